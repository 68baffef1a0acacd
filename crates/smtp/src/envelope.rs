//! Who a message is from and to, as relays see it; nothing of this is in the message itself.

use crate::address::Address;
use crate::message::Message;

/// One message with its envelope: what [`Connection::send`](crate::Connection::send) sends.
#[derive(Clone, Debug)]
pub struct Mail {
    /// From whom, to whom.
    pub envelope: Envelope,
    /// What.
    pub message: Message,
}

/// The envelope of a message to one recipient: each reader's message is her own.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// Where bounces go; `None` is the empty path `<>` of messages that must not bounce.
    pub return_path: Option<Address>,
    /// To whom.
    pub recipient: Address,
    /// What is to be reported, where the relay offers DSN; elsewhere it is left out.
    pub report: Option<Report>,
}

/// What a relay is asked to report about the delivery (RFC 3461).
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// A name for this envelope, repeated in reports: ENVID.
    pub envelope_id: Option<EnvelopeId>,
    /// When to report: NOTIFY. `None` leaves it to the relay.
    pub notify: Option<Notify>,
    /// Whether reports repeat the whole message: RET. `None` leaves it to the relay.
    pub returned: Option<Returned>,
    /// The address that the reader gave, repeated in reports: ORCPT.
    pub original_recipient: Option<Address>,
}

/// When to report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notify {
    /// In no case.
    Never,
    /// In each of these cases.
    On {
        /// When it can't be delivered.
        failure: bool,
        /// When it takes long.
        delay: bool,
        /// When it is delivered.
        success: bool,
    },
}

impl Notify {
    /// What a newsletter wants to hear of.
    pub const FAILURE_AND_DELAY: Self = Self::On { failure: true, delay: true, success: false };
}

/// How much of the message a report repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returned {
    /// `RET=HDRS`.
    Header,
    /// `RET=FULL`.
    Everything,
}

/// A name for an envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvelopeId(Box<str>);

/// A name of an envelope that isn't printable ASCII, is empty, or is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the name of an envelope must be printable ASCII, and 1 to 100 characters as it is written in a command")]
pub struct EnvelopeIdError;

impl EnvelopeId {
    /// Longest name as it is written in a command, where spaces, "+" and "=" take three characters (RFC 3461, 5.4).
    pub const LIMIT: usize = 100;

    /// Takes a name of printable ASCII characters and spaces.
    ///
    /// # Errors
    ///
    /// If it contains something else, is empty or too long.
    pub fn new(name: &str) -> Result<Self, EnvelopeIdError> {
        let printable = name.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        let written: usize = name.bytes().map(|byte| if matches!(byte, b' ' | b'+' | b'=') { 3 } else { 1 }).sum();
        (printable && (1..=Self::LIMIT).contains(&written)).then(|| Self(name.into())).ok_or(EnvelopeIdError)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}
