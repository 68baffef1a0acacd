//! The sample monitor, served by the program itself for tests and measurements.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::http::Client;
use crate::system::scratch::Scratch;
use crate::system::server::{self, Server};

/// A running `bellwether demo`, with a directory of its own.
pub struct Demo {
    // Dropped first, and so stopped before its directory goes.
    server: Server,
    directory: Scratch,
    port: u16,
}

impl Demo {
    /// Starts it and waits until it answers. `command` makes the command that runs the program, perhaps pinned to a core.
    pub fn start(binary: &Path, command: impl FnOnce(&Path) -> Command) -> Result<Self> {
        Self::start_on(binary, None, command)
    }

    /// As [`Demo::start`], with its content in an empty database of PostgreSQL, if one is named.
    pub fn start_on(binary: &Path, database: Option<&str>, command: impl FnOnce(&Path) -> Command) -> Result<Self> {
        let directory = Scratch::new("demo")?;
        let port = server::free_port()?;
        let mut demo = command(binary);
        demo.arg("demo")
            .args(["--listen", &format!("127.0.0.1:{port}"), "--dir"])
            .arg(directory.path().join("monitor"));
        if let Some(url) = database {
            demo.args(["--database", url]);
        }
        let mut server = Server::start(&demo, &directory.path().join("log"))?;
        server
            .wait_until(Duration::from_secs(120), || {
                Client::new(port).get("/healthz", &[]).is_ok_and(|page| page.status == 200)
            })
            .context("starting `bellwether demo`")?;
        Ok(Self { server, directory, port })
    }

    /// Where it listens on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.server.id()
    }

    /// The links that let people in at the desk, each once: the administrator first, then the editor, three analysts, a translator.
    pub fn desk_links(&self) -> Result<Vec<String>> {
        let log = fs::read_to_string(self.directory.path().join("log")).context("reading what the demo has printed")?;
        let links: Vec<String> =
            log.split_whitespace().filter(|word| word.contains("/desk/sign-in/")).map(str::to_owned).collect();
        ensure!(!links.is_empty(), "the demo has printed no links to the desk");
        Ok(links)
    }

    /// An error with the end of its log if it has crashed.
    pub fn check(&mut self) -> Result<()> {
        if self.server.has_ended() {
            anyhow::bail!("`bellwether demo` ended while it was needed\n{}", self.server.end_of_log());
        }
        Ok(())
    }
}
