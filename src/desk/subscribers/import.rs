//! Reading a list of readers.

use http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;

use super::addition::Choice;
use super::{Handled, refused};
use crate::audit::{Act, Details};
use crate::desk::fields::Fields;
use crate::desk::page::{Subject, View};
use crate::desk::table::{Row, Table};
use crate::subscribers::{self, Known, Mapping, Mode, Place, Report, Target, Unreadable};
use crate::vault::random;

#[derive(Serialize)]
struct Page {
    problem: Option<String>,
    outcome: Option<Outcome>,
    columns: Vec<Column>,
    languages: Vec<Choice>,
    dry_run: bool,
}

/// A field for the name of a column.
#[derive(Serialize)]
struct Column {
    field: &'static str,
    label: String,
    hint: String,
    value: String,
}

#[derive(Serialize)]
struct Outcome {
    dry_run: bool,
    summary: String,
    columns: Table,
    left_out: Option<Table>,
    first: Option<Table>,
}

const PLACES: [Place; 5] = [Place::Email, Place::Language, Place::ConsentDay, Place::Proof, Place::Sections];

/// `GET /desk/subscribers/import`
pub async fn show_import(view: &View<'_>) -> Handled {
    page(view, StatusCode::OK, &Fields::default(), None, None)
}

fn page(
    view: &View<'_>,
    status: StatusCode,
    fields: &Fields,
    problem: Option<String>,
    outcome: Option<Outcome>,
) -> Handled {
    let columns = PLACES.map(|place| Column {
        field: place.word(),
        label: view.message(&format!("desk-column-{}", place.word())),
        hint: view.message(&format!("desk-column-hint-{}", place.word())),
        value: fields.again(place.word()),
    });
    let chosen = fields.value("default-language");
    let languages = view.frame.monitor.languages.iter().map(|language| Choice {
        code: language.to_string(),
        name: language.endonym().to_owned(),
        chosen: Some(language.code()) == chosen,
    });
    let page = Page {
        problem,
        // What was tried is to be done next; otherwise nothing is done unasked.
        dry_run: !outcome.as_ref().is_some_and(|outcome| outcome.dry_run),
        outcome,
        columns: columns.into(),
        languages: languages.collect(),
    };
    let subject = Subject { title: view.message("desk-part-import"), part: "import", ..Subject::default() };
    view.answer(status, "desk_import.html", subject, page)
}

/// `POST /desk/subscribers/import`: tries a list, or reads it. It is kept nowhere, and so has to be sent each time.
pub async fn import(view: &View<'_>, fields: &Fields, now: Timestamp) -> Handled {
    let name = |place: Place| fields.value(place.word()).map(str::to_owned);
    let mapping = Mapping {
        email: name(Place::Email),
        language: name(Place::Language),
        default_language: fields.value("default-language").and_then(|code| code.parse().ok()),
        consent_day: name(Place::ConsentDay),
        proof: name(Place::Proof),
        sections: name(Place::Sections),
    };
    let known = Known {
        languages: view.frame.monitor.languages.clone(),
        sections: view.frame.current_sections().map(|section| (section.code.to_string(), section.id)).collect(),
        today: view.frame.day(now),
    };
    let mode = if fields.value("dry-run").is_some() { Mode::DryRun } else { Mode::Write };
    let keyring = view.desk.keyring()?;
    let target = Target { db: &view.desk.site.db, keyring: &keyring, mode, random };
    match subscribers::read_list(target, fields.file("list"), &mapping, &known, |_| ()).await {
        Ok(report) => {
            if mode == Mode::Write {
                let details = Details::default().with("rows", report.rows).with("added", report.added);
                let details = details.with("suppressed", report.suppressed);
                view.record_alone(Act::ListImported, "", details).await?;
                tracing::info!(rows = report.rows, added = report.added, "A list of readers was read at the desk");
            }
            page(view, StatusCode::OK, fields, None, Some(outcome(view, &report, mode)))
        }
        Err(Unreadable::Failed(error)) => Err(refused(error)),
        Err(problem) => {
            let problem = Some(unreadable(view, &problem));
            page(view, StatusCode::UNPROCESSABLE_ENTITY, fields, problem, None)
        }
    }
}

fn unreadable(view: &View<'_>, problem: &Unreadable) -> String {
    let column = |place: Place| view.message(&format!("desk-column-{}", place.word()));
    match problem {
        Unreadable::NotUtf8 => view.message("desk-list-not-utf8"),
        Unreadable::Quote(line) => view.builder().filled("desk-list-quote", &[("line", &line.to_string())]),
        Unreadable::NoColumn(place) => view.builder().filled("desk-list-no-column", &[("column", &column(*place))]),
        Unreadable::NotGiven(place) => view.builder().filled("desk-list-not-given", &[("column", &column(*place))]),
        Unreadable::Empty | Unreadable::Failed(_) => view.message("desk-list-empty"),
    }
}

fn outcome(view: &View<'_>, report: &Report, mode: Mode) -> Outcome {
    let number = |number: usize| view.integer(i64::try_from(number).unwrap_or(i64::MAX));
    let (rows, added, suppressed) = (number(report.rows), number(report.added), number(report.suppressed));
    let arguments = [("rows", rows.as_str()), ("added", added.as_str()), ("suppressed", suppressed.as_str())];
    let summary = match mode {
        Mode::DryRun => view.builder().filled("desk-list-tried", &arguments),
        Mode::Write => view.builder().filled("desk-list-read", &arguments),
    };
    let problem = |word: &str| view.message(&format!("desk-problem-{word}"));
    let left_out = report
        .left_out
        .iter()
        .map(|(reason, readers)| Row::new(problem(reason.word()), vec![number(*readers)]))
        .collect();
    let first =
        report.first.iter().map(|(line, reason)| Row::new(line.to_string(), vec![problem(reason.word())])).collect();
    let columns = report
        .columns
        .iter()
        .map(|(place, name)| Row::new(view.message(&format!("desk-column-{place}")), vec![name.clone()]))
        .collect();
    let table = |caption: &str, head: [&str; 2], rows: Vec<Row>| Table {
        caption: view.message(caption),
        head: head.map(|key| view.message(key)).into(),
        rows,
    };
    let some = |table: Table| (!table.rows.is_empty()).then_some(table);
    Outcome {
        dry_run: mode == Mode::DryRun,
        summary,
        columns: table("desk-list-columns", ["desk-list-what", "desk-list-column"], columns),
        left_out: some(table("desk-list-left-out", ["desk-reason", "desk-list-lines"], left_out)),
        first: some(table("desk-list-first", ["desk-list-line", "desk-reason"], first)),
    }
}
