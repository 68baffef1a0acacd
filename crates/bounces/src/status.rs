//! Enhanced status codes (RFC 3463) and SMTP reply codes (RFC 5321), as fields give them or as they stand in a text.

use std::fmt;
use std::str::FromStr;

/// An enhanced status code of RFC 3463, such as 5.1.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Status {
    /// 2 success, 4 persistent transient failure, 5 permanent failure.
    pub class: u8,
    /// What is concerned: 1 address, 2 mailbox, 3 system, 4 network, 5 protocol, 6 content, 7 policy.
    pub subject: u16,
    /// What it is in particular; 0 says nothing more.
    pub detail: u16,
}

impl Status {
    /// Whether the code says more than "something failed": RFC 3463 reserves 0 for what fits no other code.
    pub(crate) const fn is_specific(self) -> bool {
        self.subject != 0
    }
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

/// A text is no enhanced status code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoStatus;

impl fmt::Display for NoStatus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("not an enhanced status code")
    }
}

impl std::error::Error for NoStatus {}

impl FromStr for Status {
    type Err = NoStatus;

    /// Reads exactly `class.subject.detail`, without anything around it.
    fn from_str(text: &str) -> Result<Self, NoStatus> {
        let mut numbers = text.split('.');
        let (Some(class), Some(subject), Some(detail), None) =
            (numbers.next(), numbers.next(), numbers.next(), numbers.next())
        else {
            return Err(NoStatus);
        };
        let class = match class {
            "2" => 2,
            "4" => 4,
            "5" => 5,
            _ => return Err(NoStatus),
        };
        Ok(Status { class, subject: number(subject)?, detail: number(detail)? })
    }
}

/// RFC 3463 gives one to three digits to a subject and a detail.
fn number(digits: &str) -> Result<u16, NoStatus> {
    if digits.is_empty() || digits.len() > 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NoStatus);
    }
    digits.parse().map_err(|_| NoStatus)
}

/// The codes that a text quotes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Codes {
    /// The first reply code, 400–599.
    pub reply: Option<u16>,
    /// The first enhanced status code that follows a reply code; otherwise the first that says something.
    pub status: Option<Status>,
}

/// Finds the codes in a text. A number counts only if it stands alone: `[192.0.2.5]`, `v5.1.1` and `id=550` are none.
pub(crate) fn codes(text: &str) -> Codes {
    let mut codes = Codes::default();
    let mut after_reply = None;
    let mut previous_was_reply = false;
    for word in text.split_whitespace() {
        let (reply, status) = code_of(word);
        if let Some(reply) = reply {
            codes.reply.get_or_insert(reply);
        }
        if let Some(status) = status {
            if (previous_was_reply || reply.is_some()) && after_reply.is_none() {
                after_reply = Some(status);
            }
            if codes.status.is_none_or(|earlier| !earlier.is_specific()) {
                codes.status = Some(status);
            }
        }
        previous_was_reply = reply.is_some() && status.is_none();
    }
    codes.status = after_reply.filter(|status| status.is_specific()).or(codes.status);
    codes
}

/// The reply code and the enhanced code in one word: `550`, `550-5.1.1`, `#5.1.1`, `(5.2.2)`, `'5.2.2`, `:550,`.
pub(crate) fn code_of(word: &str) -> (Option<u16>, Option<Status>) {
    const AROUND: &[char] = &['#', '(', ')', '[', ']', '\'', '"', ':', ';', ',', '-', '<', '>', '='];
    let word = word.trim_start_matches(AROUND).trim_end_matches(AROUND).trim_end_matches('.');
    if let Ok(status) = word.parse() {
        return (None, Some(status));
    }
    let (first, rest) = match word.get(..3) {
        Some(first) if first.bytes().all(|byte| byte.is_ascii_digit()) => (first, word.get(3..).unwrap_or_default()),
        _ => return (None, None),
    };
    let Ok(reply @ 400..=599) = first.parse::<u16>() else { return (None, None) };
    match rest.strip_prefix(['-', ' ', '/', '_']) {
        None if rest.is_empty() => (Some(reply), None),
        None => (None, None),
        Some(rest) => (Some(reply), rest.trim_matches(AROUND).parse().ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> (Option<u16>, Option<String>) {
        let codes = codes(text);
        (codes.reply, codes.status.map(|status| status.to_string()))
    }

    #[test]
    fn codes_are_found_where_they_stand_alone() {
        assert_eq!(found("550 5.1.1 <a@b.example>... User unknown"), (Some(550), Some("5.1.1".into())));
        assert_eq!(found("550-5.7.26 This mail is unauthenticated"), (Some(550), Some("5.7.26".into())));
        assert_eq!(found("Sorry, no mailbox here by that name. (#5.1.1)"), (None, Some("5.1.1".into())));
        assert_eq!(found("host mx.example[192.0.2.5] version 5.1.1.7 id=550abc"), (None, None));
        assert_eq!(found("452 4.3.1 Insufficient system storage"), (Some(452), Some("4.3.1".into())));
    }

    #[test]
    fn a_code_after_a_reply_outranks_the_relays_own() {
        assert_eq!(found("5.1.0 - Unknown address error 550-'5.2.2 Mailbox full'"), (Some(550), Some("5.2.2".into())));
        assert_eq!(found("5.0.0 undeliverable 5.2.1 disabled"), (None, Some("5.2.1".into())));
    }

    #[test]
    fn only_three_numbers_of_the_right_class_are_a_status() {
        for text in ["", "5", "5.1", "3.1.1", "5.1.1.1", "5..1", "5.1.1234", "5.1.x"] {
            assert_eq!(text.parse::<Status>(), Err(NoStatus), "{text}");
        }
        assert_eq!("5.7.509".parse(), Ok(Status { class: 5, subject: 7, detail: 509 }));
    }
}
