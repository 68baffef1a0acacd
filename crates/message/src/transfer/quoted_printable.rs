//! Quoted-printable (RFC 2045, 6.7), for text that is mostly ASCII.

use super::{LINE, Step};
use crate::placeholder::Divided;

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Compiles a text.
pub(super) fn compile(divided: &Divided<'_>) -> Vec<Step> {
    let goes_on = |text: &str| !text.starts_with("\r\n");
    let mut steps = vec![Step::Fixed(stretch(divided.first, !divided.rest.is_empty()))];
    for (index, (placeholder, text)) in divided.rest.iter().enumerate() {
        steps.push(Step::Quoted { placeholder: *placeholder, soft_break: goes_on(text) });
        steps.push(Step::Fixed(stretch(text, index + 1 < divided.rest.len())));
    }
    steps
}

/// About how long a text will be: enough to compare with base64.
pub(super) fn length(text: &str) -> usize {
    text.bytes().map(|byte| if is_literal(byte) || matches!(byte, b' ' | b'\r' | b'\n') { 1 } else { 3 }).sum()
}

/// Encodes the text before, between or after links. It begins at the start of a line. What a link follows is given
/// a soft line break, so that the link begins at the start of a line too.
fn stretch(text: &str, link_follows: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(length(text) * 80 / 76);
    let mut lines = text.split("\r\n").peekable();
    let mut column = 0;
    while let Some(line) = lines.next() {
        let ends = lines.peek().is_some();
        column = write_line(&mut out, line.as_bytes(), ends || !link_follows);
        if ends {
            out.extend_from_slice(b"\r\n");
        }
    }
    if link_follows && column > 0 {
        out.extend_from_slice(b"=\r\n");
    }
    out
}

/// Encodes one line and returns the column at its end.
fn write_line(out: &mut Vec<u8>, line: &[u8], ends: bool) -> usize {
    let mut column = 0;
    let mut after_blank = false;
    for (index, &byte) in line.iter().enumerate() {
        let last = ends && index + 1 == line.len();
        let blank = byte == b' ' && !after_blank && !last;
        if column + (if is_literal(byte) || blank { 1 } else { 3 }) >= LINE {
            out.extend_from_slice(b"=\r\n");
            column = 0;
        }
        let changed_on_the_way = column == 0 && (byte == b'.' || line[index..].starts_with(b"From "));
        if (is_literal(byte) || blank) && !changed_on_the_way {
            out.push(byte);
            column += 1;
        } else {
            escape(out, byte);
            column += 3;
        }
        after_blank = blank;
    }
    column
}

/// Writes a link, in as many lines as it needs.
pub(super) fn value(out: &mut Vec<u8>, value: &[u8], soft_break: bool) {
    let mut column = 0;
    for &byte in value {
        if column + 3 >= LINE {
            out.extend_from_slice(b"=\r\n");
            column = 0;
        }
        if is_literal(byte) && !(byte == b'.' && column == 0) {
            out.push(byte);
            column += 1;
        } else {
            escape(out, byte);
            column += 3;
        }
    }
    if soft_break && column > 0 {
        out.extend_from_slice(b"=\r\n");
    }
}

fn is_literal(byte: u8) -> bool {
    matches!(byte, b'!'..=b'~') && byte != b'='
}

fn escape(out: &mut Vec<u8>, byte: u8) {
    out.extend_from_slice(&[b'=', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
}
