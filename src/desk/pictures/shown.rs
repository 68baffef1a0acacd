//! Which pictures the texts of a commentary show.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use bellwether_language::Language;
use bellwether_markup::Options;

use crate::commentaries::Commentary;

/// For each picture the languages in which some revision shows it: an earlier one may be restored, and readers may have seen it.
pub(super) fn shown(commentary: &Commentary) -> BTreeMap<String, BTreeSet<Language>> {
    let mut shown = BTreeMap::<String, BTreeSet<Language>>::new();
    for edition in &commentary.editions {
        for revision in &edition.revisions {
            for name in named(&revision.content.body, edition.language) {
                shown.entry(name).or_default().insert(edition.language);
            }
        }
    }
    shown
}

/// The names of pictures in a text, as the renderer reads it.
fn named(body: &str, language: Language) -> BTreeSet<String> {
    let names = RefCell::new(BTreeSet::new());
    let note = |name: &str| {
        names.borrow_mut().insert(name.to_owned());
        None
    };
    // That no picture is found is a problem of the text, and it doesn't matter here.
    let _ = bellwether_markup::render(body, language, &Options { pictures: &note, ..Options::default() });
    names.into_inner()
}

#[cfg(test)]
mod tests {
    use bellwether_language::Language;

    use super::named;

    #[test]
    fn names_are_those_of_pictures_alone() {
        let body = "a.png\n\n![A](b.png \"c.png\") and [d](https://e.example/f.png) `![g](g.png)`\n\n![I](<the i.png>)";
        let names: Vec<String> = named(body, Language::English).into_iter().collect();
        assert_eq!(names, ["b.png", "the i.png"]);
    }
}
