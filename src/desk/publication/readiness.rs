//! The readiness list of an issue, and what can be done with the issue.

use axum::response::Response;
use http::StatusCode;
use serde::Serialize;

use crate::accounts::{self, Object, Right};
use crate::desk::page::{Subject, View};
use crate::desk::place::Place;
use crate::desk::seat::Handled;
use crate::error::Error;
use crate::issues::State;
use crate::publication::{self, Finding, Kind, Readiness, Weight};

#[derive(Serialize)]
struct Page {
    problem: Option<String>,
    board: String,
    href: String,
    may_publish: bool,
    state: &'static str,
    state_name: String,
    groups: Vec<Group>,
    ready: bool,
    can_override: bool,
    plan: Option<PlanView>,
    zone: String,
    again: Again,
}

/// Findings of one section.
#[derive(Serialize)]
struct Group {
    section: String,
    href: String,
    findings: Vec<FindingView>,
}

#[derive(Serialize)]
struct FindingView {
    weight: &'static str,
    weight_name: String,
    language: Option<&'static str>,
    text: String,
    href: String,
}

#[derive(Serialize)]
struct PlanView {
    at: String,
    failed: bool,
    reason: Option<String>,
}

/// What was written into the forms, when they come back.
#[derive(Default, Serialize)]
pub(super) struct Again {
    pub at: String,
    pub reason: String,
}

/// `GET /desk/issues/{starts}/readiness`
pub async fn show(view: &View<'_>, place: &Place, done: Option<&str>) -> Handled {
    page(view, place, StatusCode::OK, done, None, Again::default()).await
}

pub(super) async fn page(
    view: &View<'_>,
    place: &Place,
    status: StatusCode,
    done: Option<&str>,
    problem: Option<String>,
    again: Again,
) -> Result<Response, Error> {
    let mut reading = view.desk.site.db.reading().await?;
    let draft = matches!(place.issue.state, State::Draft { .. });
    let readiness = match draft {
        true => publication::examine(&view.desk.site, &mut reading, &place.issue).await?,
        false => Readiness::default(),
    };
    let plan = publication::plan_of_issue(&mut reading, place.issue.id).await?;
    drop(reading);
    let state = match place.issue.state {
        State::Draft { .. } => "draft",
        State::Skipped { .. } => "skipped",
        State::Published { .. } if place.issue.withdrawn.is_some() => "withdrawn",
        State::Published { .. } => "published",
    };
    let period = view.builder().issue(&place.issue).period;
    let board = place.path();
    let own = Page {
        problem,
        href: board.clone(),
        may_publish: view.account().is_some_and(|account| accounts::may(account, Right::Publish, Object::Newsroom)),
        state,
        state_name: view.message(&format!("desk-issue-{state}")),
        ready: draft && readiness.allows(false),
        can_override: draft && !readiness.allows(false) && readiness.allows(true),
        groups: groups(view, &board, &readiness),
        plan: plan.map(|plan| PlanView {
            at: view.instant(plan.at),
            failed: plan.failed.is_some(),
            reason: plan.override_reason,
        }),
        zone: view.frame.monitor.time_zone.clone(),
        board,
        again,
    };
    let title = view.builder().filled("desk-readiness-title", &[("period", &period)]);
    view.answer(status, "desk_readiness.html", Subject { title, part: "issues", done, ..Subject::default() }, own)
}

/// What was found, in a sentence. Who is on the list of people who must not be named is told to whoever keeps it.
fn in_words(view: &View<'_>, finding: &Finding) -> String {
    let keeps = view.account().is_some_and(|account| accounts::may(account, Right::KeepLists, Object::Newsroom));
    if finding.kind == Kind::AtRisk && !keeps {
        return view.message("desk-finding-at-risk-hidden");
    }
    view.builder().filled(&format!("desk-finding-{}", finding.kind.word()), &[("detail", &finding.detail)])
}

/// Findings by section, in the order of sections.
fn groups(view: &View<'_>, board: &str, readiness: &Readiness) -> Vec<Group> {
    let mut groups = Vec::new();
    for section in &view.frame.sections {
        let of_section: Vec<&Finding> =
            readiness.findings.iter().filter(|finding| finding.section == section.id).collect();
        if of_section.is_empty() {
            continue;
        }
        let href = format!("{board}/sections/{}", section.code);
        let findings = of_section.into_iter().map(|finding| FindingView {
            weight: match finding.kind.weight() {
                Weight::Hint => "hint",
                Weight::Problem | Weight::Essential => "problem",
            },
            weight_name: view.message(match finding.kind.weight() {
                Weight::Hint => "desk-weight-hint",
                Weight::Problem => "desk-weight-problem",
                Weight::Essential => "desk-weight-essential",
            }),
            language: finding.language.map(|language| language.endonym()),
            text: in_words(view, finding),
            href: match finding.language {
                Some(language) => format!("{href}/{}", language.code()),
                None => href.clone(),
            },
        });
        groups.push(Group {
            section: view.builder().localized(&section.name),
            findings: findings.collect(),
            href: href.clone(),
        });
    }
    groups
}
