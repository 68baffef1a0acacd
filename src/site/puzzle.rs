//! A proof of work for sign-ups from a network that has had too many of them today, as one behind which all readers of Tor or of a provider
//! are: their browsers calculate for some seconds, and nobody has to tell who they are. Nothing of it is kept but for a day, in memory, that
//! a puzzle was solved. Each process has its own puzzles; who solves that of another is given a new one.

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

use crate::vault::random;
use crate::web::limits::Limits;

/// How long a puzzle can be solved.
const GOOD_FOR: SignedDuration = SignedDuration::from_mins(30);

/// Gives puzzles and looks at solutions.
#[derive(Debug)]
pub struct Puzzles {
    /// Bits of a solution's hash that must be zero; each takes twice as long as the one before. None are asked for with 0.
    bits: u32,
    key: Key,
    /// One is good for one sign-up.
    solved: Limits,
}

struct Key([u8; 32]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

/// A puzzle, as a form shows it.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Puzzle {
    /// What is to be hashed together with the address and the solution.
    pub challenge: String,
    /// How hard it is.
    pub bits: u32,
}

impl Puzzles {
    /// Puzzles of so many bits; with 0 there are none.
    #[must_use]
    pub fn new(bits: u32) -> Self {
        Self { bits, key: Key(random()), solved: Limits::new(1) }
    }

    /// A puzzle.
    #[must_use]
    pub fn give(&self, now: Timestamp) -> Option<Puzzle> {
        let given = format!("{}-{}", now.as_second(), hex(&random()[..8]));
        let challenge = format!("{given}-{}", hex(&self.mac(&given)?[..16]));
        (self.bits > 0).then_some(Puzzle { challenge, bits: self.bits })
    }

    /// Whether `solution` solves a puzzle that was given for a sign-up of `address`, as it was written. It does so once.
    pub fn is_solved(&self, challenge: &str, address: &str, solution: &str, now: Timestamp) -> bool {
        self.bits > 0
            && self.is_ours(challenge, now)
            && zeros(&Sha256::digest(format!("{challenge}:{address}:{solution}"))) >= self.bits
            && self.solved.allow(challenge, now)
    }

    fn is_ours(&self, challenge: &str, now: Timestamp) -> bool {
        let Some((given, mac)) = challenge.rsplit_once('-') else { return false };
        let age = given
            .split('-')
            .next()
            .and_then(|second| second.parse().ok())
            .and_then(|second| Timestamp::from_second(second).ok().map(|given| now.duration_since(given)));
        age.is_some_and(|age| !age.is_negative() && age <= GOOD_FOR)
            && self.mac(given).is_some_and(|right| hex(&right[..16]) == mac)
    }

    fn mac(&self, text: &str) -> Option<[u8; 32]> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key.0).ok()?;
        mac.update(text.as_bytes());
        Some(mac.finalize().into_bytes().into())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Zero bits at the beginning.
fn zeros(hash: &[u8]) -> u32 {
    let whole = hash.iter().take_while(|byte| **byte == 0).count();
    8 * u32::try_from(whole).unwrap_or(0) + hash.get(whole).map_or(0, |byte| byte.leading_zeros())
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::{Puzzles, zeros};

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn solve(puzzles: &Puzzles, challenge: &str, address: &str) -> String {
        let solved = |number: &u32| {
            use sha2::Digest as _;
            zeros(&sha2::Sha256::digest(format!("{challenge}:{address}:{number}"))) >= puzzles.bits
        };
        (0..u32::MAX).find(solved).expect("a solution").to_string()
    }

    #[test]
    fn a_solution_is_good_for_one_sign_up_of_one_address_for_a_while() {
        let puzzles = Puzzles::new(8);
        let challenge = puzzles.give(NOW).expect("a puzzle").challenge;
        let solution = solve(&puzzles, &challenge, "reader@example.org");
        let good = |address: &str, later| {
            puzzles.is_solved(&challenge, address, &solution, NOW + SignedDuration::from_mins(later))
        };
        assert!(!good("reader@example.org", 31) && !good("reader@example.org", -1));
        assert!(good("reader@example.org", 30) && !good("reader@example.org", 30));
    }

    #[test]
    fn only_puzzles_that_were_given_count() {
        let puzzles = Puzzles::new(4);
        let other = Puzzles::new(4).give(NOW).expect("a puzzle").challenge;
        for challenge in [other.as_str(), "", "0", "0-", "0-0-0", "-"] {
            assert!(!puzzles.is_solved(challenge, "a", &solve(&puzzles, challenge, "a"), NOW), "{challenge}");
        }
        let challenge = puzzles.give(NOW).expect("a puzzle").challenge;
        let wrong = (0..99).map(|number| number.to_string()).find(|text| {
            use sha2::Digest as _;
            zeros(&sha2::Sha256::digest(format!("{challenge}:a:{text}"))) < 4
        });
        assert!(!puzzles.is_solved(&challenge, "a", &wrong.expect("most are wrong"), NOW));
        assert!(Puzzles::new(0).give(NOW).is_none());
    }

    #[test]
    fn zero_bits_are_counted_from_the_beginning() {
        for (hash, expected) in [(&[0xff, 0][..], 0), (&[0, 0x10], 11), (&[0, 0], 16), (&[0x01, 0xff], 7)] {
            assert_eq!(zeros(hash), expected, "{hash:?}");
        }
    }
}
