//! All SQL on the tables of rounds and ballots.

use anyhow::Context as _;
use jiff::Timestamp;
use sqlx::FromRow;

use super::super::{Ballot, Confidence, Level, Round, Verdict};
use crate::db::{Reading, Result, Tx, Uuid};
use crate::{execute, read};

/// The round on a section in an issue, if there is one.
///
/// # Errors
/// When the statement fails.
pub async fn round(reading: &mut Reading, issue: Uuid, section: Uuid) -> Result<Option<Round>> {
    let closed: Option<bool> = read!(reading, |connection| sqlx::query_scalar(
        "SELECT closed_at IS NOT NULL FROM round WHERE issue_id = $1 AND section_id = $2"
    )
    .bind(issue)
    .bind(section)
    .fetch_optional(connection)
    .await)?;
    Ok(closed.map(|closed| Round { closed }))
}

/// Opens a round. One that is there stays as it is.
///
/// # Errors
/// When the statement fails.
pub async fn open_round(tx: &mut Tx, issue: Uuid, section: Uuid, at: Timestamp) -> Result<()> {
    execute!(tx, |connection| sqlx::query(
        "INSERT INTO round (issue_id, section_id, opened_at) VALUES ($1, $2, $3)
         ON CONFLICT (issue_id, section_id) DO NOTHING"
    )
    .bind(issue)
    .bind(section)
    .bind(at.as_millisecond())
    .execute(connection)
    .await)?;
    Ok(())
}

/// Closes a round; returns whether it was open.
///
/// # Errors
/// When the statement fails.
pub async fn close_round(tx: &mut Tx, issue: Uuid, section: Uuid, at: Timestamp) -> Result<bool> {
    let rows = execute!(tx, |connection| sqlx::query(
        "UPDATE round SET closed_at = $3 WHERE issue_id = $1 AND section_id = $2 AND closed_at IS NULL"
    )
    .bind(issue)
    .bind(section)
    .bind(at.as_millisecond())
    .execute(connection)
    .await)?;
    Ok(rows > 0)
}

/// Files a ballot in the place of an earlier one of the same analyst.
///
/// # Errors
/// When the statement fails, as when the round is closed.
pub async fn file_ballot(tx: &mut Tx, issue: Uuid, section: Uuid, ballot: &Ballot) -> Result<()> {
    execute!(tx, |connection| sqlx::query(
        "INSERT INTO ballot (issue_id, section_id, account_id, verdict, level, confidence, note)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (issue_id, section_id, account_id)
         DO UPDATE SET verdict = excluded.verdict, level = excluded.level, confidence = excluded.confidence,
                       note = excluded.note"
    )
    .bind(issue)
    .bind(section)
    .bind(ballot.account)
    .bind(ballot.verdict.code())
    .bind(ballot.level.map(Level::number))
    .bind(ballot.confidence.map(Confidence::code))
    .bind(&ballot.note)
    .execute(connection)
    .await)?;
    Ok(())
}

#[derive(FromRow)]
struct Row {
    account_id: Uuid,
    verdict: String,
    level: Option<i64>,
    confidence: Option<String>,
    note: String,
}

/// The ballots of a round. Their order follows from whose they are, not from when they came.
///
/// # Errors
/// When the statement fails or a row can't be read.
pub async fn ballots(reading: &mut Reading, issue: Uuid, section: Uuid) -> anyhow::Result<Vec<Ballot>> {
    let rows: Vec<Row> = read!(reading, |connection| sqlx::query_as(
        "SELECT account_id, verdict, level, confidence, note FROM ballot
         WHERE issue_id = $1 AND section_id = $2 ORDER BY account_id"
    )
    .bind(issue)
    .bind(section)
    .fetch_all(connection)
    .await)?;
    rows.into_iter()
        .map(|row| {
            Ok(Ballot {
                account: row.account_id,
                verdict: Verdict::parse(&row.verdict).with_context(|| format!("the verdict {:?}", row.verdict))?,
                level: row.level.and_then(Level::new),
                confidence: row.confidence.as_deref().and_then(Confidence::parse),
                note: row.note,
            })
        })
        .collect()
}
