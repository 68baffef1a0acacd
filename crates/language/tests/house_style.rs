//! The project's table of dates, numbers and typography, and CLDR's names, against this crate.
//!
//! The table isn't part of the repository: it is looked for in `$BELLWETHER_SHARED/eval`, then in `shared/eval`
//! beside the checkout. Where it is missing, the crate's own tests and documentation examples cover the same rules.

use std::path::PathBuf;

use bellwether_language::{
    Language, Month, Quotes, date, date_range, date_short, in_month, month_genitive, month_name, month_year, number,
    plural_category, typeset_all, weekday,
};
use icu_datetime::DateTimeFormatter;
use icu_datetime::fieldsets::{E, M, MD};
use icu_datetime::input::Date as IcuDate;
use jiff::civil::{Date, Weekday};

#[test]
fn the_table_of_the_house_style_holds() {
    let Some(table) = table() else {
        eprintln!("no dates.tsv here: skipped");
        return;
    };
    let mut checked = 0;
    for line in table.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [language, kind, input, expected, ..] = fields[..] else { panic!("four fields: {line}") };
        let language: Language = language.parse().expect("a known language");
        // The fourth column has the real no-break spaces; the fifth shows them escaped.
        if let Some(actual) = answer(language, kind, input, expected) {
            assert_eq!(actual, expected, "{line}");
            checked += 1;
        }
    }
    assert!(checked > 250, "only {checked} rows were recognised");
}

fn table() -> Option<String> {
    let shared = std::env::var_os("BELLWETHER_SHARED")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")), PathBuf::from);
    std::fs::read_to_string(shared.join("eval/dates.tsv")).ok()
}

/// What this crate says to a row's input; `None` for rows that are information only or another crate's.
fn answer(language: Language, kind: &str, input: &str, expected: &str) -> Option<String> {
    let day = |text: &str| text.parse::<Date>().expect("a date");
    let month = || Month::try_from(input.parse::<i8>().expect("a number")).expect("a month");
    let marks = |(open, close): (&str, &str)| format!("{open}…{close}");
    Some(match kind {
        "range_house" => {
            let (start, end) = input.split_once('/').expect("two dates");
            date_range(language, day(start), day(end))
        }
        "week_of" => {
            let (start, end) = input.split_once('/').expect("two dates");
            let range = date_range(language, day(start), day(end));
            // The words before the range are the application's.
            expected.strip_suffix(&range).map(|words| format!("{words}{range}")).unwrap_or(range)
        }
        "date_house" => date(language, day(input)),
        "date_short_numeric" => date_short(language, day(input)),
        "month_standalone" => month_name(language, month()).to_owned(),
        "month_format" => month_genitive(language, month()).to_owned(),
        "month_in" => in_month(language, month()),
        "month_year_house" => {
            let first = day(&format!("{input}-01"));
            month_year(language, first.year(), Month::from(first))
        }
        "weekday" => weekday(language, weekday_of(input)).to_owned(),
        "plural_category" => plural_category(language, &input.parse().expect("a decimal")).name().to_owned(),
        "number" => number(language, &input.parse().expect("a decimal")),
        "percent" => bellwether_language::percent(language, input.parse().expect("a fraction")),
        "quotes" if input == "outer" => marks(Quotes::of(language).outer),
        "quotes" => marks(Quotes::of(language).inner),
        // These rows give the result; as people type it, it has straight quotes and three full stops.
        "quotes_nested" => {
            typeset_all(language, &expected.replace(['«', '»', '„', '“', '”', '‘', '’'], "\"").replace('…', "..."))
        }
        "apostrophe" | "dash_sentence" | "nbsp_preposition" | "nbsp_initials" | "nbsp_unit" => {
            typeset_all(language, input)
        }
        kind if kind.contains("_cldr") || kind.starts_with("plural_") => return None,
        unknown => panic!("a new kind of row: {unknown}"),
    })
}

fn weekday_of(abbreviation: &str) -> Weekday {
    match abbreviation {
        "mon" => Weekday::Monday,
        "tue" => Weekday::Tuesday,
        "wed" => Weekday::Wednesday,
        "thu" => Weekday::Thursday,
        "fri" => Weekday::Friday,
        "sat" => Weekday::Saturday,
        "sun" => Weekday::Sunday,
        unknown => panic!("no weekday: {unknown}"),
    }
}

#[test]
fn names_are_those_of_cldr() {
    for language in Language::ALL {
        let locale: icu_locale_core::Locale = language.code().parse().expect("a locale");
        let alone = DateTimeFormatter::try_new(locale.clone().into(), M::long()).expect("CLDR has it");
        let with_day = DateTimeFormatter::try_new(locale.clone().into(), MD::long()).expect("CLDR has it");
        let week = DateTimeFormatter::try_new(locale.into(), E::long()).expect("CLDR has it");
        for number in 1..=12 {
            let month = Month::try_from(number).expect("a month");
            let first = IcuDate::try_new_iso(2019, month.number(), 1).expect("a date");
            assert_eq!(month_name(language, month), alone.format(&first).to_string());
            let day_and_month = with_day.format(&first).to_string();
            assert_eq!(month_genitive(language, month), day_and_month.trim_matches(['1', ' ', '\u{a0}']));
        }
        for (offset, day) in Weekday::Monday.cycle_forward().take(7).enumerate() {
            // 4 March 2019 was a Monday.
            let date = IcuDate::try_new_iso(2019, 3, 4 + offset as u8).expect("a date");
            assert_eq!(weekday(language, day), week.format(&date).to_string());
        }
    }
}
