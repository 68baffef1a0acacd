//! The board: sections × languages of an issue at a glance.

use std::collections::HashMap;

use bellwether_language::{Language, typeset_all};
use jiff::Timestamp;
use serde::Serialize;

use crate::accounts::{self, Account, Object, Right};
use crate::assessments::{self, StoredAssessment};
use crate::assignments::{self, Assignment};
use crate::commentaries::{self, Progress, Stage};
use crate::db::Uuid;
use crate::desk::page::{Subject, View};
use crate::desk::place::Place;
use crate::desk::seat::Handled;
use crate::issues::{self, Issue, State};
use crate::monitor::Section;
use crate::site::build::current_verdict;

#[derive(Serialize)]
struct Page {
    href: String,
    number: Option<i64>,
    state: &'static str,
    state_name: String,
    may_plan: bool,
    may_mail: bool,
    draft: bool,
    /// Whether there is no text in it, and nothing after it.
    empty: bool,
    published: bool,
    mine: bool,
    previous: Option<(String, String)>,
    next: Option<(String, String)>,
    counts: Vec<Count>,
    languages: Vec<(&'static str, &'static str)>,
    rows: Vec<Row>,
}

/// How many editions stand somewhere.
#[derive(Serialize)]
pub(super) struct Count {
    pub word: &'static str,
    pub name: String,
    pub number: usize,
    pub x: usize,
    pub width: usize,
}

#[derive(Serialize)]
struct Row {
    name: String,
    href: String,
    verdict: Option<Mark>,
    before: Option<Mark>,
    concealed: bool,
    cells: Vec<Cell>,
}

/// A verdict: its code and its words.
#[derive(Serialize)]
struct Mark {
    code: &'static str,
    words: String,
}

#[derive(Serialize)]
struct Cell {
    code: &'static str,
    language: &'static str,
    href: String,
    word: &'static str,
    name: String,
    stale: bool,
    original: bool,
    title: Option<String>,
    who: Option<String>,
    due: Option<String>,
    late: bool,
}

/// What the board is made of.
struct Facts {
    progress: HashMap<(Uuid, Language), Progress>,
    assignments: HashMap<(Uuid, Language), Assignment>,
    accounts: HashMap<Uuid, Account>,
    assessments: Vec<StoredAssessment>,
    before: Option<Uuid>,
    originals: HashMap<Uuid, Language>,
}

/// `GET /desk/issues/{starts}`
pub async fn show(view: &View<'_>, place: &Place, mine: bool, done: Option<&str>, now: Timestamp) -> Handled {
    let issue = &place.issue;
    let mut reading = view.desk.site.db.reading().await?;
    let all = issues::all_issues(&mut reading).await?;
    let at = all.iter().position(|other| other.id == issue.id).unwrap_or_default();
    let before = all[..at].iter().rev().find(|other| !matches!(other.state, State::Skipped { .. }));
    let first = before.unwrap_or(issue).period.starts().to_string();
    let progress = commentaries::progress_of_issue(&mut reading, issue.id).await?;
    let counts = counts(view, issue, &progress);
    let mut originals = HashMap::new();
    let sections: Vec<&Section> =
        view.frame.sections.iter().filter(|section| section.valid_on(issue.period.starts())).collect();
    for section in &sections {
        if let Some(outline) = commentaries::outline(&mut reading, issue.id, section.id).await? {
            originals.insert(section.id, outline.original);
        }
    }
    let facts = Facts {
        progress: progress.into_iter().map(|progress| ((progress.section, progress.language), progress)).collect(),
        assignments: assignments::assignments_of_issue(&mut reading, issue.id)
            .await?
            .into_iter()
            .map(|assignment| ((assignment.section, assignment.language), assignment))
            .collect(),
        accounts: accounts::accounts(&mut reading).await?.into_iter().map(|account| (account.id, account)).collect(),
        assessments: assessments::assessments_of(&mut reading, &first, &issue.period.starts().to_string()).await?,
        before: before.map(|issue| issue.id),
        originals,
    };
    drop(reading);
    let href = place.path();
    let own = view.account().map(|account| account.id);
    let rows = sections
        .iter()
        .map(|section| row(view, issue, section, &facts, &href, now))
        .zip(&sections)
        .filter(|(_, section)| {
            !mine
                || facts
                    .assignments
                    .values()
                    .any(|assignment| assignment.section == section.id && Some(assignment.account) == own)
        })
        .map(|(row, _)| row)
        .collect();
    let may = |right| view.account().is_some_and(|account| accounts::may(account, right, Object::Newsroom));
    let neighbour =
        |issue: &Issue| (format!("/desk/issues/{}", issue.period.starts()), issue.period.text(view.language));
    let state = if issue.withdrawn.is_some() { "withdrawn" } else { issue.state.word() };
    let page = Page {
        number: issue.state.number(),
        state,
        state_name: view.message(&format!("desk-issue-{state}")),
        may_plan: may(Right::Plan),
        may_mail: may(Right::Mail) && view.desk.has_newsletter(),
        draft: matches!(issue.state, State::Draft { .. }),
        empty: issues::may_go(issue, &all) && facts.progress.is_empty(),
        published: matches!(issue.state, State::Published { .. }),
        mine,
        previous: before.map(neighbour),
        next: all.get(at + 1).map(neighbour),
        counts,
        languages: view.frame.monitor.languages.iter().map(|language| (language.code(), language.endonym())).collect(),
        rows,
        href,
    };
    let title = issue.period.text(view.language);
    view.page("desk_board.html", Subject { title, part: "issues", done, ..Subject::default() }, page)
}

fn row(view: &View<'_>, issue: &Issue, section: &Section, facts: &Facts, href: &str, now: Timestamp) -> Row {
    let href = format!("{href}/sections/{}", section.code);
    let mark = |verdict: Option<crate::assessments::Verdict>| {
        verdict.map(|verdict| Mark {
            code: verdict.code(),
            words: view.message(&format!("verdict-{}-short", verdict.code())),
        })
    };
    let original = facts.originals.get(&section.id).copied().unwrap_or(view.frame.monitor.default_language());
    let cells: Vec<Cell> = view
        .frame
        .monitor
        .languages
        .iter()
        .map(|language| cell(view, section, *language, original, facts, &href, now))
        .collect();
    Row {
        name: view.builder().localized(&section.name),
        verdict: mark(current_verdict(&facts.assessments, issue.id, section.id)),
        before: mark(facts.before.and_then(|before| current_verdict(&facts.assessments, before, section.id))),
        concealed: facts
            .progress
            .values()
            .any(|progress| progress.section == section.id && progress.concealed.is_some()),
        cells,
        href,
    }
}

fn cell(
    view: &View<'_>,
    section: &Section,
    language: Language,
    original: Language,
    facts: &Facts,
    href: &str,
    now: Timestamp,
) -> Cell {
    let progress = facts.progress.get(&(section.id, language));
    let assignment = facts.assignments.get(&(section.id, language));
    let word = progress.map_or("missing", |progress| progress.stage.word());
    let done = progress.is_some_and(|progress| progress.stage >= Stage::Approved && !progress.stale);
    let due = assignment.and_then(|assignment| assignment.due).filter(|_| !done);
    Cell {
        code: language.code(),
        language: language.endonym(),
        href: format!("{href}/{}", language.code()),
        word,
        name: view.message(&format!("desk-text-stage-{word}")),
        stale: progress.is_some_and(|progress| progress.stale),
        original: language == original,
        title: progress.map(|progress| typeset_all(language, &progress.head.title)),
        who: assignment
            .and_then(|assignment| facts.accounts.get(&assignment.account))
            .map(|account| account.shown.clone()),
        due: due.map(|due| view.instant(due)),
        late: due.is_some_and(|due| due < now),
    }
}

/// How many of an issue's editions stand where, for a bar of a hundred units.
pub(super) fn counts(view: &View<'_>, issue: &Issue, progress: &[Progress]) -> Vec<Count> {
    let sections = view.frame.sections.iter().filter(|section| section.valid_on(issue.period.starts())).count();
    let all = sections * view.frame.monitor.languages.len();
    let of = |stage| progress.iter().filter(|progress| progress.stage == stage).count();
    let stages = [Stage::Published, Stage::Approved, Stage::InReview, Stage::Draft];
    let mut numbers: Vec<(&'static str, usize)> = stages.map(|stage| (stage.word(), of(stage))).into();
    numbers.push(("missing", all.saturating_sub(progress.len())));
    let mut passed = 0;
    numbers
        .into_iter()
        .filter(|(_, number)| *number > 0)
        .map(|(word, number)| {
            let x = passed * 1000 / all.max(1);
            passed += number;
            Count {
                word,
                name: view.message(&format!("desk-text-stage-{word}")),
                number,
                x,
                width: (passed * 1000 / all.max(1)).saturating_sub(x),
            }
        })
        .collect()
}
