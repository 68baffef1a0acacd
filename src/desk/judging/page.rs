//! The page on which a section is judged.

use axum::response::Response;
use bellwether_language::Language;
use http::StatusCode;
use serde::Serialize;

use crate::accounts::{self, Right, Role};
use crate::assessments::{self, Assessment, Ballot, Confidence, Level, Verdict, spread, visible};
use crate::desk::page::{Subject, View};
use crate::desk::place::Place;
use crate::desk::seat::Handled;
use crate::error::Error;
use crate::issues::{self, State};
use crate::localized::Localized;
use crate::site::build::current_verdict;

/// How many earlier issues stand beside the verdict.
const EARLIER: usize = 12;

#[derive(Serialize)]
struct Page {
    problem: Option<String>,
    section: String,
    href: String,
    current: Option<CurrentView>,
    superseded: Vec<String>,
    earlier: Vec<EarlierView>,
    all_verdicts: Vec<Choice>,
    levels: Vec<Choice>,
    confidences: Vec<Choice>,
    baselines: Vec<Choice>,
    reasons: Vec<(&'static str, &'static str, String)>,
    /// Whether readers are told how the analysts voted, and what who disagreed has to say.
    votes_told: bool,
    dissent: Vec<(&'static str, &'static str, String)>,
    may_judge: bool,
    may_plan: bool,
    published: bool,
    round: Option<RoundView>,
}

#[derive(Serialize)]
struct CurrentView {
    code: &'static str,
    words: String,
}

#[derive(Serialize)]
struct EarlierView {
    period: String,
    code: &'static str,
    words: String,
}

/// Something that may be chosen.
#[derive(Serialize)]
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

#[derive(Serialize)]
struct RoundView {
    closed: bool,
    may_vote: bool,
    voters: usize,
    own: Option<BallotView>,
    ballots: Vec<BallotView>,
    spread: Vec<SpreadView>,
    choices: Vec<Choice>,
    levels: Vec<Choice>,
    confidences: Vec<Choice>,
    note: String,
}

#[derive(Serialize)]
struct BallotView {
    who: String,
    code: &'static str,
    words: String,
    more: String,
    note: String,
}

#[derive(Serialize)]
struct SpreadView {
    code: &'static str,
    words: String,
    number: usize,
    x: usize,
    width: usize,
}

/// A text in each language of the monitor: its code, its name, and what there is.
fn in_languages(view: &View<'_>, text: Option<&Localized>) -> Vec<(&'static str, &'static str, String)> {
    let said = |language: Language| text.and_then(|text| text.get(language)).unwrap_or_default().to_owned();
    let languages = view.frame.monitor.languages.iter();
    languages.map(|language| (language.code(), language.endonym(), said(*language))).collect()
}

/// `GET /desk/issues/{starts}/sections/{section}/assessment`
pub async fn show(view: &View<'_>, place: &Place, done: Option<&str>) -> Handled {
    page(view, place, StatusCode::OK, done, None).await
}

pub(super) async fn page(
    view: &View<'_>,
    place: &Place,
    status: StatusCode,
    done: Option<&str>,
    problem: Option<String>,
) -> Result<Response, Error> {
    let (issue, part) = (&place.issue, place.part()?);
    let account = view.account().ok_or(Error::NotFound)?;
    let mut reading = view.desk.site.db.reading().await?;
    let all = issues::all_issues(&mut reading).await?;
    let before: Vec<_> = all
        .iter()
        .filter(|other| other.period.starts() < issue.period.starts() && !matches!(other.state, State::Skipped { .. }))
        .rev()
        .take(EARLIER)
        .collect();
    let first = before.last().map_or(issue, |issue| issue).period.starts().to_string();
    let stored = assessments::assessments_of(&mut reading, &first, &issue.period.starts().to_string()).await?;
    let round = assessments::round(&mut reading, issue.id, part.section.id).await?;
    let ballots = match round {
        Some(_) => assessments::ballots(&mut reading, issue.id, part.section.id).await?,
        None => Vec::new(),
    };
    let people = accounts::accounts(&mut reading).await?;
    drop(reading);
    let of_section = |current: bool| {
        stored
            .iter()
            .filter(move |one| one.issue == issue.id && one.section == part.section.id && one.current == current)
    };
    let current: Option<&Assessment> = of_section(true).next().map(|stored| &stored.assessment);
    let words = |verdict: Verdict| view.message(&format!("verdict-{}", verdict.code()));
    let round = round.map(|round| {
        let own = ballots.iter().find(|ballot| ballot.account == account.id);
        let shown = |ballot: &&Ballot| BallotView {
            who: people.iter().find(|one| one.id == ballot.account).map(|one| one.shown.clone()).unwrap_or_default(),
            code: ballot.verdict.code(),
            words: words(ballot.verdict),
            more: measures(view, ballot.level, ballot.confidence),
            note: ballot.note.clone(),
        };
        let seen = visible(round, &ballots, account.id);
        let bars = if round.closed { spread(&ballots) } else { Vec::new() };
        RoundView {
            closed: round.closed,
            may_vote: !round.closed && accounts::may(account, Right::Vote, place.object()),
            voters: people.iter().filter(|one| one.ended.is_none() && one.is(Role::Analyst)).count(),
            own: own.as_ref().map(shown),
            ballots: if round.closed { seen.iter().map(shown).collect() } else { Vec::new() },
            spread: bars_of(view, &bars),
            choices: verdicts(view, own.map(|ballot| ballot.verdict)),
            levels: levels(view, own.and_then(|ballot| ballot.level)),
            confidences: confidences(view, own.and_then(|ballot| ballot.confidence)),
            note: own.map(|ballot| ballot.note.clone()).unwrap_or_default(),
        }
    });
    let open = round.as_ref().is_some_and(|round| !round.closed);
    let baseline = current.and_then(|current| current.baseline);
    let own = Page {
        problem,
        section: format!("/desk/issues/{}/sections/{}", issue.period.starts(), part.section.code),
        href: place.path(),
        current: current.map(|current| CurrentView { code: current.verdict.code(), words: words(current.verdict) }),
        superseded: of_section(false).map(|stored| words(stored.assessment.verdict)).collect(),
        earlier: before
            .iter()
            .rev()
            .filter_map(|issue| {
                let verdict = current_verdict(&stored, issue.id, part.section.id)?;
                Some(EarlierView {
                    period: issue.period.text(view.language),
                    code: verdict.code(),
                    words: view.message(&format!("verdict-{}-short", verdict.code())),
                })
            })
            .collect(),
        all_verdicts: verdicts(view, current.map(|current| current.verdict)),
        levels: levels(view, current.and_then(|current| current.level)),
        confidences: confidences(view, current.and_then(|current| current.confidence)),
        baselines: before
            .iter()
            .map(|issue| Choice {
                value: issue.period.starts().to_string(),
                label: issue.period.text(view.language),
                chosen: baseline == Some(issue.period.starts()),
            })
            .collect(),
        reasons: in_languages(view, current.map(|current| &current.reasons)),
        votes_told: current.is_some_and(|current| !current.votes.is_empty()),
        dissent: in_languages(view, current.map(|current| &current.dissent)),
        may_judge: !open && accounts::may(account, Right::Judge, place.object()),
        may_plan: accounts::may(account, Right::Plan, place.object()),
        published: matches!(issue.state, State::Published { .. }),
        round,
    };
    let title = format!(
        "{}: {}, {}",
        view.message("verdict-label"),
        view.builder().localized(&part.section.name),
        issue.period.text(view.language)
    );
    view.answer(status, "desk_assessment.html", Subject { title, part: "issues", done, ..Subject::default() }, own)
}

fn verdicts(view: &View<'_>, chosen: Option<Verdict>) -> Vec<Choice> {
    Verdict::ALL
        .into_iter()
        .map(|verdict| Choice {
            value: verdict.code().to_owned(),
            label: view.message(&format!("verdict-{}", verdict.code())),
            chosen: chosen == Some(verdict),
        })
        .collect()
}

fn levels(view: &View<'_>, chosen: Option<Level>) -> Vec<Choice> {
    (0..=5)
        .filter_map(Level::new)
        .map(|level| Choice {
            value: level.number().to_string(),
            label: view.builder().filled("verdict-level", &[("level", &level.number().to_string())]),
            chosen: chosen == Some(level),
        })
        .collect()
}

fn confidences(view: &View<'_>, chosen: Option<Confidence>) -> Vec<Choice> {
    Confidence::ALL
        .into_iter()
        .map(|confidence| Choice {
            value: confidence.code().to_owned(),
            label: view.message(&format!("confidence-{}", confidence.code())),
            chosen: chosen == Some(confidence),
        })
        .collect()
}

fn measures(view: &View<'_>, level: Option<Level>, confidence: Option<Confidence>) -> String {
    let level = level.map(|level| view.builder().filled("verdict-level", &[("level", &level.number().to_string())]));
    let confidence = confidence.map(|confidence| view.message(&format!("confidence-{}", confidence.code())));
    level.into_iter().chain(confidence).collect::<Vec<_>>().join(" · ")
}

fn bars_of(view: &View<'_>, spread: &[(Verdict, usize)]) -> Vec<SpreadView> {
    let all: usize = spread.iter().map(|(_, number)| number).sum();
    let mut passed = 0;
    spread
        .iter()
        .map(|(verdict, number)| {
            let x = passed * 1000 / all.max(1);
            passed += number;
            SpreadView {
                code: verdict.code(),
                words: view.message(&format!("verdict-{}-short", verdict.code())),
                number: *number,
                x,
                width: (passed * 1000 / all.max(1)).saturating_sub(x),
            }
        })
        .collect()
}
