//! Issues: one period of the monitor each, released at once.

mod period;
mod planning;
mod readiness;
mod sql;

use jiff::Timestamp;

pub use period::{Cadence, Irregular, Period};
pub use planning::{may_go, next_issue, next_period, resumed_period, skipped_period};
pub use readiness::{NotReady, Ready, ready};
pub use sql::{
    all_issues, any_issue_at, delete_draft_issue, insert_issues, issue_at, issue_by_id, issues_between, latest_issues,
    latest_published, neighbours, publish_issue, update_draft_issue, withdraw_issue, withdrawn, years,
};

use crate::db::Uuid;
use crate::localized::Localized;

/// One period of the monitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Its row.
    pub id: Uuid,
    /// The days it covers.
    pub period: Period,
    /// What became of it.
    pub state: State,
    /// Since when it is withheld from readers, though it was published.
    pub withdrawn: Option<Timestamp>,
}

/// What became of a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// In the making: readers see nothing of it.
    Draft {
        /// Its number in the sequence of issues.
        number: i64,
    },
    /// Readers see all of it.
    Published {
        /// Its number in the sequence of issues.
        number: i64,
        /// When it was released.
        at: Timestamp,
    },
    /// There is no issue for this period.
    Skipped {
        /// Why, in each language.
        reasons: Localized,
    },
}

impl State {
    /// The word for it in the database.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Draft { .. } => "draft",
            Self::Published { .. } => "published",
            Self::Skipped { .. } => "skipped",
        }
    }

    /// The issue's number; a skipped period has none.
    #[must_use]
    pub fn number(&self) -> Option<i64> {
        match self {
            Self::Draft { number } | Self::Published { number, .. } => Some(*number),
            Self::Skipped { .. } => None,
        }
    }

    /// When readers first saw it.
    #[must_use]
    pub fn published(&self) -> Option<Timestamp> {
        match self {
            Self::Published { at, .. } => Some(*at),
            Self::Draft { .. } | Self::Skipped { .. } => None,
        }
    }
}
