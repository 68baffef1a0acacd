//! `cargo xtask bench import`: a large archive from plain files into a database.

use std::path::Path;

use anyhow::Result;

use super::installation::{Engine, Installation};
use super::sample::Sample;
use super::targets::Targets;
use crate::corpus::{self, Extent};
use crate::postgres::{Durability, Postgres};
use crate::setup::{self, Need};
use crate::system::measured::{self, Measured};
use crate::table::Table;
use crate::workspace::{self, Profile};

const RUNS: usize = 3;
/// Memory may grow by this factor while the archive grows to four times its size.
const MEMORY_GROWTH: f64 = 2.0;

/// Measures and prints.
pub fn run(years: u64) -> Result<()> {
    setup::ensure(&[Need::Postgres])?;
    let binary = workspace::build(Profile::Dist)?;
    let whole = Extent { years, seed: 1 };
    let quarter = Extent { years: years.div_ceil(4), seed: 1 };
    let mut table = Table::new(["import", "editions", "seconds", "editions/s", "CPU s", "peak MiB"]);
    let small = measure_sqlite(&binary, quarter, &mut table)?;
    let large = measure_sqlite(&binary, whole, &mut table)?;
    let postgres = Postgres::start(Durability::Full)?;
    let runs = (0..RUNS).map(|run| {
        let database = postgres.create_database(&format!("import_{run}"))?;
        import(&binary, whole, Engine::Postgres(&database))
    });
    row(&mut table, "PostgreSQL", whole, &runs.collect::<Result<Vec<_>>>()?);
    table.print();
    let mut targets = Targets::new();
    targets.at_least("editions/s into SQLite", 5000.0, large.rate, "");
    targets.at_most("memory, against a quarter of the archive", MEMORY_GROWTH, large.peak / small.peak, "×");
    targets.conclude()
}

struct Figures {
    rate: f64,
    peak: f64,
}

fn measure_sqlite(binary: &Path, extent: Extent, table: &mut Table) -> Result<Figures> {
    let runs = (0..RUNS).map(|_| import(binary, extent, Engine::Sqlite)).collect::<Result<Vec<_>>>()?;
    Ok(row(table, "SQLite", extent, &runs))
}

fn import(binary: &Path, extent: Extent, engine: Engine<'_>) -> Result<Measured> {
    let bundle = corpus::cached(extent)?;
    let installation = Installation::create(binary, engine)?;
    eprintln!("importing {} editions into {engine}", extent.editions());
    measured::run(&mut installation.import(&bundle))
}

fn row(table: &mut Table, name: &str, extent: Extent, runs: &[Measured]) -> Figures {
    let sample = |of: fn(&Measured) -> f64| runs.iter().map(of).collect::<Sample>();
    let seconds = sample(|run| run.elapsed.as_secs_f64());
    let peak = sample(|run| run.peak);
    let rate = extent.editions() as f64 / seconds.median();
    table.row([
        name.into(),
        extent.editions().to_string(),
        seconds.spread(2),
        format!("{rate:.0}"),
        format!("{:.2}", sample(|run| run.cpu.as_secs_f64()).median()),
        format!("{:.1}", peak.median()),
    ]);
    Figures { rate, peak: peak.median() }
}
