//! What stands in the `head` of a page: for browsers, search engines and those who share a link.

use bellwether_language::Language;
use serde::Serialize;

use super::addresses;
use super::build::Builder;
use super::frame::Frame;
use super::json_ld::plain_spaces;
use super::views::{Moment, Person};
use crate::issues::Issue;

/// A page's `head`.
#[derive(Debug, Serialize)]
pub struct Head {
    pub title: String,
    pub page_title: String,
    pub description: String,
    pub canonical: Option<String>,
    pub robots: Option<&'static str>,
    pub kind: &'static str,
    pub locale: &'static str,
    pub alternate_locales: Vec<&'static str>,
    pub image: Option<HeadImage>,
    pub alternates: Vec<Alternate>,
    pub feeds: Vec<FeedLink>,
    pub json_ld: Option<String>,
    pub citation: Vec<CitationTag>,
    pub published: Option<String>,
    pub modified: Option<String>,
}

/// The picture that stands beside a shared link.
#[derive(Debug, Serialize)]
pub struct HeadImage {
    pub url: String,
    pub width: u32,
    pub height: u32,
    pub alt: String,
}

/// The same page in another language.
#[derive(Debug, Clone, Serialize)]
pub struct Alternate {
    pub hreflang: &'static str,
    pub href: String,
}

/// A feed that belongs to a page.
#[derive(Debug, Serialize)]
pub struct FeedLink {
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub title: String,
    pub href: String,
}

/// A tag of the Highwire Press set, as Google Scholar and Zotero read it.
#[derive(Debug, Serialize)]
pub struct CitationTag {
    pub name: &'static str,
    pub content: String,
}

/// The media types of the feeds, by extension.
pub const FEEDS: [(&str, &str); 2] = [("atom", "application/atom+xml"), ("json", "application/feed+json")];

/// Every language in which a page is, with its path there, and the one for readers of no language of ours.
#[must_use]
pub fn alternates(frame: &Frame, paths: &[(Language, String)]) -> Vec<Alternate> {
    let origin = &frame.monitor.origin;
    let mut alternates: Vec<Alternate> = paths
        .iter()
        .map(|(language, path)| Alternate { hreflang: language.code(), href: addresses::absolute(origin, path) })
        .collect();
    // English is what a reader of no language of ours most likely reads; else the monitor's first.
    let fallback = [Language::English, frame.monitor.default_language()]
        .into_iter()
        .find_map(|wanted| paths.iter().find(|(language, _)| *language == wanted));
    if let Some((_, path)) = fallback {
        alternates.push(Alternate { hreflang: "x-default", href: addresses::absolute(origin, path) });
    }
    alternates
}

/// Highwire Press tags, for reference managers and Google Scholar.
pub fn citation_tags(
    builder: Builder<'_>,
    title: &str,
    people: &[Person],
    issue: &Issue,
    published: &Moment,
    address: &str,
) -> Vec<CitationTag> {
    let monitor = &builder.frame.monitor;
    let mut tags = vec![CitationTag { name: "citation_title", content: title.to_owned() }];
    tags.extend(
        people.iter().map(|person| CitationTag { name: "citation_author", content: plain_spaces(&person.name) }),
    );
    tags.push(CitationTag { name: "citation_journal_title", content: builder.localized(&monitor.title) });
    tags.push(CitationTag { name: "citation_publisher", content: builder.localized(&monitor.publisher) });
    if let Some(number) = issue.state.number() {
        tags.push(CitationTag { name: "citation_issue", content: number.to_string() });
    }
    // Days are written with slashes in this set.
    tags.push(CitationTag {
        name: "citation_publication_date",
        content: published.iso.chars().take(10).collect::<String>().replace('-', "/"),
    });
    tags.push(CitationTag { name: "citation_language", content: builder.language.code().to_owned() });
    tags.push(CitationTag { name: "citation_fulltext_html_url", content: address.to_owned() });
    tags
}
