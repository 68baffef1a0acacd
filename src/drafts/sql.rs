//! All SQL on the table of drafts.

use jiff::Timestamp;

use super::{Draft, Spot, Written};
use crate::db::{Reading, Result, Tx, Uuid};
use crate::{execute, read};

/// What somebody is writing there.
///
/// # Errors
/// When the statement fails or the row can't be read.
pub async fn draft(reading: &mut Reading, spot: Spot, account: Uuid) -> anyhow::Result<Option<Draft>> {
    let row: Option<(i64, i64, String, i64)> = read!(reading, |connection| sqlx::query_as(
        "SELECT base, sequence, content, saved_at FROM draft
         WHERE issue_id = $1 AND section_id = $2 AND language = $3 AND account_id = $4"
    )
    .bind(spot.issue)
    .bind(spot.section)
    .bind(spot.language.code())
    .bind(account)
    .fetch_optional(connection)
    .await)?;
    let Some((base, sequence, content, saved)) = row else { return Ok(None) };
    let written: Written = serde_json::from_str(&content)?;
    Ok(Some(Draft { base, sequence, written, saved: Timestamp::from_millisecond(saved)? }))
}

/// Who has written there since an instant, the last one first.
///
/// # Errors
/// When the statement fails.
pub async fn writers(reading: &mut Reading, spot: Spot, since: Timestamp) -> Result<Vec<Uuid>> {
    read!(reading, |connection| sqlx::query_scalar(
        "SELECT account_id FROM draft
         WHERE issue_id = $1 AND section_id = $2 AND language = $3 AND saved_at >= $4
         ORDER BY saved_at DESC"
    )
    .bind(spot.issue)
    .bind(spot.section)
    .bind(spot.language.code())
    .bind(since.as_millisecond())
    .fetch_all(connection)
    .await)
}

/// Keeps what somebody is writing; what is older than what is kept already is passed over. Returns whether it was kept.
///
/// # Errors
/// When the statement fails.
pub async fn save_draft(tx: &mut Tx, spot: Spot, account: Uuid, draft: &Draft) -> anyhow::Result<bool> {
    let content = serde_json::to_string(&draft.written)?;
    let rows = execute!(tx, |connection| sqlx::query(
        "INSERT INTO draft (issue_id, section_id, language, account_id, base, sequence, content, saved_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (issue_id, section_id, language, account_id)
         DO UPDATE SET base = excluded.base, sequence = excluded.sequence, content = excluded.content,
                       saved_at = excluded.saved_at
         WHERE excluded.sequence > draft.sequence"
    )
    .bind(spot.issue)
    .bind(spot.section)
    .bind(spot.language.code())
    .bind(account)
    .bind(draft.base)
    .bind(draft.sequence)
    .bind(&content)
    .bind(draft.saved.as_millisecond())
    .execute(connection)
    .await)?;
    Ok(rows > 0)
}

/// Forgets what somebody was writing: it has become a revision, or she doesn't want it.
///
/// # Errors
/// When the statement fails.
pub async fn forget_draft(tx: &mut Tx, spot: Spot, account: Uuid) -> Result<()> {
    execute!(tx, |connection| sqlx::query(
        "DELETE FROM draft WHERE issue_id = $1 AND section_id = $2 AND language = $3 AND account_id = $4"
    )
    .bind(spot.issue)
    .bind(spot.section)
    .bind(spot.language.code())
    .bind(account)
    .execute(connection)
    .await)?;
    Ok(())
}
