//! The whole table of addresses.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Path, Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use bytes::Bytes;
use jiff::Timestamp;

use crate::db::Tag;
use crate::desk::{self, Desk};
use crate::error::Error;
use crate::mailbox;
use crate::media::{self, Served};
use crate::monitor;
use crate::site::feeds::Format;
use crate::site::pages::{
    Answer, Handled, archive, commentary, front, issue, newsletter, people, section, situation, standing, topics,
};
use crate::site::{Site, addresses, errors, feeds, plain, sitemap};
use crate::web::cache::Keep;
use crate::web::server::{Behind as _, Client, constant, kept};

type App = State<Arc<Site>>;

/// Every public address, and the desk's.
pub fn routes(site: Arc<Site>, desk: Arc<Desk>) -> Router {
    Router::new()
        .route("/", get(choose_language))
        .route("/{lang}/", get(async |State(site): App, Path(lang): Path<String>| front::show(&site, &lang).await))
        .route(
            "/{lang}/situation",
            get(async |State(site): App, Path(lang): Path<String>| situation::show(&site, &lang, None).await),
        )
        .route(
            "/{lang}/situation/{year}",
            get(async |State(site): App, Path((lang, year)): Two| situation::show(&site, &lang, Some(&year)).await),
        )
        .route(
            "/{lang}/issues",
            get(async |State(site): App, Path(lang): Path<String>| archive::show(&site, &lang, None).await),
        )
        .route("/{lang}/issues/{period}", get(period))
        .route(
            "/{lang}/issues/{period}/{section}",
            get(async |State(site): App, Path((lang, starts, section)): Three| {
                issue::place(&site, &lang, &starts, &section).await
            }),
        )
        .route(
            "/{lang}/commentaries/{slug}",
            get(async |State(site): App, Path((lang, slug)): Two| commentary::show(&site, &lang, &slug).await),
        )
        .route(
            "/{lang}/commentaries/{slug}/revisions/{number}",
            get(async |State(site): App, Path((lang, slug, number)): Three| {
                commentary::revision(&site, &lang, &slug, &number).await
            }),
        )
        .route(
            "/{lang}/commentaries/{slug}/as-of/{day}",
            get(async |State(site): App, Path((lang, slug, day)): Three| {
                commentary::as_of(&site, &lang, &slug, &day).await
            }),
        )
        .route(
            "/{lang}/sections/{code}",
            get(async |State(site): App, Path((lang, code)): Two| section::show(&site, &lang, &code, None).await),
        )
        .route("/{lang}/sections/{code}/{part}", get(section_part))
        .route(
            "/{lang}/topics",
            get(async |State(site): App, Path(lang): Path<String>| topics::list(&site, &lang).await),
        )
        .route(
            "/{lang}/topics/{code}",
            get(async |State(site): App, Path((lang, code)): Two| topics::show(&site, &lang, &code, None).await),
        )
        .route(
            "/{lang}/topics/{code}/{year}",
            get(async |State(site): App, Path((lang, code, year)): Three| {
                topics::show(&site, &lang, &code, Some(&year)).await
            }),
        )
        .route(
            "/{lang}/authors",
            get(async |State(site): App, Path(lang): Path<String>| people::list(&site, &lang).await),
        )
        .route(
            "/{lang}/authors/{code}",
            get(async |State(site): App, Path((lang, code)): Two| people::show(&site, &lang, &code, None).await),
        )
        .route(
            "/{lang}/authors/{code}/{year}",
            get(async |State(site): App, Path((lang, code, year)): Three| {
                people::show(&site, &lang, &code, Some(&year)).await
            }),
        )
        .route(
            "/{lang}/newsletter",
            get(async |State(site): App, Path(lang): Path<String>| newsletter::show(&site, &lang)).post(sign_up),
        )
        .route(
            "/{lang}/newsletter/{notice}",
            get(async |State(site): App, Path((lang, notice)): Two| newsletter::notice(&site, &lang, &notice)),
        )
        .route(
            "/{lang}/newsletter/confirm/{token}",
            get(async |State(site): App, Path((lang, token)): Two| {
                newsletter::ask_to_confirm(&site, &lang, &token, now()).await
            })
            .post(async |State(site): App, Path((lang, token)): Two| {
                newsletter::confirm(&site, &lang, &token, now()).await
            }),
        )
        .route(
            "/{lang}/newsletter/reader/{token}",
            get(async |State(site): App, Path((lang, token)): Two, uri: Uri| {
                newsletter::preferences(&site, &lang, &token, uri.query() == Some("saved")).await
            })
            .post(async |State(site): App, Path((lang, token)): Two, body: Body| {
                newsletter::save(&site, &lang, &token, &form(body).await?).await
            }),
        )
        .route(
            "/{lang}/newsletter/reader/{token}/departure",
            get(async |State(site): App, Path((lang, token)): Two| newsletter::departure(&site, &lang, &token).await)
                .post(async |State(site): App, Path((lang, token)): Two| {
                    newsletter::leave(&site, &lang, &token, now()).await
                }),
        )
        .route(
            "/{lang}/newsletter/reader/{token}/openpgp-key",
            post(async |State(site): App, Path((lang, token)): Two, body: Body| {
                newsletter::save_key(&site, &lang, &token, &long_form(body).await?, now()).await
            }),
        )
        .route(
            "/{lang}/newsletter/reader/{token}/return",
            post(async |State(site): App, Path((lang, token)): Two| {
                newsletter::return_(&site, &lang, &token, now()).await
            }),
        )
        .route(
            "/{lang}/newsletter/reader/{token}/erasure",
            post(async |State(site): App, Path((lang, token)): Two| {
                newsletter::erase(&site, &lang, &token, now()).await
            }),
        )
        .route("/{lang}/mailbox", get(async |State(site): App, Path(lang): Path<String>| mailbox::list(&site, &lang)))
        .route(
            "/{lang}/mailbox/{name}",
            get(async |State(site): App, Path((lang, name)): Two| mailbox::show(&site, &lang, &name)),
        )
        .route(
            "/{lang}/mailbox/{name}/html",
            get(async |State(site): App, Path((_, name)): Two| mailbox::html(&site, &name)),
        )
        .route(
            "/{lang}/feed.atom",
            get(async |State(site): App, Path(lang): Path<String>| feeds::show(&site, &lang, None, Format::Atom).await),
        )
        .route(
            "/{lang}/feed.json",
            get(async |State(site): App, Path(lang): Path<String>| feeds::show(&site, &lang, None, Format::Json).await),
        )
        .route(
            "/{lang}/{page}",
            get(async |State(site): App, Path((lang, page)): Two| standing::show(&site, &lang, &page)),
        )
        .route("/sitemap.xml", get(async |State(site): App| sitemap::index(&site)))
        .route("/sitemap/{name}", get(sitemap_part))
        .route("/robots.txt", get(async |State(site): App| plain::robots(&site)))
        .route("/.well-known/security.txt", get(security))
        .route("/healthz", get(health))
        .route("/favicon.ico", get(favicon))
        .route("/assets/{file}", get(asset))
        .route("/media/{file}", get(picture))
        .fallback(elsewhere)
        .with_state(Arc::clone(&site))
        .merge(desk::routes(desk))
        .layer(from_fn_with_state(site, explain))
}

type Two = Path<(String, String)>;
type Three = Path<(String, String, String)>;

/// `/`: a reader's own language, as her browser tells it.
async fn choose_language(State(site): App, headers: HeaderMap) -> Result<Response, Error> {
    let language = front::choose(&site, headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()))?;
    let mut response = Answer::Found(addresses::front(language)).into_response();
    response.headers_mut().insert(VARY, HeaderValue::from_static("Accept-Language"));
    Ok(response)
}

/// An issue or a year of issues.
async fn period(State(site): App, Path((lang, period)): Two) -> Handled {
    if period.len() == 4 {
        archive::show(&site, &lang, Some(&period)).await
    } else {
        issue::show(&site, &lang, &period).await
    }
}

/// A year of a section or its feed.
async fn section_part(State(site): App, Path((lang, code, part)): Three) -> Handled {
    match part.strip_prefix("feed.").map(Format::of) {
        Some(Some(format)) => feeds::show(&site, &lang, Some(&code), format).await,
        Some(None) => Err(Error::NotFound),
        None => section::show(&site, &lang, &code, Some(&part)).await,
    }
}

async fn sitemap_part(State(site): App, Path(name): Path<String>) -> Handled {
    sitemap::part(&site, name.strip_suffix(".xml").ok_or(Error::NotFound)?).await
}

async fn sign_up(
    State(site): App,
    Path(lang): Path<String>,
    client: Option<Extension<Client>>,
    body: Body,
) -> Result<Response, Error> {
    let client = client.and_then(|Extension(Client(address))| address);
    newsletter::sign_up(&site, &lang, &form(body).await?, client, now()).await
}

/// Reads a form that has no key in it.
async fn form(body: Body) -> Result<newsletter::Form, Error> {
    read_form(body, newsletter::Form::LONGEST).await
}

/// Reads a form with a key in it.
async fn long_form(body: Body) -> Result<newsletter::Form, Error> {
    // In a form, a line end takes six characters, and some others three.
    read_form(body, 2 * bellwether_openpgp::KEY_LIMIT).await
}

async fn read_form(body: Body, longest: usize) -> Result<newsletter::Form, Error> {
    let bytes = axum::body::to_bytes(body, longest).await.map_err(|_| Error::TooLong)?;
    Ok(newsletter::Form::parse(&bytes))
}

#[expect(clippy::disallowed_methods, reason = "the clock enters here, and is an argument from here on")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

async fn security(State(site): App) -> Result<Response, Error> {
    let body = plain::security(&site, now())?;
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "public, max-age=86400")];
    Ok((headers, body).into_response())
}

/// Whether the process can answer: the database is asked, nothing else.
async fn health(State(site): App) -> Response {
    let (status, words) = match crate::db::last_change(&site.db).await {
        Ok(_) => (StatusCode::OK, "ok\n"),
        Err(error) => {
            tracing::error!(%error, "The database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    };
    (status, [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "no-store")], words).into_response()
}

/// Browsers ask for it whatever a page says.
async fn favicon(State(site): App) -> Handled {
    Ok(Answer::Found(site.assets.address("favicon.svg").ok_or(Error::NotFound)?.to_owned()))
}

async fn asset(State(site): App, uri: Uri) -> Result<Response, Error> {
    let asset = site.assets.at(uri.path()).ok_or(Error::NotFound)?;
    Ok(kept(constant(asset.body.clone(), asset.content_type, site.current())))
}

/// `/media/{hash}-{width}.avif`, `.webp` or `.jpg`
async fn picture(State(site): App, Path(file): Path<String>) -> Result<Response, Error> {
    let served = Served::parse(&file).ok_or(Error::NotFound)?;
    let seen = site.current();
    if !media::shown_to_readers(&mut site.db.reading().await?, &served.hash).await? {
        return Err(Error::NotFound);
    }
    let shown = site.picture(served).await?.ok_or(Error::NotFound)?;
    let content_type = shown.encoding.content_type();
    if !shown.lasting {
        return Ok(([(CONTENT_TYPE, content_type), (CACHE_CONTROL, "no-cache")], shown.bytes).into_response());
    }
    let mut page = constant(Bytes::from(shown.bytes), content_type, seen);
    // The bytes never change, but the commentary that shows them may be concealed.
    page.keep = Keep::Hour;
    page.tags = vec![Tag::Monitor, Tag::Archive];
    Ok(kept(page))
}

/// Old addresses, and ours with or without the final slash.
async fn elsewhere(State(site): App, method: Method, uri: Uri) -> Handled {
    if !matches!(method, Method::GET | Method::HEAD) {
        return Err(Error::NotFound);
    }
    let asked = uri.path_and_query().map_or(uri.path(), |asked| asked.as_str());
    if let Some(target) = monitor::redirect_from(&mut site.db.reading().await?, asked).await? {
        return Ok(Answer::Moved(target));
    }
    let frame = site.frame()?;
    let path = uri.path();
    if let Some(language) = path.strip_prefix('/').and_then(|code| Site::language(&frame, code).ok()) {
        return Ok(Answer::Moved(addresses::front(language)));
    }
    // Not `//host/`, which browsers take for another site.
    match path.strip_suffix('/') {
        Some(shorter) if !shorter.is_empty() && !shorter.starts_with("//") && !shorter.contains("//") => {
            Ok(Answer::Moved(shorter.to_owned()))
        }
        _ => Err(Error::NotFound),
    }
}

/// Gives answers that say only what went wrong a page that tells it to people, in their language; and old addresses a second chance.
async fn explain(State(site): App, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let asked = request.uri().path_and_query().map_or_else(|| path.clone(), |asked| asked.as_str().to_owned());
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let language = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let at_desk = path == "/desk" || path.starts_with("/desk/");
    let at_desk = at_desk.then(|| desk::preferred(request.headers()));
    let mut response = next.run(request).await;
    let undecodable = response.status() == StatusCode::BAD_REQUEST;
    if undecodable {
        // Nothing is at an address that is no UTF-8.
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    let status = response.status();
    let failed = status.is_client_error() || status.is_server_error();
    let explained = response.headers().contains_key(CONTENT_TYPE) && !undecodable;
    // No person sees the answer to a method that is not offered; its header says which ones are.
    if !failed || explained || status == StatusCode::METHOD_NOT_ALLOWED {
        return response;
    }
    // An imported address may have the form of one of ours.
    if status == StatusCode::NOT_FOUND
        && reads
        && let Ok(mut reading) = site.db.reading().await
        && let Ok(Some(target)) = monitor::redirect_from(&mut reading, &asked).await
    {
        return Answer::Moved(target).into_response();
    }
    let known = response.extensions().get::<desk::Speaks>().map(|speaks| speaks.0).or(at_desk);
    let page = errors::page(&site, status, &path, known, language.as_deref());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(crate::site::pages::HTML));
    // What must not be kept at all has said so.
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    headers.insert(VARY, HeaderValue::from_static("Accept-Language"));
    headers.remove(axum::http::header::CONTENT_LENGTH);
    *response.body_mut() = page.into();
    response
}
