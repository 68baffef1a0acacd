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

#[cfg(test)]
mod tests {
    use jiff::civil::{Weekday, date};

    use super::{next_issue, next_period, skipped_period};
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
}
