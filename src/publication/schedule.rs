//! Releasing issues when their time has come.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

use super::release::{NotReleased, release};
use super::{Plan, sql};
use crate::accounts;
use crate::audit::{self, Act, Details, Entry};
use crate::issues;
use crate::site::Site;

/// Why a day and time is no instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadInstant {
    /// It isn't written as a browser writes it.
    Unreadable,
    /// Clocks are put forward over it.
    Skipped,
    /// Clocks are put back over it: it comes twice.
    Twice,
}

/// The instant of a day and time (`2026-10-25T02:30`) in a time zone.
///
/// # Errors
/// When it can't be read, or doesn't come exactly once.
pub fn instant(text: &str, zone: &TimeZone) -> Result<Timestamp, BadInstant> {
    let moment: DateTime = text.parse().map_err(|_| BadInstant::Unreadable)?;
    let ambiguous = zone.to_ambiguous_timestamp(moment);
    match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { .. } => ambiguous.unambiguous().map_err(|_| BadInstant::Unreadable),
        AmbiguousOffset::Gap { .. } => Err(BadInstant::Skipped),
        AmbiguousOffset::Fold { .. } => Err(BadInstant::Twice),
    }
}

/// Releases what is due; returns the first days of the issues that were. What isn't ready stays a draft, and its plan says so.
///
/// # Errors
/// When a statement fails.
pub async fn release_due(site: &Site, now: Timestamp) -> anyhow::Result<Vec<String>> {
    let due = sql::due(&mut site.db.reading().await?, now).await?;
    let mut released = Vec::new();
    for plan in due {
        released.extend(release_planned(site, &plan, now).await?);
    }
    Ok(released)
}

async fn release_planned(site: &Site, plan: &Plan, now: Timestamp) -> anyhow::Result<Option<String>> {
    let mut tx = site.db.begin().await?;
    // Another process may be at it, or somebody may have thought better of it.
    tx.wait_for_others().await?;
    let mut reading = site.db.reading().await?;
    let still = sql::plan_of_issue(&mut reading, plan.issue).await?;
    if still.as_ref() != Some(plan) {
        return Ok(None);
    }
    let all = issues::all_issues(&mut reading).await?;
    let Some(issue) = all.into_iter().find(|issue| issue.id == plan.issue) else { return Ok(None) };
    let account = accounts::account(&mut reading, plan.account).await?;
    drop(reading);
    let starts = issue.period.starts().to_string();
    let who = account.as_ref().map_or("bellwether", |account| account.shown.as_str());
    let entry = |act, details| Entry { account: Some(plan.account), who, act, subject: starts.clone(), details };
    match release(site, &mut tx, &starts, plan.override_reason.is_some(), now).await {
        Ok(done) => {
            let mut details = Details::default().with("editions", done.editions).with("planned", plan.at);
            if let (true, Some(reason)) = (done.overridden, &plan.override_reason) {
                details = details.with("override", reason);
            }
            audit::record(&mut tx, entry(Act::IssueReleased, details), now).await?;
            tx.commit().await?;
            tracing::info!(issue = starts, editions = done.editions, "An issue was released as planned");
            Ok(Some(starts))
        }
        Err(NotReleased::Failed(error)) => Err(error),
        Err(refused) => {
            drop(tx);
            let mut tx = site.db.begin().await?;
            sql::fail_plan(&mut tx, plan.issue, now).await?;
            audit::record(&mut tx, entry(Act::ReleaseFailed, Details::default().with("reason", &refused)), now).await?;
            tx.commit().await?;
            tracing::error!(issue = starts, %refused, "An issue was to be released, and was not");
            Ok(None)
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::{BadInstant, instant};

    #[test]
    fn a_time_must_come_exactly_once() {
        let vilnius = TimeZone::get("Europe/Vilnius").expect("a time zone");
        let at = |text| instant(text, &vilnius);
        assert_eq!(at("2026-07-06T09:00").map(|at| at.to_string()), Ok("2026-07-06T06:00:00Z".to_owned()));
        assert_eq!(at("2026-12-07T09:00").map(|at| at.to_string()), Ok("2026-12-07T07:00:00Z".to_owned()));
        assert_eq!(at("2026-03-29T03:30"), Err(BadInstant::Skipped));
        assert_eq!(at("2026-10-25T03:30"), Err(BadInstant::Twice));
        assert_eq!(at("2026-10-25T04:00").map(|at| at.to_string()), Ok("2026-10-25T02:00:00Z".to_owned()));
        for text in ["", "tomorrow", "2026-13-01T00:00"] {
            assert_eq!(at(text), Err(BadInstant::Unreadable), "{text}");
        }
    }
}
