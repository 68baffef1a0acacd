//! One's own account: how one proves who one is, where one is signed in, and how one is told of what concerns one.

mod notices;
mod page;
mod passkeys;
mod password;
mod sessions;

use axum::extract::RawQuery;

pub(super) use page::in_words;

use super::doors::Doors;
use super::routes::done;
use super::seat::{Handled, Seat};
use crate::accounts::Right;

const PATH: &str = "/desk/account";

/// What may just have been done.
const DONE: [&str; 8] = [
    "password-set",
    "password-removed",
    "passkey-added",
    "passkey-removed",
    "session-ended",
    "sessions-ended",
    "notices-chosen",
    "address-kept",
];

/// The addresses of this part.
pub(super) fn doors(doors: Doors) -> Doors {
    let right = Right::OwnAccount;
    doors
        .get(right, PATH, show)
        .post(right, "/desk/account/notices", notices::choose)
        .post_confirmed(right, "/desk/account/address", notices::keep_address)
        .post(right, "/desk/account/sessions", sessions::end)
        .get_confirmed(right, "/desk/account/password", password::show)
        .post_confirmed(right, "/desk/account/password", password::set)
        .post_confirmed(right, "/desk/account/password/removal", password::remove)
        .post_confirmed(right, "/desk/account/recovery-codes", password::renew_codes)
        .get_confirmed(right, "/desk/account/passkeys", passkeys::show)
        .post_confirmed(right, "/desk/account/passkeys/beginning", passkeys::begin)
        .post_confirmed(right, "/desk/account/passkeys", passkeys::add)
        .post_confirmed(right, "/desk/account/passkeys/removal", passkeys::remove)
}

/// `GET /desk/account`
async fn show(seat: Seat, RawQuery(query): RawQuery) -> Handled {
    page::show(&seat, done(query.as_deref(), &DONE)).await
}

/// Where one goes after something was done.
fn after(done: &str) -> String {
    format!("{PATH}?done={done}")
}
