//! Reading what readers can see. Every statement goes through the views `public_issue` and `public_edition`.

use std::collections::BTreeMap;

use anyhow::Context as _;
use bellwether_language::Language;
use bellwether_markup::Block;
use jiff::Timestamp;
use sqlx::FromRow;

use super::super::{Content, HeroText, RenderedNote};
use crate::db::{Json, Reading, Result, Uuid};
use crate::media::StoredPicture;
use crate::read;

/// An edition as lists show it.
#[derive(Debug, Clone)]
pub struct Card {
    /// The commentary.
    pub commentary: Uuid,
    /// The edition's language.
    pub language: Language,
    /// The edition's name in addresses.
    pub slug: String,
    /// The issue.
    pub issue: Uuid,
    /// First day of the issue (ISO).
    pub starts: String,
    /// The section.
    pub section: Uuid,
    /// The language in which the commentary was written.
    pub original: Language,
    /// Headline, lead and the picture's words; the body is left out.
    pub content: Content,
    /// The picture above the text.
    pub hero: Option<StoredPicture>,
    /// Whether the original has changed since it was translated.
    pub stale: bool,
    /// When this revision was published.
    pub published: Timestamp,
    /// Number of the revision.
    pub revision: i64,
}

#[derive(FromRow)]
struct CardRow {
    commentary_id: Uuid,
    language: String,
    slug: String,
    issue_id: Uuid,
    starts: String,
    section_id: Uuid,
    original_language: String,
    title: String,
    lead: String,
    hero_alt: Option<String>,
    hero_caption: Option<String>,
    hero_credit: Option<String>,
    hero_hash: Option<String>,
    hero_width: Option<i64>,
    hero_height: Option<i64>,
    stale: bool,
    published_at: i64,
    number: i64,
}

impl TryFrom<CardRow> for Card {
    type Error = anyhow::Error;

    fn try_from(row: CardRow) -> anyhow::Result<Self> {
        Ok(Self {
            commentary: row.commentary_id,
            language: row.language.parse()?,
            slug: row.slug,
            issue: row.issue_id,
            starts: row.starts,
            section: row.section_id,
            original: row.original_language.parse()?,
            content: Content {
                title: row.title,
                lead: row.lead,
                body: String::new(),
                hero: row.hero_alt.map(|alt| HeroText { alt, caption: row.hero_caption, credit: row.hero_credit }),
            },
            hero: StoredPicture::from_columns(row.hero_hash, row.hero_width, row.hero_height),
            stale: row.stale,
            published: Timestamp::from_millisecond(row.published_at)?,
            revision: row.number,
        })
    }
}

/// Which commentaries a list shows.
#[derive(Debug, Clone)]
pub enum Listing {
    /// Those of the issues that start between two days.
    All,
    /// Those on a section.
    Section(Uuid),
    /// Those that somebody signs.
    Contributor(Uuid),
    /// Those with a tag.
    Topic(Uuid),
}

/// What every list of cards selects. The picture is joined from the media that the commentary's texts use.
macro_rules! card_query {
    ($from:literal) => {
        concat!(
            "SELECT public_edition.commentary_id, public_edition.language, public_edition.slug, public_edition.issue_id,
                    public_edition.starts, public_edition.section_id, public_edition.original_language, public_edition.title,
                    public_edition.lead, public_edition.hero_alt, public_edition.hero_caption, public_edition.hero_credit,
                    media.hash AS hero_hash, media.width AS hero_width, media.height AS hero_height, public_edition.stale,
                    public_edition.published_at, public_edition.number ",
            $from,
            " JOIN section ON section.id = public_edition.section_id
              LEFT JOIN commentary_media ON commentary_media.commentary_id = public_edition.commentary_id
                                        AND commentary_media.name = public_edition.hero
              LEFT JOIN media ON media.hash = commentary_media.hash
              ORDER BY public_edition.starts DESC, section.position, public_edition.language"
        )
    };
}

/// The editions, in every language, of the commentaries that `listing` names in the issues that start between two days (ISO,
/// inclusive): newest issue first, then by section.
///
/// # Errors
/// When the statement fails or a row can't be read.
pub async fn cards(reading: &mut Reading, listing: &Listing, first: &str, last: &str) -> anyhow::Result<Vec<Card>> {
    const ALL: &str = card_query!(
        "FROM (SELECT id FROM commentary WHERE starts >= $1 AND starts <= $2) AS chosen
         JOIN public_edition ON public_edition.commentary_id = chosen.id AND chosen.id <> $3"
    );
    const OF_SECTION: &str = card_query!(
        "FROM (SELECT id FROM commentary WHERE section_id = $3 AND starts >= $1 AND starts <= $2) AS chosen
         JOIN public_edition ON public_edition.commentary_id = chosen.id"
    );
    const OF_CONTRIBUTOR: &str = card_query!(
        "FROM (SELECT commentary_id AS id FROM commentary_contributor WHERE contributor_id = $3 AND starts >= $1 AND starts <= $2) AS chosen
         JOIN public_edition ON public_edition.commentary_id = chosen.id"
    );
    const OF_TOPIC: &str = card_query!(
        "FROM (SELECT commentary_id AS id FROM commentary_topic WHERE topic_id = $3 AND starts >= $1 AND starts <= $2) AS chosen
         JOIN public_edition ON public_edition.commentary_id = chosen.id"
    );
    let (sql, id) = match listing {
        Listing::All => (ALL, Uuid::nil()),
        Listing::Section(id) => (OF_SECTION, *id),
        Listing::Contributor(id) => (OF_CONTRIBUTOR, *id),
        Listing::Topic(id) => (OF_TOPIC, *id),
    };
    let rows: Vec<CardRow> =
        read!(reading, |connection| sqlx::query_as(sql).bind(first).bind(last).bind(id).fetch_all(connection).await)
            .with_context(|| format!("listing commentaries from {first} to {last}"))?;
    rows.into_iter().map(TryInto::try_into).collect()
}

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
                    media.hash AS hero_hash, media.width AS hero_width, media.height AS hero_height, public_edition.stale,
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
    let row: Option<EditionRow> = read!(reading, |connection| sqlx::query_as(edition_query!("public_edition.language = $1 AND public_edition.slug = $2"))
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
        "SELECT slug.current, commentary.concealed_at IS NOT NULL AS concealed, public_edition.slug AS current_slug
         FROM slug
         JOIN edition ON edition.id = slug.edition_id AND edition.published_revision_id IS NOT NULL
         JOIN commentary ON commentary.id = edition.commentary_id
         JOIN public_issue ON public_issue.id = commentary.issue_id
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

/// The editions of the commentary on `section` in the issue that starts on `starts` (ISO), and whether it is concealed.
///
/// # Errors
/// When a statement fails or a row can't be read.
pub async fn edition_at(reading: &mut Reading, starts: &str, section: Uuid) -> anyhow::Result<(Vec<Card>, bool)> {
    let concealed: Option<bool> = read!(reading, |connection| sqlx::query_scalar(
        "SELECT commentary.concealed_at IS NOT NULL
         FROM commentary JOIN public_issue ON public_issue.id = commentary.issue_id
         WHERE commentary.starts = $1 AND commentary.section_id = $2"
    )
    .bind(starts)
    .bind(section)
    .fetch_optional(connection)
    .await)?;
    let cards = cards(reading, &Listing::Section(section), starts, starts).await?;
    Ok((cards, concealed.unwrap_or(false)))
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
}

#[derive(FromRow)]
struct RenderedRow {
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
}

/// The published revision `number` of the edition of `commentary` in `language`.
///
/// # Errors
/// When the statement fails.
pub async fn rendered_revision(reading: &mut Reading, commentary: Uuid, language: Language, number: i64) -> anyhow::Result<Option<RenderedRevision>> {
    let row: Option<RenderedRow> = read!(reading, |connection| sqlx::query_as(
        "SELECT revision.title, revision.lead, revision.body, revision.hero_alt, revision.hero_caption, revision.hero_credit,
                rendering.html, rendering.notes, rendering.blocks, rendering.words
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
    Ok(row.map(|row| RenderedRevision {
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
    }))
}

/// Who signs a commentary and what its tags are, by the rows of both.
pub type SignaturesAndTopics = BTreeMap<Uuid, (Vec<Uuid>, Vec<Uuid>)>;

/// Who signs the commentaries of the issues that start between two days (ISO, inclusive), and their tags.
///
/// # Errors
/// When a statement fails.
pub async fn signatures_and_topics(reading: &mut Reading, first: &str, last: &str) -> Result<SignaturesAndTopics> {
    let mut labels = SignaturesAndTopics::new();
    let signatures: Vec<(Uuid, Uuid)> = read!(reading, |connection| sqlx::query_as(
        "SELECT commentary_contributor.commentary_id, commentary_contributor.contributor_id
         FROM commentary JOIN commentary_contributor ON commentary_contributor.commentary_id = commentary.id
         WHERE commentary.starts >= $1 AND commentary.starts <= $2 ORDER BY commentary_contributor.position"
    )
    .bind(first)
    .bind(last)
    .fetch_all(connection)
    .await)?;
    for (commentary, contributor) in signatures {
        labels.entry(commentary).or_default().0.push(contributor);
    }
    let topics: Vec<(Uuid, Uuid)> = read!(reading, |connection| sqlx::query_as(
        "SELECT commentary_topic.commentary_id, commentary_topic.topic_id
         FROM commentary JOIN commentary_topic ON commentary_topic.commentary_id = commentary.id
         WHERE commentary.starts >= $1 AND commentary.starts <= $2 ORDER BY commentary_topic.position"
    )
    .bind(first)
    .bind(last)
    .fetch_all(connection)
    .await)?;
    for (commentary, topic) in topics {
        labels.entry(commentary).or_default().1.push(topic);
    }
    Ok(labels)
}

/// How many commentaries readers can see per year.
#[derive(Debug, Default, Clone)]
pub struct Counts {
    /// By contributor.
    pub contributors: BTreeMap<Uuid, BTreeMap<i16, i64>>,
    /// By topic.
    pub topics: BTreeMap<Uuid, BTreeMap<i16, i64>>,
    /// By section.
    pub sections: BTreeMap<Uuid, BTreeMap<i16, i64>>,
}

/// Counts what readers can see: once after each change, not for each page.
///
/// # Errors
/// When a statement fails.
pub async fn counts(reading: &mut Reading) -> Result<Counts> {
    const SECTIONS: &str = "
        SELECT commentary.section_id, substr(commentary.starts, 1, 4), COUNT(*)
        FROM commentary JOIN public_issue ON public_issue.id = commentary.issue_id
        WHERE commentary.concealed_at IS NULL
        GROUP BY 1, 2";
    const CONTRIBUTORS: &str = "
        SELECT commentary_contributor.contributor_id, substr(commentary.starts, 1, 4), COUNT(*)
        FROM commentary JOIN public_issue ON public_issue.id = commentary.issue_id
        JOIN commentary_contributor ON commentary_contributor.commentary_id = commentary.id
        WHERE commentary.concealed_at IS NULL
        GROUP BY 1, 2";
    const TOPICS: &str = "
        SELECT commentary_topic.topic_id, substr(commentary.starts, 1, 4), COUNT(*)
        FROM commentary JOIN public_issue ON public_issue.id = commentary.issue_id
        JOIN commentary_topic ON commentary_topic.commentary_id = commentary.id
        WHERE commentary.concealed_at IS NULL
        GROUP BY 1, 2";
    Ok(Counts {
        sections: count_by_year(reading, SECTIONS).await?,
        contributors: count_by_year(reading, CONTRIBUTORS).await?,
        topics: count_by_year(reading, TOPICS).await?,
    })
}

async fn count_by_year(reading: &mut Reading, sql: &'static str) -> Result<BTreeMap<Uuid, BTreeMap<i16, i64>>> {
    let rows: Vec<(Uuid, String, i64)> = read!(reading, |connection| sqlx::query_as(sql).fetch_all(connection).await)?;
    let mut counts = BTreeMap::<Uuid, BTreeMap<i16, i64>>::new();
    for (id, year, count) in rows {
        if let Ok(year) = year.parse() {
            counts.entry(id).or_default().insert(year, count);
        }
    }
    Ok(counts)
}

/// An edition's place in the sitemap.
#[derive(Debug, Clone, FromRow)]
pub struct SlugEntry {
    /// The commentary, which its editions share.
    pub commentary_id: Uuid,
    /// The edition's language.
    pub language: String,
    /// Its name in addresses.
    pub slug: String,
    /// When its revision was published, in milliseconds.
    pub published_at: i64,
}

/// The addresses of the editions in the issues that start between two days (ISO, inclusive).
///
/// # Errors
/// When the statement fails.
pub async fn slugs_between(reading: &mut Reading, first: &str, last: &str) -> Result<Vec<SlugEntry>> {
    read!(reading, |connection| sqlx::query_as(
        "SELECT public_edition.commentary_id, public_edition.language, public_edition.slug, public_edition.published_at
         FROM (SELECT id FROM commentary WHERE starts >= $1 AND starts <= $2) AS chosen
         JOIN public_edition ON public_edition.commentary_id = chosen.id
         ORDER BY public_edition.starts, public_edition.commentary_id, public_edition.language"
    )
    .bind(first)
    .bind(last)
    .fetch_all(connection)
    .await)
}

/// Where the text on a section in an issue is, in one language.
#[derive(Debug, Clone, FromRow)]
pub struct Link {
    /// First day of the issue (ISO).
    pub starts: String,
    /// The section.
    pub section_id: Uuid,
    /// The edition's name in addresses.
    pub slug: String,
}

/// The addresses of the editions in `language` in the issues that start between two days (ISO, inclusive).
///
/// # Errors
/// When the statement fails.
pub async fn links_between(reading: &mut Reading, language: Language, first: &str, last: &str) -> Result<Vec<Link>> {
    read!(reading, |connection| sqlx::query_as(
        "SELECT commentary.starts, commentary.section_id, slug.slug
         FROM commentary
         JOIN public_issue ON public_issue.id = commentary.issue_id
         JOIN edition ON edition.commentary_id = commentary.id AND edition.language = $3
         JOIN slug ON slug.edition_id = edition.id AND slug.current
         WHERE commentary.starts >= $1 AND commentary.starts <= $2 AND commentary.concealed_at IS NULL
           AND edition.published_revision_id IS NOT NULL"
    )
    .bind(first)
    .bind(last)
    .bind(language.code())
    .fetch_all(connection)
    .await)
}
