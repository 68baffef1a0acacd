//! E-mail that only its reader can read: her OpenPGP key, and messages encrypted to it (PGP/MIME, RFC 3156).
//!
//! Nothing here falls back to clear text. A stored key that can't be used any more is an error, not the absence of a key
//! ([`Privacy::of`]); encryption takes the clear message away from its caller and gives back an [`Encrypted`] or an error,
//! and nobody else can make an [`Encrypted`].
//!
//! No IO, no clock; randomness is an argument. Messages are encrypted and not signed: their origin is attested by DKIM,
//! which signs what comes out of here.

mod encrypt;
mod key;
mod parts;
mod privacy;
mod validity;

pub use encrypt::{Encrypted, NotEncrypted};
pub use key::{KEY_LIMIT, KeyProblem, PublicKey};
pub use privacy::Privacy;
