//! Lists of what readers can see. Every statement goes through the views `public_issue` and `public_edition`.

use std::collections::BTreeMap;

use anyhow::Context as _;
use bellwether_language::Language;
use bellwether_rows::FromRow;
use jiff::Timestamp;

use super::super::{Content, HeroText};
use crate::db::{Reading, Result, Uuid};
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
pub(super) struct CardRow {
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
    focus_x: Option<i64>,
    focus_y: Option<i64>,
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
            hero: StoredPicture::from_columns(row.hero_hash, row.hero_width, row.hero_height)
                .map(|picture| picture.with_focus(row.focus_x, row.focus_y)),
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
                    media.hash AS hero_hash, media.width AS hero_width, media.height AS hero_height, commentary_media.focus_x,
                    commentary_media.focus_y, public_edition.stale,
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
