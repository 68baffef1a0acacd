//! Who may come to the desk: every request but those for signing in passes here, and every form.

use std::sync::Arc;

use axum::extract::{RawPathParams, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_SECURITY_POLICY, COOKIE, REFERER};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use bellwether_language::Language;

use super::fields::{Fields, Unread};
use super::page::{View, see};
use super::place::Place;
use super::seat::Seat;
use super::sign_in::ask_again;
use super::{Desk, Door, now};
use crate::accounts::{self, Object};
use crate::error::Error;
use crate::notices;
use crate::vault::NotHere;
use crate::web::headers::POLICY_WITH_SCRIPT;
use crate::web::languages::negotiate;

/// In which language the desk speaks to who asked, for the page about what went wrong.
#[derive(Debug, Clone, Copy)]
pub struct Speaks(pub Language);

/// Lets in who may open this `door`, with [`Seat`], [`Place`](super::place::Place) and, of a form, its [`Fields`] among the request's
/// extensions. Others are told how to get in, or that they may not.
pub(super) async fn guard(
    State((desk, door)): State<(Arc<Desk>, Door)>,
    parameters: RawPathParams,
    request: Request,
    next: Next,
) -> Response {
    match admit(&desk, door, &parameters, request).await {
        Ok(Ok(request)) => {
            let seat = request.extensions().get::<Seat>().cloned();
            let speaks = seat.as_ref().map(|seat| Speaks(seat.language));
            let mut response = with_missing_keys_named(next.run(request).await, seat);
            if let Some(speaks) = speaks {
                response.extensions_mut().insert(speaks);
            }
            response
        }
        Ok(Err(refused)) => refused,
        Err(error) => error.into_response(),
    }
}

/// The page that says which keys have to come, in the place of an answer that could not be given without them.
fn with_missing_keys_named(response: Response, seat: Option<Seat>) -> Response {
    let Some(keys) = response.extensions().get::<NotHere>() else { return response };
    let Some(seat) = seat else { return response };
    let page = seat.view().and_then(|view| view.keys_missing(*keys));
    page.unwrap_or_else(IntoResponse::into_response)
}

async fn admit(
    desk: &Arc<Desk>,
    door: Door,
    parameters: &RawPathParams,
    mut request: Request,
) -> Result<Result<Request, Response>, Error> {
    let session = match cookie(request.headers(), cookie_name(desk.https)) {
        Some(cookie) => accounts::session(&desk.site.db, cookie, now()).await?,
        None => None,
    };
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let Some(session) = session else {
        return if reads {
            Ok(Err(see("/desk/sign-in")))
        } else {
            View::outside(desk, preferred(request.headers()))?.no_link(StatusCode::FORBIDDEN).map(Err)
        };
    };
    let language = session.account.language.unwrap_or_else(|| preferred(request.headers()));
    let place = match door.of_issue() {
        true => Some(Place::find(desk, &session.account, parameters).await?),
        false => None,
    };
    let object = place.as_ref().map_or(Object::Newsroom, Place::object);
    if !accounts::may(&session.account, door.right, object) {
        return View::new(desk, language, &session)?.not_allowed().map(Err);
    }
    if door.confirmed && !session.confirmed(now()) {
        let back = where_to_go_on(&request);
        return ask_again(&View::new(desk, language, &session)?, &back).await.map(Err);
    }
    if !reads {
        let (parts, body) = request.into_parts();
        let fields = match same_origin(&parts.headers) {
            true => match Fields::read(&parts.headers, body).await {
                Err(Unread::TooLong) => return View::new(desk, language, &session)?.too_long().map(Err),
                read => read.ok(),
            },
            false => None,
        };
        let Some(fields) = fields.filter(|fields| fields.value("csrf") == Some(&session.csrf)) else {
            return View::outside(desk, language)?.no_link(StatusCode::FORBIDDEN).map(Err);
        };
        request = Request::from_parts(parts, axum::body::Body::empty());
        request.extensions_mut().insert(Arc::new(fields));
    }
    if let Some(place) = place {
        request.extensions_mut().insert(Arc::new(place));
    }
    let unread = notices::unread(&mut desk.site.db.reading().await?, session.account.id).await?;
    request.extensions_mut().insert(Seat { desk: Arc::clone(desk), session, language, unread });
    Ok(Ok(request))
}

/// Where somebody goes on who has proved that it is her: at the page that she asked for, or at the one whose form she sent.
fn where_to_go_on(request: &Request) -> String {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    }
    let referrer = request.headers().get(REFERER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let path = referrer.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
    path.unwrap_or_default().to_owned()
}

/// What keeps the desk's answers out of caches and search engines.
pub(super) async fn keep_private(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    // Our own scripts, which hardly any public page has.
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(POLICY_WITH_SCRIPT);
    response
}

/// Whether a form was on a page of ours, as far as the browser tells. An old one tells nothing; then the form's own secret must do.
pub(super) fn same_origin(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_none_or(|value| value == "same-origin" || value == "none")
}

/// The language that the browser prefers.
pub fn preferred(headers: &HeaderMap) -> Language {
    let header = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    negotiate(header, &[Language::English, Language::Belarusian, Language::Russian])
}

/// Browsers take a cookie of the first name only over https and for this host alone.
pub(super) fn cookie_name(https: bool) -> &'static str {
    if https { "__Host-desk" } else { "desk" }
}

pub(super) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use http::header::COOKIE;
    use http::{HeaderMap, HeaderValue};

    use super::{cookie, same_origin};

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("a=b; xdesk=1; desk=2"));
        assert_eq!((cookie(&headers, "desk"), cookie(&headers, "__Host-desk")), (Some("2"), None));
    }

    #[test]
    fn forms_of_other_sites_are_known_by_the_browsers_word() {
        let mut headers = HeaderMap::new();
        assert!(same_origin(&headers));
        for (word, own) in [("same-origin", true), ("none", true), ("same-site", false), ("cross-site", false)] {
            headers.insert("sec-fetch-site", HeaderValue::from_static(word));
            assert_eq!(same_origin(&headers), own, "{word}");
        }
    }
}
