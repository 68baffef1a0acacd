//! The desk's addresses.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, Path, RawQuery, Request, State};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use bellwether_language::Language;
use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Serialize;

use super::fields::Fields;
use super::guard::{cookie_name, guard, keep_private, preferred, same_origin};
use super::page::{Subject, View, see};
use super::{Desk, Session, campaigns, now, sign_in, sql, subscribers};
use crate::error::Error;
use crate::vault::random;

type Handled = Result<Response, Error>;

/// The administrator's request: the desk, her session and language.
#[derive(Clone)]
struct Seat {
    desk: Arc<Desk>,
    session: Session,
    language: Language,
}

impl Seat {
    fn view(&self) -> Result<View<'_>, Error> {
        View::new(&self.desk, self.language, &self.session)
    }
}

impl axum::extract::FromRequestParts<Arc<Desk>> for Seat {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut http::request::Parts, desk: &Arc<Desk>) -> Result<Self, Error> {
        let session = parts.extensions.get::<Session>().cloned().ok_or(Error::NotFound)?;
        let language = parts.extensions.get::<Language>().copied().ok_or(Error::NotFound)?;
        Ok(Self { desk: Arc::clone(desk), session, language })
    }
}

type Form = Extension<Arc<Fields>>;
type Issue = Path<String>;
type Two = Path<(String, String)>;

/// Every address below `/desk`.
pub fn routes(desk: Arc<Desk>) -> Router {
    let open =
        Router::new().route("/desk/sign-in", get(no_link)).route("/desk/sign-in/{link}", get(show_link).post(use_link));
    let guarded = Router::new()
        .route("/desk", get(async || see("/desk/subscribers")))
        .route("/desk/language", post(language))
        .route("/desk/sign-out", post(sign_out))
        .merge(reader_routes())
        .merge(campaign_routes())
        .route_layer(from_fn_with_state(Arc::clone(&desk), guard));
    open.merge(guarded).layer(from_fn(keep_private)).with_state(desk)
}

fn reader_routes() -> Router<Arc<Desk>> {
    Router::new()
        .route(
            "/desk/subscribers",
            get(async |seat: Seat, RawQuery(query): RawQuery| {
                let (by, done) = (parameter(query.as_deref(), "by"), done(query.as_deref()));
                subscribers::show(&seat.view()?, by, done, now()).await
            }),
        )
        .route(
            "/desk/subscribers/search",
            get(async || see("/desk/subscribers"))
                .post(async |seat: Seat, fields: Form| subscribers::search(&seat.view()?, &fields).await),
        )
        .route(
            "/desk/subscribers/{id}/removal",
            post(async |seat: Seat, Path(id): Path<String>| subscribers::removal(&seat.view()?, &id, now()).await),
        )
        .route(
            "/desk/subscribers/addition",
            get(async |seat: Seat, RawQuery(query): RawQuery| {
                subscribers::show_addition(&seat.view()?, done(query.as_deref()), now()).await
            })
            .post(async |seat: Seat, fields: Form| subscribers::add(&seat.view()?, &fields, now()).await),
        )
        .route(
            "/desk/subscribers/import",
            get(async |seat: Seat| subscribers::show_import(&seat.view()?).await)
                .post(async |seat: Seat, fields: Form| subscribers::import(&seat.view()?, &fields, now()).await),
        )
        .route(
            "/desk/subscribers/exports",
            get(async |seat: Seat, RawQuery(query): RawQuery| {
                subscribers::show_exports(&seat.view()?, done(query.as_deref())).await
            })
            .post(async |seat: Seat| subscribers::request(&seat.view()?, now()).await),
        )
        .route(
            "/desk/subscribers/exports/{id}",
            get(async |seat: Seat, Path(id): Path<String>| subscribers::download(&seat.view()?, &id).await),
        )
        .route(
            "/desk/subscribers/suppressions",
            get(async |seat: Seat, RawQuery(query): RawQuery| {
                subscribers::show_suppressions(&seat.view()?, done(query.as_deref()), now()).await
            })
            .post(async |seat: Seat, fields: Form| subscribers::suppress(&seat.view()?, &fields, now()).await),
        )
}

fn campaign_routes() -> Router<Arc<Desk>> {
    Router::new()
        .route("/desk/campaigns", get(async |seat: Seat| campaigns::list(&seat.view()?).await))
        .route(
            "/desk/campaigns/{starts}",
            get(async |seat: Seat, Path(starts): Issue, RawQuery(query): RawQuery| {
                let query = query.as_deref();
                let follows = parameter(query, "live").is_some();
                campaigns::show(&seat.view()?, &starts, follows, done(query), now()).await
            })
            .post(async |seat: Seat, Path(starts): Issue| campaigns::make(&seat.view()?, &starts).await),
        )
        .route(
            "/desk/campaigns/{starts}/preflight",
            get(async |seat: Seat, Path(starts): Issue| campaigns::preflight::show(&seat.view()?, &starts).await),
        )
        .route(
            "/desk/campaigns/{starts}/preview/{language}",
            get(async |seat: Seat, Path((starts, language)): Two, RawQuery(query): RawQuery| {
                campaigns::preview::show(&seat.view()?, &starts, &language, done(query.as_deref())).await
            }),
        )
        .route(
            "/desk/campaigns/{starts}/preview/{language}/html",
            get(async |seat: Seat, Path((starts, language)): Two| {
                campaigns::preview::html(&seat.view()?, &starts, &language).await
            }),
        )
        .route(
            "/desk/campaigns/{starts}/preview/{language}/trial",
            post(async |seat: Seat, Path((starts, language)): Two, fields: Form| {
                campaigns::preview::try_out(&seat.view()?, &starts, &language, &fields, now()).await
            }),
        )
        .route(
            "/desk/campaigns/{starts}/{act}",
            post(async |seat: Seat, Path((starts, act)): Path<(String, String)>, fields: Form| {
                campaigns::change(&seat.view()?, &starts, &act, &fields, now()).await
            }),
        )
}

/// What stands behind a name in the query; nothing, if the name stands there alone.
fn parameter<'a>(query: Option<&'a str>, name: &str) -> Option<&'a str> {
    query?.split('&').find_map(|pair| match pair.split_once('=') {
        Some((known, value)) => (known == name).then_some(value),
        None => (pair == name).then_some(""),
    })
}

/// What has just been done, as an address of ours says it. Others could say anything.
fn done(query: Option<&str>) -> Option<&'static str> {
    const WORDS: [&str; 16] = [
        "added",
        "asked",
        "cancellation",
        "export-requested",
        "pause",
        "release",
        "removed",
        "repetition",
        "resumption",
        "rule",
        "schedule",
        "start",
        "suppressed",
        "trial",
        "withdrawal",
        "signed-in",
    ];
    let word = parameter(query, "done")?;
    WORDS.into_iter().find(|known| *known == word)
}

async fn no_link(State(desk): State<Arc<Desk>>, headers: HeaderMap) -> Handled {
    View::outside(&desk, preferred(&headers))?.no_link(StatusCode::OK)
}

#[derive(Serialize)]
struct SignIn {
    action: String,
}

/// The button. Programs that look at messages follow links, and must not use this one up.
async fn show_link(State(desk): State<Arc<Desk>>, Path(link): Path<String>, headers: HeaderMap) -> Handled {
    let view = View::outside(&desk, preferred(&headers))?;
    if !sign_in::waits(&desk.site.db, &link, now()).await? {
        return view.no_link(StatusCode::NOT_FOUND);
    }
    let subject = Subject { title: view.message("desk-sign-in"), ..Subject::default() };
    view.page("desk_sign_in.html", subject, SignIn { action: format!("/desk/sign-in/{link}") })
}

async fn use_link(State(desk): State<Arc<Desk>>, Path(link): Path<String>, request: Request) -> Handled {
    let view = View::outside(&desk, preferred(request.headers()))?;
    if !same_origin(request.headers()) {
        return view.no_link(StatusCode::FORBIDDEN);
    }
    let Some(session) = sign_in::sign_in(&desk.site.db, &link, random(), now()).await? else {
        return view.no_link(StatusCode::NOT_FOUND);
    };
    tracing::info!("Somebody has signed in at the desk");
    let mut response = see("/desk/subscribers");
    response.headers_mut().insert(SET_COOKIE, cookie(&desk, &session.text(), sign_in::LONGEST.as_secs())?);
    Ok(response)
}

/// Lets the browser keep a session, or forget it when `seconds` is 0.
fn cookie(desk: &Desk, session: &str, seconds: i64) -> Result<HeaderValue, Error> {
    let name = cookie_name(desk.https);
    let secure = if desk.https { "; Secure" } else { "" };
    let text = format!("{name}={session}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    let mut value = HeaderValue::from_str(&text).map_err(|error| Error::Unexpected(error.into()))?;
    value.set_sensitive(true);
    Ok(value)
}

async fn sign_out(seat: Seat) -> Handled {
    let mut tx = seat.desk.site.db.begin().await?;
    sql::end_session(&mut tx, &seat.session.hash).await?;
    tx.commit().await?;
    let mut response = see("/desk/sign-in");
    response.headers_mut().insert(SET_COOKIE, cookie(&seat.desk, "", 0)?);
    Ok(response)
}

async fn language(seat: Seat, fields: Form) -> Handled {
    let language: Language = fields.value("language").and_then(|code| code.parse().ok()).ok_or(Error::NotFound)?;
    let mut tx = seat.desk.site.db.begin().await?;
    sql::set_language(&mut tx, &seat.session.hash, language.code()).await?;
    tx.commit().await?;
    Ok(see("/desk/subscribers"))
}
