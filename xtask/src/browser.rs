//! What needs a real browser: the scripts in `tests/browser`, run against the demo.

use std::path::{Path, absolute};
use std::process::Command;

use anyhow::{Context, Result};

use crate::demo::Demo;
use crate::postgres::{Durability, Postgres};
use crate::setup::{self, Need};
use crate::system::process;
use crate::workspace::{self, Profile};

/// `cargo xtask browser`.
pub fn test() -> Result<()> {
    setup::ensure(Need::BROWSER)?;
    with_demo(Profile::Debug, &setup::browser_tests().join("test.mjs"), &[])?;
    week("SQLite", None)?;
    let postgres = Postgres::start(Durability::None)?;
    week("PostgreSQL", Some(&postgres.create_database("week")?))
}

/// A week of a newsroom, on a demo of its own.
fn week(engine: &str, database: Option<&str>) -> Result<()> {
    let binary = workspace::build(Profile::Debug)?;
    let demo = Demo::start_on(&binary, database, |program| Command::new(program))?;
    run(demo, &setup::browser_tests().join("week.mjs"), &[Path::new(engine)])
}

/// `cargo xtask screenshots DIR`.
pub fn screenshots(directory: &Path) -> Result<()> {
    let directory = absolute(directory).context("finding the directory for the pictures")?;
    setup::ensure(Need::BROWSER)?;
    with_demo(Profile::Debug, &setup::browser_tests().join("screenshots.mjs"), &[&directory])
}

/// `cargo xtask bench lighthouse`.
pub fn lighthouse() -> Result<()> {
    setup::ensure(Need::LIGHTHOUSE)?;
    with_demo(Profile::Dist, &setup::lighthouse().join("run.mjs"), &[])
}

/// Builds the program, serves the demo and runs one of the scripts on it.
fn with_demo(profile: Profile, script: &Path, arguments: &[&Path]) -> Result<()> {
    let binary = workspace::build(profile)?;
    run(Demo::start(&binary, |program| Command::new(program))?, script, arguments)
}

fn run(mut demo: Demo, script: &Path, arguments: &[&Path]) -> Result<()> {
    let mut node = Command::new("node");
    node.arg(script).arg(format!("http://127.0.0.1:{}", demo.port())).args(arguments);
    node.env("BELLWETHER_DESK", demo.desk_links()?.join(" "));
    if let Some(chromium) = setup::chromium() {
        node.env("CHROMIUM", chromium);
    }
    let outcome = process::run(&mut node);
    demo.check()?;
    outcome
}
