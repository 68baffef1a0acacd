//! `cargo xtask bench desk`: how long the newsroom's pages take on the server, and what they weigh, on the demo.

use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};

use super::sample::Sample;
use super::targets::Targets;
use crate::demo::Demo;
use crate::http::Client;
use crate::postgres::{Durability, Postgres};
use crate::setup::{self, Need};
use crate::table::Table;
use crate::workspace::{self, Profile};

const ROUNDS: usize = 30;
/// The demo's newest issue.
const ISSUE: &str = "/desk/issues/2026-11-16";
const BOUND: f64 = 50.0;
/// KiB.
const HEAVIEST: f64 = 100.0;

fn pages() -> Vec<String> {
    let section = format!("{ISSUE}/sections/economy");
    let mut pages: Vec<String> =
        ["", "/readiness", "/corrections", "/previews", "/sections/economy", "/sections/economy/assessment"]
            .map(|page| format!("{ISSUE}{page}"))
            .into();
    pages.extend(["be", "be/revisions", "be/comments", "en/paragraphs"].map(|page| format!("{section}/{page}")));
    pages.extend(
        [
            "issues",
            "notices",
            "requirements",
            "glossary",
            "campaigns",
            "campaigns/2026-11-16",
            "subscribers",
            "people",
            "log",
            "account",
        ]
        .map(|page| format!("/desk/{page}")),
    );
    pages
}

/// Measures and prints.
pub fn run() -> Result<()> {
    setup::ensure(&[Need::Postgres])?;
    let binary = workspace::build(Profile::Dist)?;
    let mut targets = Targets::new();
    measure("SQLite", Demo::start(&binary, |program| Command::new(program))?, &mut targets)?;
    let postgres = Postgres::start(Durability::Full)?;
    let database = postgres.create_database("desk")?;
    measure("PostgreSQL", Demo::start_on(&binary, Some(&database), |program| Command::new(program))?, &mut targets)?;
    targets.conclude()
}

fn measure(engine: &str, demo: Demo, targets: &mut Targets) -> Result<()> {
    let mut client = Client::new(demo.port());
    let link = demo.desk_links()?.into_iter().next().context("the administrator's link")?;
    let path = link.splitn(4, '/').nth(3).map(|path| format!("/{path}")).context("a path")?;
    let answer = client.post(&path, &[], "")?;
    let cookie =
        answer.field("set-cookie").and_then(|cookie| cookie.split(';').next()).context("a session")?.to_owned();
    let mut table = Table::new([engine, "ms, min / median / max", "KiB, gzip"]);
    let (mut slowest, mut heaviest) = (0.0_f64, 0.0_f64);
    for page in pages() {
        let fields = [("Cookie", cookie.as_str()), ("Accept-Encoding", "gzip")];
        let mut sample = Sample::default();
        let mut weight = 0;
        for _ in 0..ROUNDS {
            let since = Instant::now();
            weight = client.page(&page, &fields)?.body.len();
            sample.push(since.elapsed().as_secs_f64() * 1000.0);
        }
        slowest = slowest.max(sample.median());
        heaviest = heaviest.max(weight as f64 / 1024.0);
        table.row([page, sample.spread(1), format!("{:.1}", weight as f64 / 1024.0)]);
    }
    table.print();
    targets.at_most(&format!("slowest page's median on {engine}"), BOUND, slowest, " ms");
    targets.at_most(&format!("heaviest page on {engine}"), HEAVIEST, heaviest, " KiB");
    Ok(())
}
