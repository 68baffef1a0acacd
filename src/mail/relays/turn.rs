//! The right to ask a relay to take one message.

use std::time::Instant;

use bellwether_smtp::Signal;

use super::Way;

/// A message that counts as begun with a relay, until it is said how it ended, or is dropped.
pub(super) struct Turn<'a> {
    way: &'a Way,
    ended: bool,
}

impl<'a> Turn<'a> {
    /// To be made when the relay's pace has counted it.
    pub fn new(way: &'a Way) -> Self {
        Self { way, ended: false }
    }

    /// Says how it ended.
    pub fn finish(mut self, signal: Signal, failed: bool, random: f64) {
        self.ended = true;
        self.way.finish(signal, failed, random);
    }
}

impl Drop for Turn<'_> {
    /// Given up half-way, which says nothing of the relay; but it must not count as under way for ever.
    fn drop(&mut self) {
        if !self.ended {
            self.way.lately().pace.finish(Signal::Nothing, Instant::now());
            self.way.finished.notify_waiters();
        }
    }
}
