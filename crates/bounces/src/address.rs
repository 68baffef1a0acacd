//! Addresses: those that a field names with its type, and those that stand in a text.

/// Octets of the longest address: RFC 5321 allows 254, and international ones are allowed some more here.
const ADDRESS_LIMIT: usize = 512;

/// An address in a text, and the bytes where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub start: usize,
    pub end: usize,
    pub address: String,
}

/// Finds every address in a text, in order.
///
/// A letter outside ASCII belongs to an address only if its neighbour towards the "@" or the dot is one too: notices in
/// Japanese or Chinese put no space between a word and an address.
pub(crate) fn find(text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for (at, _) in text.match_indices('@') {
        let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
        let earliest = found.last().map_or(0, |last| last.end);
        let local = local_part(before.get(earliest.min(before.len())..).unwrap_or_default());
        let domain = domain(after);
        if local.is_empty() || domain.is_empty() || local.len() + domain.len() > ADDRESS_LIMIT {
            continue;
        }
        found.push(Found { start: at - local.len(), end: at + 1 + domain.len(), address: format!("{local}@{domain}") });
    }
    found
}

/// The first address in a text.
pub(crate) fn first(text: &str) -> Option<String> {
    find(text).into_iter().next().map(|found| found.address)
}

/// The longest end of a text that can be a local part.
fn local_part(before: &str) -> &str {
    if let Some(inside) = before.strip_suffix('"') {
        // A quoted local part (RFC 5321, 4.1.2). The limit of 64 octets keeps the search short.
        let nearest = inside.char_indices().rev().take(64).find(|&(_, letter)| letter == '"' || letter == '\n');
        return match nearest {
            Some((start, '"')) => before.get(start..).unwrap_or_default(),
            _ => "",
        };
    }
    let international = before.chars().next_back().is_some_and(|letter| !letter.is_ascii());
    let belongs = |letter: char| {
        letter.is_ascii_alphanumeric()
            || "!#$%&'*+-/=?^_`{|}~.".contains(letter)
            || (international && letter.is_alphanumeric())
    };
    let start = before.char_indices().rev().take_while(|&(_, letter)| belongs(letter)).last().map(|(start, _)| start);
    let local = start.and_then(|start| before.get(start..)).unwrap_or_default();
    local.trim_start_matches(['.', '*', '\'', '`', '|', '/', '=', '{', '~', '?', '!', '&', '$', '^', '#'])
}

/// The longest beginning of a text that can be a domain.
fn domain(after: &str) -> &str {
    let mut end = 0;
    let mut label_is_ascii = None;
    for (position, letter) in after.char_indices() {
        match letter {
            '.' => label_is_ascii = None,
            '-' => {}
            _ if !letter.is_alphanumeric() => break,
            _ if label_is_ascii.is_some_and(|ascii| ascii && !letter.is_ascii()) => break,
            _ => {
                label_is_ascii.get_or_insert(letter.is_ascii());
                end = position + letter.len_utf8();
            }
        }
        if position > ADDRESS_LIMIT || after.get(position..).is_some_and(|rest| rest.starts_with("..")) {
            break;
        }
    }
    let domain = after.get(..end).unwrap_or_default();
    if domain.starts_with('.') { "" } else { domain }
}

/// Reads an address with its type: `rfc822; <reader@mail.example>`, `utf-8;…`, or without one.
///
/// Undoes what RFC 6533 (`\x{…}`) and RFC 3461 (`+2B`, `+3D`) do to addresses in places that allow few characters. Of
/// the latter only the two characters that need it are undone: `+33` is more likely a tag that the reader chose.
pub(crate) fn typed(value: &str) -> Option<String> {
    let address = match value.split_once(';') {
        Some((kind, address)) if !kind.contains('@') => address,
        _ => value,
    };
    let address = without_escapes(address.trim());
    let address = address.replace("+2B", "+").replace("+3D", "=");
    if let Some(found) = first(&address) {
        return Some(found);
    }
    // "local; root" and "rfc822; reader@" name nobody whom we wrote to.
    None
}

/// Undoes `\x{41F}`: `utf-8-addr-xtext` and `utf-8-addr-unitext` of RFC 6533, section 3.
fn without_escapes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\\x{") {
        plain.push_str(before);
        let decoded = after.split_once('}').and_then(|(digits, after)| {
            let letter = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)?;
            Some((letter, after))
        });
        match decoded {
            Some((letter, after)) => {
                plain.push(letter);
                rest = after;
            }
            None => {
                plain.push_str("\\x{");
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}

/// Whether two addresses are the same to every mail system that matters here, which means: but for case.
pub(crate) fn same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.eq_ignore_ascii_case(other) || one.to_lowercase() == other.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<String> {
        find(text).into_iter().map(|found| found.address).collect()
    }

    #[test]
    fn addresses_are_found_between_any_punctuation() {
        for text in
            ["<a.b@c.example>:", "(a.b@c.example)", "to a.b@c.example.", "[mailto:a.b@c.example]", "'a.b@c.example'"]
        {
            assert_eq!(all(text), ["a.b@c.example"], "{text}");
        }
        assert_eq!(all("x@a.example,y@b.example"), ["x@a.example", "y@b.example"]);
        assert_eq!(all("\"odd name\"@c.example"), ["\"odd name\"@c.example"]);
        assert_eq!(all("@ @x y@ ... @@ ..@.."), Vec::<String>::new());
    }

    #[test]
    fn words_of_other_scripts_that_touch_an_address_are_no_part_of_it() {
        assert_eq!(all("宛先a@c.exampleに送信"), ["a@c.example"]);
        assert_eq!(all("<чытач@пошта.бел>"), ["чытач@пошта.бел"]);
    }

    #[test]
    fn types_and_escapes_are_undone() {
        assert_eq!(typed("RFC822;<a@b.example>").as_deref(), Some("a@b.example"));
        assert_eq!(typed("utf-8; \\x{447}\\x{44b}@b.example").as_deref(), Some("чы@b.example"));
        assert_eq!(typed("rfc822;a+2Btag@b.example").as_deref(), Some("a+tag@b.example"));
        assert_eq!(typed("rfc822;a+33@b.example").as_deref(), Some("a+33@b.example"));
        assert_eq!(typed("local;root"), None);
    }
}
