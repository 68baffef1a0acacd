//! Bringing an edition up to date that is in the database already: what readers have seen stays as it is.

use std::collections::BTreeSet;

use super::import::Imported;
use super::problems::Problems;
use crate::commentaries::{self, Edition};
use crate::db::Tx;
use crate::localized::Code;

/// What the files of an edition leave open.
pub(super) struct Open {
    /// Path of the files, without `.md` or `.rN.md`.
    pub(super) path: String,
    /// The slug.
    pub(super) slug: bool,
    /// Which revision of the original these revisions render.
    pub(super) sources: BTreeSet<i64>,
}

/// Compares an edition with what is stored of it; returns whether something was changed.
pub(super) async fn known_edition(
    tx: &mut Tx,
    problems: &mut Problems,
    imported: &mut Imported,
    known: Edition,
    edition: &mut Edition,
    open: &Open,
) -> anyhow::Result<bool> {
    let mut changed = false;
    edition.id = known.id;
    if open.slug {
        edition.slug = known.slug.clone();
    }
    // Invariant 6: what once led here leads here for ever.
    let mut former: BTreeSet<Code> = known.former_slugs.iter().chain(&edition.former_slugs).cloned().collect();
    former.insert(known.slug.clone());
    former.remove(&edition.slug);
    edition.former_slugs = former.into_iter().collect();
    if known.slug != edition.slug || known.former_slugs != edition.former_slugs {
        commentaries::update_slugs(tx, edition).await?;
        changed = true;
    }
    let known_published = known.published().map(|revision| revision.id);
    if known.revisions.len() > edition.revisions.len() {
        let message = format!(
            "the database has {} revisions of this text, the files {}: bring the missing ones back",
            known.revisions.len(),
            edition.revisions.len()
        );
        problems.add(format!("{}.md", open.path), None, message);
    }
    let newest = edition.revisions.last().map_or(0, |revision| revision.number);
    for revision in &mut edition.revisions {
        let Some(stored) = known.revisions.iter().find(|stored| stored.number == revision.number) else {
            commentaries::insert_revisions(tx, &[(known.id, revision)]).await?;
            imported.changed_revisions += 1;
            changed = true;
            continue;
        };
        if open.sources.contains(&revision.number) {
            revision.translated_from = stored.translated_from;
        }
        if stored.same_as(revision) {
            revision.id = stored.id;
        } else if stored.published.is_some() {
            let file = if revision.number == newest {
                format!("{}.md", open.path)
            } else {
                format!("{}.r{}.md", open.path, revision.number)
            };
            let keep = format!("{}.r{}.md", open.path, revision.number);
            let advice = format!(
                "keep it as {keep} and write the change as a further revision, with [correction] or `typo = true`"
            );
            problems.add(file, None, format!("revision {} is published and can't change: {advice}", revision.number));
        } else {
            commentaries::replace_draft(tx, known.id, stored.id, revision).await?;
            imported.changed_revisions += 1;
            changed = true;
        }
    }
    if let Some(published) = edition.published()
        && known_published != Some(published.id)
        && problems.is_empty()
    {
        commentaries::publish_revision(tx, known.id, published.id).await?;
        changed = true;
    }
    Ok(changed)
}
