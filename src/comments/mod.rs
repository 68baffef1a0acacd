//! Comments: what colleagues say in the margin of a text. They stand beside paragraphs, and no reader ever sees them.

mod margin;
mod sql;

use bellwether_markup::BlockHash;
use jiff::Timestamp;

pub use margin::{Margin, Thread, margin, mentions, quote};
pub use sql::{comments, insert_comment, set_resolved};

use crate::db::Uuid;

/// Something that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// From 1 within the edition.
    pub number: i64,
    /// The number of the comment that it answers, which begins the conversation.
    pub answers: Option<i64>,
    /// The paragraph that it is about, as it was; none if it is about the whole text.
    pub block: Option<BlockHash>,
    /// How that paragraph began.
    pub quote: String,
    /// Who said it.
    pub account: Uuid,
    /// What she said.
    pub text: String,
    /// When she said it.
    pub at: Timestamp,
    /// Since when there is nothing more to do about it; only of what begins a conversation.
    pub resolved: Option<Timestamp>,
}
