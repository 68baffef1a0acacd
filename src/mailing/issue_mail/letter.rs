//! What the templates of a mail get. `themes/default/README.md` describes these values for those who write themes.

use std::collections::HashSet;

use minijinja::value::{Serde, Value};
use serde::Serialize;

use super::plain;
use crate::site::views::{EditionRef, SectionVerdict, SourceView, VerdictView};

/// A mail in one language. Every address in it is absolute.
#[derive(Debug, Serialize)]
pub(super) struct Letter {
    pub(super) lang: &'static str,
    pub(super) subject: String,
    pub(super) preheader: String,
    pub(super) site: Publication,
    pub(super) period: String,
    pub(super) number: Option<i64>,
    pub(super) verdicts: Vec<Row>,
    pub(super) sections: Vec<Section>,
    pub(super) full: bool,
    pub(super) parts: Parts,
    pub(super) links: Links,
}

impl Letter {
    pub(super) fn value(&self) -> Value {
        Value::from(Serde(self))
    }
}

/// What stands around the parts of a mail that not every reader gets; `Section::part` begins that on a section.
#[derive(Debug, Serialize)]
pub(super) struct Parts {
    /// Begins what is on any section with a text.
    pub(super) texts: String,
    /// Begins what is for readers who chose sections.
    pub(super) choosers: String,
    /// Ends any part.
    pub(super) end: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Publication {
    pub(super) title: String,
    pub(super) tagline: String,
    pub(super) publisher: String,
    pub(super) home: String,
    pub(super) contact: String,
    /// The contact's address as people write it.
    pub(super) contact_name: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Links {
    pub(super) web: String,
    pub(super) archive: String,
    pub(super) preferences: &'static str,
    pub(super) unsubscribe: &'static str,
}

/// The verdict on a section.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub(super) section: String,
    pub(super) verdict: VerdictView,
    /// The blanks after the name that bring what follows to the same column in plain text.
    pub(super) gap: String,
}

impl Row {
    /// The verdicts of all sections, one below the other.
    pub(super) fn column(verdicts: Vec<SectionVerdict>) -> Vec<Self> {
        let width = |verdict: &SectionVerdict| verdict.section.name.chars().count();
        let widest = verdicts.iter().map(width).max().unwrap_or_default();
        let row = |verdict: SectionVerdict| Self {
            gap: " ".repeat(widest - width(&verdict)),
            section: verdict.section.name,
            verdict: verdict.verdict,
        };
        verdicts.into_iter().map(row).collect()
    }
}

#[derive(Debug, Serialize)]
pub(super) struct Section {
    pub(super) code: String,
    pub(super) part: String,
    pub(super) name: String,
    pub(super) verdict: VerdictView,
    pub(super) title: Option<String>,
    pub(super) href: String,
    pub(super) lead: Option<String>,
    pub(super) people: Vec<String>,
    pub(super) missing: bool,
    pub(super) stale: bool,
    pub(super) original: Option<EditionRef>,
    pub(super) available: Vec<EditionRef>,
    pub(super) text: Option<Text>,
}

/// A text, or as much of it as a mail has room for.
#[derive(Debug, Serialize)]
pub(super) struct Text {
    pub(super) html: String,
    pub(super) plain: String,
    pub(super) notes: Vec<Note>,
    /// Whether it goes on where its page is.
    pub(super) cut: bool,
    #[serde(skip)]
    blocks: Vec<String>,
    #[serde(skip)]
    all_notes: Vec<Note>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Note {
    pub(super) number: u32,
    pub(super) anchor: String,
    pub(super) html: Option<String>,
    pub(super) plain: Option<String>,
    pub(super) source: Option<SourceView>,
}

impl Text {
    pub(super) fn new(blocks: Vec<String>, all_notes: Vec<Note>) -> Self {
        let (html, plain) = (String::new(), String::new());
        let mut text = Self { html, plain, notes: Vec::new(), cut: false, blocks, all_notes };
        text.keep(usize::MAX);
        text
    }

    /// The octets of each paragraph, heading or list.
    pub(super) fn lengths(&self) -> Vec<usize> {
        self.blocks.iter().map(String::len).collect()
    }

    /// Says no more than so many of its blocks, with the notes to which they or other notes refer. Headings with nothing below them go,
    /// too.
    pub(super) fn keep(&mut self, count: usize) {
        self.cut = count < self.blocks.len();
        let mut kept = &self.blocks[..count.min(self.blocks.len())];
        while let Some((_, others)) = kept.split_last().filter(|(last, _)| self.cut && is_heading(last)) {
            kept = others;
        }
        self.html = kept.concat();
        self.plain = plain::text(&self.html);
        let notes: String = self.all_notes.iter().filter_map(|note| note.html.as_deref()).collect();
        let referred: HashSet<&str> = [&self.html, &notes].into_iter().flat_map(|html| places(html)).collect();
        let said = |note: &&Note| referred.contains(note.anchor.as_str());
        self.notes = self.all_notes.iter().filter(said).cloned().collect();
    }
}

/// The places inside of the mail to which a text refers.
fn places(html: &str) -> impl Iterator<Item = &str> {
    html.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next())
}

fn is_heading(block: &str) -> bool {
    ["<h4", "<h5", "<h6"].iter().any(|tag| block.starts_with(tag))
}
