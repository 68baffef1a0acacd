//! The worker and its rounds.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::troubles::Troubles;
use crate::config;
use crate::mail::{PostOffice, Transport};
use crate::returns::{Addresses, Intake};
use crate::site::Site;
use crate::subscribers::Recipient;
use crate::vault::{LiveKeyring, random};

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
    /// For whom readers' addresses are encrypted that are exported from the desk.
    pub exports_to: Option<Recipient>,
}

impl Settings {
    /// Those of a configuration.
    ///
    /// # Errors
    /// When the recipient of exports is none.
    pub fn of(config: &config::Mail, desk: &config::Desk) -> anyhow::Result<Self> {
        Ok(Self {
            extent: config.extent,
            start: config.start,
            uncertain: config.uncertain,
            under_way: config.under_way.max(1),
            lease: SignedDuration::from_secs(i64::from(config.lease_seconds.max(1))),
            exports_to: desk.age_recipient.as_deref().map(Recipient::parse).transpose()?,
        })
    }
}

/// Reads addresses and sends mail to them.
pub struct Worker {
    /// The content, and the database.
    pub site: Arc<Site>,
    /// Both halves of the keys.
    pub keyring: Arc<LiveKeyring>,
    /// The way out.
    pub office: PostOffice,
    /// What an operator decides.
    pub settings: Settings,
    /// By which ways mail comes back.
    pub(super) returns: config::Returns,
    /// What has gone wrong with single mailings.
    pub(super) troubles: Troubles,
    /// Mailings that are being sent: they share what may be under way.
    pub(super) mailings: AtomicUsize,
}

impl Worker {
    /// A worker that has not begun.
    #[must_use]
    pub fn new(
        site: Arc<Site>,
        keyring: LiveKeyring,
        office: PostOffice,
        settings: Settings,
        returns: config::Returns,
    ) -> Self {
        let (troubles, mailings) = (Troubles::default(), AtomicUsize::new(0));
        Self { site, keyring: Arc::new(keyring), office, settings, returns, troubles, mailings }
    }
}

impl Worker {
    /// Takes in what comes back.
    #[must_use]
    pub fn intake(&self) -> Intake {
        Intake {
            db: self.site.db.clone(),
            keyring: Arc::clone(&self.keyring),
            delivery_key: Arc::clone(&self.office.delivery),
            addresses: Addresses::new(self.office.return_path.clone()),
        }
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
