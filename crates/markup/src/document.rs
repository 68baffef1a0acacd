//! What goes into a rendering beside the text, and everything that comes out of it.

use serde::{Deserialize, Serialize};

use crate::Block;

/// What a text may refer to and where it will stand.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Identifiers of the sources that the front matter defines; `[^id]` cites them.
    pub sources: &'a [&'a str],
    /// Finds a picture by the file name that the text gives; `None` makes the name a problem.
    pub pictures: &'a dyn Fn(&str) -> Option<Picture>,
    /// The HTML level of a `##` heading, usually 2; deeper ones follow, without gaps and never beyond `h6`.
    pub heading_base: u8,
}

impl Default for Options<'_> {
    /// No sources, no pictures, headings from `h2`.
    fn default() -> Self {
        Options { sources: &[], pictures: &|_| None, heading_base: 2 }
    }
}

impl std::fmt::Debug for Options<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Options")
            .field("sources", &self.sources)
            .field("heading_base", &self.heading_base)
            .finish_non_exhaustive()
    }
}

/// A picture as the page will load it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// The address of the variant that every browser can show.
    pub src: String,
    /// The smaller files for browsers that know them, what is to be preferred first.
    pub sources: Vec<Source>,
    /// In CSS pixels.
    pub width: u32,
    /// In CSS pixels.
    pub height: u32,
}

/// The sizes of a picture in one encoding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The media type, such as `image/webp`.
    pub kind: String,
    /// The value of `srcset`.
    pub srcset: String,
}

/// A rendered text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The body as HTML5 flow content; the list of notes isn't in it.
    pub html: String,
    /// The notes in the order of their first citation.
    pub notes: Vec<Note>,
    /// The blocks of the source, in its order.
    pub blocks: Vec<Block>,
    /// What readers see, without markup and citations; blocks are separated by an empty line.
    pub plain_text: String,
    /// How many words the plain text has.
    pub words: usize,
    /// File names of the pictures shown, each once, in the order of their first appearance.
    pub pictures: Vec<String>,
    /// Addresses linked to, each once, in the order of their first appearance.
    pub links: Vec<String>,
    /// The headings, in order.
    pub headings: Vec<Heading>,
}

/// A note at the end of a text: a cited source, or an explanation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// From 1, by first citation.
    pub number: u32,
    /// The `id` that the list item needs, for the citations to lead to it: `note-1`.
    pub anchor: String,
    /// What the note says.
    pub kind: NoteKind,
    /// How often it is cited. The citations' ids are `cite-1`, then `cite-1-2`, `cite-1-3`, …
    pub references: u32,
}

/// What a note says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NoteKind {
    /// The identifier of a source in the front matter.
    Source(String),
    /// The HTML of an ordinary footnote: flow content, without `<p>` if it is a single paragraph.
    Text(String),
}

/// A heading of the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// The HTML level, 2 to 6; it goes down one step at a time, even where the text skips one.
    pub level: u8,
    /// The typeset text without markup.
    pub text: String,
    /// Its `id` on the page.
    pub anchor: String,
}
