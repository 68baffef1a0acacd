//! All SQL on plans of releases, links for partners, and the languages that an issue needs.

use bellwether_language::Language;
use bellwether_rows::FromRow;
use jiff::Timestamp;

use super::{Plan, Preview};
use crate::db::{Reading, Result, Tx, Uuid};
use crate::{execute, insert_rows, read};

/// The languages that were chosen as those that an issue needs; none, if nobody has chosen.
///
/// # Errors
/// When the statement fails.
pub async fn required_languages(reading: &mut Reading) -> Result<Vec<Language>> {
    let codes: Vec<String> =
        read!(reading, |connection| sqlx::query_scalar("SELECT language FROM required_language ORDER BY language")
            .fetch_all(connection)
            .await)?;
    Ok(codes.iter().filter_map(|code| code.parse().ok()).collect())
}

/// Chooses the languages that an issue needs.
///
/// # Errors
/// When a statement fails.
pub async fn save_required_languages(tx: &mut Tx, languages: &[Language]) -> Result<()> {
    execute!(tx, |connection| sqlx::query("DELETE FROM required_language").execute(connection).await)?;
    insert_rows!(tx, "INSERT INTO required_language (language)", languages, |values, language| values
        .push_bind(language.code()))
}

#[derive(FromRow)]
struct PlanRow {
    issue_id: Uuid,
    at: i64,
    account_id: Uuid,
    override_reason: Option<String>,
    failed_at: Option<i64>,
}

impl TryFrom<PlanRow> for Plan {
    type Error = anyhow::Error;

    fn try_from(row: PlanRow) -> anyhow::Result<Self> {
        Ok(Self {
            issue: row.issue_id,
            at: Timestamp::from_millisecond(row.at)?,
            account: row.account_id,
            override_reason: row.override_reason,
            failed: row.failed_at.map(Timestamp::from_millisecond).transpose()?,
        })
    }
}

/// When an issue is to be released, if somebody has said so.
///
/// # Errors
/// When the statement fails.
pub async fn plan_of_issue(reading: &mut Reading, issue: Uuid) -> anyhow::Result<Option<Plan>> {
    let row: Option<PlanRow> = read!(reading, |connection| sqlx::query_as(
        "SELECT issue_id, at, account_id, override_reason, failed_at FROM release_plan WHERE issue_id = $1"
    )
    .bind(issue)
    .fetch_optional(connection)
    .await)?;
    row.map(TryInto::try_into).transpose()
}

/// What is to be released by now.
pub(super) async fn due(reading: &mut Reading, now: Timestamp) -> anyhow::Result<Vec<Plan>> {
    let rows: Vec<PlanRow> = read!(reading, |connection| sqlx::query_as(
        "SELECT issue_id, at, account_id, override_reason, failed_at FROM release_plan
         WHERE at <= $1 AND failed_at IS NULL ORDER BY at"
    )
    .bind(now.as_millisecond())
    .fetch_all(connection)
    .await)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Plans the release of an issue, in the place of an earlier plan.
///
/// # Errors
/// When a statement fails.
pub async fn save_plan(tx: &mut Tx, plan: &Plan) -> Result<()> {
    cancel_plan(tx, plan.issue).await?;
    execute!(tx, |connection| sqlx::query(
        "INSERT INTO release_plan (issue_id, at, account_id, override_reason) VALUES ($1, $2, $3, $4)"
    )
    .bind(plan.issue)
    .bind(plan.at.as_millisecond())
    .bind(plan.account)
    .bind(plan.override_reason.as_deref())
    .execute(connection)
    .await)?;
    Ok(())
}

/// Gives up the plan to release an issue.
///
/// # Errors
/// When the statement fails.
pub async fn cancel_plan(tx: &mut Tx, issue: Uuid) -> Result<()> {
    execute!(tx, |connection| sqlx::query("DELETE FROM release_plan WHERE issue_id = $1")
        .bind(issue)
        .execute(connection)
        .await)?;
    Ok(())
}

pub(super) async fn fail_plan(tx: &mut Tx, issue: Uuid, at: Timestamp) -> Result<()> {
    execute!(tx, |connection| sqlx::query("UPDATE release_plan SET failed_at = $2 WHERE issue_id = $1")
        .bind(issue)
        .bind(at.as_millisecond())
        .execute(connection)
        .await)?;
    Ok(())
}

#[derive(FromRow)]
struct PreviewRow {
    id: Uuid,
    issue_id: Uuid,
    label: String,
    created_at: i64,
    expires_at: i64,
}

impl TryFrom<PreviewRow> for Preview {
    type Error = anyhow::Error;

    fn try_from(row: PreviewRow) -> anyhow::Result<Self> {
        Ok(Self {
            id: row.id,
            issue: row.issue_id,
            label: row.label,
            created: Timestamp::from_millisecond(row.created_at)?,
            expires: Timestamp::from_millisecond(row.expires_at)?,
        })
    }
}

/// Makes a link known by which partners see an issue.
///
/// # Errors
/// When the statement fails.
pub async fn insert_preview(tx: &mut Tx, preview: &Preview, hash: &[u8], account: Uuid) -> Result<()> {
    execute!(tx, |connection| sqlx::query(
        "INSERT INTO preview_link (id, hash, issue_id, label, account_id, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)"
    )
    .bind(preview.id)
    .bind(hash)
    .bind(preview.issue)
    .bind(&preview.label)
    .bind(account)
    .bind(preview.created.as_millisecond())
    .bind(preview.expires.as_millisecond())
    .execute(connection)
    .await)?;
    Ok(())
}

/// The link with this hash, if it is still good.
///
/// # Errors
/// When the statement fails.
pub async fn preview_by_hash(reading: &mut Reading, hash: &[u8], now: Timestamp) -> anyhow::Result<Option<Preview>> {
    let row: Option<PreviewRow> = read!(reading, |connection| sqlx::query_as(
        "SELECT id, issue_id, label, created_at, expires_at FROM preview_link WHERE hash = $1 AND expires_at > $2"
    )
    .bind(hash)
    .bind(now.as_millisecond())
    .fetch_optional(connection)
    .await)?;
    row.map(TryInto::try_into).transpose()
}

/// The links to an issue, the newest first, those included that have expired.
///
/// # Errors
/// When the statement fails.
pub async fn previews_of_issue(reading: &mut Reading, issue: Uuid) -> anyhow::Result<Vec<Preview>> {
    let rows: Vec<PreviewRow> = read!(reading, |connection| {
        sqlx::query_as(
        "SELECT id, issue_id, label, created_at, expires_at FROM preview_link WHERE issue_id = $1 ORDER BY created_at DESC"
    )
    .bind(issue)
    .fetch_all(connection)
    .await
    })?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Makes a link to an issue useless.
///
/// # Errors
/// When the statement fails.
pub async fn forget_preview(tx: &mut Tx, issue: Uuid, preview: Uuid) -> Result<u64> {
    execute!(tx, |connection| sqlx::query("DELETE FROM preview_link WHERE id = $1 AND issue_id = $2")
        .bind(preview)
        .bind(issue)
        .execute(connection)
        .await)
}
