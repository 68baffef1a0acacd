//! Taking addresses out of what relays say. Relays repeat the recipient in whatever spelling came to them on their way, and now and
//! then name somebody else.
//!
//! Too much may go, but nothing may stay: what is lost is a word of a sentence that people read.

use std::collections::BTreeSet;

use icu_normalizer::ComposingNormalizerBorrowed;

use crate::vault::Address;

/// Ways to write the sign between the two parts: as it is, in URLs, in quoted-printable, in xtext (RFC 3461), in HTML.
const AT_SIGNS: [&str; 6] = ["@", "%40", "=40", "+40", "&#64;", "&#x40;"];
/// A shorter local part could be within any word, and is looked for only where it is one.
const SHORT: usize = 5;

/// The text in one line, with `<…>` in the place of `address`, of its local part, and of whatever else looks like an address.
pub(super) fn scrub(text: &str, address: &Address) -> String {
    let text: Vec<char> = ComposingNormalizerBorrowed::new_nfkc()
        .normalize(text)
        .chars()
        .filter(|character| !is_invisible(*character))
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect();
    let folded = Folded::new(&text);
    let mut hidden = vec![false; text.len()];
    for sign in AT_SIGNS {
        for (start, end) in folded.occurrences(sign, false) {
            hidden[before(&text, start)..behind(&text, end)].fill(true);
        }
    }
    for spelling in spellings(address.local_part()) {
        for (start, end) in folded.occurrences(&spelling, spelling.chars().count() < SHORT) {
            hidden[start..end].fill(true);
        }
    }
    without(&text, &hidden)
}

/// A text in which upper and lower case are the same, with the place of each character in the original.
struct Folded {
    characters: Vec<char>,
    places: Vec<usize>,
}

impl Folded {
    fn new(text: &[char]) -> Self {
        let (mut characters, mut places) = (Vec::with_capacity(text.len()), Vec::with_capacity(text.len()));
        for (place, character) in text.iter().enumerate() {
            for lower in character.to_lowercase() {
                characters.push(lower);
                places.push(place);
            }
        }
        Self { characters, places }
    }

    /// Where `wanted` is in the original: from its first character to behind its last.
    fn occurrences(&self, wanted: &str, as_word: bool) -> Vec<(usize, usize)> {
        let wanted: Vec<char> = wanted.chars().flat_map(char::to_lowercase).collect();
        if wanted.is_empty() {
            return Vec::new();
        }
        let is_letter =
            |at: Option<usize>| at.and_then(|at| self.characters.get(at)).is_some_and(|c| c.is_alphanumeric());
        self.characters
            .windows(wanted.len())
            .enumerate()
            .filter(|(start, found)| {
                *found == wanted
                    && !(as_word && (is_letter(start.checked_sub(1)) || is_letter(Some(start + wanted.len()))))
            })
            .map(|(start, _)| (self.places[start], self.places[start + wanted.len() - 1] + 1))
            .collect()
    }
}

/// How the local part may be written: as it is, without what a reader has added behind a plus, and each in the encodings of URLs,
/// quoted-printable, xtext and unitext (RFC 6533).
fn spellings(local_part: &str) -> BTreeSet<String> {
    let local_part: String = ComposingNormalizerBorrowed::new_nfkc().normalize(local_part).into_owned();
    let name = local_part.split('+').next().unwrap_or_default();
    let bytes = |text: &str, mark: char, kept: fn(u8) -> bool| -> String {
        text.bytes()
            .map(|byte| if kept(byte) { char::from(byte).to_string() } else { format!("{mark}{byte:02X}") })
            .collect()
    };
    [local_part.as_str(), name]
        .into_iter()
        .filter(|text| !text.is_empty())
        .flat_map(|text| {
            [
                text.to_owned(),
                bytes(text, '%', |byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)),
                bytes(text, '%', |byte| byte.is_ascii_graphic()),
                bytes(text, '=', |byte| byte.is_ascii_graphic() && byte != b'='),
                bytes(text, '+', |byte| byte.is_ascii_graphic() && byte != b'+' && byte != b'='),
                text.chars()
                    .map(|character| {
                        let code = u32::from(character);
                        if character.is_ascii() { character.to_string() } else { format!("\\x{{{code:X}}}") }
                    })
                    .collect(),
            ]
        })
        .collect()
}

/// Where the part before an at sign begins.
fn before(text: &[char], sign: usize) -> usize {
    let mut start = sign;
    while start > 0 && text[start - 1].is_whitespace() {
        start -= 1;
    }
    if start > 0 && text[start - 1] == '"' {
        // A quoted local part (RFC 5322, 3.2.4) may hold anything.
        let opening = (0..start - 1).rev().find(|at| text[*at] == '"' && (*at == 0 || text[at - 1] != '\\'));
        return opening.unwrap_or(0);
    }
    while start > 0 && !is_delimiter(text[start - 1]) {
        start -= 1;
    }
    start
}

/// Where the part behind an at sign ends.
fn behind(text: &[char], sign: usize) -> usize {
    let mut end = sign;
    while end < text.len() && text[end].is_whitespace() {
        end += 1;
    }
    if text.get(end) == Some(&'[') {
        // The address of a machine (RFC 5321, 4.1.3).
        return text[end..]
            .iter()
            .position(|character| *character == ']')
            .map_or(text.len(), |length| end + length + 1);
    }
    while end < text.len() && !is_delimiter(text[end]) {
        end += 1;
    }
    // The end of a sentence is none of a domain.
    while end > sign && ".!?".contains(text[end - 1]) {
        end -= 1;
    }
    end
}

fn is_delimiter(character: char) -> bool {
    character.is_whitespace() || "<>()[]{},;:\"|«»“”„".contains(character)
}

/// Marks of direction, joiners and the like, by which a word could be taken apart without anybody seeing it.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn without(text: &[char], hidden: &[bool]) -> String {
    let mut scrubbed = String::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        if !hidden[at] {
            scrubbed.push(text[at]);
            at += 1;
            continue;
        }
        while at < text.len() && hidden[at] {
            at += 1;
        }
        if scrubbed.ends_with('<') && text.get(at) == Some(&'>') {
            scrubbed.pop();
            at += 1;
        }
        scrubbed.push_str("<…>");
    }
    scrubbed.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::scrub;
    use crate::vault::Address;

    fn address(text: &str) -> Address {
        Address::parse(text).expect(text)
    }

    #[test]
    fn the_readers_address_goes_in_every_spelling() {
        let reader = address("Jane.Doe+news@example.org");
        for (text, expected) in [
            ("2.1.5 <jane.doe+news@example.org>... OK", "2.1.5 <…>... OK"),
            ("JANE.DOE+NEWS@EXAMPLE.ORG: user unknown", "<…>: user unknown"),
            ("rfc822;jane.doe+2Bnews@example.org unknown", "rfc822;<…> unknown"),
            ("see https://relay.example/why?to=jane.doe%2Bnews%40example.org now", "see https:<…> now"),
            ("'jane.doe+news'@'example.org'", "<…>"),
            ("\"jane.doe+news\"@example.org is full", "<…> is full"),
            ("jane.doe+news @ example.org", "<…>"),
            ("mailbox Jane.Doe does not exist", "mailbox <…> does not exist"),
            ("bounces-jane.doe+news=example.org@relay.example", "<…>"),
            ("jane.doe+news=example.org unknown", "<…>=example.org unknown"),
            ("jane.doe=2Bnews=40example.org unknown", "<…> unknown"),
            ("jane.doe&#64;example.org", "<…>"),
            ("jane.doe＠example.org", "<…>"),
            ("ja\u{200b}ne.doe@example.org", "<…>"),
            ("no such user\r\n here: jane.doe", "no such user here: <…>"),
            ("queued as 4XyZ17 at mx.example.org", "queued as 4XyZ17 at mx.example.org"),
        ] {
            assert_eq!(scrub(text, &reader), expected, "{text}");
        }
    }

    #[test]
    fn a_short_name_goes_where_it_is_a_word() {
        let reader = address("ed@example.org");
        assert_eq!(
            scrub("Ed: mailbox disabled, redirected to ed", &reader),
            "<…>: mailbox disabled, redirected to <…>"
        );
        assert_eq!(scrub("<ed_example.org>", &reader), "<<…>_example.org>");
    }

    #[test]
    fn an_international_address_goes_in_every_spelling() {
        let reader = address("чытачка@пошта.бел");
        for text in [
            "<чытачка@пошта.бел> невядомы",
            "<ЧЫТАЧКА@xn--80a1acn3a.xn--90ais> невядомы",
            "utf-8;\\x{447}\\x{44B}\\x{442}\\x{430}\\x{447}\\x{43A}\\x{430}@пошта.бел невядомы",
            "\\x{447}\\x{44b}\\x{442}\\x{430}\\x{447}\\x{43a}\\x{430} невядомы",
            "=D1=87=D1=8B=D1=82=D0=B0=D1=87=D0=BA=D0=B0 невядомы",
            "%d1%87%d1%8b%d1%82%d0%b0%d1%87%d0%ba%d0%b0 невядомы",
        ] {
            let scrubbed = scrub(text, &reader);
            assert!(scrubbed.ends_with("<…> невядомы"), "{text}: {scrubbed}");
        }
    }

    #[test]
    fn other_addresses_go_too() {
        let reader = address("reader@example.org");
        for (text, expected) in [
            ("forward to <other@elsewhere.example>, please", "forward to <…>, please"),
            ("ask postmaster@[192.0.2.1].", "ask <…>."),
            ("\"strange \\\" name\"@elsewhere.example is closed", "<…> is closed"),
            ("other@elsewhere.example,third@elsewhere.example.", "<…>,<…>."),
            ("other%40elsewhere.example", "<…>"),
        ] {
            assert_eq!(scrub(text, &reader), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_surrounds_it_nothing_of_it_stays(
            ahead in "\\PC{0,40}", behind in "\\PC{0,40}", local in "[a-z]{5,12}[.+_-][a-z0-9]{1,8}", upper: bool,
        ) {
            let reader = address(&format!("{local}@example.org"));
            let written = if upper { reader.reveal().to_uppercase() } else { reader.reveal().to_owned() };
            let scrubbed = scrub(&format!("{ahead}{written}{behind}"), &reader).to_lowercase();
            prop_assert!(!scrubbed.contains(&local), "{scrubbed}");
            prop_assert!(!scrubbed.contains('@'), "{scrubbed}");
        }
    }
}
