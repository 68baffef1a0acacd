//! The memory of what was translated before: sentences with their translations, learnt from what was published, and found again by the
//! words that they share.

use std::collections::{BTreeSet, HashMap};

use bellwether_language::Language;
use bellwether_merge::sentences;

use super::alignment::align;
use super::likeness::{likeness, words};
use super::{paragraphs, sql};
use crate::commentaries::Content;
use crate::db::{Db, Reading};

/// Editions that are learnt in one transaction.
const AT_ONCE: i64 = 20;
/// Words under which a sentence is found: its longest ones, which say most.
const KEYS: usize = 5;
/// Fewest letters of such a word.
const SAYING: usize = 4;
/// Fewest words of a sentence that is worth remembering.
const SHORTEST: usize = 4;
/// How alike a sentence must be to be suggested.
const LIKE: f64 = 0.6;

/// A sentence as it was translated before.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// The sentence that is to be translated.
    pub sought: String,
    /// How alike the two are, from 0 to 1.
    pub likeness: f64,
    /// The one that was translated.
    pub source: String,
    /// Its translation.
    pub target: String,
}

/// Sentences that belong together in a text and its translation.
fn learnt(source: &Content, target: &Content) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let (from, to) = (paragraphs(&source.body), paragraphs(&target.body));
    let mut units = vec![(source.title.clone(), target.title.clone()), (source.lead.clone(), target.lead.clone())];
    for pair in align(&from, &to) {
        if pair.source.len() == 1 && pair.target.len() == 1 {
            units.push((from[pair.source.start].to_owned(), to[pair.target.start].to_owned()));
        }
    }
    for (one, other) in units {
        let (ones, others) = (sentences(&one), sentences(&other));
        if ones.len() == others.len() {
            let trimmed = ones.iter().zip(&others).map(|(one, other)| (one.trim().to_owned(), other.trim().to_owned()));
            pairs.extend(trimmed);
        } else {
            pairs.push((one, other));
        }
    }
    pairs.retain(|(one, other)| words(one).len() >= SHORTEST && !other.is_empty());
    pairs
}

/// The words under which a sentence is found.
fn keys(sentence: &str) -> BTreeSet<String> {
    let mut words = words(sentence);
    words.retain(|word| word.chars().count() >= SAYING);
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    words.dedup();
    words.into_iter().take(KEYS).collect()
}

/// Learns from some of the translations that were published since it was called last; whether there may be more.
///
/// # Errors
/// When a statement fails or a row can't be read.
pub async fn learn(db: &Db) -> anyhow::Result<bool> {
    let waiting = sql::unlearnt(&mut db.reading().await?, AT_ONCE).await?;
    if waiting.is_empty() {
        return Ok(false);
    }
    let mut tx = db.begin().await?;
    for edition in &waiting {
        sql::forget_learnt(&mut tx, edition.id).await?;
        let pairs = learnt(&edition.source, &edition.target);
        let units: Vec<_> = pairs.into_iter().map(|(source, target)| (keys(&source), source, target)).collect();
        sql::remember(&mut tx, edition, &units).await?;
    }
    tx.commit().await?;
    Ok(waiting.len() as i64 == AT_ONCE)
}

/// How sentences like those of `text` were translated before, best first: for each sentence at most `most`. What came of the commentary
/// with the row `but` is left out: one would be told what one has just written.
///
/// # Errors
/// When a statement fails.
pub async fn suggestions(
    reading: &mut Reading,
    (from, to): (Language, Language),
    text: &str,
    most: usize,
    but: Option<crate::db::Uuid>,
) -> anyhow::Result<Vec<Suggestion>> {
    let sought: Vec<&str> = paragraphs(text).into_iter().flat_map(sentences).map(str::trim).collect();
    let all: BTreeSet<String> = sought.iter().flat_map(|sentence| words(sentence)).collect();
    let found = sql::remembered(reading, (from, to), &all.into_iter().collect::<Vec<_>>(), but).await?;
    let known: HashMap<&str, (Vec<String>, &str)> =
        found.iter().map(|(source, target)| (source.as_str(), (words(source), target.as_str()))).collect();
    let mut suggestions = Vec::new();
    for sentence in sought {
        let these = words(sentence);
        if these.len() < SHORTEST {
            continue;
        }
        let mut alike: Vec<Suggestion> = known
            .iter()
            // The share can't be higher than what the lengths allow.
            .filter(|(_, (words, _))| {
                words.len() as f64 >= LIKE * these.len() as f64 && these.len() as f64 >= LIKE * words.len() as f64
            })
            .map(|(source, (words, target))| Suggestion {
                sought: sentence.to_owned(),
                likeness: likeness(&these, words),
                source: (*source).to_owned(),
                target: (*target).to_owned(),
            })
            .filter(|suggestion| suggestion.likeness >= LIKE)
            .collect();
        alike.sort_by(|one, other| other.likeness.total_cmp(&one.likeness).then_with(|| one.source.cmp(&other.source)));
        alike.truncate(most);
        suggestions.extend(alike);
    }
    Ok(suggestions)
}

#[cfg(test)]
mod tests {
    use super::{keys, learnt};
    use crate::commentaries::Content;

    #[test]
    fn sentences_are_paired_where_there_are_as_many() {
        let content = |lead: &str, body: &str| Content {
            title: "Too short".into(),
            lead: lead.into(),
            body: body.into(),
            hero: None,
        };
        let source = content(
            "Prices rose again in May.",
            "One two three four. Five six seven eight nine.\n\nA paragraph of one sentence here.",
        );
        let target =
            content("Цэны зноў выраслі ў маі.", "Раз два тры чатыры. Пяць шэсць сем восем.\n\nАбзац. У двух сказах.");
        assert_eq!(
            learnt(&source, &target),
            [
                ("Prices rose again in May.".to_owned(), "Цэны зноў выраслі ў маі.".to_owned()),
                ("One two three four.".to_owned(), "Раз два тры чатыры.".to_owned()),
                ("Five six seven eight nine.".to_owned(), "Пяць шэсць сем восем.".to_owned()),
                ("A paragraph of one sentence here.".to_owned(), "Абзац. У двух сказах.".to_owned()),
            ]
        );
    }

    #[test]
    fn the_longest_words_say_most() {
        let found: Vec<String> =
            keys("The Assembly of Veresia has adopted a law on associations").into_iter().collect();
        assert_eq!(found, ["adopted", "assembly", "associations", "veresia"]);
    }
}
