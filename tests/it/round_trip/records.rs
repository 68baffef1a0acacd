//! What stands in the database: the doors of the slices, and rows that no door shows.

use std::collections::BTreeMap;

use bellwether::app::App;
use bellwether::campaigns::{self, State};
use bellwether::config::Config;
use bellwether::db::Uuid;
use bellwether::mailing::{draft, issue_mail::Extent};
use bellwether::vault::{Address, Keyring};
use bellwether::{mail, read, subscribers, vault};

use crate::post::now;
use crate::program::{Program, until};

/// The database of the program, as another process with all keys sees it.
pub struct Records {
    app: App,
    config: Config,
    keyring: Keyring,
}

/// How a reader stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub state: subscribers::State,
    /// Why she must not be mailed.
    pub suppressed: Option<String>,
    /// Whether a day is remembered on which mail to her bounced softly.
    pub counted: bool,
}

impl Records {
    pub async fn open(program: &Program) -> Self {
        let config = Config::read(&program.path(Config::FILE)).expect("a configuration");
        let app = App::open(&config).await.unwrap_or_else(|error| panic!("{error:#}"));
        let keyring = vault::read_keyring(&config.vault.directory).expect("keys");
        Self { app, config, keyring }
    }

    /// The records of our keys that belong into the DNS: name and text.
    pub fn dns(&self) -> Vec<(String, String)> {
        let office = mail::post_office(&self.config.mail, &self.config.vault.directory).expect("a way for mail");
        let records = office.expect("a newsletter").signer.records();
        records.into_iter().map(|record| (record.name, record.text)).collect()
    }

    /// Mails the issue that starts on this day (ISO), and waits until the worker is done; the size of the audience.
    pub async fn mail(&self, starts: &str) -> i64 {
        let site = &self.app.site;
        let id = draft(site, starts, Extent::Full, campaigns::Uncertain::Leave).await;
        let id = id.unwrap_or_else(|error| panic!("{error:#}"));
        let mut tx = site.db.begin().await.expect("a transaction");
        campaigns::schedule(&mut tx, id, now()).await.expect("a schedule");
        tx.commit().await.expect("a commit");
        until("the mailing", async || self.campaign(id).await.state == State::Done).await;
        let totals = campaigns::totals(&mut site.db.reading().await.expect("a transaction"), id).await.expect("totals");
        let accepted = totals.in_state(campaigns::DeliveryState::Accepted);
        assert_eq!(accepted, totals.all(), "our relay takes everything");
        accepted
    }

    async fn campaign(&self, id: Uuid) -> campaigns::Campaign {
        let mut reading = self.app.site.db.reading().await.expect("a transaction");
        campaigns::campaign(&mut reading, id).await.expect("a campaign").expect("it is there")
    }

    /// How the reader with this address stands.
    pub async fn standing(&self, address: &str) -> Standing {
        let db = &self.app.site.db;
        let parsed = Address::parse(address).expect("an address");
        let mut tx = db.begin().await.expect("a transaction");
        let known = subscribers::reader_with_address(&mut tx, &self.keyring, &parsed).await.expect("a reader");
        drop(tx);
        let (id, state) = known.unwrap_or_else(|| panic!("{address} is nobody's"));
        let mut reading = db.reading().await.expect("a transaction");
        let suppressed = read!(&mut reading, |connection| sqlx::query_scalar(
            "SELECT reason FROM suppression JOIN subscriber USING (lookup) WHERE id = $1"
        )
        .bind(id)
        .fetch_optional(connection)
        .await)
        .expect("a suppression");
        let counted = read!(&mut reading, |connection| sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM soft_bounce WHERE subscriber_id = $1)"
        )
        .bind(id)
        .fetch_one(connection)
        .await)
        .expect("an answer");
        Standing { state, suppressed, counted }
    }

    /// How much has come back of each class.
    pub async fn returned(&self) -> BTreeMap<String, i64> {
        let rows: Vec<(String, i64)> = read!(
            &mut self.app.site.db.reading().await.expect("a transaction"),
            |connection| sqlx::query_as("SELECT class, number FROM return_count").fetch_all(connection).await
        )
        .expect("counts");
        let mut counts = BTreeMap::new();
        // It may be midnight.
        rows.into_iter().for_each(|(class, number)| *counts.entry(class).or_default() += number);
        counts
    }
}
