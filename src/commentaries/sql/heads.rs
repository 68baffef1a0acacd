//! The newest revisions of an issue's editions with their texts, whether readers can see them or not: for who works on them, and those to
//! whom they are shown beforehand.

use anyhow::Context as _;
use bellwether_language::Language;
use bellwether_rows::FromRow;

use super::super::{Content, HeroText, RenderedNote};
use crate::db::{Json, Reading, Uuid};
use crate::read;

/// The newest revision of an edition, with its text.
#[derive(Debug, Clone)]
pub struct HeadText {
    /// The commentary.
    pub commentary: Uuid,
    /// Its section.
    pub section: Uuid,
    /// The edition.
    pub edition: Uuid,
    /// Its language.
    pub language: Language,
    /// Its name in addresses.
    pub slug: Option<String>,
    /// File name of the picture above the text.
    pub hero: Option<String>,
    /// 1 for the first.
    pub number: i64,
    /// What it says.
    pub content: Content,
    /// Rendered text.
    pub html: String,
    /// Rendered notes.
    pub notes: Vec<RenderedNote>,
}

#[derive(FromRow)]
struct Row {
    commentary_id: Uuid,
    section_id: Uuid,
    edition_id: Uuid,
    language: String,
    slug: Option<String>,
    hero: Option<String>,
    number: i64,
    title: String,
    lead: String,
    body: String,
    hero_alt: Option<String>,
    hero_caption: Option<String>,
    hero_credit: Option<String>,
    html: Option<String>,
    notes: Option<Json<Vec<RenderedNote>>>,
}

/// The newest revision of every edition of an issue; concealed commentaries are left out.
///
/// # Errors
/// When the statement fails or a row can't be read.
pub async fn heads_of_issue(reading: &mut Reading, issue: Uuid) -> anyhow::Result<Vec<HeadText>> {
    let rows: Vec<Row> = read!(reading, |connection| {
        sqlx::query_as(
        "SELECT edition.commentary_id, commentary.section_id, edition.id AS edition_id, edition.language, slug.slug, commentary.hero,
                revision.number, revision.title, revision.lead, revision.body, revision.hero_alt, revision.hero_caption,
                revision.hero_credit, rendering.html, rendering.notes
         FROM commentary
         JOIN edition ON edition.commentary_id = commentary.id
         JOIN revision ON revision.edition_id = edition.id
              AND revision.number = (SELECT MAX(number) FROM revision AS newest WHERE newest.edition_id = edition.id)
         LEFT JOIN slug ON slug.edition_id = edition.id AND slug.current
         LEFT JOIN rendering ON rendering.revision_id = revision.id
         WHERE commentary.issue_id = $1 AND commentary.concealed_at IS NULL
         ORDER BY edition.id"
    )
    .bind(issue)
    .fetch_all(connection)
    .await
    })?;
    rows.into_iter()
        .map(|row| {
            Ok(HeadText {
                commentary: row.commentary_id,
                section: row.section_id,
                edition: row.edition_id,
                language: row.language.parse().ok().with_context(|| format!("the language {:?}", row.language))?,
                slug: row.slug,
                hero: row.hero,
                number: row.number,
                content: Content {
                    title: row.title,
                    lead: row.lead,
                    body: row.body,
                    hero: row.hero_alt.map(|alt| HeroText { alt, caption: row.hero_caption, credit: row.hero_credit }),
                },
                html: row.html.unwrap_or_default(),
                notes: row.notes.map(|notes| notes.0).unwrap_or_default(),
            })
        })
        .collect()
}
