//! How far an edition has come on its way to readers.

use bellwether_language::Language;
use jiff::Timestamp;

use super::ContentHash;
use crate::db::Uuid;

/// A step on the way to readers, derived from what is stored: it can't be out of date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Somebody is at it.
    Draft,
    /// Somebody is to look at it.
    InReview,
    /// It may go out.
    Approved,
    /// Readers see it, or will as soon as they see its issue.
    Published,
}

impl Stage {
    /// The word in messages and style sheets, and for two of them in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InReview => "in-review",
            Self::Approved => "approved",
            Self::Published => "published",
        }
    }

    /// The stage of an edition whose newest revision is `head`, where `reviewed` is what was said of which revision.
    #[must_use]
    pub fn of(head: &Head, reviewed: Option<(Self, i64)>) -> Self {
        match reviewed {
            _ if head.published.is_some() => Self::Published,
            Some((stage, number)) if number == head.number => stage,
            _ => Self::Draft,
        }
    }
}

/// The newest revision of an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its row.
    pub id: Uuid,
    /// 1 for the first.
    pub number: i64,
    /// The headline.
    pub title: String,
    /// What it says.
    pub hash: ContentHash,
    /// What it was translated from.
    pub source: Option<ContentHash>,
    /// When it was saved.
    pub saved: Option<Timestamp>,
    /// When readers first saw it, or will as soon as they see its issue.
    pub published: Option<Timestamp>,
}

/// Where an edition of an issue stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The commentary.
    pub commentary: Uuid,
    /// Its section.
    pub section: Uuid,
    /// Since when the commentary is withheld from readers.
    pub concealed: Option<Timestamp>,
    /// The edition.
    pub edition: Uuid,
    /// Its language.
    pub language: Language,
    /// Whether it is the language in which the commentary is written.
    pub original: bool,
    /// Its newest revision.
    pub head: Head,
    /// How far that has come.
    pub stage: Stage,
    /// The revision that readers see, or will as soon as they see its issue.
    pub published: Option<Uuid>,
    /// Whether it is a translation of something that the newest revision of the original no longer says.
    pub stale: bool,
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::Content;
    use super::{Head, Stage};
    use crate::db::Uuid;

    #[test]
    fn what_was_said_of_an_earlier_revision_is_not_said_of_this_one() {
        let content = Content { title: String::new(), lead: String::new(), body: String::new(), hero: None };
        let head = Head {
            id: Uuid::nil(),
            number: 2,
            title: String::new(),
            hash: content.hash(),
            source: None,
            saved: None,
            published: None,
        };
        for (reviewed, expected) in [
            (None, Stage::Draft),
            (Some((Stage::InReview, 2)), Stage::InReview),
            (Some((Stage::Approved, 2)), Stage::Approved),
            (Some((Stage::Approved, 1)), Stage::Draft),
        ] {
            assert_eq!(Stage::of(&head, reviewed), expected);
        }
        let seen = Head { published: Some(Timestamp::UNIX_EPOCH), ..head };
        assert_eq!(Stage::of(&seen, Some((Stage::InReview, 1))), Stage::Published);
    }
}
