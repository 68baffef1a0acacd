//! The relaxed canonical forms of RFC 6376, 3.4.2 and 3.4.4.

/// Divides a header into its fields, each with its continuation lines and its last CRLF.
pub(super) fn fields(header: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = header;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let goes_on = |end: usize| matches!(rest.get(end), Some(b' ' | b'\t'));
        let end = line_ends(rest).find(|&end| !goes_on(end)).unwrap_or(rest.len());
        let (field, later) = rest.split_at(end);
        rest = later;
        Some(field)
    })
}

/// Where the lines of a text end, each behind its line feed.
fn line_ends(text: &[u8]) -> impl Iterator<Item = usize> {
    text.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(index, _)| index + 1)
}

/// The name of a field, without what follows it; none for a line without a colon.
fn name(field: &[u8]) -> Option<&[u8]> {
    let colon = field.iter().position(|&byte| byte == b':')?;
    Some(field[..colon].trim_ascii_end())
}

/// Whether a field has this name, in whatever case.
pub(super) fn is_named(field: &[u8], expected: &str) -> bool {
    name(field).is_some_and(|name| name.eq_ignore_ascii_case(expected.as_bytes()))
}

/// Writes a field: name in lower case, value in one line without needless blanks, and CRLF.
pub(super) fn write_field(field: &[u8], out: &mut Vec<u8>) {
    let Some(name) = name(field) else { return };
    out.extend(name.iter().map(u8::to_ascii_lowercase));
    out.push(b':');
    let value = field.iter().position(|&byte| byte == b':').map_or(&[][..], |colon| &field[colon + 1..]);
    write_value(value, out);
    out.extend_from_slice(b"\r\n");
}

/// Writes a value unfolded, with single blanks, and none at its ends.
pub(super) fn write_value(value: &[u8], out: &mut Vec<u8>) {
    let mut words = value.split(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).filter(|word| !word.is_empty());
    if let Some(first) = words.next() {
        out.extend_from_slice(first);
    }
    for word in words {
        out.push(b' ');
        out.extend_from_slice(word);
    }
}

/// A body: single blanks, none at the end of a line, no empty lines at the end.
pub(super) fn body(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() + 2);
    // Where the last line that isn't empty ends.
    let mut end = 0;
    for line in body.split_inclusive(|&byte| byte == b'\n') {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let start = out.len();
        let mut after_blank = false;
        for &byte in line {
            match byte {
                b' ' | b'\t' => after_blank = true,
                _ => {
                    if after_blank {
                        out.push(b' ');
                    }
                    after_blank = false;
                    out.push(byte);
                }
            }
        }
        let is_empty = out.len() == start;
        out.extend_from_slice(b"\r\n");
        if !is_empty {
            end = out.len();
        }
    }
    out.truncate(end);
    out
}

#[cfg(test)]
mod tests {
    use super::{body, fields, write_field};

    #[test]
    fn the_example_of_the_rfc_comes_out_as_printed() {
        let header = b"A: X\r\nB : Y\t\r\n\tZ  \r\n";
        let mut out = Vec::new();
        fields(header).for_each(|field| write_field(field, &mut out));
        assert_eq!(out, b"a:X\r\nb:Y Z\r\n");
        assert_eq!(body(b" C \r\nD \t E\r\n\r\n\r\n"), b" C\r\nD E\r\n");
    }

    #[test]
    fn empty_bodies_and_lines() {
        for (given, expected) in [
            ("", ""),
            ("\r\n", ""),
            (" \r\n\t\r\n", ""),
            ("a", "a\r\n"),
            ("a\r\n\r\nb\r\n", "a\r\n\r\nb\r\n"),
            ("\r\n\r\na", "\r\n\r\na\r\n"),
            ("a\r\n \r\n", "a\r\n"),
        ] {
            assert_eq!(body(given.as_bytes()), expected.as_bytes(), "{given:?}");
        }
    }

    #[test]
    fn a_line_without_a_colon_is_no_field() {
        let mut out = Vec::new();
        write_field(b"nonsense\r\n", &mut out);
        assert!(out.is_empty());
    }
}
