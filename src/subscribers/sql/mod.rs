//! All SQL on the tables of subscribers, sign-ups, suppressions, letters, counts and exports.

mod addition;
mod counts;
mod export;
mod found;
mod generation;
mod intake;
mod letters;
mod reader;
mod returned;
mod rotation;

pub(super) use addition::{came_by_a_list, insert_active, known_among, let_go, make_active, suppressed_among};
pub use counts::{count_today, counted_since, counts, suppressions};
pub(super) use export::{ExportRow, export_rows, finish_export, forget_exports, old_exports, waiting_exports};
pub use export::{export_content, exports, request_export};
pub use found::{lift, record, remove, remove_address, suppression_of};
pub(super) use generation::generation_to_write;
pub use generation::{generation_in_use, use_generation};
pub(super) use intake::{
    ask_to_confirm, delete_sign_up, generations_of_sign_ups, insert_letter, insert_subscriber, known, oldest_sign_ups,
    rename_suppressions, suppression,
};
pub use intake::{insert_sign_up, suppress};
pub(super) use letters::generations_of_letters;
pub use letters::{Letter, claim_letters, defer_letter, finish_letter, insert_key_letter};
pub use reader::{
    FormerKey, come_back, confirm, confirmation, erase, forget_expired, leave, save_openpgp_key, save_preferences,
    subscriber_by_token,
};
pub use returned::{reader_is_there, reader_with_address, reader_with_token, suppress_reader};
pub(super) use rotation::{Elsewhere, delete_row, elsewhere, reseal, reseal_openpgp_key, rows_of_address};
