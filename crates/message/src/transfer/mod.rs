//! How a text travels: as it is, quoted-printable or base64 (RFC 2045, 6), compiled so that readers' links can be put
//! in without encoding anything twice.
//!
//! Never 8bit. A relay on the way may not know 8BITMIME and encode the message anew, which breaks its signature
//! (RFC 6376, 5.3). What is written here is its own relaxed canonical form (RFC 6376, 3.4.4): no white space at the end
//! of a line, no two blanks together, no tab, no empty line at the end. A signature can so cover the octets as they are.
//! Nor does a line begin with a dot or with "From ", which relays and mailboxes are known to change.

mod base64;
mod quoted_printable;

use crate::{list::Link, placeholder};

pub(crate) use self::base64::{Stretches, wrapped};
pub(crate) use placeholder::Placeholder;

/// Longest line of quoted-printable and base64 (RFC 2045, 6.7 and 6.8), without its CRLF.
const LINE: usize = 76;

/// A piece of a compiled body.
#[derive(Debug)]
pub(crate) enum Step {
    /// The same for all readers, encoded.
    Fixed(Vec<u8>),
    /// A reader's link, between soft line breaks of quoted-printable.
    Quoted {
        /// Which one.
        placeholder: Placeholder,
        /// Whether the line goes on after it.
        soft_break: bool,
    },
    /// The rest of a text in base64, from its first link on.
    Base64(Stretches),
}

/// A reader's links, by their placeholders.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Values<'a> {
    pub(crate) unsubscribe: &'a Link,
    pub(crate) preferences: &'a Link,
}

impl Values<'_> {
    fn get(&self, placeholder: Placeholder) -> &[u8] {
        match placeholder {
            Placeholder::Unsubscribe => self.unsubscribe.as_str().as_bytes(),
            Placeholder::Preferences => self.preferences.as_str().as_bytes(),
        }
    }
}

impl Step {
    /// About how many octets are written for one reader.
    pub(crate) fn length(&self) -> usize {
        match self {
            Self::Fixed(bytes) => bytes.len(),
            Self::Quoted { .. } => LINE,
            Self::Base64(stretches) => stretches.length(),
        }
    }

    /// Writes the piece for one reader. Without values nothing is written in place of links: only a text without
    /// placeholders is composed without them.
    pub(crate) fn write(&self, values: Option<Values<'_>>, out: &mut Vec<u8>) {
        match self {
            Self::Fixed(bytes) => out.extend_from_slice(bytes),
            Self::Quoted { placeholder, soft_break } => {
                let value = values.as_ref().map_or(&[][..], |values| values.get(*placeholder));
                quoted_printable::value(out, value, *soft_break);
            }
            Self::Base64(stretches) => {
                stretches.write(|placeholder| values.as_ref().map_or(&[][..], |values| values.get(placeholder)), out);
            }
        }
    }
}

/// An encoded text: the name of its encoding, and the pieces.
pub(crate) struct Encoded {
    pub(crate) encoding: &'static str,
    pub(crate) steps: Vec<Step>,
}

/// Encodes a text, which must have CRLF as line ends, in the shortest way that is safe.
pub(crate) fn encode(text: &str) -> Encoded {
    let divided = placeholder::divide(text);
    if divided.rest.is_empty() && can_travel_as_it_is(text) {
        Encoded { encoding: "7bit", steps: vec![Step::Fixed(text.into())] }
    } else if quoted_printable::length(text) <= text.len().div_ceil(3) * 4 {
        Encoded { encoding: "quoted-printable", steps: quoted_printable::compile(&divided) }
    } else {
        Encoded { encoding: "base64", steps: base64::compile(&divided) }
    }
}

/// Whether a text needs no encoding, by what is said at the head of this module. No boundary of ours can occur in it.
fn can_travel_as_it_is(text: &str) -> bool {
    let plain = |line: &str| {
        line.len() <= LINE
            && line.bytes().all(|byte| matches!(byte, b' '..=b'~'))
            && !line.ends_with(' ')
            && !line.contains("  ")
            && !line.starts_with('.')
            && !line.starts_with("From ")
            && !line.contains("=_")
    };
    text.split("\r\n").all(plain)
}

#[cfg(test)]
mod tests;
