//! A text in several languages, and the short codes by which things are named in files and addresses.

use std::collections::BTreeMap;
use std::fmt;

use bellwether_language::Language;
use serde::{Deserialize, Serialize};

/// One text per language; a language may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Localized(BTreeMap<Language, String>);

impl Localized {
    /// The text in `language`.
    #[must_use]
    pub fn get(&self, language: Language) -> Option<&str> {
        self.0.get(&language).map(String::as_str)
    }

    /// The text in `language`, or an empty one. For texts that the bundle's reader requires in every language.
    #[must_use]
    pub fn text(&self, language: Language) -> &str {
        self.get(language).unwrap_or_default()
    }

    /// Sets the text in `language`.
    pub fn set(&mut self, language: Language, text: String) {
        self.0.insert(language, text);
    }

    /// Whether there is a text in no language.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The languages and their texts.
    pub fn iter(&self) -> impl Iterator<Item = (Language, &str)> {
        self.0.iter().map(|(language, text)| (*language, text.as_str()))
    }
}

impl FromIterator<(Language, String)> for Localized {
    fn from_iter<I: IntoIterator<Item = (Language, String)>>(texts: I) -> Self {
        Self(texts.into_iter().collect())
    }
}

/// A name for machines: lower-case Latin letters, digits and single hyphens between them, at most 120 characters. Slugs are codes too.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Code(String);

impl Code {
    /// Longest code, in characters.
    pub const MAX: usize = 120;

    /// Takes `text` if it is a code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let well_formed = !text.is_empty()
            && text.len() <= Self::MAX
            && text.split('-').all(|part| {
                !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            });
        well_formed.then(|| Self(text.to_owned()))
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn codes_are_lower_case_with_single_hyphens() {
        for good in ["security", "tax-reform", "a1-2b", "2019"] {
            assert!(Code::parse(good).is_some(), "{good}");
        }
        for bad in ["", "-a", "a-", "a--b", "Ab", "a_b", "бяспека", "a b", "../a", &"a".repeat(121)] {
            assert!(Code::parse(bad).is_none(), "{bad}");
        }
    }
}
