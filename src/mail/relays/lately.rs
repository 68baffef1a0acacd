//! How a relay has been lately, and whether it may be asked to take another message.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::Instant;

use bellwether_smtp::{Health, Pace, Permission, Signal};

/// How a relay has been lately.
pub(super) struct Lately {
    pub health: Health,
    pub pace: Pace,
    /// When it last took or refused something, or else began to be asked.
    pub heard: Instant,
    /// Hashes of recipients, one after the other, that it has put off for the sake of a system.
    doubts: Vec<u64>,
}

/// So many recipients in a row are not put off for the sake of their own systems.
const DOUBTS: usize = 3;

impl Lately {
    pub fn new(pace: Pace, now: Instant) -> Self {
        Self { health: Health::default(), pace, heard: now, doubts: Vec::new() }
    }

    /// It has put off one `recipient` for the sake of a system. Returns whether that must be its own: others before her were put off as
    /// well, and nobody was not.
    pub fn doubted(&mut self, recipient: &str) -> bool {
        let mut hasher = DefaultHasher::new();
        recipient.hash(&mut hasher);
        let hash = hasher.finish();
        if !self.doubts.contains(&hash) {
            self.doubts.push(hash);
        }
        self.doubts.len() >= DOUBTS
    }

    /// It has dealt with a message in good order: what was put off before concerned others.
    pub fn trusted(&mut self) {
        self.doubts.clear();
    }

    /// Whether another message may be begun, which is then counted; none if the relay is to be left alone.
    pub fn permission(&mut self, now: Instant) -> Option<Permission> {
        if self.health.paused_until(now).is_some() {
            return None;
        }
        if self.health.is_on_trial() && self.pace.under_way() > 0 {
            return Some(Permission::WhenOneFinishes);
        }
        let permission = self.pace.permission(now);
        if permission == Permission::Go {
            if self.pace.under_way() == 0 {
                self.heard = now;
            }
            self.pace.begin(now);
        }
        Some(permission)
    }

    /// Returns whether it was on trial.
    pub fn finish(&mut self, signal: Signal, failed: bool, random: f64, now: Instant) -> bool {
        let was_on_trial = self.health.is_on_trial();
        if failed {
            self.doubts.clear();
            self.health.failed(now, random);
        } else {
            self.health.succeeded();
            self.heard = now;
        }
        self.pace.finish(signal, now);
        was_on_trial
    }
}
