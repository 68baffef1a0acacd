//! The week's board and what surrounds it: the calendar of issues, a section of an issue, and handing out the work.

mod calendar;
mod planning;
mod section;
mod week;

use axum::extract::RawQuery;

use super::doors::Doors;
use super::now;
use super::routes::{done, parameter};
use super::seat::{At, Form, Seat};
use crate::accounts::Right;

/// What has been done, as an address says it.
const DONE: &[&str] = &["assigned", "issue-deleted", "issue-made", "period-skipped"];

/// The addresses of this part.
pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .get(Right::ReadDrafts, "/desk/issues", async |seat: Seat, RawQuery(query): RawQuery| {
            let query = query.as_deref();
            calendar::show(&seat.view()?, parameter(query, "year"), done(query, DONE), None, now()).await
        })
        .post(Right::Plan, "/desk/issues", async |seat: Seat| calendar::make(&seat.view()?, now()).await)
        .post(Right::Plan, "/desk/issues/skipped", async |seat: Seat, Form(fields): Form| {
            calendar::skip(&seat.view()?, &fields, now()).await
        })
        .get(
            Right::ReadDrafts,
            "/desk/issues/{starts}",
            async |seat: Seat, At(place): At, RawQuery(query): RawQuery| {
                let query = query.as_deref();
                let mine = parameter(query, "mine").is_some();
                week::show(&seat.view()?, &place, mine, done(query, DONE), now()).await
            },
        )
        .post(Right::Plan, "/desk/issues/{starts}/resumption", async |seat: Seat, At(place): At| {
            calendar::resume(&seat.view()?, &place, now()).await
        })
        .post(Right::Plan, "/desk/issues/{starts}/deletion", async |seat: Seat, At(place): At| {
            calendar::delete(&seat.view()?, &place, now()).await
        })
        .post(Right::Plan, "/desk/issues/{starts}/as-last-week", async |seat: Seat, At(place): At| {
            planning::as_last_week(&seat.view()?, &place, now()).await
        })
        .get(
            Right::ReadDrafts,
            "/desk/issues/{starts}/sections/{section}",
            async |seat: Seat, At(place): At, RawQuery(query): RawQuery| {
                section::show(&seat.view()?, &place, done(query.as_deref(), DONE), None).await
            },
        )
        .post(
            Right::Plan,
            "/desk/issues/{starts}/sections/{section}/plan",
            async |seat: Seat, At(place): At, Form(fields): Form| {
                planning::plan(&seat.view()?, &place, &fields, now()).await
            },
        )
}
