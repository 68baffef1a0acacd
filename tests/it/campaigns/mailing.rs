//! A campaign with its readers, for the tests of the ledger.

use std::collections::BTreeMap;

use bellwether::campaigns::{
    self, Campaign, Claimed, DeliveryState, Lease, Message, Outcome, Parted, Settled, Totals, Uncertain,
};
use bellwether::db::{Db, Reading, Tx, Uuid};
use bellwether::{execute, insert_rows, read};
use bellwether_language::Language;
use jiff::{SignedDuration, Timestamp, ToSpan as _, civil::date};

/// When everything begins.
pub const START: Timestamp = Timestamp::constant(1_800_000_000, 0);

/// So many minutes after [`START`].
pub fn minute(minutes: i64) -> Timestamp {
    START.checked_add(SignedDuration::from_mins(minutes)).expect("an instant")
}

/// A reader who is in the database.
#[derive(Debug, Clone)]
pub struct Reader {
    pub id: Uuid,
    pub language: &'static str,
    pub state: &'static str,
}

impl Reader {
    /// One who may be mailed. `number` makes her.
    pub fn new(number: u128, language: &'static str) -> Self {
        // Spread over the whole range, as random identifiers are.
        Self {
            id: Uuid::from_u128(number.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)),
            language,
            state: "active",
        }
    }

    /// What stands in her row where others have the hash of an address.
    pub fn lookup(&self) -> Vec<u8> {
        [self.id.as_bytes().as_slice(), self.id.as_bytes()].concat()
    }
}

/// One issue's campaign.
pub struct Mailing {
    pub db: Db,
    pub id: Uuid,
}

impl Mailing {
    /// A draft for the issue that starts on this day (ISO).
    pub async fn draft(db: &Db, starts: &str) -> Self {
        let issue: Uuid = read!(&mut db.reading().await.expect("a transaction"), |connection| sqlx::query_scalar(
            "SELECT id FROM issue WHERE starts = $1"
        )
        .bind(starts.to_owned())
        .fetch_one(connection)
        .await)
        .expect("the issue");
        let mailing = Self { db: db.clone(), id: Uuid::from_u128(issue.as_u128() ^ 1) };
        let mut tx = mailing.begin().await;
        campaigns::create(&mut tx, mailing.id, issue, Uncertain::Leave).await.expect("a campaign");
        tx.commit().await.expect("a commit");
        mailing
    }

    /// One that is sending, of an issue of its own on which no section has anything, to these readers and to nobody else.
    pub async fn started(db: &Db, number: i32, readers: &[Reader], held: &[Language]) -> Self {
        // Before the first section there was.
        let starts = date(1900, 1, 1).checked_add(number.days()).expect("a day").to_string();
        publish_issue(db, &starts, number).await;
        let mailing = Self::draft(db, &starts).await;
        for statement in ["DELETE FROM subscriber", "DELETE FROM suppression"] {
            mailing.execute(statement).await;
        }
        insert_readers(db, readers).await;
        mailing.set_languages(held).await;
        let mut tx = mailing.begin().await;
        campaigns::schedule(&mut tx, mailing.id, START).await.expect("a schedule");
        let audience = campaigns::start(&mut tx, mailing.id, START).await.expect("a start");
        tx.commit().await.expect("a commit");
        assert_eq!(audience, i64::try_from(readers.len()).expect("few"));
        mailing
    }

    /// All three languages, some of them held.
    pub async fn set_languages(&self, held: &[Language]) {
        let mut tx = self.begin().await;
        for language in Language::ALL {
            let message = message(language);
            let message = (!held.contains(&language)).then_some(&message);
            campaigns::save_language(&mut tx, self.id, language, message).await.expect("a language");
        }
        tx.commit().await.expect("a commit");
    }

    pub async fn begin(&self) -> Tx {
        self.db.begin().await.expect("a transaction")
    }

    pub async fn reading(&self) -> Reading {
        self.db.reading().await.expect("a transaction")
    }

    pub async fn campaign(&self) -> Campaign {
        campaigns::campaign(&mut self.reading().await, self.id).await.expect("a campaign").expect("it is there")
    }

    pub async fn claim(&self, most: usize, now: Timestamp, lease: Lease) -> Vec<Claimed> {
        let mut tx = self.begin().await;
        let claimed = campaigns::claim(&mut tx, self.id, most, now, lease).await.expect("a claim");
        tx.commit().await.expect("a commit");
        assert!(claimed.len() <= most);
        claimed
    }

    /// Records the outcome of each; returns how many counted.
    pub async fn record(&self, worker: Uuid, settled: &[Settled]) -> u64 {
        let mut tx = self.begin().await;
        let recorded = campaigns::record(&mut tx, self.id, worker, settled).await.expect("a record");
        tx.commit().await.expect("a commit");
        recorded
    }

    pub async fn reclaim(&self, now: Timestamp) -> campaigns::Reclaimed {
        let mut tx = self.begin().await;
        let reclaimed = campaigns::reclaim(&mut tx, now).await.expect("expired leases");
        tx.commit().await.expect("a commit");
        reclaimed
    }

    /// Runs one statement.
    pub async fn execute(&self, statement: &'static str) -> u64 {
        let mut tx = self.begin().await;
        let rows = execute!(&mut tx, |connection| sqlx::query(statement).execute(connection).await).expect(statement);
        tx.commit().await.expect("a commit");
        rows
    }

    /// How every delivery stands, by its reader; after a look that the totals add up to the audience.
    pub async fn ledger(&self) -> BTreeMap<Uuid, Row> {
        let totals = self.totals().await;
        let rows: Vec<(Uuid, String, i64, Option<i64>)> =
            read!(&mut self.reading().await, |connection| sqlx::query_as(
                "SELECT subscriber_id, state, attempt, due_at FROM delivery WHERE campaign_id = $1"
            )
            .bind(self.id)
            .fetch_all(connection)
            .await)
            .expect("the ledger");
        assert_eq!(totals.all(), i64::try_from(rows.len()).expect("few"));
        let rows: BTreeMap<Uuid, Row> = rows
            .into_iter()
            .map(|(id, state, attempt, due)| {
                let state = DeliveryState::parse(&state).expect("a state");
                (id, Row { state, attempt, due: due.map(|due| Timestamp::from_millisecond(due).expect("an instant")) })
            })
            .collect();
        for state in DeliveryState::ALL {
            let counted = rows.values().filter(|row| row.state == state).count();
            assert_eq!(totals.in_state(state), i64::try_from(counted).expect("few"), "{state:?}");
        }
        rows
    }

    /// The totals, which add up to the audience.
    pub async fn totals(&self) -> Totals {
        let totals = campaigns::totals(&mut self.reading().await, self.id).await.expect("totals");
        assert_eq!(Some(totals.all()), self.campaign().await.audience);
        totals
    }

    /// How many deliveries stand so.
    pub async fn count(&self, state: DeliveryState) -> i64 {
        self.totals().await.in_state(state)
    }
}

/// So many readers in all languages.
pub fn readers(count: u32) -> Vec<Reader> {
    (1..=count).map(|number| Reader::new(number.into(), ["be", "ru", "en"][number as usize % 3])).collect()
}

/// A row of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    pub state: DeliveryState,
    pub attempt: i64,
    pub due: Option<Timestamp>,
}

/// A worker and its lease of ten minutes.
pub fn lease(worker: u128, now: Timestamp) -> Lease {
    Lease {
        worker: Uuid::from_u128(worker),
        until: now.checked_add(SignedDuration::from_mins(10)).expect("an instant"),
    }
}

/// The same outcome for all, with an hour until the next attempt and no reply.
pub fn settled(claimed: &[Claimed], outcome: Outcome, now: Timestamp) -> Vec<Settled> {
    let hour = std::time::Duration::from_secs(3600);
    claimed.iter().map(|delivery| campaigns::settle(delivery, outcome, None, now, |_, _| Some(hour))).collect()
}

pub fn message(language: Language) -> Message {
    let text = |what: &str| format!("{what} in {}", language.code());
    Message {
        subject: text("subject"),
        preheader: text("preheader"),
        html: Parted::new(text("html")),
        text: Parted::new(text("text")),
    }
}

pub async fn insert_readers(db: &Db, readers: &[Reader]) {
    let mut tx = db.begin().await.expect("a transaction");
    insert_rows!(
        &mut tx,
        "INSERT INTO subscriber (id, generation, lookup, sealed, token_hash, language, state, plain_envelope, consent_day, consent_text,
                                 consent_language, expires_at)",
        readers,
        |row, reader| row
            .push_bind(reader.id)
            .push_bind(1_i64)
            .push_bind(reader.lookup())
            .push_bind(reader.id.as_bytes().to_vec())
            .push_bind(reader.id.as_bytes().to_vec())
            .push_bind(reader.language)
            .push_bind(reader.state)
            .push_bind(false)
            .push_bind("2026-11-01")
            .push_bind(1_i64)
            .push_bind(reader.language)
            .push_bind((reader.state != "active").then_some(0_i64))
    )
    .expect("readers");
    tx.commit().await.expect("a commit");
}

/// Puts her address on the list of those that must not be mailed.
pub async fn suppress(db: &Db, reader: &Reader) {
    let mut tx = db.begin().await.expect("a transaction");
    execute!(&mut tx, |connection| sqlx::query(
        "INSERT INTO suppression (lookup, reason, day) VALUES ($1, 'bounced', '2026-11-01')"
    )
    .bind(reader.lookup())
    .execute(connection)
    .await)
    .expect("a suppression");
    tx.commit().await.expect("a commit");
}

/// What may happen to a reader's row.
pub const LEAVE: &str = "UPDATE subscriber SET state = 'left', expires_at = 0 WHERE id = $1";
/// See [`LEAVE`].
pub const ERASE: &str = "DELETE FROM subscriber WHERE id = $1";

/// Changes a reader's row, which is `$1`.
pub async fn change_reader(db: &Db, reader: Uuid, statement: &'static str) {
    let mut tx = db.begin().await.expect("a transaction");
    let rows = execute!(&mut tx, |connection| sqlx::query(statement).bind(reader).execute(connection).await);
    assert_eq!(rows.expect(statement), 1);
    tx.commit().await.expect("a commit");
}

async fn publish_issue(db: &Db, starts: &str, number: i32) {
    let mut tx = db.begin().await.expect("a transaction");
    execute!(&mut tx, |connection| sqlx::query(
        "INSERT INTO issue (id, starts, ends, number, state, skip_reasons) VALUES ($1, $2, $2, $3, 'draft', '{}')"
    )
    .bind(Uuid::from_u128(u128::from(number.unsigned_abs()) << 8))
    .bind(starts.to_owned())
    .bind(i64::from(number) + 1000)
    .execute(connection)
    .await)
    .expect("an issue");
    execute!(&mut tx, |connection| sqlx::query(
        "UPDATE issue SET state = 'published', published_at = 0 WHERE starts = $1"
    )
    .bind(starts.to_owned())
    .execute(connection)
    .await)
    .expect("a release");
    tx.commit().await.expect("a commit");
}
