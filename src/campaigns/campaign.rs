//! A campaign, its messages, and what a worker gets of its ledger.

use bellwether_language::Language;
use jiff::Timestamp;

use super::{Parted, State, Uncertain};
use crate::db::Uuid;
use crate::vault::Sealed;

/// The mailing of one issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// Its row.
    pub id: Uuid,
    /// The issue that is mailed.
    pub issue: Uuid,
    /// How it stands.
    pub state: State,
    /// What to do with uncertain deliveries.
    pub uncertain: Uncertain,
    /// When it is to start.
    pub scheduled_at: Option<Timestamp>,
    /// When its audience was frozen.
    pub frozen_at: Option<Timestamp>,
    /// How many deliveries were frozen. What [`super::totals`] counts adds up to it.
    pub audience: Option<i64>,
    /// When it was done or cancelled.
    pub finished_at: Option<Timestamp>,
}

/// What readers in a language get, rendered but for what is personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The subject.
    pub subject: String,
    /// What mail programs show beside the subject.
    pub preheader: String,
    /// The HTML part.
    pub html: Parted,
    /// The plain text part.
    pub text: Parted,
}

/// A language of a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CampaignLanguage {
    /// Which.
    pub language: Language,
    /// Whether its readers wait for a translation that is late; a released one has its message.
    pub held: bool,
}

/// On whose behalf and for how long deliveries are claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// The process that sends: a random identifier, made anew when it starts.
    pub worker: Uuid,
    /// From then on, whoever finds the delivery may call it uncertain.
    pub until: Timestamp,
}

/// A delivery that is leased to a worker, with what is needed to send it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// The reader.
    pub subscriber: Uuid,
    /// The language of the message.
    pub language: Language,
    /// Which attempt this is, from 1. It tells this lease from earlier ones.
    pub attempt: i64,
    /// When the first attempt was begun.
    pub first_tried_at: Timestamp,
    /// Her token and address, sealed for her row.
    pub sealed: Sealed,
    /// Whether sender and subject are to say nothing of the monitor.
    pub plain_envelope: bool,
    /// The codes of the sections that she chose, in their order; none means all of them.
    pub sections: Vec<String>,
    /// Her OpenPGP key, sealed for her row. If there is one, nothing may go to her in clear.
    pub openpgp_key: Option<Sealed>,
}

/// A mail of an issue that somebody wants to see before readers do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// Its row.
    pub id: Uuid,
    /// Of which issue.
    pub issue: Uuid,
    /// In which language.
    pub language: Language,
    /// Where to, sealed for its row.
    pub sealed: Sealed,
}

/// A delivery of which nobody knows whether it has arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UncertainDelivery {
    /// The reader.
    pub subscriber: Uuid,
    /// The language of the message.
    pub language: Language,
    /// How many attempts were begun.
    pub attempts: i64,
    /// When the last of them was.
    pub tried_at: Timestamp,
    /// Her token and address, sealed for her row; none if she was erased.
    pub sealed: Option<Sealed>,
}

/// Why a campaign was not changed.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// There is none with this identifier.
    #[error("there is no such campaign")]
    NoCampaign,
    /// Its state doesn't allow it.
    #[error("a campaign that is {from} can't become {to}")]
    State {
        /// How it stands.
        from: State,
        /// How it should have stood.
        to: State,
    },
    /// The language is none of the campaign's, or was released already.
    #[error("the campaign holds no such language")]
    NotHeld,
    /// What was frozen doesn't change.
    #[error("the campaign is frozen")]
    Frozen,
    /// The database refused or is gone.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// A row can't be read.
    #[error("{0}")]
    Unreadable(#[from] anyhow::Error),
}
