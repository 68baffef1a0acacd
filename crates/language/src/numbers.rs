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

/// A fraction as a percentage with at most one decimal: `0.125` is "12,5 %" or "12.5%". Infinities and NaN are 0.
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
    if rounded.absolute.is_zero() {
        // Of "-0.04 %" no sign is left either.
        rounded = Decimal::default();
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(language: Language, value: &str) -> String {
        number(language, &value.parse().expect("a decimal")).replace(NBSP, "~")
    }

    #[test]
    fn numbers_have_the_separators_of_their_language() {
        for (value, belarusian, russian, english) in [
            ("0", "0", "0", "0"),
            ("999", "999", "999", "999"),
            ("1234", "1234", "1~234", "1,234"),
            ("1234.5", "1234,5", "1~234,5", "1,234.5"),
            ("12345", "12~345", "12~345", "12,345"),
            ("1234567.89", "1~234~567,89", "1~234~567,89", "1,234,567.89"),
            ("-0.50", "-0,50", "-0,50", "-0.50"),
        ] {
            assert_eq!(shown(Language::Belarusian, value), belarusian);
            assert_eq!(shown(Language::Russian, value), russian);
            assert_eq!(shown(Language::English, value), english);
        }
        assert_eq!(integer(Language::English, i64::MIN), "-9,223,372,036,854,775,808");
    }

    #[test]
    fn percentages_have_at_most_one_decimal() {
        for (fraction, belarusian, english) in [
            (0.125, "12,5~%", "12.5%"),
            (0.5, "50~%", "50%"),
            (0.0, "0~%", "0%"),
            (-0.0004, "0~%", "0%"),
            (-0.018, "-1,8~%", "-1.8%"),
            (123.4, "12~340~%", "12,340%"),
            (f64::NAN, "0~%", "0%"),
            (f64::INFINITY, "0~%", "0%"),
        ] {
            assert_eq!(percent(Language::Belarusian, fraction).replace(NBSP, "~"), belarusian);
            assert_eq!(percent(Language::English, fraction), english);
        }
    }
}
