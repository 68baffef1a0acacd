//! A commentary without its texts, whether readers can see it or not.

use anyhow::Context as _;
use bellwether_language::Language;
use jiff::Timestamp;

use crate::db::{Reading, Uuid};
use crate::read;

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
