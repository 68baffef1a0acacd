//! When a deferred message is tried again.

use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);
/// After the first attempt, the second, and so on; the last one from then on.
const WAITS: [Duration; 6] = [
    MINUTE.saturating_mul(5),
    MINUTE.saturating_mul(15),
    MINUTE.saturating_mul(30),
    MINUTE.saturating_mul(60),
    MINUTE.saturating_mul(120),
    MINUTE.saturating_mul(240),
];
/// How much longer or shorter than planned a wait may be, so that what failed together isn't tried together.
const JITTER: f64 = 0.2;

/// After this time since the first attempt there is no further one: RFC 5321, 4.5.4.1, asks for four to five days of a relay;
/// ours have queues of their own, and a newsletter is old after three.
pub const GIVE_UP: Duration = Duration::from_hours(72);

/// How long to wait before the next attempt: 5, 15, 30 minutes, 1, 2, and then every 4 hours, a fifth more or less. `None`
/// if that would be more than 72 hours after the first.
///
/// `attempts` have been made, 1 or more; `age` has passed since the first; `random` is from 0 to 1.
#[must_use]
pub fn retry_after(attempts: u32, age: Duration, random: f64) -> Option<Duration> {
    let place = attempts.saturating_sub(1) as usize;
    let planned = WAITS[place.min(WAITS.len() - 1)];
    let random = if random.is_finite() { random.clamp(0.0, 1.0) } else { 0.5 };
    let wait = planned.mul_f64(1.0 + JITTER * (2.0 * random - 1.0));
    (age.saturating_add(wait) <= GIVE_UP).then_some(wait)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::{GIVE_UP, WAITS, retry_after};

    #[test]
    fn waits_grow_to_four_hours() {
        let minutes: Vec<u64> = (1..=8)
            .filter_map(|attempts| retry_after(attempts, Duration::ZERO, 0.5))
            .map(|wait| wait.as_secs() / 60)
            .collect();
        assert_eq!(minutes, [5, 15, 30, 60, 120, 240, 240, 240]);
    }

    #[test]
    fn after_three_days_there_is_an_end() {
        let hours = |hours: u64| Duration::from_hours(hours);
        assert_eq!(retry_after(20, hours(68), 0.5), Some(hours(4)));
        assert_eq!(retry_after(20, hours(69), 0.5), None);
        let mut age = Duration::ZERO;
        let mut attempts = 1;
        while let Some(wait) = retry_after(attempts, age, 0.5) {
            age += wait;
            attempts += 1;
        }
        assert!(age > hours(67) && age <= GIVE_UP);
        assert_eq!(attempts, 23);
    }

    proptest! {
        #[test]
        fn jitter_is_a_fifth(attempts in any::<u32>(), random in 0.0..1.0) {
            let wait = retry_after(attempts, Duration::ZERO, random).expect("no end at the beginning");
            let planned = WAITS[(attempts.saturating_sub(1) as usize).min(5)];
            prop_assert!(wait >= planned.mul_f64(0.799) && wait <= planned.mul_f64(1.201));
        }

        #[test]
        fn no_number_makes_it_panic(attempts in any::<u32>(), seconds in any::<u64>(), random in any::<f64>()) {
            let _ = retry_after(attempts, Duration::from_secs(seconds), random);
        }
    }
}
