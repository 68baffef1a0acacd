//! Signatures by DKIM (RFC 6376) with RSA-2048 and Ed25519 (RFC 8463), relaxed/relaxed.
//!
//! Two ways lead to the same octets. [`Signer::sign`] takes any message. [`Signed`] knows in advance what most of a
//! message will be, and hashes only the rest. Verification is left to those who receive.

mod canonical;
mod coverage;
mod key;
mod record;
mod signature;
mod signed;
mod signer;

pub use key::{Algorithm, InvalidKey, KeyPair};
pub use record::DnsRecord;
pub use signed::Signed;
pub use signer::{InvalidSelector, NotSigned, Selector, Signer};
