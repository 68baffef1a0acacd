//! The glossary: how the monitor renders terms.

use axum::extract::{Path, RawQuery};
use http::StatusCode;
use serde::Serialize;

use super::doors::Doors;
use super::fields::Fields;
use super::page::{Subject, see};
use super::routes::done;
use super::seat::{Form, Handled, Seat, record};
use crate::accounts::{self, Object, Right};
use crate::audit::{Act, Details};
use crate::db::{Uuid, new_id};
use crate::error::Error;
use crate::translations::{self, Term};

const PATH: &str = "/desk/glossary";
/// Characters of what is said of a term.
const LONGEST: usize = 300;

#[derive(Serialize)]
struct Page {
    problem: Option<String>,
    languages: Vec<Side>,
    terms: Vec<TermView>,
    may_change: bool,
    again: Again,
}

#[derive(Serialize)]
struct Side {
    code: &'static str,
    name: &'static str,
}

#[derive(Serialize)]
struct TermView {
    id: String,
    ways: Vec<String>,
    note: String,
}

/// What was sent and refused.
#[derive(Serialize, Default)]
struct Again {
    ways: Vec<String>,
    note: String,
}

/// The addresses of this part.
pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .get(Right::ReadDrafts, PATH, async |seat: Seat, RawQuery(query): RawQuery| {
            show(&seat, done(query.as_deref(), &["term-saved", "term-removed"]), None).await
        })
        .post(Right::KeepLists, PATH, async |seat: Seat, Form(fields): Form| save(&seat, &fields).await)
        .post(Right::KeepLists, "/desk/glossary/{id}/removal", async |seat: Seat, Path(id): Path<String>| {
            remove(&seat, &id).await
        })
}

async fn show(seat: &Seat, done: Option<&str>, refused: Option<(String, Again)>) -> Handled {
    let view = seat.view()?;
    let languages = &view.frame.monitor.languages;
    let mut terms = translations::terms(&mut seat.desk.site.db.reading().await?).await?;
    let first =
        |term: &Term| languages.iter().find_map(|language| term.ways(*language).first()).map(|way| way.to_lowercase());
    terms.sort_by_key(|term| (first(term), term.id));
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let (problem, again) = refused.map_or((None, Again::default()), |(problem, again)| (Some(problem), again));
    let own = Page {
        problem,
        languages: languages.iter().map(|language| Side { code: language.code(), name: language.endonym() }).collect(),
        terms: terms
            .into_iter()
            .map(|term| TermView {
                id: term.id.to_string(),
                ways: languages.iter().map(|language| term.ways(*language).join(", ")).collect(),
                note: term.note,
            })
            .collect(),
        may_change: accounts::may(seat.account(), Right::KeepLists, Object::Newsroom),
        again,
    };
    let title = view.message("desk-part-glossary");
    view.answer(status, "desk_glossary.html", Subject { title, part: "glossary", done, ..Subject::default() }, own)
}

/// `POST /desk/glossary`: a new term, or another wording of the one with the row `id`.
async fn save(seat: &Seat, fields: &Fields) -> Handled {
    let view = seat.view()?;
    let languages = &view.frame.monitor.languages;
    let said = |code: &str| -> Vec<String> {
        let ways = fields.value(code).unwrap_or_default().split([',', '\n']);
        ways.map(|way| way.trim().chars().take(LONGEST).collect::<String>()).filter(|way| !way.is_empty()).collect()
    };
    let words: std::collections::BTreeMap<String, Vec<String>> =
        languages.iter().map(|language| (language.code().to_owned(), said(language.code()))).collect();
    let note: String = fields.value("note").unwrap_or_default().chars().take(LONGEST).collect();
    if words.values().filter(|ways| !ways.is_empty()).count() < 2 {
        let ways = languages.iter().map(|language| words[language.code()].join(", ")).collect();
        return show(seat, None, Some((view.message("desk-term-alone"), Again { ways, note }))).await;
    }
    let id = match fields.value("id") {
        Some(id) => id.parse::<Uuid>().map_err(|_| Error::NotFound)?,
        None => new_id(),
    };
    let subject = words.values().find_map(|ways| ways.first()).cloned().unwrap_or_default();
    let mut tx = seat.desk.site.db.begin().await?;
    translations::save_term(&mut tx, &Term { id, words, note }).await?;
    record(&mut tx, seat.account(), Act::TermSaved, subject, Details::default()).await?;
    tx.commit().await?;
    Ok(see(&format!("{PATH}?done=term-saved")))
}

/// `POST /desk/glossary/{id}/removal`
async fn remove(seat: &Seat, id: &str) -> Handled {
    let id: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    let mut tx = seat.desk.site.db.begin().await?;
    if !translations::remove_term(&mut tx, id).await? {
        return Err(Error::NotFound);
    }
    record(&mut tx, seat.account(), Act::TermRemoved, id.to_string(), Details::default()).await?;
    tx.commit().await?;
    Ok(see(&format!("{PATH}?done=term-removed")))
}
