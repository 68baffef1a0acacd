//! Translations: when an edition is behind its source (invariant 3).

use bellwether_markup::Block;

use crate::commentaries::ContentHash;

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

/// How many paragraphs of the original are new or changed since the translation was made.
#[must_use]
pub fn changed_paragraphs(then: &[Block], now: &[Block]) -> usize {
    bellwether_markup::changed_blocks(then, now).len()
}

#[cfg(test)]
mod tests {
    use super::{Standing, standing};
    use crate::commentaries::Content;

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
}
