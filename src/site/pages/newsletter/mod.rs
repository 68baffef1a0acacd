//! The newsletter's pages: signing up, confirming, choosing, leaving, coming back. All of them work without scripts, and no GET changes
//! anything, because mail scanners follow links.

mod form;
mod openpgp;
mod reader;
mod sign_up;

use axum::response::{IntoResponse as _, Response};
use bellwether_language::Language;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use http::{HeaderValue, StatusCode};
use serde::Serialize;

pub use form::Form;
pub use openpgp::save_key;
pub use reader::{ask_to_confirm, confirm, departure, erase, leave, preferences, return_, save};
pub use sign_up::{show, sign_up};

use super::{Answer, HTML, Handled};
use crate::db::Tag;
use crate::error::Error;
use crate::site::build::Builder;
use crate::site::layout::{self, Place, Subject};
use crate::site::{Site, addresses};

/// What a reader is told after she has done something, at an address of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Notice {
    /// She signed up.
    Sent,
    /// She confirmed.
    Confirmed,
    /// She wanted to confirm or to come back, and must not be mailed.
    Refused,
    /// Her address was deleted.
    Erased,
}

impl Notice {
    const ALL: [Self; 4] = [Self::Sent, Self::Confirmed, Self::Refused, Self::Erased];

    /// The last part of its address, and the end of its messages' keys.
    fn word(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
            Self::Erased => "erased",
        }
    }

    /// Leads a reader to it.
    fn response(self, language: Language) -> Response {
        see(&addresses::newsletter_page(language, self.word()))
    }
}

#[derive(Serialize)]
struct NoticePage {
    title: String,
    text: String,
    /// Whether there is something to sign up for, as it hasn't just been done.
    sign_up: bool,
}

/// `/{lang}/newsletter/{notice}`
pub fn notice(site: &Site, language: &str, word: &str) -> Handled {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let notice = Notice::ALL.into_iter().find(|notice| notice.word() == word).ok_or(Error::NotFound)?;
    if site.offer.reception.is_none() {
        return Err(Error::NotFound);
    }
    let builder = Builder { frame: &frame, messages: &site.messages, language };
    let body = notice_page(site, builder, notice.word(), |language| addresses::newsletter_page(language, word))?;
    let page = Site::page(&frame, body, HTML, vec![Tag::Monitor, Tag::Latest]);
    Ok(Answer::Page(Box::new(crate::web::cache::Page { no_index: true, ..page })))
}

fn notice_page(
    site: &Site,
    builder: Builder<'_>,
    word: &str,
    path: impl Fn(Language) -> String,
) -> Result<String, Error> {
    let title = builder.message(&format!("newsletter-{word}-title"));
    let text = builder.message(&format!("newsletter-{word}-text"));
    let sign_up = ![Notice::Sent, Notice::Confirmed].map(Notice::word).contains(&word);
    let subject = private(builder, &title, path);
    layout::render(site, builder, subject, "newsletter_notice.html", NoticePage { title, text, sign_up })
}

/// A page that is for one reader: search engines leave it out, and other languages have it at the same place.
fn private(builder: Builder<'_>, title: &str, path: impl Fn(Language) -> String) -> Subject {
    Subject {
        no_index: true,
        ..Subject::everywhere(builder, Some(title.to_owned()), title.to_owned(), Place::Elsewhere, path)
    }
}

/// A page that is made for one reader and kept by nobody.
fn fresh(status: StatusCode, body: String) -> Response {
    let headers = [(CONTENT_TYPE, HTML), (CACHE_CONTROL, "no-store")];
    let mut response = (status, headers, body).into_response();
    response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex"));
    response
}

/// Leads to another page, which is asked for by GET.
fn see(path: &str) -> Response {
    let mut response = (StatusCode::SEE_OTHER, [(CACHE_CONTROL, "no-store")]).into_response();
    // Paths are made of codes and tokens, which are ASCII.
    if let Ok(value) = HeaderValue::from_str(path) {
        response.headers_mut().insert(LOCATION, value);
    }
    response
}

/// The page for a confirmation that is over, or never was.
fn expired(site: &Site, builder: Builder<'_>) -> Result<Response, Error> {
    let body = notice_page(site, builder, "expired", addresses::newsletter)?;
    Ok(fresh(StatusCode::NOT_FOUND, body))
}

/// The page for a reader's own link that leads nowhere any more, or never did.
fn unknown(site: &Site, builder: Builder<'_>) -> Result<Response, Error> {
    let body = notice_page(site, builder, "unknown", addresses::newsletter)?;
    Ok(fresh(StatusCode::NOT_FOUND, body))
}

/// The same to whoever leaves by such a link: that is done.
fn nobody(site: &Site, builder: Builder<'_>) -> Result<Response, Error> {
    let body = notice_page(site, builder, "unknown", addresses::newsletter)?;
    Ok(fresh(StatusCode::OK, body))
}
