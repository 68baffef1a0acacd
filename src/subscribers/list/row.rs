//! One line of a list.

use std::fmt;

use bellwether_language::Language;
use csv::StringRecord;
use jiff::civil::Date;

use super::super::export::FORMULA;
use super::super::{Addition, Preferences, Suppression};
use super::Known;
use super::columns::{Columns, Mapping};
use super::standing::Standing;
use crate::vault::Address;

/// Why a line of a list, or its reader, is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Problem {
    /// There is no address that mail can be sent to.
    Address,
    /// A language that the monitor doesn't have.
    Language,
    /// No day of a consent, or one that can't be read or lies in the future.
    ConsentDay,
    /// No proof of the consent, or one that holds an address.
    Proof,
    /// A section that the monitor doesn't have.
    Section,
    /// The list says that she is not subscribed there, or not yet.
    NotSubscribed,
    /// The address was in the list before.
    Twice,
    /// She is a subscriber already.
    Already,
    /// She must not be mailed.
    Suppressed(Suppression),
}

impl Problem {
    /// The end of its messages' keys.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Language => "language",
            Self::ConsentDay => "consent-day",
            Self::Proof => "proof",
            Self::Section => "section",
            Self::NotSubscribed => "not-subscribed",
            Self::Twice => "twice",
            Self::Already => "already",
            Self::Suppressed(Suppression::Left) => "left",
            Self::Suppressed(Suppression::Bounced) => "bounced",
            Self::Suppressed(Suppression::Complained) => "complained",
            Self::Suppressed(Suppression::Removed) => "removed",
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Address => "no valid address",
            Self::Language => "a language that the monitor doesn't have",
            Self::ConsentDay => "no day of a consent (2024-01-31 or 31.01.2024), or one in the future",
            Self::Proof => "no proof of the consent, or one that holds an address",
            Self::Section => "a section that the monitor doesn't have",
            Self::NotSubscribed => "the list says that the reader is not subscribed",
            Self::Twice => "the address is in the list twice",
            Self::Already => "subscribed already",
            Self::Suppressed(Suppression::Left) => "has unsubscribed",
            Self::Suppressed(Suppression::Bounced) => "mail to the address came back",
            Self::Suppressed(Suppression::Complained) => "has called our mail spam",
            Self::Suppressed(Suppression::Removed) => "was taken off by an administrator",
        })
    }
}

/// What a line says.
pub(super) enum Row {
    /// That she is a reader.
    Reader(Box<Addition>),
    /// That she was one, where the list comes from.
    Gone(Address, Suppression),
}

pub(super) fn read(record: &StringRecord, columns: &Columns, mapping: &Mapping, known: &Known) -> Result<Row, Problem> {
    let field = |at: Option<usize>| at.and_then(|at| record.get(at)).map(plain).filter(|text| !text.is_empty());
    let address = field(Some(columns.email)).and_then(|text| Address::parse(text).ok()).ok_or(Problem::Address)?;
    match columns.standing.read(record) {
        Standing::Subscribed => {}
        Standing::NotSubscribed => return Err(Problem::NotSubscribed),
        Standing::Gone(reason) => return Ok(Row::Gone(address, reason)),
    }
    let language = match field(columns.language) {
        Some(text) => language(text),
        None => mapping.default_language,
    };
    let language = language.filter(|language| known.languages.contains(language)).ok_or(Problem::Language)?;
    let consent_day = field(columns.consent_day).and_then(day).ok_or(Problem::ConsentDay)?;
    if consent_day > known.today {
        return Err(Problem::ConsentDay);
    }
    // A reader of another installation of ours has agreed to the text under its form.
    let ours = field(columns.consent_text)
        .filter(|text| *text != "0")
        .map(|text| format!("Form of a Bellwether, text {text}"));
    let proof = match columns.proof {
        Some(at) => field(Some(at)),
        None => mapping.proof.as_deref(),
    };
    let proof = proof.or(ours.as_deref());
    let mut sections = Vec::new();
    for code in field(columns.sections).unwrap_or_default().split([',', ';', '|', ' ']).filter(|code| !code.is_empty())
    {
        sections.push(*known.sections.get(code).ok_or(Problem::Section)?);
    }
    sections.sort();
    sections.dedup();
    Ok(Row::Reader(Box::new(Addition {
        address,
        preferences: Preferences { language, sections, plain_envelope: false },
        consent_day,
        // It is kept in clear text: an address has no place in it.
        proof: proof.filter(|text| !text.contains('@')).ok_or(Problem::Proof)?.chars().take(LONGEST_PROOF).collect(),
    })))
}

/// A field without white space around it, and without the apostrophe that keeps spreadsheets from taking it for a formula.
fn plain(field: &str) -> &str {
    let field = field.trim();
    field.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA)).unwrap_or(field)
}

/// Characters of a proof that are kept.
const LONGEST_PROOF: usize = 500;

/// A language by its code, whatever country and case it is written with.
fn language(text: &str) -> Option<Language> {
    text.split(['-', '_']).next()?.to_lowercase().parse().ok()
}

/// A day as files have it: ISO with or without a time behind it, or day, month and year with points. What could be read in two ways
/// is not read.
pub(super) fn day(text: &str) -> Option<Date> {
    let iso = text.get(..10).and_then(|text| text.parse().ok());
    iso.or_else(|| {
        let text = text.split(' ').next()?;
        let mut parts = text.splitn(3, '.').map(str::parse::<i16>);
        let (day, month, year) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
        Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok().filter(|day| day.year() > 1900)
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{day, language, plain};

    #[test]
    fn days_are_read_as_files_have_them() {
        for text in ["2024-01-31", "2024-01-31T12:00:00Z", "2024-01-31 12:00", "31.01.2024", "31.1.2024 12:00"] {
            assert_eq!(day(text), Some(date(2024, 1, 31)), "{text}");
        }
        for text in ["", "1/31/2024", "31/1/2024", "31.13.2024", "31.01.24", "yesterday", "ўчора, вечарам"]
        {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_kept_from_being_a_formula_is_as_it_was() {
        for (field, expected) in [(" '=a@example.org", "=a@example.org"), ("'tis", "'tis"), ("+a", "+a"), ("'", "'")] {
            assert_eq!(plain(field), expected, "{field:?}");
        }
    }

    #[test]
    fn languages_are_read_by_their_codes() {
        use bellwether_language::Language::{Belarusian, English};
        assert_eq!(
            (language("BE"), language("be_BY"), language("en-US")),
            (Some(Belarusian), Some(Belarusian), Some(English))
        );
        assert_eq!((language("pl"), language("")), (None, None));
    }
}
