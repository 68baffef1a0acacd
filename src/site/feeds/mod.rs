//! Feeds: Atom (RFC 4287) and JSON Feed 1.1, per language and per section and language. What they hold is gathered once, in
//! `collect`, and written in either format.

mod atom;
mod collect;
mod identity;
mod item;
mod json_feed;

use anyhow::Context as _;

use super::pages::{Answer, Handled};
use super::{Site, addresses};
use crate::db::Tag;
use crate::error::Error;
use crate::site::build::Builder;
use item::Item;

/// Which kind of feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// RFC 4287.
    Atom,
    /// jsonfeed.org, version 1.1.
    Json,
}

impl Format {
    /// The kind named by the extension of an address.
    #[must_use]
    pub fn of(extension: &str) -> Option<Self> {
        match extension {
            "atom" => Some(Self::Atom),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Self::Atom => "atom",
            Self::Json => "json",
        }
    }
}

/// What a feed says of itself.
struct Feed {
    title: String,
    subtitle: String,
    language: &'static str,
    page: String,
    own: String,
    icon: Option<String>,
    updated: String,
    publisher: String,
    items: Vec<Item>,
}

/// `/{lang}/feed.{atom,json}` and `/{lang}/sections/{code}/feed.{atom,json}`
pub async fn show(site: &Site, language: &str, section: Option<&str>, format: Format) -> Handled {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let builder = Builder { frame: &frame, messages: &site.messages, language };
    let section = match section {
        None => None,
        Some(code) => {
            let (section, former) = frame.section_by_code(code).ok_or(Error::NotFound)?;
            if former {
                return Ok(Answer::Moved(addresses::section_feed(language, &section.code, format.extension())));
            }
            Some(section)
        }
    };
    let feed = collect::feed(site, builder, section, format).await?;
    let (body, content_type) = match format {
        Format::Atom => (atom::write(&feed).context("writing a feed")?, "application/atom+xml; charset=utf-8"),
        Format::Json => (json_feed::write(&feed), "application/feed+json; charset=utf-8"),
    };
    Ok(Answer::Page(Box::new(Site::page(&frame, body, content_type, vec![Tag::Monitor, Tag::Latest, Tag::Archive]))))
}
