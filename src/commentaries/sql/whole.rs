//! Reading commentaries with their whole history, for exports and for comparing an import with what is there.

use std::collections::BTreeMap;

use anyhow::Context as _;
use bellwether_rows::FromRow;
use jiff::Timestamp;

use super::super::{
    Citation, Commentary, Content, ContentHash, Edition, HeroText, Reason, Revision, Source, TranslatedFrom,
};
use crate::db::{Reading, Result, Uuid};
use crate::localized::Code;
use crate::read;

#[derive(FromRow)]
struct CommentaryRow {
    id: Uuid,
    issue_id: Uuid,
    section: String,
    original_language: String,
    hero: Option<String>,
    concealed_at: Option<i64>,
}

#[derive(FromRow)]
struct EditionRow {
    id: Uuid,
    commentary_id: Uuid,
    language: String,
    slug: String,
    current: bool,
}

#[derive(FromRow)]
struct RevisionRow {
    id: Uuid,
    edition_id: Uuid,
    number: i64,
    title: String,
    lead: String,
    body: String,
    hero_alt: Option<String>,
    hero_caption: Option<String>,
    hero_credit: Option<String>,
    source_number: Option<i64>,
    source_hash: Option<Vec<u8>>,
    saved_at: Option<i64>,
    saved_by: Option<String>,
    published_at: Option<i64>,
    reason: Option<String>,
    correction_note: Option<String>,
}

#[derive(FromRow)]
struct CitationRow {
    revision_id: Uuid,
    code: String,
    title: String,
    publisher: Option<String>,
    address: Option<String>,
    accessed: Option<String>,
}

/// The commentaries of the issues that start between two days (ISO, inclusive), by issue; within one by section order. Pictures are
/// left to the media slice.
///
/// # Errors
/// When a statement fails or a row can't be read.
pub async fn all_of_issues(
    reading: &mut Reading,
    first: &str,
    last: &str,
) -> anyhow::Result<BTreeMap<Uuid, Vec<Commentary>>> {
    let mut editions = editions(reading, first, last).await?;
    let mut contributors = labels(
        reading,
        "SELECT commentary_contributor.commentary_id, contributor.code
         FROM commentary_contributor JOIN contributor ON contributor.id = commentary_contributor.contributor_id
         WHERE commentary_contributor.starts >= $1 AND commentary_contributor.starts <= $2
         ORDER BY commentary_contributor.commentary_id, commentary_contributor.position",
        first,
        last,
    )
    .await?;
    let mut topics = labels(
        reading,
        "SELECT commentary_topic.commentary_id, topic.code
         FROM commentary_topic JOIN topic ON topic.id = commentary_topic.topic_id
         WHERE commentary_topic.starts >= $1 AND commentary_topic.starts <= $2
         ORDER BY commentary_topic.commentary_id, commentary_topic.position",
        first,
        last,
    )
    .await?;
    let rows: Vec<CommentaryRow> = read!(reading, |connection| sqlx::query_as(
        "SELECT commentary.id, commentary.issue_id, section.code AS section, commentary.original_language, commentary.hero,
                commentary.concealed_at
         FROM commentary JOIN section ON section.id = commentary.section_id
         WHERE commentary.starts >= $1 AND commentary.starts <= $2
         ORDER BY commentary.starts, section.position"
    )
    .bind(first)
    .bind(last)
    .fetch_all(connection)
    .await)
    .with_context(|| format!("reading the commentaries from {first} to {last}"))?;
    let mut by_issue = BTreeMap::<Uuid, Vec<Commentary>>::new();
    for row in rows {
        by_issue.entry(row.issue_id).or_default().push(Commentary {
            id: row.id,
            section: code(&row.section)?,
            original: row.original_language.parse()?,
            contributors: contributors.remove(&row.id).unwrap_or_default(),
            topics: topics.remove(&row.id).unwrap_or_default(),
            hero: row.hero,
            concealed: row.concealed_at.map(Timestamp::from_millisecond).transpose()?,
            pictures: BTreeMap::new(),
            editions: editions.remove(&row.id).unwrap_or_default(),
        });
    }
    Ok(by_issue)
}

/// Whose a slug is or was.
#[derive(Debug, Clone, FromRow)]
pub struct SlugOwner {
    /// The edition's language.
    pub language: String,
    /// The slug.
    pub slug: String,
    /// First day of the issue (ISO).
    pub starts: String,
    /// The section.
    pub section_id: Uuid,
    /// The section's code.
    pub section: String,
}

/// Every slug, present or former, with its text.
///
/// # Errors
/// When the statement fails.
pub async fn slug_owners(reading: &mut Reading) -> Result<Vec<SlugOwner>> {
    read!(reading, |connection| sqlx::query_as(
        "SELECT slug.language, slug.slug, commentary.starts, commentary.section_id, section.code AS section
         FROM slug
         JOIN edition ON edition.id = slug.edition_id
         JOIN commentary ON commentary.id = edition.commentary_id
         JOIN section ON section.id = commentary.section_id"
    )
    .fetch_all(connection)
    .await)
}

fn code(text: &str) -> anyhow::Result<Code> {
    Code::parse(text).with_context(|| format!("the code {text:?} in the database"))
}

async fn labels(
    reading: &mut Reading,
    sql: &'static str,
    first: &str,
    last: &str,
) -> anyhow::Result<BTreeMap<Uuid, Vec<Code>>> {
    let rows: Vec<(Uuid, String)> =
        read!(reading, |connection| sqlx::query_as(sql).bind(first).bind(last).fetch_all(connection).await)?;
    let mut labels = BTreeMap::<Uuid, Vec<Code>>::new();
    for (commentary, label) in rows {
        labels.entry(commentary).or_default().push(code(&label)?);
    }
    Ok(labels)
}

async fn editions(reading: &mut Reading, first: &str, last: &str) -> anyhow::Result<BTreeMap<Uuid, Vec<Edition>>> {
    let mut revisions = revisions(reading, first, last).await?;
    let rows: Vec<EditionRow> = read!(reading, |connection| sqlx::query_as(
        "SELECT edition.id, edition.commentary_id, edition.language, slug.slug, slug.current
         FROM commentary
         JOIN edition ON edition.commentary_id = commentary.id
         JOIN slug ON slug.edition_id = edition.id
         WHERE commentary.starts >= $1 AND commentary.starts <= $2
         ORDER BY edition.commentary_id, edition.language, slug.current DESC, slug.slug"
    )
    .bind(first)
    .bind(last)
    .fetch_all(connection)
    .await)?;
    let mut editions = BTreeMap::<Uuid, Vec<Edition>>::new();
    for row in rows {
        let slug = code(&row.slug)?;
        let of_commentary = editions.entry(row.commentary_id).or_default();
        match of_commentary.last_mut() {
            Some(edition) if edition.id == row.id && !row.current => edition.former_slugs.push(slug),
            _ => of_commentary.push(Edition {
                id: row.id,
                language: row.language.parse()?,
                slug,
                former_slugs: Vec::new(),
                revisions: revisions.remove(&row.id).unwrap_or_default(),
            }),
        }
    }
    Ok(editions)
}

async fn revisions(reading: &mut Reading, first: &str, last: &str) -> anyhow::Result<BTreeMap<Uuid, Vec<Revision>>> {
    let mut citations = citations(reading, first, last).await?;
    let rows: Vec<RevisionRow> = read!(reading, |connection| {
        sqlx::query_as(
        "SELECT revision.id, revision.edition_id, revision.number, revision.title, revision.lead, revision.body, revision.hero_alt,
                revision.hero_caption, revision.hero_credit, revision.source_number, revision.source_hash, revision.saved_at,
                revision.saved_by, revision.published_at, revision.reason, revision.correction_note
         FROM commentary
         JOIN edition ON edition.commentary_id = commentary.id
         JOIN revision ON revision.edition_id = edition.id
         WHERE commentary.starts >= $1 AND commentary.starts <= $2
         ORDER BY revision.edition_id, revision.number"
    )
    .bind(first)
    .bind(last)
    .fetch_all(connection)
    .await
    })?;
    let mut revisions = BTreeMap::<Uuid, Vec<Revision>>::new();
    for row in rows {
        let translated_from = match (row.source_number, row.source_hash.as_deref().and_then(ContentHash::from_bytes)) {
            (Some(number), Some(hash)) => Some(TranslatedFrom { number, hash }),
            _ => None,
        };
        let hero = row.hero_alt.map(|alt| HeroText { alt, caption: row.hero_caption, credit: row.hero_credit });
        let reason = match (row.reason.as_deref(), row.correction_note) {
            (Some("typo"), _) => Some(Reason::Typo),
            (Some("correction"), Some(note)) => Some(Reason::Correction { note }),
            _ => None,
        };
        revisions.entry(row.edition_id).or_default().push(Revision {
            id: row.id,
            number: row.number,
            content: Content { title: row.title, lead: row.lead, body: row.body, hero },
            translated_from,
            saved: row.saved_at.map(Timestamp::from_millisecond).transpose()?,
            by: row.saved_by.as_deref().map(code).transpose()?,
            published: row.published_at.map(Timestamp::from_millisecond).transpose()?,
            reason,
            citations: citations.remove(&row.id).unwrap_or_default(),
            rendering: None,
        });
    }
    Ok(revisions)
}

async fn citations(reading: &mut Reading, first: &str, last: &str) -> anyhow::Result<BTreeMap<Uuid, Vec<Citation>>> {
    let rows: Vec<CitationRow> = read!(reading, |connection| {
        sqlx::query_as(
        "SELECT citation.revision_id, citation.code, source.title, source.publisher, source.address, citation.accessed
         FROM commentary
         JOIN edition ON edition.commentary_id = commentary.id
         JOIN revision ON revision.edition_id = edition.id
         JOIN citation ON citation.revision_id = revision.id
         JOIN source ON source.id = citation.source_id
         WHERE commentary.starts >= $1 AND commentary.starts <= $2
         ORDER BY citation.revision_id, citation.position"
    )
    .bind(first)
    .bind(last)
    .fetch_all(connection)
    .await
    })?;
    let mut citations = BTreeMap::<Uuid, Vec<Citation>>::new();
    for row in rows {
        citations.entry(row.revision_id).or_default().push(Citation {
            code: row.code,
            source: Source { title: row.title, publisher: row.publisher, address: row.address },
            accessed: row.accessed.map(|day| day.parse()).transpose()?,
        });
    }
    Ok(citations)
}
