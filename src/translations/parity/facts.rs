//! What of a piece of text can be compared with its translation.

use std::collections::BTreeMap;

use bellwether_language::Language;

use super::negations::Denial;
use super::{Disparity, Kind, Part, dates, numbers};

/// The facts in a piece of text.
pub(super) struct Facts {
    numbers: Vec<String>,
    /// Numbers in words, which may stand for some in digits on the other side.
    words: Vec<String>,
    months: Vec<String>,
    links: Vec<String>,
    notes: Vec<String>,
    pictures: Vec<String>,
    denial: Denial,
}

impl Facts {
    pub fn of(markdown: &str, language: Language) -> Self {
        let (text, mut links, pictures) = without_links(markdown);
        let (text, notes) = without_notes(&text);
        links.sort();
        let words = words(&text);
        Self {
            numbers: numbers::in_digits(&text, language),
            words: numbers::in_words(&words, language),
            months: dates::months(&words, language),
            links,
            notes,
            pictures,
            denial: Denial::of(&words, language),
        }
    }
}

/// What one has and the other hasn't.
pub(super) fn differing(part: Part, source: &Facts, translation: &Facts) -> Vec<Disparity> {
    let mut found = Vec::new();
    let mut add = |kind, (missing, added): (Vec<String>, Vec<String>)| {
        if !missing.is_empty() || !added.is_empty() {
            found.push(Disparity { kind, part, missing, added });
        }
    };
    let (missing, added) = difference(&source.numbers, &translation.numbers);
    let unsaid = |number: &String, words: &[String]| !words.contains(number);
    let missing: Vec<String> = missing.into_iter().filter(|number| unsaid(number, &translation.words)).collect();
    let added: Vec<String> = added.into_iter().filter(|number| unsaid(number, &source.words)).collect();
    add(Kind::Number, (missing, added));
    add(Kind::Date, difference(&source.months, &translation.months));
    add(Kind::Link, difference(&source.links, &translation.links));
    add(Kind::Note, difference(&source.notes, &translation.notes));
    add(Kind::Picture, difference(&source.pictures, &translation.pictures));
    let alone = |one: Denial, other: Denial| one.outright && !other.somehow;
    if alone(source.denial, translation.denial) || alone(translation.denial, source.denial) {
        found.push(Disparity { kind: Kind::Negation, part, missing: Vec::new(), added: Vec::new() });
    }
    found
}

/// What is in one list and not in the other, as often as it is.
fn difference(one: &[String], other: &[String]) -> (Vec<String>, Vec<String>) {
    let mut counts = BTreeMap::<&str, i64>::new();
    one.iter().for_each(|fact| *counts.entry(fact).or_default() += 1);
    other.iter().for_each(|fact| *counts.entry(fact).or_default() -= 1);
    let side = |sign: i64| {
        counts
            .iter()
            .filter(|(_, count)| **count * sign > 0)
            .flat_map(|(fact, count)| {
                std::iter::repeat_n((*fact).to_owned(), usize::try_from(count.abs()).unwrap_or_default())
            })
            .collect()
    };
    (side(1), side(-1))
}

/// The text of `markdown` with the words of its links, where these lead, and its pictures.
fn without_links(markdown: &str) -> (String, Vec<String>, Vec<String>) {
    let (mut text, mut links, mut pictures) = (String::new(), Vec::new(), Vec::new());
    let mut rest = markdown;
    while let Some(open) = rest.find("](") {
        let (before, after) = rest.split_at(open);
        let Some(close) = after.find(')') else { break };
        let target = after[2..close].split_whitespace().next().unwrap_or_default();
        let picture = before.rfind('[').is_some_and(|bracket| before[..bracket].ends_with('!'));
        text.push_str(before);
        // What stands behind the address, in quotation marks, is the line below a picture: it is read too.
        text.push(' ');
        text.push_str(&after[2 + target.len().min(close - 2)..close]);
        if picture {
            pictures.push(target.to_owned());
        } else {
            links.push(own(target));
        }
        rest = &after[close + 1..];
    }
    text.push_str(rest);
    (text, links, pictures)
}

/// A link to one of our own pages without its language, and without what is different in each of them.
fn own(target: &str) -> String {
    match ["/be/", "/ru/", "/en/"].iter().find_map(|language| target.strip_prefix(language)) {
        Some(path) if path.starts_with("commentaries/") => "/commentaries/…".to_owned(),
        Some(path) => format!("/{path}"),
        None => target.to_owned(),
    }
}

/// The text without citations, and the names of these.
fn without_notes(text: &str) -> (String, Vec<String>) {
    let (mut without, mut notes) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some(open) = rest.find("[^") {
        let (before, after) = rest.split_at(open);
        let Some(close) = after.find(']') else { break };
        without.push_str(before);
        without.push(' ');
        notes.push(after[2..close].to_owned());
        rest = &after[close + 1..];
    }
    without.push_str(rest);
    notes.sort();
    (without, notes)
}

/// The words of a text in small letters, with their apostrophes in one spelling.
fn words(text: &str) -> Vec<String> {
    text.replace(['’', 'ʼ'], "'")
        .split(|character: char| !character.is_alphabetic() && character != '\'')
        .map(|word| word.trim_matches('\'').to_lowercase())
        .filter(|word| !word.is_empty())
        .collect()
}
