//! One's passkeys.

use axum::Json;
use axum::response::IntoResponse as _;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderMap;
use serde::Serialize;

use super::super::now;
use super::super::page::{Subject, see};
use super::super::seat::{Form, Handled, Seat, record};
use super::super::sign_in::{answer, begin_session, go_on, passkeys, refused};
use super::after;
use crate::accounts::{self, LONGEST_LABEL};
use crate::audit::{Act, Details};
use crate::error::Error;

#[derive(Serialize)]
struct Page {
    longest: usize,
    /// The address for which they are good; none if browsers take none here.
    origin: Option<String>,
    passkeys: Vec<PasskeyView>,
}

#[derive(Serialize)]
struct PasskeyView {
    id: String,
    label: String,
}

/// `GET /desk/account/passkeys`
pub(super) async fn show(seat: Seat) -> Handled {
    let view = seat.view()?;
    let known = accounts::passkeys(&mut seat.desk.site.db.reading().await?, seat.account().id).await?;
    let own = Page {
        longest: LONGEST_LABEL,
        origin: passkeys(&seat.desk)?.map(|_| seat.desk.origin(&view.frame.monitor.origin)),
        passkeys: known
            .into_iter()
            .map(|passkey| PasskeyView { id: URL_SAFE_NO_PAD.encode(passkey.id), label: passkey.label })
            .collect(),
    };
    let title = view.message("desk-passkeys-title");
    view.page("desk_passkeys.html", Subject { title, part: "account", ..Subject::default() }, own)
}

/// `POST /desk/account/passkeys/beginning`
pub(super) async fn begin(seat: Seat) -> Handled {
    let passkeys = passkeys(&seat.desk)?.ok_or(Error::NotFound)?;
    match passkeys.begin_registration(&seat.desk.site.db, seat.account(), now()).await {
        Ok(asked) => Ok(Json(asked).into_response()),
        Err(error) => refused(&seat.view()?, error),
    }
}

/// `POST /desk/account/passkeys`. Other sessions end: whoever has them may be the reason for the new passkey.
pub(super) async fn add(seat: Seat, headers: HeaderMap, Form(fields): Form) -> Handled {
    let account = seat.account();
    let passkeys = passkeys(&seat.desk)?.ok_or(Error::NotFound)?;
    let label = fields.value("label").unwrap_or_default();
    let db = &seat.desk.site.db;
    if let Err(error) = passkeys.finish_registration(db, account, answer(&fields), label, now()).await {
        return refused(&seat.view()?, error);
    }
    let mut tx = db.begin().await?;
    accounts::end_sessions(&mut tx, account.id).await?;
    record(&mut tx, account, Act::PasskeyAdded, account.name.as_str(), Details::default().with("label", label)).await?;
    begin_session(&seat.desk, tx, account, &headers, go_on(&after("passkey-added"))).await
}

/// `POST /desk/account/passkeys/removal`
pub(super) async fn remove(seat: Seat, headers: HeaderMap, Form(fields): Form) -> Handled {
    let account = seat.account();
    let id = fields.value("passkey").and_then(|id| URL_SAFE_NO_PAD.decode(id).ok()).ok_or(Error::NotFound)?;
    let mut tx = seat.desk.site.db.begin().await?;
    if !accounts::remove_passkey(&mut tx, account.id, &id).await? {
        return Err(Error::NotFound);
    }
    accounts::end_sessions(&mut tx, account.id).await?;
    record(&mut tx, account, Act::PasskeyRemoved, account.name.as_str(), Details::default()).await?;
    begin_session(&seat.desk, tx, account, &headers, see(&after("passkey-removed"))).await
}
