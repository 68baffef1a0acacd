//! The front page, and the address that chooses a language.

use bellwether_language::Language;
use serde::Serialize;

use super::{Answer, HTML, Handled};
use crate::assessments;
use crate::commentaries;
use crate::db::Tag;
use crate::issues::{self, Issue};
use crate::site::Site;
use crate::site::addresses;
use crate::site::build::Builder;
use crate::site::json_ld;
use crate::site::layout::{self, Place, Subject};
use crate::site::strip;
use crate::site::views::{CardView, IssueRef, IssueRow, Strip};

/// Periods in the strip.
const PERIODS: i64 = 12;
/// Earlier issues in the list.
const EARLIER: usize = 4;

#[derive(Serialize)]
struct Front {
    issue: Option<IssueRef>,
    lead_card: Option<CardView>,
    cards: Vec<CardView>,
    strip: Strip,
    earlier: Vec<IssueRow>,
    introduction: String,
}

/// `/{lang}/`
pub async fn show(site: &Site, language: &str) -> Handled {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let builder = Builder { frame: &frame, messages: &site.messages, language };
    let reading = &mut site.db.reading().await?;
    let mut periods = issues::latest_issues(reading, PERIODS).await?;
    periods.reverse();
    let (first, last) = bounds(&periods);
    let assessments = assessments::assessments_of(reading, &first, &last).await?;
    let links = commentaries::links_between(reading, language, &first, &last).await?;
    let texts = addresses::Commentaries::new(language, &links);
    let earlier = periods
        .iter()
        .rev()
        .filter(|issue| frame.latest.as_ref().is_none_or(|latest| latest.issue.id != issue.id))
        .take(EARLIER)
        .map(|issue| builder.issue_row(issue, &assessments, &texts))
        .collect();
    let mut cards = frame.latest.as_ref().map(|latest| builder.issue_cards(latest)).unwrap_or_default();
    // The first text with a picture leads; the order of sections stays for the others.
    let lead =
        cards.iter().position(|card| card.hero.is_some()).or_else(|| cards.iter().position(|card| !card.missing));
    let lead_card = lead.map(|position| cards.remove(position));
    let description = builder.localized(&frame.monitor.description);
    let mut subject = Subject::everywhere(builder, None, description.clone(), Place::Front, addresses::front);
    subject.json_ld = Some(json_ld::front(builder));
    let page = Front {
        issue: frame.latest.as_ref().map(|latest| builder.issue(&latest.issue)),
        lead_card,
        cards,
        strip: strip::strip(builder, &periods, &assessments, &links),
        earlier,
        introduction: description,
    };
    let body = layout::render(site, builder, subject, "front.html", page)?;
    Ok(Answer::Page(Box::new(Site::page(&frame, body, HTML, vec![Tag::Monitor, Tag::Latest, Tag::Archive]))))
}

/// First days (ISO) of the first and last of some periods.
pub(super) fn bounds(periods: &[Issue]) -> (String, String) {
    let day = |issue: Option<&Issue>| issue.map(|issue| issue.period.starts().to_string()).unwrap_or_default();
    (day(periods.first()), day(periods.last()))
}

/// `/`: the front page in the language that the reader prefers.
pub fn choose(site: &Site, accept_language: Option<&str>) -> Result<Language, crate::error::Error> {
    let frame = site.frame()?;
    Ok(crate::web::languages::negotiate(accept_language, &frame.monitor.languages))
}
