//! What comes back of the mail that was sent: bounces, complaints, and readers who leave by mail.
//!
//! There are three ways in: a mailbox that is read by IMAP, a port that speaks SMTP and LMTP, and webhooks. The first two belong to the
//! process that sends, as each reads what names readers. A webhook comes to the process that serves readers, which can't open what is
//! sealed: it verifies the signature and seals the rest, and the sending process takes it from there ([`Intake::take_inbox`]).
//!
//! What a message means is read by `bellwether_bounces`; what that makes of a reader is decided in `rules`; whom it is about is found by
//! the token in its address ([`Proof`] says how far it is believed otherwise). Nothing here logs or keeps an address.

mod addresses;
mod finding;
pub mod imap;
mod inbox;
mod intake;
mod leaving;
pub mod listener;
mod rules;
mod sql;
pub mod webhook;

pub use addresses::{Addresses, Recipient, leave_address};
pub use intake::{Effect, Intake, refused};
pub use rules::{Action, Proof, SOFT_DAYS, SOFT_LIMIT, Said, decide};
pub use sql::{counts, forget_soft_bounces};

use tokio::sync::watch;

/// What stands for the campaign in the tokens of a mail that is part of none, such as the question for confirmation. Only the token for
/// bounces is of use there: that for the Message-ID would be the same in every letter to a reader.
pub const LETTERS: [u8; 16] = [0; 16];

/// Waits until `stop` turns true or its sender goes.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    // The sender is gone: that is the same.
    let _ = stop.wait_for(|stop| *stop).await;
}

/// By which way something came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The port that speaks SMTP and LMTP.
    Listener,
    /// The mailbox that is read by IMAP.
    Mailbox,
    /// A webhook.
    Webhook,
}

impl Way {
    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Listener => "listener",
            Self::Mailbox => "mailbox",
            Self::Webhook => "webhook",
        }
    }
}
