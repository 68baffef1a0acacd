//! What is around every page of the desk.

use std::sync::Arc;

use axum::response::{IntoResponse as _, Response};
use bellwether_language::Language;
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderValue, StatusCode};
use jiff::Timestamp;
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;

use super::Desk;
use super::seat::record;
use crate::accounts::{self, Account, Object, Right, Session};
use crate::audit::{Act, Details};
use crate::db::Tx;
use crate::error::Error;
use crate::site::build::Builder;
use crate::site::frame::Frame;
use crate::site::pages::HTML;
use crate::vault::NotHere;

/// The parts of the desk, in the order of its menu: the name, the address, what one must be allowed to do, and whether there must be a
/// newsletter.
const PARTS: &[(&str, &str, Right, bool)] = &[
    ("issues", "/desk/issues", Right::ReadDrafts, false),
    ("glossary", "/desk/glossary", Right::ReadDrafts, false),
    ("at-risk", "/desk/at-risk", Right::KeepLists, false),
    ("campaigns", "/desk/campaigns", Right::Mail, true),
    ("subscribers", "/desk/subscribers", Right::LookAfterReaders, true),
    ("addition", "/desk/subscribers/addition", Right::LookAfterReaders, true),
    ("import", "/desk/subscribers/import", Right::LookAfterReaders, true),
    ("exports", "/desk/subscribers/exports", Right::ExportReaders, true),
    ("suppressions", "/desk/subscribers/suppressions", Right::LookAfterReaders, true),
    ("people", "/desk/people", Right::ManageAccounts, false),
    ("log", "/desk/log", Right::ReadAudit, false),
];

/// What a page is made with.
pub(super) struct View<'a> {
    pub desk: &'a Desk,
    pub frame: Arc<Frame>,
    pub language: Language,
    session: Option<&'a Session>,
    /// How many notices she has not seen.
    unread: i64,
}

#[derive(Serialize)]
struct Part {
    label: String,
    href: String,
    current: bool,
}

#[derive(Serialize)]
struct LanguageChoice {
    code: &'static str,
    name: &'static str,
    current: bool,
}

/// What a page says of itself.
#[derive(Default)]
pub(super) struct Subject<'a> {
    pub title: String,
    /// The part of the desk to which it belongs.
    pub part: &'a str,
    /// What has just been done: the end of a message's key.
    pub done: Option<&'a str>,
    /// Whether the browser is to ask for it again by itself.
    pub follows: bool,
}

impl<'a> View<'a> {
    /// For somebody at her desk.
    pub fn new(desk: &'a Desk, language: Language, session: &'a Session) -> Result<Self, Error> {
        Ok(Self { desk, frame: desk.site.frame()?, language, session: Some(session), unread: 0 })
    }

    /// How many notices she has not seen.
    pub fn with_unread(self, unread: i64) -> Self {
        Self { unread, ..self }
    }

    /// For somebody who has not signed in.
    pub fn outside(desk: &'a Desk, language: Language) -> Result<Self, Error> {
        Ok(Self { desk, frame: desk.site.frame()?, language, session: None, unread: 0 })
    }

    /// Who is at the desk, if somebody has signed in.
    pub fn account(&self) -> Option<&'a Account> {
        self.session.map(|session| &session.account)
    }

    /// Writes down what she does, in the transaction that does it.
    pub async fn record(
        &self,
        tx: &mut Tx,
        act: Act,
        subject: impl Into<String>,
        details: Details,
    ) -> Result<(), Error> {
        match self.session {
            Some(session) => record(tx, &session.account, act, subject, details).await,
            None => Err(Error::NotFound),
        }
    }

    /// As [`View::record`], of what was done in transactions of its own.
    pub async fn record_alone(&self, act: Act, subject: impl Into<String>, details: Details) -> Result<(), Error> {
        let mut tx = self.desk.site.db.begin().await?;
        self.record(&mut tx, act, subject, details).await?;
        Ok(tx.commit().await?)
    }

    pub fn builder(&self) -> Builder<'_> {
        Builder { frame: &self.frame, messages: &self.desk.site.messages, language: self.language }
    }

    pub fn message(&self, key: &str) -> String {
        self.builder().message(key)
    }

    pub fn integer(&self, number: i64) -> String {
        bellwether_language::integer(self.language, number)
    }

    /// An instant in the monitor's time zone.
    pub fn instant(&self, at: Timestamp) -> String {
        bellwether_language::date_time(self.language, self.frame.time_zone.to_datetime(at))
    }

    /// Renders `template`.
    pub fn page(&self, template: &str, subject: Subject<'_>, own: impl Serialize) -> Result<Response, Error> {
        self.answer(StatusCode::OK, template, subject, own)
    }

    /// As [`View::page`], with another status.
    pub fn answer(
        &self,
        status: StatusCode,
        template: &str,
        subject: Subject<'_>,
        own: impl Serialize,
    ) -> Result<Response, Error> {
        let done = subject.done.map(|word| self.message(&format!("desk-done-{word}")));
        let around = context! {
            lang => self.language.code(),
            monitor => self.builder().localized(&self.frame.monitor.title),
            title => subject.title,
            csrf => self.session.map(|session| session.csrf.as_str()),
            who => self.session.map(|session| session.account.shown.as_str()),
            parts => Value::from(Serde(self.parts(subject.part))),
            choices_of_language => Value::from(Serde(self.languages())),
            done => done,
            bell => (self.unread > 0).then(|| self.builder().filled("desk-notices-count", &[("count", &self.integer(self.unread))])),
            follows => subject.follows,
        };
        let own = Value::from(Serde(own));
        let body = self.desk.site.theme.render(template, context! { ..own, ..around }).map_err(Error::Unexpected)?;
        Ok((status, [(CONTENT_TYPE, HTML)], body).into_response())
    }

    fn parts(&self, current: &str) -> Vec<Part> {
        let Some(session) = self.session else { return Vec::new() };
        open_parts(self.desk, &session.account)
            .map(|(name, href, ..)| Part {
                label: self.message(&format!("desk-part-{name}")),
                href: (*href).to_owned(),
                current: *name == current,
            })
            .collect()
    }

    fn languages(&self) -> Vec<LanguageChoice> {
        [Language::Belarusian, Language::Russian, Language::English]
            .map(|language| LanguageChoice {
                code: language.code(),
                name: language.endonym(),
                current: language == self.language,
            })
            .into()
    }

    /// The page that says that one may not.
    pub fn not_allowed(&self) -> Result<Response, Error> {
        let subject = Subject { title: self.message("desk-not-allowed-title"), ..Subject::default() };
        self.answer(StatusCode::FORBIDDEN, "desk_not_allowed.html", subject, ())
    }

    /// The page that says which keys have to come before anybody can be looked for by her address.
    pub fn keys_missing(&self, keys: NotHere) -> Result<Response, Error> {
        let subject = Subject { title: self.message("desk-keys-missing-title"), ..Subject::default() };
        let file = format!("{}-{}.key", keys.half, keys.generation);
        let text = self
            .builder()
            .filled("desk-keys-missing-text", &[("file", &file), ("generation", &keys.generation.to_string())]);
        self.answer(StatusCode::SERVICE_UNAVAILABLE, "desk_keys_missing.html", subject, context! { text })
    }

    /// The page that says that a form is too long.
    pub fn too_long(&self) -> Result<Response, Error> {
        let subject = Subject { title: self.message("too-long-title"), ..Subject::default() };
        self.answer(StatusCode::PAYLOAD_TOO_LARGE, "desk_too_long.html", subject, ())
    }

    /// The page that says how to get in.
    pub fn no_link(&self, status: StatusCode) -> Result<Response, Error> {
        let subject = Subject { title: self.message("desk-no-link-title"), ..Subject::default() };
        self.answer(status, "desk_no_link.html", subject, ())
    }
}

/// The parts of the desk that are open to an account.
fn open_parts<'a>(
    desk: &'a Desk,
    account: &'a Account,
) -> impl Iterator<Item = &'static (&'static str, &'static str, Right, bool)> {
    PARTS.iter().filter(move |(_, _, right, newsletter)| {
        accounts::may(account, *right, Object::Newsroom) && (desk.has_newsletter() || !newsletter)
    })
}

/// The first page of the desk that is open to an account.
pub(super) fn first_page(desk: &Desk, account: &Account) -> &'static str {
    open_parts(desk, account).next().map_or("/desk/account", |(_, href, ..)| href)
}

/// Leads to another page, which is asked for by GET.
pub(super) fn see(path: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    // Paths are made of codes and identifiers, which are ASCII.
    if let Ok(value) = HeaderValue::from_str(path) {
        response.headers_mut().insert(LOCATION, value);
    }
    response
}
