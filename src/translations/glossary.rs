//! The glossary of a monitor: how terms are rendered, and whether a translation renders them so.

use std::collections::BTreeMap;

use bellwether_language::{Language, may_be_form_of};

use crate::db::Uuid;

/// A term: for each language how it is said there, the preferred way first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Its row.
    pub id: Uuid,
    /// The ways by the language's code.
    pub words: BTreeMap<String, Vec<String>>,
    /// What else is to be known.
    pub note: String,
}

impl Term {
    /// How it is said in a language.
    #[must_use]
    pub fn ways(&self, language: Language) -> &[String] {
        self.words.get(language.code()).map_or(&[], Vec::as_slice)
    }

    /// The first way in which a text in a language says it, in whatever form.
    #[must_use]
    pub fn said(&self, text: &str, language: Language) -> Option<&str> {
        let words: Vec<&str> = words(text).collect();
        self.ways(language).iter().find(|way| stands_in(&words, way, language)).map(String::as_str)
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '\'' | '’' | 'ʼ'))
        .filter(|word| !word.is_empty())
}

/// Whether the words of a way follow each other in a text, each in any form.
fn stands_in(text: &[&str], way: &str, language: Language) -> bool {
    let way: Vec<&str> = words(way).collect();
    !way.is_empty()
        && text
            .windows(way.len())
            .any(|window| window.iter().zip(&way).all(|(word, lemma)| may_be_form_of(word, lemma, language)))
}

/// A term of the original, and how it is to be rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// How the original says it.
    pub said: String,
    /// The ways in which a translation may.
    pub ways: Vec<String>,
    /// Whether the translation does none of that. One that is empty has rendered nothing yet.
    pub otherwise: bool,
    /// What else is to be known of the term.
    pub note: String,
}

/// The terms that stand in a paragraph of the original, and whether its translation renders them.
#[must_use]
pub fn uses(terms: &[Term], source: (&str, Language), target: (&str, Language)) -> Vec<Use> {
    let said = |term: &Term| {
        let ways = term.ways(target.1).to_vec();
        let said = term.said(source.0, source.1).filter(|_| !ways.is_empty())?.to_owned();
        let otherwise = !target.0.trim().is_empty() && term.said(target.0, target.1).is_none();
        Some(Use { said, ways, otherwise, note: term.note.clone() })
    };
    terms.iter().filter_map(said).collect()
}

#[cfg(test)]
mod tests {
    use bellwether_language::Language::{Belarusian, English};

    use super::{Term, uses};
    use crate::db::Uuid;

    fn term(belarusian: &[&str], english: &[&str]) -> Term {
        let ways = |ways: &[&str]| ways.iter().map(ToString::to_string).collect();
        let words = [("be".to_owned(), ways(belarusian)), ("en".to_owned(), ways(english))].into();
        Term { id: Uuid::nil(), words, note: String::new() }
    }

    #[test]
    fn a_term_that_is_rendered_otherwise_is_flagged() {
        let terms = [term(&["Дзяржаўны сход"], &["State Assembly", "Assembly"]), term(&["мытня"], &["customs"])];
        let source = ("Закон прыняты Дзяржаўным сходам.", Belarusian);
        for (translation, otherwise) in [
            ("The law was adopted by the State Assembly.", false),
            ("The law was adopted by the assembly's members.", false),
            ("The law was adopted by parliament.", true),
            ("", false),
        ] {
            let found = uses(&terms, source, (translation, English));
            assert_eq!(found.len(), 1);
            assert_eq!((found[0].said.as_str(), found[0].otherwise), ("Дзяржаўны сход", otherwise), "{translation}");
        }
        assert!(uses(&[term(&["сход"], &[])], source, ("", English)).is_empty(), "nothing is known of it in English");
    }
}
