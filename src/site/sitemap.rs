//! The sitemap: an index, one file for what stays, and one for each year, with alternates in every language.

use std::collections::BTreeMap;

use bellwether_language::Language;
use jiff::Timestamp;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event};

use super::build::year_bounds;
use super::frame::Frame;
use super::head::alternates;
use super::pages::{Answer, Handled};
use super::{Site, addresses};
use crate::commentaries;
use crate::db::{Tag, Uuid};
use crate::error::Error;
use crate::issues;

const XML: &str = "application/xml; charset=utf-8";
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// A page in the languages in which it is.
struct Entry {
    paths: Vec<(Language, String)>,
    modified: Option<String>,
}

/// `/sitemap.xml`
pub fn index(site: &Site) -> Handled {
    let frame = site.frame()?;
    let origin = &frame.monitor.origin;
    let names = std::iter::once("pages".to_owned()).chain(frame.years.iter().map(ToString::to_string));
    let body = document("sitemapindex", &[("xmlns", NAMESPACE)], |writer| {
        for name in names {
            let address = addresses::absolute(origin, &format!("/sitemap/{name}.xml"));
            writer.create_element("sitemap").write_inner_content(|writer| element(writer, "loc", &address))?;
        }
        Ok(())
    })?;
    Ok(Answer::Page(Box::new(Site::page(&frame, body, XML, vec![Tag::Monitor, Tag::Archive]))))
}

/// `/sitemap/{name}.xml`: `pages`, or a year.
pub async fn part(site: &Site, name: &str) -> Handled {
    let frame = site.frame()?;
    let entries = match name {
        "pages" => standing(&frame),
        year => {
            let year: i16 = year.parse().map_err(|_| Error::NotFound)?;
            if !frame.years.contains(&year) || name.len() != 4 {
                return Err(Error::NotFound);
            }
            of_year(site, &frame, year).await?
        }
    };
    let body = document("urlset", &[("xmlns", NAMESPACE), ("xmlns:xhtml", XHTML)], |writer| {
        for entry in &entries {
            write_entry(writer, &frame, entry)?;
        }
        Ok(())
    })?;
    Ok(Answer::Page(Box::new(Site::page(&frame, body, XML, vec![Tag::Monitor, Tag::Archive]))))
}

/// What is not of one year.
fn standing(frame: &Frame) -> Vec<Entry> {
    let everywhere = |path: &dyn Fn(Language) -> String| Entry {
        paths: frame.monitor.languages.iter().map(|language| (*language, path(*language))).collect(),
        modified: None,
    };
    let mut entries = vec![
        everywhere(&addresses::front),
        everywhere(&addresses::situation),
        everywhere(&addresses::issues),
        everywhere(&addresses::topics),
        everywhere(&addresses::authors),
    ];
    entries.extend(
        frame.sections.iter().map(|section| everywhere(&|language| addresses::section(language, &section.code))),
    );
    entries.extend(
        frame
            .contributors
            .iter()
            .map(|contributor| everywhere(&|language| addresses::author(language, &contributor.code))),
    );
    let used = frame.topics.iter().filter(|topic| frame.counts.topics.contains_key(&topic.id));
    entries.extend(used.map(|topic| everywhere(&|language| addresses::topic(language, &topic.code))));
    entries.extend(frame.pages.iter().map(|page| everywhere(&|language| addresses::standing(language, &page.code))));
    entries
}

async fn of_year(site: &Site, frame: &Frame, year: i16) -> anyhow::Result<Vec<Entry>> {
    let (first, last) = year_bounds(year);
    let reading = &mut site.db.reading().await?;
    let mut entries: Vec<Entry> = issues::issues_between(reading, &first, &last)
        .await?
        .iter()
        .filter_map(|issue| {
            let published = issue.state.published()?;
            Some(Entry {
                paths: frame
                    .monitor
                    .languages
                    .iter()
                    .map(|language| (*language, addresses::issue(*language, issue.period.starts())))
                    .collect(),
                modified: Some(published.to_string()),
            })
        })
        .collect();
    let mut commentaries = BTreeMap::<Uuid, usize>::new();
    for slug in commentaries::slugs_between(reading, &first, &last).await? {
        let language: Language = slug.language.parse()?;
        let published = Timestamp::from_millisecond(slug.published_at)?.to_string();
        let index = *commentaries.entry(slug.commentary_id).or_insert_with(|| {
            entries.push(Entry { paths: Vec::new(), modified: None });
            entries.len() - 1
        });
        let entry = &mut entries[index];
        entry.paths.push((language, addresses::commentary(language, &slug.slug)));
        entry.modified = entry.modified.take().max(Some(published));
    }
    Ok(entries)
}

type Xml = Writer<Vec<u8>>;

fn write_entry(writer: &mut Xml, frame: &Frame, entry: &Entry) -> std::io::Result<()> {
    let alternates = alternates(frame, &entry.paths);
    for (_, path) in &entry.paths {
        writer.create_element("url").write_inner_content(|writer| {
            element(writer, "loc", &addresses::absolute(&frame.monitor.origin, path))?;
            if let Some(modified) = &entry.modified {
                element(writer, "lastmod", modified)?;
            }
            for alternate in &alternates {
                writer
                    .create_element("xhtml:link")
                    .with_attributes([
                        ("rel", "alternate"),
                        ("hreflang", alternate.hreflang),
                        ("href", alternate.href.as_str()),
                    ])
                    .write_empty()?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

fn document(
    root: &str,
    attributes: &[(&str, &str)],
    content: impl FnOnce(&mut Xml) -> std::io::Result<()>,
) -> anyhow::Result<String> {
    let mut writer = Writer::new(Vec::new());
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    writer.create_element(root).with_attributes(attributes.iter().copied()).write_inner_content(content)?;
    let mut xml = String::from_utf8(writer.into_inner())?;
    xml.push('\n');
    Ok(xml)
}

fn element(writer: &mut Xml, name: &str, text: &str) -> std::io::Result<()> {
    writer.create_element(name).write_text_content(quick_xml::events::BytesText::new(text))?;
    Ok(())
}
