//! How a relay has been lately, and whether it may be asked to take another message.

use std::time::Instant;

use bellwether_smtp::{Health, Pace, Permission, Signal};

/// How a relay has been lately.
pub(super) struct Lately {
    pub health: Health,
    pub pace: Pace,
    /// When it last took or refused something, or else began to be asked.
    pub heard: Instant,
}

impl Lately {
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
            self.health.failed(now, random);
        } else {
            self.health.succeeded();
            self.heard = now;
        }
        self.pace.finish(signal, now);
        was_on_trial
    }
}
