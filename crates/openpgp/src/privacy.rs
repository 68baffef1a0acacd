//! How a reader wants her mail.

use jiff::Timestamp;

use crate::key::{KeyProblem, PublicKey};

/// Whether a reader's mail may be sent in clear. Whoever sends must match both.
#[derive(Debug)]
pub enum Privacy {
    /// She has given no key.
    Clear,
    /// She has given this key, and nothing may be sent that isn't encrypted to it.
    Encrypted(Box<PublicKey>),
}

impl Privacy {
    /// What follows from the key that is stored for a reader, if one is.
    ///
    /// # Errors
    ///
    /// If there is a key that can't be used, or not any more. Then there must be no mail for her at all.
    pub fn of(stored: Option<&[u8]>, now: Timestamp) -> Result<Self, KeyProblem> {
        match stored {
            None => Ok(Self::Clear),
            Some(key) => Ok(Self::Encrypted(Box::new(PublicKey::read(key, now)?))),
        }
    }
}
