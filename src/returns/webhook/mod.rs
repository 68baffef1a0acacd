//! Webhooks: `POST /returns/{source}`, where a provider, or the operator's own mail system, says what came back.
//!
//! This runs in the process that serves readers. It verifies the signature, seals what was sent, and forgets it. A source that isn't
//! configured isn't there. Only sources are supported whose signatures can be verified by what lies here: no certificate is fetched
//! from anywhere.

mod events;
mod seen;
mod signature;

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use bytes::Bytes;
use http_body_util::LengthLimitError;
use jiff::Timestamp;

use self::seen::Seen;
use super::inbox::keep;
use crate::db::Db;
use crate::vault::LiveKeyring;

pub(super) use self::events::{Event, Format};
pub use self::signature::{Secrets, WINDOW_SECONDS};

/// How long a request may take to come in.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes of a request: as much as is read of a message, and of a batch of events.
const LIMIT: usize = bellwether_bounces::MESSAGE_LIMIT;

/// What the handler needs.
pub struct Webhooks {
    /// Where what came is kept.
    pub db: Db,
    /// The sealing half is enough.
    pub keyring: Arc<LiveKeyring>,
    /// What signatures are verified by.
    pub secrets: Secrets,
    /// What time it is.
    pub clock: fn() -> Timestamp,
    /// Gives 32 fresh random bytes.
    pub random: fn() -> [u8; 32],
}

struct Shared {
    webhooks: Webhooks,
    seen: Seen,
}

/// The addresses of the webhooks, to be merged into the table of addresses.
pub fn router(webhooks: Webhooks) -> Router {
    let shared = Shared { webhooks, seen: Seen::default() };
    Router::new().route("/returns/{source}", post(receive)).with_state(Arc::new(shared))
}

/// Answers 200 when what was sent lies in the database, or did so before.
async fn receive(
    State(shared): State<Arc<Shared>>,
    Path(source): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match take(&shared, &source, &headers, body).await {
        Ok(()) => answer(StatusCode::OK, "taken\n"),
        Err(refusal) => refusal,
    }
}

async fn take(shared: &Shared, source: &str, headers: &HeaderMap, body: Body) -> Result<(), Response> {
    let Webhooks { db, keyring, secrets, clock, random } = &shared.webhooks;
    let key = secrets.of(source).ok_or_else(|| answer(StatusCode::NOT_FOUND, "there is no such source\n"))?;
    let body = read(body).await?;
    let now = clock();
    let signed = key.verify(headers, &body, now).map_err(|refused| match refused {
        signature::Refused::Malformed => answer(StatusCode::BAD_REQUEST, "this can't be read\n"),
        signature::Refused::NotGenuine => answer(StatusCode::UNAUTHORIZED, "the signature is missing, wrong or old\n"),
    })?;
    let format = key.format(headers);
    if format.events(&body).is_none() {
        return Err(answer(StatusCode::BAD_REQUEST, "this can't be read\n"));
    }
    if shared.seen.contains(&signed, now) {
        return Ok(());
    }
    keep(db, &keyring.current(), format, &body, now, random).await.map_err(|error| {
        tracing::error!(error = format!("{error:#}"), "What a webhook was given can't be kept");
        answer(StatusCode::SERVICE_UNAVAILABLE, "try again later\n")
    })?;
    shared.seen.insert(signed, now);
    Ok(())
}

async fn read(body: Body) -> Result<Bytes, Response> {
    let whole = tokio::time::timeout(PATIENCE, axum::body::to_bytes(body, LIMIT)).await;
    let whole = whole.map_err(|_| answer(StatusCode::REQUEST_TIMEOUT, "this takes too long\n"))?;
    whole.map_err(|error| {
        if error.source().is_some_and(|source| source.is::<LengthLimitError>()) {
            answer(StatusCode::PAYLOAD_TOO_LARGE, "this is more than a message that came back\n")
        } else {
            answer(StatusCode::BAD_REQUEST, "the request broke off\n")
        }
    })
}

fn answer(status: StatusCode, words: &'static str) -> Response {
    (status, [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "no-store")], words).into_response()
}
