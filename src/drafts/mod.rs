//! Drafts: what somebody is writing, kept as she writes it. It becomes a revision when she saves it; nobody else ever sees it.

mod merge;
mod sql;
mod written;

use bellwether_language::Language;
use jiff::Timestamp;

pub use merge::{FieldConflict, Reconciled, reconcile};
pub use sql::{draft, forget_draft, save_draft, writers};
pub use written::{BadSource, Field, Written};

use crate::db::Uuid;

/// Which text it is: what an issue says on a section, in a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// The issue.
    pub issue: Uuid,
    /// The section.
    pub section: Uuid,
    /// The language.
    pub language: Language,
}

/// What somebody is writing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The number of the revision that she began with; 0 if there was none.
    pub base: i64,
    /// Later ones are newer.
    pub sequence: i64,
    /// What stands in the fields.
    pub written: Written,
    /// When it was kept.
    pub saved: Timestamp,
}
