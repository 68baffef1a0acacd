//! How often the same thing may happen in a day, kept in memory alone.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// Things that are counted at the same time. More are let through: an attacker must not fill the memory, nor lock readers out.
const MOST: usize = 200_000;
/// After this time everything is counted anew, under another key.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Counts by a hash under a random key that nobody knows and that changes every day: what was counted can't be told from it.
#[derive(Debug)]
pub struct Limits {
    most: u32,
    today: Mutex<Option<Today>>,
}

#[derive(Debug)]
struct Today {
    since: Timestamp,
    key: RandomState,
    counts: HashMap<u64, u32>,
}

impl Limits {
    /// Lets each thing happen `most` times a day.
    #[must_use]
    pub fn new(most: u32) -> Self {
        Self { most, today: Mutex::new(None) }
    }

    /// Counts `thing`, and says whether it may happen.
    pub fn allow(&self, thing: impl Hash, now: Timestamp) -> bool {
        let mut today = self.today.lock().unwrap_or_else(PoisonError::into_inner);
        let over = today.as_ref().is_none_or(|today| now.duration_since(today.since).abs() >= DAY);
        if over {
            *today = Some(Today { since: now, key: RandomState::new(), counts: HashMap::new() });
        }
        let Some(today) = today.as_mut() else { return true };
        let hash = today.key.hash_one(thing);
        if today.counts.len() >= MOST && !today.counts.contains_key(&hash) {
            return true;
        }
        let count = today.counts.entry(hash).or_default();
        *count = count.saturating_add(1);
        *count <= self.most
    }
}

/// What counts as one network: an IPv4 address, or the 64 bits that an IPv6 provider gives one customer.
#[must_use]
pub fn network(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits() >> 64 << 64,
    }
}

/// Where a request comes from. A web server in front, on this machine or its network, names the client last in `X-Forwarded-For`;
/// what stands before that may be the client's own invention, and what a client from elsewhere says there counts for nothing. None if
/// the server in front names nobody: it must not be taken for all of its clients.
#[must_use]
pub fn client(peer: IpAddr, forwarded: Option<&str>) -> Option<IpAddr> {
    let in_front = match peer.to_canonical() {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    };
    if !in_front {
        return Some(peer);
    }
    forwarded.and_then(|list| list.rsplit(',').next()).and_then(|last| last.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use jiff::{SignedDuration, Timestamp};

    use super::{Limits, client, network};

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_thing_may_happen_so_often_and_the_next_day_again() {
        let limits = Limits::new(2);
        let now = Timestamp::UNIX_EPOCH;
        assert!(limits.allow("a", now) && limits.allow("a", now) && limits.allow("b", now));
        assert!(!limits.allow("a", now) && limits.allow("b", now));
        let next_day = now + SignedDuration::from_hours(24);
        assert!(limits.allow("a", next_day));
    }

    #[test]
    fn one_customer_is_one_network() {
        assert_eq!(network(address("2001:db8:1:2:3::4")), network(address("2001:db8:1:2:ffff::1")));
        assert_ne!(network(address("2001:db8:1:2::1")), network(address("2001:db8:1:3::1")));
        assert_eq!(network(address("192.0.2.1")), network(address("::ffff:192.0.2.1")));
        assert_ne!(network(address("192.0.2.1")), network(address("192.0.2.2")));
    }

    #[test]
    fn only_a_server_in_front_is_believed_and_only_its_own_word() {
        for (peer, forwarded, expected) in [
            ("127.0.0.1", Some("192.0.2.7"), Some("192.0.2.7")),
            ("127.0.0.1", Some("10.9.9.9, 192.0.2.7"), Some("192.0.2.7")),
            ("10.0.0.2", Some("2001:db8::1"), Some("2001:db8::1")),
            ("::1", Some("192.0.2.7"), Some("192.0.2.7")),
            ("192.0.2.1", Some("192.0.2.7"), Some("192.0.2.1")),
            ("127.0.0.1", Some("unknown"), None),
            ("127.0.0.1", None, None),
        ] {
            assert_eq!(client(address(peer), forwarded), expected.map(address), "{peer}, {forwarded:?}");
        }
    }
}
