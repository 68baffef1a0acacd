//! What a message says, before it is encoded.

use crate::{list::ListFields, mailbox::Mailbox};

/// A message for many readers, or for one. Texts may hold [`Placeholder`](crate::Placeholder)s if it goes to a list.
#[derive(Clone, Debug)]
pub struct Content {
    /// Who it is from.
    pub from: Mailbox,
    /// Where answers should go, if not to `from`.
    pub reply_to: Option<Mailbox>,
    /// The subject. Line breaks and control characters in it become spaces.
    pub subject: String,
    /// The plain text. Any line ends; it is given one at its end.
    pub text: String,
    /// The same as HTML.
    pub html: Option<Html>,
    /// What kind of mail it is.
    pub kind: Kind,
}

/// A document of HTML with the pictures that it shows.
#[derive(Clone, Debug)]
pub struct Html {
    /// The whole document, in UTF-8.
    pub document: String,
    /// Pictures that travel with it.
    pub pictures: Vec<Picture>,
}

/// A picture inside of the message, which the document shows by `cid:` and its identifier (RFC 2392).
#[derive(Clone, Debug)]
pub struct Picture {
    /// By what name the document calls it.
    pub id: ContentId,
    /// Its format.
    pub format: PictureFormat,
    /// The file.
    pub bytes: Vec<u8>,
}

/// The format of an inline picture: those that every mail program shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureFormat {
    /// `image/png`
    Png,
    /// `image/jpeg`
    Jpeg,
    /// `image/gif`
    Gif,
}

impl PictureFormat {
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
        }
    }
}

/// The identifier of a picture within its message (RFC 2045, 7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentId(Box<str>);

/// The text can't name a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a picture's identifier has 1 to 60 letters, digits, '-', '_', and '.' and '@' between them")]
pub struct InvalidContentId;

impl ContentId {
    /// Reads an identifier, such as `chart@monitor.example`.
    ///
    /// # Errors
    ///
    /// If it has other characters than letters, digits, `-`, `_`, `.` and one `@`, or more than 60 of them.
    pub fn parse(text: &str) -> Result<Self, InvalidContentId> {
        let label = |label: &str| {
            !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        };
        let parts: Vec<&str> = text.split('@').collect();
        if text.len() > 60 || parts.len() > 2 || !parts.iter().all(|part| part.split('.').all(label)) {
            return Err(InvalidContentId);
        }
        Ok(Self(text.into()))
    }

    /// The identifier, as it follows `cid:` in the document.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a reader gets the message.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Because of something that she did: a confirmation, a link to sign in. Marked as `Auto-Submitted` (RFC 3834), so
    /// that no vacation notice answers it.
    Transactional,
    /// Because she subscribed.
    List(ListFields),
}
