//! Encoded words: text beyond ASCII in a header (RFC 2047).

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::folding::Line;

/// Longest encoded word (RFC 2047, 2).
const WORD: usize = 75;
/// `=?utf-8?B?` and `?=`.
const FRAME: usize = 12;
/// Less room than this at the end of a line isn't worth an encoded word of its own.
const SCARCE: usize = FRAME + 12;
/// Longest word of ASCII that fits into a line after its space.
const PLAIN: usize = 76;

/// Whether a text needs no encoding: printable ASCII that can be folded and that nobody takes for an encoded word.
pub(super) fn can_stand_as_it_is(line: &Line<'_>, text: &str) -> bool {
    line.has_room_for(text.split(' ').next().unwrap_or_default())
        && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
        && !text.contains("=?")
        && text.split(' ').all(|word| word.len() <= PLAIN)
}

/// Writes a text as encoded words, in the shorter of the two encodings. Never divides a character.
pub(super) fn encoded(line: &mut Line<'_>, text: &str) {
    let q_length: usize = text.chars().map(q_cost).sum();
    let quoted = q_length <= text.len().div_ceil(3) * 4;
    let mut rest = text;
    while !rest.is_empty() {
        let room = if line.room() < SCARCE { WORD } else { line.room().min(WORD) };
        let (now, later) = rest.split_at(fitting(rest, room - FRAME, quoted));
        line.encoded_word(&if quoted { q_word(now) } else { format!("=?utf-8?B?{}?=", STANDARD.encode(now)) });
        rest = later;
    }
}

/// How many octets of the text fit into an encoded word with so much room; at least one character.
fn fitting(text: &str, room: usize, quoted: bool) -> usize {
    let mut used = 0;
    let mut end = 0;
    for (start, character) in text.char_indices() {
        let next = start + character.len_utf8();
        used = if quoted { used + q_cost(character) } else { next.div_ceil(3) * 4 };
        if used > room && start > 0 {
            break;
        }
        end = next;
    }
    end
}

/// The characters that may stand for themselves everywhere, display names included (RFC 2047, 5, rule 3).
fn is_literal(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '!' | '*' | '+' | '-' | '/')
}

fn q_cost(character: char) -> usize {
    if is_literal(character) || character == ' ' { 1 } else { 3 * character.len_utf8() }
}

fn q_word(text: &str) -> String {
    let mut word = String::with_capacity(WORD);
    word.push_str("=?utf-8?Q?");
    for character in text.chars() {
        if is_literal(character) {
            word.push(character);
        } else if character == ' ' {
            word.push('_');
        } else {
            for octet in character.encode_utf8(&mut [0; 4]).bytes() {
                word.push_str(&format!("={octet:02X}"));
            }
        }
    }
    word.push_str("?=");
    word
}
