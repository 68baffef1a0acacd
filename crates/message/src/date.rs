//! Dates as messages have them (RFC 5322, 3.3).

use jiff::{Timestamp, fmt::rfc2822::DateTimePrinter, tz::TimeZone};

/// `Wed, 25 Nov 2026 18:00:00 +0000`. In UTC: the zone of the machine or the editors is nobody's business.
pub(crate) fn write(date: Timestamp) -> String {
    // Only years beyond 9999 can't be written, and a timestamp has none.
    DateTimePrinter::new().zoned_datetime_to_string(&date.to_zoned_datetime(TimeZone::UTC)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn dates_are_in_universal_time() {
        let date = "2026-11-05T08:09:10+03:00".parse().expect("a date");
        assert_eq!(super::write(date), "Thu, 5 Nov 2026 05:09:10 +0000");
    }
}
