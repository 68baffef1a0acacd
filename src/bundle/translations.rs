//! Which revision of the original each translation renders.

use std::collections::{BTreeMap, BTreeSet};

use bellwether_language::Language;

use super::commentaries::ReadRevision;
use super::problems::Problems;
use crate::commentaries::TranslatedFrom;

/// A revision of the original.
struct Rendered {
    from: TranslatedFrom,
    published: bool,
}

/// Gives each translation the content of the original that it renders. `files` is how many revisions of the original there are,
/// those included that could not be read; `open` takes up what the files don't say.
pub(super) fn connect(
    by_language: &mut BTreeMap<Language, Vec<ReadRevision>>,
    original: Language,
    files: usize,
    open: &mut BTreeSet<(Language, i64)>,
    problems: &mut Problems,
) {
    let originals: Vec<Rendered> = by_language.get(&original).into_iter().flatten().map(rendered).collect();
    let complete = originals.len() == files;
    for (language, read) in
        by_language.iter_mut().flat_map(|(language, all)| all.iter_mut().map(|read| (*language, read)))
    {
        let published = read.revision.published.is_some();
        let newest = originals.iter().rev().find(|rendered| rendered.published || !published);
        match &read.source {
            Some(source) if language == original => {
                let message = "this is the original: only translations have `source-revision`";
                problems.add(&read.path, Some(source.line), message);
            }
            None if language == original => {}
            Some(source) => match originals.iter().find(|rendered| rendered.from.number == source.value) {
                // Readers would see a text whose source they can't, and be told that it is behind.
                Some(rendered) if published && !rendered.published => problems.add(
                    &read.path,
                    Some(source.line),
                    format!(
                        "revision {} of the original is not published, this translation of it is: publish both or none",
                        source.value
                    ),
                ),
                Some(rendered) => read.revision.translated_from = Some(rendered.from),
                None if complete => {
                    problems.add(
                        &read.path,
                        Some(source.line),
                        format!("the original has no revision {}", source.value),
                    );
                }
                // It may be the one that could not be read, which is reported.
                None => {}
            },
            None => match newest {
                Some(rendered) => {
                    read.revision.translated_from = Some(rendered.from);
                    open.insert((language, read.revision.number));
                }
                None if complete => {
                    let message = "the original is not published, this translation of it is: publish both or none";
                    problems.add(&read.path, None, message);
                }
                None => {}
            },
        }
    }
}

fn rendered(read: &ReadRevision) -> Rendered {
    let from = TranslatedFrom { number: read.revision.number, hash: read.revision.content.hash() };
    Rendered { from, published: read.revision.published.is_some() }
}
