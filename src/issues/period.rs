//! Periods and the cadence that makes them (invariant 2).

use bellwether_language::Language;
use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan as _};

/// The days that an issue covers; both ends belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    starts: Date,
    ends: Date,
}

impl Period {
    /// The days from `starts` to `ends`, both inclusive; `None` if they are the wrong way round.
    #[must_use]
    pub fn new(starts: Date, ends: Date) -> Option<Self> {
        (starts <= ends).then_some(Self { starts, ends })
    }

    /// First day.
    #[must_use]
    pub fn starts(self) -> Date {
        self.starts
    }

    /// Last day, inclusive.
    #[must_use]
    pub fn ends(self) -> Date {
        self.ends
    }

    /// Whether the two have a day in common.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.starts <= other.ends && other.starts <= self.ends
    }

    /// The period as `language` writes it.
    #[must_use]
    pub fn text(self, language: Language) -> String {
        bellwether_language::date_range(language, self.starts, self.ends)
    }
}

/// How often an issue appears, and so which periods there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cadence {
    /// Seven days from this weekday.
    Weekly(Weekday),
    /// Calendar months.
    Monthly,
}

/// Why a period does not follow a cadence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Irregular {
    /// It starts on another day; this would be the right one.
    Start(Date),
    /// It ends on another day; this would be the right one.
    End(Date),
}

impl Cadence {
    /// The period that holds `day`.
    ///
    /// # Errors
    /// When it would reach beyond the calendar's years.
    pub fn period_with(self, day: Date) -> Result<Period, jiff::Error> {
        let starts = match self {
            Self::Weekly(first) => day.checked_sub(Span::new().days(i64::from(first.until(day.weekday()))))?,
            Self::Monthly => day.first_of_month(),
        };
        self.period_from(starts)
    }

    /// The period that starts on `starts`.
    fn period_from(self, starts: Date) -> Result<Period, jiff::Error> {
        let ends = match self {
            Self::Weekly(_) => starts.checked_add(6.days())?,
            Self::Monthly => starts.last_of_month(),
        };
        Ok(Period { starts, ends })
    }

    /// The period after `period`.
    ///
    /// # Errors
    /// When it would reach beyond the calendar's years.
    pub fn next(self, period: Period) -> Result<Period, jiff::Error> {
        self.period_with(period.ends.tomorrow()?)
    }

    /// Whether `period` is one that this cadence makes.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(self, period: Period) -> Result<(), Irregular> {
        let Ok(regular) = self.period_with(period.starts) else { return Err(Irregular::Start(period.starts)) };
        if regular.starts != period.starts {
            Err(Irregular::Start(regular.starts))
        } else if regular.ends != period.ends {
            Err(Irregular::End(regular.ends))
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, Weekday, date};
    use proptest::prelude::*;

    use super::{Cadence, Irregular, Period};

    const WEEKLY: Cadence = Cadence::Weekly(Weekday::Monday);

    fn period(starts: Date, ends: Date) -> Period {
        Period::new(starts, ends).expect("in order")
    }

    #[test]
    fn a_week_begins_on_the_monitors_first_weekday() {
        let week = period(date(2019, 2, 25), date(2019, 3, 3));
        assert_eq!(WEEKLY.period_with(date(2019, 3, 1)).expect("in range"), week);
        assert_eq!(WEEKLY.check(week), Ok(()));
        assert_eq!(WEEKLY.check(period(date(2019, 2, 26), date(2019, 3, 4))), Err(Irregular::Start(date(2019, 2, 25))));
        assert_eq!(WEEKLY.check(period(date(2019, 2, 25), date(2019, 3, 4))), Err(Irregular::End(date(2019, 3, 3))));
    }

    #[test]
    fn a_month_is_a_calendar_month() {
        let february = period(date(2024, 2, 1), date(2024, 2, 29));
        assert_eq!(Cadence::Monthly.check(february), Ok(()));
        assert_eq!(Cadence::Monthly.next(february).expect("in range"), period(date(2024, 3, 1), date(2024, 3, 31)));
    }

    #[test]
    fn a_period_does_not_end_before_it_starts() {
        assert_eq!(Period::new(date(2019, 3, 3), date(2019, 2, 25)), None);
    }

    proptest! {
        #[test]
        fn periods_of_a_cadence_follow_without_gap_or_overlap(day in 0i64..40_000, monthly: bool, first in 1i8..=7) {
            let cadence = if monthly { Cadence::Monthly } else { Cadence::Weekly(Weekday::from_monday_one_offset(first).expect("a weekday")) };
            let day = date(1970, 1, 1).checked_add(jiff::Span::new().days(day)).expect("in range");
            let this = cadence.period_with(day).expect("in range");
            let next = cadence.next(this).expect("in range");
            prop_assert!(this.starts() <= day && day <= this.ends());
            prop_assert_eq!(this.ends().tomorrow().expect("in range"), next.starts());
            prop_assert!(!this.overlaps(next));
        }
    }
}
