//! A published issue: what of it waits to be seen by readers, and what is withheld from them.

use std::collections::BTreeMap;

use axum::response::Response;
use http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;

use crate::accounts::{self, Object, Right};
use crate::audit::{Act, Details};
use crate::commentaries::{self, Reason, Stage};
use crate::db::Uuid;
use crate::desk::fields::Fields;
use crate::desk::page::{Subject, View, see};
use crate::desk::place::Place;
use crate::desk::seat::Handled;
use crate::error::Error;
use crate::publication::{self, NotCorrected};
use crate::site::difference;

#[derive(Serialize)]
struct Page {
    problem: Option<String>,
    board: String,
    may_publish: bool,
    waiting: Vec<WaitingView>,
    sections: Vec<SectionView>,
}

#[derive(Serialize)]
struct WaitingView {
    section: String,
    language: &'static str,
    code: &'static str,
    title: String,
    href: String,
    stage: &'static str,
    stage_name: String,
    can_go_out: bool,
    replaces: bool,
    difference_html: Option<String>,
}

#[derive(Serialize)]
struct SectionView {
    name: String,
    href: String,
    concealed: Option<String>,
}

/// `GET /desk/issues/{starts}/corrections`
pub async fn show(view: &View<'_>, place: &Place, done: Option<&str>) -> Handled {
    page(view, place, StatusCode::OK, done, None).await
}

async fn page(
    view: &View<'_>,
    place: &Place,
    status: StatusCode,
    done: Option<&str>,
    problem: Option<String>,
) -> Result<Response, Error> {
    let mut reading = view.desk.site.db.reading().await?;
    let starts = place.issue.period.starts().to_string();
    let waiting = publication::waiting(&mut reading, &place.issue).await?;
    let progress = commentaries::progress_of_issue(&mut reading, place.issue.id).await?;
    let whole = commentaries::all_of_issues(&mut reading, &starts, &starts).await?;
    drop(reading);
    let board = place.path();
    let editions: BTreeMap<Uuid, &commentaries::Edition> = whole
        .values()
        .flatten()
        .flat_map(|commentary| commentary.editions.iter().map(|edition| (edition.id, edition)))
        .collect();
    let waiting = waiting
        .into_iter()
        .filter_map(|waiting| {
            let section = view.frame.section(waiting.progress.section)?;
            let edition = editions.get(&waiting.progress.edition)?;
            let language = waiting.progress.language;
            let seen = edition.published();
            let newest = edition.revisions.last()?;
            Some(WaitingView {
                section: view.builder().localized(&section.name),
                language: language.endonym(),
                code: language.code(),
                title: waiting.progress.head.title.clone(),
                href: format!("{board}/sections/{}/{}", section.code, language.code()),
                stage: waiting.progress.stage.word(),
                stage_name: view.message(&format!("desk-text-stage-{}", waiting.progress.stage.word())),
                can_go_out: waiting.progress.stage == Stage::Approved && !waiting.progress.stale,
                replaces: waiting.replaces,
                difference_html: seen.map(|seen| difference::html(language, &seen.content, &newest.content)),
            })
        })
        .collect();
    let mut concealed: BTreeMap<Uuid, Option<Timestamp>> = BTreeMap::new();
    concealed.extend(progress.iter().map(|progress| (progress.section, progress.concealed)));
    let sections = view
        .frame
        .sections
        .iter()
        .filter_map(|section| {
            let since = concealed.get(&section.id)?;
            Some(SectionView {
                name: view.builder().localized(&section.name),
                href: format!("{board}/sections/{}", section.code),
                concealed: since.map(|at| view.instant(at)),
            })
        })
        .collect();
    let may_publish = view.account().is_some_and(|account| accounts::may(account, Right::Publish, Object::Newsroom));
    let period = view.builder().issue(&place.issue).period;
    let title = view.builder().filled("desk-corrections-title", &[("period", &period)]);
    let subject = Subject { title, part: "issues", done, ..Subject::default() };
    view.answer(status, "desk_corrections.html", subject, Page { problem, board, may_publish, waiting, sections })
}

/// `POST /desk/issues/{starts}/sections/{section}/{language}/correction`
pub async fn release(view: &View<'_>, place: &Place, fields: &Fields, now: Timestamp) -> Handled {
    let part = place.part()?;
    let language = part.language()?;
    let reason = match (fields.value("kind"), fields.value("note")) {
        (Some("typo"), _) => Some(Reason::Typo),
        (_, Some(note)) => Some(Reason::Correction { note: note.to_owned() }),
        _ => None,
    };
    let db = &view.desk.site.db;
    let progress = commentaries::progress_of_issue(&mut db.reading().await?, place.issue.id).await?;
    let edition = progress
        .iter()
        .find(|progress| progress.section == part.section.id && progress.language == language)
        .ok_or(Error::NotFound)?
        .edition;
    let of_issue = Place { issue: place.issue.clone(), part: None };
    let named = named(view, place, edition, fields.value("note").unwrap_or_default()).await?;
    if let Some(problem) = named.filter(|_| fields.value("override").is_none()) {
        return page(view, &of_issue, StatusCode::UNPROCESSABLE_ENTITY, None, Some(problem)).await;
    }
    let mut tx = db.begin().await?;
    let details = match &reason {
        Some(Reason::Correction { note }) => Details::default().with("note", note),
        Some(Reason::Typo) => Details::default().with("note", "typo"),
        None => Details::default(),
    };
    let details = match fields.value("override") {
        Some(why) => details.with("override", why),
        None => details,
    };
    match publication::release_correction(&view.desk.site, &mut tx, &place.issue, edition, reason, now).await {
        Ok(_) => {
            view.record(&mut tx, Act::RevisionReleased, place.subject(), details).await?;
            tx.commit().await?;
            Ok(see(&format!("{}/corrections?done=corrected", of_issue.path())))
        }
        Err(NotCorrected::Failed(error)) => Err(error.into()),
        Err(refused) => {
            drop(tx);
            let key = match refused {
                NotCorrected::NoReason => "desk-correction-no-reason",
                _ => "desk-correction-nothing",
            };
            page(view, &of_issue, StatusCode::UNPROCESSABLE_ENTITY, None, Some(view.message(key))).await
        }
    }
}

/// What stands in the way of a correction because it, or its note, names somebody who must not be named, or because nobody can say.
async fn named(view: &View<'_>, place: &Place, edition: Uuid, note: &str) -> Result<Option<String>, Error> {
    let mut reading = view.desk.site.db.reading().await?;
    let heads = commentaries::heads_of_issue(&mut reading, place.issue.id).await?;
    let guard = publication::guard(&view.desk.site, &mut reading).await?;
    drop(reading);
    let Ok(guard) = guard else { return Ok(Some(view.message("desk-finding-at-risk-unknown"))) };
    let head = heads.iter().find(|head| head.edition == edition).ok_or(Error::NotFound)?;
    let mut found = publication::named_in_head(&guard, head);
    found.extend(guard.find(note));
    let who: Vec<String> = found.into_iter().map(|found| format!("{} ({})", found.who, found.sentence)).collect();
    Ok((!who.is_empty()).then(|| view.builder().filled("desk-correction-at-risk", &[("detail", &who.join("; "))])))
}
