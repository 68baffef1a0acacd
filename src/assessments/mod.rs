//! Assessments: the verdict on a section in an issue, stored once and without language.

mod rounds;
mod sql;

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;

pub use rounds::{Ballot, Round, spread, visible};
pub use sql::{
    StoredAssessment, assessments_of, ballots, close_round, date_undated, delete_of_draft, delete_of_section,
    file_ballot, insert_assessments, open_round, round, supersede,
};

use crate::localized::Localized;

/// Whether the situation is better or worse than in the baseline period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// The situation has gotten better.
    Improved,
    /// The situation has not changed.
    Unchanged,
    /// The situation has gotten worse.
    Deteriorated,
    /// The analysts did not judge, and say so.
    NotAssessed,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Improved, Self::Unchanged, Self::Deteriorated, Self::NotAssessed];

    /// The word in files, the database and style sheets.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Improved => "improved",
            Self::Unchanged => "unchanged",
            Self::Deteriorated => "deteriorated",
            Self::NotAssessed => "not-assessed",
        }
    }

    /// Reads [`Verdict::code`].
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.code() == code)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// How sure the analysts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confidence {
    /// Little or contradictory evidence.
    Low,
    /// Good evidence with gaps.
    Medium,
    /// Strong evidence from several sources.
    High,
}

impl Confidence {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    /// The word in files, the database and style sheets.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// Reads [`Confidence::code`].
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|confidence| confidence.code() == code)
    }
}

/// What the analysts decided on a section in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// The verdict.
    pub verdict: Verdict,
    /// First day of the period compared with; the preceding one if absent.
    pub baseline: Option<Date>,
    /// From 0 (calm) to 5 (critical).
    pub level: Option<Level>,
    /// How sure they are.
    pub confidence: Option<Confidence>,
    /// Why, in a sentence, per language.
    pub reasons: Localized,
    /// When it was decided; the release if absent.
    pub assessed: Option<Timestamp>,
    /// How the analysts voted in a blind round, in the order of verdicts, if readers are to know it.
    pub votes: Vec<Verdict>,
    /// What who disagreed has to say to readers, per language.
    pub dissent: Localized,
}

/// How tense the situation is, from 0 (calm) to 5 (critical).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Level(u8);

impl Level {
    /// Takes `number` if it is between 0 and 5.
    #[must_use]
    pub fn new(number: i64) -> Option<Self> {
        u8::try_from(number).ok().filter(|number| *number <= 5).map(Self)
    }

    /// As a number.
    #[must_use]
    pub fn number(self) -> i64 {
        i64::from(self.0)
    }
}
