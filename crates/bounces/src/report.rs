//! What is said of a message that came back.

use std::fmt;

use crate::{Reason, Status};

/// What a message that came back says, and what tells whom it is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// One entry for each recipient. Empty if the message is neither report, complaint nor automatic reply.
    pub returns: Vec<Return>,
    /// The addresses that the message itself was sent to, as its headers give them, nearest to the envelope first:
    /// where a return path carries a token, it is among these.
    pub addressed_to: Vec<String>,
    /// What the message shows of the one that was sent.
    pub original: Original,
    /// Whether the returns come from a part that was written for programs (RFC 3464, RFC 5965, RFC 8098), and not from
    /// the text.
    pub machine_readable: bool,
}

/// What became of one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Return {
    /// The address that failed, as the reporting system names it, without comments and angle brackets. `None` if the
    /// report conceals it or doesn't name it, as many complaints do.
    pub recipient: Option<String>,
    /// The address that the sender had used, where the report gives it and it is another one: mail is forwarded.
    pub original_recipient: Option<String>,
    /// What the sender should do.
    pub class: Class,
    /// Why.
    pub reason: Reason,
    /// The enhanced status code (RFC 3463) that decided, if there was one.
    pub status: Option<Status>,
    /// The words of the mail system, shortened to [`DIAGNOSTIC_LIMIT`] characters. They often contain the recipient.
    pub diagnostic: Option<String>,
}

/// How many characters of a diagnostic are kept.
pub const DIAGNOSTIC_LIMIT: usize = 500;

/// What a return asks the sender to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// The address can't be reached and won't be: don't write to it again.
    Hard,
    /// The message was given up, but the address may be good: count it.
    Soft,
    /// Delivery is late, or ended without any answer about the address: change nothing.
    Delay,
    /// The reader called the message unwanted: don't write to the address again.
    Complaint,
    /// Delivered, an automatic reply, a receipt, or no report at all: change nothing.
    None,
}

impl Class {
    /// The class in one word: `hard`, `soft`, `delay`, `complaint` or `none`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Class::Hard => "hard",
            Class::Soft => "soft",
            Class::Delay => "delay",
            Class::Complaint => "complaint",
            Class::None => "none",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

/// What the returned message, or its headers, tell of the message that was sent. All of it is as the far side gave it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Original {
    /// `Message-ID` without angle brackets; failing that, what the report says it is an answer to.
    pub message_id: Option<String>,
    /// `Return-Path` without angle brackets: often the only place where a token survived a forwarder.
    pub return_path: Option<String>,
    /// The envelope identifier that was given with `ENVID` (RFC 3461).
    pub envelope_id: Option<String>,
    /// `List-Unsubscribe` as it stands (RFC 2369): usually with a token in each of its addresses.
    pub list_unsubscribe: Option<String>,
    /// `List-Id` as it stands (RFC 2919).
    pub list_id: Option<String>,
    /// `Feedback-ID` as it stands.
    pub feedback_id: Option<String>,
    /// The addresses in `To`.
    pub to: Vec<String>,
    /// Headers whose name begins with `X-`, in order, names in lower case.
    pub extension_headers: Vec<(String, String)>,
}
