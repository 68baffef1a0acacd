//! A command that runs quietly to its end while its memory is watched.

use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::interrupt::{self, Foreground};
use super::{process, procfs};

const INTERVAL: Duration = Duration::from_millis(5);

/// What a command took.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    /// From start to end.
    pub elapsed: Duration,
    /// CPU time, without the last few milliseconds.
    pub cpu: Duration,
    /// The most resident memory, in MiB.
    pub peak: f64,
}

/// Runs it; an error unless it succeeds.
pub fn run(command: &mut Command) -> Result<Measured> {
    let line = process::line(command);
    let since = Instant::now();
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().with_context(|| format!("starting `{line}`"))?;
    let _foreground = Foreground::process(child.id());
    let mut measured = Measured { elapsed: Duration::ZERO, cpu: Duration::ZERO, peak: 0.0 };
    loop {
        measured.peak = procfs::peak_resident(child.id()).map_or(measured.peak, |peak| peak.max(measured.peak));
        measured.cpu = procfs::cpu_time(child.id()).unwrap_or(measured.cpu);
        if let Some(status) = child.try_wait().with_context(|| format!("waiting for `{line}`"))? {
            measured.elapsed = since.elapsed();
            interrupt::check()?;
            if !status.success() {
                bail!("`{line}` failed: {status}");
            }
            return Ok(measured);
        }
        thread::sleep(INTERVAL);
    }
}
