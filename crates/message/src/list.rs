//! What a newsletter says of itself in its header: RFC 2369, 2919 and 8058, and Feedback-ID.

use std::fmt;

use crate::domain::Domain;

/// Longest link, in octets. With the name of its field it stays far below the 998 that a line may have.
const LINK_LIMIT: usize = 500;

/// An address of the web that stands for itself in plain text, in an attribute of HTML, and in a header.
///
/// It has none of the characters that one of the three would have to escape: an `&` belongs to HTML, so a personal link
/// has at most one parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link(Box<str>);

/// The text is not an absolute address of the web, or has characters that would have to be escaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a link must begin with https:// or http://, be at most 500 characters long, and have none of <>\"'&\\^`{{|}}")]
pub struct InvalidLink;

impl Link {
    /// Reads an address. `http` is for an installation that is tried out without a certificate; providers honour
    /// one-click unsubscribing only with `https` (RFC 8058, 3.1).
    ///
    /// # Errors
    ///
    /// If it isn't of the form described above.
    pub fn parse(text: &str) -> Result<Self, InvalidLink> {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).ok_or(InvalidLink)?;
        let plain = |character: char| character.is_ascii_graphic() && !"<>\"'&\\^`{|}".contains(character);
        // "=?" could be taken for the beginning of an encoded word.
        if rest.is_empty() || text.len() > LINK_LIMIT || !text.chars().all(plain) || text.contains("=?") {
            return Err(InvalidLink);
        }
        Ok(Self(text.into()))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Link {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The parts of a newsletter's header that are the same for all readers.
#[derive(Clone, Debug)]
pub struct ListFields {
    /// The list's name, as programs show it.
    pub name: String,
    /// The list's identifier: a name under our domain that never changes (RFC 2919, 3).
    pub id: Domain,
    /// Where the list is explained (RFC 2369, 3.1).
    pub help: Link,
    /// Where earlier issues are (RFC 2369, 3.6).
    pub archive: Link,
    /// By what large providers count complaints.
    pub feedback: FeedbackId,
}

/// A Feedback-ID: campaign, language and kind of mail, with the sender last. There is no room for a person in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedbackId(Box<str>);

/// A part of a Feedback-ID is not of 1 to 40 letters, digits, `.`, `_` and `-`, or the sender not of 5 to 15.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a part of the Feedback-ID has the wrong length, or other characters than letters, digits, '.', '_' and '-'")]
pub struct InvalidFeedbackId;

impl FeedbackId {
    /// Puts an identifier together.
    ///
    /// # Errors
    ///
    /// If a part has other characters than letters, digits, `.`, `_` and `-`, or a wrong length.
    pub fn new(campaign: &str, language: &str, kind: &str, sender: &str) -> Result<Self, InvalidFeedbackId> {
        let plain = |character: char| character.is_ascii_alphanumeric() || "._-".contains(character);
        let parts = [campaign, language, kind, sender];
        let valid = parts.iter().all(|part| (1..=40).contains(&part.len()) && part.chars().all(plain));
        if !valid || !(5..=15).contains(&sender.len()) {
            return Err(InvalidFeedbackId);
        }
        Ok(Self(parts.join(":").into()))
    }

    /// The field's value.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::{FeedbackId, Link};

    #[test]
    fn links_need_no_escaping_anywhere() {
        for text in
            ["https://monitor.example/be/unsubscribe/abc", "http://127.0.0.1:8080/a?t=b", "https://a/~b,c(d)%20"]
        {
            assert_eq!(Link::parse(text).expect(text).as_str(), text);
        }
        for text in [
            "",
            "https://",
            "ftp://a",
            "//a",
            "https://a b",
            "https://a\r\nX: y",
            "https://a>",
            "https://a\"",
            "https://a'",
            "https://a?b=c&d=e",
            "https://прыклад.бел/",
            "https://a/=?utf-8?Q?x?=",
        ] {
            assert!(Link::parse(text).is_err(), "{text:?}");
        }
        assert!(Link::parse(&format!("https://{}", "a".repeat(500))).is_err());
    }

    #[test]
    fn a_feedback_id_has_four_plain_parts() {
        let id = FeedbackId::new("2026-48", "be", "issue", "bellwether").expect("an id");
        assert_eq!(id.as_str(), "2026-48:be:issue:bellwether");
        for parts in [
            ["", "be", "issue", "bellwether"],
            ["a:b", "be", "issue", "bellwether"],
            ["a", "be", "issue", "bell"],
            ["a", "be", "reader@example.org", "bellwether"],
            ["a", "be\r\n", "issue", "bellwether"],
        ] {
            let [campaign, language, kind, sender] = parts;
            assert!(FeedbackId::new(campaign, language, kind, sender).is_err(), "{parts:?}");
        }
    }
}
