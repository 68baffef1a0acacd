//! Judging: the verdict on a section, once for all languages, and blind rounds before it.

mod page;
mod rounds;
mod verdict;

use axum::extract::RawQuery;

use super::doors::Doors;
use super::now;
use super::routes::done;
use super::seat::{At, Form, Seat};
use crate::accounts::Right;

/// What has been done, as an address says it.
const DONE: &[&str] = &["ballot-filed", "judged", "round-closed", "round-opened"];

/// The addresses of this part.
pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .get(
            Right::ReadDrafts,
            "/desk/issues/{starts}/sections/{section}/assessment",
            async |seat: Seat, At(place): At, RawQuery(query): RawQuery| {
                page::show(&seat.view()?, &place, done(query.as_deref(), DONE)).await
            },
        )
        .post(
            Right::Judge,
            "/desk/issues/{starts}/sections/{section}/assessment",
            async |seat: Seat, At(place): At, Form(fields): Form| {
                verdict::judge(&seat.view()?, &place, &fields, now()).await
            },
        )
        .post(
            Right::Plan,
            "/desk/issues/{starts}/sections/{section}/round",
            async |seat: Seat, At(place): At, Form(fields): Form| {
                rounds::change(&seat.view()?, &place, &fields, now()).await
            },
        )
        .post(
            Right::Vote,
            "/desk/issues/{starts}/sections/{section}/ballot",
            async |seat: Seat, At(place): At, Form(fields): Form| rounds::file(&seat.view()?, &place, &fields).await,
        )
}
