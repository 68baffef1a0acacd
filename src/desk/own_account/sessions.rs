//! Where one is signed in.

use super::super::page::see;
use super::super::seat::{Form, Handled, Seat, record};
use super::after;
use crate::accounts;
use crate::audit::{Act, Details};
use crate::db::Uuid;
use crate::error::Error;

/// `POST /desk/account/sessions`: ends one of them, or all but this one.
pub(super) async fn end(seat: Seat, Form(fields): Form) -> Handled {
    let account = seat.account();
    let mut tx = seat.desk.site.db.begin().await?;
    let act = match fields.value("session") {
        Some(id) => {
            let id: Uuid = id.parse().map_err(|_| Error::NotFound)?;
            accounts::end_session(&mut tx, account.id, id).await?;
            Act::SessionEnded
        }
        None => {
            accounts::end_other_sessions(&mut tx, account.id, seat.session.id).await?;
            Act::SessionsEnded
        }
    };
    record(&mut tx, account, act, account.name.as_str(), Details::default()).await?;
    tx.commit().await?;
    Ok(see(&after(act.word())))
}
