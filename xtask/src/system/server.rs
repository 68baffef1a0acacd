//! Programs that run in the background until the tool is done with them.

use std::fs::{self, File};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use super::{interrupt, process};

const PATIENCE_WHEN_STOPPING: Duration = Duration::from_secs(15);

/// A running server. Dropping it ends its whole process group; should the tool itself be killed, the kernel ends it.
pub struct Server {
    child: Child,
    name: String,
    log: PathBuf,
    stop_with: Signal,
}

impl Server {
    /// Starts the command with its output in `log`. The command must not go to the background by itself.
    pub fn start(command: &Command, log: &Path) -> Result<Self> {
        let output = File::create(log).with_context(|| format!("creating {}", log.display()))?;
        let mut guarded = guarded(command);
        let child = guarded
            .stdin(Stdio::null())
            .stdout(output.try_clone().context("sharing the log file")?)
            .stderr(output)
            .process_group(0)
            .spawn()
            .with_context(|| format!("starting `{}`", process::line(command)))?;
        let name = command.get_program().to_string_lossy().into_owned();
        Ok(Self { child, name, log: log.to_owned(), stop_with: Signal::SIGTERM })
    }

    /// Asks it to stop with another signal than SIGTERM.
    pub fn stopped_with(mut self, signal: Signal) -> Self {
        self.stop_with = signal;
        self
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until `ready` says so; an error with the end of the log if the server ends before, or takes too long.
    pub fn wait_until(&mut self, patience: Duration, mut ready: impl FnMut() -> bool) -> Result<()> {
        let since = Instant::now();
        while !ready() {
            interrupt::check()?;
            if let Some(status) = self.child.try_wait().with_context(|| format!("waiting for {}", self.name))? {
                bail!("{} ended ({status}) instead of answering\n{}", self.name, self.end_of_log());
            }
            if since.elapsed() > patience {
                bail!("{} did not answer for {} s\n{}", self.name, patience.as_secs(), self.end_of_log());
            }
            thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }

    /// Waits until something listens on the port of this machine's loopback address.
    pub fn wait_for_port(&mut self, port: u16, patience: Duration) -> Result<()> {
        self.wait_until(patience, || TcpStream::connect(("127.0.0.1", port)).is_ok())
    }

    /// Has it ended?
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Kills it, as a power cut would; it gets no chance to tidy up.
    pub fn kill(mut self) -> Result<()> {
        self.signal(Signal::SIGKILL);
        self.child.wait().with_context(|| format!("waiting for {}", self.name)).map(|_| ())
    }

    /// Asks it to stop and waits until it has; an error if it doesn't in time, or fails.
    pub fn stop(mut self, patience: Duration) -> Result<()> {
        self.signal(self.stop_with);
        let since = Instant::now();
        loop {
            match self.child.try_wait().with_context(|| format!("waiting for {}", self.name))? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => {
                    bail!("{} failed when it was asked to stop: {status}\n{}", self.name, self.end_of_log())
                }
                None if since.elapsed() > patience => {
                    bail!("{} did not stop in {} s\n{}", self.name, patience.as_secs(), self.end_of_log())
                }
                None => thread::sleep(Duration::from_millis(1)),
            }
        }
    }

    /// The last lines of what it wrote.
    pub fn end_of_log(&self) -> String {
        let text = fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }

    fn signal(&self, signal: Signal) {
        if let Ok(group) = i32::try_from(self.child.id()) {
            // It may have ended by itself.
            let _ = killpg(Pid::from_raw(group), signal);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.signal(self.stop_with);
        let since = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) {
            if since.elapsed() > PATIENCE_WHEN_STOPPING {
                eprintln!("xtask: {} did not stop when asked and was killed", self.name);
                self.signal(Signal::SIGKILL);
                let _ = self.child.wait();
                return;
            }
            thread::sleep(Duration::from_millis(5));
        }
        // What it had started and left behind.
        self.signal(Signal::SIGKILL);
    }
}

/// A port of the loopback address that nobody listens on now.
pub fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("looking for a free port on 127.0.0.1")?;
    Ok(listener.local_addr().context("looking for a free port on 127.0.0.1")?.port())
}

/// The same command, which ends when its parent dies.
fn guarded(command: &Command) -> Command {
    let mut guarded = Command::new("setpriv");
    guarded.args(["--pdeathsig", "TERM", "--"]).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => guarded.env(name, value),
            None => guarded.env_remove(name),
        };
    }
    if let Some(directory) = command.get_current_dir() {
        guarded.current_dir(directory);
    }
    guarded
}
