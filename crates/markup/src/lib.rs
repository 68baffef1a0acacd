//! Markdown of editorial texts, rendered into HTML that is safe by construction.
//!
//! The formatter is our own: it walks the syntax tree and can write nothing but the elements and attributes named in
//! [`ELEMENTS`], so there is nothing to sanitise afterwards. Beside the HTML it yields what the rest of the program
//! needs of a text: its notes, plain text, links, headings, and a hash per block by which a translation is known to
//! be behind. No IO: pictures are looked up through a function that the caller gives.
//!
//! ```
//! use bellwether_language::Language;
//! use bellwether_markup::{Options, render};
//!
//! let options = Options { sources: &["briefing"], ..Options::default() };
//! let document = render("A fact.[^briefing] A \"word\".", Language::English, &options)?;
//! assert!(document.html.starts_with("<p>A fact.<sup class=\"citation\">"));
//! assert!(document.html.ends_with("A “word”.</p>\n"));
//! assert_eq!(document.words, 4);
//! # Ok::<(), bellwether_markup::Refusal>(())
//! ```

mod addresses;
mod anchors;
mod blocks;
mod citations;
mod document;
mod elements;
mod elsewhere;
mod escape;
mod limits;
mod pieces;
mod problem;
mod render;
mod source;
mod syntax;
mod writer;

pub use blocks::{Block, BlockHash, BlockKind, InvalidHash, changed_blocks};
pub use document::{Document, Heading, Note, NoteKind, Options, Picture, Source};
pub use elements::ELEMENTS;
pub use elsewhere::elsewhere;
pub use pieces::{Piece, Tag, pieces};
pub use problem::{Problem, ProblemKind, Refusal};
pub use render::{inline, plain, render};

/// The rendering's version. It grows whenever the same Markdown may give another [`Document`], so that stored HTML
/// is known to need rendering anew.
pub const VERSION: u32 = 3;
