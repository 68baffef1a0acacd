//! The mailbox, with Dovecot. This needs Dovecot's programs, and root to start them.

use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use bellwether::config::{Imap, ImapSecurity, Secret};
use bellwether::returns::imap::{Mailbox, MailboxError, watch};
use tempfile::TempDir;

use super::mails::{hard, personal, soft};
use super::{ADDRESS, Office, clock};
use crate::test_app::TestApp;

/// Debian's account for what belongs to nobody: Dovecot refuses to read root's mail.
const NOBODY: u32 = 65534;

/// A server that runs for one test.
struct Dovecot {
    child: Child,
    directory: TempDir,
    clear: u16,
    protected: u16,
}

impl Dovecot {
    fn start() -> Self {
        let directory = TempDir::new().expect("a temporary directory");
        let path = directory.path();
        let (clear, protected) = (free_port(), free_port());
        let certificate = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        fs::write(path.join("certificate.pem"), certificate.cert.pem()).expect("a file");
        fs::write(path.join("key.pem"), certificate.signing_key.serialize_pem()).expect("a file");
        let directory_of_mail = path.join("mail");
        fs::create_dir(&directory_of_mail).expect("a directory");
        // Dovecot's own processes and the one that reads mail are different users, and all come through here.
        Command::new("chmod").args(["755"]).arg(path).status().expect("chmod");
        chown(&directory_of_mail, Some(NOBODY), Some(NOBODY)).expect("this needs root");
        let configuration = format!(
            "base_dir = {path}/run
log_path = {path}/log
protocols = imap
ssl = yes
ssl_cert = <{path}/certificate.pem
ssl_key = <{path}/key.pem
disable_plaintext_auth = no
mail_location = maildir:{path}/mail/%u
first_valid_uid = 1
first_valid_gid = 1
passdb {{
  driver = static
  args = password=right
}}
userdb {{
  driver = static
  args = uid={NOBODY} gid={NOBODY} home={path}/mail
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Taken {{
    auto = create
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
",
            path = path.display()
        );
        fs::write(path.join("dovecot.conf"), configuration).expect("a file");
        let mut command = Command::new("/usr/sbin/dovecot");
        command.arg("-F").arg("-c").arg(path.join("dovecot.conf"));
        let output = || Stdio::from(fs::File::create(path.join("output")).expect("a file"));
        let child = command.stdin(Stdio::null()).stdout(output()).stderr(output()).spawn().expect("Dovecot's programs");
        let mut dovecot = Self { child, directory, clear, protected };
        let since = Instant::now();
        while TcpStream::connect(("127.0.0.1", protected)).is_err() {
            let running = matches!(dovecot.child.try_wait(), Ok(None));
            assert!(running && since.elapsed() < Duration::from_secs(20), "Dovecot doesn't listen: {}", dovecot.log());
            thread::sleep(Duration::from_millis(10));
        }
        dovecot
    }

    fn log(&self) -> String {
        ["output", "log"].map(|name| fs::read_to_string(self.directory.path().join(name)).unwrap_or_default()).concat()
    }

    fn settings(&self, security: ImapSecurity) -> Imap {
        let port = if security == ImapSecurity::Tls { self.protected } else { self.clear };
        Imap {
            host: "localhost".to_owned(),
            port: Some(port),
            security,
            user: "bounces".to_owned(),
            password: Secret::new("right".to_owned()),
            mailbox: "INBOX".to_owned(),
            move_to: None,
            roots: Some(self.directory.path().join("certificate.pem")),
        }
    }

    fn inbox(&self) -> PathBuf {
        self.directory.path().join("mail/bounces")
    }

    /// Puts a message where new mail lies.
    fn deliver(&self, name: &str, message: &str) {
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
    fn messages(&self) -> (usize, usize) {
        let count =
            |path: &Path| ["new", "cur"].iter().filter_map(|part| fs::read_dir(path.join(part)).ok()).flatten().count();
        (count(&self.inbox()), count(&self.inbox().join(".Taken")))
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        // Its children end with it when it is asked to end, and not when it is killed.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("its address").port()
}

#[tokio::test]
async fn a_mailbox_is_emptied_over_each_kind_of_connection() {
    let dovecot = Dovecot::start();
    for security in [ImapSecurity::Tls, ImapSecurity::StartTls, ImapSecurity::Plain] {
        let mut office = Office::new(TestApp::sqlite().await);
        let (first, second) = (office.join(ADDRESS).await, office.join("other@example.org").await);
        let verp = office.letter_verp(first.id);
        dovecot.deliver("1", &hard(&verp, "x@example.net"));
        dovecot.deliver("2", &personal(&office.leave_address(&second), "unsubscribe"));
        dovecot.deliver("3", "no message\n");
        dovecot.deliver("4", &format!("{}{}", soft(&verp, "x@example.net"), "x\r\n".repeat(1 << 20)));
        let mut mailbox = Mailbox::new(dovecot.settings(security)).expect("roots");
        let taken = mailbox.empty(&office.intake(), clock).await;
        assert_eq!(taken.unwrap_or_else(|error| panic!("{security:?}: {error}: {}", dovecot.log())), 4);
        assert_eq!(office.suppressions().await, ["bounced", "left"]);
        assert_eq!(dovecot.messages(), (0, 0));
        assert_eq!(mailbox.empty(&office.intake(), clock).await.expect("an empty mailbox"), 0);
    }
}

#[tokio::test]
async fn what_was_taken_is_moved_where_the_settings_say() {
    let dovecot = Dovecot::start();
    let office = Office::new(TestApp::sqlite().await);
    dovecot.deliver("1", &hard("bounces@bounces.example", "x@example.net"));
    let settings = Imap { move_to: Some("Taken".to_owned()), ..dovecot.settings(ImapSecurity::Tls) };
    let mut mailbox = Mailbox::new(settings).expect("roots");
    assert_eq!(mailbox.empty(&office.intake(), clock).await.expect("a mailbox"), 1);
    assert_eq!(dovecot.messages(), (0, 1));
}

#[tokio::test]
async fn what_the_database_does_not_take_stays_unread() {
    let dovecot = Dovecot::start();
    let office = Office::new(TestApp::sqlite().await);
    dovecot.deliver("1", &hard("bounces@bounces.example", "x@example.net"));
    let mut mailbox = Mailbox::new(dovecot.settings(ImapSecurity::Tls)).expect("roots");
    let mut closed = office.intake();
    closed.db = office.app.another_db().await;
    closed.db.close().await;
    for _ in 0..5 {
        let error = mailbox.empty(&closed, clock).await.expect_err("no database");
        assert!(matches!(error, MailboxError::Intake(_)), "{error}");
    }
    assert_eq!(dovecot.messages(), (1, 0));
    assert_eq!(mailbox.empty(&office.intake(), clock).await.expect("a mailbox"), 1);
}

#[tokio::test]
async fn a_server_that_is_not_what_it_should_be_gets_nothing() {
    let dovecot = Dovecot::start();
    let office = Office::new(TestApp::sqlite().await);
    dovecot.deliver("1", &hard("bounces@bounces.example", "x@example.net"));
    let good = dovecot.settings(ImapSecurity::Tls);
    for (settings, expected) in [
        (
            Imap { password: Secret::new("wrong".to_owned()), ..good.clone() },
            "the mail server refused user or password",
        ),
        (Imap { roots: None, ..good.clone() }, "TLS with the mail server: "),
        (Imap { roots: None, ..dovecot.settings(ImapSecurity::StartTls) }, "TLS with the mail server: "),
        (Imap { host: "127.0.0.1".to_owned(), ..good.clone() }, "TLS with the mail server: "),
        (Imap { mailbox: "Elsewhere".to_owned(), ..good.clone() }, "the mail server refused to open the mailbox"),
        (
            Imap { host: "192.0.2.1".to_owned(), security: ImapSecurity::Plain, ..good.clone() },
            "the mail server is not on this machine",
        ),
        (Imap { port: Some(1), ..good }, "connecting to the mail server: "),
    ] {
        let mut mailbox = Mailbox::new(settings).expect("roots");
        let error = mailbox.empty(&office.intake(), clock).await.expect_err(expected).to_string();
        assert!(error.starts_with(expected), "{error}");
    }
    assert_eq!(dovecot.messages(), (1, 0));
}

#[tokio::test]
async fn a_mailbox_is_watched_until_it_is_told_to_stop() {
    let dovecot = Dovecot::start();
    let office = Office::new(TestApp::sqlite().await);
    dovecot.deliver("1", &hard("bounces@bounces.example", "x@example.net"));
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let watching = tokio::spawn(watch(dovecot.settings(ImapSecurity::Tls), office.intake(), clock, stopped));
    let since = Instant::now();
    while dovecot.messages() != (0, 0) {
        assert!(since.elapsed() < Duration::from_secs(20), "{}", dovecot.log());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    stop.send(true).expect("somebody who watches");
    watching.await.expect("no panic").expect("an end");
}
