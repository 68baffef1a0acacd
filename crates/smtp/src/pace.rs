//! How much at a time: to a relay, to a recipient's domain. A state machine without clock or IO.
//!
//! As TCP does it: a little more with every success, half as much when told to slow down. Two things are limited: how many
//! messages are under way at once, and how many are begun in a second.

use std::time::{Duration, Instant};

/// A server that doesn't want more says so about everything that is under way: within this time of a cut, that is one request.
const ECHO: Duration = Duration::from_secs(5);
/// After a cut nothing is begun for this long.
const PAUSE: Duration = Duration::from_secs(1);
/// How long a rate that was halved takes to grow back, if messages keep going through.
const RECOVERY: f64 = 60.0;
/// The slowest rate: one message in ten seconds.
const SLOWEST: f64 = 0.1;
/// What a destination that was idle may catch up with. Schedulers are not exact.
const SLACK: Duration = Duration::from_millis(100);

/// Between what and what a pace may move.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// Messages under way at first.
    pub first: u32,
    /// Most messages under way.
    pub most: u32,
    /// Most messages begun in a second; infinite if there is no limit until the first request to slow down.
    pub rate: f64,
}

impl Bounds {
    /// For a relay of one's own.
    pub const RELAY: Self = Self { first: 8, most: 64, rate: f64::INFINITY };
    /// For a domain behind it. Large providers count connections and messages.
    pub const DOMAIN: Self = Self { first: 4, most: 32, rate: f64::INFINITY };
}

/// What happened to a message, as far as the pace is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// It was taken, or refused for reasons of its own.
    Fine,
    /// It was deferred with the request to slow down.
    SlowDown,
    /// Nothing can be concluded: the connection broke, or the message wasn't sent after all.
    Nothing,
}

/// Whether another message may be begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Yes.
    Go,
    /// When one that is under way has finished.
    WhenOneFinishes,
    /// At this instant.
    At(Instant),
}

/// The pace of one destination.
#[derive(Clone, Debug)]
pub struct Pace {
    bounds: Bounds,
    /// Messages that may be under way; the fraction is growth that isn't a whole one yet.
    window: f64,
    under_way: u32,
    /// Messages that may be begun in a second.
    rate: f64,
    /// By how much the rate grows in a second.
    growth: f64,
    /// When the next message may begin, for the rate to be kept.
    next: Instant,
    meter: Meter,
    cut: Option<Instant>,
}

impl Pace {
    /// At its first speed.
    #[must_use]
    pub fn new(bounds: Bounds, now: Instant) -> Self {
        let window = f64::from(bounds.first.clamp(1, bounds.most.max(1)));
        let rate = if bounds.rate >= SLOWEST { bounds.rate } else { SLOWEST };
        let meter = Meter { since: now, begun: 0, before: 0.0 };
        Self { bounds, window, under_way: 0, rate, growth: 0.0, next: now, meter, cut: None }
    }

    /// Whether another message may be begun. Asking changes nothing.
    #[must_use]
    pub fn permission(&self, now: Instant) -> Permission {
        if self.is_full() {
            return Permission::WhenOneFinishes;
        }
        if self.next > now { Permission::At(self.next) } else { Permission::Go }
    }

    /// A message is begun.
    pub fn begin(&mut self, now: Instant) {
        self.under_way += 1;
        self.meter.begin(now);
        if self.rate.is_finite() {
            let earliest = now.checked_sub(SLACK).unwrap_or(now);
            self.next = self.next.max(earliest) + Duration::from_secs_f64(1.0 / self.rate);
        }
    }

    /// A message that was begun is finished.
    pub fn finish(&mut self, signal: Signal, now: Instant) {
        let was_full = self.is_full();
        self.under_way = self.under_way.saturating_sub(1);
        match signal {
            Signal::Nothing => {}
            Signal::SlowDown => self.slow_down(now),
            Signal::Fine => {
                // One more for each round of as many as may be under way. A limit that isn't reached tells nothing.
                if was_full {
                    self.window = (self.window + 1.0 / self.window).min(f64::from(self.bounds.most.max(1)));
                }
                self.rate = (self.rate + self.growth / self.rate.max(1.0)).min(self.bounds.rate.max(SLOWEST));
            }
        }
    }

    /// Messages under way.
    #[must_use]
    pub fn under_way(&self) -> u32 {
        self.under_way
    }

    /// Whether it may be forgotten, because a new one would be no different in what matters.
    #[must_use]
    pub fn is_forgettable(&self, now: Instant) -> bool {
        let long_ago = |instant: Instant| now.saturating_duration_since(instant).as_secs_f64() > RECOVERY;
        self.under_way == 0 && self.cut.is_none_or(long_ago) && long_ago(self.meter.since)
    }

    fn is_full(&self) -> bool {
        f64::from(self.under_way) + 1.0 > self.window
    }

    fn slow_down(&mut self, now: Instant) {
        if self.cut.is_some_and(|cut| now.saturating_duration_since(cut) < ECHO) {
            return;
        }
        self.cut = Some(now);
        self.window = (self.window / 2.0).max(1.0);
        // Half of what was really sent: half of a limit that was never reached would slow nothing down.
        self.rate = (self.rate.min(self.meter.rate(now)) / 2.0).max(SLOWEST);
        self.growth = self.rate / RECOVERY;
        self.next = self.next.max(now + PAUSE);
    }
}

/// How many messages have been begun in a second, lately.
#[derive(Clone, Debug)]
struct Meter {
    since: Instant,
    begun: u32,
    /// The rate of the interval before.
    before: f64,
}

impl Meter {
    fn begin(&mut self, now: Instant) {
        let elapsed = now.saturating_duration_since(self.since).as_secs_f64();
        if elapsed >= 1.0 {
            self.before = f64::from(self.begun) / elapsed;
            self.since = now;
            self.begun = 0;
        }
        self.begun += 1;
    }

    fn rate(&self, now: Instant) -> f64 {
        let elapsed = now.saturating_duration_since(self.since).as_secs_f64();
        self.before.max(f64::from(self.begun) / elapsed.max(1.0))
    }
}

#[cfg(test)]
mod tests;
