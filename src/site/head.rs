//! What stands in the `head` of a page: for browsers, search engines and those who share a link.

use bellwether_language::Language;
use serde::Serialize;

use super::addresses;
use super::frame::Frame;

/// A page's `head`.
#[derive(Debug, Serialize)]
pub struct Head {
    pub title: String,
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
