//! The list of people who must not be named.

use axum::extract::{Path, RawQuery};
use http::StatusCode;
use serde::Serialize;

use super::doors::Doors;
use super::fields::Fields;
use super::now;
use super::page::{Subject, see};
use super::routes::done;
use super::seat::{Form, Handled, Seat, record};
use crate::accounts::{self, NotProved, Right};
use crate::at_risk::{self, Known};
use crate::audit::{Act, Details};
use crate::db::{Uuid, new_id};
use crate::error::Error;
use crate::vault::{NEWSROOM_KEY, random};

const PATH: &str = "/desk/at-risk";
/// Ways in which somebody may be called.
const FORMS: usize = 20;
/// Characters of one, and of a note.
const LONGEST: usize = 200;

#[derive(Serialize)]
struct Page {
    problem: Option<String>,
    /// The file without which the list can't be opened.
    missing: Option<&'static str>,
    people: Vec<PersonView>,
    forms: String,
    note: String,
}

#[derive(Serialize)]
struct PersonView {
    id: String,
    forms: Vec<String>,
    note: String,
    added: String,
}

/// The addresses of this part.
pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .get(Right::KeepLists, PATH, async |seat: Seat, RawQuery(query): RawQuery| {
            show(&seat, done(query.as_deref(), &["at-risk-added", "at-risk-removed"]), None).await
        })
        .post_confirmed(Right::KeepLists, PATH, async |seat: Seat, Form(fields): Form| add(&seat, &fields).await)
        .post_confirmed(Right::KeepLists, "/desk/at-risk/{id}/removal", async |seat: Seat, Path(id): Path<String>| {
            remove(&seat, &id).await
        })
}

async fn show(seat: &Seat, done: Option<&str>, refused: Option<(String, &Fields)>) -> Handled {
    let view = seat.view()?;
    let listed = at_risk::people(&mut seat.desk.site.db.reading().await?, &seat.desk.keys).await?;
    let status = match (&listed, &refused) {
        (Err(_), _) => StatusCode::SERVICE_UNAVAILABLE,
        (_, Some(_)) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    let again = |name| refused.as_ref().and_then(|(_, fields)| fields.value(name)).unwrap_or_default().to_owned();
    let own = Page {
        missing: listed.is_err().then_some(NEWSROOM_KEY),
        people: listed
            .unwrap_or_default()
            .into_iter()
            .map(|person| PersonView {
                id: person.id.to_string(),
                forms: person.known.forms,
                note: person.known.note,
                added: view.instant(person.added),
            })
            .collect(),
        forms: again("forms"),
        note: again("note"),
        problem: refused.as_ref().map(|(problem, _)| problem.clone()),
    };
    let title = view.message("desk-part-at-risk");
    view.answer(status, "desk_at_risk.html", Subject { title, part: "at-risk", done, ..Subject::default() }, own)
}

/// `POST /desk/at-risk`. Who it is is written down nowhere but on the list.
async fn add(seat: &Seat, fields: &Fields) -> Handled {
    let view = seat.view()?;
    let cut = |text: &str| text.trim().chars().take(LONGEST).collect::<String>();
    let lines = fields.value("forms").unwrap_or_default().lines().map(cut);
    let forms: Vec<String> = lines.filter(|form| form.chars().any(char::is_alphabetic)).take(FORMS).collect();
    if forms.is_empty() {
        return show(seat, None, Some((view.message("desk-at-risk-nobody"), fields))).await;
    }
    let mut tx = seat.desk.site.db.begin().await?;
    let key = match accounts::newsroom_key_or_new(&mut tx, &seat.desk.keys).await {
        Ok(key) => key,
        Err(NotProved::Unexpected(error)) => return Err(Error::Unexpected(error)),
        Err(_) => {
            drop(tx);
            let problem = view.builder().filled("desk-at-risk-closed", &[("file", NEWSROOM_KEY)]);
            return show(seat, None, Some((problem, fields))).await;
        }
    };
    let id = new_id();
    let known = Known { forms, note: cut(fields.value("note").unwrap_or_default()) };
    at_risk::insert(&mut tx, id, &at_risk::sealed(&key, id, &known, random())?, now()).await?;
    record(&mut tx, seat.account(), Act::AtRiskAdded, "", Details::default()).await?;
    tx.commit().await?;
    Ok(see(&format!("{PATH}?done=at-risk-added")))
}

/// `POST /desk/at-risk/{id}/removal`
async fn remove(seat: &Seat, id: &str) -> Handled {
    let id: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    let mut tx = seat.desk.site.db.begin().await?;
    if !at_risk::remove(&mut tx, id).await? {
        return Err(Error::NotFound);
    }
    record(&mut tx, seat.account(), Act::AtRiskRemoved, "", Details::default()).await?;
    tx.commit().await?;
    Ok(see(&format!("{PATH}?done=at-risk-removed")))
}
