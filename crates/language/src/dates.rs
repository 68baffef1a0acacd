//! Dates, ranges of dates and times of day in the house style.
//!
//! The house style binds a day to its month and a year to "года" with no-break spaces and never abbreviates in
//! running text. ICU4X's range formatter is unstable and wrong for long dates, so ranges are joined here.

use jiff::civil::{Date, DateTime};

use crate::{Language, Month, NBSP, month_genitive, month_name};

/// A date written out: "3 сакавіка 2019 года", "3 марта 2019 года", "March 3, 2019".
///
/// ```
/// use bellwether_language::{Language, date};
///
/// let day = jiff::civil::date(2019, 3, 3);
/// assert_eq!(date(Language::Russian, day), "3\u{a0}марта 2019\u{a0}года");
/// assert_eq!(date(Language::English, day), "March\u{a0}3, 2019");
/// ```
#[must_use]
pub fn date(language: Language, day: Date) -> String {
    format!("{}{}", day_and_month(language, day), year_after_day(language, day))
}

/// A date in figures, for tables and narrow places: "03.03.2019", "3/3/2019".
///
/// ```
/// use bellwether_language::{Language, date_short};
///
/// let day = jiff::civil::date(2020, 8, 9);
/// assert_eq!(date_short(Language::Belarusian, day), "09.08.2020");
/// assert_eq!(date_short(Language::English, day), "8/9/2020");
/// ```
#[must_use]
pub fn date_short(language: Language, day: Date) -> String {
    let (year, month, day) = (day.year(), day.month(), day.day());
    match language {
        Language::Belarusian | Language::Russian => format!("{day:02}.{month:02}.{year}"),
        Language::English => format!("{month}/{day}/{year}"),
    }
}

/// A period from its first to its last day, both inclusive; what the two days share is written once.
///
/// Days in the wrong order are exchanged rather than refused: a heading must not fail.
///
/// ```
/// use bellwether_language::{Language, date_range};
/// use jiff::civil::date;
///
/// let (start, end) = (date(2019, 2, 25), date(2019, 3, 3));
/// assert_eq!(date_range(Language::English, start, end), "February\u{a0}25\u{a0}– March\u{a0}3, 2019");
/// assert_eq!(date_range(Language::Belarusian, end, end), "3\u{a0}сакавіка 2019\u{a0}года");
/// ```
#[must_use]
pub fn date_range(language: Language, start: Date, end: Date) -> String {
    let (start, end) = (start.min(end), start.max(end));
    if start == end {
        return date(language, start);
    }
    if start.year() != end.year() {
        return format!("{}{NBSP}– {}", date(language, start), date(language, end));
    }
    if start.month() != end.month() {
        return format!("{}{NBSP}– {}", day_and_month(language, start), date(language, end));
    }
    match language {
        Language::Belarusian | Language::Russian => format!("{}–{}", start.day(), date(language, end)),
        Language::English => {
            format!("{}–{}{}", day_and_month(language, start), end.day(), year_after_day(language, end))
        }
    }
}

/// A month of a year: "сакавік 2019 года", "March 2019".
///
/// ```
/// use bellwether_language::{Language, Month, month_year};
///
/// let march = Month::from(jiff::civil::date(2019, 3, 1));
/// assert_eq!(month_year(Language::Belarusian, 2019, march), "сакавік 2019\u{a0}года");
/// ```
#[must_use]
pub fn month_year(language: Language, year: i16, month: Month) -> String {
    let name = month_name(language, month);
    match language {
        Language::Belarusian | Language::Russian => format!("{name} {year}{NBSP}года"),
        Language::English => format!("{name} {year}"),
    }
}

/// A time of day, on the 24-hour clock in every language because readers sit in several time zones: "14:30".
///
/// ```
/// use bellwether_language::{Language, time};
///
/// assert_eq!(time(Language::English, 9, 5), "09:05");
/// ```
#[must_use]
pub fn time(_language: Language, hour: i8, minute: i8) -> String {
    format!("{hour:02}:{minute:02}")
}

/// A date with the time of day: "3 сакавіка 2019 года, 14:30", "March 3, 2019, 14:30".
///
/// ```
/// use bellwether_language::{Language, date_time};
///
/// let moment = jiff::civil::date(2019, 3, 3).at(14, 30, 0, 0);
/// assert_eq!(date_time(Language::Russian, moment), "3\u{a0}марта 2019\u{a0}года, 14:30");
/// ```
#[must_use]
pub fn date_time(language: Language, moment: DateTime) -> String {
    format!("{}, {}", date(language, moment.date()), time(language, moment.hour(), moment.minute()))
}

fn day_and_month(language: Language, day: Date) -> String {
    let month = month_genitive(language, Month::from(day));
    match language {
        Language::Belarusian | Language::Russian => format!("{}{NBSP}{month}", day.day()),
        Language::English => format!("{month}{NBSP}{}", day.day()),
    }
}

fn year_after_day(language: Language, day: Date) -> String {
    match language {
        Language::Belarusian | Language::Russian => format!(" {}{NBSP}года", day.year()),
        Language::English => format!(", {}", day.year()),
    }
}
