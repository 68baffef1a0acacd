//! What a feed holds: the newest commentaries in one language.

use super::item::{self, Item};
use super::{Feed, Format};
use crate::assessments::{self, StoredAssessment};
use crate::commentaries::{self, Card, Listing};
use crate::db::Reading;
use crate::issues::{self, Issue};
use crate::monitor::Section;
use crate::site::build::Builder;
use crate::site::{Site, addresses};

/// Issues whose commentaries a feed of everything holds.
const ISSUES: i64 = 6;
/// Issues whose commentary a section's feed holds.
const SECTION_ISSUES: i64 = 26;

/// The feed of everything, or of a section.
///
/// # Errors
/// When a statement fails, or the template of an item refers to something that is not there.
pub(super) async fn feed(
    site: &Site,
    builder: Builder<'_>,
    section: Option<&Section>,
    format: Format,
) -> anyhow::Result<Feed> {
    let (frame, language) = (builder.frame, builder.language);
    let items = items(site, builder, section).await?;
    let site_title = builder.localized(&frame.monitor.title);
    let (title, page, own) = match section {
        None => (site_title, addresses::front(language), addresses::feed(language, format.extension())),
        Some(section) => {
            let name = builder.localized(&section.name);
            (
                builder.filled("feed-section", &[("site", &site_title), ("section", &name)]),
                addresses::section(language, &section.code),
                addresses::section_feed(language, &section.code, format.extension()),
            )
        }
    };
    let absolute = |path: &str| addresses::absolute(&frame.monitor.origin, path);
    Ok(Feed {
        title,
        subtitle: section
            .and_then(|section| builder.optional(&section.description))
            .unwrap_or_else(|| builder.localized(&frame.monitor.description)),
        language: language.code(),
        page: absolute(&page),
        own: absolute(&own),
        icon: site.assets.address("favicon.svg").map(absolute),
        // A feed must have an instant; an empty one has that of the monitor's first day.
        updated: items
            .first()
            .map_or_else(|| format!("{}T00:00:00Z", frame.monitor.started), |newest| newest.updated.clone()),
        publisher: builder.localized(&frame.monitor.publisher),
        items,
    })
}

/// The commentaries, the last one published first: a text that came later than its issue is news.
async fn items(site: &Site, builder: Builder<'_>, section: Option<&Section>) -> anyhow::Result<Vec<Item>> {
    let reading = &mut site.db.reading().await?;
    let periods = issues::latest_issues(reading, if section.is_some() { SECTION_ISSUES } else { ISSUES }).await?;
    let day = |issue: Option<&Issue>| issue.map(|issue| issue.period.starts().to_string()).unwrap_or_default();
    let (first, last) = (day(periods.last()), day(periods.first()));
    let listing = section.map_or(Listing::All, |section| Listing::Section(section.id));
    let cards = commentaries::cards(reading, &listing, &first, &last).await?;
    let assessments = assessments::assessments_of(reading, &first, &last).await?;
    let labels = commentaries::signatures_and_topics(reading, &first, &last).await?;
    let mut own: Vec<&Card> = cards.iter().filter(|card| card.language == builder.language).collect();
    own.sort_by_key(|card| std::cmp::Reverse(card.published));
    let mut items = Vec::new();
    for card in own {
        // A text that was withdrawn between the statements is left out.
        let Some(found) = read(reading, builder, &cards, &assessments, card).await? else { continue };
        let people = labels.get(&card.commentary).map(|(people, _)| builder.people(people)).unwrap_or_default();
        items.push(item::item(&site.theme, builder, card, people, found)?);
    }
    Ok(items)
}

/// Everything that an item says of one text; none if readers can't see the text.
async fn read(
    reading: &mut Reading,
    builder: Builder<'_>,
    cards: &[Card],
    assessments: &[StoredAssessment],
    card: &Card,
) -> anyhow::Result<Option<item::Facts>> {
    let (commentary, language) = (card.commentary, card.language);
    let Some(section) = builder.frame.section(card.section) else { return Ok(None) };
    let Some(verdict) = builder.section_verdict(assessments, card.issue, section, None) else { return Ok(None) };
    let Some(rendered) = commentaries::rendered_revision(reading, commentary, language, card.revision).await? else {
        return Ok(None);
    };
    // Most texts have one revision, and nothing was corrected in it.
    let history = match card.revision {
        1 => Vec::new(),
        _ => commentaries::published_revisions(reading, rendered.edition).await?,
    };
    let original = cards.iter().find(|other| other.commentary == commentary && other.language == card.original);
    Ok(Some(item::Facts {
        verdict,
        corrections: builder.corrections(&history, &card.slug),
        original: original.filter(|_| card.stale).and_then(|original| builder.available(&[original]).pop()),
        rendered,
    }))
}
