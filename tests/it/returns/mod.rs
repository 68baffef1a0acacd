//! What comes back: hard, complaint and three soft ones take a reader off the list and nothing else does, least of all what anybody can
//! write; and what has taken her off holds.

mod counts;
mod listener;
#[cfg(feature = "mail-tests")]
mod mailbox;
mod mails;
mod readers;
mod real_messages;
mod unreadable;
mod webhooks;

use std::sync::Arc;

use bellwether::db::{Db, Uuid};
use bellwether::returns::{Addresses, Effect, Intake, LETTERS, Way, leave_address};
use bellwether::subscribers::Token;
use bellwether::vault::LiveKeyring;
use bellwether::{campaigns, read};
use bellwether_language::Language;
use bellwether_message::{DeliveryKey, Domain, ReturnPath};
use jiff::{SignedDuration, Timestamp};

use crate::bundle::Bundle;
use crate::campaigns::mailing::Mailing;
use crate::subscribers::{Desk, confirm};
use crate::test_app::TestApp;

pub const ADDRESS: &str = "Reader.Of.News@Example.org";
const NOW: Timestamp = Timestamp::UNIX_EPOCH;

/// So many days after [`NOW`].
pub fn day(days: i64) -> Timestamp {
    NOW + SignedDuration::from_hours(24 * days)
}

/// One who gets the newsletter.
pub struct Reader {
    pub id: Uuid,
    pub token: Token,
}

/// An installation whose mail comes back.
pub struct Office {
    pub app: TestApp,
    pub desk: Desk,
    pub path: ReturnPath,
}

impl Office {
    pub fn new(app: TestApp) -> Self {
        let domain = Domain::parse("bounces.example").expect("a domain");
        Self { app, desk: Desk::new(), path: ReturnPath::new("bounces", domain).expect("a path") }
    }

    pub fn db(&self) -> &Db {
        &self.app.app.site.db
    }

    pub fn intake(&self) -> Intake {
        Intake {
            db: self.db().clone(),
            keyring: Arc::new(LiveKeyring::read(self.desk.directory.path()).expect("keys")),
            delivery_key: Arc::new(Self::key()),
            addresses: Addresses::new(self.path.clone()),
        }
    }

    fn key() -> DeliveryKey {
        DeliveryKey::new(&[9; 32])
    }

    /// One who has confirmed.
    pub async fn join(&mut self, address: &str) -> Reader {
        let db = self.db().clone();
        self.desk.sign_up(&db, address, Language::Belarusian).await;
        let letters = self.desk.take(&db, NOW).await;
        assert!(confirm(&db, &self.desk.confirmation(&letters[0]), NOW).await);
        Reader { id: letters[0].reader, token: self.desk.reader(&letters[0]).0 }
    }

    /// A campaign that is sent to all who have confirmed.
    pub async fn mail(&self) -> Mailing {
        self.app.import(&Bundle::sample()).await;
        let mailing = Mailing::draft(self.db(), "2024-01-15").await;
        mailing.set_languages(&[]).await;
        let mut tx = mailing.begin().await;
        campaigns::schedule(&mut tx, mailing.id, NOW).await.expect("a schedule");
        campaigns::start(&mut tx, mailing.id, NOW).await.expect("a start");
        tx.commit().await.expect("a commit");
        mailing
    }

    /// Where the bounces of a campaign's mail to a reader go.
    pub fn verp(&self, campaign: Uuid, reader: Uuid) -> String {
        self.address(campaign.as_bytes(), reader)
    }

    /// Where the bounces of a letter to a reader go.
    pub fn letter_verp(&self, reader: Uuid) -> String {
        self.address(&LETTERS, reader)
    }

    fn address(&self, campaign: &[u8; 16], reader: Uuid) -> String {
        let token = Self::key().tokens(campaign, reader.as_bytes()).bounce;
        self.path.address(token).as_str().to_owned()
    }

    /// Where a reader leaves by mail.
    pub fn leave_address(&self, reader: &Reader) -> String {
        leave_address(&reader.token.departure(), self.path.domain()).expect("an address").as_str().to_owned()
    }

    /// What a message does.
    pub async fn take(&self, message: &str, recipient: Option<&str>, now: Timestamp) -> Vec<Effect> {
        let taken = self.intake().take(message.as_bytes(), recipient, Way::Listener, now).await;
        taken.unwrap_or_else(|error| panic!("{error:#}"))
    }

    /// Why addresses are not mailed.
    pub async fn suppressions(&self) -> Vec<String> {
        read!(&mut self.db().reading().await.expect("a transaction"), |connection| sqlx::query_scalar(
            "SELECT reason FROM suppression ORDER BY reason"
        )
        .fetch_all(connection)
        .await)
        .expect("the suppressions")
    }
}

/// The time for what asks for it: [`NOW`].
pub fn clock() -> Timestamp {
    NOW
}
