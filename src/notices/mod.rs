//! Notices: what concerns somebody who works here, and where she finds it. [`notify`] is the door for whoever has news.

mod sql;

use jiff::Timestamp;

pub use sql::{Waiting, forget_old, give_back, last_mailed, mark_read, notices, notify, take, unread, waiting};

use crate::db::Uuid;

/// What a notice tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text is hers to write or translate.
    Assignment,
    /// Somebody called her by name.
    Mention,
    /// A text waits for somebody to approve it.
    ReviewWanted,
    /// Her text is approved.
    Approved,
    /// Her text came back.
    SentBack,
    /// The original of her translation has changed.
    Stale,
    /// An issue in which she has a part is out.
    Published,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Assignment,
        Self::Mention,
        Self::ReviewWanted,
        Self::Approved,
        Self::SentBack,
        Self::Stale,
        Self::Published,
    ];

    /// The word for it in the database and in messages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Assignment => "assignment",
            Self::Mention => "mention",
            Self::ReviewWanted => "review-wanted",
            Self::Approved => "approved",
            Self::SentBack => "sent-back",
            Self::Stale => "stale",
            Self::Published => "published",
        }
    }

    /// Reads [`Kind::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Something new.
#[derive(Debug, Clone, Copy)]
pub struct News<'a> {
    /// What it is.
    pub kind: Kind,
    /// Where it is: an address below `/desk`.
    pub path: &'a str,
    /// Who did it, if it was somebody.
    pub from: Option<Uuid>,
    /// When.
    pub at: Timestamp,
}

/// What somebody was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its row.
    pub id: Uuid,
    /// What it is.
    pub kind: Kind,
    /// Where it is: an address below `/desk`.
    pub path: String,
    /// Who did it, if it was somebody.
    pub from: Option<Uuid>,
    /// When.
    pub created: Timestamp,
    /// Whether she has seen it.
    pub read: bool,
}
