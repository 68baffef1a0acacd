//! Header fields. All text that enters a header passes through this module: nothing else writes one, and nothing in
//! here can be made to end a line by what it is given.

mod folding;
mod phrase;
mod words;

use std::borrow::Cow;

pub(crate) use folding::Line;

use crate::{list::Link, mailbox::Mailbox};

/// A field with free text, such as Subject (RFC 5322, 2.2.1; RFC 2047, 5).
pub(crate) fn text(out: &mut Vec<u8>, name: &str, value: &str) {
    let value = one_line(value);
    let mut line = Line::begin(out, name);
    if words::can_stand_as_it_is(&line, &value) {
        value.split(' ').filter(|word| !word.is_empty()).for_each(|word| line.word(word));
    } else {
        words::encoded(&mut line, &value);
    }
    line.end();
}

/// A field with one mailbox.
pub(crate) fn mailbox(out: &mut Vec<u8>, name: &str, mailbox: &Mailbox) {
    let mut line = Line::begin(out, name);
    if mailbox.name().is_empty() {
        line.word(mailbox.address().as_str());
    } else {
        phrase::write(&mut line, mailbox.name());
        line.word(&format!("<{}>", mailbox.address().as_str()));
    }
    line.end();
}

/// A field with a name and an identifier in angle brackets: List-Id (RFC 2919, 3).
pub(crate) fn identified(out: &mut Vec<u8>, name: &str, title: &str, identifier: &str) {
    let mut line = Line::begin(out, name);
    phrase::write(&mut line, &one_line(title));
    line.word(&format!("<{identifier}>"));
    line.end();
}

/// A field with one address of the web (RFC 2369, 2).
pub(crate) fn link(out: &mut Vec<u8>, name: &str, link: &Link) {
    words_in(out, name, &[&format!("<{link}>")]);
}

/// A field made of words that are known to be short and of printable ASCII; a line breaks only between them.
pub(crate) fn words_in(out: &mut Vec<u8>, name: &str, words: &[&str]) {
    let mut line = Line::begin(out, name);
    words.iter().for_each(|word| line.word(word));
    line.end();
}

/// A text for one line: whatever could break it, and every control character, becomes a space; spaces that follow each
/// other become one, since folding and DKIM's canonical form don't tell them apart.
pub(crate) fn one_line(text: &str) -> String {
    let breaks = |character: char| character.is_control() || matches!(character, ' ' | '\u{2028}' | '\u{2029}');
    text.split(breaks).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Line ends as e-mail has them, and one at the end of every text that isn't empty.
pub(crate) fn with_crlf(text: &str) -> String {
    let lines: Cow<'_, str> =
        if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text.into() };
    let lines = lines.trim_end_matches('\n');
    if lines.is_empty() { String::new() } else { lines.replace('\n', "\r\n") + "\r\n" }
}
