//! Reads a message that came back to the sender's envelope address, and says what it means for each recipient.
//!
//! Machine-readable parts come first: delivery status (RFC 3464, RFC 6533), complaints (RFC 5965), receipts
//! (RFC 8098). Half of what mail systems send has none of them; there the recipient and the reason are read from the
//! text that was written for people, by its structure and by a lexicon of phrases.
//!
//! A reader who is wrongly taken for gone is lost without anyone noticing; one who is wrongly kept costs a few more
//! attempts. So every doubt is resolved away from [`Class::Hard`].
//!
//! Everything here is a pure function of the message: no clock, no network, no knowledge of who subscribed. Whether the
//! report is genuine, and whom it is about, is for the caller to settle by the return path that it gave the message:
//! [`Report::addressed_to`] and [`Report::original`] hold what is needed for that.
//!
//! ```
//! use bellwether_bounces::{Class, Reason, read};
//!
//! let report = read(b"From: MAILER-DAEMON@mx.example\r\n\
//!     To: bounces+7f3a@news.example\r\n\
//!     Subject: failure notice\r\n\
//!     \r\n\
//!     <reader@mail.example>:\r\n\
//!     192.0.2.1 does not like recipient.\r\n\
//!     Remote host said: 550 5.1.1 No such user\r\n");
//!
//! assert_eq!(report.addressed_to, ["bounces+7f3a@news.example"]);
//! assert_eq!(report.returns[0].recipient.as_deref(), Some("reader@mail.example"));
//! assert_eq!(report.returns[0].class, Class::Hard);
//! assert_eq!(report.returns[0].reason, Reason::UserUnknown);
//! ```

mod address;
mod auto_reply;
mod daemon;
mod delivery_status;
mod feedback;
mod fields;
mod lexicon;
mod message;
mod notice;
mod original;
mod reading;
mod reason;
mod repair;
mod report;
mod status;
mod verdict;

pub use reading::{MESSAGE_LIMIT, RECIPIENT_LIMIT, read, read_reply};
pub use reason::Reason;
pub use report::{Class, DIAGNOSTIC_LIMIT, Original, Report, Return};
pub use status::{NoStatus, Status};
