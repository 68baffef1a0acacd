//! All SQL on the tables of what comes back.

use anyhow::Context as _;
use jiff::Timestamp;
use jiff::civil::Date;

use super::rules::first_soft_day;
use crate::db::{Reading, Result, Tx, Uuid};
use crate::vault::{Generation, Sealed};
use crate::{execute, read, select};

/// The days, from `first` on, on which mail to a reader bounced softly.
pub(super) async fn soft_days(tx: &mut Tx, reader: Uuid, first: Date) -> anyhow::Result<Vec<Date>> {
    let days: Vec<String> = select!(tx, |connection| sqlx::query_scalar(
        "SELECT day FROM soft_bounce WHERE subscriber_id = $1 AND day >= $2"
    )
    .bind(reader)
    .bind(first.to_string())
    .fetch_all(connection)
    .await)?;
    days.iter().map(|day| day.parse().context("the day of a soft bounce")).collect()
}

/// Whether a soft bounce of this mailing's mail to a reader is remembered.
pub(super) async fn counts_already(tx: &mut Tx, reader: Uuid, mailing: Uuid) -> Result<bool> {
    select!(tx, |connection| sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM soft_bounce WHERE subscriber_id = $1 AND mailing_id = $2)"
    )
    .bind(reader)
    .bind(mailing)
    .fetch_one(connection)
    .await)
}

/// Remembers that mail to a reader bounced softly on a day, and of which mailing it was, if that is known. She must be there.
pub(super) async fn insert_soft_day(tx: &mut Tx, reader: Uuid, day: Date, mailing: Option<Uuid>) -> Result<()> {
    execute!(tx, |connection| sqlx::query(
        "INSERT INTO soft_bounce (subscriber_id, day, mailing_id) VALUES ($1, $2, $3)
         ON CONFLICT (subscriber_id, day) DO NOTHING"
    )
    .bind(reader)
    .bind(day.to_string())
    .bind(mailing)
    .execute(connection)
    .await)?;
    Ok(())
}

/// Forgets the soft bounces that no longer count today; returns how many.
///
/// # Errors
/// When the statement fails.
pub async fn forget_soft_bounces(tx: &mut Tx, today: Date) -> Result<u64> {
    execute!(tx, |connection| sqlx::query("DELETE FROM soft_bounce WHERE day < $1")
        .bind(first_soft_day(today).to_string())
        .execute(connection)
        .await)
}

/// Counts what came back.
pub(super) async fn count(tx: &mut Tx, day: Date, class: &str, way: &str, number: i64) -> Result<()> {
    execute!(tx, |connection| sqlx::query(
        "INSERT INTO return_count (day, class, way, number) VALUES ($1, $2, $3, $4)
         ON CONFLICT (day, class, way) DO UPDATE SET number = return_count.number + excluded.number"
    )
    .bind(day.to_string())
    .bind(class)
    .bind(way)
    .bind(number)
    .execute(connection)
    .await)?;
    Ok(())
}

/// How much came back from a day on: day, class (`hard`, `soft`, `delay`, `complaint`, `none` or `leave`), way (`listener`, `mailbox` or
/// `webhook`) and number, oldest first. A message that came twice, because its way broke off, counts twice.
///
/// # Errors
/// When the statement fails or a row can't be read.
pub async fn counts(reading: &mut Reading, from: Date) -> anyhow::Result<Vec<(Date, String, String, i64)>> {
    let rows: Vec<(String, String, String, i64)> = read!(reading, |connection| sqlx::query_as(
        "SELECT day, class, way, number FROM return_count WHERE day >= $1 ORDER BY day, class, way"
    )
    .bind(from.to_string())
    .fetch_all(connection)
    .await)?;
    rows.into_iter()
        .map(|(day, class, way, number)| Ok((day.parse().context("the day of a count")?, class, way, number)))
        .collect()
}

/// Keeps what a webhook was given until somebody who can open it takes it.
pub(super) async fn insert_returned_mail(tx: &mut Tx, id: Uuid, sealed: &Sealed, now: Timestamp) -> Result<()> {
    execute!(tx, |connection| sqlx::query(
        "INSERT INTO returned_mail (id, generation, sealed, received_at) VALUES ($1, $2, $3, $4)"
    )
    .bind(id)
    .bind(sealed.generation)
    .bind(&sealed.bytes)
    .bind(now.as_millisecond())
    .execute(connection)
    .await)?;
    Ok(())
}

/// What has waited longest under a generation of keys.
pub(super) async fn oldest_returned_mail(
    reading: &mut Reading,
    generation: Generation,
) -> Result<Option<(Uuid, Sealed)>> {
    let row: Option<(Uuid, Vec<u8>)> = read!(reading, |connection| sqlx::query_as(
        "SELECT id, sealed FROM returned_mail WHERE generation = $1 ORDER BY received_at, id LIMIT 1"
    )
    .bind(generation)
    .fetch_optional(connection)
    .await)?;
    Ok(row.map(|(id, bytes)| (id, Sealed { generation, bytes })))
}

/// The generations of keys under which something waits.
pub(super) async fn generations_of_returned_mail(reading: &mut Reading) -> Result<Vec<Generation>> {
    read!(reading, |connection| sqlx::query_scalar("SELECT DISTINCT generation FROM returned_mail ORDER BY generation")
        .fetch_all(connection)
        .await)
}

/// Takes one away; returns whether it was there.
pub(super) async fn delete_returned_mail(tx: &mut Tx, id: Uuid) -> Result<bool> {
    let rows = execute!(tx, |connection| sqlx::query("DELETE FROM returned_mail WHERE id = $1")
        .bind(id)
        .execute(connection)
        .await)?;
    Ok(rows > 0)
}
