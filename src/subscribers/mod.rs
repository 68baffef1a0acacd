//! Readers who get the newsletter: signing up, confirming, choosing, leaving, coming back, and being forgotten.
//!
//! What lives here are the rules and the tables. No address leaves this module but inside of a seal or as the argument of who asked
//! for it by opening one. Mails are composed and sent elsewhere.

mod addition;
mod counts;
mod decision;
mod export;
mod intake;
mod keys;
mod list;
mod rotation;
mod sign_up;
mod sql;

use bellwether_language::Language;
use jiff::civil::Date;

pub use crate::vault::{Departure, Token};
pub use addition::{Added, Addition, CONSENT_ELSEWHERE, Mode, add};
pub use counts::{Counts, Standing};
pub use decision::{Answer, decide};
pub use export::{EXPORT_DAYS, ExportRequest, Recipient, export, fulfil_exports};
pub use intake::{Taken, opened, take_sign_ups, waiting_without_key};
pub use keys::lookups_to_read;
pub use list::{Known, Mapping, Place, Problem, Report, Target, Unreadable, read_list};
pub use rotation::{Round, reseal};
pub use sign_up::SignUp;
pub use sql::{
    FormerKey, Letter, claim_letters, come_back, confirm, confirmation, count_today, counted_since, counts,
    defer_letter, erase, export_content, exports, finish_letter, forget_expired, generation_in_use, insert_key_letter,
    insert_sign_up, leave, lift, reader_is_there, reader_with_address, reader_with_token, record, remove,
    remove_address, request_export, save_openpgp_key, save_preferences, subscriber_by_token, suppress, suppress_reader,
    suppression_of, suppressions, use_generation,
};

use crate::db::Uuid;

/// The number of the text under the form, to which a reader agrees. It grows when the text changes.
pub const CONSENT_TEXT: i64 = 1;

/// How long a sign-up waits for its confirmation, in hours.
pub const CONFIRMATION_HOURS: i64 = 72;

/// How long one who has left may come back by her old link, in days. Then nothing is left of her but the suppression.
pub const RETURN_DAYS: i64 = 30;

/// What a link by which a reader confirms, or comes back, does or has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmation {
    /// It waits to be used.
    Awaited,
    /// She gets the newsletter, by this click or by an earlier one.
    Done,
    /// She must not be mailed, for a reason that she can't undo by it: mail came back or was called spam, or an administrator took her off.
    Refused,
    /// It is over, or never was.
    Expired,
}

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
    /// Every reason.
    pub const ALL: [Self; 4] = [Self::Left, Self::Bounced, Self::Complained, Self::Removed];

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
        Self::ALL.into_iter().find(|reason| reason.word() == word)
    }
}

/// What became of the wish to mail an address again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifting {
    /// It may be mailed from now on. It was not, for this reason.
    Lifted(Suppression),
    /// Nobody but the reader may undo this one.
    Hers(Suppression),
    /// It may be mailed anyway.
    NotThere,
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

/// A subscriber as the desk is shown her, which knows her address already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Her row.
    pub id: Uuid,
    /// How she stands.
    pub state: State,
    /// What she has chosen.
    pub preferences: Preferences,
    /// When she consented, if she did.
    pub consent_day: Option<Date>,
    /// To which text; [`CONSENT_ELSEWHERE`] if to none of ours.
    pub consent_text: Option<i64>,
    /// In which language.
    pub consent_language: Option<Language>,
    /// How a consent is proved that was given elsewhere.
    pub consent_proof: Option<String>,
}

/// A mail to one reader that is no part of a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterKind {
    /// Asks whether it was her who signed up.
    Confirm,
    /// Says that she is a subscriber already.
    Already,
    /// Says that her OpenPGP key was replaced by another one.
    KeyReplaced,
    /// Says that her OpenPGP key was taken away.
    KeyRemoved,
}

impl LetterKind {
    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Already => "already",
            Self::KeyReplaced => "key-replaced",
            Self::KeyRemoved => "key-removed",
        }
    }

    /// Reads [`LetterKind::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Confirm, Self::Already, Self::KeyReplaced, Self::KeyRemoved].into_iter().find(|kind| kind.word() == word)
    }
}
