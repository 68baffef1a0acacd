//! How far a mailing is: numbers, and a bar for each language.

use bellwether_language::Language;
use serde::Serialize;

use crate::campaigns::{DeliveryState, State, Totals};
use crate::desk::page::View;
use crate::desk::table::{Row, Table};

/// Width of a bar in its own units.
const WIDTH: i64 = 1000;

/// A bar that is cut into states.
#[derive(Debug, Serialize)]
pub(super) struct Bar {
    name: String,
    label: String,
    parts: Vec<Part>,
}

#[derive(Debug, Serialize)]
struct Part {
    state: &'static str,
    x: i64,
    width: i64,
}

/// What a delivery's state is called. When its mailing was cancelled, nothing comes of what was to be sent.
pub(super) fn state_name(view: &View<'_>, mailing: State, state: DeliveryState) -> String {
    match (mailing, state) {
        (State::Cancelled, DeliveryState::Pending | DeliveryState::Deferred) => view.message("desk-delivery-not-sent"),
        _ => view.message(&format!("desk-delivery-{}", state.word())),
    }
}

/// Languages × states.
pub(super) fn table(view: &View<'_>, mailing: State, languages: &[Language], totals: &Totals) -> Table {
    let mut rows: Vec<Row> = languages
        .iter()
        .map(|language| {
            let states = DeliveryState::ALL.map(|state| totals.of(*language, state));
            let cells = states.into_iter().chain([totals.in_language(*language)]);
            Row::new(language.endonym().to_owned(), cells.map(|number| view.integer(number)).collect())
        })
        .collect();
    let states = DeliveryState::ALL.map(|state| totals.in_state(state));
    let cells = states.into_iter().chain([totals.all()]);
    rows.push(Row::total(view.message("desk-all"), cells.map(|number| view.integer(number)).collect()));
    let names = DeliveryState::ALL.map(|state| state_name(view, mailing, state));
    let all = [view.message("desk-all")];
    Table {
        caption: view.message("desk-progress"),
        head: [view.message("desk-language")].into_iter().chain(names).chain(all).collect(),
        rows,
    }
}

/// A bar for each language that has readers.
pub(super) fn bars(view: &View<'_>, languages: &[Language], totals: &Totals) -> Vec<Bar> {
    let with_readers = languages.iter().filter(|language| totals.in_language(**language) > 0);
    with_readers
        .map(|language| {
            let all = totals.in_language(*language);
            let done = done(*language, totals);
            let name = language.endonym().to_owned();
            let share = bellwether_language::percent(view.language, ratio(done, all));
            Bar { label: format!("{name}: {share}"), name, parts: parts(*language, totals, all) }
        })
        .collect()
}

/// Deliveries of which nothing more is to come.
fn done(language: Language, totals: &Totals) -> i64 {
    use DeliveryState::{Accepted, Failed, Skipped};
    [Accepted, Failed, Skipped].map(|state| totals.of(language, state)).iter().sum()
}

/// Of what is finished first, so that the bar fills from its beginning.
fn parts(language: Language, totals: &Totals, all: i64) -> Vec<Part> {
    use DeliveryState::{Accepted, Deferred, Failed, Pending, Sending, Skipped, Uncertain};
    let mut before = 0;
    let mut parts = Vec::new();
    for state in [Accepted, Skipped, Failed, Uncertain, Deferred, Sending, Pending] {
        let number = totals.of(language, state);
        let (x, end) = (WIDTH * before / all, WIDTH * (before + number) / all);
        before += number;
        if number > 0 {
            // What is there is to be seen, however little it is.
            parts.push(Part { state: state.word(), x, width: (end - x).max(2) });
        }
    }
    parts
}

#[expect(clippy::cast_precision_loss, reason = "a percentage of readers")]
fn ratio(part: i64, all: i64) -> f64 {
    part as f64 / all.max(1) as f64
}
