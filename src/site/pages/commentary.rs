//! A commentary, its earlier revisions, and what readers could see on a day.

mod page;
mod text;
mod translation;

use jiff::civil::Date;

use super::{Answer, Handled};
use crate::commentaries::{self, Found, PublicEdition, RevisionEntry};
use crate::db::Reading;
use crate::error::Error;
use crate::site::{Site, addresses, difference};
use text::{Earlier, Text};

/// `/{lang}/commentaries/{slug}`
pub async fn show(site: &Site, language: &str, slug: &str) -> Handled {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let reading = &mut site.db.reading().await?;
    match commentaries::edition_by_slug(reading, language, slug).await? {
        None => Err(Error::NotFound),
        Some(Found::Concealed) => Err(Error::Gone),
        Some(Found::Moved(current)) => Ok(Answer::Moved(addresses::commentary(language, &current))),
        Some(Found::Edition(edition)) => {
            let history = history(reading, &edition).await?;
            page::show(site, &frame, reading, &Text { edition, history, earlier: None }).await
        }
    }
}

/// `/{lang}/commentaries/{slug}/revisions/{number}`
pub async fn revision(site: &Site, language: &str, slug: &str, number: &str) -> Handled {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let reading = &mut site.db.reading().await?;
    let number: i64 = number.parse().ok().filter(|parsed: &i64| parsed.to_string() == number).ok_or(Error::NotFound)?;
    match commentaries::edition_by_slug(reading, language, slug).await? {
        None => Err(Error::NotFound),
        Some(Found::Concealed) => Err(Error::Gone),
        Some(Found::Moved(current)) => Ok(Answer::Moved(addresses::revision(language, &current, number))),
        Some(Found::Edition(edition)) if edition.card.revision == number => {
            Ok(Answer::Found(addresses::commentary(language, slug)))
        }
        Some(Found::Edition(edition)) => {
            let history = history(reading, &edition).await?;
            let earlier = earlier(reading, &edition, &history, number).await?;
            page::show(site, &frame, reading, &Text { edition, history, earlier: Some(earlier) }).await
        }
    }
}

/// `/{lang}/commentaries/{slug}/as-of/{date}`: what readers could see at the end of that day.
pub async fn as_of(site: &Site, language: &str, slug: &str, day: &str) -> Handled {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let day: Date = day.parse().ok().filter(|parsed: &Date| parsed.to_string() == day).ok_or(Error::NotFound)?;
    let reading = &mut site.db.reading().await?;
    match commentaries::edition_by_slug(reading, language, slug).await? {
        None => Err(Error::NotFound),
        Some(Found::Concealed) => Err(Error::Gone),
        Some(Found::Moved(current)) => {
            Ok(Answer::Moved(format!("{}/as-of/{day}", addresses::commentary(language, &current))))
        }
        Some(Found::Edition(edition)) => {
            let end = day
                .tomorrow()
                .and_then(|next| next.to_zoned_datetime(frame.time_zone.clone()))
                .map_err(|error| Error::Unexpected(error.into()))?
                .timestamp();
            let history = history(reading, &edition).await?;
            let entry = history.iter().rev().find(|entry| entry.published < end).ok_or(Error::NotFound)?;
            Ok(Answer::Found(if entry.number == edition.card.revision {
                addresses::commentary(language, slug)
            } else {
                addresses::revision(language, slug, entry.number)
            }))
        }
    }
}

/// The published revisions. Most editions have one, and nothing has to be read for it.
async fn history(reading: &mut Reading, edition: &PublicEdition) -> anyhow::Result<Vec<RevisionEntry>> {
    if edition.card.revision == 1 {
        return Ok(vec![RevisionEntry {
            id: edition.revision,
            number: 1,
            published: edition.card.published,
            correction: None,
        }]);
    }
    commentaries::published_revisions(reading, edition.edition).await
}

async fn earlier(
    reading: &mut Reading,
    edition: &PublicEdition,
    history: &[RevisionEntry],
    number: i64,
) -> Result<Earlier, Error> {
    let (commentary, language) = (edition.card.commentary, edition.card.language);
    let entry = history.iter().find(|entry| entry.number == number).cloned().ok_or(Error::NotFound)?;
    let rendered =
        commentaries::rendered_revision(reading, commentary, language, number).await?.ok_or(Error::NotFound)?;
    // Against the revision that replaced it, not against the newest: that is the change which the correction explains.
    let successor =
        history.iter().find(|other| other.number > number).map_or(edition.card.revision, |other| other.number);
    let after =
        commentaries::rendered_revision(reading, commentary, language, successor).await?.ok_or(Error::NotFound)?;
    let difference = difference::html(language, &rendered.content, &after.content);
    Ok(Earlier { entry, rendered, difference })
}
