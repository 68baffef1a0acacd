//! Ctrl-C and SIGTERM. The tool itself survives them long enough to stop its servers and remove its scratch
//! directories: the command that is running is ended, its failure travels up as an error, and `Drop` cleans up.

use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
/// The process group of the command that runs in the foreground, negated if it is only one process of our own group; 0 if
/// none runs.
static FOREGROUND: AtomicI32 = AtomicI32::new(0);

/// Takes over the signals. Call it once, first thing.
pub fn install() -> Result<()> {
    ctrlc::set_handler(|| {
        INTERRUPTED.store(true, Ordering::SeqCst);
        end(FOREGROUND.load(Ordering::SeqCst));
    })
    .context("installing the signal handler")
}

/// An error if somebody asked the tool to stop.
pub fn check() -> Result<()> {
    if INTERRUPTED.load(Ordering::SeqCst) {
        bail!("interrupted");
    }
    Ok(())
}

/// Marks a command as the one in the foreground, until the value is dropped.
pub struct Foreground;

impl Foreground {
    /// A command that leads a process group.
    pub fn group(id: u32) -> Self {
        Self::register(i32::try_from(id).unwrap_or(0))
    }

    /// A command in the tool's own process group.
    pub fn process(id: u32) -> Self {
        Self::register(i32::try_from(id).map_or(0, |id| -id))
    }

    fn register(target: i32) -> Self {
        FOREGROUND.store(target, Ordering::SeqCst);
        // The signal may have come between the spawn and this line.
        if INTERRUPTED.load(Ordering::SeqCst) {
            end(target);
        }
        Self
    }
}

impl Drop for Foreground {
    fn drop(&mut self) {
        FOREGROUND.store(0, Ordering::SeqCst);
    }
}

fn end(target: i32) {
    // It may have ended by itself already.
    let _ = match target {
        0 => Ok(()),
        1.. => killpg(Pid::from_raw(target), Signal::SIGTERM),
        ..0 => kill(Pid::from_raw(-target), Signal::SIGTERM),
    };
}
