//! Who asks, and where she sits.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::response::Response;
use bellwether_language::Language;
use http::request::Parts;

use super::fields::Fields;
use super::page::{self, View};
use super::place::Place;
use super::{Desk, now};
use crate::accounts::{Account, Session};
use crate::audit::{self, Act, Details, Entry};
use crate::db::Tx;
use crate::error::Error;

/// What a handler answers.
pub(super) type Handled = Result<Response, Error>;

/// Somebody's request: the desk, her session, and the language of her pages.
#[derive(Clone)]
pub(super) struct Seat {
    pub desk: Arc<Desk>,
    pub session: Session,
    pub language: Language,
    /// How many notices she has not seen.
    pub unread: i64,
}

impl Seat {
    pub fn view(&self) -> Result<View<'_>, Error> {
        Ok(View::new(&self.desk, self.language, &self.session)?.with_unread(self.unread))
    }

    /// The first page that is open to her.
    pub fn first_page(&self) -> &'static str {
        page::first_page(&self.desk, &self.session.account)
    }

    pub fn account(&self) -> &Account {
        &self.session.account
    }
}

/// Writes down what somebody does, in the transaction that does it.
pub(super) async fn record(
    tx: &mut Tx,
    account: &Account,
    act: Act,
    subject: impl Into<String>,
    details: Details,
) -> Result<(), Error> {
    let entry = Entry { account: Some(account.id), who: &account.shown, act, subject: subject.into(), details };
    Ok(audit::record(tx, entry, now()).await?)
}

impl FromRequestParts<Arc<Desk>> for Seat {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Desk>) -> Result<Self, Error> {
        parts.extensions.get::<Self>().cloned().ok_or(Error::NotFound)
    }
}

/// The form that came with a request.
pub(super) struct Form(pub Arc<Fields>);

impl FromRequestParts<Arc<Desk>> for Form {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Desk>) -> Result<Self, Error> {
        parts.extensions.get::<Arc<Fields>>().cloned().map(Self).ok_or(Error::NotFound)
    }
}

/// What of an issue a request is about.
pub(super) struct At(pub Arc<Place>);

impl FromRequestParts<Arc<Desk>> for At {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Desk>) -> Result<Self, Error> {
        parts.extensions.get::<Arc<Place>>().cloned().map(Self).ok_or(Error::NotFound)
    }
}
