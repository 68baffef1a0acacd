//! The text that a page shows: an edition's current revision, or an earlier one in its place.

use bellwether_language::Language;
use jiff::Timestamp;

use crate::commentaries::{Card, Content, PublicEdition, RenderedNote, RenderedRevision, RevisionEntry};
use crate::site::addresses;

/// An edition with its history, and the revision to be shown.
pub(super) struct Text {
    pub(super) edition: Box<PublicEdition>,
    /// The published revisions, oldest first; never empty.
    pub(super) history: Vec<RevisionEntry>,
    /// Instead of the current revision.
    pub(super) earlier: Option<Earlier>,
}

/// An earlier revision, and what changed in the one that replaced it.
pub(super) struct Earlier {
    pub(super) entry: RevisionEntry,
    pub(super) rendered: RenderedRevision,
    pub(super) difference: String,
}

impl Text {
    /// The edition as lists show it, in its current revision.
    pub(super) fn card(&self) -> &Card {
        &self.edition.card
    }

    pub(super) fn language(&self) -> Language {
        self.card().language
    }

    /// Path of the commentary, whichever revision is shown.
    pub(super) fn path(&self) -> String {
        addresses::commentary(self.language(), &self.card().slug)
    }

    /// When readers first saw the edition.
    pub(super) fn first_published(&self) -> Timestamp {
        self.history.first().map_or(self.card().published, |entry| entry.published)
    }

    /// Number of the revision shown.
    pub(super) fn number(&self) -> i64 {
        self.earlier.as_ref().map_or(self.card().revision, |earlier| earlier.entry.number)
    }

    /// Headline, lead and the picture's words of the revision shown.
    pub(super) fn content(&self) -> &Content {
        self.earlier.as_ref().map_or(&self.card().content, |earlier| &earlier.rendered.content)
    }

    pub(super) fn html(&self) -> &str {
        self.earlier.as_ref().map_or(&self.edition.html, |earlier| &earlier.rendered.html)
    }

    pub(super) fn notes(&self) -> &[RenderedNote] {
        self.earlier.as_ref().map_or(&self.edition.notes, |earlier| &earlier.rendered.notes)
    }

    pub(super) fn words(&self) -> i64 {
        self.earlier.as_ref().map_or(self.edition.words, |earlier| earlier.rendered.words)
    }
}
