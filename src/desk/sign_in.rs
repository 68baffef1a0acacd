//! Signing in by a link that works once, and signing out.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use http::header::{SET_COOKIE, USER_AGENT};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Serialize;

use bellwether_language::Language;

use super::guard::{cookie_name, preferred, same_origin};
use super::page::{Subject, View, see};
use super::seat::{Form, Handled, Seat, record};
use super::{Desk, now};
use crate::accounts;
use crate::audit::Details;
use crate::error::Error;
use crate::vault::random;

pub(super) async fn no_link(State(desk): State<Arc<Desk>>, headers: HeaderMap) -> Handled {
    View::outside(&desk, preferred(&headers))?.no_link(StatusCode::OK)
}

#[derive(Serialize)]
struct SignIn {
    action: String,
}

/// The button. Programs that look at messages follow links, and must not use this one up.
pub(super) async fn show_link(State(desk): State<Arc<Desk>>, Path(link): Path<String>, headers: HeaderMap) -> Handled {
    let view = View::outside(&desk, preferred(&headers))?;
    if !accounts::waits(&desk.site.db, &link, now()).await? {
        return view.no_link(StatusCode::NOT_FOUND);
    }
    let subject = Subject { title: view.message("desk-sign-in"), ..Subject::default() };
    view.page("desk_sign_in.html", subject, SignIn { action: format!("/desk/sign-in/{link}") })
}

pub(super) async fn use_link(State(desk): State<Arc<Desk>>, Path(link): Path<String>, request: Request) -> Handled {
    let view = View::outside(&desk, preferred(request.headers()))?;
    if !same_origin(request.headers()) {
        return view.no_link(StatusCode::FORBIDDEN);
    }
    let db = &desk.site.db;
    let mut tx = db.begin().await?;
    let Some(account) = accounts::use_invitation(&mut tx, &link, now()).await? else {
        return view.no_link(StatusCode::NOT_FOUND);
    };
    let account = accounts::account(&mut db.reading().await?, account).await?.ok_or(Error::NotFound)?;
    let session = accounts::sign_in(&mut tx, account.id, &device(request.headers()), random(), now()).await?;
    record(&mut tx, &account, "signed-in", account.name.as_str(), Details::default().with("by", "link")).await?;
    tx.commit().await?;
    let mut response = see("/desk");
    response.headers_mut().insert(SET_COOKIE, cookie(&desk, &session.text(), accounts::LONGEST.as_secs())?);
    Ok(response)
}

/// What the browser says it is, such as "Firefox, Linux": enough to tell one's sessions apart, and no more.
pub(super) fn device(headers: &HeaderMap) -> String {
    const BROWSERS: [(&str, &str); 5] =
        [("Firefox/", "Firefox"), ("Edg/", "Edge"), ("OPR/", "Opera"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let find =
        |known: &[(&str, &'static str)]| known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    [find(&BROWSERS), find(&SYSTEMS)].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Lets the browser keep a session, or forget it when `seconds` is 0.
pub(super) fn cookie(desk: &Desk, session: &str, seconds: i64) -> Result<HeaderValue, Error> {
    let name = cookie_name(desk.https);
    let secure = if desk.https { "; Secure" } else { "" };
    let text = format!("{name}={session}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    let mut value = HeaderValue::from_str(&text).map_err(|error| Error::Unexpected(error.into()))?;
    value.set_sensitive(true);
    Ok(value)
}

pub(super) async fn sign_out(seat: Seat) -> Handled {
    let mut tx = seat.desk.site.db.begin().await?;
    accounts::end_session(&mut tx, seat.account().id, seat.session.id).await?;
    record(&mut tx, seat.account(), "signed-out", seat.account().name.as_str(), Details::default()).await?;
    tx.commit().await?;
    let mut response = see("/desk/sign-in");
    response.headers_mut().insert(SET_COOKIE, cookie(&seat.desk, "", 0)?);
    Ok(response)
}

pub(super) async fn language(seat: Seat, Form(fields): Form) -> Handled {
    let language: Language = fields.value("language").and_then(|code| code.parse().ok()).ok_or(Error::NotFound)?;
    let mut tx = seat.desk.site.db.begin().await?;
    accounts::set_language(&mut tx, seat.account().id, language).await?;
    record(
        &mut tx,
        seat.account(),
        "language-chosen",
        seat.account().name.as_str(),
        Details::default().with("language", language.code()),
    )
    .await?;
    tx.commit().await?;
    Ok(see("/desk"))
}
