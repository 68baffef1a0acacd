//! Signing in by password and code.

use std::sync::Arc;

use axum::extract::{Request, State};
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde::Serialize;

use super::super::guard::preferred;
use super::super::page::{Subject, View, see};
use super::super::seat::Handled;
use super::super::{Desk, now};
use super::{form, let_in, passkeys};
use crate::accounts::{self, Account, NotProved, Proof, Typed};
use crate::audit::{self, Act, Details, Entry};
use crate::error::Error;
use crate::web::limits::network;
use crate::web::server::Client;

#[derive(Serialize)]
struct Page {
    problem: Option<String>,
    name: String,
    /// Where people come from who can use passkeys; none if nobody can.
    passkeys: Option<String>,
}

/// `GET /desk/sign-in`
pub(super) async fn show(State(desk): State<Arc<Desk>>, headers: HeaderMap) -> Handled {
    page(&View::outside(&desk, preferred(&headers))?, StatusCode::OK, None, String::new())
}

fn page(view: &View<'_>, status: StatusCode, problem: Option<String>, name: String) -> Handled {
    let passkeys = passkeys(view.desk)?.map(|_| view.desk.origin(&view.frame.monitor.origin));
    let subject = Subject { title: view.message("desk-sign-in"), ..Subject::default() };
    view.answer(status, "desk_sign_in.html", subject, Page { problem, name, passkeys })
}

/// `POST /desk/sign-in`
pub(super) async fn sign_in(State(desk): State<Arc<Desk>>, request: Request) -> Handled {
    let view = View::outside(&desk, preferred(request.headers()))?;
    let client = request.extensions().get::<Client>().and_then(|client| client.0);
    let Some((headers, fields)) = form(request).await else { return view.no_link(StatusCode::FORBIDDEN) };
    if !client.is_none_or(|client| desk.attempts.allow(network(client), now())) {
        let problem = view.message("desk-too-many-attempts");
        return page(&view, StatusCode::TOO_MANY_REQUESTS, Some(problem), fields.again("name"));
    }
    let value = |name| fields.value(name).unwrap_or_default();
    let typed = Typed { name: value("name"), password: value("password"), code: value("code") };
    match proved(&desk, &typed).await {
        Ok((account, proof)) => let_in(&desk, &account, proof, &headers, see("/desk")).await,
        Err(refused) => {
            let (status, problem) = explained(&view, refused)?;
            page(&view, status, Some(problem), fields.again("name"))
        }
    }
}

/// Whose password and code these are. Attempts that fail are written down.
pub(super) async fn proved(desk: &Desk, typed: &Typed<'_>) -> Result<(Account, Proof), NotProved> {
    let proved = accounts::prove(&desk.site.db, &desk.passwords, &desk.keys, typed, now()).await;
    if let Err(NotProved::Wrong) = &proved {
        note_failure(desk, typed.name, now()).await?;
    }
    proved
}

/// Writes down that somebody tried to get in under the name of somebody who works here. Other names may be anything, passwords too.
async fn note_failure(desk: &Desk, name: &str, now: Timestamp) -> anyhow::Result<()> {
    let Some(name) = accounts::AccountName::parse(name) else { return Ok(()) };
    let db = &desk.site.db;
    let Some(account) = accounts::account_by_name(&mut db.reading().await?, name.as_str()).await? else {
        return Ok(());
    };
    let mut tx = db.begin().await?;
    let entry = Entry {
        account: None,
        who: "bellwether",
        act: Act::SignInFailed,
        subject: account.name.as_str().to_owned(),
        details: Details::default(),
    };
    audit::record(&mut tx, entry, now).await?;
    Ok(tx.commit().await?)
}

/// What somebody is told who was not let in.
pub(super) fn explained(view: &View<'_>, refused: NotProved) -> Result<(StatusCode, String), Error> {
    Ok(match refused {
        NotProved::Wrong => (StatusCode::FORBIDDEN, view.message("desk-sign-in-wrong")),
        NotProved::Wait(until) => {
            let until = view.instant(until);
            (StatusCode::TOO_MANY_REQUESTS, view.builder().filled("desk-sign-in-wait", &[("until", &until)]))
        }
        NotProved::NoKey => {
            tracing::error!(error = %NotProved::NoKey, "Nobody can sign in by a one-time password");
            (StatusCode::SERVICE_UNAVAILABLE, view.message("desk-sign-in-no-key"))
        }
        NotProved::Unexpected(error) => return Err(Error::Unexpected(error)),
    })
}
