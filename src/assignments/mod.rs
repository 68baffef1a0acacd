//! Assignments: who has which section of an issue, in which language, and until when.

mod sql;

use bellwether_language::Language;
use jiff::Timestamp;

pub use sql::{assign, assignment, assignments_of_account, assignments_of_issue, withdraw, withdraw_all};

use crate::db::Uuid;

/// What somebody is to write or translate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The issue.
    pub issue: Uuid,
    /// The section.
    pub section: Uuid,
    /// The language: the original's, or that of a translation.
    pub language: Language,
    /// Who has it.
    pub account: Uuid,
    /// Until when.
    pub due: Option<Timestamp>,
}
