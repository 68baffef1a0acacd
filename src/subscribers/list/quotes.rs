//! Quotation marks that nothing closes. A program that reads such a list takes all lines up to the next mark for one field, and leaves out
//! everybody in between without a word.

/// The line, counted from 1, with a quotation mark that opens a field which nothing closes, or which ends in the middle of another line.
pub(super) fn unclosed(text: &str, delimiter: u8) -> Option<u64> {
    let (mut line, mut opened, mut opened_in) = (1, false, 1);
    let mut at_start = true;
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        if opened {
            match byte {
                b'"' if bytes.peek() == Some(&b'"') => drop(bytes.next()),
                b'"' => {
                    opened = false;
                    let ends = bytes.peek().is_none_or(|next| *next == delimiter || matches!(next, b'\r' | b'\n'));
                    if !ends && line > opened_in {
                        return Some(opened_in);
                    }
                }
                b'\n' => line += 1,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' if at_start => (opened, opened_in) = (true, line),
            b'\n' => line += 1,
            _ => {}
        }
        at_start = byte == delimiter || matches!(byte, b'\r' | b'\n');
    }
    opened.then_some(opened_in)
}

#[cfg(test)]
mod tests {
    use super::unclosed;

    #[test]
    fn a_mark_that_nothing_closes_is_found_by_its_line() {
        for (text, line) in [
            ("a,b\n1,2\n", None),
            ("a,b\n\"1\",\"2\"\n", None),
            ("a,b\n\"over\ntwo lines\",2\n", None),
            ("a,b\n\"said \"\"so\"\"\",2\r\n3,4", None),
            ("a,b\n3 \"inch\",2\n\"1\" or so,2\n", None),
            ("a,b\n1,2\n\"3,4\n5,6\n", Some(3)),
            ("a,b\n1,\"2\n3,4\n5,\"6\"\n7,8\n", Some(2)),
            ("\"a,b\n", Some(1)),
            ("", None),
        ] {
            assert_eq!(unclosed(text, b','), line, "{text:?}");
        }
        assert_eq!(unclosed("a;b\n1;\"2\n", b';'), Some(2));
    }
}
