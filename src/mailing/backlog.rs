//! How fast domains take what is for them; and so how much of a slow one's mail may wait here, and for how long the rest is given back.

use std::collections::HashMap;
use std::time::{Duration, Instant};

/// What a domain will take within this time may wait here.
const SOON: Duration = Duration::from_millis(250);
/// So many may wait of any domain, if there aren't too many of its kind.
const FEW: usize = 4;
/// The shortest time for which deliveries are given back.
const SHORTEST: Duration = Duration::from_secs(10);
/// The longest time.
const LONGEST: Duration = Duration::from_secs(1800);
/// What a domain took longer ago than this counts less and less.
const MEMORY: Duration = Duration::from_secs(20);
/// After this time nothing is known any longer of a domain that has nothing to come.
const FORGOTTEN: Duration = Duration::from_secs(60);
/// Deliveries come again this much faster than they were taken, so that a domain that has become faster is noticed.
const HOPE: f64 = 1.5;

/// The domains.
#[derive(Default)]
pub(super) struct Backlog(HashMap<Box<str>, Domain>);

struct Domain {
    known_since: Instant,
    since: Instant,
    finished: f64,
    /// When the last one of those given back is due again.
    last_due: Instant,
}

impl Backlog {
    /// A delivery to `domain` has ended, in whatever way.
    pub fn finished(&mut self, domain: &str, now: Instant) {
        let domain = self.domain(domain, now);
        let elapsed = now.saturating_duration_since(domain.since);
        if elapsed > MEMORY {
            domain.since = now.checked_sub(elapsed / 2).unwrap_or(now);
            domain.finished /= 2.0;
        }
        domain.finished += 1.0;
    }

    /// How many deliveries to `domain` may wait here: it will soon have taken them. A few may in any case, but no more than its `share`.
    pub fn soon(&mut self, domain: &str, share: usize, now: Instant) -> usize {
        let soon = self.domain(domain, now).rate(now) * SOON.as_secs_f64();
        // No domain takes a million in that time.
        (soon.clamp(0.0, 1e6) as usize).max(FEW.min(share))
    }

    /// A delivery to `domain` is given back: after how long it should be due again, so that all those given back come one after
    /// the other as the domain takes them. What was learnt in a second says little about an hour: nothing is given back for longer than
    /// the domain has been known, ten seconds aside.
    pub fn give_back(&mut self, domain: &str, now: Instant) -> Duration {
        let domain = self.domain(domain, now);
        let horizon = now.saturating_duration_since(domain.known_since).clamp(2 * SHORTEST, LONGEST);
        let step = Duration::from_secs_f64(1.0 / (HOPE * domain.rate(now)).max(1e-3));
        domain.last_due = (domain.last_due.max(now + SHORTEST) + step).min(now + horizon);
        domain.last_due.saturating_duration_since(now)
    }

    /// Forgets domains that have taken nothing for a while and of which nothing was given back: most have one reader, and there are as many of
    /// them as readers. To be called every minute or so.
    pub fn tidy(&mut self, now: Instant) {
        let lately = |domain: &Domain| now.saturating_duration_since(domain.since) < FORGOTTEN;
        self.0.retain(|_, domain| domain.last_due > now || lately(domain));
    }

    fn domain(&mut self, domain: &str, now: Instant) -> &mut Domain {
        self.0.entry(domain.into()).or_insert(Domain { known_since: now, since: now, finished: 0.0, last_due: now })
    }
}

impl Domain {
    /// Deliveries in a second. At first a domain passes for fast: that it is slow shows soon enough.
    fn rate(&self, now: Instant) -> f64 {
        let elapsed = now.saturating_duration_since(self.since).as_secs_f64().max(1e-6);
        (self.finished + 1.0) / elapsed
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::Backlog;

    #[test]
    fn a_quick_domain_may_have_more_waiting_than_a_slow_one() {
        let start = Instant::now();
        let mut backlog = Backlog::default();
        assert!(backlog.soon("new.example", 9, start) > 100_000, "nothing is known of it");
        let later = start + Duration::from_secs(1);
        (0..999).for_each(|_| backlog.finished("quick.example", start));
        (0..3).for_each(|_| backlog.finished("slow.example", start));
        assert_eq!((backlog.soon("quick.example", 9, later), backlog.soon("slow.example", 9, later)), (250, 4));
        assert_eq!(backlog.soon("slow.example", 2, later), 2);
    }

    #[test]
    fn what_is_given_back_comes_again_as_fast_as_it_is_taken() {
        let start = Instant::now();
        let mut backlog = Backlog::default();
        let later = start + Duration::from_secs(100);
        (0..199).for_each(|_| backlog.finished("slow.example", start));
        // Two in a second, and half as many again in hope.
        let waits: Vec<u64> = (0..300).map(|_| backlog.give_back("slow.example", later).as_secs()).collect();
        assert!((10..=11).contains(&waits[0]) && (59..=60).contains(&waits[149]), "{waits:?}");
        assert_eq!(waits[299], 100);
    }

    #[test]
    fn little_is_concluded_from_little() {
        let start = Instant::now();
        let mut backlog = Backlog::default();
        backlog.finished("slow.example", start);
        let later = start + Duration::from_secs(1);
        let waits: Vec<u64> = (0..1000).map(|_| backlog.give_back("slow.example", later).as_secs()).collect();
        assert!(waits.iter().all(|wait| (10..=20).contains(wait)));
    }

    #[test]
    fn what_it_took_once_is_forgotten() {
        let start = Instant::now();
        let mut backlog = Backlog::default();
        (0..10_000).for_each(|_| backlog.finished("tired.example", start));
        let now = (1..=60).fold(start, |_, second| {
            let now = start + Duration::from_secs(second);
            backlog.finished("tired.example", now);
            now
        });
        assert!(backlog.soon("tired.example", 9, now) < 50);
    }

    #[test]
    fn a_domain_with_one_reader_is_soon_forgotten_and_a_slow_one_is_not() {
        let (mut backlog, now) = (Backlog::default(), Instant::now());
        backlog.finished("one.example", now);
        backlog.finished("slow.example", now);
        for _ in 0..100 {
            backlog.give_back("slow.example", now + Duration::from_secs(200));
        }
        backlog.tidy(now + Duration::from_secs(30));
        assert_eq!(backlog.0.len(), 2);
        backlog.tidy(now + Duration::from_secs(210));
        assert_eq!(backlog.0.keys().map(|domain| &**domain).collect::<Vec<_>>(), ["slow.example"]);
    }
}
