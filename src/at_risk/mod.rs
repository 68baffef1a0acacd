//! People who must not be named: whoever is in danger because of it. The list is as dangerous as what it guards against, so that it lies sealed
//! in the database, and is in no export and no log.

mod sql;

use std::ops::Range;
use std::path::Path;

use bellwether_language::Names;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use sql::{insert, remove};

use crate::accounts;
use crate::db::{Reading, Uuid};
use crate::vault::{NEWSROOM_KEY, NewsroomKey};

/// Somebody who must not be named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The row.
    pub id: Uuid,
    /// What is known of her.
    pub known: Known,
    /// When she was put on the list.
    pub added: Timestamp,
}

/// What is known of somebody: this is what is sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// How she is called, in whichever language: given name and surname.
    pub forms: Vec<String>,
    /// What else is to be known, such as why.
    pub note: String,
}

/// The list can't be opened here, so that nobody can say whether a text names somebody on it.
#[derive(Debug, thiserror::Error)]
#[error(
    "the list of people who must not be named can't be opened: {NEWSROOM_KEY} is missing, or is not the key that sealed it"
)]
pub struct Closed;

/// The list, in the order in which people came to it.
///
/// # Errors
/// When the database can't be read.
pub async fn people(reading: &mut Reading, keys: &Path) -> anyhow::Result<Result<Vec<Person>, Closed>> {
    let rows = sql::rows(reading).await?;
    if rows.is_empty() {
        return Ok(Ok(Vec::new()));
    }
    let Some(key) = accounts::newsroom_key(reading, keys).await? else { return Ok(Err(Closed)) };
    Ok(rows.into_iter().map(|row| row.open(&key)).collect())
}

/// Where a text names somebody on the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Who it is: the first of the ways in which she is called.
    pub who: String,
    /// The sentence in which she is named, or as much of it as a page has room for.
    pub sentence: String,
}

/// The list, ready to be compared with texts.
#[derive(Debug, Default)]
pub struct Guard {
    names: Names,
    who: Vec<String>,
}

/// Characters of what is shown around a name, on each side.
const AROUND: usize = 80;

impl Guard {
    /// Of everybody on the list.
    #[must_use]
    pub fn new(people: &[Person]) -> Self {
        let names = Names::new(people.iter().map(|person| person.known.forms.iter().map(String::as_str)));
        Self {
            names,
            who: people.iter().map(|person| person.known.forms.first().cloned().unwrap_or_default()).collect(),
        }
    }

    /// Whom a text names.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<Found> {
        let found = self.names.find(text).into_iter();
        found.map(|found| Found { who: self.who[found.name].clone(), sentence: around(text, &found.range) }).collect()
    }
}

/// A place of a text with what stands around it in its line.
fn around(text: &str, place: &Range<usize>) -> String {
    let before = &text[..place.start];
    let start = before.rfind(['\n', '.', '!', '?']).map_or(0, |at| at + 1);
    let start = before[start..].char_indices().rev().nth(AROUND).map_or(start, |(at, _)| start + at);
    let after = &text[place.end..];
    let end = after.find(['\n', '.', '!', '?']).map_or(after.len(), |at| at + 1);
    let end = after[..end].char_indices().nth(AROUND).map_or(end, |(at, _)| at);
    text[start..place.end + end].trim().to_owned()
}

/// Seals what is known of somebody who comes to the list.
///
/// # Errors
/// When it can't be sealed, which it can.
pub fn sealed(key: &NewsroomKey, row: Uuid, known: &Known, random: [u8; 32]) -> anyhow::Result<Vec<u8>> {
    Ok(key.seal(row, &serde_json::to_vec(known)?, random)?)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{Guard, Known, Person};
    use crate::db::Uuid;

    #[test]
    fn the_sentence_is_shown_in_which_somebody_is_named() {
        let known = Known { forms: vec!["Святлана Каліноўская".into()], note: String::new() };
        let guard = Guard::new(&[Person { id: Uuid::nil(), known, added: Timestamp::UNIX_EPOCH }]);
        let text = format!("Першы сказ. Учора {}затрымалі Каліноўскую дома. Трэці сказ.", "вельмі ".repeat(20));
        let found = guard.find(&text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].who, "Святлана Каліноўская");
        assert!(
            found[0].sentence.ends_with("затрымалі Каліноўскую дома.") && !found[0].sentence.contains("сказ"),
            "{}",
            found[0].sentence
        );
        assert!(found[0].sentence.chars().count() < 200);
    }
}
