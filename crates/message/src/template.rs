//! A message, compiled once for all of its readers.

use crate::{
    content::{Content, Kind},
    header,
    personal::{MissingLinks, Personal},
    placeholder,
    structure::{self, Entity},
    transfer::Step,
};

/// A message that lacks only what is different for every reader.
#[derive(Debug)]
pub struct Template {
    /// The fields that all readers share, without the empty line after them.
    pub(crate) fields: Vec<u8>,
    /// The body. Octets that all readers share begin it.
    pub(crate) body: Vec<Step>,
    /// About how long a message will be.
    length: usize,
    is_list: bool,
    needs_smtputf8: bool,
}

/// A content can't become a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidContent {
    /// There are placeholders for a reader's links, but it goes to no list.
    #[error("only a message to a list can have placeholders for a reader's links")]
    PlaceholderOutsideOfList,
}

/// A message for one reader.
#[derive(Clone, PartialEq, Eq)]
pub struct Composed {
    /// Header and body, every line ended by CRLF and no longer than 998 octets.
    pub bytes: Vec<u8>,
    /// Whether it can travel by SMTPUTF8 alone (RFC 6531), because an address in the header needs it.
    pub needs_smtputf8: bool,
}

impl std::fmt::Debug for Composed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A message holds its reader's address, and must not get into a log.
        write!(formatter, "Composed({} octets)", self.bytes.len())
    }
}

impl Template {
    /// Compiles a content.
    ///
    /// # Errors
    ///
    /// If the content contradicts itself.
    pub fn compile(content: &Content) -> Result<Self, InvalidContent> {
        let html = content.html.as_ref().map_or("", |html| &html.document);
        let is_list = matches!(content.kind, Kind::List(_));
        if !is_list && [content.text.as_str(), html].iter().any(|text| !placeholder::divide(text).rest.is_empty()) {
            return Err(InvalidContent::PlaceholderOutsideOfList);
        }
        let Entity { fields: described, body } = structure::message(content);
        let mut fields = Vec::new();
        header::mailbox(&mut fields, "From", &content.from);
        if let Some(reply_to) = &content.reply_to {
            header::mailbox(&mut fields, "Reply-To", reply_to);
        }
        header::text(&mut fields, "Subject", &content.subject);
        write_kind(&mut fields, &content.kind);
        header::words_in(&mut fields, "MIME-Version", &["1.0"]);
        fields.extend_from_slice(&described);
        let mut template = Self {
            length: 0,
            is_list,
            needs_smtputf8: std::iter::once(&content.from)
                .chain(&content.reply_to)
                .any(|mailbox| mailbox.address().needs_smtputf8()),
            fields,
            body,
        };
        template.length = template.fields.len() + template.body.iter().map(Step::length).sum::<usize>();
        Ok(template)
    }

    /// The message for one reader, unsigned.
    ///
    /// # Errors
    ///
    /// If it goes to a list, and the reader's links are missing.
    pub fn compose(&self, personal: &Personal<'_>) -> Result<Composed, MissingLinks> {
        let personal = self.checked(personal)?;
        let mut bytes = Vec::with_capacity(self.length + 1024);
        personal.write_fields(&mut bytes);
        bytes.extend_from_slice(&self.fields);
        bytes.extend_from_slice(b"\r\n");
        self.write_body(&personal, &mut bytes);
        Ok(Composed { bytes, needs_smtputf8: self.needs_smtputf8(&personal) })
    }

    /// The values of a reader, with links exactly if the message needs them.
    pub(crate) fn checked<'a>(&self, personal: &Personal<'a>) -> Result<Personal<'a>, MissingLinks> {
        match (self.is_list, personal.links) {
            (true, None) => Err(MissingLinks),
            (true, Some(_)) => Ok(*personal),
            (false, _) => Ok(Personal { links: None, ..*personal }),
        }
    }

    pub(crate) fn write_body(&self, personal: &Personal<'_>, out: &mut Vec<u8>) {
        self.body.iter().for_each(|step| step.write(personal.values(), out));
    }

    pub(crate) fn needs_smtputf8(&self, personal: &Personal<'_>) -> bool {
        self.needs_smtputf8 || personal.to.address().needs_smtputf8()
    }

    pub(crate) fn length(&self) -> usize {
        self.length
    }

    pub(crate) fn is_list(&self) -> bool {
        self.is_list
    }
}

fn write_kind(fields: &mut Vec<u8>, kind: &Kind) {
    match kind {
        Kind::Transactional => header::words_in(fields, "Auto-Submitted", &["auto-generated"]),
        Kind::List(list) => {
            header::identified(fields, "List-Id", &list.name, list.id.as_str());
            header::link(fields, "List-Help", &list.help);
            header::link(fields, "List-Archive", &list.archive);
            header::words_in(fields, "List-Unsubscribe-Post", &["List-Unsubscribe=One-Click"]);
            header::words_in(fields, "Feedback-ID", &[list.feedback.as_str()]);
        }
    }
}
