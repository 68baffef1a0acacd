//! All SQL on what helps those who translate: the memory, the glossary, and paragraphs that are right still.

use bellwether_language::Language;
use bellwether_rows::FromRow;
use jiff::Timestamp;
use sqlx::AssertSqlSafe;

use super::glossary::Term;
use super::still_right::ParagraphHash;
use crate::commentaries::Content;
use crate::db::{Reading, Result, Tx, Uuid, new_id};
use crate::{execute, insert_rows, read};
use std::collections::BTreeSet;

/// A published translation from which nothing was learnt yet.
pub(super) struct Unlearnt {
    pub id: Uuid,
    pub revision: Uuid,
    pub pair: String,
    pub source: Content,
    pub target: Content,
}

#[derive(FromRow)]
struct UnlearntRow {
    id: Uuid,
    revision_id: Uuid,
    source_language: String,
    target_language: String,
    source_title: String,
    source_lead: String,
    source_body: String,
    title: String,
    lead: String,
    body: String,
}

fn content(title: String, lead: String, body: String) -> Content {
    Content { title, lead, body, hero: None }
}

/// Translations whose published revision renders an original that is known, and is another than the one that was learnt.
pub(super) async fn unlearnt(reading: &mut Reading, most: i64) -> anyhow::Result<Vec<Unlearnt>> {
    let rows: Vec<UnlearntRow> = read!(reading, |connection| {
        sqlx::query_as(
        "SELECT edition.id, revision.id AS revision_id, commentary.original_language AS source_language,
                edition.language AS target_language, source_revision.title AS source_title,
                source_revision.lead AS source_lead, source_revision.body AS source_body, revision.title, revision.lead, revision.body
         FROM edition
         JOIN revision ON revision.id = edition.published_revision_id
         JOIN commentary ON commentary.id = edition.commentary_id AND commentary.original_language <> edition.language
         JOIN edition AS source ON source.commentary_id = commentary.id AND source.language = commentary.original_language
         JOIN revision AS source_revision ON source_revision.edition_id = source.id
              AND source_revision.number = revision.source_number
         LEFT JOIN memory_edition ON memory_edition.edition_id = edition.id
         WHERE memory_edition.revision_id IS NULL OR memory_edition.revision_id <> revision.id
         ORDER BY revision.id
         LIMIT $1"
    )
    .bind(most)
    .fetch_all(connection)
    .await
    })?;
    let read = |row: UnlearntRow| Unlearnt {
        id: row.id,
        revision: row.revision_id,
        pair: format!("{}-{}", row.source_language, row.target_language),
        source: content(row.source_title, row.source_lead, row.source_body),
        target: content(row.title, row.lead, row.body),
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Forgets what was learnt from an edition.
pub(super) async fn forget_learnt(tx: &mut Tx, edition: Uuid) -> Result<()> {
    for sql in ["DELETE FROM memory_unit WHERE edition_id = $1", "DELETE FROM memory_edition WHERE edition_id = $1"] {
        execute!(tx, |connection| sqlx::query(sql).bind(edition).execute(connection).await)?;
    }
    Ok(())
}

/// Remembers sentences with their translations, under their words.
pub(super) async fn remember(
    tx: &mut Tx,
    edition: &Unlearnt,
    units: &[(BTreeSet<String>, String, String)],
) -> Result<()> {
    let ids: Vec<Uuid> = units.iter().map(|_| new_id()).collect();
    let rows: Vec<_> = ids.iter().zip(units).collect();
    insert_rows!(tx, "INSERT INTO memory_unit (id, edition_id, source, target)", rows, |values, row| values
        .push_bind(*row.0)
        .push_bind(edition.id)
        .push_bind(row.1.1.clone())
        .push_bind(row.1.2.clone()))?;
    let words: Vec<_> = rows.iter().flat_map(|(id, unit)| unit.0.iter().map(|word| (**id, word.clone()))).collect();
    insert_rows!(tx, "INSERT INTO memory_word (pair, word, unit_id)", words, |values, row| values
        .push_bind(edition.pair.clone())
        .push_bind(row.1.clone())
        .push_bind(row.0))?;
    execute!(tx, |connection| sqlx::query("INSERT INTO memory_edition (edition_id, revision_id) VALUES ($1, $2)")
        .bind(edition.id)
        .bind(edition.revision)
        .execute(connection)
        .await)?;
    Ok(())
}

/// Words that are asked for in one statement.
const WORDS: usize = 500;
/// Sentences that are looked at at most.
const UNITS: i64 = 4000;

/// Sentences in one language with their translation into another that have two of these words among those under which they are found.
pub(super) async fn remembered(
    reading: &mut Reading,
    (from, to): (Language, Language),
    words: &[String],
    but: Option<Uuid>,
) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    for words in words.chunks(WORDS) {
        let places: Vec<String> = (0..words.len()).map(|at| format!("${}", at + 4)).collect();
        let statement = format!(
            "SELECT memory_unit.source, memory_unit.target
             FROM (SELECT unit_id FROM memory_word WHERE pair = $1 AND word IN ({}) GROUP BY unit_id HAVING COUNT(*) >= 2
                   LIMIT $2) AS found
             JOIN memory_unit ON memory_unit.id = found.unit_id
             JOIN edition ON edition.id = memory_unit.edition_id
             WHERE edition.commentary_id <> $3",
            places.join(", ")
        );
        let rows: Vec<(String, String)> = read!(reading, |connection| {
            let mut query = sqlx::query_as(AssertSqlSafe(statement))
                .bind(format!("{from}-{to}"))
                .bind(UNITS)
                .bind(but.unwrap_or(Uuid::nil()));
            for word in words {
                query = query.bind(word);
            }
            query.fetch_all(connection).await
        })?;
        found.extend(rows);
    }
    found.sort();
    found.dedup();
    Ok(found)
}

#[derive(FromRow)]
struct TermRow {
    id: Uuid,
    words: String,
    note: String,
}

/// Every term of the glossary.
///
/// # Errors
/// When the statement fails, or a row can't be read.
pub async fn terms(reading: &mut Reading) -> anyhow::Result<Vec<Term>> {
    let rows: Vec<TermRow> =
        read!(reading, |connection| sqlx::query_as("SELECT id, words, note FROM term").fetch_all(connection).await)?;
    rows.into_iter()
        .map(|row| Ok(Term { id: row.id, words: serde_json::from_str(&row.words)?, note: row.note }))
        .collect()
}

/// Adds a term, or changes the one with this row.
///
/// # Errors
/// When the statement fails.
pub async fn save_term(tx: &mut Tx, term: &Term) -> anyhow::Result<()> {
    let words = serde_json::to_string(&term.words)?;
    execute!(tx, |connection| sqlx::query(
        "INSERT INTO term (id, words, note) VALUES ($1, $2, $3)
         ON CONFLICT (id) DO UPDATE SET words = excluded.words, note = excluded.note"
    )
    .bind(term.id)
    .bind(&words)
    .bind(&term.note)
    .execute(connection)
    .await)?;
    Ok(())
}

/// Takes a term away; whether there was one.
///
/// # Errors
/// When the statement fails.
pub async fn remove_term(tx: &mut Tx, id: Uuid) -> Result<bool> {
    let removed =
        execute!(tx, |connection| sqlx::query("DELETE FROM term WHERE id = $1").bind(id).execute(connection).await)?;
    Ok(removed == 1)
}

/// The paragraphs of an edition's original whose translation somebody has said to be right.
///
/// # Errors
/// When the statement fails.
pub async fn settled_paragraphs(reading: &mut Reading, edition: Uuid) -> Result<BTreeSet<ParagraphHash>> {
    let rows: Vec<Vec<u8>> =
        read!(reading, |connection| sqlx::query_scalar("SELECT paragraph FROM still_right WHERE edition_id = $1")
            .bind(edition)
            .fetch_all(connection)
            .await)?;
    Ok(rows.into_iter().map(ParagraphHash::stored).collect())
}

/// Writes down that the translation of these paragraphs is right.
///
/// # Errors
/// When a statement fails.
pub async fn settle_paragraphs(
    tx: &mut Tx,
    edition: Uuid,
    account: Uuid,
    paragraphs: &[ParagraphHash],
    now: Timestamp,
) -> Result<()> {
    for paragraph in paragraphs {
        execute!(tx, |connection| sqlx::query(
            "INSERT INTO still_right (edition_id, paragraph, account_id, at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (edition_id, paragraph) DO UPDATE SET account_id = excluded.account_id, at = excluded.at"
        )
        .bind(edition)
        .bind(paragraph.bytes())
        .bind(account)
        .bind(now.as_millisecond())
        .execute(connection)
        .await)?;
    }
    Ok(())
}

/// Forgets which paragraphs were right, as soon as the whole translation is.
///
/// # Errors
/// When the statement fails.
pub async fn forget_settled(tx: &mut Tx, edition: Uuid) -> Result<()> {
    execute!(tx, |connection| sqlx::query("DELETE FROM still_right WHERE edition_id = $1")
        .bind(edition)
        .execute(connection)
        .await)?;
    Ok(())
}
