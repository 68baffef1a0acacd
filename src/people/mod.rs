//! People who sign commentaries.

mod sql;

pub use sql::{all_contributors, save_contributors};

use crate::db::Uuid;
use crate::localized::{Code, Localized};

/// Somebody who signs commentaries, under a name or a pseudonym.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contributor {
    /// The row.
    pub id: Uuid,
    /// The name in addresses and files.
    pub code: Code,
    /// The name for people.
    pub name: Localized,
    /// Such as "Economist"; may be empty.
    pub role: Localized,
    /// A few sentences; may be empty.
    pub about: Localized,
}
