//! `cargo xtask bench start`: how long from the start to the first page of a large archive, and how much memory it takes.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::installation::{Installation, commentaries};
use super::sample::Sample;
use super::targets::Targets;
use crate::corpus::Extent;
use crate::system::procfs;
use crate::workspace::{self, Profile};

const RUNS: usize = 11;
const PAGES: usize = 1000;

/// Measures and prints.
pub fn run(years: u64) -> Result<()> {
    let binary = workspace::build(Profile::Dist)?;
    let installation = Installation::with_archive(&binary, Extent { years, seed: 1 })?;
    let paths = {
        let _server = installation.serve(|program| Command::new(program))?;
        commentaries(&mut installation.client())?
    };
    let path = paths.last().context("the sitemap names no commentary")?;
    let mut milliseconds = Sample::default();
    let mut resident = [Sample::default(), Sample::default()];
    for run in 0..RUNS {
        let since = Instant::now();
        let mut server = installation.start(|program| Command::new(program))?;
        server.wait_until(Duration::from_secs(60), || {
            installation.client().get(path, &[]).is_ok_and(|page| page.status == 200)
        })?;
        milliseconds.push(since.elapsed().as_secs_f64() * 1e3);
        resident[0].push(procfs::resident(server.id())?);
        if run == 0 {
            let mut client = installation.client();
            // From the whole archive, not only from its newest part.
            for path in paths.iter().step_by((paths.len() / PAGES).max(1)).take(PAGES) {
                client.page(path, &[])?;
            }
            resident[1].push(procfs::resident(server.id())?);
        }
    }
    println!("{} editions, {RUNS} starts; min / median / max", paths.len());
    println!("start to first page   {} ms", milliseconds.spread(1));
    println!("resident, 1 page      {} MiB", resident[0].spread(1));
    println!("resident, {PAGES} pages  {:.1} MiB", resident[1].median());
    let mut targets = Targets::new();
    targets.at_most("start to first page", 300.0, milliseconds.median(), " ms");
    targets.at_most("resident memory then", 60.0, resident[0].median(), " MiB");
    targets.conclude()
}
