//! Web and e-mail addresses inside a text, which no rule may touch.

use super::{Place, Setting, is_space, is_word_character};

/// An address that begins here stays as it is; so does everything else.
pub(super) fn set(text: &str, place: &Place<'_>, may_hold_email: bool) -> Setting {
    if place.before.last.is_some_and(is_word_character) {
        return Setting::Keep;
    }
    let length = if is_web_address(text) {
        web_address(text)
    } else if may_hold_email {
        email_address(text)
    } else {
        0
    };
    if length > 0 { Setting::Verbatim(length) } else { Setting::Keep }
}

fn is_web_address(text: &str) -> bool {
    const BEGINNINGS: [&str; 6] = ["https://", "http://", "www.", "mailto:", "ftp://", "tel:"];
    BEGINNINGS
        .iter()
        .any(|beginning| text.get(..beginning.len()).is_some_and(|start| start.eq_ignore_ascii_case(beginning)))
}

/// The length of a web address: up to a space or quotation mark, without the sentence's punctuation.
fn web_address(text: &str) -> usize {
    let ends = |character: char| {
        is_space(character) || matches!(character, '"' | '<' | '>' | '«' | '»' | '„' | '“' | '”' | '—')
    };
    let address = &text[..text.find(ends).unwrap_or(text.len())];
    address.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'', '’', '…', '*', '-', '–']).len()
}

/// The length of an e-mail address (RFC 5321's limits, the common characters), or 0.
fn email_address(text: &str) -> usize {
    const LONGEST_LOCAL_PART: usize = 64;
    const LONGEST_DOMAIN: usize = 255;
    let is_local = |byte: &u8| byte.is_ascii_alphanumeric() || b"._%+-".contains(byte);
    let local = text.bytes().take(LONGEST_LOCAL_PART + 1).take_while(is_local).count();
    if text.as_bytes().get(local) != Some(&b'@') {
        return 0;
    }
    let is_domain = |byte: &u8| byte.is_ascii_alphanumeric() || b".-".contains(byte);
    let domain = text.bytes().skip(local + 1).take(LONGEST_DOMAIN).take_while(is_domain).count();
    let end = text[..local + 1 + domain].trim_end_matches(['.', '-']).len();
    if end > local + 1 { end } else { 0 }
}
