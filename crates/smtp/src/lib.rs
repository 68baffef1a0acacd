//! A client that sends mail to SMTP relays.
//!
//! It knows nothing of the application: it takes envelopes and finished messages, and says what became of each. Decisions
//! (what a reply means, when to try again, how much at a time, which relay) are functions and state machines that ask no clock
//! and no randomness; what acts on them is thin.
//!
//! - [`Connection`] sends one message after the other, with as few writes as the relay allows; [`Pool`] keeps connections.
//! - [`Outcome`] is what became of a message; [`judge`] is the rule behind it.
//! - [`retry_after`], [`Pace`], [`Lanes`], [`choose`] are for whoever has many messages and several relays.
//!
//! ```no_run
//! use bellwether_smtp::{
//!     Address, ClientName, Connection, Envelope, Limits, Mail, Message, Outcome, Relay, Security, Timeouts, Tls,
//! };
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let relay = Relay {
//!     host: "relay.example.org".to_owned(),
//!     port: 587,
//!     security: Security::StartTls,
//!     tls: Tls::new()?,
//!     credentials: None,
//!     client_name: ClientName::parse("news.example.org")?,
//!     timeouts: Timeouts::default(),
//!     limits: Limits::default(),
//! };
//! let (return_path, recipient) = (Address::parse("bounces@example.org")?, Address::parse("reader@example.net")?);
//! let envelope = Envelope { return_path: Some(return_path), recipient, report: None };
//! let message = Message::whole("From: news@example.org\r\n\r\nGood morning.\r\n")?;
//! let mail = Mail { envelope, message };
//!
//! let mut connection = Connection::open(&relay).await?;
//! match connection.send(&mail, None).await {
//!     Outcome::Accepted { reply } => println!("taken: {reply}"),
//!     other => println!("{other:?}"),
//! }
//! connection.close().await;
//! # Ok(())
//! # }
//! ```

mod address;
mod capabilities;
mod command;
mod connection;
mod credentials;
mod envelope;
mod health;
mod lanes;
mod message;
mod open;
mod outcome;
mod pace;
mod pool;
mod relay;
mod reply;
mod retry;
mod stream;
mod stuffing;
mod tls;
mod verdict;
mod wire;
mod xtext;

pub use address::{Address, AddressError};
pub use capabilities::Capabilities;
pub use connection::Connection;
pub use credentials::Credentials;
pub use envelope::{Envelope, EnvelopeId, EnvelopeIdError, Mail, Notify, Report, Returned};
pub use health::{Candidate, Health, choose, first_usable};
pub use lanes::{Lanes, Next};
pub use message::{Message, MessageError, Part};
pub use open::OpenError;
pub use outcome::{About, Broken, Cause, Need, Outcome, Phase, Scope};
pub use pace::{Bounds, Pace, Permission, Signal};
pub use pool::{Lease, Pool};
pub use relay::{ClientName, ClientNameError, Limits, Relay, Security, Timeouts};
pub use reply::{EnhancedCode, Garbled, Reply};
pub use retry::{GIVE_UP, retry_after};
pub use tls::{Tls, TlsError};
pub use verdict::{Verdict, judge};
