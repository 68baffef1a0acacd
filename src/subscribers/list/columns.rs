//! Which column of a list holds what.

use bellwether_language::Language;
use csv::StringRecord;

use super::Unreadable;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The address.
    Email,
    /// The language.
    Language,
    /// The day of the consent.
    ConsentDay,
    /// Its proof.
    Proof,
    /// The sections.
    Sections,
}

impl Place {
    /// As it is called in fields of forms and on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Language => "language",
            Self::ConsentDay => "consent-day",
            Self::Proof => "proof",
            Self::Sections => "sections",
        }
    }

    /// Parts of names by which a column is known that nobody has named.
    fn signs(self) -> &'static [&'static str] {
        match self {
            Self::Email => &["e-mail", "email", "mail", "пошт", "почт"],
            Self::Language => &["language", "lang", "locale", "мова", "язык"],
            Self::ConsentDay => {
                &["consent", "confirm", "opt-in", "optin", "subscribed", "згод", "соглас", "date", "дата"]
            }
            Self::Proof => &["proof", "source", "доказ", "крыніц", "источник"],
            Self::Sections => &["section", "рубрык", "рубрик"],
        }
    }
}

/// What the administrator says of the columns. Names that are left out are guessed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    /// The column of addresses.
    pub email: Option<String>,
    /// The column of languages.
    pub language: Option<String>,
    /// The language of those who have none there.
    pub default_language: Option<Language>,
    /// The column of the days of consent.
    pub consent_day: Option<String>,
    /// The column of proofs; or, if there is no column of this name, the proof of all.
    pub proof: Option<String>,
    /// The column of the sections' codes.
    pub sections: Option<String>,
}

/// The columns of a list by their position.
#[derive(Debug)]
pub(super) struct Columns {
    pub email: usize,
    pub language: Option<usize>,
    pub consent_day: usize,
    pub proof: Option<usize>,
    pub sections: Option<usize>,
    pub names: Vec<(&'static str, String)>,
}

impl Columns {
    pub fn find(headers: &StringRecord, mapping: &Mapping) -> Result<Self, Unreadable> {
        // A first line that names nobody's columns is a reader's, and is not to be repeated to anybody.
        if headers.iter().all(|name| name.trim().is_empty()) || headers.iter().any(|name| name.contains('@')) {
            return Err(Unreadable::Empty);
        }
        let email = named(headers, mapping.email.as_deref(), Place::Email)?;
        let language = named(headers, mapping.language.as_deref(), Place::Language)?;
        let consent_day = named(headers, mapping.consent_day.as_deref(), Place::ConsentDay)?;
        let sections = named(headers, mapping.sections.as_deref(), Place::Sections)?;
        let proof = match mapping.proof.as_deref() {
            Some(text) => position(headers, text),
            None => guessed(headers, Place::Proof),
        };
        if language.is_none() && mapping.default_language.is_none() {
            return Err(Unreadable::NotGiven(Place::Language));
        }
        if proof.is_none() && mapping.proof.is_none() {
            return Err(Unreadable::NotGiven(Place::Proof));
        }
        let places = [
            (Place::Email, email),
            (Place::Language, language),
            (Place::ConsentDay, consent_day),
            (Place::Proof, proof),
            (Place::Sections, sections),
        ];
        let names = places
            .iter()
            .filter_map(|(place, at)| Some((place.word(), headers.get((*at)?)?.trim().to_owned())))
            .collect();
        Ok(Self {
            email: email.ok_or(Unreadable::NoColumn(Place::Email))?,
            language,
            consent_day: consent_day.ok_or(Unreadable::NotGiven(Place::ConsentDay))?,
            proof,
            sections,
            names,
        })
    }
}

/// The column that was named, which must be there; or the one that looks like it.
fn named(headers: &StringRecord, name: Option<&str>, place: Place) -> Result<Option<usize>, Unreadable> {
    match name {
        Some(name) => position(headers, name).map(Some).ok_or(Unreadable::NoColumn(place)),
        None => Ok(guessed(headers, place)),
    }
}

fn position(headers: &StringRecord, name: &str) -> Option<usize> {
    headers.iter().position(|header| header.trim().to_lowercase() == name.trim().to_lowercase())
}

fn guessed(headers: &StringRecord, place: Place) -> Option<usize> {
    // In the order of the signs: the surest come first.
    place.signs().iter().find_map(|sign| headers.iter().position(|header| header.to_lowercase().contains(sign)))
}

/// What separates the columns: the character that the first line has most of, outside of quotes.
pub(super) fn delimiter(text: &str) -> u8 {
    let (mut quoted, mut counts) = (false, [(b',', 0), (b';', 0), (b'\t', 0)]);
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if quoted => {}
            _ => counts.iter_mut().filter(|(sign, _)| *sign == byte).for_each(|(_, count)| *count += 1),
        }
    }
    // The last of the greatest would win: a comma does when there is nothing else.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(sign, _)| *sign)
}

#[cfg(test)]
mod tests {
    use csv::StringRecord;

    use super::{Columns, Mapping, delimiter};

    #[test]
    fn columns_are_told_apart_by_what_the_first_line_has_most_of() {
        for (text, expected) in [
            ("email;language\na,b,c@example.org;be", b';'),
            ("email\tname, first\tlanguage", b'\t'),
            ("\"a;b;c\",email,language", b','),
            ("email", b','),
            ("", b','),
        ] {
            assert_eq!(delimiter(text), expected, "{text:?}");
        }
    }

    #[test]
    fn columns_are_guessed_unless_they_are_named() {
        let headers = StringRecord::from(vec!["Name", "E-Mail Address", "Мова", "Updated", "Confirmed at", "Source"]);
        let columns = Columns::find(&headers, &Mapping::default()).expect("columns");
        assert_eq!((columns.email, columns.language, columns.consent_day, columns.proof), (1, Some(2), 4, Some(5)));
        let mapping = Mapping {
            consent_day: Some("updated".to_owned()),
            proof: Some("On paper".to_owned()),
            ..Mapping::default()
        };
        let columns = Columns::find(&headers, &mapping).expect("columns");
        assert_eq!((columns.consent_day, columns.proof), (3, None));
        let missing = Mapping { email: Some("address".to_owned()), ..Mapping::default() };
        assert!(Columns::find(&headers, &missing).is_err());
    }
}
