//! A Dovecot that runs for one test. This needs Dovecot's programs, and root to start them.

use std::fmt::Write as _;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use bellwether::config::{Imap, ImapSecurity, Secret};
use tempfile::TempDir;

/// Debian's account for what belongs to nobody: Dovecot refuses to read root's mail.
pub const NOBODY: u32 = 65534;

/// Whose mailbox is read. Mail servers name a user by her whole address.
pub const BOUNCES: &str = "bounces@bounces.monitor.example";

/// A server that runs for one test.
pub struct Dovecot {
    child: Child,
    directory: TempDir,
    clear: u16,
    protected: u16,
    /// Where mail is handed over by LMTP.
    pub lmtp: u16,
}

impl Dovecot {
    /// With a mailbox for bounces.
    pub fn start() -> Self {
        Self::with_users(&[(BOUNCES, None)])
    }

    /// With these users, whose password is `right`, and the octets that their mailboxes hold if there is an end to it.
    pub fn with_users(users: &[(&str, Option<u32>)]) -> Self {
        let directory = TempDir::new().expect("a temporary directory");
        let path = directory.path();
        let [clear, protected, lmtp] = [(); 3].map(|()| free_port());
        let certificate = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        fs::write(path.join("certificate.pem"), certificate.cert.pem()).expect("a file");
        fs::write(path.join("key.pem"), certificate.signing_key.serialize_pem()).expect("a file");
        let directory_of_mail = path.join("mail");
        fs::create_dir(&directory_of_mail).expect("a directory");
        // Dovecot's own processes and the one that reads mail are different users, and all come through here.
        Command::new("chmod").args(["755"]).arg(path).status().expect("chmod");
        chown(&directory_of_mail, Some(NOBODY), Some(NOBODY)).expect("this needs root");
        write_users(path, users);
        fs::write(path.join("dovecot.conf"), configuration(path, clear, protected, lmtp)).expect("a file");
        let mut command = Command::new("/usr/sbin/dovecot");
        command.arg("-F").arg("-c").arg(path.join("dovecot.conf"));
        let output = || Stdio::from(fs::File::create(path.join("output")).expect("a file"));
        let child = command.stdin(Stdio::null()).stdout(output()).stderr(output()).spawn().expect("Dovecot's programs");
        let mut dovecot = Self { child, directory, clear, protected, lmtp };
        let since = Instant::now();
        while TcpStream::connect(("127.0.0.1", protected)).is_err() {
            let running = matches!(dovecot.child.try_wait(), Ok(None));
            assert!(running && since.elapsed() < Duration::from_secs(20), "Dovecot doesn't listen: {}", dovecot.log());
            thread::sleep(Duration::from_millis(10));
        }
        dovecot
    }

    pub fn log(&self) -> String {
        ["output", "log"].map(|name| fs::read_to_string(self.directory.path().join(name)).unwrap_or_default()).concat()
    }

    pub fn settings(&self, security: ImapSecurity) -> Imap {
        Imap {
            host: "localhost".to_owned(),
            port: Some(self.port(security)),
            security,
            user: BOUNCES.to_owned(),
            password: Secret::new("right".to_owned()),
            mailbox: "INBOX".to_owned(),
            move_to: None,
            roots: Some(self.certificate()),
        }
    }

    pub fn port(&self, security: ImapSecurity) -> u16 {
        if security == ImapSecurity::Tls { self.protected } else { self.clear }
    }

    /// Its certificate, which is its own root.
    pub fn certificate(&self) -> PathBuf {
        self.directory.path().join("certificate.pem")
    }

    /// The key of its certificate.
    pub fn key(&self) -> PathBuf {
        self.directory.path().join("key.pem")
    }

    /// Where other servers ask whether a password is right.
    pub fn sasl(&self) -> PathBuf {
        self.directory.path().join("run/sasl")
    }

    /// The directory with a mailbox for each user, by her name.
    pub fn mail(&self) -> PathBuf {
        self.directory.path().join("mail")
    }

    fn inbox(&self) -> PathBuf {
        self.mail().join(BOUNCES)
    }

    /// Puts a message where new mail lies.
    pub fn deliver(&self, name: &str, message: &str) {
        for directory in ["", "tmp", "cur", "new"] {
            let directory = self.inbox().join(directory);
            fs::create_dir_all(&directory).expect("a directory");
            chown(&directory, Some(NOBODY), Some(NOBODY)).expect("this needs root");
        }
        let file = self.inbox().join("new").join(name);
        fs::write(&file, message).expect("a file");
        chown(&file, Some(NOBODY), Some(NOBODY)).expect("this needs root");
    }

    /// How many messages lie in the inbox, and how many in the folder of those that were taken.
    pub fn messages(&self) -> (usize, usize) {
        (messages_in(&self.inbox()).len(), messages_in(&self.inbox().join(".Taken")).len())
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        // Its children end with it when it is asked to end, and not when it is killed.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

/// The files of a mailbox's messages.
pub fn messages_in(mailbox: &Path) -> Vec<PathBuf> {
    let files = ["new", "cur"].into_iter().filter_map(|part| fs::read_dir(mailbox.join(part)).ok()).flatten();
    files.map(|entry| entry.expect("an entry").path()).collect()
}

pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("its address").port()
}

fn write_users(path: &Path, users: &[(&str, Option<u32>)]) {
    let lines = users.iter().fold(String::new(), |mut lines, (name, most)| {
        let most = most.map(|octets| format!("userdb_quota_rule=*:bytes={octets}")).unwrap_or_default();
        writeln!(lines, "{name}:{{PLAIN}}right:{NOBODY}:{NOBODY}::{}/mail::{most}", path.display()).expect("room");
        lines
    });
    fs::write(path.join("users"), lines).expect("a file");
}

fn configuration(path: &Path, clear: u16, protected: u16, lmtp: u16) -> String {
    format!(
        "base_dir = {path}/run
log_path = {path}/log
protocols = imap lmtp
ssl = yes
ssl_cert = <{path}/certificate.pem
ssl_key = <{path}/key.pem
disable_plaintext_auth = no
mail_location = maildir:{path}/mail/%u
mail_plugins = quota
first_valid_uid = 1
first_valid_gid = 1
postmaster_address = postmaster@localhost
passdb {{
  driver = passwd-file
  args = username_format=%u {path}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {path}/users
}}
plugin {{
  quota = maildir:User quota
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Taken {{
    auto = create
  }}
}}
service auth {{
  unix_listener sasl {{
    mode = 0666
  }}
}}
service imap-login {{
  inet_listener imap {{
    address = 127.0.0.1
    port = {clear}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {protected}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
",
        path = path.display()
    )
}
