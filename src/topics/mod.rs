//! Topics: the tags of commentaries.

mod sql;

pub use sql::{all_topics, save_topics};

use crate::db::Uuid;
use crate::localized::{Code, Localized};

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// The row.
    pub id: Uuid,
    /// The name in addresses and files.
    pub code: Code,
    /// The name for people.
    pub name: Localized,
}
