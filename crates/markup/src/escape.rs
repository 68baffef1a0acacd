//! Text into HTML: nothing of it can be read as markup, nothing is left that a document may not contain.

/// Appends text as element content.
pub(crate) fn push_text(html: &mut String, text: &str) {
    push(html, text, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        _ => None,
    });
}

/// Appends text as an attribute's value between double quotes (also right as element content).
pub(crate) fn push_attribute(html: &mut String, text: &str) {
    push(html, text, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'"' => Some("&quot;"),
        _ => None,
    });
}

fn push(html: &mut String, text: &str, escaped: impl Fn(u8) -> Option<&'static str>) {
    let mut copied = 0;
    for (index, byte) in text.bytes().enumerate() {
        // What must be replaced or dropped is ASCII, or begins with one of these bytes.
        let (length, replacement) = match byte {
            // By far the most frequent: letters, and the second bytes of Cyrillic ones.
            b'a'..=b'z' | b' ' | 0x80..=0xbf | 0xd0 | 0xd1 => continue,
            b'!'..=b'~' => match escaped(byte) {
                Some(replacement) => (1, replacement),
                None => continue,
            },
            b'\t' | b'\n' => continue,
            0..=0x1f | 0x7f => (1, ""),
            0xc2 | 0xef | 0xf0..=0xf4 => match text[index..].chars().next() {
                Some(character) if is_forbidden(character) => (character.len_utf8(), ""),
                _ => continue,
            },
            _ => continue,
        };
        html.push_str(&text[copied..index]);
        html.push_str(replacement);
        copied = index + length;
    }
    html.push_str(&text[copied..]);
}

/// Controls and noncharacters, which HTML documents may not contain (WHATWG HTML, "Preprocessing the input stream").
fn is_forbidden(character: char) -> bool {
    let code = u32::from(character);
    matches!(code, 0x80..=0x9f | 0xfdd0..=0xfdef) || code & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> String {
        let mut html = String::new();
        push_text(&mut html, text);
        html
    }

    #[test]
    fn markup_becomes_text() {
        assert_eq!(text("<b a=\"1\">&amp; \u{a0}ж"), "&lt;b a=\"1\"&gt;&amp;amp; \u{a0}ж");
        let mut html = String::new();
        push_attribute(&mut html, "\"><script>'");
        assert_eq!(html, "&quot;&gt;&lt;script&gt;'");
    }

    #[test]
    fn forbidden_characters_vanish() {
        assert_eq!(text("a\0\u{1}\r\u{7f}\u{80}\u{9f}\u{fdd0}\u{ffff}\u{1fffe}\u{10ffff}b"), "ab");
        assert_eq!(text("\t\n\u{a0}\u{fffd}\u{feff}😀"), "\t\n\u{a0}\u{fffd}\u{feff}😀");
    }
}
