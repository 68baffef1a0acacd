//! The form in which texts are matched with phrases.

use crate::status::code_of;

/// Characters of a text that are looked at. A reason stands near its address, not on the tenth page.
const TEXT_LIMIT: usize = 20_000;

/// One line, in lower case, with straight quotation marks and without the codes that servers repeat on every line of
/// an answer. Each address becomes `@`: its letters mean nothing, even if it is `userunknown@…`.
pub(crate) fn normal(text: &str) -> String {
    let mut normal = String::with_capacity(text.len().min(TEXT_LIMIT) + 2);
    normal.push(' ');
    for word in text.split_whitespace() {
        if normal.len() > TEXT_LIMIT {
            break;
        }
        let word = without_codes(word);
        if word.is_empty() {
            continue;
        }
        if word.contains('@') {
            // What surrounds an address, as in "unknown:<a@b>" or "<a@b>はいません", is kept.
            push_without_addresses(&mut normal, word);
        } else {
            push_lower(&mut normal, word);
        }
        normal.push(' ');
    }
    normal
}

/// `550-5.1.1` and `5.1.1` vanish, `550-The` becomes `The`.
fn without_codes(word: &str) -> &str {
    let word = match word.get(..4) {
        Some(code) if code.ends_with('-') && code_of(code).0.is_some() => word.get(4..).unwrap_or_default(),
        _ => word,
    };
    if code_of(word) == (None, None) { word } else { "" }
}

fn push_without_addresses(normal: &mut String, word: &str) {
    let mut rest = 0;
    for found in crate::address::find(word) {
        let before = word.get(rest..found.start).unwrap_or_default();
        push_lower(normal, before.trim_end_matches(['<', '[', '(', '"', '\'']));
        normal.push('@');
        rest = found.end;
    }
    push_lower(
        normal,
        word.get(rest..).unwrap_or_default().trim_matches(['>', ']', ')', '"', '\'', ':', ',', '.', ';']),
    );
}

fn push_lower(normal: &mut String, word: &str) {
    for letter in word.chars().flat_map(char::to_lowercase) {
        normal.push(match letter {
            '\u{2018}' | '\u{2019}' | '`' | '\u{b4}' => '\'',
            '\u{201c}' | '\u{201d}' | '\u{ab}' | '\u{bb}' | '\u{201e}' => '"',
            '\u{451}' => '\u{435}',
            other => other,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn codes_line_breaks_and_addresses_are_out_of_the_way() {
        assert_eq!(
            normal("550-5.1.1 The email\n550-5.1.1 account <a@b.example>... isn\u{2019}t"),
            " the email account @ isn't "
        );
        assert_eq!(normal("550-Please turn on"), " please turn on ");
        assert_eq!(normal("unknown:<a@b.example>はいません"), " unknown:@はいません ");
    }
}
