//! Encryption into PGP/MIME (RFC 3156, 4).

use jiff::Timestamp;
use pgp::{
    composed::{ArmorOptions, MessageBuilder},
    crypto::{
        aead::{AeadAlgorithm, ChunkSize},
        sym::SymmetricKeyAlgorithm,
    },
};
use rand_core::{CryptoRng, RngCore};

use crate::{
    key::{KeyProblem, PublicKey},
    parts::{self, Parts},
    validity,
};

/// The description of the encrypted body, and its first part. The boundary can't occur in armour, which has no `_`.
const BEGINNING: &str = "MIME-Version: 1.0\r\n\
    Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\";\r\n boundary=\"=_encrypted\"\r\n\
    Content-Transfer-Encoding: 7bit\r\n\
    \r\n\
    --=_encrypted\r\n\
    Content-Type: application/pgp-encrypted\r\n\
    Content-Transfer-Encoding: 7bit\r\n\
    \r\n\
    Version: 1\r\n\
    \r\n\
    --=_encrypted\r\n\
    Content-Type: application/octet-stream; name=\"encrypted.asc\"\r\n\
    Content-Disposition: inline; filename=\"encrypted.asc\"\r\n\
    Content-Transfer-Encoding: 7bit\r\n\
    \r\n";
const END: &str = "\r\n--=_encrypted--\r\n";

/// A message that only its reader can read. It comes from [`PublicKey::encrypt`] and nowhere else.
#[derive(Clone, PartialEq, Eq)]
pub struct Encrypted(Vec<u8>);

/// Why there is no encrypted message. There is none in clear either.
#[derive(Debug, thiserror::Error)]
pub enum NotEncrypted {
    /// The key can't be used any more.
    #[error(transparent)]
    Key(#[from] KeyProblem),
    /// What was to be encrypted has no header with a Content-Type.
    #[error("the message has no complete header")]
    NoHeader,
    /// rPGP failed.
    #[error("encryption failed")]
    Failed(#[source] Box<pgp::errors::Error>),
}

impl PublicKey {
    /// Encrypts a composed message, which is taken away from the caller so that nothing remains to be sent by mistake.
    /// It must not be signed yet: a signature would betray a hash of what it says.
    ///
    /// # Errors
    ///
    /// If the key has expired since it was read, the message is none, or rPGP fails.
    pub fn encrypt<R: CryptoRng + RngCore>(
        &self,
        clear: Vec<u8>,
        now: Timestamp,
        randomness: &mut R,
    ) -> Result<Encrypted, NotEncrypted> {
        let Parts { mut outside, inside } = parts::divide(&clear).ok_or(NotEncrypted::NoHeader)?;
        let armour = self.armoured(inside, now, randomness)?;
        outside.extend_from_slice(BEGINNING.as_bytes());
        for line in armour.lines() {
            outside.extend_from_slice(line.as_bytes());
            outside.extend_from_slice(b"\r\n");
        }
        outside.extend_from_slice(END.as_bytes());
        Ok(Encrypted(outside))
    }

    fn armoured<R: CryptoRng + RngCore>(
        &self,
        inside: Vec<u8>,
        now: Timestamp,
        randomness: &mut R,
    ) -> Result<String, NotEncrypted> {
        let (key, _) = self.parts();
        // Some of it may have expired since the key was read.
        let valid = validity::check(key, now)?;
        let failed = |error| NotEncrypted::Failed(Box::new(error));
        let message = MessageBuilder::from_bytes("", inside);
        let subkeys = || valid.subkeys.iter().filter_map(|&index| key.public_subkeys.get(index));
        // The two builders have nothing in common but the names of their functions.
        macro_rules! encrypted {
            ($builder:expr) => {{
                let mut builder = $builder;
                for subkey in subkeys() {
                    builder.encrypt_to_key(&mut *randomness, subkey).map_err(failed)?;
                }
                if valid.primary {
                    builder.encrypt_to_key(&mut *randomness, &key.primary_key).map_err(failed)?;
                }
                builder.to_armored_string(&mut *randomness, ArmorOptions::default()).map_err(failed)
            }};
        }
        if valid.modern {
            let (cipher, mode) = (SymmetricKeyAlgorithm::AES256, AeadAlgorithm::Ocb);
            encrypted!(message.seipd_v2(&mut *randomness, cipher, mode, ChunkSize::default()))
        } else {
            encrypted!(message.seipd_v1(&mut *randomness, SymmetricKeyAlgorithm::AES256))
        }
    }
}

impl Encrypted {
    /// The message: header and body, every line ended by CRLF, in ASCII if the clear one's header was.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for Encrypted {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Its header holds the reader's address.
        write!(formatter, "Encrypted({} octets)", self.0.len())
    }
}
