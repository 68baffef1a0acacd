//! Commentaries: what an issue says on a section; their editions, one per language; and the revisions of these.

mod content;
mod renewal;
mod sql;
mod stage;

use std::collections::BTreeMap;

use bellwether_language::Language;
use bellwether_markup::{Document, Note, NoteKind};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use content::{Content, ContentHash, HeroText};
pub use renewal::renew_renderings;
pub use sql::{
    Card, Counts, Found, HeadText, Link, Listing, Lookup, Outline, PublicEdition, RenderedRevision, RevisionEntry,
    SignaturesAndTopics, SlugEntry, SlugOwner, all_of_issues, cards, conceal, counts, edition_at, edition_by_slug,
    forget_planned, heads_of_issue, insert_commentaries, insert_edition, insert_revisions, links_between, note_saving,
    outline, outline_in, plan_commentary, progress_of_issue, publish_revision, published_revisions, release_revision,
    rendered_revision, replace_draft, saved_by, set_hero, set_review, signatures_and_topics, slug_owners,
    slugs_between, update_commentary, update_slugs,
};
pub use stage::{Head, Progress, Stage};

use crate::db::Uuid;
use crate::localized::Code;
use crate::media::PictureUse;

/// What an issue says on a section, in every language, with its whole history.
#[derive(Debug, Clone)]
pub struct Commentary {
    /// Its row.
    pub id: Uuid,
    /// The section.
    pub section: Code,
    /// The language in which it was written.
    pub original: Language,
    /// Who signs it, in order.
    pub contributors: Vec<Code>,
    /// Its tags, in order.
    pub topics: Vec<Code>,
    /// File name of the picture above the text.
    pub hero: Option<String>,
    /// Since when it is withheld from readers.
    pub concealed: Option<Timestamp>,
    /// Its pictures, by file name: those that its texts use, and further ones.
    pub pictures: BTreeMap<String, PictureUse>,
    /// One per language, in the order of languages.
    pub editions: Vec<Edition>,
}

/// A commentary in one language.
#[derive(Debug, Clone)]
pub struct Edition {
    /// Its row.
    pub id: Uuid,
    /// Its language.
    pub language: Language,
    /// Its name in addresses.
    pub slug: Code,
    /// Names that it had before, sorted; they redirect.
    pub former_slugs: Vec<Code>,
    /// Its states, oldest first, numbered from 1. Some may be published while those before them never were.
    pub revisions: Vec<Revision>,
}

/// One saved state of an edition.
#[derive(Debug, Clone)]
pub struct Revision {
    /// Its row.
    pub id: Uuid,
    /// 1 for the first.
    pub number: i64,
    /// What it says.
    pub content: Content,
    /// What it was translated from; absent in the original language.
    pub translated_from: Option<TranslatedFrom>,
    /// When it was saved.
    pub saved: Option<Timestamp>,
    /// Who saved it.
    pub by: Option<Code>,
    /// When readers first saw it; absent in a draft.
    pub published: Option<Timestamp>,
    /// Why it follows a published one.
    pub reason: Option<Reason>,
    /// The documents that it cites, in the order of its front matter.
    pub citations: Vec<Citation>,
    /// The rendered text; absent where only the source matters.
    pub rendering: Option<Box<Document>>,
}

/// The source of a translation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TranslatedFrom {
    /// Number of the original's revision.
    pub number: i64,
    /// Its content.
    pub hash: ContentHash,
}

/// Why a revision replaced a published one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Something was wrong; readers are told so.
    Correction {
        /// What was wrong, in the edition's language.
        note: String,
    },
    /// A slip that changes no meaning.
    Typo,
}

/// A place in a revision that cites a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// The name by which the text refers to it: `[^code]`.
    pub code: String,
    /// The document.
    pub source: Source,
    /// The day on which its address was visited.
    pub accessed: Option<Date>,
}

/// A cited document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its title.
    pub title: String,
    /// Who published it.
    pub publisher: Option<String>,
    /// Where it is on the web.
    pub address: Option<String>,
}

/// A note of a rendered text, complete: readers' pages need nothing else for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenderedNote {
    /// From 1, by first citation.
    pub number: u32,
    /// The `id` that the list item needs.
    pub anchor: String,
    /// How often it is cited.
    pub references: u32,
    /// An explanation, as HTML.
    pub html: Option<String>,
    /// A cited document.
    pub source: Option<RenderedSource>,
}

/// A cited document as a note shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenderedSource {
    /// Its title.
    pub title: String,
    /// Who published it.
    pub publisher: Option<String>,
    /// Where it is on the web.
    pub address: Option<String>,
    /// The day on which its address was visited.
    pub accessed: Option<Date>,
}

/// The notes of a rendered text with the documents that they cite.
#[must_use]
pub fn rendered_notes(notes: &[Note], citations: &[Citation]) -> Vec<RenderedNote> {
    notes
        .iter()
        .map(|note| {
            let (html, source) = match &note.kind {
                NoteKind::Text(html) => (Some(html.clone()), None),
                NoteKind::Source(code) => {
                    (None, citations.iter().find(|citation| citation.code == *code).map(rendered_source))
                }
            };
            RenderedNote { number: note.number, anchor: note.anchor.clone(), references: note.references, html, source }
        })
        .collect()
}

fn rendered_source(citation: &Citation) -> RenderedSource {
    RenderedSource {
        title: citation.source.title.clone(),
        publisher: citation.source.publisher.clone(),
        address: citation.source.address.clone(),
        accessed: citation.accessed,
    }
}

impl Edition {
    /// The newest revision that readers have seen.
    #[must_use]
    pub fn published(&self) -> Option<&Revision> {
        self.revisions.iter().rev().find(|revision| revision.published.is_some())
    }
}

impl Revision {
    /// Whether the two say the same in every respect but their rows and renderings.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        self.number == other.number
            && self.content == other.content
            && self.translated_from == other.translated_from
            && self.saved == other.saved
            && self.by == other.by
            && self.published == other.published
            && self.reason == other.reason
            && self.citations == other.citations
    }
}
