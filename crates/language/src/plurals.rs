//! Which plural form a number asks for; rules are CLDR's, by way of ICU4X.

use std::sync::LazyLock;

use icu_locale_core::locale;
use icu_plurals::{PluralRules, PluralRulesOptions};

use crate::{Decimal, Language};

/// The plural categories that the three languages have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PluralCategory {
    /// 1, in Belarusian and Russian also 21, 31, 101: "1 артыкул".
    One,
    /// Belarusian and Russian 2–4, 22–24: "2 артыкулы".
    Few,
    /// Belarusian and Russian 0, 5–20, 25–30: "5 артыкулаў".
    Many,
    /// Decimals in Belarusian and Russian, everything but 1 in English.
    Other,
}

impl PluralCategory {
    /// CLDR's name of the category: `one`, `few`, `many`, `other`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            PluralCategory::One => "one",
            PluralCategory::Few => "few",
            PluralCategory::Many => "many",
            PluralCategory::Other => "other",
        }
    }
}

/// The plural category of a number as it is written: decimals count, so in English `1` is one and `1.0` other.
///
/// ```
/// use bellwether_language::{Language, PluralCategory, plural_category};
///
/// assert_eq!(plural_category(Language::Belarusian, &22.into()), PluralCategory::Few);
/// assert_eq!(plural_category(Language::Belarusian, &"1.5".parse()?), PluralCategory::Other);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn plural_category(language: Language, number: &Decimal) -> PluralCategory {
    let Some(rules) = &RULES[language as usize] else {
        return PluralCategory::Other;
    };
    match rules.category_for(number) {
        icu_plurals::PluralCategory::One => PluralCategory::One,
        icu_plurals::PluralCategory::Few => PluralCategory::Few,
        icu_plurals::PluralCategory::Many => PluralCategory::Many,
        _ => PluralCategory::Other,
    }
}

static RULES: LazyLock<[Option<PluralRules>; 3]> = LazyLock::new(|| {
    [locale!("be"), locale!("ru"), locale!("en")]
        .map(|locale| PluralRules::try_new(locale.into(), PluralRulesOptions::default()).ok())
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_follow_cldr() {
        use PluralCategory::{Few, Many, One, Other};
        for (number, slavic, english) in [
            ("0", Many, Other),
            ("1", One, One),
            ("2", Few, Other),
            ("4", Few, Other),
            ("5", Many, Other),
            ("11", Many, Other),
            ("14", Many, Other),
            ("21", One, Other),
            ("22", Few, Other),
            ("111", Many, Other),
            ("1001", One, Other),
            ("1.5", Other, Other),
            ("1.0", Other, Other),
        ] {
            let value = number.parse().expect("a decimal");
            // CLDR's Belarusian rule looks at the value, not at how it is written: 1.0 is one.
            let belarusian = if number == "1.0" { One } else { slavic };
            assert_eq!(plural_category(Language::Belarusian, &value), belarusian, "be {number}");
            assert_eq!(plural_category(Language::Russian, &value), slavic, "ru {number}");
            assert_eq!(plural_category(Language::English, &value), english, "en {number}");
        }
    }
}
