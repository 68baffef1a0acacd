//! A commentary without its texts, whether readers can see it or not.

use anyhow::Context as _;
use bellwether_language::Language;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::db::{Reading, Result, Tx, Uuid};
use crate::{execute, read, select};

/// What an issue says on a section, without its texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// Its row.
    pub id: Uuid,
    /// The language in which it is written.
    pub original: Language,
    /// File name of the picture above the text.
    pub hero: Option<String>,
    /// Since when it is withheld from readers.
    pub concealed: Option<Timestamp>,
}

/// The commentary on a section in an issue.
///
/// # Errors
/// When the statement fails or the row can't be read.
pub async fn outline(reading: &mut Reading, issue: Uuid, section: Uuid) -> anyhow::Result<Option<Outline>> {
    let row: Option<(Uuid, String, Option<String>, Option<i64>)> = read!(reading, |connection| sqlx::query_as(
        "SELECT id, original_language, hero, concealed_at FROM commentary WHERE issue_id = $1 AND section_id = $2"
    )
    .bind(issue)
    .bind(section)
    .fetch_optional(connection)
    .await)?;
    let Some((id, original, hero, concealed)) = row else { return Ok(None) };
    let original = original.parse().ok().with_context(|| format!("the language {original:?} of a commentary"))?;
    Ok(Some(Outline { id, original, hero, concealed: concealed.map(Timestamp::from_millisecond).transpose()? }))
}

/// Makes the commentary on a section in an issue, unless it is there: then its original language is changed, as long as nothing was
/// written in any.
///
/// # Errors
/// When a statement fails.
pub async fn plan_commentary(
    tx: &mut Tx,
    id: Uuid,
    issue: Uuid,
    starts: Date,
    section: Uuid,
    original: Language,
) -> Result<()> {
    execute!(tx, |connection| sqlx::query(
        "INSERT INTO commentary (id, issue_id, starts, section_id, original_language) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (issue_id, section_id) DO NOTHING"
    )
    .bind(id)
    .bind(issue)
    .bind(starts.to_string())
    .bind(section)
    .bind(original.code())
    .execute(connection)
    .await)?;
    execute!(tx, |connection| sqlx::query(
        "UPDATE commentary SET original_language = $3
         WHERE issue_id = $1 AND section_id = $2 AND original_language <> $3
           AND NOT EXISTS (SELECT 1 FROM edition WHERE edition.commentary_id = commentary.id)"
    )
    .bind(issue)
    .bind(section)
    .bind(original.code())
    .execute(connection)
    .await)?;
    Ok(())
}

/// Sets which picture stands above the texts of a commentary.
///
/// # Errors
/// When the statement fails.
pub async fn set_hero(tx: &mut Tx, commentary: Uuid, name: Option<&str>) -> Result<()> {
    execute!(tx, |connection| sqlx::query("UPDATE commentary SET hero = $2 WHERE id = $1")
        .bind(commentary)
        .bind(name)
        .execute(connection)
        .await)?;
    Ok(())
}

/// Forgets what was planned in an issue and not begun.
///
/// # Errors
/// When the statement fails, as when somebody signs a text that isn't there yet.
pub async fn forget_planned(tx: &mut Tx, issue: Uuid) -> Result<()> {
    execute!(tx, |connection| sqlx::query(
        "DELETE FROM commentary WHERE issue_id = $1
           AND NOT EXISTS (SELECT 1 FROM edition WHERE edition.commentary_id = commentary.id)"
    )
    .bind(issue)
    .execute(connection)
    .await)?;
    Ok(())
}

/// The row of the commentary on a section in an issue, as the transaction sees it.
///
/// # Errors
/// When the statement fails.
pub async fn outline_in(tx: &mut Tx, issue: Uuid, section: Uuid) -> Result<Option<Uuid>> {
    select!(tx, |connection| sqlx::query_scalar("SELECT id FROM commentary WHERE issue_id = $1 AND section_id = $2")
        .bind(issue)
        .bind(section)
        .fetch_optional(connection)
        .await)
}

/// Who saved a revision, if it is known.
///
/// # Errors
/// When the statement fails.
pub async fn saved_by(reading: &mut Reading, revision: Uuid) -> Result<Option<Uuid>> {
    read!(reading, |connection| sqlx::query_scalar("SELECT account_id FROM saving WHERE revision_id = $1")
        .bind(revision)
        .fetch_optional(connection)
        .await)
}

/// Writes down which account saved a revision: what stands in the revision itself is only the name as which it signs.
///
/// # Errors
/// When the statement fails.
pub async fn note_saving(tx: &mut Tx, revision: Uuid, account: Uuid) -> Result<()> {
    execute!(tx, |connection| sqlx::query("INSERT INTO saving (revision_id, account_id) VALUES ($1, $2)")
        .bind(revision)
        .bind(account)
        .execute(connection)
        .await)?;
    Ok(())
}
