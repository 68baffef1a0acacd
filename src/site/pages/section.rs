//! A section: its year as a strip and its commentaries.

use std::collections::BTreeSet;

use bellwether_language::Language;
use serde::Serialize;

use super::{Answer, HTML, Handled, year_of_list};
use crate::assessments::{self, StoredAssessment};
use crate::commentaries::{self, Card, Listing, SignaturesAndTopics};
use crate::db::{Tag, Uuid};
use crate::error::Error;
use crate::issues::{self, Issue};
use crate::site::Site;
use crate::site::addresses;
use crate::site::build::{Builder, current_verdict, year_bounds};
use crate::site::layout::{self, Place, Subject};
use crate::site::strip;
use crate::site::views::{CardView, Moment, SectionRef, Strip, YearLink};

#[derive(Serialize)]
struct SectionPage {
    section: SectionRef,
    description: Option<String>,
    valid: Valid,
    predecessors: Vec<SectionRef>,
    successors: Vec<SectionRef>,
    strip: Strip,
    cards: Vec<CardView>,
    years: Vec<YearLink>,
    year: i16,
}

#[derive(Serialize)]
struct Valid {
    from: Moment,
    to: Option<Moment>,
}

/// `/{lang}/sections/{code}[/{year}]`
pub async fn show(site: &Site, language: &str, code: &str, year: Option<&str>) -> Handled {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let builder = Builder { frame: &frame, messages: &site.messages, language };
    let (section, former) = frame.section_by_code(code).ok_or(Error::NotFound)?;
    let list = addresses::section(language, &section.code);
    if former {
        return Ok(Answer::Moved(match year {
            Some(year) => format!("{list}/{year}"),
            None => list,
        }));
    }
    let mut years: Vec<i16> = frame
        .years
        .iter()
        .copied()
        .filter(|year| *year >= section.from.year() && section.to.is_none_or(|to| *year <= to.year()))
        .collect();
    if years.is_empty() {
        // A section that is still to come: a page of its own, with nothing on it yet.
        years.push(section.from.year());
    }
    let Some(chosen) = year_of_list(&years, year)? else { return Ok(Answer::Found(list)) };
    let (first, last) = year_bounds(chosen);
    let reading = &mut site.db.reading().await?;
    let mut periods = issues::issues_between(reading, &first, &last).await?;
    periods.retain(|issue| section.valid_on(issue.period.starts()));
    let assessments = assessments::assessments_of(reading, &first, &last).await?;
    let links = commentaries::links_between(reading, language, &first, &last).await?;
    let cards = commentaries::cards(reading, &Listing::Section(section.id), &first, &last).await?;
    let labels = commentaries::signatures_and_topics(reading, &first, &last).await?;
    let name = builder.localized(&section.name);
    let newest = years.first().copied();
    let path = |language: Language| addresses::year(&addresses::section(language, &section.code), chosen, newest);
    let description = builder
        .optional(&section.description)
        .unwrap_or_else(|| builder.filled("description-section", &[("section", &name), ("year", &chosen.to_string())]));
    let mut subject =
        Subject::everywhere(builder, Some(name.clone()), description, Place::Section(section.code.to_string()), path);
    subject.section_feed = Some((section.code.to_string(), name));
    let refs = |wanted: &dyn Fn(&crate::monitor::Section) -> bool| -> Vec<SectionRef> {
        frame.sections.iter().filter(|other| wanted(other)).map(|other| builder.section(other)).collect()
    };
    let page = SectionPage {
        section: builder.section(section),
        description: builder.optional(&section.description),
        valid: Valid { from: builder.day(section.from), to: section.to.map(|to| builder.day(to)) },
        predecessors: refs(&|other| section.predecessors.contains(&other.code)),
        successors: refs(&|other| other.predecessors.contains(&section.code)),
        strip: strip::section_strip(builder, section, &periods, &assessments, &links),
        cards: card_list(builder, &cards, &periods, &assessments, &labels),
        years: builder.years(&list, &years, chosen),
        year: chosen,
    };
    let body = layout::render(site, builder, subject, "section.html", page)?;
    Ok(Answer::Page(Box::new(Site::page(&frame, body, HTML, vec![Tag::Monitor, Tag::Latest, Tag::Archive]))))
}

/// Commentaries in a list: each once, whichever languages it is in.
pub(super) fn card_list(
    builder: Builder<'_>,
    cards: &[Card],
    issues: &[Issue],
    assessments: &[StoredAssessment],
    labels: &SignaturesAndTopics,
) -> Vec<CardView> {
    let mut seen = BTreeSet::<Uuid>::new();
    cards
        .iter()
        .filter(|card| seen.insert(card.commentary))
        .filter_map(|card| {
            let issue = issues.iter().find(|issue| issue.id == card.issue)?;
            let editions: Vec<&Card> = cards.iter().filter(|other| other.commentary == card.commentary).collect();
            let signed = labels.get(&card.commentary).map(|(people, _)| people.as_slice()).unwrap_or_default();
            builder.card(&editions, issue, current_verdict(assessments, issue.id, card.section), signed)
        })
        .collect()
}
