//! What happens around workers while they mail an issue: relays that fall silent, domains that are slow or busy, a database that goes
//! away, a disk that fills up.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use nix::unistd::geteuid;

use super::audit::Audit;
use super::kills::{DRAINING, await_end, await_total};
use super::newsroom::{Newsroom, Plan, Programs, Way};
use super::sink::Manner;
use crate::bench::installation::Engine;
use crate::postgres::Postgres;
use crate::system::process;
use crate::system::scratch::Scratch;
use crate::system::server::Server;

/// As many at the slow domain as are served within a minute.
const DOMAINS: &str = "healthy.example=70,busy.example=29,slow.example=1";
const KIBIBYTES: u64 = 12;
const WELL: &[Way] = &[Way { manner: Manner::Plain, weight: 7 }];
const TROUBLED: &[Way] = &[
    Way { manner: Manner::ByDomain, weight: 7 },
    Way { manner: Manner::SilentAtGreeting, weight: 1 },
    Way { manner: Manner::SilentAtData, weight: 1 },
    Way { manner: Manner::SilentAtEnd, weight: 1 },
];
/// How long the database is away, and the disk full.
const OUTAGE: Duration = Duration::from_secs(4);
/// Room for the database of a small run, and then for nothing.
const DISK: &str = "size=192m";

/// A run in which something happens, or nothing for comparison.
pub struct Outcome {
    /// Ledger and relays compared.
    pub audit: Audit,
    /// How long it took to serve 95 of 100 readers at the healthy domain.
    pub healthy: Duration,
}

/// All relays take everything at once.
pub fn nothing(programs: &Arc<Programs>, engine: Engine<'_>, readers: u64, workers: usize) -> Result<Outcome> {
    mailed(&Newsroom::open(programs, engine, &plan(readers, WELL))?, workers, |_| Ok(()))
}

/// Three relays of four fall silent at one step each; one domain defers, one is slow.
pub fn silence(programs: &Arc<Programs>, engine: Engine<'_>, readers: u64, workers: usize) -> Result<Outcome> {
    mailed(&Newsroom::open(programs, engine, &plan(readers, TROUBLED))?, workers, |_| Ok(()))
}

/// The database crashes twice and recovers.
pub fn outage(programs: &Arc<Programs>, postgres: &mut Postgres, url: &str, readers: u64) -> Result<Outcome> {
    let newsroom = Newsroom::open(programs, Engine::Postgres(url), &plan(readers, WELL))?;
    mailed(&newsroom, 2, |newsroom| {
        for percent in [30, 60] {
            await_total(newsroom, newsroom.book.readers() * percent / 100)?;
            postgres.crash();
            thread::sleep(OUTAGE);
            postgres.go_on()?;
        }
        Ok(())
    })
}

/// The disk of an embedded database is full for a while; none if this account can't have a small disk.
pub fn full_disk(programs: &Arc<Programs>, readers: u64) -> Result<Option<Outcome>> {
    if !geteuid().is_root() {
        return Ok(None);
    }
    let disk = Disk::mount()?;
    let url = format!("sqlite:{}", disk.path().join("bellwether.db").display());
    let newsroom = Newsroom::open(programs, Engine::SqliteAt(&url), &plan(readers, WELL))?;
    let outcome = mailed(&newsroom, 1, |newsroom| {
        await_total(newsroom, newsroom.book.readers() / 10)?;
        let ballast = disk.fill()?;
        // It goes on until what it wants to write needs more room than the files have.
        let mut before = newsroom.book.total();
        loop {
            thread::sleep(OUTAGE);
            let now = newsroom.book.total();
            if now == before {
                break;
            }
            before = now;
        }
        if before == newsroom.book.readers() {
            bail!("the disk was never too full: it needs more readers");
        }
        fs::remove_file(&ballast).with_context(|| format!("removing {}", ballast.display()))
    })?;
    Ok(Some(outcome))
}

fn plan(readers: u64, ways: &'static [Way]) -> Plan<'static> {
    Plan { readers, domains: DOMAINS, kibibytes: KIBIBYTES, ways }
}

/// Mails the issue while something happens.
fn mailed(newsroom: &Newsroom, workers: usize, happens: impl FnOnce(&Newsroom) -> Result<()>) -> Result<Outcome> {
    let workers: Vec<Server> =
        (0..workers).map(|number| newsroom.work(&format!("worker-{number}.log"))).collect::<Result<_>>()?;
    happens(newsroom)?;
    await_end(newsroom).with_context(|| workers.iter().map(Server::end_of_log).collect::<String>())?;
    for worker in workers {
        worker.stop(DRAINING)?;
    }
    let healthy = newsroom.book.healthy_served(95).context("the healthy domain got nothing")?;
    Ok(Outcome { audit: Audit::of(newsroom)?, healthy })
}

/// A file system that is soon full.
struct Disk(Scratch);

impl Disk {
    fn mount() -> Result<Self> {
        let scratch = Scratch::new("disk")?;
        process::output(Command::new("mount").args(["-t", "tmpfs", "-o", DISK, "tmpfs"]).arg(scratch.path()))?;
        Ok(Self(scratch))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Takes all the room there is; removing the file gives it back.
    fn fill(&self) -> Result<PathBuf> {
        let path = self.path().join("ballast");
        let mut file = File::create(&path).with_context(|| format!("creating {}", path.display()))?;
        let block = vec![0; 4096];
        while file.write_all(&block).is_ok() {}
        Ok(path)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if let Err(error) = process::output(Command::new("umount").arg("--lazy").arg(self.path())) {
            eprintln!("xtask: {error:#}");
        }
    }
}
