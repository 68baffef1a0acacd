//! Publishing: whether an issue is ready, its release, what partners see beforehand, corrections, and taking things back.

mod conceal;
mod corrections;
mod partner;
mod previews;
mod readiness;
mod release;
mod requirements;

use axum::Router;
use axum::extract::{Path, RawQuery};
use axum::routing::get;
use std::sync::Arc;

use super::Desk;
use super::doors::Doors;
use super::now;
use super::routes::done;
use super::seat::{At, Form, Seat};
use crate::accounts::Right;

/// What has been done, as an address says it.
const DONE: &[&str] = &[
    "concealed",
    "corrected",
    "given-back",
    "planned",
    "plan-cancelled",
    "preview-removed",
    "released",
    "requirements",
    "revealed",
    "withdrawn",
];

/// The addresses of this part.
pub(super) fn doors(doors: Doors) -> Doors {
    const PUBLISH: Right = Right::Publish;
    doors
        .get(
            Right::ReadDrafts,
            "/desk/issues/{starts}/readiness",
            async |seat: Seat, At(place): At, RawQuery(query): RawQuery| {
                readiness::show(&seat.view()?, &place, done(query.as_deref(), DONE)).await
            },
        )
        .post(PUBLISH, "/desk/issues/{starts}/publication", async |seat: Seat, At(place): At, Form(fields): Form| {
            release::release(&seat.view()?, &place, &fields, now()).await
        })
        .post(PUBLISH, "/desk/issues/{starts}/schedule", async |seat: Seat, At(place): At, Form(fields): Form| {
            release::plan(&seat.view()?, &place, &fields, now()).await
        })
        .post(PUBLISH, "/desk/issues/{starts}/schedule/cancellation", async |seat: Seat, At(place): At| {
            release::cancel(&seat.view()?, &place).await
        })
        .post(PUBLISH, "/desk/issues/{starts}/withdrawal", async |seat: Seat, At(place): At, Form(fields): Form| {
            conceal::withdraw(&seat.view()?, &place, &fields, now()).await
        })
        .post(PUBLISH, "/desk/issues/{starts}/return", async |seat: Seat, At(place): At| {
            conceal::give_back(&seat.view()?, &place).await
        })
        .post(
            PUBLISH,
            "/desk/issues/{starts}/sections/{section}/concealment",
            async |seat: Seat, At(place): At, Form(fields): Form| {
                conceal::conceal(&seat.view()?, &place, &fields, now()).await
            },
        )
        .get(
            Right::ReadDrafts,
            "/desk/issues/{starts}/corrections",
            async |seat: Seat, At(place): At, RawQuery(query): RawQuery| {
                corrections::show(&seat.view()?, &place, done(query.as_deref(), DONE)).await
            },
        )
        .post(
            PUBLISH,
            "/desk/issues/{starts}/sections/{section}/{language}/correction",
            async |seat: Seat, At(place): At, Form(fields): Form| {
                corrections::release(&seat.view()?, &place, &fields, now()).await
            },
        )
        .get(PUBLISH, "/desk/issues/{starts}/previews", async |seat: Seat, At(place): At, RawQuery(query): RawQuery| {
            previews::show(&seat.view()?, &place, done(query.as_deref(), DONE), now()).await
        })
        .post(PUBLISH, "/desk/issues/{starts}/previews", async |seat: Seat, At(place): At, Form(fields): Form| {
            previews::make(&seat.view()?, &place, &fields, now()).await
        })
        .post(
            PUBLISH,
            "/desk/issues/{starts}/previews/{id}/removal",
            async |seat: Seat, At(place): At, Path((_, id)): Path<(String, String)>| {
                previews::remove(&seat.view()?, &place, &id).await
            },
        )
        .get(Right::KeepLists, "/desk/requirements", async |seat: Seat, RawQuery(query): RawQuery| {
            requirements::show(&seat.view()?, done(query.as_deref(), DONE)).await
        })
        .post(Right::KeepLists, "/desk/requirements", async |seat: Seat, Form(fields): Form| {
            requirements::save(&seat.view()?, &fields).await
        })
}

/// What partners see, who have a link and no account.
pub(super) fn open() -> Router<Arc<Desk>> {
    Router::new()
        .route("/preview/{token}", get(partner::choose))
        .route("/preview/{token}/{language}", get(partner::show))
        .route("/preview/{token}/media/{file}", get(partner::picture))
}
