//! All SQL on the tables of campaigns, their languages and their deliveries. Readers are seen through `mailable_subscriber` alone, but
//! for their choice of sections, which the freezing reads.

mod audience;
mod campaign;
mod claim;
mod course;
mod languages;
mod record;
mod retirement;
mod returned;
mod totals;
mod trials;
mod uncertain;

pub use audience::freeze;
pub use campaign::{
    all_campaigns, campaign, campaign_of_issue, create, due_campaigns, sending_campaigns, set_uncertain,
};
pub use claim::claim;
pub use course::{cancel, finish, pause, resume, schedule, start, withdraw};
pub use languages::{languages, message, release, save_language};
pub use record::{leased, record, renew};
pub use retirement::{forget_reader, retire};
pub use returned::{campaigns_in_ledger, has_delivery};
pub use totals::{replies, totals};
pub use trials::{ask_for_trial, generations_of_trials, take_trial, trials};
pub use uncertain::{Reclaimed, reclaim, repeat_uncertain, uncertain_deliveries};
