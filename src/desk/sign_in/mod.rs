//! Signing in – by a passkey, by password and code, or by a link that works once –, proving once more that it is her, and signing out.

mod again;
mod link;
mod passkey;
mod password;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use axum::routing::{get, post};
use bellwether_language::Language;
use http::header::{SET_COOKIE, USER_AGENT};
use http::{HeaderMap, HeaderValue};

use super::doors::Doors;
use super::fields::Fields;
use super::guard::{cookie, cookie_name, same_origin};
use super::page::see;
use super::seat::{Form, Handled, Seat, record};
use super::{Desk, now};
use crate::accounts::{self, Account, Passkeys, Proof, Right};
use crate::audit::{Act, Details};
use crate::db::Tx;
use crate::error::Error;
use crate::vault::random;

pub(super) use again::ask as ask_again;
pub(super) use passkey::{answer, go_on, refused};

/// The addresses that are open to who has not signed in.
pub(super) fn open() -> Router<Arc<Desk>> {
    Router::new()
        .route("/desk/sign-in", get(password::show).post(password::sign_in))
        .route("/desk/sign-in/passkey/beginning", post(passkey::begin))
        .route("/desk/sign-in/passkey", post(passkey::sign_in))
        .route("/desk/sign-in/{link}", get(link::show).post(link::sign_in))
}

/// The addresses of who has.
pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .post(Right::OwnAccount, "/desk/language", language)
        .post(Right::OwnAccount, "/desk/sign-out", sign_out)
        .post(Right::OwnAccount, "/desk/confirmation", again::by_password)
        .post(Right::OwnAccount, "/desk/confirmation/passkey/beginning", again::begin)
        .post(Right::OwnAccount, "/desk/confirmation/passkey", again::by_passkey)
}

/// The form that somebody sends who has not signed in; none if it comes from elsewhere.
async fn form(request: Request) -> Option<(HeaderMap, Fields)> {
    let (parts, body) = request.into_parts();
    if !same_origin(&parts.headers) {
        return None;
    }
    let fields = Fields::read(&parts.headers, body).await.ok()?;
    Some((parts.headers, fields))
}

/// What checks passkeys for this site.
pub(super) fn passkeys(desk: &Desk) -> Result<Option<Passkeys>, Error> {
    let frame = desk.site.frame()?;
    let title = frame.monitor.title.text(frame.monitor.default_language());
    Ok(Passkeys::of(&desk.origin(&frame.monitor.origin), title))
}

/// Lets somebody in who has proved that it is her.
async fn let_in(desk: &Desk, account: &Account, proof: Proof, headers: &HeaderMap, response: Response) -> Handled {
    let mut tx = desk.site.db.begin().await?;
    let details = Details::default().with("by", proof.word());
    record(&mut tx, account, Act::SignedIn, account.name.as_str(), details).await?;
    begin_session(desk, tx, account, headers, response).await
}

/// Begins a session in the place of any that the browser had, and has the browser keep it.
pub(super) async fn begin_session(
    desk: &Desk,
    mut tx: Tx,
    account: &Account,
    headers: &HeaderMap,
    mut response: Response,
) -> Handled {
    if let Some(earlier) = cookie(headers, cookie_name(desk.https)) {
        accounts::leave(&mut tx, earlier).await?;
    }
    let session = accounts::sign_in(&mut tx, account.id, &device(headers), random(), now()).await?;
    tx.commit().await?;
    response.headers_mut().insert(SET_COOKIE, kept(desk, &session.text(), accounts::LONGEST.as_secs())?);
    Ok(response)
}

/// What the browser says it is, such as "Firefox, Linux": enough to tell one's sessions apart, and no more.
fn device(headers: &HeaderMap) -> String {
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
fn kept(desk: &Desk, session: &str, seconds: i64) -> Result<HeaderValue, Error> {
    let name = cookie_name(desk.https);
    let secure = if desk.https { "; Secure" } else { "" };
    let text = format!("{name}={session}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    let mut value = HeaderValue::from_str(&text).map_err(|error| Error::Unexpected(error.into()))?;
    value.set_sensitive(true);
    Ok(value)
}

async fn sign_out(seat: Seat) -> Handled {
    let mut tx = seat.desk.site.db.begin().await?;
    accounts::end_session(&mut tx, seat.account().id, seat.session.id).await?;
    record(&mut tx, seat.account(), Act::SignedOut, seat.account().name.as_str(), Details::default()).await?;
    tx.commit().await?;
    let mut response = see("/desk/sign-in");
    response.headers_mut().insert(SET_COOKIE, kept(&seat.desk, "", 0)?);
    Ok(response)
}

async fn language(seat: Seat, Form(fields): Form) -> Handled {
    let language: Language = fields.value("language").and_then(|code| code.parse().ok()).ok_or(Error::NotFound)?;
    let mut tx = seat.desk.site.db.begin().await?;
    accounts::set_language(&mut tx, seat.account().id, language).await?;
    record(
        &mut tx,
        seat.account(),
        Act::LanguageChosen,
        seat.account().name.as_str(),
        Details::default().with("language", language.code()),
    )
    .await?;
    tx.commit().await?;
    Ok(see("/desk"))
}
