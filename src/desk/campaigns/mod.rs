//! Mailings: their list, the page of one, and what can be done with it.

mod act;
mod draft;
mod list;
mod page;
pub mod preflight;
pub mod preview;
mod progress;

pub use act::{Act, act};
pub use draft::{draft, issue_to_mail};

use axum::extract::{Path, RawQuery};

use super::doors::Doors;
use super::now;
use super::routes::{done, parameter};
use super::seat::{Form, Handled, Seat};
use crate::accounts::Right;

/// What has been done, as an address says it.
const DONE: &[&str] = &[
    "cancellation",
    "pause",
    "release",
    "repetition",
    "resumption",
    "rule",
    "schedule",
    "start",
    "trial",
    "withdrawal",
];

/// The addresses of this part.
pub(super) fn doors(doors: Doors) -> Doors {
    type Issue = Path<String>;
    type Two = Path<(String, String)>;
    doors
        .get(Right::Mail, "/desk/campaigns", async |seat: Seat| list::list(&seat.view()?).await)
        .get(
            Right::Mail,
            "/desk/campaigns/{starts}",
            async |seat: Seat, Path(starts): Issue, RawQuery(query): RawQuery| {
                let query = query.as_deref();
                let follows = parameter(query, "live").is_some();
                page::show(&seat.view()?, &starts, follows, done(query, DONE), now()).await
            },
        )
        .post(Right::Mail, "/desk/campaigns/{starts}", async |seat: Seat, Path(starts): Issue| {
            page::make(&seat.view()?, &starts).await
        })
        .get(Right::Mail, "/desk/campaigns/{starts}/preflight", async |seat: Seat, Path(starts): Issue| {
            preflight::show(&seat.view()?, &starts).await
        })
        .get(
            Right::Mail,
            "/desk/campaigns/{starts}/preview/{language}",
            async |seat: Seat, Path((starts, language)): Two, RawQuery(query): RawQuery| {
                preview::show(&seat.view()?, &starts, &language, done(query.as_deref(), DONE)).await
            },
        )
        .get(
            Right::Mail,
            "/desk/campaigns/{starts}/preview/{language}/html",
            async |seat: Seat, Path((starts, language)): Two| preview::html(&seat.view()?, &starts, &language).await,
        )
        .post(
            Right::Mail,
            "/desk/campaigns/{starts}/preview/{language}/trial",
            async |seat: Seat, Path((starts, language)): Two, Form(fields): Form| {
                preview::try_out(&seat.view()?, &starts, &language, &fields, now()).await
            },
        )
        .post_confirmed(
            Right::Mail,
            "/desk/campaigns/{starts}/{act}",
            async |seat: Seat, Path((starts, act)): Two, Form(fields): Form| {
                page::change(&seat.view()?, &starts, &act, &fields, now()).await
            },
        )
}
