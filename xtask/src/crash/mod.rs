//! `cargo xtask crash`: workers die and relays misbehave while an issue is mailed. Nobody may be lost, nobody mailed twice, and of
//! whom nobody knows must be few, and named.

mod audit;
mod failures;
mod kills;
pub mod newsroom;
pub mod sink;
pub mod typing;

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, bail};

use self::audit::Audit;
use self::kills::{End, Outcome, Run};
use self::newsroom::{Programs, WINDOW};
use crate::bench::installation::Engine;
use crate::bench::targets::Targets;
use crate::postgres::{Durability, Postgres};
use crate::setup::{self, Need};
use crate::table::Table;

/// Of so many kills, one worker that is asked to stop.
const KILLS_PER_STOP: u64 = 5;
/// What a relay that doesn't answer the final dot may leave uncertain with one worker: what it was given before that showed, and then
/// one message for each time that it is tried again.
const SILENCED: u64 = 32;
/// A healthy domain's readers wait as long as ever: by no more than measurements of the same thing differ on a busy machine.
const UNCHANGED: f64 = 1.25;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Readers of each run.
    pub readers: u64,
    /// Kills of each run.
    pub kills: u64,
    /// What makes kills fall elsewhere.
    pub seed: u64,
    /// On which engines.
    pub engines: Engines,
}

/// Which engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engines {
    /// The embedded one.
    Sqlite,
    /// The server.
    Postgres,
    /// One after the other.
    Both,
}

impl Engines {
    /// Reads the word of the command line.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "sqlite" => Some(Self::Sqlite),
            "postgres" => Some(Self::Postgres),
            "both" => Some(Self::Both),
            _ => None,
        }
    }

    fn include(self, engine: Self) -> bool {
        self == Self::Both || self == engine
    }
}

/// Kills workers, and stops others, on each engine.
pub fn run(options: Options) -> Result<()> {
    let programs = Arc::new(Programs::build()?);
    println!("seed {}: the same one kills at the same numbers of messages", options.seed);
    let mut report = Report::new();
    if options.engines.include(Engines::Sqlite) {
        for run in runs(options, 1) {
            report.add_run("SQLite", run, &kills::run(&programs, Engine::Sqlite, run)?);
        }
    }
    if options.engines.include(Engines::Postgres) {
        setup::ensure(&[Need::Postgres])?;
        let postgres = Postgres::start(Durability::Full)?;
        for (number, run) in runs(options, 2).into_iter().enumerate() {
            let database = postgres.create_database(&format!("crash_{number}"))?;
            report.add_run("PostgreSQL", run, &kills::run(&programs, Engine::Postgres(&database), run)?);
        }
    }
    report.conclude()
}

/// Lets relays, domains, databases and disks fail, on each engine.
pub fn fail(options: Options) -> Result<()> {
    let programs = Arc::new(Programs::build()?);
    let readers = options.readers;
    let mut report = Report::new();
    let mut ratios = Vec::new();
    if options.engines.include(Engines::Sqlite) {
        let well = failures::nothing(&programs, Engine::Sqlite, readers, 1)?;
        report.add("SQLite", "nothing", 1, readers, &well.audit, 0, well.healthy);
        let ill = failures::silence(&programs, Engine::Sqlite, readers, 1)?;
        report.add("SQLite", "silent relays", 1, readers, &ill.audit, SILENCED, ill.healthy);
        ratios.push(("SQLite", ill.healthy.as_secs_f64() / well.healthy.as_secs_f64()));
        match failures::full_disk(&programs, readers)? {
            Some(full) => report.add("SQLite", "a full disk", 1, readers, &full.audit, 0, full.healthy),
            None => println!("a full disk: NOT TESTED, only root can have a small one"),
        }
    }
    if options.engines.include(Engines::Postgres) {
        setup::ensure(&[Need::Postgres])?;
        let mut postgres = Postgres::start(Durability::Full)?;
        let database = postgres.create_database("well")?;
        let well = failures::nothing(&programs, Engine::Postgres(&database), readers, 2)?;
        report.add("PostgreSQL", "nothing", 2, readers, &well.audit, 0, well.healthy);
        let database = postgres.create_database("ill")?;
        let ill = failures::silence(&programs, Engine::Postgres(&database), readers, 2)?;
        report.add("PostgreSQL", "silent relays", 2, readers, &ill.audit, 2 * SILENCED, ill.healthy);
        ratios.push(("PostgreSQL", ill.healthy.as_secs_f64() / well.healthy.as_secs_f64()));
        let database = postgres.create_database("outage")?;
        let away = failures::outage(&programs, &mut postgres, &database, readers)?;
        report.add("PostgreSQL", "two crashes", 2, readers, &away.audit, 0, away.healthy);
    }
    report.finish();
    let mut targets = Targets::new();
    for (engine, ratio) in ratios {
        targets.at_most(&format!("the healthy domain with silent relays, {engine}"), UNCHANGED, ratio, "×");
    }
    targets.conclude()?;
    report.judge()
}

fn runs(Options { readers, kills, seed, .. }: Options, workers: usize) -> [Run; 2] {
    let stops = (kills / KILLS_PER_STOP).max(1);
    [
        Run { end: End::Killed, times: kills, workers, readers, seed },
        Run { end: End::Stopped, times: stops, workers, readers: readers / KILLS_PER_STOP, seed },
    ]
}

/// A line for each run.
struct Report {
    table: Table,
    broken: Vec<String>,
}

impl Report {
    fn new() -> Self {
        let headings = [
            "engine",
            "what happens",
            "workers",
            "readers",
            "lost",
            "twice",
            "uncertain",
            "at most",
            "named",
            "seconds",
        ];
        Self { table: Table::new(headings), broken: Vec::new() }
    }

    fn add_run(&mut self, engine: &str, run: Run, Outcome { audit, elapsed }: &Outcome) {
        let (end, bound) = match run.end {
            End::Killed => ("killed", run.times * WINDOW),
            End::Stopped => ("stopped", 0),
        };
        let what = format!("{end} {} times", run.times);
        self.add(engine, &what, run.workers, run.readers, audit, bound, *elapsed);
    }

    #[expect(clippy::too_many_arguments, reason = "the cells of a line")]
    fn add(
        &mut self,
        engine: &str,
        what: &str,
        workers: usize,
        readers: u64,
        audit: &Audit,
        bound: u64,
        time: Duration,
    ) {
        self.table.row([
            engine.into(),
            what.into(),
            workers.to_string(),
            readers.to_string(),
            audit.lost.to_string(),
            audit.twice.to_string(),
            audit.uncertain.to_string(),
            bound.to_string(),
            audit.named.to_string(),
            format!("{:.1}", time.as_secs_f64()),
        ]);
        let kept = audit.lost == 0 && audit.twice == 0 && audit.uncertain <= bound && audit.named == audit.uncertain;
        if !kept {
            self.broken.push(format!("{engine}, {what}: {audit:?}"));
        }
    }

    fn finish(&self) {
        self.table.print();
    }

    fn judge(self) -> Result<()> {
        if !self.broken.is_empty() {
            bail!("what was promised does not hold\n  {}", self.broken.join("\n  "));
        }
        Ok(())
    }

    fn conclude(self) -> Result<()> {
        self.finish();
        self.judge()
    }
}
