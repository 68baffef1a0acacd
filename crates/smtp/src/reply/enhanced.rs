//! Enhanced status codes (RFC 3463): what is wrong, in numbers that relays agree on better than on the basic codes.

use std::fmt;

/// `class.subject.detail`, such as 5.1.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EnhancedCode {
    /// 2 done, 4 not now, 5 never.
    pub class: u8,
    /// 1 address, 2 mailbox, 3 system, 4 network, 5 protocol, 6 content, 7 policy.
    pub subject: u16,
    /// More exactly.
    pub detail: u16,
}

impl EnhancedCode {
    /// A code of three numbers.
    #[must_use]
    pub const fn new(class: u8, subject: u16, detail: u16) -> Self {
        Self { class, subject, detail }
    }

    /// The code that a line begins with.
    pub(crate) fn at_start(line: &[u8]) -> Option<Self> {
        let word = first_word(line);
        let mut parts = word.split(|byte| *byte == b'.');
        let class = number(parts.next()?)?;
        let (subject, detail) = (number(parts.next()?)?, number(parts.next()?)?);
        let class = u8::try_from(class).ok().filter(|class| matches!(class, 2 | 4 | 5))?;
        parts.next().is_none().then_some(Self { class, subject, detail })
    }

    /// What follows the code, or the whole line if it has none.
    pub(crate) fn text_behind(line: &[u8]) -> &[u8] {
        if Self::at_start(line).is_some() { &line[first_word(line).len()..] } else { line }
    }
}

impl fmt::Display for EnhancedCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

fn first_word(line: &[u8]) -> &[u8] {
    // "5.999.999" is the longest: no need to look further.
    let end = line.iter().take(10).position(|byte| *byte == b' ').unwrap_or(line.len());
    &line[..end]
}

/// One to three digits.
fn number(digits: &[u8]) -> Option<u16> {
    if digits.is_empty() || digits.len() > 3 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(digits.iter().fold(0, |number, digit| number * 10 + u16::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::EnhancedCode;

    #[test]
    fn a_code_is_three_numbers_at_the_beginning() {
        assert_eq!(EnhancedCode::at_start(b"5.7.26 no"), Some(EnhancedCode::new(5, 7, 26)));
        assert_eq!(EnhancedCode::at_start(b"2.0.0"), Some(EnhancedCode::new(2, 0, 0)));
        for text in ["", "5.1 x", "5.1.1.1 x", "3.1.1 x", "5.1.1000 x", "5..1 x", "5.1.1: x", "[5.1.1] x", "+5.1.1"] {
            assert_eq!(EnhancedCode::at_start(text.as_bytes()), None, "{text}");
        }
        assert_eq!(EnhancedCode::text_behind(b"5.1.1 unknown"), b" unknown");
        assert_eq!(EnhancedCode::text_behind(b"unknown"), b"unknown");
    }
}
