//! Which core does what, so that a server and its load don't disturb each other.

use std::process::Command;

use anyhow::{Context, Result, bail};
use nix::sched::{CpuSet, sched_setaffinity};
use nix::unistd::Pid;

/// The core that servers are pinned to.
pub const SERVER: usize = 0;
/// The core that the load comes from, and the tool itself.
pub const CLIENT: usize = 1;

/// Moves the tool, and what it starts from now on, to the client's core. Cargo's builds should be done before.
pub fn move_to_client() -> Result<()> {
    if std::thread::available_parallelism().map_or(1, usize::from) < 2 {
        bail!("this benchmark needs two cores: one for the server, one for the client");
    }
    let mut cores = CpuSet::new();
    cores.set(CLIENT).context("naming the client's core")?;
    sched_setaffinity(Pid::from_raw(0), &cores).with_context(|| format!("moving to core {CLIENT}"))
}

/// A command that runs `program` on one core.
pub fn pinned(core: usize, program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", &core.to_string()]).arg(program);
    command
}
