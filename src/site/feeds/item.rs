//! One text in a feed. It is read away from its page, so it carries what stands around it there: the verdict in words, whether the
//! translation is behind, corrections and sources.

use bellwether_markup::elsewhere;
use minijinja::context;
use minijinja::value::{Serde, Value};

use super::identity;
use crate::commentaries::{Card, RenderedRevision};
use crate::site::addresses;
use crate::site::build::Builder;
use crate::site::views::{Correction, EditionRef, Person, SectionVerdict};
use crate::web::theme::Theme;

/// One text in a feed.
pub(super) struct Item {
    pub(super) id: String,
    pub(super) address: String,
    pub(super) title: String,
    pub(super) lead: String,
    pub(super) html: String,
    pub(super) section: String,
    pub(super) published: String,
    pub(super) updated: String,
    pub(super) people: Vec<Person>,
}

/// What is read for each text.
pub(super) struct Facts {
    pub(super) verdict: SectionVerdict,
    pub(super) corrections: Vec<Correction>,
    /// Where the original is, if the text is behind it.
    pub(super) original: Option<EditionRef>,
    pub(super) rendered: RenderedRevision,
}

/// Puts an item together.
///
/// # Errors
/// When its template refers to something that is not there.
pub(super) fn item(
    theme: &Theme,
    builder: Builder<'_>,
    card: &Card,
    people: Vec<Person>,
    facts: Facts,
) -> anyhow::Result<Item> {
    let monitor = &builder.frame.monitor;
    let address = addresses::absolute(&monitor.origin, &addresses::commentary(card.language, &card.slug));
    Ok(Item {
        id: identity::id(monitor, card, facts.rendered.first_content),
        title: builder.typeset(&card.content.title),
        lead: builder.typeset(&card.content.lead),
        section: facts.verdict.section.name.clone(),
        published: facts.rendered.first_published.to_string(),
        updated: card.published.to_string(),
        people,
        html: html(theme, builder, card, facts, &address)?,
        address,
    })
}

/// The whole text, for a place with an address of its own.
fn html(theme: &Theme, builder: Builder<'_>, card: &Card, mut facts: Facts, page: &str) -> anyhow::Result<String> {
    let absolute = |href: &mut String| *href = addresses::absolute(&builder.frame.monitor.origin, href);
    let mut notes = builder.notes(&facts.rendered.notes);
    for note in &mut notes {
        note.html = note.html.as_deref().map(|html| elsewhere(html, page));
    }
    facts.corrections.iter_mut().for_each(|correction| absolute(&mut correction.href));
    facts.original.iter_mut().for_each(|original| absolute(&mut original.href));
    theme.render(
        "feed_item.html",
        context! {
            lang => builder.language.code(),
            verdict => Value::from(Serde(facts.verdict)),
            stale => card.stale,
            original => Value::from(Serde(facts.original)),
            lead => builder.typeset(&card.content.lead),
            body_html => elsewhere(&facts.rendered.html, page),
            corrections => Value::from(Serde(facts.corrections)),
            notes => Value::from(Serde(notes)),
        },
    )
}
