//! All SQL on the table of issues.

use anyhow::Context as _;
use bellwether_rows::FromRow;
use jiff::Timestamp;

use super::{Issue, Period, Ready, State};
use crate::db::{Json, Reading, Result, Tx, Uuid};
use crate::localized::Localized;
use crate::{execute, insert_rows, read};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    starts: String,
    ends: String,
    number: Option<i64>,
    state: String,
    published_at: Option<i64>,
    skip_reasons: Json<Localized>,
    /// What readers can see is not withdrawn, and the view doesn't say so of each.
    #[sqlx(default)]
    withdrawn_at: Option<i64>,
}

impl TryFrom<Row> for Issue {
    type Error = anyhow::Error;

    fn try_from(row: Row) -> anyhow::Result<Self> {
        let period =
            Period::new(row.starts.parse()?, row.ends.parse()?).context("the period of an issue in the database")?;
        let state = match (row.state.as_str(), row.number, row.published_at) {
            ("published", Some(number), Some(at)) => State::Published { number, at: Timestamp::from_millisecond(at)? },
            ("draft", Some(number), _) => State::Draft { number },
            ("skipped", ..) => State::Skipped { reasons: row.skip_reasons.0 },
            (state, ..) => anyhow::bail!("the issue of {} is {state:?} in the database", row.starts),
        };
        let withdrawn = row.withdrawn_at.map(Timestamp::from_millisecond).transpose()?;
        Ok(Self { id: row.id, period, state, withdrawn })
    }
}

fn issues(rows: Vec<Row>) -> anyhow::Result<Vec<Issue>> {
    rows.into_iter().map(TryInto::try_into).collect()
}

/// What readers can see of the period that starts on `starts` (ISO).
///
/// # Errors
/// When the statement fails or the row can't be read.
pub async fn issue_at(reading: &mut Reading, starts: &str) -> anyhow::Result<Option<Issue>> {
    let row: Option<Row> = read!(reading, |connection| sqlx::query_as(
        "SELECT id, starts, ends, number, state, published_at, skip_reasons FROM public_issue WHERE starts = $1"
    )
    .bind(starts)
    .fetch_optional(connection)
    .await)
    .with_context(|| format!("reading the issue of {starts}"))?;
    row.map(TryInto::try_into).transpose()
}

/// The period that starts on `starts` (ISO), whether readers can see it or not.
///
/// # Errors
/// When the statement fails or the row can't be read.
pub async fn any_issue_at(reading: &mut Reading, starts: &str) -> anyhow::Result<Option<Issue>> {
    let row: Option<Row> = read!(reading, |connection| {
        sqlx::query_as(
        "SELECT id, starts, ends, number, state, published_at, skip_reasons, withdrawn_at FROM issue WHERE starts = $1"
    )
    .bind(starts)
    .fetch_optional(connection)
    .await
    })
    .with_context(|| format!("reading the issue of {starts}"))?;
    row.map(TryInto::try_into).transpose()
}

/// An issue that readers can see, by its row.
///
/// # Errors
/// When the statement fails or the row can't be read.
pub async fn issue_by_id(reading: &mut Reading, id: Uuid) -> anyhow::Result<Option<Issue>> {
    let row: Option<Row> = read!(reading, |connection| sqlx::query_as(
        "SELECT id, starts, ends, number, state, published_at, skip_reasons FROM public_issue WHERE id = $1"
    )
    .bind(id)
    .fetch_optional(connection)
    .await)
    .with_context(|| format!("reading the issue {id}"))?;
    row.map(TryInto::try_into).transpose()
}

/// The newest published issue.
///
/// # Errors
/// When the statement fails or the row can't be read.
pub async fn latest_published(reading: &mut Reading) -> anyhow::Result<Option<Issue>> {
    let row: Option<Row> = read!(reading, |connection| sqlx::query_as(
        "SELECT id, starts, ends, number, state, published_at, skip_reasons FROM public_issue
         WHERE state = 'published' ORDER BY starts DESC LIMIT 1"
    )
    .fetch_optional(connection)
    .await)
    .context("reading the newest issue")?;
    row.map(TryInto::try_into).transpose()
}

/// The newest periods that readers can see, newest first.
///
/// # Errors
/// When the statement fails or a row can't be read.
pub async fn latest_issues(reading: &mut Reading, count: i64) -> anyhow::Result<Vec<Issue>> {
    issues(
        read!(reading, |connection| sqlx::query_as(
            "SELECT id, starts, ends, number, state, published_at, skip_reasons FROM public_issue ORDER BY starts DESC LIMIT $1"
        )
        .bind(count)
        .fetch_all(connection)
        .await)
        .context("reading the newest issues")?,
    )
}

/// What readers can see of the periods that start between two days (ISO, inclusive), oldest first.
///
/// # Errors
/// When the statement fails or a row can't be read.
pub async fn issues_between(reading: &mut Reading, first: &str, last: &str) -> anyhow::Result<Vec<Issue>> {
    issues(
        read!(reading, |connection| sqlx::query_as(
            "SELECT id, starts, ends, number, state, published_at, skip_reasons FROM public_issue
             WHERE starts >= $1 AND starts <= $2 ORDER BY starts"
        )
        .bind(first)
        .bind(last)
        .fetch_all(connection)
        .await)
        .with_context(|| format!("reading the issues from {first} to {last}"))?,
    )
}

/// Every period, drafts included, oldest first; for exports and imports.
///
/// # Errors
/// When the statement fails or a row can't be read.
pub async fn all_issues(reading: &mut Reading) -> anyhow::Result<Vec<Issue>> {
    issues(
        read!(reading, |connection| sqlx::query_as(
            "SELECT id, starts, ends, number, state, published_at, skip_reasons, withdrawn_at FROM issue ORDER BY starts"
        )
        .fetch_all(connection)
        .await)
        .context("reading all issues")?,
    )
}

/// The issues before and after `starts` (ISO) that readers can see; skipped periods are passed over.
///
/// # Errors
/// When a statement fails or a row can't be read.
pub async fn neighbours(reading: &mut Reading, starts: &str) -> anyhow::Result<(Option<Issue>, Option<Issue>)> {
    let rows: Vec<Row> = read!(reading, |connection| sqlx::query_as(
        "SELECT id, starts, ends, number, state, published_at, skip_reasons FROM public_issue
         WHERE starts IN ((SELECT MAX(starts) FROM public_issue WHERE state = 'published' AND starts < $1),
                          (SELECT MIN(starts) FROM public_issue WHERE state = 'published' AND starts > $1))
         ORDER BY starts"
    )
    .bind(starts)
    .fetch_all(connection)
    .await)
    .with_context(|| format!("reading the neighbours of the issue of {starts}"))?;
    let (mut before, mut after) = (None, None);
    for row in rows {
        if row.starts.as_str() < starts { before = Some(row.try_into()?) } else { after = Some(row.try_into()?) }
    }
    Ok((before, after))
}

/// The years in which periods start that readers can see, newest first.
///
/// # Errors
/// When the statement fails.
pub async fn years(reading: &mut Reading) -> Result<Vec<i16>> {
    let years: Vec<String> = read!(reading, |connection| sqlx::query_scalar(
        "SELECT DISTINCT substr(starts, 1, 4) AS year FROM public_issue ORDER BY year DESC"
    )
    .fetch_all(connection)
    .await)?;
    Ok(years.iter().filter_map(|year| year.parse().ok()).collect())
}

/// Adds periods; a published one is added as a draft, to be released by [`publish_issue`].
///
/// # Errors
/// When the statement fails, as when two periods overlap.
pub async fn insert_issues(tx: &mut Tx, issues: &[Issue]) -> Result<()> {
    insert_rows!(
        tx,
        "INSERT INTO issue (id, starts, ends, number, state, published_at, skip_reasons)",
        issues,
        |row, issue| {
            let state = if matches!(issue.state, State::Published { .. }) { "draft" } else { issue.state.word() };
            row.push_bind(issue.id)
                .push_bind(issue.period.starts().to_string())
                .push_bind(issue.period.ends().to_string())
                .push_bind(issue.state.number())
                .push_bind(state)
                .push_bind(None::<i64>)
                .push_bind(Json(skip_reasons(&issue.state)))
        }
    )
}

/// Changes the period, number or skip reasons of an issue that is not published.
///
/// # Errors
/// When the statement fails.
pub async fn update_draft_issue(tx: &mut Tx, issue: &Issue) -> Result<()> {
    let state = if matches!(issue.state, State::Published { .. }) { "draft" } else { issue.state.word() };
    execute!(tx, |connection| sqlx::query(
        "UPDATE issue SET ends = $2, number = $3, state = $4, skip_reasons = $5 WHERE id = $1"
    )
    .bind(issue.id)
    .bind(issue.period.ends().to_string())
    .bind(issue.state.number())
    .bind(state)
    .bind(Json(skip_reasons(&issue.state)))
    .execute(connection)
    .await)?;
    Ok(())
}

/// Takes an issue that is not published out of the calendar.
///
/// # Errors
/// When the statement fails, as when there is something in the issue.
pub async fn delete_draft_issue(tx: &mut Tx, issue: Uuid) -> Result<()> {
    execute!(tx, |connection| sqlx::query("DELETE FROM issue WHERE id = $1 AND state = 'draft'")
        .bind(issue)
        .execute(connection)
        .await)?;
    Ok(())
}

fn skip_reasons(state: &State) -> Localized {
    match state {
        State::Skipped { reasons } => reasons.clone(),
        State::Draft { .. } | State::Published { .. } => Localized::default(),
    }
}

/// Releases an issue: from this statement's commit on, readers see all of it. Releasing it twice changes nothing.
///
/// # Errors
/// When the statement fails; the schema repeats the rule that `ready` proves.
pub async fn publish_issue(tx: &mut Tx, ready: &Ready, at: Timestamp) -> Result<()> {
    execute!(tx, |connection| sqlx::query(
        "UPDATE issue SET state = 'published', published_at = $2 WHERE id = $1 AND state = 'draft'"
    )
    .bind(ready.issue())
    .bind(at.as_millisecond())
    .execute(connection)
    .await)?;
    Ok(())
}

/// Withholds a published issue from readers since `at`, or gives it back to them as it was.
///
/// # Errors
/// When the statement fails, as when the issue is not published.
pub async fn withdraw_issue(tx: &mut Tx, issue: Uuid, at: Option<Timestamp>) -> Result<()> {
    execute!(tx, |connection| sqlx::query("UPDATE issue SET withdrawn_at = $2 WHERE id = $1")
        .bind(issue)
        .bind(at.map(Timestamp::as_millisecond))
        .execute(connection)
        .await)?;
    Ok(())
}

/// Whether the issue that starts on `starts` (ISO) was published, and is withheld from readers.
///
/// # Errors
/// When the statement fails.
pub async fn withdrawn(reading: &mut Reading, starts: &str) -> Result<bool> {
    read!(reading, |connection| sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM issue WHERE starts = $1 AND withdrawn_at IS NOT NULL)"
    )
    .bind(starts)
    .fetch_one(connection)
    .await)
}
