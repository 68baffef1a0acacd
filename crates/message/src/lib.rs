//! Composes e-mail as octets, and signs it.
//!
//! A [`Template`] is compiled once per language: everything that readers share is encoded, folded and hashed then.
//! What remains per reader is to copy it, put her links in, and finish the hashes. [`Signed`] adds the signatures of DKIM;
//! a [`Signer`] also signs messages that were not made from a template.
//!
//! No IO, no clock, no randomness: dates and tokens are arguments. The one exception is the generation of keys for
//! signatures, for which AWS-LC uses its own generator. Envelopes and delivery are the business of whoever sends.
//!
//! ```
//! use bellwether_message::{Address, Content, Domain, Kind, Mailbox, MessageId, Personal, Template, Token};
//!
//! let template = Template::compile(&Content {
//!     from: Mailbox::new("Маніторынг", Address::parse("news@monitor.example")?),
//!     reply_to: None,
//!     subject: "Пацвердзіце падпіску".into(),
//!     text: "https://monitor.example/be/confirm/abc".into(),
//!     html: None,
//!     kind: Kind::Transactional,
//! })?;
//! let message = template.compose(&Personal {
//!     to: &Address::parse("reader@example.org")?.into(),
//!     message_id: &MessageId::new(Token::new([0; 16]), &Domain::parse("monitor.example")?),
//!     date: "2026-11-25T18:00:00Z".parse()?,
//!     links: None,
//! })?;
//! assert!(message.bytes.starts_with(b"Date: Wed, 25 Nov 2026 18:00:00 +0000\r\nTo: reader@example.org\r\n"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod address;
mod content;
mod date;
mod dkim;
mod domain;
mod header;
mod identity;
mod list;
mod mailbox;
mod personal;
mod placeholder;
mod structure;
mod template;
mod token;
mod transfer;

pub use address::{Address, InvalidAddress};
pub use content::{Content, ContentId, Html, InvalidContentId, Kind, Picture, PictureFormat};
pub use dkim::{Algorithm, DnsRecord, InvalidKey, InvalidSelector, KeyPair, NotSigned, Selector, Signed, Signer};
pub use domain::{Domain, InvalidDomain};
pub use identity::{MessageId, ReturnPath};
pub use list::{FeedbackId, InvalidFeedbackId, InvalidLink, Link, ListFields};
pub use mailbox::Mailbox;
pub use personal::{Links, MissingLinks, Personal};
pub use placeholder::Placeholder;
pub use template::{Composed, InvalidContent, Template};
pub use token::{DeliveryKey, DeliveryTokens, InvalidToken, Token};
