//! The worker and its rounds.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::config;
use crate::db::Uuid;
use crate::mail::{PostOffice, Transport};
use crate::site::Site;
use crate::vault::{Keyring, random, random_id};

/// What an operator decides about mailings.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How much of an issue its mail carries.
    pub extent: config::Extent,
    /// Whether the publication of an issue starts its mailing.
    pub start: config::Start,
    /// What a new mailing does with uncertain deliveries.
    pub uncertain: config::Uncertain,
    /// Messages under way at a time.
    pub under_way: usize,
    /// How long a delivery is leased to a worker that is not heard of.
    pub lease: SignedDuration,
}

impl Settings {
    /// Those of a configuration.
    #[must_use]
    pub fn of(config: &config::Mail) -> Self {
        Self {
            extent: config.extent,
            start: config.start,
            uncertain: config.uncertain,
            under_way: config.under_way.max(1),
            lease: SignedDuration::from_secs(i64::from(config.lease_seconds.max(1))),
        }
    }
}

/// Reads addresses and sends mail to them.
pub struct Worker {
    /// The content, and the database.
    pub site: Arc<Site>,
    /// Both halves of the keys.
    pub keyring: Keyring,
    /// The way out.
    pub office: PostOffice,
    /// What an operator decides.
    pub settings: Settings,
    /// Tells this process's leases from others'.
    pub(super) id: Uuid,
}

impl Worker {
    /// A worker with an identifier of its own.
    #[must_use]
    pub fn new(site: Arc<Site>, keyring: Keyring, office: PostOffice, settings: Settings) -> Self {
        Self { site, keyring, office, settings, id: random_id() }
    }

    /// Messages that may be under way: more than there are connections would only wait in line.
    pub(super) fn places(&self) -> usize {
        match &self.office.transport {
            Transport::Relays(relays) => self.settings.under_way.min(relays.most_under_way()).max(1),
            Transport::Directory(_) | Transport::Memory(_) => self.settings.under_way,
        }
    }
}

/// A random number from 0 to 1: for jitter and the choice among relays, where nothing depends upon nobody guessing it.
pub(super) fn fraction() -> f64 {
    let bytes = random();
    let number = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    f64::from(number) / f64::from(u32::MAX)
}

#[expect(clippy::disallowed_methods, reason = "the worker's clock: it is an argument from here on")]
pub(super) fn now() -> Timestamp {
    Timestamp::now()
}

/// How long to wait after something failed for the `failures`th time in a row.
pub(super) fn patience(failures: u32) -> Duration {
    Duration::from_millis(500).saturating_mul(1 << failures.min(6))
}
