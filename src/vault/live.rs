//! The keyring of a process that runs on while a new generation of keys comes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arc_swap::ArcSwap;

use super::files::{KeyFileError, newest_generation, read_keyring};
use super::keyring::Keyring;

/// The keys in a directory, as they were when it was last looked at.
#[derive(Debug)]
pub struct LiveKeyring {
    directory: PathBuf,
    opens: bool,
    current: ArcSwap<Keyring>,
}

impl LiveKeyring {
    /// Reads both halves of the keys, as far as they are there.
    ///
    /// # Errors
    /// When there is no key, or a file is damaged.
    pub fn read(directory: &Path) -> Result<Self, KeyFileError> {
        let current = ArcSwap::from_pointee(read_keyring(directory)?);
        Ok(Self { directory: directory.to_owned(), opens: true, current })
    }

    /// Reads the keys, and keeps the sealing half alone.
    ///
    /// # Errors
    /// When there is no key, or a file is damaged.
    pub fn read_sealing_half(directory: &Path) -> Result<Self, KeyFileError> {
        let current = ArcSwap::from_pointee(read_keyring(directory)?.sealing_half());
        Ok(Self { directory: directory.to_owned(), opens: false, current })
    }

    /// The keys.
    #[must_use]
    pub fn current(&self) -> Arc<Keyring> {
        self.current.load_full()
    }

    /// Looks whether there is a new generation, and takes it up; returns whether there was one.
    ///
    /// # Errors
    /// When a file is damaged. The keys stay as they were.
    pub fn renew(&self) -> Result<bool, KeyFileError> {
        if newest_generation(&self.directory)? <= self.current().newest() {
            return Ok(false);
        }
        let keyring = read_keyring(&self.directory)?;
        self.current.store(Arc::new(if self.opens { keyring } else { keyring.sealing_half() }));
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::super::files::{tests::directory, write_new_generation};
    use super::LiveKeyring;

    #[test]
    fn a_new_generation_is_taken_up_by_each_half() {
        let directory = directory(1);
        let both = LiveKeyring::read(directory.path()).expect("keys");
        let half = LiveKeyring::read_sealing_half(directory.path()).expect("keys");
        assert!(!both.renew().expect("keys") && !half.renew().expect("keys"));
        write_new_generation(directory.path(), &Zeroizing::new([9; 64])).expect("keys");
        assert!(both.renew().expect("keys") && half.renew().expect("keys"));
        assert_eq!((both.current().newest(), half.current().newest()), (2, 2));
        assert!(both.current().can_open() && !half.current().can_open());
    }
}
