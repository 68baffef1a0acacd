//! What an issue says on a section: its editions, who has them, and the plan.

use axum::response::Response;
use bellwether_language::{Language, typeset_all};
use http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;

use crate::accounts::{self, Account, Object, Right, Role};
use crate::assessments;
use crate::assignments;
use crate::commentaries;
use crate::desk::page::{Subject, View};
use crate::desk::place::Place;
use crate::desk::seat::Handled;
use crate::error::Error;
use crate::site::build::current_verdict;

#[derive(Serialize)]
struct Page {
    problem: Option<String>,
    board: String,
    href: String,
    verdict: Option<(&'static str, String)>,
    may_plan: bool,
    original: &'static str,
    original_fixed: bool,
    zone: String,
    editions: Vec<EditionView>,
}

#[derive(Serialize)]
struct EditionView {
    code: &'static str,
    name: &'static str,
    href: String,
    stage: &'static str,
    stage_name: String,
    stale: bool,
    original: bool,
    title: Option<String>,
    who: Option<String>,
    due: Option<String>,
    due_value: String,
    candidates: Vec<Candidate>,
}

/// Somebody to whom an edition may be given.
#[derive(Serialize)]
struct Candidate {
    name: String,
    shown: String,
    chosen: bool,
}

/// `GET /desk/issues/{starts}/sections/{section}`
pub async fn show(view: &View<'_>, place: &Place, done: Option<&str>, problem: Option<String>) -> Handled {
    page(view, place, StatusCode::OK, done, problem).await
}

pub(super) async fn page(
    view: &View<'_>,
    place: &Place,
    status: StatusCode,
    done: Option<&str>,
    problem: Option<String>,
) -> Result<Response, Error> {
    let (issue, part) = (&place.issue, place.part()?);
    let starts = issue.period.starts().to_string();
    let mut reading = view.desk.site.db.reading().await?;
    let progress = commentaries::progress_of_issue(&mut reading, issue.id).await?;
    let assigned = assignments::assignments_of_issue(&mut reading, issue.id).await?;
    let people = accounts::accounts(&mut reading).await?;
    let verdicts = assessments::assessments_of(&mut reading, &starts, &starts).await?;
    drop(reading);
    let href = place.path();
    let of_section: Vec<_> = progress.iter().filter(|progress| progress.section == part.section.id).collect();
    let editions = view
        .frame
        .monitor
        .languages
        .iter()
        .map(|language| {
            let edition = of_section.iter().find(|progress| progress.language == *language);
            let assignment = assigned
                .iter()
                .find(|assignment| assignment.section == part.section.id && assignment.language == *language);
            let holder = assignment.and_then(|assignment| people.iter().find(|one| one.id == assignment.account));
            let stage = edition.map_or("missing", |edition| edition.stage.word());
            let due = assignment.and_then(|assignment| assignment.due);
            EditionView {
                code: language.code(),
                name: language.endonym(),
                href: format!("{href}/{}", language.code()),
                stage,
                stage_name: view.message(&format!("desk-text-stage-{stage}")),
                stale: edition.is_some_and(|edition| edition.stale),
                original: *language == part.original,
                title: edition.map(|edition| typeset_all(*language, &edition.head.title)),
                who: holder.map(|holder| holder.shown.clone()),
                due: due.map(|due| view.instant(due)),
                due_value: due.map(|due| local(view, due)).unwrap_or_default(),
                candidates: candidates(&people, *language, *language == part.original, holder),
            }
        })
        .collect();
    let may_plan = view.account().is_some_and(|account| accounts::may(account, Right::Plan, Object::Newsroom));
    let verdict = current_verdict(&verdicts, issue.id, part.section.id);
    let own = Page {
        problem,
        board: format!("/desk/issues/{starts}"),
        verdict: verdict.map(|verdict| (verdict.code(), view.message(&format!("verdict-{}", verdict.code())))),
        may_plan,
        original: part.original.code(),
        original_fixed: !of_section.is_empty(),
        zone: view.frame.monitor.time_zone.clone(),
        editions,
        href,
    };
    let title = format!("{}, {}", view.builder().localized(&part.section.name), issue.period.text(view.language));
    view.answer(status, "desk_section.html", Subject { title, part: "issues", done, ..Subject::default() }, own)
}

/// As the browser's field wants it.
fn local(view: &View<'_>, at: Timestamp) -> String {
    view.frame.time_zone.to_datetime(at).strftime("%Y-%m-%dT%H:%M").to_string()
}

/// Who may write or translate this, and whoever has it already.
fn candidates(people: &[Account], language: Language, original: bool, holder: Option<&Account>) -> Vec<Candidate> {
    let fits = |account: &Account| {
        let role = if original { Role::Analyst } else { Role::Translator(language) };
        account.ended.is_none() && (account.is(role) || account.is(Role::Editor))
    };
    people
        .iter()
        .filter(|account| fits(account) || holder.is_some_and(|holder| holder.id == account.id))
        .map(|account| Candidate {
            name: account.name.as_str().to_owned(),
            shown: account.shown.clone(),
            chosen: holder.is_some_and(|holder| holder.id == account.id),
        })
        .collect()
}
