//! Which of several relays is used next: a decision about values. Who asks brings the time and the randomness.

use std::time::{Duration, Instant};

/// How long a relay is left alone after its first failure. Doubled with each further one.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
/// The longest time.
const LONGEST_PAUSE: Duration = Duration::from_mins(5);

/// How a relay has been lately.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Health {
    proven: bool,
    failures: u32,
    until: Option<Instant>,
}

impl Health {
    /// When it may be used again; `None` if at once.
    #[must_use]
    pub fn paused_until(&self, now: Instant) -> Option<Instant> {
        self.until.filter(|until| *until > now)
    }

    /// Whether nothing has gone well since its last failure, or at all: one message is enough to find out how it is.
    #[must_use]
    pub fn is_on_trial(&self) -> bool {
        !self.proven
    }

    /// Whether nothing is known of it yet.
    #[must_use]
    pub fn is_new(&self) -> bool {
        !self.proven && self.failures == 0
    }

    /// It has taken a message, or refused one in good order.
    pub fn succeeded(&mut self) {
        *self = Self { proven: true, failures: 0, until: None };
    }

    /// It couldn't be reached, or has deferred with [`Scope::Relay`](crate::Scope::Relay). It is left alone for 5 s, doubled
    /// with each failure, at most 5 minutes, and up to a half less by `random` from 0 to 1. Failures during a pause, of
    /// what was under way already, count as the one that began it.
    pub fn failed(&mut self, now: Instant, random: f64) {
        if self.paused_until(now).is_some() {
            return;
        }
        let pause = FIRST_PAUSE.saturating_mul(1 << self.failures.min(10)).min(LONGEST_PAUSE);
        let random = if random.is_finite() { random.clamp(0.0, 1.0) } else { 0.0 };
        self.until = Some(now + pause.mul_f64(1.0 - random / 2.0));
        self.proven = false;
        self.failures = self.failures.saturating_add(1);
    }
}

/// One of several relays.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    /// How often it is used, compared with the others. With 0 it stands by until no other one can be used.
    pub weight: u32,
    /// How it has been.
    pub health: Health,
}

/// Chooses one of the relays that may be used, by weight; gives its place. `random` is from 0 to 1. `None` if there is none.
#[must_use]
pub fn choose(candidates: &[Candidate], now: Instant, random: f64) -> Option<usize> {
    let usable = || candidates.iter().enumerate().filter(|(_, candidate)| candidate.health.paused_until(now).is_none());
    let total: f64 = usable().map(|(_, candidate)| f64::from(candidate.weight)).sum();
    if total == 0.0 {
        return usable().map(|(place, _)| place).next();
    }
    let mut left = random * total;
    let mut chosen = None;
    for (place, candidate) in usable().filter(|(_, candidate)| candidate.weight > 0) {
        chosen = Some(place);
        left -= f64::from(candidate.weight);
        if left < 0.0 {
            break;
        }
    }
    chosen
}

/// When the first of the paused relays may be used again; `None` if there is no relay at all.
#[must_use]
pub fn first_usable(candidates: &[Candidate], now: Instant) -> Option<Instant> {
    candidates.iter().map(|candidate| candidate.health.paused_until(now).unwrap_or(now)).min()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    use super::{Candidate, Health, choose, first_usable};

    fn candidates<const N: usize>(weights: [u32; N]) -> [Candidate; N] {
        weights.map(|weight| Candidate { weight, health: Health::default() })
    }

    #[test]
    fn relays_are_used_by_weight() {
        let now = Instant::now();
        let relays = candidates([1, 0, 3]);
        let mut counts = [0; 3];
        for step in 0..1000 {
            counts[choose(&relays, now, f64::from(step) / 1000.0).expect("one of them")] += 1;
        }
        assert_eq!(counts, [250, 0, 750]);
    }

    #[test]
    fn one_that_fails_is_left_alone_and_another_stands_in() {
        let now = Instant::now();
        let mut relays = candidates([1, 0]);
        relays[0].health.failed(now, 0.0);
        assert_eq!(choose(&relays, now, 0.5), Some(1));
        assert_eq!(choose(&relays, now + Duration::from_secs(5), 0.5), Some(0));
        relays[1].health.failed(now, 1.0);
        assert_eq!(choose(&relays, now, 0.5), None);
        assert_eq!(first_usable(&relays, now), Some(now + Duration::from_millis(2500)));
        relays[0].health.succeeded();
        assert_eq!(choose(&relays, now, 0.5), Some(0));
        assert_eq!(first_usable(&[], now), None);
    }

    #[test]
    fn one_proves_itself_by_success() {
        let mut health = Health::default();
        assert!(health.is_new() && health.is_on_trial());
        health.succeeded();
        assert!(!health.is_new() && !health.is_on_trial());
        health.failed(Instant::now(), 0.0);
        assert!(!health.is_new() && health.is_on_trial());
    }

    #[test]
    fn pauses_grow_to_five_minutes() {
        let mut now = Instant::now();
        let mut health = Health::default();
        let mut seconds = Vec::new();
        for _ in 0..8 {
            health.failed(now, 0.0);
            health.failed(now, 0.0);
            let until = health.paused_until(now).expect("a pause");
            seconds.push((until - now).as_secs());
            now = until;
        }
        assert_eq!(seconds, [5, 10, 20, 40, 80, 160, 300, 300]);
    }

    proptest! {
        #[test]
        fn whatever_can_be_used_is_found(weights in prop::collection::vec(0u32..5, 0..6), failed in any::<u8>(), random in 0.0..=1.0) {
            let now = Instant::now();
            let mut relays: Vec<Candidate> =
                weights.iter().map(|weight| Candidate { weight: *weight, health: Health::default() }).collect();
            for (place, relay) in relays.iter_mut().enumerate().filter(|(place, _)| failed >> place & 1 == 1) {
                let _ = place;
                relay.health.failed(now, random);
            }
            let usable = |place: usize| relays[place].health.paused_until(now).is_none();
            match choose(&relays, now, random) {
                Some(place) => prop_assert!(usable(place)),
                None => prop_assert!(!(0..relays.len()).any(usable)),
            }
        }
    }
}
