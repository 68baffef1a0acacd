//! A message as it goes over the wire: looked through once, sent unchanged.
//!
//! Nothing is normalised here: a signature covers the bytes, and so the bytes must stay. What a relay could misread is
//! refused, a bare CR or LF above all, since two servers that disagree about the end of a line disagree about the end of the
//! message ("SMTP smuggling").

use memchr::{memchr, memchr2};

/// Longest line without its CR LF, in octets (RFC 5321, 4.5.3.1.6).
const LINE_LIMIT: usize = 998;

/// A whole message, header and body, in one or several parts that follow each other without a gap.
///
/// Parts are sent from where they lie. A part may end anywhere, also between CR and LF.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    parts: &'a [&'a [u8]],
    length: usize,
    dots: usize,
    eight_bit: bool,
    international_header: bool,
}

/// Why a message can't be sent as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// A CR without LF.
    #[error("there is a CR that no LF follows")]
    BareCarriageReturn,
    /// An LF without CR.
    #[error("there is an LF that follows no CR")]
    BareLineFeed,
    /// A line of more than 998 octets.
    #[error("there is a line of more than 998 octets")]
    LineTooLong,
    /// A NUL, which is allowed in binary parts only.
    #[error("there is a NUL")]
    Nul,
    /// The last line isn't ended by CR LF, or there is none.
    #[error("the last line is not ended by CR LF")]
    Unterminated,
}

impl<'a> Message<'a> {
    /// Looks a message through.
    ///
    /// # Errors
    ///
    /// If a line isn't ended by CR LF or is too long, or there is a NUL.
    pub fn new(parts: &'a [&'a [u8]]) -> Result<Self, MessageError> {
        let mut scan = Scan::default();
        for part in parts {
            scan.part(part)?;
        }
        if scan.after_cr {
            return Err(MessageError::BareCarriageReturn);
        }
        if scan.length == 0 || scan.line > 0 {
            return Err(MessageError::Unterminated);
        }
        let eight_bit = parts.iter().any(|part| !part.is_ascii());
        let header = scan.header.unwrap_or(scan.length);
        let international_header = eight_bit && !is_ascii_up_to(parts, header);
        Ok(Self { parts, length: scan.length, dots: scan.dots, eight_bit, international_header })
    }

    pub(crate) fn parts(&self) -> &'a [&'a [u8]] {
        self.parts
    }

    /// In octets, without what DATA adds.
    #[must_use]
    pub fn length(&self) -> usize {
        self.length
    }

    /// Lines that begin with a dot.
    pub(crate) fn dots(&self) -> usize {
        self.dots
    }

    /// Whether it needs 8BITMIME.
    pub(crate) fn is_eight_bit(&self) -> bool {
        self.eight_bit
    }

    /// Whether its header is UTF-8, and so needs SMTPUTF8 (RFC 6532).
    pub(crate) fn has_international_header(&self) -> bool {
        self.international_header
    }
}

fn is_ascii_up_to(parts: &[&[u8]], mut end: usize) -> bool {
    parts.iter().all(|part| {
        let length = part.len().min(end);
        end -= length;
        part[..length].is_ascii()
    })
}

/// What is known after the parts so far.
#[derive(Default)]
struct Scan {
    length: usize,
    /// Octets of the line that isn't ended yet.
    line: usize,
    after_cr: bool,
    dots: usize,
    /// Where the header ends.
    header: Option<usize>,
}

impl Scan {
    fn part(&mut self, part: &[u8]) -> Result<(), MessageError> {
        if memchr(0, part).is_some() {
            return Err(MessageError::Nul);
        }
        let mut rest = part;
        while let Some(&first) = rest.first() {
            if self.after_cr {
                if first != b'\n' {
                    return Err(MessageError::BareCarriageReturn);
                }
                self.end_line();
                rest = &rest[1..];
                continue;
            }
            if self.line == 0 && first == b'.' {
                self.dots += 1;
            }
            let text = memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
            self.line += text;
            self.length += text;
            if self.line > LINE_LIMIT {
                return Err(MessageError::LineTooLong);
            }
            match rest.get(text) {
                None => break,
                Some(b'\n') => return Err(MessageError::BareLineFeed),
                Some(_) => self.after_cr = true,
            }
            self.length += 1;
            rest = &rest[text + 1..];
        }
        Ok(())
    }

    fn end_line(&mut self) {
        self.length += 1;
        if self.line == 0 && self.header.is_none() {
            self.header = Some(self.length);
        }
        self.line = 0;
        self.after_cr = false;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Message, MessageError};

    #[test]
    fn what_a_relay_could_misread_is_refused() {
        let long = format!("{}\r\n", "x".repeat(999));
        for (text, error) in [
            ("", MessageError::Unterminated),
            ("a: b\r\n\r\nx", MessageError::Unterminated),
            ("a\nb\r\n", MessageError::BareLineFeed),
            ("a\rb\r\n", MessageError::BareCarriageReturn),
            ("a\r\r\n", MessageError::BareCarriageReturn),
            ("a\r\n\n.\r\n", MessageError::BareLineFeed),
            ("a\r\n.\n", MessageError::BareLineFeed),
            ("a\r", MessageError::BareCarriageReturn),
            ("a\0\r\n", MessageError::Nul),
            (&long, MessageError::LineTooLong),
        ] {
            assert_eq!(Message::new(&[text.as_bytes()]).err(), Some(error), "{text:?}");
        }
        assert!(Message::new(&[&long.as_bytes()[1..]]).is_ok());
    }

    #[test]
    fn what_it_needs_of_the_relay_is_known() {
        let needs = |text: &str| {
            let parts = [text.as_bytes()];
            let message = Message::new(&parts).expect(text);
            (message.is_eight_bit(), message.has_international_header(), message.dots())
        };
        assert_eq!(needs("a: b\r\n\r\n.x\r\n..\r\n"), (false, false, 2));
        assert_eq!(needs("a: b\r\n\r\nпрывітанне\r\n"), (true, false, 0));
        assert_eq!(needs("a: прывітанне\r\n\r\nx\r\n"), (true, true, 0));
        assert_eq!(needs("a: прывітанне\r\n"), (true, true, 0));
    }

    proptest! {
        #[test]
        fn it_does_not_matter_where_parts_end(text in "[a.я\r\n]{0,30}(\r\n)?", cuts in prop::collection::vec(0usize..40, 0..5)) {
            let bytes = text.as_bytes();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
            cuts.sort_unstable();
            let mut parts = Vec::new();
            let mut start = 0;
            for cut in cuts.into_iter().chain([bytes.len()]) {
                parts.push(&bytes[start..cut]);
                start = cut;
            }
            let known = |message: Message<'_>| (message.length, message.dots, message.eight_bit, message.international_header);
            prop_assert_eq!(Message::new(&parts).map(known), Message::new(&[bytes]).map(known));
        }
    }
}
