//! Translations: when an edition is behind its source (invariant 3), and what helps those who translate.

mod alignment;
pub mod exchange;
mod glossary;
mod likeness;
mod memory;
mod parity;
mod sql;
mod still_right;

use bellwether_markup::{Block, changed_blocks};

pub use alignment::{Pair, align, follow};
pub use glossary::{Term, Use, uses};
pub use memory::{Suggestion, learn, suggestions};
pub use parity::{Disparity, Kind, Part, disparities, disparities_between, paragraphs};
pub use sql::{forget_settled, remove_term, save_term, settle_paragraphs, settled_paragraphs, terms};
pub use still_right::ParagraphHash;

use crate::commentaries::{Content, ContentHash};

/// What stands in a text where a paragraph of its original is not translated yet, so that those after it keep their places. Whoever reads the
/// draft sees that something is missing.
pub const UNTRANSLATED: &str = "[…]";

/// How an edition stands to the text it was translated from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is the original.
    Original,
    /// It renders the original as it is now.
    Current,
    /// The original's content has changed since.
    Stale,
}

/// Compares the content that was translated with the content of the original now. `None`: the edition is no translation.
#[must_use]
pub fn standing(translated_from: Option<ContentHash>, original_now: Option<ContentHash>) -> Standing {
    match (translated_from, original_now) {
        (None, _) => Standing::Original,
        (Some(then), Some(now)) if then != now => Standing::Stale,
        // An original that was withdrawn leaves its translations as they are.
        (Some(_), _) => Standing::Current,
    }
}

/// What of an original is not as it was when its translation was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changes {
    /// The headline is another.
    pub title: bool,
    /// The lead is another.
    pub lead: bool,
    /// The words that belong to the picture above the text are others.
    pub picture: bool,
    /// Paragraphs that were added, removed or changed.
    pub paragraphs: usize,
}

/// Compares the original that was translated with the original now: the content of both, and its blocks.
#[must_use]
pub fn changes(then: (&Content, &[Block]), now: (&Content, &[Block])) -> Changes {
    // Each way the paragraphs are counted that the other side doesn't have. One that was changed is in both counts.
    let (new, gone) = (changed_blocks(then.1, now.1).len(), changed_blocks(now.1, then.1).len());
    Changes {
        title: then.0.title != now.0.title,
        lead: then.0.lead != now.0.lead,
        picture: then.0.hero != now.0.hero,
        paragraphs: new.max(gone),
    }
}

#[cfg(test)]
mod tests {
    use bellwether_language::Language;
    use bellwether_markup::{Block, Options, render};

    use super::{Changes, Standing, changes, standing};
    use crate::commentaries::{Content, HeroText};

    #[test]
    fn a_translation_is_stale_when_the_originals_content_is_another() {
        let content = Content { title: "Title".into(), lead: "Lead".into(), body: "Body".into(), hero: None };
        let then = content.hash();
        let edited = Content { body: "Body, corrected".into(), ..content.clone() }.hash();
        assert_eq!(standing(None, Some(then)), Standing::Original);
        assert_eq!(standing(Some(then), Some(content.hash())), Standing::Current);
        assert_eq!(standing(Some(then), Some(edited)), Standing::Stale);
        assert_eq!(standing(Some(then), None), Standing::Current);
    }

    fn blocks(content: &Content) -> Vec<Block> {
        render(&content.body, Language::English, &Options::default()).expect("a text without problems").blocks
    }

    #[test]
    fn every_part_of_an_original_is_compared() {
        let hero = HeroText { alt: "A ship".into(), caption: None, credit: None };
        let then =
            Content { title: "Title".into(), lead: "Lead".into(), body: "One.\n\nTwo.".into(), hero: Some(hero) };
        let none = Changes { title: false, lead: false, picture: false, paragraphs: 0 };
        let body = |body: &str| Content { body: body.into(), ..then.clone() };
        for (now, expected) in [
            (then.clone(), none),
            (Content { title: "Another".into(), ..then.clone() }, Changes { title: true, ..none }),
            (Content { lead: "Another".into(), ..then.clone() }, Changes { lead: true, ..none }),
            (Content { hero: None, ..then.clone() }, Changes { picture: true, ..none }),
            (body("One.\n\n2."), Changes { paragraphs: 1, ..none }),
            (body("One."), Changes { paragraphs: 1, ..none }),
            (body("One.\n\nTwo.\n\nThree.\n\nFour."), Changes { paragraphs: 2, ..none }),
            (body("1."), Changes { paragraphs: 2, ..none }),
        ] {
            assert_eq!(changes((&then, &blocks(&then)), (&now, &blocks(&now))), expected, "{now:?}");
        }
    }
}
