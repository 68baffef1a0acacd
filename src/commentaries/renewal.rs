//! Making renderings anew after the renderer has changed. The texts stay as they are: a rendering is derived from a revision.

use std::collections::BTreeMap;

use bellwether_language::Language;
use bellwether_markup::{Document, Options, Refusal, VERSION};

use super::sql::{outdated_issues, update_renderings};
use super::{Commentary, Revision, all_of_issues};
use crate::db::{self, Db, Tag};
use crate::media::{self, StoredPicture};

/// Issues that are rendered and written together. More would only take more memory.
const ISSUES_IN_A_GROUP: usize = 26;

/// Renders anew what an earlier version of the renderer made, and tells the caches; returns how many renderings that were. A text that
/// this version refuses keeps the rendering that it has, and the log says so.
///
/// # Errors
/// When a statement fails. What was renewed before stays renewed.
pub async fn renew_renderings(db: &Db) -> anyhow::Result<usize> {
    let outdated = outdated_issues(&mut db.reading().await?, VERSION).await?;
    let mut renewed = 0;
    for group in outdated.chunks(ISSUES_IN_A_GROUP) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
        let reading = &mut db.reading().await?;
        let commentaries = all_of_issues(reading, first, last).await?;
        let pictures = media::commentary_pictures(reading, first, last).await?;
        let mut rendered = Vec::new();
        for commentary in commentaries.values().flatten() {
            let pictures = pictures.get(&commentary.id);
            for (language, revision) in revisions(commentary) {
                match render(revision, language, pictures) {
                    Ok(document) => rendered.push((revision, document)),
                    Err(refusal) => tracing::warn!(
                        issue.first = first, section = %commentary.section, %language, revision.number,
                        %refusal, "A text keeps its earlier rendering: this version refuses it"
                    ),
                }
            }
        }
        let mut tx = db.begin().await?;
        renewed += update_renderings(&mut tx, &rendered).await?;
        db::announce(&mut tx, &[Tag::Monitor]).await?;
        tx.commit().await?;
    }
    Ok(renewed)
}

fn revisions(commentary: &Commentary) -> impl Iterator<Item = (Language, &Revision)> {
    commentary.editions.iter().flat_map(|edition| edition.revisions.iter().map(|revision| (edition.language, revision)))
}

fn render(
    revision: &Revision,
    language: Language,
    pictures: Option<&BTreeMap<String, StoredPicture>>,
) -> Result<Document, Refusal> {
    let sources: Vec<&str> = revision.citations.iter().map(|citation| citation.code.as_str()).collect();
    let find = |name: &str| pictures?.get(name).map(StoredPicture::in_text);
    let options = Options { sources: &sources, pictures: &find, ..Options::default() };
    bellwether_markup::render(&revision.content.body, language, &options)
}
