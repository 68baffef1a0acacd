//! The content of a message as it comes after DATA (RFC 5321, 4.5.2).

use super::command::SIZE_LIMIT;

/// How much of a message is kept: as much as is read of it.
const KEPT: usize = bellwether_bounces::MESSAGE_LIMIT;

/// Takes away the dots that the client has added, and finds the end. Only CRLF ends a line: whoever took a bare LF for one could be
/// made to see an end, and then commands, where the client sent content (CVE-2023-51764).
#[derive(Debug, Default)]
pub(super) struct Content {
    kept: Vec<u8>,
    length: u64,
    place: Place,
}

/// Where in a line.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Place {
    #[default]
    Start,
    /// After a dot at the start.
    Dot,
    /// After a dot at the start and a CR.
    DotReturn,
    Within,
    /// After a CR.
    Return,
}

impl Content {
    /// Takes octets; how many of them belong to the message if its end is among them.
    pub(super) fn take(&mut self, octets: &[u8]) -> Option<usize> {
        for (index, octet) in octets.iter().copied().enumerate() {
            self.place = match (self.place, octet) {
                (Place::Start, b'.') => Place::Dot,
                (Place::Dot, b'\r') => Place::DotReturn,
                (Place::DotReturn, b'\n') => return Some(index + 1),
                (Place::DotReturn, octet) => {
                    self.keep(b'\r');
                    self.keep(octet);
                    if octet == b'\r' { Place::Return } else { Place::Within }
                }
                (Place::Return, b'\n') => {
                    self.keep(octet);
                    Place::Start
                }
                (_, octet) => {
                    self.keep(octet);
                    if octet == b'\r' { Place::Return } else { Place::Within }
                }
            };
        }
        None
    }

    fn keep(&mut self, octet: u8) {
        self.length += 1;
        if self.kept.len() < KEPT {
            self.kept.push(octet);
        }
    }

    /// Whether more came than is taken of any message.
    pub(super) fn is_too_large(&self) -> bool {
        self.length > SIZE_LIMIT
    }

    /// The beginning of the message.
    pub(super) fn kept(&self) -> &[u8] {
        &self.kept
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Content;

    /// The message, and what follows it.
    fn taken(octets: &[u8], chunk: usize) -> Option<(Vec<u8>, Vec<u8>)> {
        let mut content = Content::default();
        for (number, part) in octets.chunks(chunk).enumerate() {
            if let Some(end) = content.take(part) {
                return Some((content.kept().to_vec(), octets[number * chunk + end..].to_vec()));
            }
        }
        None
    }

    #[test]
    fn dots_are_taken_away_and_the_end_is_found() {
        for (sent, message, rest) in [
            ("a\r\n.\r\nQUIT\r\n", "a\r\n", "QUIT\r\n"),
            (".\r\n", "", ""),
            ("..\r\n..a\r\n.b\r\n.\r\n", ".\r\n.a\r\nb\r\n", ""),
            // No end: a bare LF, or a bare CR, before or after the dot.
            ("a\n.\nb\r\n.\r\n", "a\n.\nb\r\n", ""),
            ("a\n.\r\nb\r\n.\r\n", "a\n.\r\nb\r\n", ""),
            ("a\r\n.\nb\r\n.\r\n", "a\r\n\nb\r\n", ""),
            ("a\r.\r\nb\r\n.\r\n", "a\r.\r\nb\r\n", ""),
            ("a\r\n.\rb\r\n.\r\n", "a\r\n\rb\r\n", ""),
        ] {
            for chunk in 1..=sent.len() {
                let expected = Some((message.as_bytes().to_vec(), rest.as_bytes().to_vec()));
                assert_eq!(taken(sent.as_bytes(), chunk), expected, "{sent:?} by {chunk}");
            }
        }
        assert_eq!(taken(b"a\r\n.", 1), None);
    }

    proptest! {
        #[test]
        fn what_was_stuffed_comes_out_again(lines in proptest::collection::vec("[.a\\n]{0,4}", 0..6), chunk in 1_usize..9) {
            let message: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
            let stuffed: String = lines
                .iter()
                .map(|line| format!("{}{line}\r\n", if line.starts_with('.') { "." } else { "" }))
                .collect();
            let (taken, rest) = taken(format!("{stuffed}.\r\nNOOP").as_bytes(), chunk).expect("an end");
            prop_assert_eq!(String::from_utf8_lossy(&taken), message);
            prop_assert_eq!(rest, b"NOOP".to_vec());
        }
    }
}
