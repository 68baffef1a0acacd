//! What is different in every message: the header fields of one reader, and her links.

use jiff::Timestamp;

use crate::{
    address::Address,
    date,
    header::{self, Line},
    identity::MessageId,
    list::Link,
    mailbox::Mailbox,
    transfer::Values,
};

/// The values of one message.
#[derive(Clone, Copy, Debug)]
pub struct Personal<'a> {
    /// Who it is to.
    pub to: &'a Mailbox,
    /// Its identifier. The same one when a message is sent again because its fate is unknown.
    pub message_id: &'a MessageId,
    /// Its date; also that of the signatures.
    pub date: Timestamp,
    /// The reader's links. A message to a list can't be composed without.
    pub links: Option<Links<'a>>,
}

/// The links of one reader.
#[derive(Clone, Copy, Debug)]
pub struct Links<'a> {
    /// Where she leaves the list. A person who follows it gets a page; the mail program of one who presses
    /// "Unsubscribe" sends a POST to it (RFC 8058).
    pub unsubscribe: &'a Link,
    /// The address to which she can write to leave the list. It must identify her: the sender of a mail proves nothing.
    pub unsubscribe_by_mail: &'a Address,
    /// Where she changes language and sections.
    pub preferences: &'a Link,
}

/// A message to a list was to be composed without a reader's links.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a message to a list needs the reader's links")]
pub struct MissingLinks;

/// The fields that are different in every message, in the order in which they are written.
pub(crate) const FIELDS: [&str; 4] = ["Date", "To", "Message-ID", "List-Unsubscribe"];

impl Personal<'_> {
    /// Writes the fields of this message.
    pub(crate) fn write_fields(&self, out: &mut Vec<u8>) {
        let [date, to, message_id, unsubscribe] = FIELDS;
        header::words_in(out, date, &[&date::write(self.date)]);
        header::mailbox(out, to, self.to);
        header::words_in(out, message_id, &[&self.message_id.to_string()]);
        if let Some(links) = &self.links {
            let mut line = Line::begin(out, unsubscribe);
            line.word(&format!("<{}>,", links.unsubscribe));
            line.word(&format!("<mailto:{}?subject=unsubscribe>", escaped(links.unsubscribe_by_mail)));
            line.end();
        }
    }

    pub(crate) fn values(&self) -> Option<Values<'_>> {
        self.links.as_ref().map(|links| Values { unsubscribe: links.unsubscribe, preferences: links.preferences })
    }
}

/// An address as part of a `mailto:` (RFC 6068, 2).
fn escaped(address: &Address) -> String {
    let mut out = String::with_capacity(address.as_str().len());
    for byte in address.as_str().bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$*+@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
