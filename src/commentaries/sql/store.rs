//! Writing commentaries.

use std::collections::BTreeMap;

use anyhow::Context as _;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::super::{Citation, Commentary, Edition, Reason, Revision, Source};
use super::renderings::insert_renderings;
use crate::db::{Result, Tx, Uuid};
use crate::issues::Period;
use crate::localized::Code;
use crate::{execute, insert_rows};

/// The rows behind the codes that commentaries refer to.
#[derive(Debug, Default, Clone)]
pub struct Lookup {
    /// Sections by code.
    pub sections: BTreeMap<Code, Uuid>,
    /// Contributors by code.
    pub contributors: BTreeMap<Code, Uuid>,
    /// Topics by code.
    pub topics: BTreeMap<Code, Uuid>,
}

/// A commentary with the issue in which it stands.
pub type Placed<'a> = (Uuid, Period, &'a Commentary);

fn row_of(rows: &BTreeMap<Code, Uuid>, kind: &str, code: &Code) -> anyhow::Result<Uuid> {
    rows.get(code).copied().with_context(|| format!("the {kind} {code} is not in the database"))
}

/// Adds commentaries with everything that belongs to them. What is published in them is visible as soon as their issue is.
///
/// # Errors
/// When a statement fails, as when two editions have one slug.
pub async fn insert_commentaries(tx: &mut Tx, lookup: &Lookup, placed: &[Placed<'_>]) -> anyhow::Result<()> {
    let rows = placed
        .iter()
        .map(|(issue, period, commentary)| {
            Ok((*issue, period, *commentary, row_of(&lookup.sections, "section", &commentary.section)?))
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    insert_rows!(
        tx,
        "INSERT INTO commentary (id, issue_id, starts, section_id, original_language, hero, concealed_at)",
        rows,
        |row, (issue, period, commentary, section)| row
            .push_bind(commentary.id)
            .push_bind(*issue)
            .push_bind(period.starts().to_string())
            .push_bind(*section)
            .push_bind(commentary.original.code())
            .push_bind(commentary.hero.as_deref())
            .push_bind(commentary.concealed.map(|at| at.as_millisecond()))
    )?;
    insert_labels(tx, lookup, placed).await?;
    let editions: Vec<(Uuid, &Edition)> = placed
        .iter()
        .flat_map(|(_, _, commentary)| commentary.editions.iter().map(|edition| (commentary.id, edition)))
        .collect();
    insert_editions(tx, &editions).await
}

/// Adds the contributors and topics of commentaries.
async fn insert_labels(tx: &mut Tx, lookup: &Lookup, placed: &[Placed<'_>]) -> anyhow::Result<()> {
    let mut contributors = Vec::new();
    let mut topics = Vec::new();
    for (_, period, commentary) in placed {
        for (position, code) in (0i64..).zip(&commentary.contributors) {
            contributors.push((
                commentary.id,
                period.starts().to_string(),
                position,
                row_of(&lookup.contributors, "contributor", code)?,
            ));
        }
        for (position, code) in (0i64..).zip(&commentary.topics) {
            topics.push((commentary.id, period.starts().to_string(), position, row_of(&lookup.topics, "topic", code)?));
        }
    }
    insert_rows!(
        tx,
        "INSERT INTO commentary_contributor (commentary_id, starts, position, contributor_id)",
        contributors,
        |row, label| row.push_bind(label.0).push_bind(&label.1).push_bind(label.2).push_bind(label.3)
    )?;
    insert_rows!(
        tx,
        "INSERT INTO commentary_topic (commentary_id, starts, position, topic_id)",
        topics,
        |row, label| row.push_bind(label.0).push_bind(&label.1).push_bind(label.2).push_bind(label.3)
    )?;
    Ok(())
}

/// Changes what the editions of a commentary share.
///
/// # Errors
/// When a statement fails.
pub async fn update_commentary(tx: &mut Tx, lookup: &Lookup, placed: Placed<'_>) -> anyhow::Result<()> {
    let commentary = placed.2;
    execute!(tx, |connection| sqlx::query(
        "UPDATE commentary SET original_language = $2, hero = $3, concealed_at = $4 WHERE id = $1"
    )
    .bind(commentary.id)
    .bind(commentary.original.code())
    .bind(commentary.hero.as_deref())
    .bind(commentary.concealed.map(|at| at.as_millisecond()))
    .execute(connection)
    .await)?;
    for sql in [
        "DELETE FROM commentary_contributor WHERE commentary_id = $1",
        "DELETE FROM commentary_topic WHERE commentary_id = $1",
    ] {
        execute!(tx, |connection| sqlx::query(sql).bind(commentary.id).execute(connection).await)?;
    }
    insert_labels(tx, lookup, &[placed]).await
}

/// Adds an edition to a commentary that is there.
///
/// # Errors
/// When a statement fails.
pub async fn insert_edition(tx: &mut Tx, commentary: Uuid, edition: &Edition) -> anyhow::Result<()> {
    insert_editions(tx, &[(commentary, edition)]).await
}

async fn insert_editions(tx: &mut Tx, editions: &[(Uuid, &Edition)]) -> anyhow::Result<()> {
    insert_rows!(tx, "INSERT INTO edition (id, commentary_id, language, published_revision_id)", editions, |row,
                                                                                                            (
        commentary,
        edition,
    )| row
        .push_bind(edition.id)
        .push_bind(*commentary)
        .push_bind(edition.language.code())
        .push_bind(edition.published().map(|revision| revision.id)))?;
    let slugs: Vec<(&Edition, &Code, bool)> = editions
        .iter()
        .flat_map(|(_, edition)| {
            let former = edition.former_slugs.iter().map(move |slug| (*edition, slug, false));
            std::iter::once((*edition, &edition.slug, true)).chain(former)
        })
        .collect();
    insert_slugs(tx, &slugs).await?;
    let revisions: Vec<(Uuid, &Revision)> = editions
        .iter()
        .flat_map(|(_, edition)| edition.revisions.iter().map(|revision| (edition.id, revision)))
        .collect();
    insert_revisions(tx, &revisions).await
}

async fn insert_slugs(tx: &mut Tx, slugs: &[(&Edition, &Code, bool)]) -> Result<()> {
    insert_rows!(
        tx,
        "INSERT INTO slug (language, slug, edition_id, current)",
        slugs,
        |row, (edition, slug, current)| row
            .push_bind(edition.language.code())
            .push_bind(slug.as_str())
            .push_bind(edition.id)
            .push_bind(*current)
    )
}

/// Gives an edition its slug and its former ones anew.
///
/// # Errors
/// When a statement fails, as when another edition has one of them.
pub async fn update_slugs(tx: &mut Tx, edition: &Edition) -> Result<()> {
    execute!(tx, |connection| sqlx::query("DELETE FROM slug WHERE edition_id = $1")
        .bind(edition.id)
        .execute(connection)
        .await)?;
    let mut slugs = vec![(edition, &edition.slug, true)];
    slugs.extend(edition.former_slugs.iter().map(|slug| (edition, slug, false)));
    insert_slugs(tx, &slugs).await
}

/// Lets readers see `revision` of an edition from now on.
///
/// # Errors
/// When the statement fails.
pub async fn publish_revision(tx: &mut Tx, edition: Uuid, revision: Uuid) -> Result<()> {
    execute!(tx, |connection| sqlx::query("UPDATE edition SET published_revision_id = $2 WHERE id = $1")
        .bind(edition)
        .bind(revision)
        .execute(connection)
        .await)?;
    Ok(())
}

/// Lets readers see a revision from `at` on that nobody has seen yet. `source_number` is the number of the original's revision that it
/// renders, which may be a later one than its translator had before her, if that says the same.
///
/// # Errors
/// When a statement fails.
pub async fn release_revision(
    tx: &mut Tx,
    edition: Uuid,
    revision: Uuid,
    source_number: Option<i64>,
    reason: Option<&Reason>,
    at: Timestamp,
) -> Result<()> {
    let (reason, note) = words(reason);
    execute!(tx, |connection| {
        sqlx::query(
        "UPDATE revision SET published_at = $2, reason = $3, correction_note = $4,
                             source_number = CASE WHEN source_number IS NULL THEN NULL ELSE COALESCE($5, source_number) END
         WHERE id = $1 AND published_at IS NULL"
    )
    .bind(revision)
    .bind(at.as_millisecond())
    .bind(reason)
    .bind(note)
    .bind(source_number)
    .execute(connection)
    .await
    })?;
    publish_revision(tx, edition, revision).await
}

/// Withholds a commentary from readers since `at`, in every language, or gives it back to them as it was.
///
/// # Errors
/// When the statement fails.
pub async fn conceal(tx: &mut Tx, commentary: Uuid, at: Option<Timestamp>) -> Result<()> {
    execute!(tx, |connection| sqlx::query("UPDATE commentary SET concealed_at = $2 WHERE id = $1")
        .bind(commentary)
        .bind(at.map(Timestamp::as_millisecond))
        .execute(connection)
        .await)?;
    Ok(())
}

/// How the database says why a revision replaces a published one.
fn words(reason: Option<&Reason>) -> (Option<&'static str>, Option<&str>) {
    match reason {
        None => (None, None),
        Some(Reason::Typo) => (Some("typo"), None),
        Some(Reason::Correction { note }) => (Some("correction"), Some(note.as_str())),
    }
}

/// Puts `revision` in the place of the draft with its number. The schema refuses it where readers have seen that one.
///
/// # Errors
/// When a statement fails or the revision was published.
pub async fn replace_draft(tx: &mut Tx, edition: Uuid, draft: Uuid, revision: &Revision) -> anyhow::Result<()> {
    for sql in [
        "DELETE FROM rendering WHERE revision_id = $1",
        "DELETE FROM saving WHERE revision_id = $1",
        "DELETE FROM citation WHERE revision_id = $1",
        "DELETE FROM revision WHERE id = $1",
    ] {
        execute!(tx, |connection| sqlx::query(sql).bind(draft).execute(connection).await)?;
    }
    insert_revisions(tx, &[(edition, revision)]).await
}

/// Adds revisions to the editions named beside them, with their citations and renderings.
///
/// # Errors
/// When a statement fails.
pub async fn insert_revisions(tx: &mut Tx, revisions: &[(Uuid, &Revision)]) -> anyhow::Result<()> {
    insert_rows!(
        tx,
        "INSERT INTO revision (id, edition_id, number, title, lead, body, hero_alt, hero_caption, hero_credit, content_hash,
                               source_number, source_hash, saved_at, saved_by, published_at, reason, correction_note)",
        revisions,
        |row, (edition, revision)| {
            let hero = revision.content.hero.as_ref();
            let (reason, note) = words(revision.reason.as_ref());
            row.push_bind(revision.id)
                .push_bind(*edition)
                .push_bind(revision.number)
                .push_bind(&revision.content.title)
                .push_bind(&revision.content.lead)
                .push_bind(&revision.content.body)
                .push_bind(hero.map(|hero| hero.alt.as_str()))
                .push_bind(hero.and_then(|hero| hero.caption.as_deref()))
                .push_bind(hero.and_then(|hero| hero.credit.as_deref()))
                .push_bind(revision.content.hash().as_bytes().to_vec())
                .push_bind(revision.translated_from.map(|source| source.number))
                .push_bind(revision.translated_from.map(|source| source.hash.as_bytes().to_vec()))
                .push_bind(revision.saved.map(|at| at.as_millisecond()))
                .push_bind(revision.by.as_ref().map(Code::as_str))
                .push_bind(revision.published.map(|at| at.as_millisecond()))
                .push_bind(reason)
                .push_bind(note)
        }
    )?;
    insert_citations(tx, revisions).await?;
    let rendered: Vec<_> = revisions
        .iter()
        .filter_map(|(_, revision)| revision.rendering.as_deref().map(|document| (*revision, document)))
        .collect();
    insert_renderings(tx, &rendered).await?;
    Ok(())
}

async fn insert_citations(tx: &mut Tx, revisions: &[(Uuid, &Revision)]) -> Result<()> {
    let citations: Vec<(Uuid, i64, &Citation, Uuid)> = revisions
        .iter()
        .flat_map(|(_, revision)| {
            (0i64..)
                .zip(&revision.citations)
                .map(|(position, citation)| (revision.id, position, citation, source_id(&citation.source)))
        })
        .collect();
    let sources: BTreeMap<Uuid, &Source> =
        citations.iter().map(|(_, _, citation, id)| (*id, &citation.source)).collect();
    let sources: Vec<_> = sources.into_iter().collect();
    insert_rows!(
        tx,
        "INSERT INTO source (id, title, publisher, address)",
        sources,
        "ON CONFLICT (id) DO NOTHING",
        |row, (id, source)| row
            .push_bind(*id)
            .push_bind(&source.title)
            .push_bind(source.publisher.as_deref())
            .push_bind(source.address.as_deref())
    )?;
    insert_rows!(tx, "INSERT INTO citation (revision_id, position, code, source_id, accessed)", citations, |row,
                                                                                                            (
        revision,
        position,
        citation,
        source,
    )| row
        .push_bind(*revision)
        .push_bind(*position)
        .push_bind(&citation.code)
        .push_bind(*source)
        .push_bind(citation.accessed.map(|day| day.to_string())))
}

/// A document that is cited again is the same row: its id follows from what is known of it.
fn source_id(source: &Source) -> Uuid {
    let mut hasher = Sha256::new();
    for field in [Some(source.title.as_str()), source.publisher.as_deref(), source.address.as_deref()] {
        hasher.update((field.map_or(0, |text| text.len() as u64 + 1)).to_be_bytes());
        hasher.update(field.unwrap_or_default().as_bytes());
    }
    let digest: [u8; 32] = hasher.finalize().into();
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    Uuid::from_bytes(id)
}
