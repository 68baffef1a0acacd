//! Workers that are killed at random, or asked to stop, while they mail an issue.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use super::audit::Audit;
use super::newsroom::{Newsroom, Plan, Programs, Way};
use super::sink::Manner;
use crate::bench::installation::Engine;
use crate::corpus::random::Random;
use crate::system::interrupt;
use crate::system::server::Server;

/// As lists are: a few large providers, and many small ones.
const DOMAINS: &str = "big.example=40,large.example=20,middle.example=10,many.example=30";
/// One relay of each kind of conversation.
const WAYS: &[Way] = &[Way { manner: Manner::Well, weight: 1 }, Way { manner: Manner::Plain, weight: 1 }];
const KIBIBYTES: u64 = 12;
/// Of a hundred readers, so many have their mail when the last worker is killed at the latest.
const LAST_KILL: usize = 95;
/// When a threshold was passed, the worker has so long: a claim, a message and a record fall within it.
const HAZARD_MICROSECONDS: usize = 60_000;
/// Without a single message for so long, the mailing stands still.
const STANDSTILL: Duration = Duration::from_secs(60);
/// How long a worker may take to finish what it has under way.
pub const DRAINING: Duration = Duration::from_secs(10);

/// How workers end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// By SIGKILL.
    Killed,
    /// By SIGTERM: what is under way is finished.
    Stopped,
}

/// One run.
#[derive(Clone, Copy)]
pub struct Run {
    /// How workers end.
    pub end: End,
    /// How many times.
    pub times: u64,
    /// Workers at a time.
    pub workers: usize,
    /// Readers.
    pub readers: u64,
    /// Determines which worker ends, and when.
    pub seed: u64,
}

/// What came of it.
pub struct Outcome {
    /// Ledger and relays compared.
    pub audit: Audit,
    /// From the first worker's start to the end of the mailing.
    pub elapsed: Duration,
}

/// Mails an issue with workers that end again and again.
pub fn run(programs: &Arc<Programs>, engine: Engine<'_>, run: Run) -> Result<Outcome> {
    let plan = Plan { readers: run.readers, domains: DOMAINS, kibibytes: KIBIBYTES, ways: WAYS };
    let newsroom = Newsroom::open(programs, engine, &plan)?;
    let mut random = Random::new(run.seed);
    let mut thresholds: Vec<usize> = Vec::new();
    for _ in 0..run.times {
        thresholds.push(random.below(newsroom.book.readers() * LAST_KILL / 100));
    }
    thresholds.sort_unstable();
    let since = Instant::now();
    let mut crew = Crew { newsroom: &newsroom, workers: Vec::new(), started: 0 };
    for _ in 0..run.workers {
        let worker = crew.start()?;
        crew.workers.push(worker);
    }
    for threshold in thresholds {
        await_total(&newsroom, threshold).with_context(|| crew.ends_of_logs())?;
        thread::sleep(Duration::from_micros(random.below(HAZARD_MICROSECONDS) as u64));
        crew.replace(random.below(run.workers), run.end)?;
    }
    await_end(&newsroom).with_context(|| crew.ends_of_logs())?;
    let elapsed = since.elapsed();
    for worker in crew.workers {
        worker.stop(DRAINING)?;
    }
    Ok(Outcome { audit: Audit::of(&newsroom)?, elapsed })
}

/// The workers of a run.
struct Crew<'a> {
    newsroom: &'a Newsroom,
    workers: Vec<Server>,
    started: u64,
}

impl Crew<'_> {
    fn start(&mut self) -> Result<Server> {
        self.started += 1;
        self.newsroom.work(&format!("worker-{}.log", self.started))
    }

    /// What the workers said last.
    fn ends_of_logs(&self) -> String {
        self.workers.iter().map(Server::end_of_log).collect()
    }

    /// Ends a worker, and starts another one in its place at once.
    fn replace(&mut self, which: usize, end: End) -> Result<()> {
        let worker = self.workers.swap_remove(which);
        match end {
            End::Killed => worker.kill()?,
            End::Stopped => worker.stop(DRAINING)?,
        }
        let successor = self.start()?;
        self.workers.push(successor);
        Ok(())
    }
}

/// Waits until so many messages were taken.
pub fn await_total(newsroom: &Newsroom, total: usize) -> Result<()> {
    let (mut last, mut since) = (newsroom.book.total(), Instant::now());
    while newsroom.book.total() < total {
        interrupt::check()?;
        thread::sleep(Duration::from_millis(1));
        if newsroom.book.total() != last {
            (last, since) = (newsroom.book.total(), Instant::now());
        }
        if since.elapsed() > STANDSTILL {
            bail!("nothing was sent for {} s: {last} of {} messages", STANDSTILL.as_secs(), newsroom.book.readers());
        }
    }
    Ok(())
}

/// Waits until nobody waits for mail any longer. What can't be sent now is tried again without delay.
pub fn await_end(newsroom: &Newsroom) -> Result<()> {
    let (mut last, mut since) = (newsroom.book.total(), Instant::now());
    loop {
        interrupt::check()?;
        thread::sleep(Duration::from_secs(1));
        let total = newsroom.book.total();
        if total != last {
            (last, since) = (total, Instant::now());
            continue;
        }
        let standing = newsroom.standing()?;
        if standing.is_done() {
            return Ok(());
        }
        newsroom.make_due()?;
        if since.elapsed() > STANDSTILL {
            bail!("nothing moves any longer: the mailing is {}, with {:?}", standing.state, standing.deliveries);
        }
    }
}
