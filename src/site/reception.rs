//! What the process that serves readers needs to take sign-ups: the sealing half of the keys, and the limits.

use std::net::IpAddr;

use jiff::Timestamp;

use crate::vault::{Address, Keyring};
use crate::web::limits::{Limits, network};

/// Sign-ups a day from one network. Many readers may share one, as behind a provider's or Tor's.
const FROM_A_NETWORK: u32 = 60;
/// Sign-ups a day of one address: each may send its reader a mail that she did not ask for.
const OF_AN_ADDRESS: u32 = 3;

/// Whether a sign-up may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// It may.
    Admitted,
    /// It is dropped without a word: who asks must not learn that the address was written before.
    Dropped,
    /// There were too many from this network, and who asks is told so.
    TooMany,
}

/// Takes readers in. Addresses can't be read with what it holds.
#[derive(Debug)]
pub struct Reception {
    /// Seals and looks up.
    pub keyring: Keyring,
    networks: Limits,
    addresses: Limits,
}

impl Reception {
    /// Makes one of `keyring`, of which only the sealing half is kept.
    #[must_use]
    pub fn new(keyring: &Keyring) -> Self {
        Self {
            keyring: keyring.sealing_half(),
            networks: Limits::new(FROM_A_NETWORK),
            addresses: Limits::new(OF_AN_ADDRESS),
        }
    }

    /// Counts a sign-up of `address` from `client`.
    pub fn admit(&self, client: IpAddr, address: &Address, now: Timestamp) -> Admission {
        if !self.networks.allow(network(client), now) {
            return Admission::TooMany;
        }
        let lookup = self.keyring.lookups(address).into_iter().next();
        if self.addresses.allow(lookup, now) { Admission::Admitted } else { Admission::Dropped }
    }
}
