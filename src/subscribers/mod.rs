//! Readers who get the newsletter: signing up, confirming, choosing, leaving, coming back, and being forgotten.
//!
//! What lives here are the rules and the tables. No address leaves this module but inside of a seal or as the argument of who asked
//! for it by opening one. Mails are composed and sent elsewhere.

mod decision;
mod intake;
mod rotation;
mod sign_up;
mod sql;
mod token;

use bellwether_language::Language;

pub use decision::{Answer, decide};
pub use intake::{Taken, opened, take_sign_ups};
pub use rotation::reseal;
pub use sign_up::SignUp;
pub use sql::{
    Letter, claim_letters, come_back, confirm, defer_letter, erase, finish_letter, forget_expired, insert_sign_up,
    leave, reader_is_there, reader_with_address, reader_with_token, save_openpgp_key, save_preferences,
    subscriber_by_token, suppress, suppress_reader, waits_for_confirmation,
};
pub use token::Token;

use crate::db::Uuid;

/// The number of the text under the form, to which a reader agrees. It grows when the text changes.
pub const CONSENT_TEXT: i64 = 1;

/// How long a sign-up waits for its confirmation, in hours.
pub const CONFIRMATION_HOURS: i64 = 72;

/// How long one who has left may come back by her old link, in days. Then nothing is left of her but the suppression.
pub const RETURN_DAYS: i64 = 30;

/// How a subscriber stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Signed up, by whomever; gets no newsletter.
    Unconfirmed,
    /// Confirmed by the reader.
    Active,
    /// Left, and not forgotten yet.
    Left,
}

impl State {
    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Unconfirmed => "unconfirmed",
            Self::Active => "active",
            Self::Left => "left",
        }
    }

    /// Reads [`State::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Unconfirmed, Self::Active, Self::Left].into_iter().find(|state| state.word() == word)
    }
}

/// Why an address must not be mailed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suppression {
    /// The reader left. Only she can undo it, by confirming anew.
    Left,
    /// Mail to it came back.
    Bounced,
    /// The reader called our mail spam.
    Complained,
    /// An administrator took it off.
    Removed,
}

impl Suppression {
    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Bounced => "bounced",
            Self::Complained => "complained",
            Self::Removed => "removed",
        }
    }

    /// Reads [`Suppression::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Left, Self::Bounced, Self::Complained, Self::Removed].into_iter().find(|reason| reason.word() == word)
    }
}

/// What a reader may choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preferences {
    /// The language of her mails.
    pub language: Language,
    /// The sections that she wants; none means all of them.
    pub sections: Vec<Uuid>,
    /// Whether sender and subject of her mails say nothing of the monitor.
    pub plain_envelope: bool,
}

/// A subscriber as her own page shows her. It holds nothing by which she could be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscriber {
    /// Her row.
    pub id: Uuid,
    /// How she stands.
    pub state: State,
    /// What she has chosen.
    pub preferences: Preferences,
    /// Whether she has given an OpenPGP key.
    pub has_openpgp_key: bool,
}

/// A mail to one reader that is no part of a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterKind {
    /// Asks whether it was her who signed up.
    Confirm,
    /// Says that she is a subscriber already.
    Already,
}

impl LetterKind {
    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Already => "already",
        }
    }

    /// Reads [`LetterKind::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Confirm, Self::Already].into_iter().find(|kind| kind.word() == word)
    }
}
