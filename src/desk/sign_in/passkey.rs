//! Signing in by a passkey. The page's script speaks to these addresses.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use serde::Serialize;

use super::super::fields::Fields;
use super::super::guard::preferred;
use super::super::page::View;
use super::super::seat::Handled;
use super::super::{Desk, now};
use super::{form, let_in, passkeys};
use crate::accounts::{NoPasskey, Proof};
use crate::error::Error;
use crate::web::limits::network;
use crate::web::server::Client;

/// What the script is told: where to go on, or what is wrong.
#[derive(Serialize)]
struct Told<'a> {
    to: Option<&'a str>,
    problem: Option<String>,
}

/// Tells the script where to go on.
pub(in crate::desk) fn go_on(to: &str) -> Response {
    Json(Told { to: Some(to), problem: None }).into_response()
}

/// Tells the script what is wrong.
pub(in crate::desk) fn refused(view: &View<'_>, error: NoPasskey) -> Handled {
    let (status, key) = match error {
        NoPasskey::Busy => (StatusCode::SERVICE_UNAVAILABLE, "desk-passkey-busy"),
        NoPasskey::Late => (StatusCode::CONFLICT, "desk-passkey-late"),
        NoPasskey::Unproved(reason) => {
            tracing::info!(reason, "A passkey's answer was refused");
            (StatusCode::FORBIDDEN, "desk-passkey-unproved")
        }
        NoPasskey::Unknown => (StatusCode::FORBIDDEN, "desk-passkey-unknown"),
        NoPasskey::Unexpected(error) => return Err(Error::Unexpected(error)),
    };
    Ok((status, Json(Told { to: None, problem: Some(view.message(key)) })).into_response())
}

/// What the script sends: which ceremony it is, and the passkey's answer.
pub(in crate::desk) fn answer(fields: &Fields) -> (&str, &str) {
    (fields.value("ceremony").unwrap_or_default(), fields.value("credential").unwrap_or_default())
}

/// `POST /desk/sign-in/passkey/beginning`
pub(super) async fn begin(State(desk): State<Arc<Desk>>, request: Request) -> Handled {
    let view = View::outside(&desk, preferred(request.headers()))?;
    let client = request.extensions().get::<Client>().and_then(|client| client.0);
    if form(request).await.is_none() {
        return view.no_link(StatusCode::FORBIDDEN);
    }
    if !client.is_none_or(|client| desk.attempts.allow(network(client), now())) {
        return refused(&view, NoPasskey::Busy);
    }
    let passkeys = passkeys(&desk)?.ok_or(Error::NotFound)?;
    match passkeys.begin_sign_in(&desk.site.db, now()).await {
        Ok(asked) => Ok(Json(asked).into_response()),
        Err(error) => refused(&view, error),
    }
}

/// `POST /desk/sign-in/passkey`
pub(super) async fn sign_in(State(desk): State<Arc<Desk>>, request: Request) -> Handled {
    let view = View::outside(&desk, preferred(request.headers()))?;
    let Some((headers, fields)) = form(request).await else { return view.no_link(StatusCode::FORBIDDEN) };
    let passkeys = passkeys(&desk)?.ok_or(Error::NotFound)?;
    match passkeys.finish_sign_in(&desk.site.db, answer(&fields), now()).await {
        Ok(account) => let_in(&desk, &account, Proof::Passkey, &headers, go_on("/desk")).await,
        Err(error) => refused(&view, error),
    }
}
