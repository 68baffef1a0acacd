//! How many readers there are: numbers that tell of nobody.

use std::collections::BTreeMap;

use bellwether_language::Language;

use crate::db::Uuid;

/// How a reader counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// She gets the newsletter.
    Active,
    /// She has confirmed, and must not be mailed all the same.
    Suppressed,
    /// Signed up, by whomever.
    Unconfirmed,
    /// Left, and not forgotten yet.
    Left,
}

impl Standing {
    /// Every one, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Active, Self::Suppressed, Self::Unconfirmed, Self::Left];

    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suppressed => "suppressed",
            Self::Unconfirmed => "unconfirmed",
            Self::Left => "left",
        }
    }

    /// Reads [`Standing::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.word() == word)
    }
}

/// The numbers of one day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// By language and standing.
    pub readers: BTreeMap<(Language, Standing), i64>,
    /// Active readers who chose a section.
    pub sections: BTreeMap<Uuid, i64>,
    /// Active readers who chose none, and so get all.
    pub everything: i64,
}

impl Counts {
    /// Readers in a language who stand so.
    #[must_use]
    pub fn of(&self, language: Language, standing: Standing) -> i64 {
        self.readers.get(&(language, standing)).copied().unwrap_or(0)
    }

    /// Readers who stand so.
    #[must_use]
    pub fn in_standing(&self, standing: Standing) -> i64 {
        self.readers.iter().filter(|((_, other), _)| *other == standing).map(|(_, number)| number).sum()
    }

    /// Active readers who get a section.
    #[must_use]
    pub fn with_section(&self, section: Uuid) -> i64 {
        self.sections.get(&section).copied().unwrap_or(0) + self.everything
    }
}
