//! What a form sends, and the choices that it offers.

use bellwether_language::Language;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::site::build::Builder;
use crate::subscribers::Preferences;

/// The fields of a form (`application/x-www-form-urlencoded`). It may hold an address, so it shows nothing of itself.
pub struct Form(Vec<(String, Zeroizing<String>)>);

impl Form {
    /// More is sent by no form of ours, in bytes.
    pub const LONGEST: usize = 8 * 1024;

    /// Reads the body of a request.
    #[must_use]
    pub fn parse(body: &[u8]) -> Self {
        let fields = form_urlencoded::parse(body);
        Self(fields.map(|(name, value)| (name.into_owned(), Zeroizing::new(value.into_owned()))).collect())
    }

    /// The first value of a field.
    #[must_use]
    pub fn value<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.values(name).next()
    }

    fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// What was chosen; what is not offered is as good as not chosen.
    pub fn preferences(&self, builder: Builder<'_>) -> Preferences {
        let offered = &builder.frame.monitor.languages;
        let language = self.value("language").and_then(|code| code.parse().ok());
        let mut sections: Vec<_> = self
            .values("section")
            .filter_map(|code| builder.frame.current_sections().find(|section| section.code.as_str() == code))
            .map(|section| section.id)
            .collect();
        sections.sort();
        sections.dedup();
        // Who wants all that there are now wants those of the future, too.
        if sections.len() == builder.frame.current_sections().count() {
            sections.clear();
        }
        Preferences {
            language: language.filter(|language| offered.contains(language)).unwrap_or(builder.language),
            sections,
            plain_envelope: self.value("plain").is_some(),
        }
    }
}

/// The choices of a form, for its template.
#[derive(Serialize)]
pub(super) struct Choices {
    languages: Vec<Choice>,
    sections: Vec<Choice>,
    plain: bool,
}

#[derive(Serialize)]
struct Choice {
    code: String,
    name: String,
    chosen: bool,
}

impl Choices {
    pub(super) fn of(builder: Builder<'_>, preferences: &Preferences) -> Self {
        let language = |language: &Language| Choice {
            code: language.to_string(),
            name: language.endonym().to_owned(),
            chosen: *language == preferences.language,
        };
        Self {
            languages: builder.frame.monitor.languages.iter().map(language).collect(),
            sections: builder
                .frame
                .current_sections()
                .map(|section| Choice {
                    code: section.code.to_string(),
                    name: builder.localized(&section.name),
                    chosen: preferences.sections.contains(&section.id),
                })
                .collect(),
            plain: preferences.plain_envelope,
        }
    }
}
