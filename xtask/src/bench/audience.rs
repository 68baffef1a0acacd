//! `cargo xtask bench audience`: freezing a campaign to a million readers, and how many deliveries workers claim and record, on both
//! engines.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::targets::Targets;
use crate::postgres::{Durability, Postgres};
use crate::setup::{self, Need};
use crate::system::process;
use crate::system::scratch::Scratch;
use crate::table::Table;
use crate::workspace;

/// Some have left, some must not be mailed, some chose what the issue has nothing on: a million are mailed.
const READERS: &str = "1135000";
const MAILED: f64 = 1_000_000.0;
/// Of each campaign. Enough that a claim or a record which reads again what was recorded before is seen to be slow.
const DELIVERIES: &str = "400000";
const WORKERS: &str = "4";

/// Measures and prints.
pub fn run() -> Result<()> {
    setup::ensure(&[Need::Postgres])?;
    let program = workspace::build_example("bellwether", "audience")?;
    let scratch = Scratch::new("audience")?;
    let postgres = Postgres::start(Durability::Full)?;
    let mut table = Table::new(["step", "SQLite: number", "seconds", "PostgreSQL: number", "seconds"]);
    let sqlite = measure(&program, &format!("sqlite:{}", scratch.path().join("audience.db").display()))?;
    let postgresql = measure(&program, &postgres.create_database("audience")?)?;
    for (left, right) in sqlite.iter().zip(&postgresql) {
        let seconds = |step: &Step| format!("{:.2}", step.seconds);
        let number = |step: &Step| format!("{:.0}", step.number);
        table.row([left.name.clone(), number(left), seconds(left), number(right), seconds(right)]);
    }
    table.print();
    for step in sqlite.iter().chain(&postgresql).filter(|step| step.name == "freeze") {
        ensure!(step.number >= MAILED, "only {} readers were frozen", step.number);
    }
    let mut targets = Targets::new();
    targets.at_most("freezing 1,000,000 on SQLite", 5.0, slowest(&sqlite, "freeze")?, " s");
    targets.at_most("freezing 1,000,000 on PostgreSQL", 15.0, slowest(&postgresql, "freeze")?, " s");
    targets.at_least("deliveries/s claimed and recorded on SQLite", 15_000.0, slowest_rate(&sqlite, "deliver")?, "");
    targets.at_least(
        "deliveries/s claimed and recorded on PostgreSQL",
        10_000.0,
        slowest_rate(&postgresql, "deliver")?,
        "",
    );
    targets.conclude()
}

/// A line that the program prints.
struct Step {
    name: String,
    number: f64,
    seconds: f64,
}

fn measure(program: &Path, database: &str) -> Result<Vec<Step>> {
    eprintln!("a million readers on {}", database.split(':').next().unwrap_or_default());
    let lines = process::output(Command::new(program).args([database, READERS, DELIVERIES, WORKERS]))?;
    lines.lines().map(|line| step(line).with_context(|| format!("the line {line:?} of the measurement"))).collect()
}

fn step(line: &str) -> Option<Step> {
    let [name, number, seconds] = line.split('\t').collect::<Vec<_>>().try_into().ok()?;
    Some(Step { name: name.to_owned(), number: number.parse().ok()?, seconds: seconds.parse().ok()? })
}

/// The slowest of the steps with this name: the second campaign finds the first one's ledger in its way.
fn slowest(steps: &[Step], name: &str) -> Result<f64> {
    let seconds = steps.iter().filter(|step| step.name == name).map(|step| step.seconds);
    seconds.max_by(f64::total_cmp).with_context(|| format!("the measurement says nothing of {name}"))
}

/// The number in a second of the slowest of these steps.
fn slowest_rate(steps: &[Step], name: &str) -> Result<f64> {
    let rates = steps.iter().filter(|step| step.name == name).map(|step| step.number / step.seconds);
    rates.min_by(f64::total_cmp).with_context(|| format!("the measurement says nothing of {name}"))
}
