//! The newsroom's own key: it seals what the process that serves the desk has to open again by itself.

use std::path::Path;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::files::{KeyFileError, decoded, encoded, read, write};
use super::seal::Unopened;
use crate::db::Uuid;
use crate::wiping;

/// The name of its file.
pub const NEWSROOM_KEY: &str = "newsroom.key";
const NONCE: usize = 24;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    key: String,
}

/// Seals and opens. Readers' addresses never lie under it.
pub struct NewsroomKey(Zeroizing<[u8; 32]>);

impl NewsroomKey {
    /// Takes 32 fresh random bytes.
    #[must_use]
    pub fn new(random: [u8; 32]) -> Self {
        Self(Zeroizing::new(random))
    }

    /// Reads the file in `directory`; none if it isn't there.
    ///
    /// # Errors
    /// When it can't be read, or is damaged.
    pub fn read(directory: &Path) -> Result<Option<Self>, KeyFileError> {
        let path = directory.join(NEWSROOM_KEY);
        match path.try_exists() {
            Ok(true) => Ok(Some(Self(decoded(&path, &read::<File>(&path)?.key)?))),
            _ => Ok(None),
        }
    }

    /// Writes the file into `directory`, which must be there.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn write(&self, directory: &Path) -> Result<(), KeyFileError> {
        let text = format!(
            "# Opens the secrets of the newsroom's one-time passwords. Every process that serves the desk needs the same one.\n\
             # Without it, people sign in by passkeys or by links.\nkey = \"{}\"\n",
            *encoded(&self.0)
        );
        write(&directory.join(NEWSROOM_KEY), &text)
    }

    /// What tells keys apart, and tells nothing of them.
    #[must_use]
    pub fn fingerprint(&self) -> Vec<u8> {
        Sha256::new().chain_update(b"bellwether newsroom key").chain_update(*self.0).finalize().to_vec()
    }

    /// Seals a secret for the row `row`. `random` is fresh random bytes.
    ///
    /// # Errors
    /// When the text is beyond the cipher's limit of 256 GiB.
    pub fn seal(&self, row: Uuid, secret: &[u8], random: [u8; 32]) -> Result<Vec<u8>, Unopened> {
        wiping::touched();
        let mut nonce = [0; NONCE];
        nonce.copy_from_slice(&random[..NONCE]);
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), Payload { msg: secret, aad: row.as_bytes() });
        Ok([nonce.to_vec(), sealed.map_err(|_| Unopened::NotAuthentic)?].concat())
    }

    /// Opens what was sealed for the row `row`.
    ///
    /// # Errors
    /// When it is not what was sealed for this row under this key.
    pub fn open(&self, row: Uuid, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Unopened> {
        wiping::touched();
        let (nonce, text) = sealed.split_first_chunk::<NONCE>().ok_or(Unopened::NotAuthentic)?;
        let opened = self.cipher().decrypt(&XNonce::from(*nonce), Payload { msg: text, aad: row.as_bytes() });
        opened.map(Zeroizing::new).map_err(|_| Unopened::NotAuthentic)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.0).into())
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::NewsroomKey;
    use crate::db::Uuid;

    #[test]
    fn what_is_sealed_opens_in_its_row_under_its_key_alone() {
        let (key, other) = (NewsroomKey::new([1; 32]), NewsroomKey::new([2; 32]));
        let row = Uuid::from_u128(7);
        let sealed = key.seal(row, b"secret", [3; 32]).expect("a seal");
        assert_eq!(key.open(row, &sealed).expect("it opens").as_slice(), b"secret");
        assert!(key.open(Uuid::from_u128(8), &sealed).is_err() && other.open(row, &sealed).is_err());
        assert!(key.open(row, &sealed[..10]).is_err());
        assert_ne!(key.fingerprint(), other.fingerprint());
    }

    #[test]
    fn it_is_the_same_after_it_was_written() {
        let directory = TempDir::new().expect("a directory");
        assert!(NewsroomKey::read(directory.path()).expect("no file").is_none());
        let key = NewsroomKey::new([9; 32]);
        key.write(directory.path()).expect("a file");
        let read = NewsroomKey::read(directory.path()).expect("the file").expect("a key");
        assert_eq!(read.fingerprint(), key.fingerprint());
    }
}
