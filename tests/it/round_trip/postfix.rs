//! A Postfix with an installation of its own. This needs Postfix's programs, and root to start them.

use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use tempfile::TempDir;

/// What Postfix needs beside its ports. Its queue manager is woken each second, and not after five minutes: a message that it meets
/// while it is being put off waits for that.
const SERVICES: &str = "\
cleanup  unix       n - n - 0 cleanup
qmgr     unix       n - n 1 1 qmgr
tlsmgr   unix       - - n 1000? 1 tlsmgr
rewrite  unix       - - n - - trivial-rewrite
bounce   unix       - - n - 0 bounce
defer    unix       - - n - 0 bounce
trace    unix       - - n - 0 bounce
proxymap unix       - - n - - proxymap
smtp     unix       - - n - - smtp
relay    unix       - - n - - smtp
lmtp     unix       - - n - - lmtp
virtual  unix       - n n - - virtual
error    unix       - - n - - error
retry    unix       - - n - - error
anvil    unix       - - n - 1 anvil
scache   unix       - - n - 1 scache
postlog  unix-dgram n - n - 1 postlogd
";

/// Nobody waits: a queue is looked through each second. A connection that is kept would see a table as it was.
const HASTE: &str = "\
smtp_connection_cache_on_demand = no
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
";

/// A server that runs for one test.
pub struct Postfix {
    name: &'static str,
    directory: TempDir,
    child: Option<Child>,
}

impl Postfix {
    /// One that is yet to be started.
    pub fn new(name: &'static str) -> Self {
        let postfix = Self { name, directory: TempDir::new().expect("a temporary directory"), child: None };
        for name in ["etc", "queue", "data"] {
            fs::create_dir(postfix.path(name)).expect("a directory");
        }
        // Its tools ask for one, even those that need none of it.
        fs::write(postfix.path("etc/main.cf"), "").expect("a file");
        let owned = Command::new("chown").arg("postfix").arg(postfix.path("data")).status();
        assert!(owned.is_ok_and(|status| status.success()), "this needs root and Postfix");
        fs::set_permissions(postfix.directory.path(), fs::Permissions::from_mode(0o755)).expect("our own directory");
        postfix
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// What a table is called in main.cf.
    pub fn table(&self, name: &str) -> String {
        format!("hash:{}", self.path("etc").join(name).display())
    }

    /// Fills a table with lines. A process that has read an earlier one begins anew when it meets the next client.
    pub fn fill_table(&self, name: &str, lines: &str) {
        fs::write(self.path("etc").join(name), lines).expect("a file");
        let made = Command::new("postmap").arg("-c").arg(self.path("etc")).arg(self.table(name)).status();
        assert!(made.is_ok_and(|status| status.success()), "a table for {}", self.name);
    }

    /// Starts it with these lines of main.cf, and a port for each number with lines of master.cf that are settings of its own.
    pub fn start(&mut self, settings: &str, ports: &[(u16, &str)]) {
        let root = self.directory.path().display();
        let main = format!(
            "compatibility_level = 3.6\nqueue_directory = {root}/queue\ndata_directory = {root}/data\n\
             maillog_file = {root}/log\nmaillog_file_prefixes = {root}\n\
             inet_interfaces = 127.0.0.1\ninet_protocols = ipv4\nsmtp_dns_support_level = disabled\n\
             mydestination =\nalias_maps =\nfast_flush_domains =\nsmtputf8_enable = yes\n{HASTE}{settings}"
        );
        fs::write(self.path("etc/main.cf"), main).expect("a file");
        let port = |(port, settings): &(u16, &str)| format!("127.0.0.1:{port} inet n - n - - smtpd\n{settings}");
        let ports_of_it: String = ports.iter().map(port).collect();
        fs::write(self.path("etc/master.cf"), format!("{ports_of_it}{SERVICES}")).expect("a file");
        let mut command = Command::new("postfix");
        command.arg("-c").arg(self.path("etc")).arg("start-fg");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self.child = Some(command.spawn().expect("Postfix's programs"));
        let since = Instant::now();
        while ports.iter().any(|(port, _)| TcpStream::connect(("127.0.0.1", *port)).is_err()) {
            let running = self.child.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None)));
            assert!(running && since.elapsed() < Duration::from_secs(20), "{}: {}", self.name, self.log());
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// What it says that it does.
    pub fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    /// The messages that it still has.
    pub fn queue(&self) -> usize {
        let count = |path: &Path| crate::test_app::files_in(path).len();
        // In the order in which messages move, and what moves back is met again.
        ["incoming", "active", "deferred", "active"].map(|name| count(&self.path("queue").join(name))).iter().sum()
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        // Its master process has left the group of the one that was started.
        let _ = Command::new("postfix").arg("-c").arg(self.path("etc")).arg("abort").output();
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
        if thread::panicking() {
            eprintln!("{}:\n{}", self.name, self.log());
        }
    }
}
