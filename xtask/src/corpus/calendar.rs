//! The weeks of the archive: one after the other, without a gap.

use anyhow::{Context, Result};
use jiff::ToSpan;
use jiff::civil::Date;

/// An archive's year is shorter than a calendar's, by a day or two.
pub const WEEKS_PER_YEAR: u64 = 52;
/// A Monday.
pub const FIRST_DAY: Date = jiff::civil::date(2006, 1, 2);

/// A period of the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Week {
    /// From 1.
    pub number: u64,
    /// Its Monday.
    pub start: Date,
    /// When its issue was published: RFC 3339, the Monday after.
    pub published: String,
    /// When its sources were read: its Saturday.
    pub accessed: Date,
}

/// The weeks of so many years.
pub fn weeks(years: u64) -> Result<Vec<Week>> {
    (0..years * WEEKS_PER_YEAR).map(week).collect()
}

fn week(index: u64) -> Result<Week> {
    let days = i64::try_from(index * 7).context("that many years are not in the calendar")?;
    let start = FIRST_DAY.checked_add(days.days()).context("that many years are not in the calendar")?;
    Ok(Week {
        number: index + 1,
        start,
        published: format!("{}T09:00:00Z", start.saturating_add(7.days())),
        accessed: start.saturating_add(5.days()),
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::Weekday;

    use super::{FIRST_DAY, weeks};

    #[test]
    fn weeks_follow_each_other() -> anyhow::Result<()> {
        assert_eq!(FIRST_DAY.weekday(), Weekday::Monday);
        let weeks = weeks(20)?;
        assert_eq!(weeks.len(), 1040);
        assert_eq!(weeks[1].start.to_string(), "2006-01-09");
        assert_eq!(weeks[0].published, "2006-01-09T09:00:00Z");
        assert_eq!(weeks[1039].start.to_string(), "2025-12-01");
        Ok(())
    }
}
