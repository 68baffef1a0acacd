//! Finding an address again without opening anything.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::address::Address;
use super::keyring::{Generation, Keyring, Keys};

/// HMAC-SHA-256 of an address in its canonical form. Without the key nobody can try addresses against it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lookup([u8; 32]);

impl Lookup {
    /// The 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Takes 32 bytes; `None` for any other length.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    fn of(keys: &Keys, address: &Address) -> Option<Self> {
        let mut mac = Hmac::<Sha256>::new_from_slice(keys.lookup.as_slice()).ok()?;
        mac.update(address.canonical().as_bytes());
        Some(Self(mac.finalize().into_bytes().into()))
    }
}

impl Keyring {
    /// Under which hashes the address may be in the database, the generation in use first. A suppression keeps the hash of its time: there is
    /// no address left from which another one could be made.
    #[must_use]
    pub fn lookups(&self, address: &Address) -> Vec<(Generation, Lookup)> {
        self.active_first().filter_map(|(number, keys)| Some((number, Lookup::of(keys, address)?))).collect()
    }
}

impl fmt::Debug for Lookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lookup(…)")
    }
}
