//! The real program, with a directory of its own, as an operator runs it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use bellwether::config::Config;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::engines::{Database, Engine};
use crate::post::open_newsletter;

/// An installation, and what runs of it. Everything ends with the value.
pub struct Program {
    pub database: Database,
    port: u16,
    processes: Vec<Child>,
}

impl Program {
    /// With `settings` beside those of database and port, and with keys.
    pub async fn new(engine: Engine, settings: &str) -> Self {
        let database = Database::create(engine).await;
        let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its number").port();
        open_newsletter(&mut Config::in_directory(database.directory()));
        let text = format!(
            "[database]\nurl = \"{}\"\n[web]\nlisten = \"127.0.0.1:{port}\"\nhttps = false\n[log]\nlevel = \"debug\"\n{settings}",
            database.url
        );
        fs::write(database.directory().join(Config::FILE), text).expect("a configuration");
        Self { database, port, processes: Vec::new() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.database.directory().join(name)
    }

    fn run(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bellwether"));
        command.args(arguments).arg("--config").arg(self.path(Config::FILE));
        command
    }

    pub fn import(&self, bundle: &Path) {
        let imported = self.run(&["import", "bundle"]).arg(bundle).output().expect("an import");
        assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
    }

    /// What a command prints, which must succeed.
    pub fn printed(&self, arguments: &[&str]) -> String {
        let done = self.run(arguments).output().expect("the program");
        assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).expect("UTF-8")
    }

    pub fn export(&self, bundle: &Path) {
        let exported = self.run(&["export", "bundle", "--all"]).arg(bundle).output().expect("an export");
        assert!(exported.status.success(), "{}", String::from_utf8_lossy(&exported.stderr));
    }

    /// Starts a process that goes on; what it says goes to the end of a file.
    pub fn start(&mut self, arguments: &[&str], log: &str) {
        let log = fs::OpenOptions::new().create(true).append(true).open(self.path(log)).expect("a log");
        let child = self.run(arguments).stderr(log).stdout(Stdio::null()).spawn().expect("the program");
        self.processes.push(child);
    }

    /// The processes that were started.
    pub fn processes(&self) -> impl Iterator<Item = u32> {
        self.processes.iter().map(Child::id)
    }

    /// What was said into a file.
    #[cfg(feature = "mail-tests")]
    pub fn log(&self, log: &str) -> String {
        fs::read_to_string(self.path(log)).expect("a log")
    }

    /// Asks all of them to end, and waits until they have.
    #[cfg(feature = "mail-tests")]
    pub fn stop(&mut self) {
        for mut process in self.processes.drain(..) {
            Command::new("kill").arg(process.id().to_string()).status().expect("a signal");
            let status = process.wait().expect("its end");
            assert!(status.success(), "{status}");
        }
    }

    /// Sends `request` as it is, and reads the answer to the end.
    pub async fn ask(&self, request: &[u8]) -> String {
        for _ in 0..100 {
            if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)).await {
                // Who sends nonsense may be cut off in the middle.
                let _ = stream.write_all(request).await;
                let mut answer = Vec::new();
                let _ = stream.read_to_end(&mut answer).await;
                return String::from_utf8_lossy(&answer).into_owned();
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("nobody listens");
    }

    /// Sends a form. `number` makes the network that it comes from.
    pub async fn post(&self, path: &str, form: &str, number: usize) -> String {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Forwarded-For: 10.1.{}.{}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            number / 250,
            number % 250,
            form.len()
        );
        self.ask(request.as_bytes()).await
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        for process in &mut self.processes {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// Waits until `done` says so.
pub async fn until(what: &str, done: impl AsyncFnMut() -> bool) {
    within(Duration::from_secs(300), what, done).await;
}

/// Waits until `done` says so, but not for longer than this.
pub async fn within(longest: Duration, what: &str, mut done: impl AsyncFnMut() -> bool) {
    let since = Instant::now();
    while since.elapsed() < longest {
        if done().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it took too long: {what}");
}
