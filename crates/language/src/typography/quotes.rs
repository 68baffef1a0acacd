//! Quotation marks by nesting, and apostrophes.

use super::{Place, Setting, is_letter, is_space, is_word_character, opens};
use crate::Language;

/// A language's quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotes {
    /// Opening and closing mark of a quotation.
    pub outer: (&'static str, &'static str),
    /// Opening and closing mark of a quotation within a quotation.
    pub inner: (&'static str, &'static str),
}

impl Quotes {
    /// The marks that a language uses (CLDR's delimiters).
    ///
    /// ```
    /// use bellwether_language::{Language, Quotes};
    ///
    /// assert_eq!(Quotes::of(Language::Belarusian).inner, ("„", "“"));
    /// ```
    #[must_use]
    pub const fn of(language: Language) -> Self {
        match language {
            Language::Belarusian | Language::Russian => Quotes { outer: ("«", "»"), inner: ("„", "“") },
            Language::English => Quotes { outer: ("“", "”"), inner: ("‘", "’") },
        }
    }
}

/// Deeper quotations are no longer told apart; nobody writes them, and the memory stays bounded.
const DEEPEST: usize = 8;

/// The quotations open at a place, as the marks that will close them.
#[derive(Clone, Debug)]
pub(super) struct OpenQuotes {
    language: Language,
    closing: [char; DEEPEST],
    depth: usize,
}

impl OpenQuotes {
    pub(super) const fn new(language: Language) -> Self {
        OpenQuotes { language, closing: ['\0'; DEEPEST], depth: 0 }
    }

    /// A straight double quote: opens behind a space or an opening mark, closes otherwise.
    pub(super) fn set_double(&self, place: &Place<'_>) -> Setting {
        let marks = Quotes::of(self.language);
        let innermost = self.innermost();
        let closes_loosely = innermost.is_some() && place.next().is_some_and(closes_behind);
        if opens(place.before.last) && !closes_loosely {
            let inside_outer = innermost.is_some_and(|mark| marks.outer.1.starts_with(mark));
            return Setting::Replace(1, if inside_outer { marks.inner.0 } else { marks.outer.0 });
        }
        match innermost {
            Some('»') => Setting::Replace(1, "»"),
            Some('“') => Setting::Replace(1, "“"),
            Some('”') => Setting::Replace(1, "”"),
            Some('’') => Setting::Replace(1, "’"),
            // Inches and seconds, not a quotation.
            _ if place.before.last.is_some_and(|last| last.is_ascii_digit()) => Setting::Keep,
            _ => Setting::Replace(1, marks.outer.1),
        }
    }

    /// A straight single quote: an apostrophe inside a word; in English also a quotation mark.
    pub(super) fn set_single(&self, place: &Place<'_>, closing_follows: bool) -> Setting {
        let last = place.before.last;
        let behind_word = last.is_some_and(is_word_character);
        let before_letter = place.next().is_some_and(is_letter);
        if self.language != Language::English {
            let inside_word = last.is_some_and(is_letter) && before_letter;
            return if inside_word { Setting::Replace(1, "’") } else { Setting::Keep };
        }
        if behind_word && before_letter {
            return Setting::Replace(1, "’");
        }
        if opens(last) {
            return match place.next() {
                None => Setting::Replace(1, "‘"),
                Some(next) if is_space(next) => Setting::Keep,
                Some(_) if closing_follows => Setting::Replace(1, "‘"),
                // 'tis, the '90s
                Some(next) if is_word_character(next) => Setting::Replace(1, "’"),
                Some(_) => Setting::Keep,
            };
        }
        // Feet and minutes, not a quotation.
        if last.is_some_and(|last| last.is_ascii_digit()) && self.innermost() != Some('’') {
            return Setting::Keep;
        }
        Setting::Replace(1, "’")
    }

    /// Follows a mark that was written, whether the author's or ours.
    pub(super) fn observe(&mut self, mark: char, before: Option<char>, right: &str) {
        match (self.language, mark) {
            (_, '«') => self.open('»'),
            (Language::English, '“') => self.open('”'),
            (Language::English, '‘') => self.open('’'),
            (Language::English, '’') => {
                let inside_word = before.is_some_and(is_word_character) && right.chars().next().is_some_and(is_letter);
                if !inside_word && self.innermost() == Some('’') {
                    self.depth -= 1;
                }
            }
            (Language::English, '”') | (_, '»') => self.close(mark),
            (Language::Belarusian | Language::Russian, '„') => self.open('“'),
            (Language::Belarusian | Language::Russian, '“') if self.innermost() == Some('“') => self.depth -= 1,
            // Somebody's “English” quotation.
            (Language::Belarusian | Language::Russian, '“') => self.open('”'),
            (Language::Belarusian | Language::Russian, '”') => self.close(mark),
            _ => {}
        }
    }

    fn innermost(&self) -> Option<char> {
        self.depth.checked_sub(1).map(|top| self.closing[top])
    }

    fn open(&mut self, closing: char) {
        if self.depth < DEEPEST {
            self.closing[self.depth] = closing;
            self.depth += 1;
        }
    }

    /// Closes the innermost quotation that this mark can close, with all that was left open inside it.
    fn close(&mut self, mark: char) {
        if let Some(depth) = self.closing[..self.depth].iter().rposition(|&closing| closing == mark) {
            self.depth = depth;
        }
    }
}

/// Where in the run the last single quote stands that could close a quotation; 0 if none.
pub(super) fn last_closing_single(run: &str) -> usize {
    let mut right = run;
    while let Some(at) = right.rfind('\'') {
        let before = right[..at].chars().next_back();
        let after = run[at + 1..].chars().next();
        if !opens(before) && !after.is_some_and(is_word_character) {
            return at;
        }
        right = &right[..at];
    }
    0
}

/// Characters before which a quotation doesn't begin.
fn closes_behind(next: char) -> bool {
    is_space(next) || matches!(next, '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '…' | '»' | '”')
}
