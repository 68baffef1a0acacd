//! Base64 (RFC 2045, 6.8), for text that is mostly beyond ASCII, and for pictures.
//!
//! Three octets become four characters, so that what stands after a link depends on the link's length. Three lengths
//! are enough to know: each stretch of text is encoded in advance without its first 0, 1 and 2 octets, and those join
//! the link. Lines may be shorter than 76 characters, and so need not be joined.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{LINE, Placeholder, Step};
use crate::placeholder::Divided;

/// A stretch shorter than this is encoded with the links around it.
const SHORT: usize = 120;

/// A text in base64 from its first link on.
#[derive(Debug)]
pub(crate) struct Stretches {
    /// The end of the text before the first link: fewer octets than make a group.
    before: Vec<u8>,
    rest: Vec<(Placeholder, Stretch)>,
}

/// The text after a link.
#[derive(Debug)]
enum Stretch {
    Short(Vec<u8>),
    Long { head: [u8; 2], without: [Aligned; 3] },
}

/// A text, encoded as far as whole groups go.
#[derive(Debug)]
struct Aligned {
    lines: Vec<u8>,
    tail: Vec<u8>,
}

/// Compiles a text.
pub(super) fn compile(divided: &Divided<'_>) -> Vec<Step> {
    if divided.rest.is_empty() {
        return vec![Step::Fixed(wrapped(divided.first.as_bytes()))];
    }
    let first = Aligned::new(divided.first.as_bytes());
    let rest = divided.rest.iter().map(|(placeholder, text)| (*placeholder, Stretch::new(text.as_bytes()))).collect();
    vec![Step::Fixed(first.lines), Step::Base64(Stretches { before: first.tail, rest })]
}

/// Bytes in base64, in lines.
pub(crate) fn wrapped(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 57 * 78 + 80);
    write_lines(bytes, &mut out);
    out
}

fn write_lines(bytes: &[u8], out: &mut Vec<u8>) {
    let mut line = [0; LINE];
    for chunk in bytes.chunks(LINE / 4 * 3) {
        // The buffer is as long as the longest line, so that encoding can't fail.
        let length = STANDARD.encode_slice(chunk, &mut line).unwrap_or_default();
        out.extend_from_slice(&line[..length]);
        out.extend_from_slice(b"\r\n");
    }
}

impl Aligned {
    fn new(text: &[u8]) -> Self {
        let (whole, tail) = text.split_at(text.len() - text.len() % 3);
        Self { lines: wrapped(whole), tail: tail.into() }
    }
}

impl Stretch {
    fn new(text: &[u8]) -> Self {
        match text {
            [first, second, ..] if text.len() >= SHORT => Self::Long {
                head: [*first, *second],
                without: [Aligned::new(text), Aligned::new(&text[1..]), Aligned::new(&text[2..])],
            },
            _ => Self::Short(text.into()),
        }
    }
}

impl Stretches {
    /// About how many octets are written for one reader.
    pub(super) fn length(&self) -> usize {
        let stretch = |stretch: &Stretch| match stretch {
            Stretch::Short(text) => text.len(),
            Stretch::Long { without, .. } => without[0].lines.len(),
        };
        self.rest.iter().map(|(_, text)| stretch(text) + 2 * LINE).sum()
    }

    /// Writes the text with the values of one reader.
    pub(super) fn write<'v>(&self, value: impl Fn(Placeholder) -> &'v [u8], out: &mut Vec<u8>) {
        let mut pending = self.before.clone();
        for (placeholder, stretch) in &self.rest {
            pending.extend_from_slice(value(*placeholder));
            match stretch {
                Stretch::Short(text) => pending.extend_from_slice(text),
                Stretch::Long { head, without } => {
                    let missing = (3 - pending.len() % 3) % 3;
                    pending.extend_from_slice(&head[..missing]);
                    write_lines(&pending, out);
                    pending.clear();
                    out.extend_from_slice(&without[missing].lines);
                    pending.extend_from_slice(&without[missing].tail);
                }
            }
        }
        write_lines(&pending, out);
    }
}
