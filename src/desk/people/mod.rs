//! The people who work here: who there is, who may do what, and letting somebody in.

mod acts;
mod page;

use axum::extract::{Path, RawQuery};

use super::doors::Doors;
use super::routes::done;
use super::seat::{Form, Seat};
use crate::accounts::{self, Account, AccountName, Right};
use crate::error::Error;

const PATH: &str = "/desk/people";

/// The addresses of this part.
pub(super) fn doors(doors: Doors) -> Doors {
    let right = Right::ManageAccounts;
    doors
        .get(right, PATH, async |seat: Seat, RawQuery(query): RawQuery| {
            page::all(&seat, done(query.as_deref(), &["person-ended", "person-back"]), None).await
        })
        .post_confirmed(right, PATH, async |seat: Seat, Form(fields): Form| acts::add(&seat, &fields).await)
        .get(right, "/desk/people/{name}", async |seat: Seat, Path(name): Path<String>, RawQuery(query): RawQuery| {
            page::one(&seat, &named(&seat, &name).await?, done(query.as_deref(), &["person-changed"]), None).await
        })
        .post_confirmed(
            right,
            "/desk/people/{name}",
            async |seat: Seat, Path(name): Path<String>, Form(fields): Form| {
                acts::change(&seat, named(&seat, &name).await?, &fields).await
            },
        )
        .post_confirmed(
            right,
            "/desk/people/{name}/link",
            async |seat: Seat, Path(name): Path<String>, Form(fields): Form| {
                acts::link(&seat, &named(&seat, &name).await?, &fields).await
            },
        )
        .post_confirmed(
            right,
            "/desk/people/{name}/standing",
            async |seat: Seat, Path(name): Path<String>, Form(fields): Form| {
                acts::end_or_bring_back(&seat, &named(&seat, &name).await?, &fields).await
            },
        )
}

async fn named(seat: &Seat, name: &str) -> Result<Account, Error> {
    let name = AccountName::parse(name).ok_or(Error::NotFound)?;
    let account = accounts::account_by_name(&mut seat.desk.site.db.reading().await?, name.as_str()).await?;
    account.ok_or(Error::NotFound)
}
