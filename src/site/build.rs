//! From the slices' values to what templates show: typeset texts, dates in words, addresses.

mod verdicts;

use bellwether_language::{Language, typeset_all};
use fluent_bundle::FluentArgs;
use jiff::Timestamp;
use jiff::civil::Date;

use super::addresses;
use super::frame::{Frame, IssueFrame};
use super::views::{
    CardView, Correction, EditionRef, IssueRef, Moment, NoteView, Person, PictureView, SectionRef, SourceView, YearLink,
};
use crate::assessments::Verdict;
use crate::commentaries::{Card, HeroText, RenderedNote, RevisionEntry};
use crate::db::Uuid;
use crate::issues::{Issue, State};
use crate::localized::Localized;
use crate::media::StoredPicture;
use crate::monitor::Section;
use crate::web::messages::Messages;
pub use verdicts::current_verdict;

/// Builds what templates show in one language.
#[derive(Clone, Copy)]
pub struct Builder<'a> {
    /// What surrounds the page.
    pub frame: &'a Frame,
    /// The program's words.
    pub messages: &'a Messages,
    /// The page's language.
    pub language: Language,
}

impl Builder<'_> {
    /// A text with the language's quotes, dashes and spaces.
    pub fn typeset(self, text: &str) -> String {
        typeset_all(self.language, text)
    }

    /// The text in the page's language, typeset; none if there is none.
    pub fn optional(self, texts: &Localized) -> Option<String> {
        texts.get(self.language).map(|text| self.typeset(text))
    }

    /// The text in the page's language, typeset.
    pub fn localized(self, texts: &Localized) -> String {
        self.typeset(texts.text(self.language))
    }

    /// A message without arguments.
    pub fn message(self, key: &str) -> String {
        self.messages.plain(self.language, key)
    }

    /// A message with arguments.
    pub fn filled(self, key: &str, arguments: &[(&'static str, &str)]) -> String {
        let mut filled = FluentArgs::new();
        for (name, value) in arguments {
            filled.set(*name, (*value).to_owned());
        }
        self.messages.text(self.language, key, &filled)
    }

    /// A message that counts something.
    pub fn counted(self, key: &str, count: usize) -> String {
        let mut filled = FluentArgs::new();
        filled.set("count", count);
        self.messages.text(self.language, key, &filled)
    }

    /// A day in words.
    pub fn day(self, day: Date) -> Moment {
        Moment { iso: day.to_string(), text: bellwether_language::date(self.language, day) }
    }

    /// The day of an instant in the monitor's time zone, in words.
    pub fn moment(self, instant: Timestamp) -> Moment {
        let day = self.frame.day(instant);
        Moment { iso: instant.to_string(), text: bellwether_language::date(self.language, day) }
    }

    /// An issue, to be named and linked to.
    pub fn issue(self, issue: &Issue) -> IssueRef {
        let period = issue.period;
        let skipped = match &issue.state {
            State::Skipped { reasons } => Some(self.optional(reasons).unwrap_or_else(|| self.message("strip-skipped"))),
            State::Draft { .. } | State::Published { .. } => None,
        };
        IssueRef {
            start: period.starts().to_string(),
            end: period.ends().to_string(),
            number: issue.state.number(),
            period: period.text(self.language),
            href: addresses::issue(self.language, period.starts()),
            published: issue.state.published().map(|at| self.moment(at)),
            skipped,
        }
    }

    /// A section, to be named and linked to.
    pub fn section(self, section: &Section) -> SectionRef {
        SectionRef {
            code: section.code.to_string(),
            name: self.localized(&section.name),
            href: addresses::section(self.language, &section.code),
        }
    }

    /// A picture with its words.
    pub fn picture(self, picture: Option<&StoredPicture>, words: Option<&HeroText>) -> Option<PictureView> {
        let (picture, words) = (picture?, words?);
        let (width, height) = picture.shown();
        Some(PictureView {
            src: picture.src(),
            sources: picture.sources(),
            focus: picture.focus.classes(),
            width,
            height,
            alt: self.typeset(&words.alt),
            caption: words.caption.as_deref().map(|caption| self.typeset(caption)),
            credit: words.credit.as_deref().map(|credit| self.typeset(credit)),
        })
    }

    /// People by their rows.
    pub fn people(self, rows: &[Uuid]) -> Vec<Person> {
        rows.iter()
            .filter_map(|id| self.frame.contributors.iter().find(|contributor| contributor.id == *id))
            .map(|contributor| Person {
                name: self.localized(&contributor.name),
                href: addresses::author(self.language, &contributor.code),
                role: self.optional(&contributor.role),
            })
            .collect()
    }

    /// A commentary in a list, from its editions in all languages. None if there is no edition at all.
    pub fn card(
        self,
        editions: &[&Card],
        issue: &Issue,
        verdict: Option<Verdict>,
        signed: &[Uuid],
    ) -> Option<CardView> {
        let any = editions.first()?;
        let section = self.frame.section(any.section)?;
        let own = editions.iter().find(|card| card.language == self.language);
        Some(CardView {
            section: self.section(section),
            issue: self.issue(issue),
            verdict: self.verdict(verdict.unwrap_or(Verdict::NotAssessed)),
            title: own.map(|card| self.typeset(&card.content.title)),
            href: own.map_or_else(
                || addresses::place(self.language, issue.period.starts(), &section.code),
                |card| addresses::commentary(self.language, &card.slug),
            ),
            lead: own.map(|card| self.typeset(&card.content.lead)),
            hero: own.and_then(|card| self.picture(card.hero.as_ref(), card.content.hero.as_ref())),
            contributors: self.people(signed),
            missing: own.is_none(),
            stale: own.is_some_and(|card| card.stale),
            available: self.available(editions),
        })
    }

    /// The editions in other languages, in the order of the switch.
    pub fn available(self, editions: &[&Card]) -> Vec<EditionRef> {
        self.frame
            .monitor
            .languages
            .iter()
            .filter(|language| **language != self.language)
            .filter_map(|language| editions.iter().find(|card| card.language == *language))
            .map(|card| EditionRef {
                code: card.language.code(),
                name: card.language.endonym(),
                href: addresses::commentary(card.language, &card.slug),
                title: Some(typeset_all(card.language, &card.content.title)),
            })
            .collect()
    }

    /// The commentaries of an issue in the order of sections.
    pub fn issue_cards(self, issue: &IssueFrame) -> Vec<CardView> {
        self.frame.sections.iter().filter_map(|section| self.issue_card(issue, section.id)).collect()
    }

    /// The commentary of an issue on one section.
    pub fn issue_card(self, issue: &IssueFrame, section: Uuid) -> Option<CardView> {
        let editions: Vec<&Card> = issue.cards.iter().filter(|card| card.section == section).collect();
        let signed =
            editions.first().and_then(|card| issue.labels.get(&card.commentary)).map(|(people, _)| people.as_slice());
        self.card(
            &editions,
            &issue.issue,
            current_verdict(&issue.assessments, issue.issue.id, section),
            signed.unwrap_or_default(),
        )
    }

    /// What the revisions of an edition put right, oldest first.
    pub fn corrections(self, history: &[RevisionEntry], slug: &str) -> Vec<Correction> {
        history
            .iter()
            .zip(history.iter().skip(1))
            .filter_map(|(before, entry)| {
                Some(Correction {
                    date: self.moment(entry.published),
                    note: self.typeset(entry.correction.as_deref()?),
                    href: addresses::revision(self.language, slug, before.number),
                })
            })
            .collect()
    }

    /// The notes under a text.
    pub fn notes(self, notes: &[RenderedNote]) -> Vec<NoteView> {
        notes
            .iter()
            .map(|note| NoteView {
                number: note.number,
                anchor: note.anchor.clone(),
                kind: if note.source.is_some() { "source" } else { "text" },
                html: note.html.clone(),
                source: note.source.as_ref().map(|source| SourceView {
                    title: self.typeset(&source.title),
                    publisher: source.publisher.as_deref().map(|publisher| self.typeset(publisher)),
                    address: source.address.clone(),
                    accessed: source.accessed.map(|day| self.day(day)),
                }),
                references: note.references,
                backlinks: (1..=note.references)
                    .map(|reference| {
                        if reference == 1 {
                            format!("#cite-{}", note.number)
                        } else {
                            format!("#cite-{}-{reference}", note.number)
                        }
                    })
                    .collect(),
            })
            .collect()
    }

    /// The years of a list, newest first.
    pub fn years(self, list: &str, years: &[i16], current: i16) -> Vec<YearLink> {
        let newest = years.first().copied();
        years
            .iter()
            .map(|year| YearLink { year: *year, href: addresses::year(list, *year, newest), current: *year == current })
            .collect()
    }
}

/// First and last day (ISO) of a year.
#[must_use]
pub fn year_bounds(year: i16) -> (String, String) {
    (format!("{year:04}-01-01"), format!("{year:04}-12-31"))
}
