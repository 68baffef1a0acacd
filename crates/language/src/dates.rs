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

#[cfg(test)]
mod tests {
    use jiff::civil::date as day;

    use super::*;

    /// Shows no-break spaces as `~`.
    fn shown(text: &str) -> String {
        text.replace('\u{a0}', "~")
    }

    #[test]
    fn dates_are_written_in_the_house_style() {
        let moment = day(2019, 5, 1);
        for (language, long, short, month) in [
            (Language::Belarusian, "1~мая 2019~года", "01.05.2019", "май 2019~года"),
            (Language::Russian, "1~мая 2019~года", "01.05.2019", "май 2019~года"),
            (Language::English, "May~1, 2019", "5/1/2019", "May 2019"),
        ] {
            assert_eq!(shown(&date(language, moment)), long);
            assert_eq!(date_short(language, moment), short);
            assert_eq!(shown(&month_year(language, 2019, Month::from(moment))), month);
            assert_eq!(shown(&date_time(language, moment.at(7, 5, 59, 0))), format!("{long}, 07:05"));
        }
    }

    #[test]
    fn ranges_write_once_what_the_days_share() {
        for (start, end, expected) in [
            (day(2019, 3, 4), day(2019, 3, 4), ["4~сакавіка 2019~года", "4~марта 2019~года", "March~4, 2019"]),
            (
                day(2019, 3, 4),
                day(2019, 3, 10),
                ["4–10~сакавіка 2019~года", "4–10~марта 2019~года", "March~4–10, 2019"],
            ),
            (
                day(2019, 3, 1),
                day(2019, 3, 31),
                ["1–31~сакавіка 2019~года", "1–31~марта 2019~года", "March~1–31, 2019"],
            ),
            (
                day(2019, 2, 25),
                day(2019, 3, 3),
                ["25~лютага~– 3~сакавіка 2019~года", "25~февраля~– 3~марта 2019~года", "February~25~– March~3, 2019"],
            ),
            (
                day(2018, 12, 31),
                day(2019, 1, 6),
                [
                    "31~снежня 2018~года~– 6~студзеня 2019~года",
                    "31~декабря 2018~года~– 6~января 2019~года",
                    "December~31, 2018~– January~6, 2019",
                ],
            ),
            (
                day(2018, 3, 4),
                day(2019, 3, 4),
                [
                    "4~сакавіка 2018~года~– 4~сакавіка 2019~года",
                    "4~марта 2018~года~– 4~марта 2019~года",
                    "March~4, 2018~– March~4, 2019",
                ],
            ),
        ] {
            for (language, expected) in Language::ALL.into_iter().zip(expected) {
                assert_eq!(shown(&date_range(language, start, end)), expected);
                assert_eq!(date_range(language, end, start), date_range(language, start, end));
            }
        }
    }

    #[test]
    fn typography_leaves_written_dates_alone() {
        for language in Language::ALL {
            for (start, end) in [(day(2019, 3, 4), day(2019, 3, 10)), (day(2018, 12, 31), day(2019, 1, 6))] {
                let range = date_range(language, start, end);
                assert_eq!(crate::typeset_all(language, &range), range);
            }
        }
    }
}
