//! A message as it goes over the wire: looked through once, sent unchanged.
//!
//! Nothing is normalised here: a signature covers the octets, and so they must stay. What a relay could misread is refused, a
//! bare CR or LF above all, since two servers that disagree about the end of a line disagree about the end of the message
//! ("SMTP smuggling").

mod part;

use std::fmt;

use bytes::Bytes;

pub use self::part::Part;
use self::part::{LINE_LIMIT, check_pair};

/// A whole message, header and body, in parts that follow each other without a gap.
///
/// Parts are sent from where they lie. `Debug` shows no text.
#[derive(Clone)]
pub struct Message {
    parts: Vec<Part>,
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
    /// A line of more than 998 octets (RFC 5321, 4.5.3.1.6).
    #[error("there is a line of more than 998 octets")]
    LineTooLong,
    /// A NUL, which is allowed in binary parts only.
    #[error("there is a NUL")]
    Nul,
    /// The last line isn't ended by CR LF, or there is none.
    #[error("the last line is not ended by CR LF")]
    Unterminated,
}

impl Message {
    /// Puts a message together. Costs little: the parts have been looked through.
    ///
    /// # Errors
    ///
    /// If a line is too long, or isn't ended by CR LF.
    pub fn new(parts: Vec<Part>) -> Result<Self, MessageError> {
        let (mut length, mut dots, mut eight_bit) = (0, 0, false);
        // What is before the message counts as the end of a line.
        let (mut line, mut previous) = (0, b'\n');
        for part in &parts {
            let Some((first, last)) = part.ends() else { continue };
            if previous == b'\n' && first == b'\n' {
                return Err(MessageError::BareLineFeed);
            }
            check_pair(previous, first)?;
            dots += part.dots + usize::from(previous == b'\n' && first == b'.');
            line += part.first_line;
            if line > LINE_LIMIT {
                return Err(MessageError::LineTooLong);
            }
            line = part.unended_line.unwrap_or(line);
            length += part.octets.len();
            eight_bit |= !part.ascii;
            previous = last;
        }
        if previous == b'\r' {
            return Err(MessageError::BareCarriageReturn);
        }
        if length == 0 || line > 0 {
            return Err(MessageError::Unterminated);
        }
        let international_header = eight_bit && !header_is_ascii(&parts);
        Ok(Self { parts, length, dots, eight_bit, international_header })
    }

    /// A message in one part.
    ///
    /// # Errors
    ///
    /// If a line is too long or isn't ended by CR LF, or there is a NUL.
    pub fn whole(octets: impl Into<Bytes>) -> Result<Self, MessageError> {
        Self::new(vec![Part::new(octets)?])
    }

    /// In octets, without what DATA adds.
    #[must_use]
    pub fn length(&self) -> usize {
        self.length
    }

    pub(crate) fn parts(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.parts.iter().map(|part| &part.octets[..])
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

impl fmt::Debug for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Message({} octets)", self.length)
    }
}

/// The header ends at the first empty line, or with the message.
fn header_is_ascii(parts: &[Part]) -> bool {
    let mut line = 0;
    for octet in parts.iter().flat_map(|part| part.octets.iter()) {
        match octet {
            b'\r' => {}
            b'\n' if line == 0 => break,
            b'\n' => line = 0,
            octet if octet.is_ascii() => line += 1,
            _ => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests;
