//! Single editions and their revisions, as far as readers can see them: through the views `public_issue` and `public_edition`.

use anyhow::Context as _;
use bellwether_language::Language;
use bellwether_markup::Block;
use bellwether_rows::FromRow;
use jiff::Timestamp;

use super::super::{Content, ContentHash, HeroText, RenderedNote};
use super::cards::{Card, CardRow};
use crate::db::{Json, Reading, Uuid};
use crate::read;

/// An edition as its own page shows it.
#[derive(Debug, Clone)]
pub struct PublicEdition {
    /// The edition.
    pub edition: Uuid,
    /// The revision shown.
    pub revision: Uuid,
    /// What lists show of it.
    pub card: Card,
    /// Rendered text.
    pub html: String,
    /// Rendered notes.
    pub notes: Vec<RenderedNote>,
    /// Length of the text.
    pub words: i64,
    /// The content it was translated from; absent in the original.
    pub source_number: Option<i64>,
    /// When readers first saw the issue.
    pub issue_published: Timestamp,
}

/// What stands behind a slug.
#[derive(Debug)]
pub enum Found {
    /// A text for readers.
    Edition(Box<PublicEdition>),
    /// The text has another slug now.
    Moved(String),
    /// The text was withdrawn.
    Concealed,
}

#[derive(FromRow)]
struct SlugRow {
    current: bool,
    concealed: bool,
    current_slug: Option<String>,
}

#[derive(FromRow)]
struct EditionRow {
    #[sqlx(flatten)]
    card: CardRow,
    id: Uuid,
    revision_id: Uuid,
    html: String,
    notes: Json<Vec<RenderedNote>>,
    words: i64,
    source_number: Option<i64>,
    issue_published_at: i64,
}

macro_rules! edition_query {
    ($condition:literal) => {
        concat!(
            "SELECT public_edition.commentary_id, public_edition.language, public_edition.slug, public_edition.issue_id,
                    public_edition.starts, public_edition.section_id, public_edition.original_language, public_edition.title,
                    public_edition.lead, public_edition.hero_alt, public_edition.hero_caption, public_edition.hero_credit,
                    media.hash AS hero_hash, media.width AS hero_width, media.height AS hero_height, commentary_media.focus_x,
                    commentary_media.focus_y, public_edition.stale,
                    public_edition.published_at, public_edition.number, public_edition.id, public_edition.revision_id, rendering.html,
                    rendering.notes, rendering.words, public_edition.source_number, public_edition.issue_published_at
             FROM public_edition
             JOIN rendering ON rendering.revision_id = public_edition.revision_id
             LEFT JOIN commentary_media ON commentary_media.commentary_id = public_edition.commentary_id
                                       AND commentary_media.name = public_edition.hero
             LEFT JOIN media ON media.hash = commentary_media.hash
             WHERE ",
            $condition
        )
    };
}

fn public_edition(row: EditionRow) -> anyhow::Result<PublicEdition> {
    Ok(PublicEdition {
        edition: row.id,
        revision: row.revision_id,
        card: row.card.try_into()?,
        html: row.html,
        notes: row.notes.0,
        words: row.words,
        source_number: row.source_number,
        issue_published: Timestamp::from_millisecond(row.issue_published_at)?,
    })
}

/// What stands behind `slug` in `language`; `None` if nothing that readers have ever seen does.
///
/// # Errors
/// When a statement fails or a row can't be read.
pub async fn edition_by_slug(reading: &mut Reading, language: Language, slug: &str) -> anyhow::Result<Option<Found>> {
    let row: Option<EditionRow> = read!(reading, |connection| sqlx::query_as(edition_query!(
        "public_edition.language = $1 AND public_edition.slug = $2"
    ))
    .bind(language.code())
    .bind(slug)
    .fetch_optional(connection)
    .await)
    .with_context(|| format!("reading the edition {language}/{slug}"))?;
    match row {
        Some(row) => Ok(Some(Found::Edition(Box::new(public_edition(row)?)))),
        None => moved_or_concealed(reading, language, slug).await,
    }
}

async fn moved_or_concealed(reading: &mut Reading, language: Language, slug: &str) -> anyhow::Result<Option<Found>> {
    let row: Option<SlugRow> = read!(reading, |connection| sqlx::query_as(
        "SELECT slug.current, (commentary.concealed_at IS NOT NULL OR issue.withdrawn_at IS NOT NULL) AS concealed,
                public_edition.slug AS current_slug
         FROM slug
         JOIN edition ON edition.id = slug.edition_id AND edition.published_revision_id IS NOT NULL
         JOIN commentary ON commentary.id = edition.commentary_id
         JOIN issue ON issue.id = commentary.issue_id AND issue.state = 'published'
         LEFT JOIN public_edition ON public_edition.id = edition.id
         WHERE slug.language = $1 AND slug.slug = $2"
    )
    .bind(language.code())
    .bind(slug)
    .fetch_optional(connection)
    .await)?;
    Ok(row.and_then(|row| match row.current_slug {
        _ if row.concealed => Some(Found::Concealed),
        Some(current) if !row.current => Some(Found::Moved(current)),
        _ => None,
    }))
}

/// A published revision in an edition's history.
#[derive(Debug, Clone)]
pub struct RevisionEntry {
    /// The row.
    pub id: Uuid,
    /// 1 for the first.
    pub number: i64,
    /// When readers first saw it.
    pub published: Timestamp,
    /// What it put right in the one before, if it was a correction.
    pub correction: Option<String>,
}

/// The revisions of an edition that readers have seen, oldest first.
///
/// # Errors
/// When the statement fails or a row can't be read.
pub async fn published_revisions(reading: &mut Reading, edition: Uuid) -> anyhow::Result<Vec<RevisionEntry>> {
    let rows: Vec<(Uuid, i64, i64, Option<String>)> = read!(reading, |connection| sqlx::query_as(
        "SELECT revision.id, revision.number, revision.published_at, revision.correction_note
         FROM public_edition JOIN revision ON revision.edition_id = public_edition.id
         WHERE public_edition.id = $1 AND revision.published_at IS NOT NULL
         ORDER BY revision.number"
    )
    .bind(edition)
    .fetch_all(connection)
    .await)?;
    rows.into_iter()
        .map(|(id, number, published, correction)| {
            Ok(RevisionEntry { id, number, published: Timestamp::from_millisecond(published)?, correction })
        })
        .collect()
}

/// The content of a revision and what its rendering holds.
#[derive(Debug, Clone)]
pub struct RenderedRevision {
    /// The edition.
    pub edition: Uuid,
    /// What it says.
    pub content: Content,
    /// Rendered text.
    pub html: String,
    /// Rendered notes.
    pub notes: Vec<RenderedNote>,
    /// The hashes of its paragraphs.
    pub blocks: Vec<Block>,
    /// Length of the text.
    pub words: i64,
    /// When readers first saw the edition, in whichever revision.
    pub first_published: Timestamp,
    /// What they saw then. It never changes, and moves to other databases with the text.
    pub first_content: ContentHash,
}

#[derive(FromRow)]
struct RenderedRow {
    edition_id: Uuid,
    title: String,
    lead: String,
    body: String,
    hero_alt: Option<String>,
    hero_caption: Option<String>,
    hero_credit: Option<String>,
    html: String,
    notes: Json<Vec<RenderedNote>>,
    blocks: Json<Vec<Block>>,
    words: i64,
    first_published_at: i64,
    first_hash: Vec<u8>,
}

/// The published revision `number` of the edition of `commentary` in `language`.
///
/// # Errors
/// When the statement fails.
pub async fn rendered_revision(
    reading: &mut Reading,
    commentary: Uuid,
    language: Language,
    number: i64,
) -> anyhow::Result<Option<RenderedRevision>> {
    let row: Option<RenderedRow> = read!(reading, |connection| sqlx::query_as(
        "SELECT revision.edition_id, revision.title, revision.lead, revision.body, revision.hero_alt, revision.hero_caption,
                revision.hero_credit, rendering.html, rendering.notes, rendering.blocks, rendering.words,
                (SELECT MIN(first.published_at) FROM revision AS first WHERE first.edition_id = revision.edition_id) AS first_published_at,
                (SELECT first.content_hash FROM revision AS first
                 WHERE first.edition_id = revision.edition_id AND first.published_at IS NOT NULL
                 ORDER BY first.number LIMIT 1) AS first_hash
         FROM public_edition
         JOIN revision ON revision.edition_id = public_edition.id
         JOIN rendering ON rendering.revision_id = revision.id
         WHERE public_edition.commentary_id = $1 AND public_edition.language = $2 AND revision.number = $3
           AND revision.published_at IS NOT NULL"
    )
    .bind(commentary)
    .bind(language.code())
    .bind(number)
    .fetch_optional(connection)
    .await)
    .context("reading a revision")?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(RenderedRevision {
        edition: row.edition_id,
        content: Content {
            title: row.title,
            lead: row.lead,
            body: row.body,
            hero: row.hero_alt.map(|alt| HeroText { alt, caption: row.hero_caption, credit: row.hero_credit }),
        },
        html: row.html,
        notes: row.notes.0,
        blocks: row.blocks.0,
        words: row.words,
        first_published: Timestamp::from_millisecond(row.first_published_at)?,
        first_content: ContentHash::from_bytes(&row.first_hash).context("a content hash of another length")?,
    }))
}
