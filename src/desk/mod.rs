//! The desk: the newsroom's pages, and those where the administrator looks after readers of the newsletter and mailings. Everything is
//! below `/desk`, and every address of it is a [`Door`] that names the right it needs.
//!
//! It runs in the process that serves readers, with the sealing half of the keys: it can find an address that the administrator types,
//! and can show none. No answer holds an address, and none stands in the address of a page. There is no SQL here.

mod at_risk;
mod board;
mod campaigns;
mod chart;
mod doors;
mod fields;
mod glossary;
mod guard;
mod judging;
mod log;
mod notices;
mod own_account;
mod page;
mod people;
mod pictures;
mod place;
mod publication;
mod routes;
mod seat;
mod sign_in;
mod subscribers;
mod table;
mod texts;

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::Semaphore;

pub use campaigns::{Act, act, draft, issue_to_mail};
pub use doors::Door;
pub use guard::{Speaks, preferred};
pub use routes::{doors, routes};

use crate::accounts::Passwords;
use crate::campaigns::Uncertain;
use crate::config::{self, Config, Extent};
use crate::error::Error;
use crate::site::Site;
use crate::vault::{Keyring, LiveKeyring, random};
use crate::web::limits::Limits;

/// How often a day somebody may try to get in from one network. A whole newsroom may sit behind one.
const ATTEMPTS: u32 = 1_000;

/// What the desk's pages are made with.
pub struct Desk {
    /// The content, and the database.
    pub site: Arc<Site>,
    /// Whether it is reached over https.
    pub https: bool,
    /// What a new mailing does with uncertain deliveries.
    pub uncertain: Uncertain,
    /// How much of an issue its mail carries.
    pub extent: Extent,
    /// Whether exports are encrypted for somebody.
    pub exports: bool,
    /// The address at which the newsroom is reached, where it is not the monitor's.
    origin: Option<String>,
    /// What checks passwords.
    passwords: Passwords,
    /// How often somebody may try to get in, by network.
    attempts: Limits,
    /// Uploaded pictures are decoded one after the other: each may take hundreds of megabytes meanwhile.
    decoding: Semaphore,
    /// How mail goes out, and where its keys lie if this process has them.
    mail: config::Mail,
    keys: PathBuf,
    /// None as long as the newsletter isn't open.
    keyring: Option<Arc<LiveKeyring>>,
}

impl Desk {
    /// The desk of an installation.
    ///
    /// # Errors
    /// When passwords can't be hashed here.
    pub fn of(site: &Arc<Site>, config: &Config) -> anyhow::Result<Self> {
        let local = || format!("http://localhost:{}", config.web.listen.port());
        Ok(Self {
            origin: config.desk.origin.clone().or_else(|| (!config.web.https).then(local)),
            passwords: Passwords::new(random())?,
            attempts: Limits::new(ATTEMPTS),
            decoding: Semaphore::new(1),
            site: Arc::clone(site),
            https: config.web.https,
            uncertain: config.mail.uncertain.into(),
            extent: config.mail.extent,
            exports: config.desk.age_recipient.is_some(),
            mail: config.mail.clone(),
            keys: config.vault.directory.clone(),
            keyring: site.offer.reception.as_ref().map(|reception| Arc::clone(&reception.keyring)),
        })
    }

    /// The address at which people reach the newsroom, without a path: that of the monitor, unless the configuration says otherwise.
    fn origin(&self, monitor: &str) -> String {
        self.origin.clone().unwrap_or_else(|| monitor.to_owned())
    }

    /// Whether there are readers to be looked after.
    #[must_use]
    pub fn has_newsletter(&self) -> bool {
        self.keyring.is_some()
    }

    /// The sealing half of the keys.
    fn keyring(&self) -> Result<Arc<Keyring>, Error> {
        self.keyring.as_ref().map(|keyring| keyring.current()).ok_or(Error::NotFound)
    }
}

#[expect(clippy::disallowed_methods, reason = "the clock enters here, and is an argument from here on")]
fn now() -> Timestamp {
    Timestamp::now()
}
