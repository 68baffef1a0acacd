//! The monitor: the publication that an installation hosts, its sections, standing pages and redirects.

mod redirects;
mod settings;
mod sql;

use jiff::civil::Date;

pub use redirects::{Redirect, normal_address};
pub use settings::{Channel, ChannelKind, Monitor, VerdictWording, WEEKDAYS, weekday, weekday_name};
pub use sql::{
    all_redirects, all_sections, all_standing_pages, monitor, redirect_from, redirects_with_query, rename_section,
    save_monitor, save_redirects, save_sections, save_standing_page,
};

use crate::db::Uuid;
use crate::localized::{Code, Localized};

/// A standing track of the monitor, such as "Security".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its row.
    pub id: Uuid,
    /// Its name in addresses and files.
    pub code: Code,
    /// Its name for people.
    pub name: Localized,
    /// What it covers, in a sentence or two.
    pub description: Localized,
    /// First day on which it is valid.
    pub from: Date,
    /// Last day, inclusive; absent while it is current.
    pub to: Option<Date>,
    /// The sections that it continues.
    pub predecessors: Vec<Code>,
    /// Codes by which it was known: their addresses redirect.
    pub former_codes: Vec<Code>,
}

impl Section {
    /// Whether an issue that starts on `day` has this section.
    #[must_use]
    pub fn valid_on(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// A page that stays, such as "Methodology".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingPage {
    /// Its name in addresses and files.
    pub code: Code,
    /// Order in the menu.
    pub position: i64,
    /// Title per language.
    pub title: Localized,
    /// Markdown per language.
    pub body: Localized,
}
