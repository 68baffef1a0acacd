//! Exports: what stands in them, and the wishes for them.

use std::collections::HashMap;

use bellwether_rows::FromRow;
use jiff::Timestamp;

use super::super::ExportRequest;
use crate::db::{Reading, Result, Tx, Uuid};
use crate::vault::Sealed;
use crate::{execute, read};

/// A reader as she stands in an export.
pub(in super::super) struct ExportRow {
    pub id: Uuid,
    pub sealed: Sealed,
    pub language: String,
    pub state: String,
    pub suppression: Option<String>,
    pub consent_day: Option<String>,
    pub consent_text: Option<i64>,
    pub consent_language: Option<String>,
    pub consent_proof: Option<String>,
    pub sections: Vec<Uuid>,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    generation: i64,
    sealed: Vec<u8>,
    language: String,
    state: String,
    reason: Option<String>,
    consent_day: Option<String>,
    consent_text: Option<i64>,
    consent_language: Option<String>,
    consent_proof: Option<String>,
}

/// Readers by their identifiers, `most` of them after `after`.
pub(in super::super) async fn export_rows(reading: &mut Reading, after: Uuid, most: i64) -> Result<Vec<ExportRow>> {
    let rows: Vec<Row> = read!(reading, |connection| sqlx::query_as(
        "SELECT subscriber.id, generation, sealed, language, state, suppression.reason, consent_day, consent_text,
                consent_language, consent_proof
         FROM subscriber LEFT JOIN suppression ON suppression.lookup = subscriber.lookup
         WHERE subscriber.id > $1
         ORDER BY subscriber.id
         LIMIT $2"
    )
    .bind(after)
    .bind(most)
    .fetch_all(connection)
    .await)?;
    let Some(last) = rows.last().map(|row| row.id) else { return Ok(Vec::new()) };
    let chosen: Vec<(Uuid, Uuid)> = read!(reading, |connection| sqlx::query_as(
        "SELECT subscriber_id, section_id FROM subscriber_section
         WHERE subscriber_id > $1 AND subscriber_id <= $2
         ORDER BY subscriber_id, section_id"
    )
    .bind(after)
    .bind(last)
    .fetch_all(connection)
    .await)?;
    let mut sections: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for (reader, section) in chosen {
        sections.entry(reader).or_default().push(section);
    }
    Ok(rows
        .into_iter()
        .map(|row| ExportRow {
            id: row.id,
            sealed: Sealed { generation: row.generation, bytes: row.sealed },
            language: row.language,
            state: row.state,
            suppression: row.reason,
            consent_day: row.consent_day,
            consent_text: row.consent_text,
            consent_language: row.consent_language,
            consent_proof: row.consent_proof,
            sections: sections.remove(&row.id).unwrap_or_default(),
        })
        .collect())
}

/// Writes down that somebody wishes for an export.
///
/// # Errors
/// When the statement fails.
pub async fn request_export(tx: &mut Tx, id: Uuid, now: Timestamp) -> Result<()> {
    execute!(tx, |connection| sqlx::query("INSERT INTO export_request (id, requested_at) VALUES ($1, $2)")
        .bind(id)
        .bind(now.as_millisecond())
        .execute(connection)
        .await)?;
    Ok(())
}

/// The exports that were wished for, newest first.
///
/// # Errors
/// When the statement fails or a row can't be read.
pub async fn exports(reading: &mut Reading) -> anyhow::Result<Vec<ExportRequest>> {
    let rows: Vec<(Uuid, i64, Option<i64>, Option<i64>)> = read!(reading, |connection| sqlx::query_as(
        "SELECT id, requested_at, done_at, readers FROM export_request ORDER BY requested_at DESC"
    )
    .fetch_all(connection)
    .await)?;
    rows.into_iter()
        .map(|(id, requested, done, readers)| {
            let done = done.map(Timestamp::from_millisecond).transpose()?.zip(readers);
            Ok(ExportRequest { id, requested_at: Timestamp::from_millisecond(requested)?, done })
        })
        .collect()
}

/// What stands in an export that is done.
///
/// # Errors
/// When the statement fails.
pub async fn export_content(reading: &mut Reading, id: Uuid) -> Result<Option<Vec<u8>>> {
    let content: Option<Option<Vec<u8>>> =
        read!(reading, |connection| sqlx::query_scalar("SELECT content FROM export_request WHERE id = $1")
            .bind(id)
            .fetch_optional(connection)
            .await)?;
    Ok(content.flatten())
}

/// The exports that wait, the oldest first.
pub(in super::super) async fn waiting_exports(reading: &mut Reading) -> Result<Vec<Uuid>> {
    read!(reading, |connection| sqlx::query_scalar(
        "SELECT id FROM export_request WHERE done_at IS NULL ORDER BY requested_at"
    )
    .fetch_all(connection)
    .await)
}

/// Writes an export down; returns whether it was still wanted.
pub(in super::super) async fn finish_export(
    tx: &mut Tx,
    id: Uuid,
    readers: i64,
    content: &[u8],
    now: Timestamp,
) -> Result<bool> {
    let rows = execute!(tx, |connection| sqlx::query(
        "UPDATE export_request SET done_at = $2, readers = $3, content = $4 WHERE id = $1 AND done_at IS NULL"
    )
    .bind(id)
    .bind(now.as_millisecond())
    .bind(readers)
    .bind(content)
    .execute(connection)
    .await)?;
    Ok(rows > 0)
}

/// Whether there are exports that were wished for before an instant.
pub(in super::super) async fn old_exports(reading: &mut Reading, before: Timestamp) -> Result<bool> {
    read!(reading, |connection| sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM export_request WHERE requested_at < $1)"
    )
    .bind(before.as_millisecond())
    .fetch_one(connection)
    .await)
}

/// Forgets exports that were wished for before an instant.
pub(in super::super) async fn forget_exports(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    execute!(tx, |connection| sqlx::query("DELETE FROM export_request WHERE requested_at < $1")
        .bind(before.as_millisecond())
        .execute(connection)
        .await)
}
