//! How far editions have come, whether readers can see them or not.

use std::collections::HashMap;

use anyhow::Context as _;
use bellwether_rows::FromRow;
use jiff::Timestamp;

use super::super::ContentHash;
use super::super::stage::{Head, Progress, Stage};
use crate::db::{Reading, Result, Tx, Uuid};
use crate::{execute, read};

#[derive(FromRow)]
struct Row {
    commentary_id: Uuid,
    section_id: Uuid,
    original_language: String,
    concealed_at: Option<i64>,
    edition_id: Uuid,
    language: String,
    published_revision_id: Option<Uuid>,
    id: Uuid,
    number: i64,
    title: String,
    content_hash: Vec<u8>,
    source_hash: Option<Vec<u8>>,
    saved_at: Option<i64>,
    published_at: Option<i64>,
    stage: Option<String>,
    reviewed: Option<i64>,
}

impl Row {
    fn progress(self, originals: &HashMap<Uuid, ContentHash>) -> anyhow::Result<Progress> {
        let instant = |at: Option<i64>| at.map(Timestamp::from_millisecond).transpose();
        let hash = |bytes: &[u8]| ContentHash::from_bytes(bytes).context("a content hash that is none");
        let head = Head {
            id: self.id,
            number: self.number,
            title: self.title,
            hash: hash(&self.content_hash)?,
            source: self.source_hash.as_deref().map(hash).transpose()?,
            saved: instant(self.saved_at)?,
            published: instant(self.published_at)?,
        };
        let reviewed = match self.stage.as_deref() {
            Some("in-review") => self.reviewed.map(|number| (Stage::InReview, number)),
            Some("approved") => self.reviewed.map(|number| (Stage::Approved, number)),
            _ => None,
        };
        let original = self.language == self.original_language;
        let now = originals.get(&self.commentary_id);
        Ok(Progress {
            commentary: self.commentary_id,
            section: self.section_id,
            concealed: instant(self.concealed_at)?,
            edition: self.edition_id,
            language: self.language.parse().ok().with_context(|| format!("the language {:?}", self.language))?,
            original,
            stage: Stage::of(&head, reviewed),
            published: self.published_revision_id,
            stale: !original && head.source.as_ref().is_some_and(|then| now.is_some_and(|now| then != now)),
            head,
        })
    }
}

/// Where every edition of an issue stands, concealed ones included. Those of which nothing was saved are missing.
///
/// # Errors
/// When the statement fails or a row can't be read.
pub async fn progress_of_issue(reading: &mut Reading, issue: Uuid) -> anyhow::Result<Vec<Progress>> {
    let rows: Vec<Row> = read!(reading, |connection| {
        sqlx::query_as(
        "SELECT edition.commentary_id, commentary.section_id, commentary.original_language, commentary.concealed_at,
                edition.id AS edition_id, edition.language, edition.published_revision_id,
                revision.id, revision.number, revision.title, revision.content_hash, revision.source_hash,
                revision.saved_at, revision.published_at,
                review.stage, review.revision_number AS reviewed
         FROM commentary
         JOIN edition ON edition.commentary_id = commentary.id
         JOIN revision ON revision.edition_id = edition.id
              AND revision.number = (SELECT MAX(number) FROM revision AS newest WHERE newest.edition_id = edition.id)
         LEFT JOIN review ON review.edition_id = edition.id
         WHERE commentary.issue_id = $1
         ORDER BY edition.id"
    )
    .bind(issue)
    .fetch_all(connection)
    .await
    })?;
    let mut originals = HashMap::new();
    for row in rows.iter().filter(|row| row.language == row.original_language) {
        originals.extend(ContentHash::from_bytes(&row.content_hash).map(|hash| (row.commentary_id, hash)));
    }
    rows.into_iter().map(|row| row.progress(&originals)).collect()
}

/// Writes down that `account` gave a revision of an edition to be looked at, or approved it; or takes back what was said, if `stage` is
/// none.
///
/// # Errors
/// When the statement fails.
pub async fn set_review(
    tx: &mut Tx,
    edition: Uuid,
    number: i64,
    stage: Option<Stage>,
    account: Uuid,
    at: Timestamp,
) -> Result<()> {
    execute!(tx, |connection| sqlx::query("DELETE FROM review WHERE edition_id = $1")
        .bind(edition)
        .execute(connection)
        .await)?;
    let Some(stage) = stage else { return Ok(()) };
    execute!(tx, |connection| sqlx::query(
        "INSERT INTO review (edition_id, revision_number, stage, account_id, at) VALUES ($1, $2, $3, $4, $5)"
    )
    .bind(edition)
    .bind(number)
    .bind(stage.word())
    .bind(account)
    .bind(at.as_millisecond())
    .execute(connection)
    .await)?;
    Ok(())
}
