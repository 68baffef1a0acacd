//! Writing renderings: what the renderer made of a revision, and by which version of it.

use bellwether_markup::{Block, Document, VERSION};

use super::super::{RenderedNote, Revision, rendered_notes};
use crate::db::{Json, Reading, Result, Tx, Uuid};
use crate::{execute, insert_rows, read};

/// A row.
struct Rendering<'a> {
    revision: Uuid,
    html: &'a str,
    notes: Vec<RenderedNote>,
    blocks: Vec<Block>,
    words: i64,
}

impl<'a> Rendering<'a> {
    fn of(revision: &Revision, document: &'a Document) -> Self {
        Self {
            revision: revision.id,
            html: &document.html,
            notes: rendered_notes(&document.notes, &revision.citations),
            blocks: without_texts(&document.blocks),
            words: i64::try_from(document.words).unwrap_or(i64::MAX),
        }
    }
}

/// The blocks' hashes tell whether a translation is behind; their texts stand in the revision already.
fn without_texts(blocks: &[Block]) -> Vec<Block> {
    blocks.iter().map(|block| Block { hash: block.hash, kind: block.kind, text: String::new() }).collect()
}

/// Adds what this version of the renderer made of revisions.
pub(super) async fn insert_renderings(tx: &mut Tx, rendered: &[(&Revision, &Document)]) -> Result<()> {
    let rows: Vec<_> = rendered.iter().map(|(revision, document)| Rendering::of(revision, document)).collect();
    insert_rows!(tx, "INSERT INTO rendering (revision_id, version, html, notes, blocks, words)", rows, |values, row| {
        values
            .push_bind(row.revision)
            .push_bind(i64::from(VERSION))
            .push_bind(row.html)
            .push_bind(Json(&row.notes))
            .push_bind(Json(&row.blocks))
            .push_bind(row.words)
    })
}

/// Puts what this version of the renderer made in the place of what an earlier one did; returns how many rows that were.
///
/// # Errors
/// When a statement fails.
pub async fn update_renderings(tx: &mut Tx, rendered: &[(&Revision, Document)]) -> Result<usize> {
    let mut updated = 0;
    for (revision, document) in rendered {
        let row = Rendering::of(revision, document);
        updated += execute!(tx, |connection| sqlx::query(
            "UPDATE rendering SET version = $2, html = $3, notes = $4, blocks = $5, words = $6
             WHERE revision_id = $1 AND version < $2"
        )
        .bind(row.revision)
        .bind(i64::from(VERSION))
        .bind(row.html)
        .bind(Json(&row.notes))
        .bind(Json(&row.blocks))
        .bind(row.words)
        .execute(connection)
        .await)?;
    }
    Ok(usize::try_from(updated).unwrap_or(usize::MAX))
}

/// The issues with renderings that a version of the renderer before `version` made: their first days (ISO), oldest first.
///
/// # Errors
/// When the statement fails.
pub async fn outdated_issues(reading: &mut Reading, version: u32) -> Result<Vec<String>> {
    read!(reading, |connection| sqlx::query_scalar(
        "SELECT DISTINCT commentary.starts
         FROM rendering
         JOIN revision ON revision.id = rendering.revision_id
         JOIN edition ON edition.id = revision.edition_id
         JOIN commentary ON commentary.id = edition.commentary_id
         WHERE rendering.version < $1
         ORDER BY commentary.starts"
    )
    .bind(i64::from(version))
    .fetch_all(connection)
    .await)
}
