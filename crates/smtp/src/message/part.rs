//! A piece of a message, and what must be known of it to put it together with others. What is the same in many messages is
//! looked through once.

use bytes::Bytes;
use memchr::{memchr, memmem, memrchr};

use super::MessageError;

/// Longest line with its CR LF, in octets (RFC 5321, 4.5.3.1.6).
pub(super) const LINE_LIMIT: usize = 1000;

/// A piece of a message. May end anywhere, also between CR and LF. Cheap to clone.
#[derive(Clone)]
pub struct Part {
    pub(super) octets: Bytes,
    pub(super) ascii: bool,
    /// Lines that begin with a dot, without the one that may begin where the part begins.
    pub(super) dots: usize,
    /// Octets up to the first end of a line, or all.
    pub(super) first_line: usize,
    /// Octets behind the last end of a line, if there is one.
    pub(super) unended_line: Option<usize>,
}

impl Part {
    /// Looks a part through.
    ///
    /// # Errors
    ///
    /// If a line inside it isn't ended by CR LF or is too long, or there is a NUL.
    pub fn new(octets: impl Into<Bytes>) -> Result<Self, MessageError> {
        let octets = octets.into();
        if strange_pairs(&octets) {
            octets.windows(2).try_for_each(|pair| check_pair(pair[0], pair[1]))?;
        }
        if octets.last() == Some(&0) {
            return Err(MessageError::Nul);
        }
        let first_line = memchr(b'\n', &octets).map_or(octets.len(), |end| end + 1);
        let unended_line = memrchr(b'\n', &octets).map(|end| octets.len() - end - 1);
        if first_line > LINE_LIMIT || unended_line > Some(LINE_LIMIT) || has_long_line(&octets[first_line..]) {
            return Err(MessageError::LineTooLong);
        }
        let dots = memmem::find_iter(&octets, b"\n.").count();
        Ok(Self { ascii: octets.is_ascii(), octets, dots, first_line, unended_line })
    }

    /// The first and the last octet.
    pub(super) fn ends(&self) -> Option<(u8, u8)> {
        Some((*self.octets.first()?, *self.octets.last()?))
    }
}

/// Two octets that follow each other.
pub(super) fn check_pair(first: u8, second: u8) -> Result<(), MessageError> {
    match (first, second) {
        (0, _) => Err(MessageError::Nul),
        (b'\r', b'\n') => Ok(()),
        (b'\r', _) => Err(MessageError::BareCarriageReturn),
        (_, b'\n') => Err(MessageError::BareLineFeed),
        _ => Ok(()),
    }
}

/// Whether [`check_pair`] would complain somewhere. Without a branch inside, so that the compiler looks at many octets at once.
fn strange_pairs(octets: &[u8]) -> bool {
    let seconds = octets.get(1..).unwrap_or_default();
    let strange = octets.iter().zip(seconds).fold(0, |strange, (first, second)| {
        strange | u8::from((*first == b'\r') != (*second == b'\n')) | u8::from(*first == 0)
    });
    strange > 0
}

/// Looks for the last end of a line within the length that one may have, and so at few places.
fn has_long_line(octets: &[u8]) -> bool {
    let mut rest = octets;
    while rest.len() > LINE_LIMIT {
        match memrchr(b'\n', &rest[..LINE_LIMIT]) {
            Some(end) => rest = &rest[end + 1..],
            None => return true,
        }
    }
    false
}
