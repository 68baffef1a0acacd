//! Signing in by a link that works once: the first time, and whenever everything else is lost.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use http::{HeaderMap, StatusCode};
use serde::Serialize;

use super::super::guard::{preferred, same_origin};
use super::super::page::{Subject, View, see};
use super::super::seat::Handled;
use super::super::{Desk, now};
use super::let_in;
use crate::accounts::{self, Proof};
use crate::error::Error;

#[derive(Serialize)]
struct Page {
    action: String,
}

/// The button. Programs that look at messages follow links, and must not use this one up.
pub(super) async fn show(State(desk): State<Arc<Desk>>, Path(link): Path<String>, headers: HeaderMap) -> Handled {
    let view = View::outside(&desk, preferred(&headers))?;
    if !accounts::waits(&desk.site.db, &link, now()).await? {
        return view.no_link(StatusCode::NOT_FOUND);
    }
    let subject = Subject { title: view.message("desk-sign-in"), ..Subject::default() };
    view.page("desk_link.html", subject, Page { action: format!("/desk/sign-in/{link}") })
}

pub(super) async fn sign_in(State(desk): State<Arc<Desk>>, Path(link): Path<String>, request: Request) -> Handled {
    let view = View::outside(&desk, preferred(request.headers()))?;
    if !same_origin(request.headers()) {
        return view.no_link(StatusCode::FORBIDDEN);
    }
    let db = &desk.site.db;
    let mut tx = db.begin().await?;
    let Some(account) = accounts::use_invitation(&mut tx, &link, now()).await? else {
        return view.no_link(StatusCode::NOT_FOUND);
    };
    tx.commit().await?;
    let account = accounts::account(&mut db.reading().await?, account).await?.ok_or(Error::NotFound)?;
    let_in(&desk, &account, Proof::Link, request.headers(), see("/desk")).await
}
