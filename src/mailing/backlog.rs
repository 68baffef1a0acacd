//! What to give back of a slow domain's mail, so that it is in nobody's way, and for how long.

use std::collections::HashMap;
use std::time::{Duration, Instant};

/// Deliveries to one domain that may wait here. More are given back to the ledger.
pub(super) const MOST_WAITING: usize = 32;
/// The shortest time for which they are given back.
const SHORTEST: Duration = Duration::from_secs(10);
/// The longest time.
const LONGEST: Duration = Duration::from_secs(1800);

/// How fast domains take what is for them.
#[derive(Default)]
pub(super) struct Backlog(HashMap<Box<str>, Domain>);

struct Domain {
    since: Instant,
    finished: u32,
    given_back: u32,
}

impl Backlog {
    /// A delivery to `domain` has ended, in whatever way.
    pub fn finished(&mut self, domain: &str, now: Instant) {
        self.domain(domain, now).finished += 1;
    }

    /// A delivery to `domain` is given back: after how long it should be due again, so that all those given back come one after
    /// the other as the domain takes them.
    pub fn give_back(&mut self, domain: &str, now: Instant) -> Duration {
        let domain = self.domain(domain, now);
        domain.given_back += 1;
        let elapsed = now.saturating_duration_since(domain.since).as_secs_f64().max(1.0);
        let rate = f64::from(domain.finished.max(1)) / elapsed;
        Duration::from_secs_f64((f64::from(domain.given_back) / rate).min(LONGEST.as_secs_f64())).max(SHORTEST)
    }

    /// Forgets what was given back long ago: it has been claimed again since. To be called every minute or so.
    pub fn tidy(&mut self, now: Instant) {
        self.0.retain(|_, domain| now.saturating_duration_since(domain.since) < LONGEST);
    }

    fn domain(&mut self, domain: &str, now: Instant) -> &mut Domain {
        self.0.entry(domain.into()).or_insert(Domain { since: now, finished: 0, given_back: 0 })
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::Backlog;

    #[test]
    fn what_is_given_back_comes_again_as_fast_as_it_is_taken() {
        let start = Instant::now();
        let mut backlog = Backlog::default();
        let later = start + Duration::from_secs(10);
        (0..20).for_each(|_| backlog.finished("slow.example", start));
        // Two in a second: the hundredth waits for fifty.
        let waits: Vec<u64> = (0..100).map(|_| backlog.give_back("slow.example", later).as_secs()).collect();
        assert_eq!((waits[0], waits[49], waits[99]), (10, 25, 50));
        assert_eq!(backlog.give_back("other.example", later).as_secs(), 10);
        backlog.tidy(start + Duration::from_secs(3600));
        assert_eq!(backlog.give_back("slow.example", start + Duration::from_secs(3600)).as_secs(), 10);
    }
}
