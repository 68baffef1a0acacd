//! How many readers there are, now and over time.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use serde::Serialize;

use super::Handled;
use crate::desk::chart::{Chart, Series, spread};
use crate::desk::page::{Subject, View};
use crate::desk::table::{Row, Table};
use crate::subscribers::{self, Counts, Standing};

/// How far back the chart goes, in days.
const DAYS: i64 = 366;
/// Lines of the table below it.
const TOLD: usize = 13;

/// What the chart tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Language,
    Section,
    State,
}

impl By {
    const ALL: [Self; 3] = [Self::Language, Self::Section, Self::State];

    fn word(self) -> &'static str {
        match self {
            Self::Language => "language",
            Self::Section => "section",
            Self::State => "state",
        }
    }
}

#[derive(Serialize)]
struct Page {
    now: Table,
    sections: Table,
    chart: Option<Chart>,
    days: Table,
    ways: Vec<Way>,
}

#[derive(Serialize)]
struct Way {
    label: String,
    href: String,
    current: bool,
}

/// `GET /desk/subscribers`
pub async fn show(view: &View<'_>, by: Option<&str>, done: Option<&str>, now: Timestamp) -> Handled {
    let by = By::ALL.into_iter().find(|way| Some(way.word()) == by).unwrap_or(By::Language);
    let today = view.frame.day(now);
    let since = today.checked_sub(DAYS.days()).unwrap_or(Date::MIN);
    let db = &view.desk.site.db;
    let mut reading = db.reading().await?;
    let counts = subscribers::counts(&mut reading).await?;
    let mut history = subscribers::counted_since(&mut reading, since).await?;
    drop(reading);
    if !history.contains_key(&today) {
        // The worker does it every day; it may be a new installation, or one whose worker rests.
        let mut tx = db.begin().await?;
        subscribers::count_today(&mut tx, today).await?;
        tx.commit().await?;
    }
    history.insert(today, counts.clone());
    let (chart, days) = over_time(view, by, &history);
    let page =
        Page { now: standings(view, &counts), sections: sections(view, &counts), chart, days, ways: ways(view, by) };
    let subject =
        Subject { title: view.message("desk-part-subscribers"), part: "subscribers", done, ..Subject::default() };
    view.page("desk_subscribers.html", subject, page)
}

fn standing_name(view: &View<'_>, standing: Standing) -> String {
    view.message(&format!("desk-standing-{}", standing.word()))
}

/// Languages × standings.
fn standings(view: &View<'_>, counts: &Counts) -> Table {
    let languages = &view.frame.monitor.languages;
    let mut rows: Vec<Row> = languages
        .iter()
        .map(|language| {
            let cells = Standing::ALL.map(|standing| view.integer(counts.of(*language, standing)));
            Row::new(language.endonym().to_owned(), cells.into())
        })
        .collect();
    let cells = Standing::ALL.map(|standing| view.integer(counts.in_standing(standing)));
    rows.push(Row::total(view.message("desk-all"), cells.into()));
    let names = Standing::ALL.map(|standing| standing_name(view, standing));
    Table {
        caption: view.message("desk-now"),
        head: [view.message("desk-language")].into_iter().chain(names).collect(),
        rows,
    }
}

fn sections(view: &View<'_>, counts: &Counts) -> Table {
    let mut rows: Vec<Row> = view
        .frame
        .current_sections()
        .map(|section| {
            let name = view.builder().localized(&section.name);
            Row::new(name, vec![view.integer(counts.with_section(section.id))])
        })
        .collect();
    rows.push(Row::total(view.message("desk-everything"), vec![view.integer(counts.everything)]));
    Table {
        caption: view.message("desk-by-section"),
        head: vec![view.message("desk-section"), view.message("desk-readers")],
        rows,
    }
}

fn over_time(view: &View<'_>, by: By, history: &BTreeMap<Date, Counts>) -> (Option<Chart>, Table) {
    let days: Vec<Date> = history.keys().copied().collect();
    let series = series(view, by, history);
    let caption = view.message(&format!("desk-over-time-{}", by.word()));
    let told = spread(&days, TOLD);
    let rows = told
        .into_iter()
        .rev()
        .map(|at| {
            let cells = series.iter().map(|series| view.integer(series.numbers[at])).collect();
            Row::new(bellwether_language::date(view.language, days[at]), cells)
        })
        .collect();
    let names = series.iter().map(|series| series.name.clone());
    let head = [view.message("desk-day")].into_iter().chain(names).collect();
    (Chart::of(view.language, caption.clone(), &days, series), Table { caption, head, rows })
}

fn series(view: &View<'_>, by: By, history: &BTreeMap<Date, Counts>) -> Vec<Series> {
    let line = |name: String, number: &dyn Fn(&Counts) -> i64| Series {
        name,
        numbers: history.values().map(number).collect(),
    };
    match by {
        By::Language => {
            let languages = view.frame.monitor.languages.iter();
            languages
                .map(|language| line(language.endonym().to_owned(), &|counts| counts.of(*language, Standing::Active)))
                .collect()
        }
        By::Section => {
            let sections = view.frame.current_sections();
            sections
                .map(|section| line(view.builder().localized(&section.name), &|counts| counts.with_section(section.id)))
                .collect()
        }
        By::State => Standing::ALL
            .map(|standing| line(standing_name(view, standing), &|counts| counts.in_standing(standing)))
            .into(),
    }
}

fn ways(view: &View<'_>, current: By) -> Vec<Way> {
    By::ALL
        .map(|by| Way {
            label: view.message(&format!("desk-by-{}", by.word())),
            href: format!("/desk/subscribers?by={}#over-time", by.word()),
            current: by == current,
        })
        .into()
}
