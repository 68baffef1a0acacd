//! A throw-away PostgreSQL: its own directory, its own free port, gone at the end whatever happens.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use nix::sys::signal::Signal;
use nix::unistd::{User, geteuid};

use crate::setup;
use crate::system::process;
use crate::system::scratch::Scratch;
use crate::system::server::{self, Server};

/// Tests find the database's address here.
pub const VARIABLE: &str = "BELLWETHER_TEST_POSTGRES";

/// PostgreSQL refuses to run as root; these accounts are tried instead.
const UNPRIVILEGED: [&str; 2] = ["postgres", "nobody"];

/// What a power failure may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Everything: for tests, which want speed.
    None,
    /// Nothing: for measurements, which want the truth.
    Full,
}

/// A running server. Dropping it stops the server and removes its files.
pub struct Postgres {
    // Dropped first, and so stopped before its directory goes. None while it is stopped.
    server: Option<Server>,
    directory: Scratch,
    serve: Command,
    binaries: PathBuf,
    port: u16,
    url: String,
}

impl Postgres {
    /// Starts one, with a superuser `postgres` who needs no password.
    pub fn start(durability: Durability) -> Result<Self> {
        let binaries = binaries().context("PostgreSQL's initdb and postgres are missing: `cargo xtask setup`")?;
        let directory = Scratch::new("postgres")?;
        let owner = owner()?;
        if let Some(owner) = &owner {
            chown(directory.path(), Some(owner.uid.as_raw()), Some(owner.gid.as_raw()))
                .with_context(|| format!("giving {} to {}", directory.path().display(), owner.name))?;
        }
        let data = directory.path().join("data");
        let mut create = run_as(owner.as_ref(), &binaries.join("initdb"));
        create.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]);
        create.args(["--no-sync", "--no-instructions", "--pgdata"]).arg(&data).current_dir("/");
        process::output(&mut create).context("creating the throw-away PostgreSQL")?;

        let port = server::free_port()?;
        let mut serve = run_as(owner.as_ref(), &binaries.join("postgres"));
        serve.arg("-D").arg(&data).current_dir("/");
        for setting in settings(durability, port, directory.path()) {
            serve.arg("-c").arg(setting);
        }
        let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        let mut postgres = Self { server: None, directory, serve, binaries, port, url };
        postgres.go_on()?;
        Ok(postgres)
    }

    /// Stops it as a crash would: every connection breaks, and it recovers from its log when it goes on.
    pub fn crash(&mut self) {
        // To kill the first process alone would leave others that still hold the shared memory.
        drop(self.server.take().map(|server| server.stopped_with(Signal::SIGQUIT)));
    }

    /// Starts it, at first or after a crash.
    pub fn go_on(&mut self) -> Result<()> {
        let mut server = Server::start(&self.serve, &self.directory.path().join("log"))?.stopped_with(Signal::SIGINT);
        let port = self.port.to_string();
        server
            .wait_until(Duration::from_secs(60), || {
                let mut probe = Command::new(self.binaries.join("pg_isready"));
                probe.args(["--quiet", "--host=127.0.0.1", "--port", &port]);
                probe.status().is_ok_and(|status| status.success())
            })
            .context("starting the throw-away PostgreSQL")?;
        self.server = Some(server);
        Ok(())
    }

    /// Its address, with the superuser and the database `postgres`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A new and empty database of this server: its address.
    pub fn create_database(&self, name: &str) -> Result<String> {
        let psql = binaries().map_or_else(|| "psql".into(), |directory| directory.join("psql"));
        let statement = format!("CREATE DATABASE {name}");
        process::output(Command::new(psql).args(["--quiet", "--no-psqlrc", "--command", &statement, &self.url]))?;
        Ok(match self.url.rsplit_once('/') {
            Some((server, _)) => format!("{server}/{name}"),
            None => self.url.clone(),
        })
    }
}

/// Where tests find a PostgreSQL: one that was given in the environment, or one of our own.
pub enum ForTests {
    /// Somebody else's: left running.
    Given(String),
    /// Ours, until dropped.
    Own(Box<Postgres>),
}

impl ForTests {
    /// Takes the one in the environment or starts one.
    pub fn find_or_start() -> Result<Self> {
        match env::var(VARIABLE) {
            Ok(url) if !url.is_empty() => Ok(Self::Given(url)),
            _ => {
                setup::ensure(&[setup::Need::Postgres])?;
                Ok(Self::Own(Box::new(Postgres::start(Durability::None)?)))
            }
        }
    }

    /// Its address.
    pub fn url(&self) -> &str {
        match self {
            Self::Given(url) => url,
            Self::Own(postgres) => postgres.url(),
        }
    }
}

/// `cargo xtask postgres -- COMMAND …`: runs a command, or a shell, beside a PostgreSQL.
pub fn run_with(words: &[OsString]) -> Result<()> {
    let postgres = ForTests::find_or_start()?;
    let shell = || env::var_os("SHELL").unwrap_or_else(|| "sh".into());
    let mut command = match words.split_first() {
        Some((program, arguments)) => {
            let mut command = Command::new(program);
            command.args(arguments);
            command
        }
        None => {
            eprintln!("{VARIABLE}={}; it lives as long as this shell", postgres.url());
            Command::new(shell())
        }
    };
    command.env(VARIABLE, postgres.url());
    process::run_interactively(&mut command)
}

/// The directory of the server's programs: Debian keeps them out of PATH.
pub fn binaries() -> Option<PathBuf> {
    let complete = |directory: &PathBuf| {
        ["initdb", "postgres", "pg_isready"].iter().all(|program| directory.join(program).is_file())
    };
    let in_path = env::var_os("PATH").and_then(|path| env::split_paths(&path).find(complete));
    in_path.or_else(|| {
        let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
        let mut versions: Vec<PathBuf> = versions.flatten().map(|entry| entry.path()).collect();
        // The newest: 9 before 10.
        versions.sort_by_key(|path| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok()));
        versions.into_iter().rev().map(|version| version.join("bin")).find(complete)
    })
}

/// The account that the server runs as, if it can't be ours.
fn owner() -> Result<Option<User>> {
    if !geteuid().is_root() {
        return Ok(None);
    }
    for name in UNPRIVILEGED {
        if let Some(user) = User::from_name(name).with_context(|| format!("looking up the account {name}"))? {
            return Ok(Some(user));
        }
    }
    bail!("PostgreSQL doesn't run as root, and there is no account {}: create one", UNPRIVILEGED.join(" or "))
}

/// A command of that account, ended by the kernel if the tool dies.
fn run_as(owner: Option<&User>, program: &Path) -> Command {
    let Some(owner) = owner else { return Command::new(program) };
    let mut command = Command::new("setpriv");
    command.arg(format!("--reuid={}", owner.uid)).arg(format!("--regid={}", owner.gid));
    // Changing the user forgets the signal that `Server` has asked for, so it is asked for once more.
    command.args(["--clear-groups", "--pdeathsig", "INT", "--"]).arg(program);
    command
}

fn settings(durability: Durability, port: u16, sockets: &Path) -> Vec<String> {
    let mut settings = vec![
        "listen_addresses=127.0.0.1".to_owned(),
        format!("port={port}"),
        format!("unix_socket_directories={}", sockets.display()),
        "max_connections=200".to_owned(),
        "shared_buffers=128MB".to_owned(),
        "timezone=UTC".to_owned(),
    ];
    if durability == Durability::None {
        let reckless = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"];
        settings.extend(reckless.map(str::to_owned));
    }
    settings
}
