//! What there is, without the texts: counts by year, and addresses for sitemap and strips. Only what readers can see.

use std::collections::BTreeMap;

use bellwether_language::Language;
use bellwether_rows::FromRow;

use crate::db::{Reading, Result, Uuid};
use crate::read;

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
          AND EXISTS (SELECT 1 FROM edition WHERE commentary_id = commentary.id AND published_revision_id IS NOT NULL)
        GROUP BY 1, 2";
    const CONTRIBUTORS: &str = "
        SELECT commentary_contributor.contributor_id, substr(commentary.starts, 1, 4), COUNT(*)
        FROM commentary JOIN public_issue ON public_issue.id = commentary.issue_id
        JOIN commentary_contributor ON commentary_contributor.commentary_id = commentary.id
        WHERE commentary.concealed_at IS NULL
          AND EXISTS (SELECT 1 FROM edition WHERE commentary_id = commentary.id AND published_revision_id IS NOT NULL)
        GROUP BY 1, 2";
    const TOPICS: &str = "
        SELECT commentary_topic.topic_id, substr(commentary.starts, 1, 4), COUNT(*)
        FROM commentary JOIN public_issue ON public_issue.id = commentary.issue_id
        JOIN commentary_topic ON commentary_topic.commentary_id = commentary.id
        WHERE commentary.concealed_at IS NULL
          AND EXISTS (SELECT 1 FROM edition WHERE commentary_id = commentary.id AND published_revision_id IS NOT NULL)
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
