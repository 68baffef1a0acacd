//! The languages themselves and the names by which the outside world calls them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language in which a monitor can be published.
///
/// ```
/// use bellwether_language::Language;
///
/// assert_eq!("be-tarask".parse(), Ok(Language::Belarusian));
/// assert_eq!(Language::Russian.to_string(), "ru");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "&'static str", try_from = "String")]
pub enum Language {
    /// Belarusian in the official orthography (2008 rules).
    Belarusian,
    /// Russian.
    Russian,
    /// English in American spelling and punctuation.
    English,
}

impl Language {
    /// Every language, in the order of the enum.
    pub const ALL: [Language; 3] = [Language::Belarusian, Language::Russian, Language::English];

    /// The ISO 639-1 code, which is also the BCP 47 tag: `be`, `ru`, `en`.
    ///
    /// ```
    /// assert_eq!(bellwether_language::Language::Belarusian.code(), "be");
    /// ```
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Language::Belarusian => "be",
            Language::Russian => "ru",
            Language::English => "en",
        }
    }

    /// The language's name in that language, for the language switch.
    ///
    /// ```
    /// assert_eq!(bellwether_language::Language::Belarusian.endonym(), "Беларуская");
    /// ```
    #[must_use]
    pub const fn endonym(self) -> &'static str {
        match self {
            Language::Belarusian => "Беларуская",
            Language::Russian => "Русский",
            Language::English => "English",
        }
    }

    /// The value of the Open Graph property `og:locale`.
    ///
    /// ```
    /// assert_eq!(bellwether_language::Language::English.og_locale(), "en_US");
    /// ```
    #[must_use]
    pub const fn og_locale(self) -> &'static str {
        match self {
            Language::Belarusian => "be_BY",
            Language::Russian => "ru_RU",
            Language::English => "en_US",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.code())
    }
}

impl From<Language> for &'static str {
    fn from(language: Language) -> Self {
        language.code()
    }
}

/// A text that names none of the languages known here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown language {0:?}: expected be, ru or en")]
pub struct UnknownLanguage(pub String);

impl FromStr for Language {
    type Err = UnknownLanguage;

    /// Reads a language tag by its primary subtag, whatever the case: `be`, `BE`, `be-BY`, `be-tarask`, `en_GB`.
    ///
    /// # Errors
    /// [`UnknownLanguage`] if the primary subtag isn't `be`, `ru` or `en`.
    fn from_str(tag: &str) -> Result<Self, Self::Err> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Language::ALL
            .into_iter()
            .find(|language| primary.eq_ignore_ascii_case(language.code()))
            .ok_or_else(|| UnknownLanguage(tag.to_owned()))
    }
}

impl TryFrom<String> for Language {
    type Error = UnknownLanguage;

    fn try_from(tag: String) -> Result<Self, Self::Error> {
        tag.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_by_their_primary_subtag() {
        for (tag, language) in [
            ("be", Language::Belarusian),
            ("BE", Language::Belarusian),
            ("be-BY", Language::Belarusian),
            ("be-tarask", Language::Belarusian),
            ("Ru", Language::Russian),
            ("ru_RU", Language::Russian),
            ("en-GB", Language::English),
        ] {
            assert_eq!(tag.parse(), Ok(language), "{tag}");
        }
        for tag in ["", "-be", "bel", "by", "e", "uk", "english"] {
            assert_eq!(tag.parse::<Language>(), Err(UnknownLanguage(tag.to_owned())));
        }
    }

    #[test]
    fn every_language_travels_as_its_code() {
        for language in Language::ALL {
            let json = serde_json::to_string(&language).expect("a code is always serialisable");
            assert_eq!(json, format!("\"{}\"", language.code()));
            assert_eq!(serde_json::from_str::<Language>(&json).ok(), Some(language));
            assert_eq!(language.to_string().parse(), Ok(language));
        }
        assert!(serde_json::from_str::<Language>("\"xx\"").is_err());
    }
}
