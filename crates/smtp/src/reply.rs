//! What a relay answers: a code, an enhanced code, a text (RFC 5321, 4.2; RFC 2034).

mod enhanced;
mod parse;

use std::fmt;

pub use enhanced::EnhancedCode;
pub use parse::Garbled;
pub(crate) use parse::complete;

/// Most characters of a reply's text that are kept.
const TEXT_LIMIT: usize = 1000;

/// A reply that was read to its end.
///
/// `Debug` and `Display` show its codes only: relays like to repeat the recipient's address in the text, and an address must
/// not get into a log by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    code: u16,
    enhanced: Option<EnhancedCode>,
    text: Box<str>,
}

impl Reply {
    /// A reply made of its parts, for tests and simulations.
    #[must_use]
    pub fn new(code: u16, enhanced: Option<EnhancedCode>, text: &str) -> Self {
        Self { code, enhanced, text: text.into() }
    }

    /// The three digits, 200 to 599.
    #[must_use]
    pub fn code(&self) -> u16 {
        self.code
    }

    /// The enhanced code (RFC 3463) at the beginning of the text, if there is one.
    #[must_use]
    pub fn enhanced(&self) -> Option<EnhancedCode> {
        self.enhanced
    }

    /// What the relay said, lines joined with spaces, at most 1,000 characters, without control characters. May hold the
    /// recipient's address.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text with everything that could be an address replaced by "…@…".
    #[must_use]
    pub fn text_without_addresses(&self) -> String {
        let words = self.text.split(' ').map(|word| if word.contains('@') { "…@…" } else { word });
        words.collect::<Vec<_>>().join(" ")
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.code)?;
        self.enhanced.map_or(Ok(()), |enhanced| write!(formatter, " {enhanced}"))
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Reply({self})")
    }
}

/// A complete reply where it was read. Looking at its codes allocates nothing.
#[derive(Clone, Copy)]
pub(crate) struct RawReply<'a>(&'a [u8]);

impl<'a> RawReply<'a> {
    /// Takes the octets that [`complete`] has measured.
    pub(crate) fn new(octets: &'a [u8]) -> Self {
        Self(octets)
    }

    pub(crate) fn code(self) -> u16 {
        self.0.iter().take(3).fold(0, |code, digit| code * 10 + u16::from(digit.wrapping_sub(b'0')))
    }

    /// The lines without code and end.
    pub(crate) fn lines(self) -> impl Iterator<Item = &'a [u8]> {
        let lines = self.0.strip_suffix(b"\n").unwrap_or(self.0).split(|byte| *byte == b'\n');
        lines.map(|line| line.strip_suffix(b"\r").unwrap_or(line).get(4..).unwrap_or_default())
    }

    pub(crate) fn enhanced(self) -> Option<EnhancedCode> {
        EnhancedCode::at_start(self.lines().next()?)
    }

    pub(crate) fn to_reply(self) -> Reply {
        let mut text = String::new();
        for line in self.lines() {
            if !text.is_empty() {
                text.push(' ');
            }
            // The enhanced code stands in every line; it is kept apart.
            let words = EnhancedCode::text_behind(line);
            let words = String::from_utf8_lossy(words);
            text.extend(words.trim().chars().map(|character| if character.is_control() { ' ' } else { character }));
        }
        if let Some((limit, _)) = text.char_indices().nth(TEXT_LIMIT) {
            text.truncate(limit);
        }
        Reply { code: self.code(), enhanced: self.enhanced(), text: text.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::{EnhancedCode, RawReply, Reply};

    #[test]
    fn a_reply_of_several_lines_is_one_text() {
        let raw = b"550-5.1.1 <reader@example.org>: Recipient\r\n550 5.1.1 rejected\x07, see \xff\r\n";
        let reply = RawReply::new(raw).to_reply();
        assert_eq!(reply.code(), 550);
        assert_eq!(reply.enhanced(), Some(EnhancedCode::new(5, 1, 1)));
        assert_eq!(reply.text(), "<reader@example.org>: Recipient rejected , see \u{fffd}");
        assert_eq!(reply.text_without_addresses(), "…@… Recipient rejected , see \u{fffd}");
    }

    #[test]
    fn an_address_is_not_shown_by_accident() {
        let reply = Reply::new(550, Some(EnhancedCode::new(5, 1, 1)), "<reader@example.org> unknown");
        assert_eq!(format!("{reply:?} {reply}"), "Reply(550 5.1.1) 550 5.1.1");
    }

    #[test]
    fn a_text_is_optional_and_has_an_end() {
        assert_eq!(RawReply::new(b"250\r\n").to_reply(), Reply::new(250, None, ""));
        assert_eq!(RawReply::new(b"250 \n").to_reply(), Reply::new(250, None, ""));
        let long = format!("250 {}\r\n", "я".repeat(1200));
        assert_eq!(RawReply::new(long.as_bytes()).to_reply().text().chars().count(), 1000);
    }
}
