//! Where a reply ends. Bounded, whatever the other side sends.

use memchr::memchr;

/// Largest reply, in octets. RFC 5321 allows lines of 512; the longest replies of real servers, to EHLO, have some 30.
const REPLY_LIMIT: usize = 32 * 1024;
/// Longest line, in octets. Generous: some servers write whole explanations into one.
const LINE_LIMIT: usize = 4 * 1024;

/// Why what was read is no reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Garbled {
    /// A line doesn't begin with three digits from 200 to 599 and a space, a hyphen or its end.
    #[error("a line of the reply has no code")]
    NoCode,
    /// The lines of one reply have different codes.
    #[error("the lines of the reply have different codes")]
    Mixed,
    /// More than anybody has a reason to send.
    #[error("the reply is too long")]
    TooLong,
}

/// How many octets of `buffer` are the first reply, or `None` if it isn't complete.
///
/// A line may end with LF alone: there is nothing that it could be confused with here.
pub(crate) fn complete(buffer: &[u8]) -> Result<Option<usize>, Garbled> {
    let mut start = 0;
    loop {
        let rest = &buffer[start..];
        let end = memchr(b'\n', rest);
        if end.unwrap_or(rest.len()) > LINE_LIMIT || start > REPLY_LIMIT {
            return Err(Garbled::TooLong);
        }
        let Some(end) = end else { return Ok(None) };
        let line = &rest[..end];
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if !begins_with_code(line) {
            return Err(Garbled::NoCode);
        }
        if line[..3] != buffer[..3] {
            return Err(Garbled::Mixed);
        }
        start += end + 1;
        match line.get(3) {
            None | Some(b' ') => return Ok(Some(start)),
            Some(b'-') => {}
            Some(_) => return Err(Garbled::NoCode),
        }
    }
}

fn begins_with_code(line: &[u8]) -> bool {
    line.len() >= 3 && matches!(line[0], b'2'..=b'5') && line[1..3].iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Garbled, LINE_LIMIT, REPLY_LIMIT, complete};

    #[test]
    fn a_reply_ends_with_a_line_without_hyphen() {
        for (text, expected) in [
            ("", Ok(None)),
            ("250", Ok(None)),
            ("250 ok\r", Ok(None)),
            ("250 ok\r\n", Ok(Some(8))),
            ("250\r\n250 next\r\n", Ok(Some(5))),
            ("250 ok\n354", Ok(Some(7))),
            ("250-a\r\n250-b\r\n", Ok(None)),
            ("250-a\r\n250 b\r\n221", Ok(Some(14))),
            ("hello\r\n", Err(Garbled::NoCode)),
            ("\r\n", Err(Garbled::NoCode)),
            ("25\r\n", Err(Garbled::NoCode)),
            ("150 x\r\n", Err(Garbled::NoCode)),
            ("650 x\r\n", Err(Garbled::NoCode)),
            ("2500\r\n", Err(Garbled::NoCode)),
            ("250-a\r\n550 b\r\n", Err(Garbled::Mixed)),
        ] {
            assert_eq!(complete(text.as_bytes()), expected, "{text:?}");
        }
    }

    #[test]
    fn nobody_can_make_us_read_for_ever() {
        assert_eq!(complete(&vec![b'2'; LINE_LIMIT + 1]), Err(Garbled::TooLong));
        let endless = "250-x\r\n".repeat(REPLY_LIMIT / 7 + 2);
        assert_eq!(complete(endless.as_bytes()), Err(Garbled::TooLong));
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(Some(length)) = complete(&bytes) {
                prop_assert!(length <= bytes.len());
            }
        }

        #[test]
        fn a_reply_is_the_same_however_it_is_split(
            code in 200u16..600,
            lines in prop::collection::vec("[ -~]{0,40}", 1..5),
            behind in "[ -~\r\n]{0,20}",
        ) {
            let last = lines.len() - 1;
            let reply: String = lines
                .iter()
                .enumerate()
                .map(|(at, line)| format!("{code}{}{line}\r\n", if at == last { ' ' } else { '-' }))
                .collect();
            for end in 0..reply.len() {
                prop_assert_eq!(complete(&reply.as_bytes()[..end]), Ok(None));
            }
            prop_assert_eq!(complete(format!("{reply}{behind}").as_bytes()), Ok(Some(reply.len())));
        }
    }
}
