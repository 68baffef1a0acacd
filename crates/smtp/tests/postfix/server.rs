//! Invariant: Postfix's server takes what we send, over STARTTLS and with CHUNKING, and what it refuses is understood.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use bellwether_smtp::{
    About, Address, Cause, Connection, EnvelopeId, Mail, Message, Need, Notify, Outcome, Phase, Relay, Report,
    Returned, Scope, Security, Tls,
};

use crate::certificate::{Certificate, pem};
use crate::program::{Directory, Program, free_port};
use crate::{mail, relay};

/// What Postfix needs to take messages and throw them away.
const SERVICES: &str = "\
cleanup  unix       n - n - 0 cleanup
qmgr     unix       n - n 300 1 qmgr
rewrite  unix       - - n - - trivial-rewrite
bounce   unix       - - n - 0 bounce
defer    unix       - - n - 0 bounce
trace    unix       - - n - 0 bounce
error    unix       - - n - - error
discard  unix       - - n - - discard
anvil    unix       - - n - 1 anvil
tlsmgr   unix       - - n 1000? 1 tlsmgr
proxymap unix       - - n - - proxymap
postlog  unix-dgram n - n - 1 postlogd
";

struct Server {
    directory: Directory,
    program: Program,
    certificate: String,
}

impl Server {
    /// A server with an installation of its own, that throws away what it takes.
    fn start(settings: &str) -> Self {
        let directory = Directory::new();
        let port = free_port();
        let path = |name: &str| directory.path().join(name);
        for name in ["etc", "queue", "data"] {
            fs::create_dir(path(name)).expect("a directory");
        }
        let owned = Command::new("chown").arg("postfix").arg(path("data")).status();
        assert!(owned.is_ok_and(|status| status.success()), "this needs root and Postfix");
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).expect("our own directory");
        let certificate = Certificate::new("localhost");
        fs::write(path("etc/cert.pem"), certificate.pem()).expect("a file");
        fs::write(path("etc/key.pem"), pem("PRIVATE KEY", &certificate.key)).expect("a file");
        let root = directory.path().display();
        let main = format!(
            "compatibility_level = 3.6\nqueue_directory = {root}/queue\ndata_directory = {root}/data\n\
            maillog_file = {root}/log\nmaillog_file_prefixes = {root}\ninet_interfaces = 127.0.0.1\nmydestination =\nalias_maps =\n\
            mynetworks = 127.0.0.0/8\ndefault_transport = discard\nmessage_size_limit = 100000\n\
            smtpd_tls_cert_file = {root}/etc/cert.pem\nsmtpd_tls_key_file = {root}/etc/key.pem\n\
            smtpd_recipient_restrictions = check_recipient_access inline:{{\n  {{ unknown@example.net = 550 5.1.1 who }}\n  \
            {{ busy@example.net = 450 4.2.0 later }} }}, permit_mynetworks, reject\n{settings}\n"
        );
        fs::write(path("etc/main.cf"), main).expect("a file");
        fs::write(path("etc/master.cf"), format!("127.0.0.1:{port} inet n - n - - smtpd\n{SERVICES}")).expect("a file");
        let mut command = Command::new("postfix");
        command.arg("-c").arg(path("etc")).arg("start-fg");
        let program = Program::start(command, port);
        Self { directory, program, certificate: certificate.pem() }
    }

    fn relay(&self, security: Security) -> Relay {
        let tls = Tls::with_roots(self.certificate.as_bytes()).expect("a root");
        Relay { host: "localhost".to_owned(), security, tls, ..relay(self.program.port) }
    }

    fn log(&self) -> String {
        fs::read_to_string(self.directory.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Its master process has left the group of the one that was started.
        let _ = Command::new("postfix").arg("-c").arg(self.directory.path().join("etc")).arg("abort").output();
    }
}

#[track_caller]
fn assert_accepted(outcome: &Outcome) {
    match outcome {
        Outcome::Accepted { reply } => assert!(reply.text().contains("queued as"), "{}", reply.text()),
        other => panic!("{other:?}"),
    }
}

async fn converse(relay: &Relay) {
    let mut connection = Connection::open(relay).await.expect("a connection");
    let (first, second) = (mail("a@example.net"), mail("b@example.net"));
    assert_accepted(&connection.send(&first, Some(&second)).await);
    assert_accepted(&connection.send(&second, None).await);
    match connection.send(&mail("unknown@example.net"), None).await {
        Outcome::Failed { cause: Cause::Refused { phase: Phase::Recipient, .. }, about: About::Recipient } => {}
        other => panic!("{other:?}"),
    }
    assert_accepted(&connection.send(&first, None).await);
    match connection.send(&mail("busy@example.net"), None).await {
        Outcome::Deferred { scope: Scope::Recipient, slow_down: false, .. } => {}
        other => panic!("{other:?}"),
    }
    assert_accepted(&connection.send(&first, None).await);
    connection.close().await;
}

#[tokio::test]
async fn messages_go_through_in_every_way() {
    for (hidden, chunking, pipelining) in [
        ("", true, true),
        ("chunking", false, true),
        ("chunking, pipelining", false, false),
        ("pipelining", true, false),
    ] {
        let server =
            Server::start(&format!("smtpd_tls_security_level = encrypt\nsmtpd_discard_ehlo_keywords = {hidden}"));
        let relay = server.relay(Security::StartTls);
        let offered = *Connection::open(&relay).await.expect("a connection").capabilities();
        assert_eq!((offered.chunking, offered.pipelining), (chunking, pipelining), "{hidden}");
        converse(&relay).await;
        let log = server.log();
        assert!(!log.contains("warning") && !log.contains("improper command pipelining"), "{log}");
    }
}

#[tokio::test]
async fn reports_and_international_addresses_are_understood() {
    let server = Server::start("smtpd_tls_security_level = may");
    let mut connection = Connection::open(&server.relay(Security::StartTls)).await.expect("a connection");
    let mut mail = mail("чытач@example.net");
    mail.envelope.report = Some(Report {
        envelope_id: Some(EnvelopeId::new("c=7+s=42").expect("a name")),
        notify: Some(Notify::FAILURE_AND_DELAY),
        returned: Some(Returned::Header),
        original_recipient: Some(Address::parse("чытач+1@example.net").expect("an address")),
    });
    assert_accepted(&connection.send(&mail, None).await);
    mail.message = Message::whole("Subject: навіны\r\n\r\nпрывітанне\r\n").expect("a message");
    assert_accepted(&connection.send(&mail, None).await);
}

#[tokio::test]
async fn a_message_that_is_too_large_is_not_sent() {
    let server = Server::start("smtpd_tls_security_level = may");
    let mut connection = Connection::open(&server.relay(Security::StartTls)).await.expect("a connection");
    let small = mail("a@example.net");
    let large = Message::whole("0123456789\r\n".repeat(10_000)).expect("a message");
    match connection.send(&Mail { message: large, ..small.clone() }, None).await {
        Outcome::Failed { cause: Cause::NotOffered(Need::Size { limit: 100_000 }), about: About::Message } => {}
        other => panic!("{other:?}"),
    }
    assert_accepted(&connection.send(&small, None).await);
}
