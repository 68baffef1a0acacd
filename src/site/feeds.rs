//! Feeds: Atom (RFC 4287) and JSON Feed 1.1, per language and per section and language.

use anyhow::Context as _;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use serde_json::json;

use super::pages::{Answer, Handled};
use super::{Site, addresses};
use crate::commentaries::{self, Card, Listing, RenderedRevision};
use crate::db::Tag;
use crate::error::Error;
use crate::issues;
use crate::monitor::Section;
use crate::site::build::Builder;
use crate::site::views::Person;

/// Issues whose commentaries a feed of everything holds.
const ISSUES: i64 = 6;
/// Issues whose commentary a section's feed holds.
const SECTION_ISSUES: i64 = 26;

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
}

/// One text in a feed.
struct Item {
    id: String,
    address: String,
    title: String,
    lead: String,
    html: String,
    section: String,
    published: String,
    updated: String,
    people: Vec<Person>,
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
    let extension = if format == Format::Atom { "atom" } else { "json" };
    let section = match section {
        None => None,
        Some(code) => {
            let (section, former) = frame.section_by_code(code).ok_or(Error::NotFound)?;
            if former {
                return Ok(Answer::Moved(addresses::section_feed(language, &section.code, extension)));
            }
            Some(section)
        }
    };
    let feed = collect(site, builder, section, extension).await?;
    let (body, content_type) = match format {
        Format::Atom => (atom(&feed).context("writing a feed")?, "application/atom+xml; charset=utf-8"),
        Format::Json => (json_feed(&feed), "application/feed+json; charset=utf-8"),
    };
    Ok(Answer::Page(Box::new(Site::page(&frame, body, content_type, vec![Tag::Monitor, Tag::Latest, Tag::Archive]))))
}

async fn collect(
    site: &Site,
    builder: Builder<'_>,
    section: Option<&Section>,
    extension: &str,
) -> anyhow::Result<Feed> {
    let (frame, language) = (builder.frame, builder.language);
    let origin = &frame.monitor.origin;
    let reading = &mut site.db.reading().await?;
    let periods = issues::latest_issues(reading, if section.is_some() { SECTION_ISSUES } else { ISSUES }).await?;
    let day = |issue: Option<&issues::Issue>| issue.map(|issue| issue.period.starts().to_string()).unwrap_or_default();
    let (first, last) = (day(periods.last()), day(periods.first()));
    let listing = section.map_or(Listing::All, |section| Listing::Section(section.id));
    let mut cards = commentaries::cards(reading, &listing, &first, &last).await?;
    cards.retain(|card| card.language == language);
    // The feed's order is that of publication: a text that came later than its issue is news.
    cards.sort_by_key(|card| std::cmp::Reverse(card.published));
    let labels = commentaries::signatures_and_topics(reading, &first, &last).await?;
    let mut items = Vec::new();
    for card in &cards {
        let rendered = commentaries::rendered_revision(reading, card.commentary, language, card.revision).await?;
        let people = labels.get(&card.commentary).map(|(people, _)| builder.people(people)).unwrap_or_default();
        // A text that was withdrawn between the two statements is left out.
        items.extend(rendered.map(|rendered| item(builder, card, &rendered, people)));
    }
    let site_title = builder.localized(&frame.monitor.title);
    let (title, page, own) = match section {
        None => (site_title, addresses::front(language), addresses::feed(language, extension)),
        Some(section) => {
            let name = builder.localized(&section.name);
            let title = builder.filled("feed-section", &[("site", &site_title), ("section", &name)]);
            (
                title,
                addresses::section(language, &section.code),
                addresses::section_feed(language, &section.code, extension),
            )
        }
    };
    let updated = cards.first().map(|card| card.published.to_string());
    Ok(Feed {
        title,
        subtitle: section
            .and_then(|section| builder.optional(&section.description))
            .unwrap_or_else(|| builder.localized(&frame.monitor.description)),
        language: language.code(),
        page: addresses::absolute(origin, &page),
        own: addresses::absolute(origin, &own),
        icon: site.assets.address("favicon.svg").map(|path| addresses::absolute(origin, path)),
        // A feed must have an instant; an empty one has that of the monitor's first day.
        updated: updated.unwrap_or_else(|| format!("{}T00:00:00Z", frame.monitor.started)),
        publisher: builder.localized(&frame.monitor.publisher),
        items,
    })
}

fn item(builder: Builder<'_>, card: &Card, rendered: &RenderedRevision, people: Vec<Person>) -> Item {
    let monitor = &builder.frame.monitor;
    let origin = &monitor.origin;
    let host = origin.split("://").last().unwrap_or(origin);
    let section = builder.frame.section(card.section);
    let code = section.map(|section| section.code.as_str()).unwrap_or_default();
    Item {
        // RFC 4151, of what a commentary is in any database: it stays when the slug changes and when the monitor moves to another one.
        id: format!("tag:{host},{}:{}/{code}/{}", monitor.started, card.starts, card.language),
        address: addresses::absolute(origin, &addresses::commentary(card.language, &card.slug)),
        title: builder.typeset(&card.content.title),
        lead: builder.typeset(&card.content.lead),
        html: absolute_links(&rendered.html, origin),
        section: section.map(|section| builder.localized(&section.name)).unwrap_or_default(),
        published: rendered.first_published.to_string(),
        updated: card.published.to_string(),
        people,
    }
}

/// Feed readers show texts under addresses of their own.
fn absolute_links(html: &str, origin: &str) -> String {
    html.replace(" href=\"/", &format!(" href=\"{origin}/"))
        .replace(" src=\"/", &format!(" src=\"{origin}/"))
        .replace(" srcset=\"/", &format!(" srcset=\"{origin}/"))
        .replace("w, /media/", &format!("w, {origin}/media/"))
}

fn atom(feed: &Feed) -> anyhow::Result<String> {
    let mut writer = Writer::new(Vec::new());
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    writer
        .create_element("feed")
        .with_attributes([("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", feed.language)])
        .write_inner_content(|writer| {
            text(writer, "id", &feed.own)?;
            text(writer, "title", &feed.title)?;
            text(writer, "subtitle", &feed.subtitle)?;
            text(writer, "updated", &feed.updated)?;
            link(writer, "self", "application/atom+xml", &feed.own)?;
            link(writer, "alternate", "text/html", &feed.page)?;
            if let Some(icon) = &feed.icon {
                text(writer, "icon", icon)?;
            }
            writer.create_element("author").write_inner_content(|writer| text(writer, "name", &feed.publisher))?;
            for item in &feed.items {
                writer.create_element("entry").write_inner_content(|writer| entry(writer, item))?;
            }
            Ok(())
        })?;
    let mut xml = String::from_utf8(writer.into_inner())?;
    xml.push('\n');
    Ok(xml)
}

type Xml = Writer<Vec<u8>>;

fn entry(writer: &mut Xml, item: &Item) -> std::io::Result<()> {
    text(writer, "id", &item.id)?;
    text(writer, "title", &item.title)?;
    text(writer, "published", &item.published)?;
    text(writer, "updated", &item.updated)?;
    link(writer, "alternate", "text/html", &item.address)?;
    for person in &item.people {
        writer.create_element("author").write_inner_content(|writer| text(writer, "name", &person.name))?;
    }
    writer.create_element("category").with_attribute(("term", item.section.as_str())).write_empty()?;
    text(writer, "summary", &item.lead)?;
    writer.create_element("content").with_attribute(("type", "html")).write_text_content(BytesText::new(&item.html))?;
    Ok(())
}

fn text(writer: &mut Xml, name: &str, text: &str) -> std::io::Result<()> {
    writer.create_element(name).write_text_content(BytesText::new(text))?;
    Ok(())
}

fn link(writer: &mut Xml, rel: &str, kind: &str, href: &str) -> std::io::Result<()> {
    writer.create_element("link").with_attributes([("rel", rel), ("type", kind), ("href", href)]).write_empty()?;
    Ok(())
}

fn json_feed(feed: &Feed) -> String {
    let items: Vec<_> = feed
        .items
        .iter()
        .map(|item| {
            json!({
                "id": item.id,
                "url": item.address,
                "title": item.title,
                "summary": item.lead,
                "content_html": item.html,
                "date_published": item.published,
                "date_modified": item.updated,
                "language": feed.language,
                "tags": [item.section],
                "authors": item.people.iter().map(|person| json!({ "name": person.name })).collect::<Vec<_>>(),
            })
        })
        .collect();
    let mut value = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.subtitle,
        "home_page_url": feed.page,
        "feed_url": feed.own,
        "language": feed.language,
        "authors": [{ "name": feed.publisher }],
        "items": items,
    });
    if let Some(icon) = &feed.icon {
        value["icon"] = json!(icon);
    }
    value.to_string()
}

#[cfg(test)]
mod tests {
    use super::absolute_links;

    #[test]
    fn addresses_in_a_text_become_absolute() {
        let html = r#"<a href="/en/a">A</a><a href="https://b.example/">B</a><img src="/media/a-1.webp" srcset="/media/a-1.webp 1w, /media/a-2.webp 2w">"#;
        let expected = r#"<a href="https://m.example/en/a">A</a><a href="https://b.example/">B</a><img src="https://m.example/media/a-1.webp" srcset="https://m.example/media/a-1.webp 1w, https://m.example/media/a-2.webp 2w">"#;
        assert_eq!(absolute_links(html, "https://m.example"), expected);
    }
}
