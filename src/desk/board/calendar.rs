//! The calendar of issues: what there was, what is in the making, and the next one.

use axum::response::Response;
use http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;

use super::week::{Count, counts};
use crate::accounts::{self, Object, Right};
use crate::assignments;
use crate::audit::{Act, Details};
use crate::commentaries;
use crate::db::{self, Tag, Tx, Uuid, new_id};
use crate::desk::fields::Fields;
use crate::desk::page::{Subject, View, see};
use crate::desk::place::Place;
use crate::desk::seat::Handled;
use crate::error::Error;
use crate::issues::{self, Issue, State};
use crate::localized::Localized;

#[derive(Serialize)]
struct Page {
    problem: Option<String>,
    may_plan: bool,
    next: String,
    languages: Vec<(&'static str, &'static str)>,
    years: Vec<Year>,
    months: Vec<Month>,
}

#[derive(Serialize)]
struct Year {
    year: i16,
    current: bool,
}

#[derive(Serialize)]
struct Month {
    name: String,
    issues: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    period: String,
    href: String,
    number: Option<i64>,
    state: &'static str,
    state_name: String,
    reason: Option<String>,
    /// Whether there may be an issue for it after all.
    resumable: bool,
    counts: Vec<Count>,
}

/// `GET /desk/issues`
pub async fn show(
    view: &View<'_>,
    year: Option<&str>,
    done: Option<&str>,
    problem: Option<String>,
    now: Timestamp,
) -> Handled {
    page(view, StatusCode::OK, year, done, problem, now).await
}

async fn page(
    view: &View<'_>,
    status: StatusCode,
    year: Option<&str>,
    done: Option<&str>,
    problem: Option<String>,
    now: Timestamp,
) -> Result<Response, Error> {
    let mut reading = view.desk.site.db.reading().await?;
    let all = issues::all_issues(&mut reading).await?;
    let mut years: Vec<i16> = all.iter().map(|issue| issue.period.starts().year()).collect();
    years.sort_unstable();
    years.dedup();
    years.reverse();
    let asked = year.and_then(|year| year.parse().ok()).filter(|year| years.contains(year));
    let shown = asked.or(years.first().copied()).unwrap_or_else(|| view.frame.day(now).year());
    let mut months: Vec<Month> = Vec::new();
    for issue in all.iter().rev().filter(|issue| issue.period.starts().year() == shown) {
        let name = month(view, issue);
        let progress = match issue.state {
            State::Draft { .. } => Some(commentaries::progress_of_issue(&mut reading, issue.id).await?),
            State::Published { .. } | State::Skipped { .. } => None,
        };
        let entry =
            entry(view, issue, &all, progress.map(|progress| counts(view, issue, &progress)).unwrap_or_default());
        match months.last_mut().filter(|month| month.name == name) {
            Some(month) => month.issues.push(entry),
            None => months.push(Month { name, issues: vec![entry] }),
        }
    }
    drop(reading);
    let next =
        issues::next_period(view.frame.monitor.cadence, &all, view.frame.day(now)).map_err(anyhow::Error::from)?;
    let own = Page {
        problem,
        may_plan: view.account().is_some_and(|account| accounts::may(account, Right::Plan, Object::Newsroom)),
        next: next.text(view.language),
        languages: view.frame.monitor.languages.iter().map(|language| (language.code(), language.endonym())).collect(),
        years: years.into_iter().map(|year| Year { year, current: year == shown }).collect(),
        months,
    };
    let subject = Subject { title: view.message("desk-part-issues"), part: "issues", done, ..Subject::default() };
    view.answer(status, "desk_calendar.html", subject, own)
}

fn entry(view: &View<'_>, issue: &Issue, all: &[Issue], counts: Vec<Count>) -> Entry {
    let state = if issue.withdrawn.is_some() { "withdrawn" } else { issue.state.word() };
    let reason = match &issue.state {
        State::Skipped { reasons } => Some(view.builder().localized(reasons)),
        State::Draft { .. } | State::Published { .. } => None,
    };
    Entry {
        period: issue.period.text(view.language),
        href: format!("/desk/issues/{}", issue.period.starts()),
        number: issue.state.number(),
        state,
        state_name: view.message(&format!("desk-issue-{state}")),
        reason,
        resumable: issues::resumed_period(issue, all).is_some(),
        counts,
    }
}

/// `POST /desk/issues`: the next issue, from the cadence.
pub async fn make(view: &View<'_>, now: Timestamp) -> Handled {
    let mut tx = view.desk.site.db.begin().await?;
    tx.wait_for_others().await?;
    let all = issues::all_issues(&mut view.desk.site.db.reading().await?).await?;
    let period =
        issues::next_period(view.frame.monitor.cadence, &all, view.frame.day(now)).map_err(anyhow::Error::from)?;
    let issue = issues::next_issue(new_id(), period, &all);
    issues::insert_issues(&mut tx, std::slice::from_ref(&issue)).await?;
    let details = Details::default().with("number", issue.state.number().unwrap_or_default());
    view.record(&mut tx, Act::IssueMade, period.starts().to_string(), details).await?;
    tx.commit().await?;
    Ok(see(&format!("/desk/issues/{}?done=issue-made", period.starts())))
}

/// `POST /desk/issues/skipped`: says why the next period has no issue.
pub async fn skip(view: &View<'_>, fields: &Fields, now: Timestamp) -> Handled {
    let mut reasons = Localized::default();
    for language in &view.frame.monitor.languages {
        match fields.value(&format!("reason-{}", language.code())) {
            Some(reason) => reasons.set(*language, reason.to_owned()),
            None => {
                let problem = Some(view.message("desk-skip-no-reason"));
                return page(view, StatusCode::UNPROCESSABLE_ENTITY, None, None, problem, now).await;
            }
        }
    }
    let mut tx = view.desk.site.db.begin().await?;
    tx.wait_for_others().await?;
    let all = issues::all_issues(&mut view.desk.site.db.reading().await?).await?;
    let period =
        issues::next_period(view.frame.monitor.cadence, &all, view.frame.day(now)).map_err(anyhow::Error::from)?;
    let issue = issues::skipped_period(new_id(), period, reasons);
    issues::insert_issues(&mut tx, std::slice::from_ref(&issue)).await?;
    let starts = period.starts().to_string();
    // Readers are told of it at once.
    db::announce(&mut tx, &[Tag::Archive, Tag::Latest, Tag::Issue(starts.clone())]).await?;
    view.record(&mut tx, Act::PeriodSkipped, starts, Details::default()).await?;
    tx.commit().await?;
    Ok(see("/desk/issues?done=period-skipped"))
}

/// `POST /desk/issues/{starts}/resumption`: there is an issue for a skipped period after all.
pub async fn resume(view: &View<'_>, place: &Place, now: Timestamp) -> Handled {
    let mut tx = view.desk.site.db.begin().await?;
    tx.wait_for_others().await?;
    let all = issues::all_issues(&mut view.desk.site.db.reading().await?).await?;
    let Some(issue) = issues::resumed_period(&place.issue, &all) else {
        drop(tx);
        let problem = Some(view.message("desk-resume-followed"));
        return page(view, StatusCode::CONFLICT, None, None, problem, now).await;
    };
    issues::update_draft_issue(&mut tx, &issue).await?;
    let starts = issue.period.starts().to_string();
    // Readers no longer see that it is skipped.
    db::announce(&mut tx, &[Tag::Archive, Tag::Latest, Tag::Issue(starts.clone())]).await?;
    let details = Details::default().with("number", issue.state.number().unwrap_or_default());
    view.record(&mut tx, Act::PeriodResumed, starts, details).await?;
    tx.commit().await?;
    Ok(see(&format!("{}?done=issue-made", place.path())))
}

/// `POST /desk/issues/{starts}/deletion`: takes an issue with nothing in it out of the calendar.
pub async fn delete(view: &View<'_>, place: &Place, now: Timestamp) -> Handled {
    let mut tx = view.desk.site.db.begin().await?;
    tx.wait_for_others().await?;
    let all = issues::all_issues(&mut view.desk.site.db.reading().await?).await?;
    // Texts, verdicts, plans and links hold the issue by their rows.
    let gone = if issues::may_go(&place.issue, &all) { emptied(&mut tx, place.issue.id).await? } else { false };
    if !gone {
        drop(tx);
        let problem = Some(view.message("desk-issue-not-empty"));
        return page(view, StatusCode::CONFLICT, None, None, problem, now).await;
    }
    view.record(&mut tx, Act::IssueDeleted, place.subject(), Details::default()).await?;
    tx.commit().await?;
    Ok(see("/desk/issues?done=issue-deleted"))
}

/// Takes the plan out of an issue, and the issue out of the calendar; returns whether nothing held it there.
async fn emptied(tx: &mut Tx, issue: Uuid) -> db::Result<bool> {
    assignments::withdraw_all(tx, issue).await?;
    let gone = async {
        commentaries::forget_planned(tx, issue).await?;
        issues::delete_draft_issue(tx, issue).await
    };
    match gone.await {
        Ok(()) => Ok(true),
        Err(error) if error.as_database_error().is_some_and(|error| error.is_foreign_key_violation()) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The month in which an issue starts.
fn month(view: &View<'_>, issue: &Issue) -> String {
    let starts = issue.period.starts();
    bellwether_language::month_year(view.language, starts.year(), starts.into())
}
