//! Why a text can't be rendered: every reason at once, each with its line.

use serde::{Deserialize, Serialize};

/// The problems of a text; there is at least one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{}", .problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct Refusal {
    /// By line, at least one.
    pub problems: Vec<Problem>,
}

/// One thing that has to be changed in a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("line {line}: {kind}")]
pub struct Problem {
    /// The line of the Markdown text, from 1; add the lines of the front matter to find it in a file.
    pub line: usize,
    /// What is wrong.
    pub kind: ProblemKind,
}

/// What can be wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case", tag = "problem", content = "subject")]
pub enum ProblemKind {
    /// More than 1 MiB.
    #[error("the text is longer than 1 MiB")]
    TooLong,
    /// Quotations, lists or emphasis nested more than 32 deep.
    #[error("nested more than 32 levels deep")]
    TooDeep,
    /// Markup so entangled that parsing it would take too long; no text written by a person is.
    #[error("the markup is too entangled to be read in reasonable time")]
    TooEntangled,
    /// A heading of level 1, which is the title's.
    #[error("a heading of level 1 is reserved for the title: begin with ##")]
    TitleInBody,
    /// A picture that the caller doesn't know, by its file name.
    #[error("there is no picture {0:?}")]
    UnknownPicture(String),
    /// A picture without a description for those who can't see it.
    #[error("the picture {0:?} has no description: ![what it shows]({0})")]
    PictureWithoutDescription(String),
    /// A citation of something that is neither a source nor a footnote.
    #[error("[^{0}] is neither a source nor a footnote")]
    UnknownNote(String),
    /// A footnote that nothing cites.
    #[error("the footnote [^{0}] isn't cited")]
    UnusedNote(String),
    /// A footnote defined twice, or named like a source.
    #[error("[^{0}] is defined more than once")]
    DuplicateNote(String),
    /// A link whose scheme isn't allowed.
    #[error("links to {0:?} aren't allowed: use https, http, mailto, tel or a path")]
    ForbiddenLink(String),
    /// A link without an address, or without a host in it.
    #[error("the link to {0:?} has no complete address")]
    IncompleteLink(String),
}
