//! Commands that run in the foreground and are waited for.

use std::os::unix::process::CommandExt;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use nix::sys::resource::{UsageWho, getrusage};

use super::interrupt::{self, Foreground};

/// Runs a command with the terminal as its own; an error unless it succeeds.
pub fn run(command: &mut Command) -> Result<()> {
    let line = line(command);
    eprintln!("$ {line}");
    // A group of its own: an interrupt then ends what the command has started, too.
    let mut child = command.process_group(0).spawn().with_context(|| format!("starting `{line}`"))?;
    let foreground = Foreground::group(child.id());
    let status = child.wait().with_context(|| format!("waiting for `{line}`"))?;
    drop(foreground);
    interrupt::check()?;
    if !status.success() {
        bail!("`{line}` failed: {status}");
    }
    Ok(())
}

/// Runs a command that people talk to, such as a shell: it stays in the terminal's own process group.
pub fn run_interactively(command: &mut Command) -> Result<()> {
    let line = line(command);
    let mut child = command.spawn().with_context(|| format!("starting `{line}`"))?;
    let _foreground = Foreground::process(child.id());
    let status = child.wait().with_context(|| format!("waiting for `{line}`"))?;
    if !status.success() {
        bail!("`{line}` failed: {status}");
    }
    Ok(())
}

/// Runs a command quietly and gives what it wrote to standard output; its errors become part of ours.
pub fn output(command: &mut Command) -> Result<String> {
    let line = line(command);
    let Output { status, stdout, stderr } = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .and_then(|child| {
            let _foreground = Foreground::group(child.id());
            child.wait_with_output()
        })
        .with_context(|| format!("running `{line}`"))?;
    interrupt::check()?;
    if !status.success() {
        bail!("`{line}` failed: {status}\n{}", String::from_utf8_lossy(&stderr).trim_end());
    }
    Ok(String::from_utf8_lossy(&stdout).into_owned())
}

/// CPU time of all commands that have run to their end.
pub fn cpu_of_finished() -> Result<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).context("asking for the CPU time of commands")?;
    let microseconds = [usage.user_time(), usage.system_time()].map(|time| time.tv_sec() * 1_000_000 + time.tv_usec());
    Ok(Duration::from_micros(microseconds.iter().sum::<i64>().unsigned_abs()))
}

/// The command as one would type it, for messages.
pub fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
