//! Authors: all of them, and one with the commentaries that she signed.

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
struct AuthorsPage {
    authors: Vec<Counted>,
}

/// `/{lang}/authors`
pub async fn list(site: &Site, language: &str) -> Handled {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let builder = Builder { frame: &frame, messages: &site.messages, language };
    let authors = frame
        .contributors
        .iter()
        .map(|contributor| Counted {
            name: builder.localized(&contributor.name),
            href: addresses::author(language, &contributor.code),
            role: builder.optional(&contributor.role),
            count: frame.counts.contributors.get(&contributor.id).map(|years| years.values().sum()).unwrap_or_default(),
        })
        .collect();
    let subject = Subject::everywhere(
        builder,
        Some(builder.message("authors-title")),
        builder.message("description-authors"),
        Place::Authors,
        addresses::authors,
    );
    let body = layout::render(site, builder, subject, "authors.html", AuthorsPage { authors })?;
    Ok(Answer::Page(Box::new(Site::page(&frame, body, HTML, vec![Tag::Monitor, Tag::Latest, Tag::Archive]))))
}

#[derive(Serialize)]
struct AuthorPage {
    person: Author,
    cards: Vec<CardView>,
    years: Vec<YearLink>,
    year: i16,
}

#[derive(Serialize)]
struct Author {
    name: String,
    role: Option<String>,
    about: Option<String>,
}

/// `/{lang}/authors/{code}[/{year}]`
pub async fn show(site: &Site, language: &str, code: &str, year: Option<&str>) -> Handled {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let builder = Builder { frame: &frame, messages: &site.messages, language };
    let contributor =
        frame.contributors.iter().find(|contributor| contributor.code.as_str() == code).ok_or(Error::NotFound)?;
    let mut years: Vec<i16> = frame
        .counts
        .contributors
        .get(&contributor.id)
        .map(|years| years.keys().rev().copied().collect())
        .unwrap_or_default();
    if years.is_empty() {
        // Somebody new: a page of its own, with nothing on it yet.
        years.extend(frame.years.first());
    }
    let list = addresses::author(language, code);
    let Some(chosen) = year_of_list(&years, year)? else { return Ok(Answer::Found(list)) };
    let (first, last) = year_bounds(chosen);
    let reading = &mut site.db.reading().await?;
    let periods = issues::issues_between(reading, &first, &last).await?;
    let assessments = assessments::assessments_of(reading, &first, &last).await?;
    let cards = commentaries::cards(reading, &Listing::Contributor(contributor.id), &first, &last).await?;
    let labels = commentaries::signatures_and_topics(reading, &first, &last).await?;
    let name = builder.localized(&contributor.name);
    let newest = years.first().copied();
    let subject = Subject::everywhere(
        builder,
        Some(name.clone()),
        builder.filled("description-author", &[("author", &name)]),
        Place::Authors,
        |language: Language| addresses::year(&addresses::author(language, code), chosen, newest),
    );
    let page = AuthorPage {
        person: Author { name, role: builder.optional(&contributor.role), about: builder.optional(&contributor.about) },
        cards: card_list(builder, &cards, &periods, &assessments, &labels),
        years: builder.years(&list, &years, chosen),
        year: chosen,
    };
    let body = layout::render(site, builder, subject, "author.html", page)?;
    Ok(Answer::Page(Box::new(Site::page(&frame, body, HTML, vec![Tag::Monitor, Tag::Latest, Tag::Archive]))))
}
