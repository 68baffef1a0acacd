//! What differs between a text and its translation that should not: numbers, dates, links, notes, and whether something is denied.
//!
//! It compares what can be compared without knowing what a sentence means, paragraph by paragraph where both have as many, and else over
//! the whole text. It is a list for a person to look at, so what it leaves out matters as much as what it finds: a number in words counts as
//! one in digits, dates are compared as days and months, links to our own pages without their language.

mod dates;
mod facts;
mod negations;
mod numbers;

use bellwether_language::Language;

use crate::commentaries::Content;
use facts::{Facts, differing};

/// Something that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disparity {
    /// What is compared.
    pub kind: Kind,
    /// Where.
    pub part: Part,
    /// What is in the source and not in the translation.
    pub missing: Vec<String>,
    /// What is in the translation and not in the source.
    pub added: Vec<String>,
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Numbers, percentages among them.
    Number,
    /// Months: days are numbers.
    Date,
    /// Where links lead.
    Link,
    /// Citations and footnotes.
    Note,
    /// Pictures in the text.
    Picture,
    /// Whether something is denied.
    Negation,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Number, Self::Date, Self::Link, Self::Note, Self::Picture, Self::Negation];

    /// The end of the message's key.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Date => "date",
            Self::Link => "link",
            Self::Note => "note",
            Self::Picture => "picture",
            Self::Negation => "negation",
        }
    }
}

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The headline.
    Title,
    /// The lead.
    Lead,
    /// A paragraph, from 1.
    Paragraph(usize),
    /// The whole text: it has not as many paragraphs as its source.
    Body,
    /// The words that belong to the picture above the text.
    Hero,
}

/// What a translation and its source don't have in common.
#[must_use]
pub fn disparities(source: (&Content, Language), translation: (&Content, Language)) -> Vec<Disparity> {
    let mut found = Vec::new();
    let mut compare = |part, one: &str, other: &str| {
        let (one, other) = (Facts::of(one, source.1), Facts::of(other, translation.1));
        found.extend(differing(part, &one, &other));
    };
    compare(Part::Title, &source.0.title, &translation.0.title);
    compare(Part::Lead, &source.0.lead, &translation.0.lead);
    compare(Part::Hero, &hero(source.0), &hero(translation.0));
    let (one, other) = (paragraphs(&source.0.body), paragraphs(&translation.0.body));
    if one.len() == other.len() {
        for (index, (one, other)) in one.iter().zip(&other).enumerate() {
            compare(Part::Paragraph(index + 1), one, other);
        }
    } else {
        compare(Part::Body, &source.0.body, &translation.0.body);
    }
    found
}

/// What two paragraphs don't have in common.
#[must_use]
pub fn disparities_between(source: (&str, Language), translation: (&str, Language)) -> Vec<Disparity> {
    differing(Part::Body, &Facts::of(source.0, source.1), &Facts::of(translation.0, translation.1))
        .into_iter()
        .collect()
}

fn hero(content: &Content) -> String {
    let Some(hero) = &content.hero else { return String::new() };
    // A credit names people, and is often left as it is.
    format!("{}\n{}", hero.alt, hero.caption.as_deref().unwrap_or_default())
}

/// The paragraphs of a text, as they are written.
#[must_use]
pub fn paragraphs(body: &str) -> Vec<&str> {
    body.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use bellwether_language::Language;

    use super::{Disparity, Kind, Part, disparities};
    use crate::commentaries::Content;

    fn content(lead: &str, body: &str) -> Content {
        Content { title: String::new(), lead: lead.into(), body: body.into(), hero: None }
    }

    fn kinds(russian: &str, english: &str) -> Vec<Kind> {
        let (source, translation) = (content(russian, ""), content(english, ""));
        let found = disparities((&source, Language::Russian), (&translation, Language::English));
        found.into_iter().map(|disparity| disparity.kind).collect()
    }

    #[test]
    fn a_number_that_was_mistyped_is_found() {
        let (source, translation) = (content("Погибли 39 человек.", ""), content("38 people died.", ""));
        assert_eq!(
            disparities((&source, Language::Russian), (&translation, Language::English)),
            [Disparity { kind: Kind::Number, part: Part::Lead, missing: vec!["39".into()], added: vec!["38".into()] }]
        );
    }

    #[test]
    fn the_same_in_other_words_is_the_same() {
        for (russian, english) in [
            ("Выросло на 3,5 % до 12 500 рублей.", "It rose by 3.5 percent to 12,500 rubles."),
            ("Три беспилотника 17–21 ноября 2026 года.", "Three drones between November 17 and 21, 2026."),
            ("Пришли 12 человек.", "Twelve people came."),
            ("1-го мая", "May 1"),
            ("Никто не пострадал.", "No one was hurt."),
            ("Это [закон](/ru/commentaries/a).[^law]", "It is [a law](/en/commentaries/b).[^law]"),
        ] {
            assert_eq!(kinds(russian, english), [], "{russian} | {english}");
        }
    }

    #[test]
    fn what_differs_is_found() {
        for (russian, english, kind) in [
            ("Выросло на 3,5 %.", "It rose by 35 percent.", Kind::Number),
            ("12 ноября", "December 12", Kind::Date),
            ("[тут](https://a.example/)", "[here](https://b.example/)", Kind::Link),
            ("Так.[^law]", "So.", Kind::Note),
            ("Он не виновен.", "He is guilty.", Kind::Negation),
            ("![a](x.png)", "![a](y.png)", Kind::Picture),
        ] {
            assert_eq!(kinds(russian, english), [kind], "{russian} | {english}");
        }
    }
}
