//! The desk: where the administrator looks after readers of the newsletter, and after mailings. Everything is below `/desk`.
//!
//! It runs in the process that serves readers, with the sealing half of the keys: it can find an address that the administrator types,
//! and can show none. No answer holds an address, and none stands in the address of a page. There is no SQL here but on its own two
//! tables, those of links and sessions.

mod campaigns;
mod chart;
mod fields;
mod guard;
mod page;
mod routes;
mod sign_in;
mod sql;
mod subscribers;
mod table;

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

pub use campaigns::{Act, act, draft, issue_to_mail};
pub use routes::routes;
pub use sign_in::{Session, forget_old, new_link, sign_in_path};

use crate::campaigns::Uncertain;
use crate::config::{self, Config, Extent};
use crate::site::Site;
use crate::site::reception::Reception;
use crate::vault::{Keyring, LiveKeyring};

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
    /// How mail goes out, and where its keys lie if this process has them.
    mail: config::Mail,
    keys: PathBuf,
    keyring: Arc<LiveKeyring>,
}

impl Desk {
    /// The desk of an installation; none as long as its newsletter isn't open.
    #[must_use]
    pub fn of(site: &Arc<Site>, config: &Config) -> Option<Self> {
        let Reception { keyring, .. } = site.offer.reception.as_ref()?;
        Some(Self {
            site: Arc::clone(site),
            https: config.web.https,
            uncertain: config.mail.uncertain.into(),
            extent: config.mail.extent,
            exports: config.desk.age_recipient.is_some(),
            mail: config.mail.clone(),
            keys: config.vault.directory.clone(),
            keyring: Arc::clone(keyring),
        })
    }

    /// The sealing half of the keys.
    fn keyring(&self) -> Arc<Keyring> {
        self.keyring.current()
    }
}

#[expect(clippy::disallowed_methods, reason = "the clock enters here, and is an argument from here on")]
fn now() -> Timestamp {
    Timestamp::now()
}
