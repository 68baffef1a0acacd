//! What differs between a translation and its original that should not, in words.

use bellwether_language::Language;

use super::load::Loaded;
use super::pieces::versions;
use crate::desk::page::View;
use crate::translations::{self, Disparity, Kind, Term, UNTRANSLATED, uses};

/// What differs between two paragraphs.
pub(super) fn compared(source: (&str, Language), target: (&str, Language)) -> Vec<Disparity> {
    translations::disparities_between(source, target)
}

/// What differs between a translation as it was saved last and the original as it is now, and terms that are rendered otherwise than the
/// glossary has them. Nothing, if it is no translation.
pub(super) fn of_text(view: &View<'_>, loaded: &Loaded, terms: &[Term]) -> Vec<String> {
    let (Some((now, _)), Some(head)) = (versions(loaded), loaded.head()) else { return Vec::new() };
    let (source, target) = ((&now.content, loaded.original), (&head.content, loaded.language));
    let mut found: Vec<String> = translations::disparities(source, target)
        .iter()
        .map(|disparity| match part(view, disparity.part) {
            Some(part) => format!("{part}: {}", in_words(view, disparity)),
            None => in_words(view, disparity),
        })
        .collect();
    if head.content.body.contains(UNTRANSLATED) {
        found.push(view.builder().filled("desk-piece-untranslated", &[("mark", UNTRANSLATED)]));
    }
    let whole =
        |content: &crate::commentaries::Content| [content.title.as_str(), &content.lead, &content.body].join("\n\n");
    let used = uses(terms, (&whole(source.0), source.1), (&whole(target.0), target.1));
    found.extend(used.into_iter().filter(|used| used.otherwise).map(|used| {
        view.builder().filled("desk-term-otherwise", &[("term", &used.said), ("ways", &used.ways.join(", "))])
    }));
    found
}

fn part(view: &View<'_>, part: translations::Part) -> Option<String> {
    Some(match part {
        translations::Part::Title => view.message("desk-field-title"),
        translations::Part::Lead => view.message("desk-field-lead"),
        translations::Part::Paragraph(number) => {
            view.builder().filled("desk-piece-paragraph", &[("number", &number.to_string())])
        }
        translations::Part::Hero => view.message("desk-field-alt"),
        translations::Part::Body => return None,
    })
}

/// Something that differs, in a sentence.
pub(super) fn in_words(view: &View<'_>, disparity: &Disparity) -> String {
    let what = view.message(&format!("desk-parity-{}", disparity.kind.word()));
    if disparity.kind == Kind::Negation {
        return what;
    }
    let list = |values: &[String]| if values.is_empty() { "–".to_owned() } else { values.join(", ") };
    let (original, translation) = (list(&disparity.missing), list(&disparity.added));
    view.builder().filled("desk-parity", &[("what", &what), ("original", &original), ("translation", &translation)])
}
