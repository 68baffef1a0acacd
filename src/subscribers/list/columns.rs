//! Which column of a list holds what.

use bellwether_language::Language;
use csv::StringRecord;

use super::Unreadable;
use super::standing::StandingColumns;

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
    /// Whether she is still mailed where the list comes from. There may be several, and they are found by their names alone.
    Standing,
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
            Self::Standing => "standing",
        }
    }

    /// Parts of names by which a column is known that nobody has named.
    fn signs(self) -> &'static [&'static str] {
        match self {
            Self::Email => &["e-mail", "email", "mail", "пошт", "почт"],
            Self::Language => &["language", "lang", "locale", "мова", "язык"],
            Self::ConsentDay => &["consent", "confirm", "opt-in", "optin", "subscribed", "згод", "соглас"],
            Self::Proof => &["proof", "source", "доказ", "крыніц", "источник"],
            Self::Sections => &["section", "рубрык", "рубрик"],
            Self::Standing => &[],
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
    /// A list may tell of nobody but those who left.
    pub consent_day: Option<usize>,
    pub proof: Option<usize>,
    pub sections: Option<usize>,
    /// Of our own exports: the number of the text under the form.
    pub consent_text: Option<usize>,
    pub standing: StandingColumns,
    pub names: Vec<(&'static str, String)>,
}

impl Columns {
    pub fn find(headers: &StringRecord, mapping: &Mapping) -> Result<Self, Unreadable> {
        // A first line that names nobody's columns is a reader's, and is not to be repeated to anybody.
        if headers.iter().all(|name| name.trim().is_empty()) || headers.iter().any(|name| name.contains('@')) {
            return Err(Unreadable::Empty);
        }
        let standing = StandingColumns::find(headers);
        let guessed = |place: Place| guessed(headers, &standing, place);
        // The column that was named, which must be there; or the one that looks like it.
        let named = |name: Option<&str>, place: Place| match name {
            Some(name) => position(headers, name).map(Some).ok_or(Unreadable::NoColumn(place)),
            None => Ok(guessed(place)),
        };
        let email = named(mapping.email.as_deref(), Place::Email)?;
        let language = named(mapping.language.as_deref(), Place::Language)?;
        let consent_day = named(mapping.consent_day.as_deref(), Place::ConsentDay)?;
        let sections = named(mapping.sections.as_deref(), Place::Sections)?;
        let proof = match mapping.proof.as_deref() {
            Some(text) => position(headers, text),
            None => guessed(Place::Proof),
        };
        let consent_text = position(headers, "consent_text");
        let email = email.ok_or(Unreadable::NoColumn(Place::Email))?;
        let of_departures = headers.iter().enumerate().any(|(at, _)| standing.is_departure(at));
        for (place, is_told) in [
            (Place::Language, language.is_some() || mapping.default_language.is_some()),
            (Place::ConsentDay, consent_day.is_some()),
            (Place::Proof, proof.is_some() || mapping.proof.is_some() || consent_text.is_some()),
        ] {
            if !is_told && !of_departures {
                return Err(Unreadable::NotGiven(place));
            }
        }
        let places = [
            (Place::Email, Some(email)),
            (Place::Language, language),
            (Place::ConsentDay, consent_day),
            (Place::Proof, proof),
            (Place::Sections, sections),
        ];
        let standings = standing.positions().into_iter().map(|at| (Place::Standing, Some(at)));
        let names = places
            .into_iter()
            .chain(standings)
            .filter_map(|(place, at)| Some((place.word(), headers.get(at?)?.trim().to_owned())))
            .collect();
        Ok(Self { email, language, consent_day, proof, sections, consent_text, standing, names })
    }
}

fn position(headers: &StringRecord, name: &str) -> Option<usize> {
    headers.iter().position(|header| header.trim().to_lowercase() == name.trim().to_lowercase())
}

fn guessed(headers: &StringRecord, standing: &StandingColumns, place: Place) -> Option<usize> {
    let names = headers.iter().enumerate().filter(|(at, _)| !standing.is_departure(*at));
    let names: Vec<(usize, String)> = names.map(|(at, name)| (at, name.to_lowercase())).collect();
    // In the order of the signs: the surest come first.
    place.signs().iter().find_map(|sign| names.iter().find(|(_, name)| name.contains(sign)).map(|(at, _)| *at))
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
        assert_eq!(
            (columns.email, columns.language, columns.consent_day, columns.proof),
            (1, Some(2), Some(4), Some(5))
        );
        let mapping = Mapping {
            consent_day: Some("updated".to_owned()),
            proof: Some("On paper".to_owned()),
            ..Mapping::default()
        };
        let columns = Columns::find(&headers, &mapping).expect("columns");
        assert_eq!((columns.consent_day, columns.proof), (Some(3), None));
        let missing = Mapping { email: Some("address".to_owned()), ..Mapping::default() };
        assert!(Columns::find(&headers, &missing).is_err());
    }
}
