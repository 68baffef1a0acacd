//! The keyring of a process that runs on while a new generation of keys comes and is taken into use.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arc_swap::ArcSwap;

use super::files::{KeyFileError, halves, read_keyring};
use super::keyring::{Generation, Keyring};

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

    /// Takes up the files that have come since, of either half, and the generation that is in use, as the database says; returns whether
    /// anything has changed.
    ///
    /// # Errors
    /// When a file is damaged, or the keys in use are not here, or this process is to open and can't open what is written under them. What
    /// has come is taken up all the same; where a file is damaged, the keys stay as they were.
    pub fn renew(&self, in_use: Generation) -> Result<bool, KeyFileError> {
        let former = self.current();
        // Not the newest number alone: the halves of a generation come one after the other.
        let there = halves(&self.directory)?.into_iter().map(|(number, opens)| (number, opens && self.opens)).collect();
        let renewed = former.halves() != there;
        let keyring = if renewed { self.read_anew()? } else { Keyring::clone(&former) };
        let aimed = keyring.using(in_use);
        let changed = renewed || aimed.as_ref().is_ok_and(|aimed| aimed.active() != former.active());
        if changed {
            // Without the keys in use nobody is looked for or written down; what is sealed meanwhile can still be opened by others.
            self.current.store(Arc::new(aimed.as_ref().map_or(keyring, Keyring::clone)));
        }
        let aimed = aimed?;
        if self.opens {
            aimed.must_open(in_use)?;
        }
        Ok(changed)
    }

    fn read_anew(&self) -> Result<Keyring, KeyFileError> {
        let keyring = read_keyring(&self.directory)?;
        Ok(if self.opens { keyring } else { keyring.sealing_half() })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use zeroize::Zeroizing;

    use super::super::files::{tests::directory, write_new_generation};
    use super::super::{KeyFileError, NotHere};
    use super::LiveKeyring;

    #[test]
    fn a_new_generation_is_taken_up_by_each_half_and_used_when_it_is_said() {
        let directory = directory(1);
        let both = LiveKeyring::read(directory.path()).expect("keys");
        let half = LiveKeyring::read_sealing_half(directory.path()).expect("keys");
        assert!(!both.renew(1).expect("keys") && !half.renew(1).expect("keys"));
        write_new_generation(directory.path(), &Zeroizing::new([9; 64])).expect("keys");
        for (in_use, changed) in [(1, true), (1, false), (2, true), (2, false)] {
            assert_eq!(both.renew(in_use).expect("keys"), changed);
            assert_eq!(half.renew(in_use).expect("keys"), changed);
            assert_eq!((both.current().active(), half.current().active()), (in_use, in_use));
        }
        assert!(both.current().can_open() && !half.current().can_open());
    }

    #[test]
    fn halves_may_come_one_after_the_other() {
        let (machine, office) = (directory(1), directory(2));
        let copy = |name: &str| fs::copy(office.path().join(name), machine.path().join(name)).expect("a copy");
        let both = LiveKeyring::read(machine.path()).expect("keys");
        let half = LiveKeyring::read_sealing_half(machine.path()).expect("keys");
        let missing = |live: &LiveKeyring| match live.renew(2) {
            Err(KeyFileError::NotHere(NotHere { generation: 2, half })) => Some(half),
            Ok(_) => None,
            Err(other) => panic!("{other}"),
        };
        assert_eq!((missing(&both), missing(&half)), (Some("sealing"), Some("sealing")));
        copy("sealing-2.key");
        assert_eq!((missing(&both), missing(&half)), (Some("opening"), None));
        assert_eq!(both.current().opening().collect::<Vec<_>>(), [1]);
        copy("opening-2.key");
        assert_eq!((missing(&both), missing(&half)), (None, None));
        assert_eq!(both.current().opening().collect::<Vec<_>>(), [1, 2]);
    }
}
