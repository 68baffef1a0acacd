//! `cargo xtask test`: everything that must hold before a change may land, in the order in which it fails fastest.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use nix::unistd::geteuid;

use crate::postgres::{self, ForTests};
use crate::setup::Need;
use crate::system::{interrupt, process};
use crate::table::Table;
use crate::{browser, editor, setup, workspace};

/// Tells the tests of messages which Python to use.
const PYTHON: &str = "BELLWETHER_PYTHON";

/// How much is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// What CI runs.
    Full,
    /// Without `cargo deny` and the browser.
    Fast,
}

struct Step {
    name: &'static str,
    run: fn() -> Result<()>,
}

const FULL: &[Step] = &[
    Step {
        name: "setup",
        run: || {
            setup::ensure(
                &[&[Need::Postgres, Need::CargoDeny, Need::EditorPackages], Need::MAIL, Need::BROWSER].concat(),
            )
        },
    },
    Step { name: "format", run: format },
    Step { name: "clippy", run: clippy },
    Step { name: "cargo deny", run: deny },
    Step { name: "tests", run: tests },
    Step { name: "mail tests", run: mail },
    Step { name: "editor", run: editor::check },
    Step { name: "browser tests", run: browser::test },
];

const FAST: &[Step] =
    &[Step { name: "format", run: format }, Step { name: "clippy", run: clippy }, Step { name: "tests", run: tests }];

/// Runs every step, also after one has failed: one run shows all there is to mend.
pub fn run(extent: Extent) -> Result<()> {
    let steps = if extent == Extent::Full { FULL } else { FAST };
    let mut table = Table::new(["step", "outcome", "seconds"]);
    let mut failures = Vec::new();
    let since = Instant::now();
    for step in steps {
        announce(step.name);
        let started = Instant::now();
        let outcome = (step.run)();
        let words = if outcome.is_ok() { "passed" } else { "FAILED" };
        table.row([step.name.into(), words.into(), seconds(started.elapsed())]);
        if let Err(error) = outcome {
            eprintln!("{}: {error:#}", step.name);
            failures.push(format!("{}: {error:#}", step.name));
        }
        interrupt::check()?;
    }
    table.row(["together".into(), String::new(), seconds(since.elapsed())]);
    announce("result");
    table.print();
    if !failures.is_empty() {
        bail!("{} of {} steps failed\n  {}", failures.len(), steps.len(), failures.join("\n  "));
    }
    Ok(())
}

fn announce(step: &str) {
    println!("\n=== {step} ===");
}

fn seconds(duration: Duration) -> String {
    format!("{:.1}", duration.as_secs_f64())
}

fn format() -> Result<()> {
    process::run(workspace::cargo().args(["fmt", "--all", "--", "--check"]))
}

fn clippy() -> Result<()> {
    process::run(workspace::cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

/// The advisories live in a repository of their own, which not every network reaches: they are checked where they can
/// be fetched, and it is said where not. Everything else is a gate everywhere.
fn deny() -> Result<()> {
    setup::ensure(&[Need::CargoDeny])?;
    let check = |what: &[&str]| {
        let program = setup::cargo_deny().unwrap_or_else(|| "cargo-deny".into());
        let mut command = std::process::Command::new(program);
        command.args(["--workspace", "check", "--hide-inclusion-graph"]).args(what).current_dir(workspace::root());
        command
    };
    let mut fetch = std::process::Command::new(setup::cargo_deny().unwrap_or_else(|| "cargo-deny".into()));
    fetch.args(["fetch", "db"]).current_dir(workspace::root());
    if process::output(&mut fetch).is_ok() {
        process::run(&mut check(&["advisories"]))?;
    } else {
        println!("advisories: NOT CHECKED, their database can't be fetched from here");
    }
    process::run(&mut check(&["bans", "licenses", "sources"]))
}

fn tests() -> Result<()> {
    setup::ensure(&[&[Need::Postgres], Need::MAIL].concat())?;
    let postgres = ForTests::find_or_start()?;
    let mut test = workspace::cargo();
    test.args(["test", "--workspace"]).env(postgres::VARIABLE, postgres.url());
    if let Some(python) = setup::python() {
        test.env(PYTHON, python);
    }
    process::run(&mut test)
}

/// The client against Postfix, the mailbox with Dovecot, and mail from end to end through both, which start as root only. Elsewhere it
/// is said that this wasn't tested.
fn mail() -> Result<()> {
    if !geteuid().is_root() {
        println!(
            "the client against Postfix, the mailbox with Dovecot, mail from end to end: NOT TESTED, their servers need root"
        );
        return Ok(());
    }
    setup::ensure(&[&[Need::Postgres], Need::MAIL].concat())?;
    let mut test = workspace::cargo();
    process::run(test.args([
        "test",
        "--package",
        "bellwether-smtp",
        "--features",
        "postfix-tests",
        "--test",
        "postfix",
    ]))?;
    let postgres = ForTests::find_or_start()?;
    let mut test = workspace::cargo();
    test.args(["test", "--package", "bellwether", "--features", "mail-tests", "--test", "it"]);
    test.args(["--", "returns::mailbox", "round_trip::"]).env(postgres::VARIABLE, postgres.url());
    if let Some(python) = setup::python() {
        test.env(PYTHON, python);
    }
    process::run(&mut test)
}
