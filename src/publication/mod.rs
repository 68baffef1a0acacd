//! Publication: whether an issue is ready, releasing it at once or at an instant, showing it to partners beforehand, taking it back, and
//! letting readers see what was corrected.
//!
//! It stands above the slices, because a release touches several in one transaction. The tables here are its own: plans, links for
//! partners, and which languages an issue needs.

mod correction;
mod danger;
mod examination;
mod readiness;
mod release;
mod schedule;
mod sql;

use bellwether_language::Language;
use jiff::Timestamp;

pub use correction::{NotCorrected, Waiting, release_correction, waiting};
pub use danger::{guard, named_in, named_in_head};
pub use examination::examine;
pub use readiness::{Finding, Kind, Readiness, Weight};
pub use release::{NotReleased, Released, announce, conceal, give_back, release, withdraw};
pub use schedule::{BadInstant, instant, release_due};
pub use sql::{
    cancel_plan, forget_preview, insert_preview, plan_of_issue, preview_by_hash, previews_of_issue, required_languages,
    save_plan, save_required_languages,
};

use crate::db::Uuid;

/// An issue that is to be released by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The issue.
    pub issue: Uuid,
    /// When.
    pub at: Timestamp,
    /// Who wants it.
    pub account: Uuid,
    /// Why it is to go out though it isn't ready, if somebody wants that.
    pub override_reason: Option<String>,
    /// When it should have gone out, but was not ready.
    pub failed: Option<Timestamp>,
}

/// A link by which partners see an issue before readers do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Its row.
    pub id: Uuid,
    /// The issue.
    pub issue: Uuid,
    /// For whom.
    pub label: String,
    /// When it was made.
    pub created: Timestamp,
    /// Until when it is good.
    pub expires: Timestamp,
}

/// The languages in which an issue must be complete: those that were chosen, or all of the monitor's.
#[must_use]
pub fn required(chosen: &[Language], offered: &[Language]) -> Vec<Language> {
    let required: Vec<_> = offered.iter().copied().filter(|language| chosen.contains(language)).collect();
    if required.is_empty() { offered.to_vec() } else { required }
}

/// `now` in whole seconds: what readers see is dated so, because a bundle says no more.
fn dated(now: Timestamp) -> Timestamp {
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}
