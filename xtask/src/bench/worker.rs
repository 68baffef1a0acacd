//! `cargo xtask bench worker`: memory and CPU time of a worker that mails an issue to very many readers.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::installation::Engine;
use super::sample::Sample;
use super::targets::Targets;
use crate::crash::newsroom::{Newsroom, Plan, Programs, Way};
use crate::crash::sink::Manner;
use crate::system::server::Server;
use crate::system::{interrupt, procfs};
use crate::table::Table;

const DOMAINS: &str = "big.example=40,large.example=20,middle.example=10,many.example=30";
const KIBIBYTES: u64 = 12;
const INTERVAL: Duration = Duration::from_millis(200);
const STANDSTILL: Duration = Duration::from_secs(60);
/// Parts of the mailing, whose memory is compared.
const PARTS: usize = 10;

/// What was seen of a part of the mailing.
#[derive(Default)]
struct Part {
    /// MiB.
    resident: Sample,
    messages: usize,
    cpu: Duration,
    elapsed: Duration,
}

/// Measures and prints.
pub fn run(readers: u64) -> Result<()> {
    let programs = Arc::new(Programs::build()?);
    let ways = [Way { manner: Manner::Well, weight: 1 }];
    let plan = Plan { readers, domains: DOMAINS, kibibytes: KIBIBYTES, ways: &ways };
    let newsroom = Newsroom::open(&programs, Engine::Sqlite, &plan)?;
    let worker = newsroom.work("worker.log")?;
    let (parts, peak) = watch(&newsroom, &worker)?;
    let mut table = Table::new(["readers served", "resident MiB, min / median / max", "messages/CPU s", "messages/s"]);
    for (number, part) in parts.iter().enumerate() {
        let rate = |time: Duration| format!("{:.0}", part.messages as f64 / time.as_secs_f64());
        table.row([
            format!("to {} %", (number + 1) * 100 / PARTS),
            part.resident.spread(1),
            rate(part.cpu),
            rate(part.elapsed),
        ]);
    }
    table.print();
    let mut targets = Targets::new();
    targets.at_most("peak of resident memory", 80.0, peak, " MiB");
    let growth = parts[PARTS - 1].resident.median() / parts[1].resident.median();
    targets.at_most("memory in the last tenth, against the second", 1.1, growth, "×");
    targets.conclude()
}

/// Looks at the worker until everybody is served.
fn watch(newsroom: &Newsroom, worker: &Server) -> Result<(Vec<Part>, f64)> {
    let mut peak: f64 = 0.0;
    let mut parts = Vec::new();
    let mut moved = Instant::now();
    for number in 1..=PARTS {
        let mut part = Part::default();
        let (since, cpu) = (Instant::now(), procfs::cpu_time(worker.id())?);
        let before = newsroom.book.total();
        let mut last = before;
        while newsroom.book.total() < newsroom.book.readers() * number / PARTS {
            interrupt::check()?;
            thread::sleep(INTERVAL);
            part.resident.push(procfs::resident(worker.id())?);
            peak = procfs::peak_resident(worker.id()).map_or(peak, |now| now.max(peak));
            if newsroom.book.total() != last {
                (last, moved) = (newsroom.book.total(), Instant::now());
            }
            if moved.elapsed() > STANDSTILL {
                bail!("nothing was sent for {} s\n{}", STANDSTILL.as_secs(), worker.end_of_log());
            }
        }
        part.messages = newsroom.book.total() - before;
        part.cpu = procfs::cpu_time(worker.id())?.saturating_sub(cpu);
        part.elapsed = since.elapsed();
        parts.push(part);
    }
    Ok((parts, peak))
}
