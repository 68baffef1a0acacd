//! The port at which mail servers hand over what comes back, over real connections.

use bellwether::returns::listener;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::mails::{hard, personal};
use super::{ADDRESS, Office, clock};
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(smtp_and_lmtp_take_mail_for_several_recipients,);

/// A listener that runs for one test.
struct Port {
    address: std::net::SocketAddr,
    stop: watch::Sender<bool>,
    running: JoinHandle<anyhow::Result<()>>,
}

impl Port {
    async fn open(office: &Office) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let (stop, stopped) = watch::channel(false);
        let running = tokio::spawn(listener::serve(listener, office.intake(), clock, stopped));
        Self { address, stop, running }
    }

    async fn connect(&self) -> Client {
        let mut client = Client(BufReader::new(TcpStream::connect(self.address).await.expect("a connection")));
        assert!(client.reply().await.starts_with("220 "));
        client
    }

    async fn close(self) {
        self.stop.send(true).expect("a listener");
        self.running.await.expect("no panic").expect("an end");
    }
}

struct Client(BufReader<TcpStream>);

impl Client {
    /// All lines of one reply; empty at the end of the connection.
    async fn reply(&mut self) -> String {
        let mut reply = String::new();
        loop {
            let from = reply.len();
            let read = self.0.read_line(&mut reply).await.expect("a reply");
            if read == 0 || reply.as_bytes().get(from + 3) != Some(&b'-') {
                return reply;
            }
        }
    }

    async fn send(&mut self, octets: &[u8]) {
        self.0.write_all(octets).await.expect("a connection");
    }

    async fn say(&mut self, line: &str) -> String {
        self.send(format!("{line}\r\n").as_bytes()).await;
        self.reply().await
    }

    /// The codes that these lines are answered with.
    async fn codes(&mut self, lines: &[&str]) -> Vec<String> {
        let mut codes = Vec::new();
        for line in lines {
            codes.push(self.say(line).await[..3].to_owned());
        }
        codes
    }
}

async fn smtp_and_lmtp_take_mail_for_several_recipients(app: TestApp) {
    let mut office = Office::new(app);
    let mut verps = Vec::new();
    for number in 0..4 {
        let reader = office.join(&format!("reader{number}@example.org")).await;
        verps.push(office.letter_verp(reader.id));
    }
    let leaver = office.join(ADDRESS).await;
    let port = Port::open(&office).await;

    let mut smtp = port.connect().await;
    let offered = smtp.say("EHLO mx.example").await;
    for extension in ["PIPELINING", "8BITMIME", "SMTPUTF8", "SIZE 10485760"] {
        assert!(offered.contains(extension), "{offered}");
    }
    let to = |address: &str| format!("RCPT TO:<{address}>");
    assert_eq!(
        smtp.codes(&[
            "MAIL FROM:<> SIZE=2000 BODY=8BITMIME",
            &to(&verps[0]),
            &to("someone@example.org"),
            &to(&verps[1]),
            "DATA"
        ])
        .await,
        ["250", "250", "550", "250", "354"]
    );
    smtp.send(format!("{}.\r\n", hard("x@example.org", "x@example.org")).as_bytes()).await;
    assert_eq!(smtp.reply().await, "250 2.0.0 taken\r\n");
    assert_eq!(office.suppressions().await, ["bounced", "bounced"], "taken means committed");

    // LMTP: an answer for each, and everything in one write.
    let mut lmtp = port.connect().await;
    let leave = office.leave_address(&leaver);
    let message = hard("x@example.org", "x@example.org");
    let all = format!(
        "LHLO mx.example\r\nMAIL FROM:<>\r\n{}\r\n{}\r\n{}\r\nDATA\r\n{message}.\r\nMAIL FROM:<a@example.org>\r\n{}\r\nDATA\r\n{}.\r\nQUIT\r\n",
        to(&verps[2]),
        to("nobody@bounces.example"),
        to(&verps[3]),
        to(&leave),
        personal(&leave, "unsubscribe"),
    );
    lmtp.send(all.as_bytes()).await;
    let mut answers = String::new();
    lmtp.0.read_to_string(&mut answers).await.expect("answers");
    let codes: Vec<&str> =
        answers.lines().filter(|line| line.as_bytes().get(3) == Some(&b' ')).map(|line| &line[..3]).collect();
    assert_eq!(
        codes,
        ["250", "250", "250", "550", "250", "354", "250", "250", "250", "250", "354", "250", "221"],
        "{answers}"
    );
    assert_eq!(office.suppressions().await, ["bounced", "bounced", "bounced", "bounced", "left"]);
    port.close().await;
}

#[tokio::test]
async fn what_is_out_of_place_is_refused() {
    let office = Office::new(TestApp::sqlite().await);
    let port = Port::open(&office).await;
    let mut client = port.connect().await;
    let bounces = "RCPT TO:<bounces@bounces.example>";
    let long = "x".repeat(5000);
    let commands = [
        "MAIL FROM:<>",
        "DATA",
        "LHLO x",
        "EHLO x",
        "DATA",
        bounces,
        "MAIL FROM:<>",
        "MAIL FROM:<>",
        "DATA",
        bounces,
        "RSET",
        bounces,
        "MAIL FROM:<> SIZE=99999999",
        "STARTTLS",
        "VRFY x",
        "NOOP",
        "nonsense",
        &long,
    ];
    assert_eq!(
        client.codes(&commands).await,
        [
            "503", "503", "250", "500", "503", "503", "250", "503", "503", "250", "250", "503", "552", "502", "252",
            "250", "500", "500"
        ]
    );
    port.close().await;
}

#[tokio::test]
async fn garbage_ends_a_conversation_and_nothing_else() {
    let office = Office::new(TestApp::sqlite().await);
    let port = Port::open(&office).await;
    for garbage in [&b"\x16\x03\x01\x02\x00\x01\xff\n"[..], b"GET / HTTP/1.1\r\n", b"\0\n", b"\xff\xfe\n"] {
        let mut client = port.connect().await;
        client.send(&garbage.repeat(100)).await;
        let mut answers = Vec::new();
        // The rest of what was sent may make the end a hard one.
        let _ = client.0.read_to_end(&mut answers).await;
        let last = answers.trim_ascii_end().rsplit(|octet| *octet == b'\n').next().expect("a line");
        assert!(answers.is_empty() || last.starts_with(b"421 ") || last.starts_with(b"500 "), "{last:?}");
    }
    // A message that breaks off is not taken.
    let mut client = port.connect().await;
    client.codes(&["LHLO x", "MAIL FROM:<>", "RCPT TO:<bounces@bounces.example>", "DATA"]).await;
    client.send(hard("x@example.org", ADDRESS).as_bytes()).await;
    drop(client);
    assert_eq!(port.connect().await.say("NOOP").await, "250 2.0.0 ok\r\n");
    port.close().await;
    assert!(office.app.rows().await["return_count"].is_empty());
}

#[tokio::test]
async fn of_a_large_message_the_beginning_counts_and_one_that_is_too_large_is_refused() {
    let mut office = Office::new(TestApp::sqlite().await);
    let reader = office.join(ADDRESS).await;
    let verp = office.letter_verp(reader.id);
    let port = Port::open(&office).await;
    let line = format!("{}\r\n", "x".repeat(1000));
    let mut client = port.connect().await;
    client.say("LHLO x").await;
    for (lines, code, suppressed) in [(11_000, "552", 0), (5_000, "250", 1)] {
        client.codes(&["MAIL FROM:<>", &format!("RCPT TO:<{verp}>"), "DATA"]).await;
        client.send(hard(&verp, ADDRESS).as_bytes()).await;
        for _ in 0..lines / 100 {
            client.send(line.repeat(100).as_bytes()).await;
        }
        client.send(b".\r\n").await;
        assert_eq!(client.reply().await[..3], *code);
        assert_eq!(office.suppressions().await.len(), suppressed);
    }
    port.close().await;
}

#[tokio::test]
async fn what_the_database_does_not_take_stays_with_the_mail_server() {
    let office = Office::new(TestApp::sqlite().await);
    let port = Port::open(&office).await;
    for protocol in ["LHLO x", "EHLO x"] {
        let mut client = port.connect().await;
        client.codes(&[protocol, "MAIL FROM:<>", "RCPT TO:<bounces@bounces.example>", "DATA"]).await;
        office.db().close().await;
        client.send(format!("{}.\r\n", hard("x@example.org", ADDRESS)).as_bytes()).await;
        assert_eq!(client.reply().await, "451 4.3.0 not now\r\n");
    }
    port.close().await;
}

#[tokio::test]
async fn there_is_room_for_so_many_conversations() {
    let office = Office::new(TestApp::sqlite().await);
    let port = Port::open(&office).await;
    let mut clients = Vec::new();
    for _ in 0..16 {
        clients.push(port.connect().await);
    }
    let mut one_more = Client(BufReader::new(TcpStream::connect(port.address).await.expect("a connection")));
    assert!(one_more.reply().await.starts_with("421 "));
    // Stopping ends them.
    port.close().await;
    for mut client in clients {
        assert_eq!(client.reply().await, "421 4.3.2 shutting down\r\n");
    }
}
