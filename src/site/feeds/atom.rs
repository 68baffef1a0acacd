//! Atom, RFC 4287.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::Feed;
use super::item::Item;

/// The feed as XML.
///
/// # Errors
/// When the XML can't be written.
pub(super) fn write(feed: &Feed) -> anyhow::Result<String> {
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
