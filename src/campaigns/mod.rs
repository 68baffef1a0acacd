//! Campaigns: the mailing of an issue, and its ledger, in which every reader's delivery is a row.
//!
//! A worker's round is `claim`, send, `record`: the claim is the mark in the ledger, and is committed before anything is sent. Who dies in
//! between leaves leases; when they are over, [`reclaim`] makes of them what they are, uncertain. So nobody is lost, and nobody is
//! mailed twice unless an operator says so.
//!
//! What a mail says is composed elsewhere and lies here as opaque text; sending lives elsewhere too. The SQL reads the tables of
//! subscribers through one view, `mailable_subscriber`: a million readers are chosen in one statement or not at all.

mod campaign;
mod delivery;
mod parted;
mod reply;
mod scrub;
mod sql;
mod state;
mod totals;

pub use campaign::{Campaign, CampaignLanguage, Claimed, Lease, Message, Refused, Trial, UncertainDelivery};
pub use delivery::{DeliveryState, Outcome, Settled, settle};
pub use parted::{Parted, part_ends, part_for_choosers, part_on, without_marks};
pub use reply::{Reply, ReplyGroup};
pub use sql::{
    Reclaimed, all_campaigns, ask_for_trial, campaign, campaign_of_issue, campaigns_in_ledger, cancel, claim, create,
    due_campaigns, finish, forget_reader, freeze, generations_of_trials, has_delivery, languages, leased, message,
    pause, reclaim, record, release, renew, repeat_uncertain, replies, resume, retire, save_language, schedule,
    sending_campaigns, set_uncertain, start, take_trial, totals, trials, uncertain_deliveries, withdraw,
};
pub use state::{State, Uncertain};
pub use totals::Totals;

/// How long deliveries stay in the ledger, in days from the freezing of the audience. Then counts are left of them.
pub const LEDGER_DAYS: i64 = 30;

/// How often an uncertain delivery is sent again by itself, where a campaign says so. After that it waits for the operator, lest a
/// relay that always breaks off at the end get the same mail for ever.
pub const REPEATS: i64 = 3;
