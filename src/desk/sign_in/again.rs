//! Proving once more that it is her, before what a session left open must not do.

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use serde::Serialize;

use super::super::now;
use super::super::page::{Subject, View, see};
use super::super::seat::{Form, Handled, Seat, record};
use super::passkey::{answer, go_on, refused};
use super::passkeys;
use super::password::{explained, proved};
use crate::accounts::{self, NotProved, Proof, Typed};
use crate::audit::{Act, Details};
use crate::error::Error;

#[derive(Serialize)]
struct Page {
    problem: Option<String>,
    /// Where she goes on afterwards.
    back: String,
    password: bool,
    /// The address of the site for which she has passkeys.
    passkeys: Option<String>,
}

/// The page that asks for the proof, and leads `back` then.
pub(in super::super) async fn ask(view: &View<'_>, back: &str) -> Result<Response, Error> {
    page(view, StatusCode::FORBIDDEN, back, None).await
}

async fn page(view: &View<'_>, status: StatusCode, back: &str, problem: Option<String>) -> Handled {
    let account = view.account().ok_or(Error::NotFound)?;
    let mut reading = view.desk.site.db.reading().await?;
    let password = accounts::password_since(&mut reading, account.id).await?.is_some();
    let has_passkeys = !accounts::passkeys(&mut reading, account.id).await?.is_empty();
    drop(reading);
    let origin = passkeys(view.desk)?.filter(|_| has_passkeys).map(|_| view.desk.origin(&view.frame.monitor.origin));
    let subject = Subject { title: view.message("desk-again-title"), ..Subject::default() };
    let own = Page { problem, back: local(back).to_owned(), password, passkeys: origin };
    view.answer(status, "desk_again.html", subject, own)
}

/// An address of the desk, whatever was asked for: nobody is sent elsewhere.
fn local(back: &str) -> &str {
    let sound = |character: char| character.is_ascii_graphic() && !matches!(character, '\\' | '"' | '<' | '>');
    if (back == "/desk" || back.starts_with("/desk/")) && back.chars().all(sound) { back } else { "/desk" }
}

/// `POST /desk/confirmation`
pub(super) async fn by_password(seat: Seat, Form(fields): Form) -> Handled {
    let view = seat.view()?;
    let back = local(fields.value("back").unwrap_or_default());
    let value = |name| fields.value(name).unwrap_or_default();
    let typed = Typed { name: seat.account().name.as_str(), password: value("password"), code: value("code") };
    match proved(&seat.desk, &typed).await {
        Ok((account, proof)) if account.id == seat.account().id => {
            confirm(&seat, proof).await?;
            Ok(see(back))
        }
        Ok(_) => Err(Error::NotFound),
        Err(refused @ NotProved::Unexpected(_)) => explained(&view, refused).map(|_| see(back)),
        Err(refused) => {
            let (status, problem) = explained(&view, refused)?;
            page(&view, status, back, Some(problem)).await
        }
    }
}

async fn confirm(seat: &Seat, proof: Proof) -> Result<(), Error> {
    let mut tx = seat.desk.site.db.begin().await?;
    accounts::confirm_session(&mut tx, seat.session.id, now()).await?;
    let details = Details::default().with("by", proof.word());
    record(&mut tx, seat.account(), Act::Confirmed, seat.account().name.as_str(), details).await?;
    Ok(tx.commit().await?)
}

/// `POST /desk/confirmation/passkey/beginning`
pub(super) async fn begin(seat: Seat) -> Handled {
    let passkeys = passkeys(&seat.desk)?.ok_or(Error::NotFound)?;
    match passkeys.begin_confirmation(&seat.desk.site.db, seat.account().id, now()).await {
        Ok(asked) => Ok(Json(asked).into_response()),
        Err(error) => refused(&seat.view()?, error),
    }
}

/// `POST /desk/confirmation/passkey`
pub(super) async fn by_passkey(seat: Seat, Form(fields): Form) -> Handled {
    let passkeys = passkeys(&seat.desk)?.ok_or(Error::NotFound)?;
    match passkeys.finish_confirmation(&seat.desk.site.db, seat.account().id, answer(&fields), now()).await {
        Ok(()) => {
            confirm(&seat, Proof::Passkey).await?;
            Ok(go_on(local(fields.value("back").unwrap_or_default())))
        }
        Err(error) => refused(&seat.view()?, error),
    }
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn nobody_is_sent_elsewhere() {
        for own in ["/desk", "/desk/subscribers/exports", "/desk/log?before=7"] {
            assert_eq!(local(own), own);
        }
        for other in
            ["", "/", "//evil.example/desk/", "/desk\\evil", "https://evil.example/desk/", "/deskx", "/desk/\nx"]
        {
            assert_eq!(local(other), "/desk", "{other:?}");
        }
    }
}
