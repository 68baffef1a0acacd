//! All SQL on the table of assessments.

mod rounds;

use anyhow::Context as _;
use bellwether_rows::FromRow;
use jiff::Timestamp;

pub use rounds::{ballots, close_round, file_ballot, open_round, round};

use super::{Assessment, Confidence, Level, Verdict};
use crate::db::{Json, Reading, Result, Tx, Uuid};
use crate::localized::Localized;
use crate::{execute, insert_rows, read};

/// An assessment with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAssessment {
    /// Its row.
    pub id: Uuid,
    /// The issue in which it was made.
    pub issue: Uuid,
    /// The section that it judges.
    pub section: Uuid,
    /// 0 for the first of its section in the issue, 1 for the one that superseded it, and so on.
    pub position: i64,
    /// Whether no later one has superseded it.
    pub current: bool,
    /// What was decided.
    pub assessment: Assessment,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    issue_id: Uuid,
    section_id: Uuid,
    verdict: String,
    baseline: Option<String>,
    level: Option<i64>,
    confidence: Option<String>,
    reasons: Json<Localized>,
    assessed_at: Option<i64>,
    position: i64,
    superseded_by: Option<Uuid>,
    votes: String,
    dissent: Json<Localized>,
}

impl TryFrom<Row> for StoredAssessment {
    type Error = anyhow::Error;

    fn try_from(row: Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: row.id,
            issue: row.issue_id,
            section: row.section_id,
            position: row.position,
            current: row.superseded_by.is_none(),
            assessment: Assessment {
                verdict: Verdict::parse(&row.verdict)
                    .with_context(|| format!("the verdict {:?} in the database", row.verdict))?,
                baseline: row.baseline.map(|day| day.parse()).transpose()?,
                level: row.level.and_then(Level::new),
                confidence: row.confidence.as_deref().and_then(Confidence::parse),
                reasons: row.reasons.0,
                assessed: row.assessed_at.map(jiff::Timestamp::from_millisecond).transpose()?,
                votes: row.votes.split_whitespace().filter_map(Verdict::parse).collect(),
                dissent: row.dissent.0,
            },
        })
    }
}

/// The assessments of the issues that start between `first` and `last` (ISO days, inclusive), superseded ones included: by issue,
/// section and position.
///
/// # Errors
/// When the statement fails or a row can't be read.
pub async fn assessments_of(reading: &mut Reading, first: &str, last: &str) -> anyhow::Result<Vec<StoredAssessment>> {
    let rows: Vec<Row> = read!(reading, |connection| sqlx::query_as(
        "SELECT assessment.id, assessment.issue_id, assessment.section_id, assessment.verdict, assessment.baseline, assessment.level,
                assessment.confidence, assessment.reasons, assessment.assessed_at, assessment.position, assessment.superseded_by,
                assessment.votes, assessment.dissent
         FROM issue
         JOIN assessment ON assessment.issue_id = issue.id
         WHERE issue.starts >= $1 AND issue.starts <= $2
         ORDER BY issue.starts, assessment.section_id, assessment.position"
    )
    .bind(first)
    .bind(last)
    .fetch_all(connection)
    .await)
    .with_context(|| format!("reading the assessments from {first} to {last}"))?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Adds assessments.
///
/// # Errors
/// When the statement fails, as when a section would have two current assessments in an issue.
pub async fn insert_assessments(
    tx: &mut Tx,
    rows: &[StoredAssessment],
    superseded_by: impl Fn(&StoredAssessment) -> Option<Uuid>,
) -> Result<()> {
    insert_rows!(
        tx,
        "INSERT INTO assessment (id, issue_id, section_id, verdict, baseline, level, confidence, reasons, assessed_at, position, superseded_by,
                                 votes, dissent)",
        rows,
        |row, stored| row
            .push_bind(stored.id)
            .push_bind(stored.issue)
            .push_bind(stored.section)
            .push_bind(stored.assessment.verdict.code())
            .push_bind(stored.assessment.baseline.map(|day| day.to_string()))
            .push_bind(stored.assessment.level.map(Level::number))
            .push_bind(stored.assessment.confidence.map(Confidence::code))
            .push_bind(Json(&stored.assessment.reasons))
            .push_bind(stored.assessment.assessed.map(|at| at.as_millisecond()))
            .push_bind(stored.position)
            .push_bind(superseded_by(stored))
            .push_bind(stored.assessment.votes.iter().map(|verdict| verdict.code()).collect::<Vec<_>>().join(" "))
            .push_bind(Json(&stored.assessment.dissent))
    )
}

/// Marks the assessment `old` as superseded by `new`.
///
/// # Errors
/// When the statement fails, as when it has been superseded already.
pub async fn supersede(tx: &mut Tx, old: Uuid, new: Uuid) -> Result<()> {
    execute!(tx, |connection| sqlx::query("UPDATE assessment SET superseded_by = $2 WHERE id = $1")
        .bind(old)
        .bind(new)
        .execute(connection)
        .await)?;
    Ok(())
}

/// Takes away what a draft issue holds, so that it can be written anew. The schema refuses it for a published one.
///
/// # Errors
/// When the statement fails or the issue is published.
pub async fn delete_of_draft(tx: &mut Tx, issue: Uuid) -> Result<()> {
    execute!(tx, |connection| sqlx::query("DELETE FROM assessment WHERE issue_id = $1")
        .bind(issue)
        .execute(connection)
        .await)?;
    Ok(())
}

/// Says of the verdicts of an issue that is being released when they were given: at its release, where nobody has said so before.
///
/// # Errors
/// When the statement fails.
pub async fn date_undated(tx: &mut Tx, issue: Uuid, at: Timestamp) -> Result<()> {
    execute!(tx, |connection| sqlx::query(
        "UPDATE assessment SET assessed_at = $2 WHERE issue_id = $1 AND assessed_at IS NULL"
    )
    .bind(issue)
    .bind(at.as_millisecond())
    .execute(connection)
    .await)?;
    Ok(())
}

/// Takes away the verdict on a section of a draft issue, so that another can be given. The schema refuses it for a published one.
///
/// # Errors
/// When the statement fails or the issue is published.
pub async fn delete_of_section(tx: &mut Tx, issue: Uuid, section: Uuid) -> Result<()> {
    execute!(tx, |connection| sqlx::query("DELETE FROM assessment WHERE issue_id = $1 AND section_id = $2")
        .bind(issue)
        .bind(section)
        .execute(connection)
        .await)?;
    Ok(())
}
