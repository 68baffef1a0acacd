//! A translation piece by piece: headline, lead and paragraphs of the original, each beside what renders it.

use std::collections::BTreeSet;

use super::load::Loaded;
use crate::commentaries::{Content, Revision};
use crate::drafts::{Field, Written};
use crate::translations::{ParagraphHash, UNTRANSLATED, align, follow, paragraphs};

/// The text that paragraphs make: of each what it says, and whether the original has one there.
pub(super) fn joined<'a>(paragraphs: impl IntoIterator<Item = (&'a str, bool)>) -> String {
    let all: Vec<(&str, bool)> = paragraphs.into_iter().map(|(text, has_source)| (text.trim(), has_source)).collect();
    if all.iter().all(|(text, _)| text.is_empty()) {
        return String::new();
    }
    let said = all.into_iter().filter_map(|(text, has_source)| match text {
        "" => has_source.then_some(UNTRANSLATED),
        text => Some(text),
    });
    said.collect::<Vec<_>>().join("\n\n")
}

/// A part of the original, and what renders it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// Its name in the form: a field's, or `p` with a number.
    pub key: String,
    /// How the original says it now; none if it says it no longer.
    pub source: Option<String>,
    /// How it said it when it was translated, if that was otherwise.
    pub then: Option<String>,
    /// The translation.
    pub target: String,
    /// Whether the original has changed since, and nobody has looked at this piece yet.
    pub behind: bool,
}

impl Piece {
    /// By what the original's words are known again.
    pub fn hash(&self) -> ParagraphHash {
        ParagraphHash::of(self.source.as_deref().unwrap_or_default())
    }
}

/// The fields of a text that are translated, but for the body.
pub(super) const FIELDS: [Field; 5] = [Field::Title, Field::Lead, Field::Alt, Field::Caption, Field::Credit];

fn of_field(content: &Content, field: Field) -> Option<&str> {
    let hero = content.hero.as_ref();
    match field {
        Field::Title => Some(&content.title),
        Field::Lead => Some(&content.lead),
        Field::Alt => hero.map(|hero| hero.alt.as_str()),
        Field::Caption => hero.and_then(|hero| hero.caption.as_deref()),
        Field::Credit => hero.and_then(|hero| hero.credit.as_deref()),
        Field::Slug | Field::Body | Field::Sources => None,
    }
}

/// The original as it is now, and as it was when the translation was made, if that is known and was otherwise.
pub(super) fn versions(loaded: &Loaded) -> Option<(&Revision, Option<&Revision>)> {
    let source = loaded.source()?;
    let now = source.revisions.last()?;
    let then = loaded.head().and_then(|head| head.translated_from);
    let then = then.and_then(|then| source.revisions.iter().find(|revision| revision.number == then.number));
    Some((now, then))
}

/// Puts a translation beside its original.
pub(super) fn pieces(
    now: &Content,
    then: Option<&Content>,
    target: &Written,
    settled: &BTreeSet<ParagraphHash>,
) -> Vec<Piece> {
    let piece = |key: String, source: &str, was: Option<Option<&str>>, target: &str| {
        let changed = was.is_some_and(|was| was.map(str::trim) != Some(source.trim()));
        Piece {
            key,
            source: Some(source.to_owned()),
            then: was.flatten().filter(|_| changed).map(str::to_owned),
            target: target.to_owned(),
            behind: changed && !settled.contains(&ParagraphHash::of(source)),
        }
    };
    let mut pieces: Vec<Piece> = FIELDS
        .into_iter()
        .filter_map(|field| {
            let source = of_field(now, field).filter(|source| !source.is_empty())?;
            let was = then.map(|then| of_field(then, field));
            Some(piece(field.word().to_owned(), source, was, target.get(field)))
        })
        .collect();
    let (is, rendered) = (paragraphs(&now.body), paragraphs(&target.body));
    let was = then.map_or_else(|| is.clone(), |then| paragraphs(&then.body));
    let followed = follow(&was, &is);
    let mut beside: Vec<Vec<&str>> = vec![Vec::new(); is.len()];
    // What renders a paragraph that is no longer there, with the paragraph before which it stands.
    let mut left: Vec<(usize, Vec<&str>)> = Vec::new();
    let mut next = 0;
    for pair in align(&was, &rendered) {
        let at = pair.source.clone().find_map(|row| followed.iter().position(|from| *from == Some(row)));
        let texts = &rendered[pair.target];
        match at {
            Some(at) => {
                beside[at].extend(texts);
                next = at + 1;
            }
            None if !texts.is_empty() => left.push((next, texts.to_vec())),
            None => {}
        }
    }
    for (at, source) in is.iter().enumerate() {
        pieces.extend(left.iter().filter(|(before, _)| *before == at).map(orphan));
        let was = then.map(|_| followed[at].map(|row| was[row]));
        let target = beside[at].join("\n\n");
        pieces.push(piece(String::new(), source, was, if target == UNTRANSLATED { "" } else { &target }));
    }
    pieces.extend(left.iter().filter(|(before, _)| *before >= is.len()).map(orphan));
    let unnamed = pieces.iter_mut().filter(|piece| piece.key.is_empty());
    unnamed.enumerate().for_each(|(number, piece)| piece.key = format!("p{}", number + 1));
    pieces
}

fn orphan((_, texts): &(usize, Vec<&str>)) -> Piece {
    Piece { key: String::new(), source: None, then: None, target: texts.join("\n\n"), behind: false }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Piece, joined, pieces};
    use crate::commentaries::Content;
    use crate::drafts::Written;
    use crate::translations::ParagraphHash;

    fn content(title: &str, body: &str) -> Content {
        Content { title: title.into(), lead: "Lead".into(), body: body.into(), hero: None }
    }

    fn target(body: &str) -> Written {
        Written { title: "Загаловак".into(), lead: "Лід".into(), body: body.into(), ..Written::default() }
    }

    fn told(pieces: &[Piece]) -> Vec<(Option<&str>, &str, bool)> {
        pieces.iter().map(|piece| (piece.source.as_deref(), piece.target.as_str(), piece.behind)).collect()
    }

    #[test]
    fn a_changed_paragraph_is_behind_until_somebody_has_looked_at_it() {
        let then = content("Title", "One two three four.\n\nFive six seven eight.");
        let now = content("Title", "One two three five.\n\nFive six seven eight.");
        let written = target("Раз.\n\nПяць.");
        let found = pieces(&now, Some(&then), &written, &BTreeSet::new());
        assert_eq!(
            told(&found),
            [
                (Some("Title"), "Загаловак", false),
                (Some("Lead"), "Лід", false),
                (Some("One two three five."), "Раз.", true),
                (Some("Five six seven eight."), "Пяць.", false),
            ]
        );
        assert_eq!(found[2].then.as_deref(), Some("One two three four."));
        assert_eq!((found[2].key.as_str(), found[3].key.as_str()), ("p1", "p2"));
        let settled = [ParagraphHash::of("One two three five.")].into();
        assert!(pieces(&now, Some(&then), &written, &settled).iter().all(|piece| !piece.behind));
        assert!(pieces(&now, Some(&now), &written, &BTreeSet::new()).iter().all(|piece| !piece.behind));
    }

    #[test]
    fn what_is_new_waits_and_what_has_gone_stays_to_be_looked_at() {
        let then = content("Title", "First of all this.\n\nThen an aside about nothing.\n\nThe end of it.");
        let now = content("Title", "First of all this.\n\nThe end of it.\n\nAn afterthought, entirely new.");
        let found = pieces(&now, Some(&then), &target("А.\n\nБ.\n\nВ."), &BTreeSet::new());
        assert_eq!(
            told(&found)[2..],
            [
                (Some("First of all this."), "А.", false),
                (None, "Б.", false),
                (Some("The end of it."), "В.", false),
                (Some("An afterthought, entirely new."), "", true),
            ]
        );
    }

    #[test]
    fn what_is_not_translated_yet_keeps_its_place() {
        let now = content("Title", "One.\n\nTwo.\n\nThree.");
        assert_eq!(joined([("", true), ("Два.", true), ("", false), ("", true)]), "[…]\n\nДва.\n\n[…]");
        assert_eq!(joined([("", true), (" ", true)]), "");
        let found = pieces(&now, None, &target("[…]\n\nДва.\n\n[…]"), &BTreeSet::new());
        assert_eq!(
            told(&found)[2..],
            [(Some("One."), "", false), (Some("Two."), "Два.", false), (Some("Three."), "", false)]
        );
    }

    #[test]
    fn a_new_translation_has_nothing_that_is_behind() {
        let found = pieces(&content("Title", "One.\n\nTwo."), None, &Written::default(), &BTreeSet::new());
        assert!(found.iter().all(|piece| !piece.behind && piece.target.is_empty() && piece.then.is_none()));
        assert_eq!(found.len(), 4);
    }
}
