//! Readers: how many there are, and the one whose address the administrator types.

mod addition;
mod exports;
mod import;
mod overview;
mod search;
mod suppressions;

use axum::extract::{Path, RawQuery};
use bellwether_language::Language;

use super::doors::Doors;
use super::fields::Fields;
use super::now;
use super::page::{View, see};
use super::routes::{done, parameter};
use super::seat::{Form, Handled, Seat};
use crate::accounts::Right;
use crate::error::Error;
use crate::subscribers::Preferences;
use crate::vault::NotHere;

/// The addresses of this part.
pub(super) fn doors(doors: Doors) -> Doors {
    const LOOK_AFTER: Right = Right::LookAfterReaders;
    doors
        .get(LOOK_AFTER, "/desk/subscribers", async |seat: Seat, RawQuery(query): RawQuery| {
            let by = parameter(query.as_deref(), "by");
            overview::show(&seat.view()?, by, done(query.as_deref(), &["removed"]), now()).await
        })
        .get(LOOK_AFTER, "/desk/subscribers/search", async || see("/desk/subscribers"))
        .post(LOOK_AFTER, "/desk/subscribers/search", async |seat: Seat, Form(fields): Form| {
            search::search(&seat.view()?, &fields).await
        })
        .post(LOOK_AFTER, "/desk/subscribers/{id}/removal", async |seat: Seat, Path(id): Path<String>| {
            search::removal(&seat.view()?, &id, now()).await
        })
        .get(LOOK_AFTER, "/desk/subscribers/addition", async |seat: Seat, RawQuery(query): RawQuery| {
            addition::show_addition(&seat.view()?, done(query.as_deref(), &["added", "asked"]), now()).await
        })
        .post(LOOK_AFTER, "/desk/subscribers/addition", async |seat: Seat, Form(fields): Form| {
            addition::add(&seat.view()?, &fields, now()).await
        })
        .get(LOOK_AFTER, "/desk/subscribers/import", async |seat: Seat| import::show_import(&seat.view()?).await)
        .post(LOOK_AFTER, "/desk/subscribers/import", async |seat: Seat, Form(fields): Form| {
            import::import(&seat.view()?, &fields, now()).await
        })
        .get(Right::ExportReaders, "/desk/subscribers/exports", async |seat: Seat, RawQuery(query): RawQuery| {
            exports::show_exports(&seat.view()?, done(query.as_deref(), &["export-requested"])).await
        })
        .post_confirmed(Right::ExportReaders, "/desk/subscribers/exports", async |seat: Seat| {
            exports::request(&seat.view()?, now()).await
        })
        .get_confirmed(
            Right::ExportReaders,
            "/desk/subscribers/exports/{id}",
            async |seat: Seat, Path(id): Path<String>| exports::download(&seat.view()?, &id).await,
        )
        .get(LOOK_AFTER, "/desk/subscribers/suppressions", async |seat: Seat, RawQuery(query): RawQuery| {
            suppressions::show_suppressions(&seat.view()?, done(query.as_deref(), &["suppressed", "lifted"]), now())
                .await
        })
        .post(LOOK_AFTER, "/desk/subscribers/suppressions", async |seat: Seat, Form(fields): Form| {
            suppressions::suppress(&seat.view()?, &fields, now()).await
        })
        .post(LOOK_AFTER, "/desk/subscribers/suppressions/lifting", async |seat: Seat, Form(fields): Form| {
            suppressions::lift(&seat.view()?, &fields, now()).await
        })
}

/// Who is at the desk is told which keys have to come before anybody can be looked for.
fn refused(error: anyhow::Error) -> Error {
    match error.downcast_ref::<NotHere>() {
        Some(keys) => Error::Waiting(*keys),
        None => error.into(),
    }
}

/// What a form chose for a reader: what is not offered is as good as not chosen.
fn preferences(view: &View<'_>, fields: &Fields) -> Preferences {
    let offered = &view.frame.monitor.languages;
    let chosen = fields.value("language").and_then(|code| code.parse().ok());
    let first = offered.first().copied().unwrap_or(Language::English);
    let mut sections: Vec<_> = fields
        .values("section")
        .filter_map(|code| view.frame.current_sections().find(|section| section.code.as_str() == code))
        .map(|section| section.id)
        .collect();
    sections.sort();
    sections.dedup();
    Preferences {
        language: chosen.filter(|language| offered.contains(language)).unwrap_or(first),
        sections,
        plain_envelope: fields.value("plain").is_some(),
    }
}
