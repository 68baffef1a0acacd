//! Names of months and weekdays in the cases that sentences need.
//!
//! Plain tables rather than ICU4X's formatters: the locative ("in March") isn't in CLDR, a name is `&'static str`,
//! and a test compares the rest with the CLDR data of `icu_datetime`, so that they can't drift apart.

use jiff::civil::{Date, Weekday};

use crate::{Language, NBSP};

/// A month of the Gregorian calendar, 1 to 12.
///
/// ```
/// use bellwether_language::Month;
///
/// assert_eq!(Month::try_from(3).map(Month::number), Ok(3));
/// assert!(Month::try_from(13).is_err());
/// assert_eq!(Month::from(jiff::civil::date(2019, 2, 25)).number(), 2);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(u8);

impl Month {
    /// January is 1.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// The twelve months, in order.
    pub fn all() -> impl Iterator<Item = Month> {
        (1..=12).map(Month)
    }

    fn name_in(self, names: &[&'static str; 12]) -> &'static str {
        names[usize::from(self.0 - 1)]
    }
}

/// A number that is no month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not a month: expected 1 to 12")]
pub struct MonthOutOfRange(pub i8);

impl TryFrom<i8> for Month {
    type Error = MonthOutOfRange;

    fn try_from(number: i8) -> Result<Self, Self::Error> {
        match u8::try_from(number) {
            Ok(month @ 1..=12) => Ok(Month(month)),
            _ => Err(MonthOutOfRange(number)),
        }
    }
}

impl From<Date> for Month {
    fn from(date: Date) -> Self {
        Month(date.month().unsigned_abs())
    }
}

/// The month's name standing alone, in the nominative: "сакавік", "март", "March".
///
/// ```
/// use bellwether_language::{Language, Month, month_name};
///
/// let march = Month::from(jiff::civil::date(2019, 3, 1));
/// assert_eq!(month_name(Language::Belarusian, march), "сакавік");
/// ```
#[must_use]
pub fn month_name(language: Language, month: Month) -> &'static str {
    month.name_in(match language {
        Language::Belarusian => &BELARUSIAN_NOMINATIVE,
        Language::Russian => &RUSSIAN_NOMINATIVE,
        Language::English => &ENGLISH,
    })
}

/// The month's name as it stands after a day, in the genitive: "сакавіка", "марта", "March".
///
/// ```
/// use bellwether_language::{Language, Month, month_genitive};
///
/// let august = Month::from(jiff::civil::date(2020, 8, 9));
/// assert_eq!(month_genitive(Language::Belarusian, august), "жніўня");
/// ```
#[must_use]
pub fn month_genitive(language: Language, month: Month) -> &'static str {
    month.name_in(match language {
        Language::Belarusian => &BELARUSIAN_GENITIVE,
        Language::Russian => &RUSSIAN_GENITIVE,
        Language::English => &ENGLISH,
    })
}

/// "In March": preposition, no-break space where the house style wants one, and the month in the locative.
///
/// Belarusian has "у", the form at the beginning of a sentence and after a consonant; a caller that puts it after
/// a vowel writes "ў" itself.
///
/// ```
/// use bellwether_language::{Language, Month, in_month};
///
/// let march = Month::from(jiff::civil::date(2019, 3, 1));
/// assert_eq!(in_month(Language::Belarusian, march), "у\u{a0}сакавіку");
/// assert_eq!(in_month(Language::English, march), "in March");
/// ```
#[must_use]
pub fn in_month(language: Language, month: Month) -> String {
    match language {
        Language::Belarusian => format!("у{NBSP}{}", month.name_in(&BELARUSIAN_LOCATIVE)),
        Language::Russian => format!("в{NBSP}{}", month.name_in(&RUSSIAN_LOCATIVE)),
        Language::English => format!("in {}", month.name_in(&ENGLISH)),
    }
}

/// The weekday's full name in the nominative, in lower case where the language writes it so.
///
/// ```
/// use bellwether_language::{Language, weekday};
/// use jiff::civil::Weekday;
///
/// assert_eq!(weekday(Language::Belarusian, Weekday::Tuesday), "аўторак");
/// ```
#[must_use]
pub fn weekday(language: Language, day: Weekday) -> &'static str {
    let names = match language {
        Language::Belarusian => ["панядзелак", "аўторак", "серада", "чацвер", "пятніца", "субота", "нядзеля"],
        Language::Russian => ["понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"],
        Language::English => ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    };
    match day {
        Weekday::Monday => names[0],
        Weekday::Tuesday => names[1],
        Weekday::Wednesday => names[2],
        Weekday::Thursday => names[3],
        Weekday::Friday => names[4],
        Weekday::Saturday => names[5],
        Weekday::Sunday => names[6],
    }
}

#[rustfmt::skip]
const BELARUSIAN_NOMINATIVE: [&str; 12] = [
    "студзень", "люты", "сакавік", "красавік", "май", "чэрвень",
    "ліпень", "жнівень", "верасень", "кастрычнік", "лістапад", "снежань",
];
#[rustfmt::skip]
const BELARUSIAN_GENITIVE: [&str; 12] = [
    "студзеня", "лютага", "сакавіка", "красавіка", "мая", "чэрвеня",
    "ліпеня", "жніўня", "верасня", "кастрычніка", "лістапада", "снежня",
];
#[rustfmt::skip]
const BELARUSIAN_LOCATIVE: [&str; 12] = [
    "студзені", "лютым", "сакавіку", "красавіку", "маі", "чэрвені",
    "ліпені", "жніўні", "верасні", "кастрычніку", "лістападзе", "снежні",
];
#[rustfmt::skip]
const RUSSIAN_NOMINATIVE: [&str; 12] = [
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
];
#[rustfmt::skip]
const RUSSIAN_GENITIVE: [&str; 12] = [
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
];
#[rustfmt::skip]
const RUSSIAN_LOCATIVE: [&str; 12] = [
    "январе", "феврале", "марте", "апреле", "мае", "июне",
    "июле", "августе", "сентябре", "октябре", "ноябре", "декабре",
];
#[rustfmt::skip]
const ENGLISH: [&str; 12] = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_have_their_cases() {
        let august = Month::from(jiff::civil::date(2020, 8, 9));
        let cases = |language| [month_name(language, august), month_genitive(language, august)];
        assert_eq!(cases(Language::Belarusian), ["жнівень", "жніўня"]);
        assert_eq!(cases(Language::Russian), ["август", "августа"]);
        assert_eq!(cases(Language::English), ["August", "August"]);
        assert_eq!(in_month(Language::Belarusian, august), "у\u{a0}жніўні");
        assert_eq!(in_month(Language::Russian, august), "в\u{a0}августе");
        assert_eq!(in_month(Language::English, august), "in August");
    }

    #[test]
    fn only_twelve_months_exist() {
        let months: Vec<u8> =
            (i8::MIN..=i8::MAX).filter_map(|number| Month::try_from(number).ok()).map(Month::number).collect();
        assert_eq!(months, (1..=12).collect::<Vec<u8>>());
    }
}
