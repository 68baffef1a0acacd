//! The audit log, as a page.

use axum::extract::RawQuery;
use serde::Serialize;

use super::doors::Doors;
use super::fields::Fields;
use super::page::{Subject, View};
use super::routes::parameter;
use super::seat::{Form, Handled, Seat};
use crate::accounts::{self, Right};
use crate::audit::{self, Broken, Event, Filter};
use crate::db::Uuid;

/// Events on a page.
const SHOWN: i64 = 100;

#[derive(Serialize)]
struct Page {
    events: Vec<EventView>,
    people: Vec<Choice>,
    about: String,
    whose: String,
    /// Before which number earlier events are.
    earlier: Option<i64>,
    /// What came of looking through the whole log.
    checked: Option<Checked>,
}

#[derive(Serialize)]
struct Checked {
    sound: bool,
    text: String,
}

#[derive(Serialize)]
struct Choice {
    id: String,
    label: String,
    chosen: bool,
}

#[derive(Serialize)]
struct EventView {
    number: i64,
    at: String,
    who: String,
    what: String,
    subject: String,
    details: Vec<(String, String)>,
}

/// The addresses of this part.
pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .get(Right::ReadAudit, "/desk/log", async |seat: Seat, RawQuery(query): RawQuery| {
            show(&seat, &Fields::default(), parameter(query.as_deref(), "check").is_some()).await
        })
        .post(Right::ReadAudit, "/desk/log", async |seat: Seat, Form(fields): Form| show(&seat, &fields, false).await)
}

/// `GET /desk/log`, or `?check` to have the whole of it looked through; `POST` with what to look for.
async fn show(seat: &Seat, fields: &Fields, check: bool) -> Handled {
    let view = seat.view()?;
    let value = |name| fields.value(name);
    let account: Option<Uuid> = value("who").and_then(|id| id.parse().ok());
    let about = value("about").map(|word| word.trim().chars().take(200).collect::<String>());
    let filter = Filter { before: value("before").and_then(|number| number.parse().ok()), account, about };
    let mut reading = seat.desk.site.db.reading().await?;
    let events = audit::audit_events(&mut reading, &filter, SHOWN).await?;
    let people = accounts::accounts(&mut reading).await?;
    drop(reading);
    let checked = match check {
        true => Some(checked(&view, audit::verify(&seat.desk.site.db).await?)),
        false => None,
    };
    let oldest = events.last().map(|event| event.number).filter(|number| *number > 1);
    let earlier = oldest.filter(|_| events.len() as i64 == SHOWN);
    let own = Page {
        events: events.into_iter().map(|event| event_view(&view, event)).collect(),
        people: people
            .into_iter()
            .map(|one| Choice { id: one.id.to_string(), label: one.shown, chosen: account == Some(one.id) })
            .collect(),
        // What somebody has typed may be an address.
        about: fields.again("about"),
        whose: account.map(|id| id.to_string()).unwrap_or_default(),
        earlier,
        checked,
    };
    let title = view.message("desk-part-log");
    view.page("desk_log.html", Subject { title, part: "log", ..Subject::default() }, own)
}

fn checked(view: &View<'_>, outcome: Result<i64, Broken>) -> Checked {
    let filled = |key: &str, number: i64| view.builder().filled(key, &[("number", &view.integer(number))]);
    match outcome {
        Ok(count) => Checked { sound: true, text: filled("desk-log-sound", count) },
        Err(Broken::Missing(number)) => Checked { sound: false, text: filled("desk-log-missing", number) },
        Err(Broken::Changed(number)) => Checked { sound: false, text: filled("desk-log-changed", number) },
    }
}

fn event_view(view: &View<'_>, event: Event) -> EventView {
    EventView {
        number: event.number,
        at: view.instant(event.at),
        who: event.who,
        what: view.message(&format!("desk-act-{}", event.act)),
        subject: event.subject,
        details: event.details.0,
    }
}
