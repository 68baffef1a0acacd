//! Topics: all of them, and one with its commentaries.

use bellwether_language::Language;
use serde::Serialize;

use super::section::card_list;
use super::{Answer, HTML, Handled, year_of_list};
use crate::assessments;
use crate::commentaries::{self, Listing};
use crate::db::Tag;
use crate::error::Error;
use crate::issues;
use crate::site::Site;
use crate::site::addresses;
use crate::site::build::{Builder, year_bounds};
use crate::site::layout::{self, Place, Subject};
use crate::site::views::{CardView, Counted, YearLink};

#[derive(Serialize)]
struct TopicsPage {
    topics: Vec<Counted>,
}

/// `/{lang}/topics`
pub async fn list(site: &Site, language: &str) -> Handled {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let builder = Builder { frame: &frame, messages: &site.messages, language };
    let topics = frame
        .topics
        .iter()
        .filter_map(|topic| {
            let count = frame.counts.topics.get(&topic.id)?.values().sum();
            Some(Counted {
                name: builder.localized(&topic.name),
                href: addresses::topic(language, &topic.code),
                role: None,
                count,
            })
        })
        .collect();
    let subject = Subject::everywhere(
        builder,
        Some(builder.message("topics-title")),
        builder.message("description-topics"),
        Place::Topics,
        addresses::topics,
    );
    let body = layout::render(site, builder, subject, "topics.html", TopicsPage { topics })?;
    Ok(Answer::Page(Box::new(Site::page(&frame, body, HTML, vec![Tag::Monitor, Tag::Latest, Tag::Archive]))))
}

#[derive(Serialize)]
struct TopicPage {
    name: String,
    cards: Vec<CardView>,
    years: Vec<YearLink>,
    year: i16,
}

/// `/{lang}/topics/{code}[/{year}]`
pub async fn show(site: &Site, language: &str, code: &str, year: Option<&str>) -> Handled {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let builder = Builder { frame: &frame, messages: &site.messages, language };
    let topic = frame.topics.iter().find(|topic| topic.code.as_str() == code).ok_or(Error::NotFound)?;
    let years: Vec<i16> =
        frame.counts.topics.get(&topic.id).map(|years| years.keys().rev().copied().collect()).unwrap_or_default();
    let list = addresses::topic(language, code);
    let Some(chosen) = year_of_list(&years, year)? else { return Ok(Answer::Found(list)) };
    let (first, last) = year_bounds(chosen);
    let reading = &mut site.db.reading().await?;
    let periods = issues::issues_between(reading, &first, &last).await?;
    let assessments = assessments::assessments_of(reading, &first, &last).await?;
    let cards = commentaries::cards(reading, &Listing::Topic(topic.id), &first, &last).await?;
    let labels = commentaries::signatures_and_topics(reading, &first, &last).await?;
    let name = builder.localized(&topic.name);
    let newest = years.first().copied();
    let subject = Subject::everywhere(
        builder,
        Some(name.clone()),
        builder.filled("description-topic", &[("topic", &name)]),
        Place::Topics,
        |language: Language| addresses::year(&addresses::topic(language, code), chosen, newest),
    );
    let page = TopicPage {
        name,
        cards: card_list(builder, &cards, &periods, &assessments, &labels),
        years: builder.years(&list, &years, chosen),
        year: chosen,
    };
    let body = layout::render(site, builder, subject, "topic.html", page)?;
    Ok(Answer::Page(Box::new(Site::page(&frame, body, HTML, vec![Tag::Monitor, Tag::Latest, Tag::Archive]))))
}
