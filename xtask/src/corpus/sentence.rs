//! What is said, independent of the language it is said in: drawn once, written in each.

use super::language::{Language, capitalised};
use super::lexicon::{Action, Actor, Lexicon, Texts};
use super::random::Random;

/// A statement of who did what.
pub struct Event<'a> {
    actor: &'a Actor,
    action: &'a Action,
    moment: &'a Texts,
    circumstance: &'a Texts,
}

impl<'a> Event<'a> {
    /// An event of a section.
    pub fn draw(random: &mut Random, lexicon: &'a Lexicon, section: usize) -> Self {
        Self {
            actor: random.choose(&lexicon.actors),
            action: random.choose(&lexicon.actions[section]),
            moment: random.choose(&lexicon.moments),
            circumstance: random.choose(&lexicon.circumstances),
        }
    }

    /// As a headline.
    pub fn title(&self, language: Language) -> String {
        language.spell(capitalised(&self.clause(language)))
    }

    /// As a sentence.
    pub fn sentence(&self, language: Language) -> String {
        let moment = &self.moment[language as usize];
        let comma = if language == Language::En && !moment.ends_with(',') { "," } else { "" };
        language.spell(format!("{moment}{comma} {}.", self.clause(language)))
    }

    fn clause(&self, language: Language) -> String {
        let predicate = self.action.predicate(self.actor, language);
        format!("{} {predicate} {}", self.actor.name(language), self.circumstance[language as usize])
    }
}

/// A statement with figures.
pub struct Figure<'a> {
    texts: &'a Texts,
    whole: [usize; 2],
    tenths: usize,
}

impl<'a> Figure<'a> {
    /// Any statement, any figures.
    pub fn draw(random: &mut Random, lexicon: &'a Lexicon) -> Self {
        Self {
            texts: random.choose(&lexicon.figures),
            whole: [20 + random.below(900), 20 + random.below(900)],
            tenths: 3 + random.below(180),
        }
    }

    /// As a sentence.
    pub fn sentence(&self, language: Language) -> String {
        let text = self.texts[language as usize].replace("{d}", &language.decimal(self.tenths));
        text.replace("{n}", &self.whole[0].to_string()).replace("{m}", &self.whole[1].to_string())
    }
}

/// Any statement of a text.
pub enum Statement<'a> {
    /// What happened.
    Event(Event<'a>),
    /// How many.
    Figure(Figure<'a>),
    /// What to think of it.
    Remark(&'a Texts),
}

impl Statement<'_> {
    /// As a sentence.
    pub fn sentence(&self, language: Language) -> String {
        match self {
            Self::Event(event) => event.sentence(language),
            Self::Figure(figure) => figure.sentence(language),
            Self::Remark(texts) => texts[language as usize].clone(),
        }
    }
}
