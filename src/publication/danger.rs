//! Whether what goes out names somebody who is in danger because of it.

use crate::at_risk::{self, Closed, Found, Guard};
use crate::commentaries::{Content, HeadText, RenderedNote};
use crate::db::Reading;
use crate::site::Site;

/// The list of people who must not be named, ready to be compared with texts.
///
/// # Errors
/// When the database can't be read.
pub async fn guard(site: &Site, reading: &mut Reading) -> anyhow::Result<Result<Guard, Closed>> {
    Ok(at_risk::people(reading, &site.offer.keys).await?.map(|people| Guard::new(&people)))
}

/// Whom a text names: in its headline, lead and paragraphs with their notes, beside its picture, in the titles of what it cites.
#[must_use]
pub fn named_in(guard: &Guard, content: &Content, notes: &[RenderedNote]) -> Vec<Found> {
    let hero = content.hero.iter().flat_map(|hero| {
        [Some(hero.alt.as_str()), hero.caption.as_deref(), hero.credit.as_deref()].into_iter().flatten()
    });
    let notes = notes
        .iter()
        .filter_map(|note| note.source.as_ref())
        .map(|source| format!("{}. {}", source.title, source.publisher.as_deref().unwrap_or_default()));
    let texts = [content.title.as_str(), &content.lead, &content.body].into_iter().chain(hero).map(str::to_owned);
    let mut found: Vec<Found> = texts.chain(notes).flat_map(|text| guard.find(&text)).collect();
    found.dedup();
    found
}

/// Whom a text names as it was saved last.
#[must_use]
pub fn named_in_head(guard: &Guard, head: &HeadText) -> Vec<Found> {
    named_in(guard, &head.content, &head.notes)
}
