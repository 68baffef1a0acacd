//! Mails of an issue that somebody wants to see before readers do.

use bellwether_language::Language;
use jiff::Timestamp;

use super::super::Trial;
use crate::db::{Reading, Result, Tx, Uuid};
use crate::vault::{Generation, Sealed};
use crate::{execute, read};

/// Asks for a mail of an issue, to an address that is sealed for the row `id`.
///
/// # Errors
/// When the statement fails.
pub async fn ask_for_trial(
    tx: &mut Tx,
    id: Uuid,
    issue: Uuid,
    language: Language,
    sealed: &Sealed,
    now: Timestamp,
) -> Result<()> {
    execute!(tx, |connection| sqlx::query(
        "INSERT INTO trial (id, issue_id, language, generation, sealed, requested_at) VALUES ($1, $2, $3, $4, $5, $6)"
    )
    .bind(id)
    .bind(issue)
    .bind(language.code())
    .bind(sealed.generation)
    .bind(&sealed.bytes)
    .bind(now.as_millisecond())
    .execute(connection)
    .await)?;
    Ok(())
}

/// The mails that somebody waits for whose addresses are sealed under one generation of keys, oldest first, `most` of them.
///
/// # Errors
/// When the statement fails or a row can't be read.
pub async fn trials(reading: &mut Reading, generation: Generation, most: i64) -> anyhow::Result<Vec<Trial>> {
    let rows: Vec<(Uuid, Uuid, String, Vec<u8>)> = read!(reading, |connection| sqlx::query_as(
        "SELECT id, issue_id, language, sealed FROM trial WHERE generation = $1 ORDER BY requested_at LIMIT $2"
    )
    .bind(generation)
    .bind(most)
    .fetch_all(connection)
    .await)?;
    rows.into_iter()
        .map(|(id, issue, language, bytes)| {
            Ok(Trial { id, issue, language: language.parse()?, sealed: Sealed { generation, bytes } })
        })
        .collect()
}

/// The generations of keys under which addresses of such mails are sealed.
///
/// # Errors
/// When the statement fails.
pub async fn generations_of_trials(reading: &mut Reading) -> Result<Vec<Generation>> {
    read!(reading, |connection| sqlx::query_scalar("SELECT DISTINCT generation FROM trial ORDER BY generation")
        .fetch_all(connection)
        .await)
}

/// Takes such a wish away; returns whether it was there: who has taken it sends the mail.
///
/// # Errors
/// When the statement fails.
pub async fn take_trial(tx: &mut Tx, id: Uuid) -> Result<bool> {
    let rows =
        execute!(tx, |connection| sqlx::query("DELETE FROM trial WHERE id = $1").bind(id).execute(connection).await)?;
    Ok(rows > 0)
}
