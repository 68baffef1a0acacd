//! `cargo xtask bench build`: from a fresh clone to the demo's first page, and where the time goes.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::targets::Targets;
use crate::demo::Demo;
use crate::http::Client;
use crate::system::process;
use crate::system::scratch::Scratch;
use crate::table::Table;
use crate::workspace;

const MINUTES: f64 = 6.0;
const CRATES_SHOWN: usize = 15;

/// One crate's compilation.
#[derive(Debug, PartialEq)]
struct Unit {
    name: String,
    start: f64,
    seconds: f64,
}

/// Measures and prints. The registry's downloads are those of this account, unless `cold_registry`.
pub fn run(cold_registry: bool) -> Result<()> {
    let root = workspace::root();
    if process::output(Command::new("git").args(["rev-parse", "--verify", "HEAD"]).current_dir(root)).is_err() {
        bail!("{} has no commit yet: there is nothing to clone", root.display());
    }
    let scratch = Scratch::new("clone")?;
    let clone = scratch.path().join("clone");
    let since = Instant::now();
    let mut step = Instant::now();
    let mut steps = Table::new(["step", "seconds"]);
    let mut done = |name: &str| {
        steps.row([name.into(), format!("{:.1}", step.elapsed().as_secs_f64())]);
        step = Instant::now();
    };
    process::run(Command::new("git").args(["clone", "--quiet", "--no-local"]).arg(root).arg(&clone))?;
    done("git clone");
    let cargo = |arguments: &[&str]| {
        let mut cargo = workspace::cargo();
        cargo.args(arguments).current_dir(&clone).env("CARGO_TARGET_DIR", clone.join("target"));
        if cold_registry {
            cargo.env("CARGO_HOME", scratch.path().join("cargo-home"));
        }
        cargo
    };
    process::run(&mut cargo(&["fetch"]))?;
    done(if cold_registry {
        "cargo fetch, everything downloaded"
    } else {
        "cargo fetch, with this account's registry"
    });
    process::run(&mut cargo(&["build", "--timings"]))?;
    done("cargo build");
    let demo = Demo::start(&clone.join("target/debug/bellwether"), |program| Command::new(program))?;
    Client::new(demo.port()).page("/en/", &[])?;
    done("demo, to its first page");
    let minutes = since.elapsed().as_secs_f64() / 60.0;
    steps.print();
    print_crates(&clone.join("target/cargo-timings/cargo-timing.html"))?;
    let mut targets = Targets::new();
    targets.at_most("from a fresh clone to the first page", MINUTES, minutes, " min");
    targets.conclude()
}

fn print_crates(report: &Path) -> Result<()> {
    let html = fs::read_to_string(report).with_context(|| format!("reading {}", report.display()))?;
    let mut units = units(&html).with_context(|| format!("{} has an unknown form", report.display()))?;
    units.sort_by(|one, other| other.seconds.total_cmp(&one.seconds));
    let together: f64 = units.iter().map(|unit| unit.seconds).sum();
    println!("\n{} units of compilation, {together:.0} s if one came after the other; the longest:", units.len());
    let mut table = Table::new(["crate", "seconds", "began at"]);
    for Unit { name, start, seconds } in units.into_iter().take(CRATES_SHOWN) {
        table.row([name, format!("{seconds:.1}"), format!("{start:.1}")]);
    }
    table.print();
    Ok(())
}

/// The data inside cargo's report.
fn units(html: &str) -> Option<Vec<Unit>> {
    let (_, data) = html.split_once("UNIT_DATA = ")?;
    let (data, _) = data.split_once("];")?;
    let units: Value = serde_json::from_str(&format!("{data}]")).ok()?;
    units.as_array()?.iter().map(unit).collect()
}

fn unit(unit: &Value) -> Option<Unit> {
    let text = |key: &str| unit.get(key).and_then(Value::as_str).unwrap_or_default();
    Some(Unit {
        name: format!("{} {}{}", text("name"), text("version"), text("target")),
        start: unit.get("start")?.as_f64()?,
        seconds: unit.get("duration")?.as_f64()?,
    })
}

#[cfg(test)]
mod tests {
    use super::{Unit, units};

    #[test]
    fn cargos_report_is_understood() {
        let html = "<script>\nconst UNIT_DATA = [\n{\"i\":0,\"name\":\"libc\",\"version\":\"0.2.1\",\"mode\":\"todo\",\
            \"target\":\" build-script\",\"start\":1.5,\"duration\":2.25}\n];\nconst CONCURRENCY_DATA = [];";
        let expected = Unit { name: "libc 0.2.1 build-script".into(), start: 1.5, seconds: 2.25 };
        assert_eq!(units(html), Some(vec![expected]));
    }
}
