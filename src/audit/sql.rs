//! All SQL on the audit log.

use bellwether_rows::FromRow;
use jiff::Timestamp;

use super::{Broken, Details, Entry, Event};
use crate::db::{Db, Reading, Tx, Uuid};
use crate::{execute, read, select};

#[derive(FromRow)]
struct Row {
    number: i64,
    at: i64,
    account_id: Option<Uuid>,
    who: String,
    act: String,
    subject: String,
    details: String,
    hash: Vec<u8>,
}

impl Row {
    /// The event, and its details as they were hashed.
    fn event(self) -> anyhow::Result<(Event, String)> {
        let event = Event {
            number: self.number,
            at: Timestamp::from_millisecond(self.at)?,
            account: self.account_id,
            who: self.who,
            act: self.act,
            subject: self.subject,
            details: serde_json::from_str(&self.details).unwrap_or_default(),
            hash: self.hash,
        };
        Ok((event, self.details))
    }
}

/// Writes down what is being done, as part of the transaction that does it.
///
/// # Errors
/// When a statement fails.
pub async fn record(tx: &mut Tx, entry: Entry<'_>, now: Timestamp) -> anyhow::Result<()> {
    if let Tx::Postgres(transaction) = tx {
        // One link after the other: two that are made at once would follow the same one.
        sqlx::query("SELECT pg_advisory_xact_lock(7264502)").execute(&mut **transaction).await?;
    }
    let last: Option<(i64, Vec<u8>)> =
        select!(tx, |connection| sqlx::query_as("SELECT number, hash FROM audit_event ORDER BY number DESC LIMIT 1")
            .fetch_optional(connection)
            .await)?;
    let (number, before) = last.map_or((1, Vec::new()), |(number, hash)| (number + 1, hash));
    let details = serde_json::to_string(&entry.details)?;
    let event = Event {
        number,
        at: Timestamp::from_millisecond(now.as_millisecond())?,
        account: entry.account,
        who: entry.who.to_owned(),
        act: entry.act.word().to_owned(),
        subject: entry.subject,
        details: Details::default(),
        hash: Vec::new(),
    };
    execute!(tx, |connection| sqlx::query(
        "INSERT INTO audit_event (number, at, account_id, who, act, subject, details, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    )
    .bind(event.number)
    .bind(event.at.as_millisecond())
    .bind(event.account)
    .bind(&event.who)
    .bind(&event.act)
    .bind(&event.subject)
    .bind(&details)
    .bind(event.link(&before, &details))
    .execute(connection)
    .await)?;
    Ok(())
}

/// Which events a page shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those before this number.
    pub before: Option<i64>,
    /// Only this account's.
    pub account: Option<Uuid>,
    /// Only those whose act or subject begins so.
    pub about: Option<String>,
}

/// The newest events that `filter` lets through, newest first.
///
/// # Errors
/// When the statement fails.
pub async fn audit_events(reading: &mut Reading, filter: &Filter, count: i64) -> anyhow::Result<Vec<Event>> {
    let rows: Vec<Row> = read!(reading, |connection| sqlx::query_as(
        "SELECT number, at, account_id, who, act, subject, details, hash
         FROM audit_event
         WHERE number < $1
           AND ($2 IS NULL OR account_id = $2)
           AND ($3 IS NULL OR substr(act, 1, length($3)) = $3 OR substr(subject, 1, length($3)) = $3)
         ORDER BY number DESC
         LIMIT $4"
    )
    .bind(filter.before.unwrap_or(i64::MAX))
    .bind(filter.account)
    .bind(filter.about.as_deref())
    .bind(count)
    .fetch_all(connection)
    .await)?;
    rows.into_iter().map(|row| row.event().map(|(event, _)| event)).collect()
}

/// Events that are read at a time when the whole log is looked through.
const AT_A_TIME: i64 = 1000;

/// Looks through the whole log; how many events it has, or what is wrong.
///
/// # Errors
/// When a statement fails.
pub async fn verify(db: &Db) -> anyhow::Result<Result<i64, Broken>> {
    let mut reading = db.reading().await?;
    let (mut last, mut before) = (0, Vec::new());
    loop {
        let rows: Vec<Row> = read!(&mut reading, |connection| sqlx::query_as(
            "SELECT number, at, account_id, who, act, subject, details, hash
             FROM audit_event WHERE number > $1 ORDER BY number LIMIT $2"
        )
        .bind(last)
        .bind(AT_A_TIME)
        .fetch_all(connection)
        .await)?;
        if rows.is_empty() {
            return Ok(Ok(last));
        }
        for row in rows {
            let (event, details) = row.event()?;
            if event.number != last + 1 {
                return Ok(Err(Broken::Missing(last + 1)));
            }
            if event.link(&before, &details) != event.hash {
                return Ok(Err(Broken::Changed(event.number)));
            }
            (last, before) = (event.number, event.hash);
        }
    }
}
