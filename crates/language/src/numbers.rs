//! Numbers as the languages write them; rules and data are CLDR's, by way of ICU4X.

use std::sync::LazyLock;

use icu_decimal::DecimalFormatter;
use icu_decimal::options::DecimalFormatterOptions;
use icu_locale_core::locale;

use crate::{Language, NBSP};

/// An exact decimal number; parse one with `"1234567.89".parse()`, or make it of an integer with `from`.
pub use icu_decimal::input::Decimal;

/// A decimal number with the language's separators; trailing zeros are kept as given.
///
/// ```
/// use bellwether_language::{Language, number};
///
/// let population = "1234567.89".parse()?;
/// assert_eq!(number(Language::Belarusian, &population), "1\u{a0}234\u{a0}567,89");
/// assert_eq!(number(Language::English, &population), "1,234,567.89");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn number(language: Language, value: &Decimal) -> String {
    match &FORMATTERS[language as usize] {
        Some(formatter) => formatter.format_to_string(value),
        // Unreachable while the compiled data has the three locales, which a test asserts; digits are still right.
        None => value.to_string(),
    }
}

/// An integer with the language's grouping: Belarusian groups from five digits on, Russian and English from four.
///
/// ```
/// use bellwether_language::{Language, integer};
///
/// assert_eq!(integer(Language::Belarusian, 1234), "1234");
/// assert_eq!(integer(Language::Russian, 1234), "1\u{a0}234");
/// ```
#[must_use]
pub fn integer(language: Language, value: i64) -> String {
    number(language, &Decimal::from(value))
}

/// A fraction as a percentage with at most one decimal: `0.125` is "12,5 %" or "12.5%".
///
/// ```
/// use bellwether_language::{Language, percent};
///
/// assert_eq!(percent(Language::Belarusian, 0.125), "12,5\u{a0}%");
/// assert_eq!(percent(Language::English, 0.5), "50%");
/// ```
#[must_use]
pub fn percent(language: Language, fraction: f64) -> String {
    // Display of f64 with a precision always parses, save infinities and NaN, which no percentage can be.
    let mut rounded: Decimal = format!("{:.1}", fraction * 100.0).parse().unwrap_or_default();
    rounded.absolute.trim_end();
    let figure = number(language, &rounded);
    match language {
        Language::Belarusian | Language::Russian => format!("{figure}{NBSP}%"),
        Language::English => format!("{figure}%"),
    }
}

static FORMATTERS: LazyLock<[Option<DecimalFormatter>; 3]> = LazyLock::new(|| {
    [locale!("be"), locale!("ru"), locale!("en")]
        .map(|locale| DecimalFormatter::try_new(locale.into(), DecimalFormatterOptions::default()).ok())
});
