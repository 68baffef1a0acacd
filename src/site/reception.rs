//! What the process that serves readers needs to take sign-ups: the sealing half of the keys, and the limits.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::puzzle::Puzzles;
use crate::vault::{Address, KeyFileError, LiveKeyring};
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
    pub keyring: Arc<LiveKeyring>,
    /// What lets a sign-up from a network through that has had too many.
    pub puzzles: Puzzles,
    networks: Limits,
    addresses: Limits,
}

impl Reception {
    /// Makes one with the sealing half of the keys in `directory`, and with puzzles of so many bits.
    ///
    /// # Errors
    /// When there is no key, or a file is damaged.
    pub fn new(directory: &Path, proof_of_work: u32) -> Result<Self, KeyFileError> {
        Ok(Self {
            keyring: Arc::new(LiveKeyring::read_sealing_half(directory)?),
            puzzles: Puzzles::new(proof_of_work),
            networks: Limits::new(FROM_A_NETWORK),
            addresses: Limits::new(OF_AN_ADDRESS),
        })
    }

    /// Counts a sign-up of `address` from `client`, if that is known. `has_solved` is asked if there were too many from there.
    pub fn admit(
        &self,
        client: Option<IpAddr>,
        address: &Address,
        now: Timestamp,
        has_solved: impl FnOnce(&Puzzles) -> bool,
    ) -> Admission {
        let too_many = client.is_some_and(|client| !self.networks.allow(network(client), now));
        if too_many && !has_solved(&self.puzzles) {
            return Admission::TooMany;
        }
        let lookup = self.keyring.current().lookups(address).into_iter().next();
        if self.addresses.allow(lookup, now) { Admission::Admitted } else { Admission::Dropped }
    }
}
