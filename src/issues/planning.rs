//! Which issue comes next.

use jiff::civil::Date;

use super::{Cadence, Issue, Period, State};
use crate::db::Uuid;
use crate::localized::Localized;

/// The period after all that there are; the one with `today` in it, if there is none yet.
///
/// # Errors
/// When it would reach beyond the calendar's years.
pub fn next_period(cadence: Cadence, issues: &[Issue], today: Date) -> Result<Period, jiff::Error> {
    match issues.iter().map(|issue| issue.period).max() {
        Some(last) => cadence.next(last),
        None => cadence.period_with(today),
    }
}

/// The issue of `period`, in the making, with the number after the last one.
#[must_use]
pub fn next_issue(id: Uuid, period: Period, issues: &[Issue]) -> Issue {
    let number = issues.iter().filter_map(|issue| issue.state.number()).max().unwrap_or_default() + 1;
    Issue { id, period, state: State::Draft { number }, withdrawn: None }
}

/// `period` without an issue, and why.
#[must_use]
pub fn skipped_period(id: Uuid, period: Period, reasons: Localized) -> Issue {
    Issue { id, period, state: State::Skipped { reasons }, withdrawn: None }
}

/// The skipped period as an issue in the making after all; none as soon as an issue follows it, whose number it would need.
#[must_use]
pub fn resumed_period(skipped: &Issue, issues: &[Issue]) -> Option<Issue> {
    let is_skipped = matches!(skipped.state, State::Skipped { .. });
    let followed = issues.iter().any(|other| other.period > skipped.period && other.state.number().is_some());
    (is_skipped && !followed).then(|| next_issue(skipped.id, skipped.period, issues))
}

/// Whether an issue may be taken out of the calendar, if there is nothing in it: it is in the making, and nothing follows it.
#[must_use]
pub fn may_go(issue: &Issue, issues: &[Issue]) -> bool {
    matches!(issue.state, State::Draft { .. }) && !issues.iter().any(|other| other.period > issue.period)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Weekday, date};

    use super::{may_go, next_issue, next_period, resumed_period, skipped_period};
    use crate::db::Uuid;
    use crate::issues::Cadence;
    use crate::localized::Localized;

    #[test]
    fn issues_follow_each_other_and_skipped_periods_have_no_number() {
        let weekly = Cadence::Weekly(Weekday::Monday);
        let period = next_period(weekly, &[], date(2026, 11, 26)).expect("a period");
        assert_eq!(period.starts(), date(2026, 11, 23));
        let first = next_issue(Uuid::nil(), period, &[]);
        assert_eq!(first.state.number(), Some(1));
        let issues = [first];
        let period = next_period(weekly, &issues, date(2026, 11, 26)).expect("a period");
        assert_eq!(period.starts(), date(2026, 11, 30));
        let [first] = issues;
        let issues = [first, skipped_period(Uuid::nil(), period, Localized::default())];
        let period = next_period(weekly, &issues, date(2026, 11, 26)).expect("a period");
        let third = next_issue(Uuid::nil(), period, &issues);
        assert_eq!((third.period.starts(), third.state.number()), (date(2026, 12, 7), Some(2)));
    }

    #[test]
    fn what_others_follow_stays_as_it_is() {
        let weekly = Cadence::Weekly(Weekday::Monday);
        let period = |day| weekly.period_with(date(2026, 11, day)).expect("a period");
        let first = next_issue(Uuid::from_u128(1), period(2), &[]);
        let skipped = skipped_period(Uuid::from_u128(2), period(9), Localized::default());
        let mut issues = vec![first.clone(), skipped.clone()];
        let resumed = resumed_period(&skipped, &issues).expect("an issue");
        assert_eq!((resumed.id, resumed.period, resumed.state.number()), (skipped.id, skipped.period, Some(2)));
        assert_eq!(resumed_period(&first, &issues), None, "it is none that was skipped");
        assert!(!may_go(&first, &issues) && !may_go(&skipped, &issues));
        let last = next_issue(Uuid::from_u128(3), period(16), &issues);
        issues.push(last.clone());
        assert_eq!(resumed_period(&skipped, &issues), None, "the next one has its number");
        assert!(may_go(&last, &issues));
    }
}
