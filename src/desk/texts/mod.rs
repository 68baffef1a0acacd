//! A text in a language: writing it, keeping what is being written, its revisions, and its way to approval.

mod autosave;
mod comments;
mod conflict;
mod exchange;
mod form;
mod load;
mod page;
mod paragraphs;
mod parity;
mod pieces;
mod review;
mod revisions;
mod save;

use axum::extract::{Path, RawQuery};

use super::doors::Doors;
use super::now;
use super::routes::{done, parameter};
use super::seat::{At, Form, Seat};
use crate::accounts::Right;

/// What has been done, as an address says it.
const DONE: &[&str] = &[
    "approved",
    "comment-answered",
    "comment-made",
    "comment-reopened",
    "comment-resolved",
    "draft-dropped",
    "file-taken",
    "merged",
    "restored",
    "sent-back",
    "submitted",
    "text-saved",
    "unchanged",
    "withdrawn-from-review",
];

/// The parameters of an address that ends in something numbered.
type Numbered = (String, String, String, String);

/// The addresses of this part.
pub(super) fn doors(doors: Doors) -> Doors {
    const TEXT: &str = "/desk/issues/{starts}/sections/{section}/{language}";
    doors
        .get(Right::ReadDrafts, TEXT, async |seat: Seat, At(place): At, RawQuery(query): RawQuery| {
            let takes_over = parameter(query.as_deref(), "take-over").is_some();
            page::show(&seat.view()?, &place, done(query.as_deref(), DONE), takes_over, now()).await
        })
        .post(Right::Write, TEXT, async |seat: Seat, At(place): At, Form(fields): Form| {
            save::save(&seat.view()?, &place, &fields, now()).await
        })
        .post(
            Right::Write,
            "/desk/issues/{starts}/sections/{section}/{language}/draft",
            async |seat: Seat, At(place): At, Form(fields): Form| {
                autosave::keep(&seat.view()?, &place, &fields, now()).await
            },
        )
        .post(
            Right::Write,
            "/desk/issues/{starts}/sections/{section}/{language}/draft/removal",
            async |seat: Seat, At(place): At| autosave::drop_draft(&seat.view()?, &place).await,
        )
        .get(
            Right::ReadDrafts,
            "/desk/issues/{starts}/sections/{section}/{language}/paragraphs",
            async |seat: Seat, At(place): At, RawQuery(query): RawQuery| {
                paragraphs::show(&seat.view()?, &place, done(query.as_deref(), DONE), None).await
            },
        )
        .post(
            Right::Write,
            "/desk/issues/{starts}/sections/{section}/{language}/paragraphs",
            async |seat: Seat, At(place): At, Form(fields): Form| {
                paragraphs::save(&seat.view()?, &place, &fields, now()).await
            },
        )
        .get(
            Right::ReadDrafts,
            "/desk/issues/{starts}/sections/{section}/{language}/exchange/{format}",
            async |seat: Seat, At(place): At, Path((_, _, _, format)): Path<Numbered>| {
                exchange::fetch(&seat.view()?, &place, &format).await
            },
        )
        .post(
            Right::Write,
            "/desk/issues/{starts}/sections/{section}/{language}/exchange",
            async |seat: Seat, At(place): At, Form(fields): Form| {
                exchange::take(&seat.view()?, &place, &fields, now()).await
            },
        )
        .get(
            Right::ReadDrafts,
            "/desk/issues/{starts}/sections/{section}/{language}/revisions",
            async |seat: Seat, At(place): At, RawQuery(query): RawQuery| {
                let query = query.as_deref();
                revisions::show(&seat.view()?, &place, parameter(query, "from"), parameter(query, "to")).await
            },
        )
        .post(
            Right::Write,
            "/desk/issues/{starts}/sections/{section}/{language}/revisions/{number}/restoration",
            async |seat: Seat, At(place): At, Path((_, _, _, number)): Path<Numbered>| {
                revisions::restore(&seat.view()?, &place, &number, now()).await
            },
        )
        .get(
            Right::ReadDrafts,
            "/desk/issues/{starts}/sections/{section}/{language}/comments",
            async |seat: Seat, At(place): At, RawQuery(query): RawQuery| {
                comments::show(&seat.view()?, &place, done(query.as_deref(), DONE)).await
            },
        )
        .post(
            Right::Comment,
            "/desk/issues/{starts}/sections/{section}/{language}/comments",
            async |seat: Seat, At(place): At, Form(fields): Form| {
                comments::begin(&seat.view()?, &place, &fields, now()).await
            },
        )
        .post(
            Right::Comment,
            "/desk/issues/{starts}/sections/{section}/{language}/comments/{number}/answers",
            async |seat: Seat, At(place): At, Path((_, _, _, number)): Path<Numbered>, Form(fields): Form| {
                comments::answer(&seat.view()?, &place, &number, &fields, now()).await
            },
        )
        .post(
            Right::Comment,
            "/desk/issues/{starts}/sections/{section}/{language}/comments/{number}/resolution",
            async |seat: Seat, At(place): At, Path((_, _, _, number)): Path<Numbered>, Form(fields): Form| {
                comments::resolve(&seat.view()?, &place, &number, &fields, now()).await
            },
        )
        .post(
            Right::Write,
            "/desk/issues/{starts}/sections/{section}/{language}/submission",
            async |seat: Seat, At(place): At, Form(fields): Form| {
                review::submit(&seat.view()?, &place, &fields, now()).await
            },
        )
        .post(
            Right::Approve,
            "/desk/issues/{starts}/sections/{section}/{language}/approval",
            async |seat: Seat, At(place): At, Form(fields): Form| {
                review::approve(&seat.view()?, &place, &fields, now()).await
            },
        )
}
