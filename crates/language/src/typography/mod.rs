//! The typography of a language, applied to text as people type it.
//!
//! Quotation marks, apostrophes, dashes, ellipses and no-break spaces; nothing is ever removed but the spaces around
//! an English em dash. Rules decide on one character at a time, by what stands before it (kept across runs, so that
//! markup inside a sentence doesn't matter) and by what follows in the same run. Where the following text may be in
//! the next run, the reading that is right most often is taken.
//!
//! Setting a text twice changes nothing more: each rule's outcome is a fixed point of the rule, and the state is
//! updated by what was written, never by what was read.

mod addresses;
mod dashes;
mod quotes;
mod spaces;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use crate::Language;
use quotes::OpenQuotes;
pub use quotes::Quotes;

/// Sets the text of one block, run by run.
///
/// Make a new one for every block (paragraph, heading, table cell): quotes that were left open shall not reach into
/// the next. Runs are what lies between inline markup; code and addresses of links aren't text and aren't fed.
///
/// ```
/// use bellwether_language::{Language, Typesetter};
///
/// // "He *said* - no": the quotation encloses the emphasised word.
/// let mut typesetter = Typesetter::new(Language::Russian);
/// assert_eq!(typesetter.typeset("\"Он "), "«Он ");
/// assert_eq!(typesetter.typeset("сказал"), "сказал");
/// assert_eq!(typesetter.typeset("\" - нет"), "»\u{a0}— нет");
/// ```
#[derive(Clone, Debug)]
pub struct Typesetter {
    language: Language,
    quotes: OpenQuotes,
    before: Before,
}

/// Sets a whole text that has no markup: a title, a caption.
///
/// ```
/// use bellwether_language::{Language, typeset_all};
///
/// assert_eq!(typeset_all(Language::Belarusian, "\"Аб'яднаны\" у Мінску"), "«Аб’яднаны» у\u{a0}Мінску");
/// assert_eq!(typeset_all(Language::English, "Minsk - the \"capital\"..."), "Minsk—the “capital”…");
/// ```
#[must_use]
pub fn typeset_all(language: Language, text: &str) -> String {
    Typesetter::new(language).typeset(text).into_owned()
}

/// What was written last, as far as rules look back.
#[derive(Clone, Copy, Debug)]
struct Before {
    /// The last character; `None` at the beginning of the block.
    last: Option<char>,
    /// The length of the word that ends or ended here; hyphens and apostrophes inside belong to it.
    word: u8,
    /// The first letter of that word.
    initial: char,
    /// The word stands free: behind a space, an opening mark or the block's beginning.
    free: bool,
    /// Since the last space there were only digits and the punctuation of numbers.
    numeric: bool,
}

/// A place in a run: what was written before, and the text that begins here.
struct Place<'run> {
    before: Before,
    /// The run from its beginning to this character.
    left: &'run str,
    /// The text behind this character.
    right: &'run str,
}

/// What becomes of the characters at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Setting {
    /// This character stays.
    Keep,
    /// So many bytes stay, and no rule looks into them.
    Verbatim(usize),
    /// So many bytes are replaced.
    Replace(usize, &'static str),
}

impl Typesetter {
    /// Begins a block.
    #[must_use]
    pub fn new(language: Language) -> Self {
        let before = Before { last: None, word: 0, initial: ' ', free: true, numeric: true };
        Typesetter { language, quotes: OpenQuotes::new(language), before }
    }

    /// Sets the block's next run of text; borrowed if nothing had to change.
    pub fn typeset<'run>(&mut self, run: &'run str) -> Cow<'run, str> {
        let may_hold_email = run.contains('@');
        let last_single_quote = quotes::last_closing_single(run);
        let mut written = String::new();
        let mut copied = 0;
        let mut at = 0;
        while let Some(character) = run[at..].chars().next() {
            // Most of a text is words, about which no rule has a say; save that a Latin one may begin an address.
            let in_word = self.before.last.is_some_and(is_word_character);
            if in_word || !character.is_ascii() {
                let letters = common_letters(&run[at..]);
                if !letters.is_empty() {
                    self.before.observe_letters(letters, in_word);
                    at += letters.len();
                    continue;
                }
            }
            let next = at + character.len_utf8();
            let place = Place { before: self.before, left: &run[..at], right: &run[next..] };
            let setting = match character {
                ' ' | '\n' | '\t' | '\u{a0}' => spaces::set(self.language, character, &place),
                '"' => self.quotes.set_double(&place),
                '\'' => self.quotes.set_single(&place, at < last_single_quote),
                '-' => dashes::set(self.language, &place),
                '.' if is_ellipsis(&place) => Setting::Replace(3, "…"),
                _ if character.is_ascii_alphanumeric() => addresses::set(&run[at..], &place, may_hold_email),
                _ => Setting::Keep,
            };
            match setting {
                Setting::Keep => {
                    self.observe(character, &run[next..]);
                    at = next;
                }
                Setting::Verbatim(length) => {
                    for (index, kept) in run[at..at + length].char_indices() {
                        self.observe(kept, &run[at + index + kept.len_utf8()..]);
                    }
                    at += length;
                }
                Setting::Replace(length, replacement) => {
                    written.reserve(run.len() - copied + replacement.len());
                    written.push_str(&run[copied..at]);
                    written.push_str(replacement);
                    at += length;
                    copied = at;
                    for (index, new) in replacement.char_indices() {
                        let rest = &replacement[index + new.len_utf8()..];
                        self.observe(new, if rest.is_empty() { &run[at..] } else { rest });
                    }
                }
            }
        }
        if copied == 0 {
            return Cow::Borrowed(run);
        }
        written.push_str(&run[copied..]);
        Cow::Owned(written)
    }

    /// Passes over something that isn't text but stands in the sentence: code, a picture. Of code, its last character
    /// is what the text after it follows.
    ///
    /// ```
    /// use bellwether_language::{Language, Typesetter};
    ///
    /// let mut typesetter = Typesetter::new(Language::English);
    /// assert_eq!(typesetter.typeset("\""), "“");
    /// typesetter.skip("ls -l");
    /// assert_eq!(typesetter.typeset("\""), "”");
    /// ```
    pub fn skip(&mut self, other: &str) {
        if let Some(last) = other.chars().next_back() {
            self.before = Before { last: Some(last), word: u8::MAX, initial: last, free: false, numeric: false };
        }
    }

    /// Takes note of a character that was written, with the text behind it.
    fn observe(&mut self, character: char, right: &str) {
        // All marks that are followed are typographic ones.
        if !character.is_ascii() {
            self.quotes.observe(character, self.before.last, right);
        }
        self.before.observe(character);
    }
}

impl Before {
    /// What `observe` does, for several letters at once.
    fn observe_letters(&mut self, letters: &str, in_word: bool) {
        if in_word || (self.word > 0 && self.last.is_some_and(joins_words)) {
            self.word = self.word.saturating_add(2);
        } else {
            let mut each = letters.chars();
            self.initial = each.next().unwrap_or(' ');
            // How long a word is matters only up to two.
            self.word = if each.as_str().is_empty() { 1 } else { 2 };
            self.free = opens(self.last);
        }
        self.last = letters.chars().next_back();
        self.numeric = false;
    }

    fn observe(&mut self, character: char) {
        let continues = self.last.is_some_and(|last| is_word_character(last) || joins_words(last));
        if is_word_character(character) {
            if continues && self.word > 0 {
                self.word = self.word.saturating_add(1);
            } else {
                self.word = 1;
                self.initial = character;
                self.free = opens(self.last);
            }
            self.numeric &= character.is_ascii_digit();
        } else if is_space(character) {
            self.numeric = true;
        } else if joins_words(character) && self.word > 0 && continues {
            self.word = self.word.saturating_add(1);
            self.numeric = false;
        } else {
            if character != '.' {
                self.word = 0;
            }
            self.numeric &= matches!(character, ',' | '.' | '–' | '(' | '«' | '„' | '“' | '$' | '€' | '+' | '−' | '~');
        }
        self.last = Some(character);
    }

    /// Just behind a word of one letter that stands free.
    fn single_letter(&self) -> Option<char> {
        (self.free && self.word == 1 && self.last == Some(self.initial) && is_letter(self.initial))
            .then_some(self.initial)
    }

    /// Just behind a letter with a full stop: an initial ("А."), the second of "А.Р.", or an abbreviation ("т.").
    fn abbreviated_letter(&self) -> Option<char> {
        (self.word == 1 && self.last == Some('.') && is_letter(self.initial)).then_some(self.initial)
    }
}

impl<'run> Place<'run> {
    fn word_is(&self, known: impl Fn(&str) -> bool) -> bool {
        let word = self.word();
        !word.is_empty() && known(word)
    }

    /// The character behind this one; `None` at the end of the run.
    fn next(&self) -> Option<char> {
        self.right.chars().next()
    }

    /// The part of the current word that stands in this run.
    fn word(&self) -> &'run str {
        let start =
            self.left.char_indices().rev().take(LONGEST_KNOWN_WORD).take_while(|&(_, letter)| is_letter(letter)).last();
        start.map_or("", |(index, _)| &self.left[index..])
    }
}

/// No rule asks for a longer word; the bound keeps setting linear.
const LONGEST_KNOWN_WORD: usize = 16;

/// Three full stops, neither more nor fewer: four may end a sentence or fill a table.
fn is_ellipsis(place: &Place<'_>) -> bool {
    place.before.last != Some('.') && place.right.strip_prefix("..").is_some_and(|rest| !rest.starts_with('.'))
}

/// The letters of the basic Latin and Cyrillic alphabets at the beginning of a text, found without decoding it.
fn common_letters(text: &str) -> &str {
    let bytes = text.as_bytes();
    let mut end = 0;
    loop {
        match bytes.get(end) {
            Some(b'a'..=b'z' | b'A'..=b'Z') => end += 1,
            // U+0400 to U+047F are two bytes long, and letters all.
            Some(0xd0 | 0xd1) => end += 2,
            _ => return &text[..end],
        }
    }
}

/// `char::is_alphabetic`, which looks Cyrillic up in tables, at the price of a comparison.
fn is_letter(character: char) -> bool {
    match character {
        'a'..='z' | 'A'..='Z' | '\u{400}'..='\u{47f}' => true,
        '\0'..='\u{a9}' | '«' | '»' | '\u{2000}'..='\u{206f}' => false,
        _ => character.is_alphabetic(),
    }
}

/// `char::is_alphanumeric`, likewise.
fn is_word_character(character: char) -> bool {
    match character {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '\u{400}'..='\u{47f}' => true,
        '\0'..='\u{a9}' | '«' | '»' | '\u{2000}'..='\u{206f}' => false,
        _ => character.is_alphanumeric(),
    }
}

/// White space that may stand between words, no-break spaces included.
const fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\n' | '\t' | '\r' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

/// Characters that make one word of two.
const fn joins_words(character: char) -> bool {
    matches!(character, '-' | '\'' | '’' | 'ʼ' | '\u{2011}' | '\u{ad}')
}

/// Whether what follows this character begins something: a quotation, a word.
fn opens(last: Option<char>) -> bool {
    last.is_none_or(|last| {
        is_space(last) || matches!(last, '(' | '[' | '{' | '«' | '„' | '“' | '‘' | '—' | '–' | '-' | '/' | '"' | '\'')
    })
}
