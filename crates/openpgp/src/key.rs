//! Public keys, as readers upload them.

use jiff::Timestamp;
use pgp::{
    composed::{PublicOrSecret, SignedPublicKey},
    ser::Serialize as _,
    types::KeyDetails as _,
};

use crate::validity::{self, Valid};

/// Longest upload that is read, in octets. Keys with pictures and hundreds of signatures are shorter.
pub const KEY_LIMIT: usize = 256 * 1024;

/// A public key to which messages can be encrypted.
///
/// `Debug` shows nothing of it: a key holds its owner's name and address.
pub struct PublicKey {
    key: SignedPublicKey,
    valid: Valid,
}

/// Why a key can't be used. Each of them is something that its owner can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyProblem {
    /// More than [`KEY_LIMIT`] octets.
    #[error("the file is too large for a key; export the key without pictures and foreign signatures")]
    TooLarge,
    /// Neither armoured nor binary OpenPGP, or cut off.
    #[error("this is not an OpenPGP key; it should begin with -----BEGIN PGP PUBLIC KEY BLOCK-----")]
    NotAKey,
    /// A private key. Nobody but its owner should ever have it.
    #[error("this is a private key: keep it to yourself, and export the public one")]
    Private,
    /// More than one key.
    #[error("there are several keys in this file; export the one that is to be used")]
    Several,
    /// The signatures by which a key describes itself are missing or wrong.
    #[error("the key is damaged, or uses signatures that are no longer considered safe")]
    Damaged,
    /// Its owner has revoked it.
    #[error("the key has been revoked")]
    Revoked,
    /// It has expired.
    #[error("the key has expired; extend it, and upload it again")]
    Expired,
    /// It can't be encrypted to: no part of it is for encryption, or those that are have expired or been revoked.
    #[error("no part of the key can be used for encryption now")]
    NoEncryption,
}

impl KeyProblem {
    /// Every one.
    pub const ALL: [Self; 8] = [
        Self::TooLarge,
        Self::NotAKey,
        Self::Private,
        Self::Several,
        Self::Damaged,
        Self::Revoked,
        Self::Expired,
        Self::NoEncryption,
    ];
}

impl PublicKey {
    /// Reads a key, armoured or binary, and makes sure that a message can be encrypted to it now.
    ///
    /// # Errors
    ///
    /// If it isn't exactly one public key, or can't be used now.
    pub fn read(bytes: &[u8], now: Timestamp) -> Result<Self, KeyProblem> {
        if bytes.len() > KEY_LIMIT {
            return Err(KeyProblem::TooLarge);
        }
        // The parser stops at the end of the first armour, and would leave out what follows without a word.
        if has_several_armours(bytes) {
            return Err(KeyProblem::Several);
        }
        let (keys, _) = PublicOrSecret::from_reader_many_buf(bytes).map_err(|_| KeyProblem::NotAKey)?;
        let mut found = None;
        for key in keys {
            match key.map_err(|_| KeyProblem::NotAKey)? {
                PublicOrSecret::Secret(_) => return Err(KeyProblem::Private),
                PublicOrSecret::Public(_) if found.is_some() => return Err(KeyProblem::Several),
                PublicOrSecret::Public(key) => found = Some(key),
            }
        }
        let key = found.ok_or(KeyProblem::NotAKey)?;
        let valid = validity::check(&key, now)?;
        Ok(Self { key, valid })
    }

    /// The key in binary, to be stored. It holds its owner's name and address: seal it as you would seal those.
    ///
    /// # Errors
    ///
    /// If rPGP can't write what it has read.
    pub fn to_bytes(&self) -> Result<Vec<u8>, KeyProblem> {
        self.key.to_bytes().map_err(|_| KeyProblem::Damaged)
    }

    /// The fingerprint, in hexadecimal digits, for its owner to compare.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.key.fingerprint().to_string().to_uppercase()
    }

    /// From when on it can't be used any more, if it says so.
    #[must_use]
    pub fn expires(&self) -> Option<Timestamp> {
        self.valid.expires
    }

    pub(crate) fn parts(&self) -> (&SignedPublicKey, &Valid) {
        (&self.key, &self.valid)
    }
}

fn has_several_armours(bytes: &[u8]) -> bool {
    const BEGIN: &[u8] = b"-----BEGIN PGP ";
    let lines = bytes.split(|byte| matches!(byte, b'\n' | b'\r'));
    lines.filter(|line| line.trim_ascii_start().starts_with(BEGIN)).nth(1).is_some()
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("PublicKey(…)")
    }
}
