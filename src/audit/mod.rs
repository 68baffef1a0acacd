//! The audit log: what everybody did, in a chain of hashes, so that nothing in it can be changed unseen. It names no reader.

mod act;
mod sql;

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

pub use act::Act;
pub use sql::{Filter, audit_events, record, verify};

use crate::db::Uuid;

/// Something that somebody did, to be written down in the transaction that does it.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// Whose account; none when the program acted by itself, or an operator on the command line.
    pub account: Option<Uuid>,
    /// What she is called at this time, or `bellwether`.
    pub who: &'a str,
    /// What was done.
    pub act: Act,
    /// To what: an address in the newsroom's terms, such as `2024-01-15/security/be`, or another account's name.
    pub subject: String,
    /// What else is to be known, such as a reason that was given.
    pub details: Details,
}

/// What is written down beside an act: names and values, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details(pub Vec<(String, String)>);

impl Details {
    /// With one more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.0.push((name.to_owned(), value.to_string()));
        self
    }
}

/// Something that was done.
#[derive(Debug, Clone)]
pub struct Event {
    /// From 1, without gaps.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// Whose account it was.
    pub account: Option<Uuid>,
    /// What she was called.
    pub who: String,
    /// What.
    pub act: String,
    /// To what.
    pub subject: String,
    /// What else is known.
    pub details: Details,
    /// The link of the chain.
    pub hash: Vec<u8>,
}

impl Event {
    /// The hash that belongs to this event after one with the hash `before`: SHA-256 over it and every field, each preceded by its length.
    fn link(&self, before: &[u8], details: &str) -> Vec<u8> {
        let mut hasher = Sha256::new();
        let mut field = |bytes: &[u8]| {
            hasher.update((bytes.len() as u64).to_be_bytes());
            hasher.update(bytes);
        };
        field(before);
        field(&self.number.to_be_bytes());
        field(&self.at.as_millisecond().to_be_bytes());
        field(self.account.as_ref().map_or(&[], |account| account.as_bytes()));
        for text in [&self.who, &self.act, &self.subject] {
            field(text.as_bytes());
        }
        field(details.as_bytes());
        hasher.finalize().to_vec()
    }
}

/// What is wrong with the log.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// An event is missing before this one.
    #[error("event {0} is missing from the audit log")]
    Missing(i64),
    /// An event isn't what was written down.
    #[error("event {0} of the audit log was changed, or one before it was")]
    Changed(i64),
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{Details, Event};

    #[test]
    fn every_field_is_part_of_the_link() {
        let event = Event {
            number: 1,
            at: Timestamp::UNIX_EPOCH,
            account: None,
            who: "ab".into(),
            act: "c".into(),
            subject: String::new(),
            details: Details::default(),
            hash: Vec::new(),
        };
        let link = event.link(&[], "[]");
        for other in [
            Event { number: 2, ..event.clone() },
            Event { account: Some(crate::db::Uuid::nil()), ..event.clone() },
            Event { who: "a".into(), act: "bc".into(), ..event.clone() },
            Event { subject: "x".into(), ..event.clone() },
        ] {
            assert_ne!(other.link(&[], "[]"), link, "{other:?}");
        }
        assert_ne!(event.link(&[0], "[]"), link);
        assert_ne!(event.link(&[], "[[]]"), link);
    }
}
