//! All SQL on the table of assignments.

use anyhow::Context as _;
use bellwether_language::Language;
use bellwether_rows::FromRow;
use jiff::Timestamp;

use super::Assignment;
use crate::db::{Reading, Result, Tx, Uuid};
use crate::{execute, read};

#[derive(FromRow)]
struct Row {
    issue_id: Uuid,
    section_id: Uuid,
    language: String,
    account_id: Uuid,
    due_at: Option<i64>,
}

impl TryFrom<Row> for Assignment {
    type Error = anyhow::Error;

    fn try_from(row: Row) -> anyhow::Result<Self> {
        Ok(Self {
            issue: row.issue_id,
            section: row.section_id,
            language: row.language.parse().ok().with_context(|| format!("the language {:?}", row.language))?,
            account: row.account_id,
            due: row.due_at.map(Timestamp::from_millisecond).transpose()?,
        })
    }
}

/// Who has a section of an issue in a language.
///
/// # Errors
/// When the statement fails.
pub async fn assignment(
    reading: &mut Reading,
    issue: Uuid,
    section: Uuid,
    language: Language,
) -> anyhow::Result<Option<Assignment>> {
    let row: Option<Row> = read!(reading, |connection| sqlx::query_as(
        "SELECT issue_id, section_id, language, account_id, due_at FROM assignment
         WHERE issue_id = $1 AND section_id = $2 AND language = $3"
    )
    .bind(issue)
    .bind(section)
    .bind(language.code())
    .fetch_optional(connection)
    .await)?;
    row.map(TryInto::try_into).transpose()
}

/// Everything that is assigned in an issue.
///
/// # Errors
/// When the statement fails.
pub async fn assignments_of_issue(reading: &mut Reading, issue: Uuid) -> anyhow::Result<Vec<Assignment>> {
    let rows: Vec<Row> = read!(reading, |connection| sqlx::query_as(
        "SELECT issue_id, section_id, language, account_id, due_at FROM assignment WHERE issue_id = $1"
    )
    .bind(issue)
    .fetch_all(connection)
    .await)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// What somebody has to do in issues that are not published yet, the most urgent first.
///
/// # Errors
/// When the statement fails.
pub async fn assignments_of_account(reading: &mut Reading, account: Uuid) -> anyhow::Result<Vec<Assignment>> {
    let rows: Vec<Row> = read!(reading, |connection| sqlx::query_as(
        "SELECT issue_id, section_id, language, account_id, due_at
         FROM assignment JOIN issue ON issue.id = assignment.issue_id
         WHERE account_id = $1 AND issue.state = 'draft'
         ORDER BY due_at IS NULL, due_at"
    )
    .bind(account)
    .fetch_all(connection)
    .await)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Gives a section of an issue in a language to somebody, in the place of whoever had it.
///
/// # Errors
/// When the statement fails.
pub async fn assign(tx: &mut Tx, assignment: &Assignment) -> Result<()> {
    execute!(tx, |connection| sqlx::query(
        "INSERT INTO assignment (issue_id, section_id, language, account_id, due_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (issue_id, section_id, language)
         DO UPDATE SET account_id = excluded.account_id, due_at = excluded.due_at"
    )
    .bind(assignment.issue)
    .bind(assignment.section)
    .bind(assignment.language.code())
    .bind(assignment.account)
    .bind(assignment.due.map(Timestamp::as_millisecond))
    .execute(connection)
    .await)?;
    Ok(())
}

/// Takes it from whoever has it.
///
/// # Errors
/// When the statement fails.
pub async fn withdraw(tx: &mut Tx, issue: Uuid, section: Uuid, language: Language) -> Result<()> {
    execute!(tx, |connection| sqlx::query(
        "DELETE FROM assignment WHERE issue_id = $1 AND section_id = $2 AND language = $3"
    )
    .bind(issue)
    .bind(section)
    .bind(language.code())
    .execute(connection)
    .await)?;
    Ok(())
}

/// Takes everything in an issue from whoever has it.
///
/// # Errors
/// When the statement fails.
pub async fn withdraw_all(tx: &mut Tx, issue: Uuid) -> Result<()> {
    execute!(tx, |connection| sqlx::query("DELETE FROM assignment WHERE issue_id = $1")
        .bind(issue)
        .execute(connection)
        .await)?;
    Ok(())
}
