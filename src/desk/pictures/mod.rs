//! The pictures of what an issue says on a section: bringing them, what of them must stay in sight, which stands above the text, and
//! taking away those that no text shows. Their words belong to the texts.

mod acts;
mod page;
mod shown;
mod upload;

use axum::extract::{Path, RawQuery};
use http::HeaderMap;

use super::doors::Doors;
use super::routes::done;
use super::seat::{At, Form, Seat};
use crate::accounts::Right;
pub(super) use page::address_of_sizes;

/// What has been done, as an address says it.
const DONE: &[&str] =
    &["lead-chosen", "lead-removed", "picture-added", "picture-focused", "picture-known", "picture-removed"];

/// The parameters of an address that ends in a size of a picture.
type Sized = (String, String, String);

/// The addresses of this part.
pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .get(
            Right::ReadDrafts,
            "/desk/issues/{starts}/sections/{section}/pictures",
            async |seat: Seat, At(place): At, RawQuery(query): RawQuery| {
                page::show(&seat.view()?, &place, done(query.as_deref(), DONE)).await
            },
        )
        .post(
            Right::Write,
            "/desk/issues/{starts}/sections/{section}/pictures",
            async |seat: Seat, At(place): At, headers: HeaderMap, Form(fields): Form| {
                upload::take(&seat.view()?, &place, &headers, &fields).await
            },
        )
        .post(
            Right::Write,
            "/desk/issues/{starts}/sections/{section}/pictures/lead",
            async |seat: Seat, At(place): At, Form(fields): Form| {
                acts::choose_lead(&seat.view()?, &place, &fields).await
            },
        )
        .post(
            Right::Write,
            "/desk/issues/{starts}/sections/{section}/pictures/focus",
            async |seat: Seat, At(place): At, Form(fields): Form| acts::focus(&seat.view()?, &place, &fields).await,
        )
        .post(
            Right::Write,
            "/desk/issues/{starts}/sections/{section}/pictures/removal",
            async |seat: Seat, At(place): At, Form(fields): Form| acts::remove(&seat.view()?, &place, &fields).await,
        )
        .get(
            Right::ReadDrafts,
            "/desk/issues/{starts}/sections/{section}/pictures/files/{file}",
            async |seat: Seat, At(place): At, Path((_, _, file)): Path<Sized>| {
                page::size(&seat.view()?, &place, &file).await
            },
        )
}
