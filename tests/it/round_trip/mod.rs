//! Invariant: a mail goes from the program through other people's servers into a reader's mailbox as it was written, and what comes back
//! of it the same way makes of each reader what it should, and of nobody else anything.
//!
//! Between the program and its readers: Postfix, which is our relay; another Postfix, the readers' server; Dovecot with their mailboxes.

mod greylist;
mod network;
mod parts;
mod postfix;
#[path = "../../../crates/message/tests/real_parts/python.rs"]
#[expect(dead_code, reason = "the tests of messages look at more of what Python sees")]
mod python;
mod readers;
mod records;

use std::collections::BTreeMap;
use std::time::Duration;

use bellwether_smtp::{
    About, Address as Recipient, ClientName, Connection, Envelope, Limits, Mail, Message, Outcome, Relay, Security,
    Timeouts, Tls,
};

use self::network::{Network, Way};
use self::parts::{GnuPg, Verifiers};
use self::readers::{FORWARDED, GONE, GONE_TOO, LEAVER, LOST, PRIVATE, REACHED, READERS, on_the_wire, standing};
use self::records::Records;
use crate::bundle::Bundle;
use crate::engines::Engine;
use crate::post::Letter;
use crate::program::{Program, within};

/// Two issues.
const FIRST: &str = "2024-01-01";
const SECOND: &str = "2024-01-15";

/// Long for servers on this machine.
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn mail_makes_the_round_trip_with_a_mailbox_for_what_comes_back() {
    Trip::begin(Engine::Sqlite, Way::Mailbox).await.run().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_makes_the_round_trip_with_a_port_for_what_comes_back() {
    Trip::begin(Engine::Postgres, Way::Listener).await.run().await;
}

struct Trip {
    network: Network,
    program: Program,
    records: Records,
    way: Way,
}

impl Trip {
    async fn begin(engine: Engine, way: Way) -> Self {
        let readers = READERS.map(on_the_wire);
        let network = Network::start(way, &readers.each_ref().map(String::as_str));
        let mut program = Program::new(engine, &network.settings()).await;
        program.import(Bundle::sample().path());
        let records = Records::open(&program).await;
        program.start(&["serve"], "log");
        Self { network, program, records, way }
    }

    async fn run(mut self) {
        let key = GnuPg::with_key_for(PRIVATE);
        let mut verifiers = Verifiers::new(self.records.dns());
        self.everybody_confirms(&mut verifiers).await;
        self.give_key(&key).await;
        self.some_vanish();

        assert_eq!(self.records.mail(FIRST).await, 11);
        self.all_arrives().await;
        let mut leave = String::new();
        for reader in REACHED {
            let letter = self.only_mail(reader);
            verifiers.check(&letter);
            is_of_a_list(&letter);
            if reader == PRIVATE {
                assert_eq!(letter.subject(), "[...]");
                let content = Letter { bytes: key.decrypt(&letter), name: String::new() };
                verifiers.read(&content);
                is_an_issue(&content);
            } else {
                is_an_issue(&letter);
            }
            if reader == LEAVER {
                leave = letter.header("List-Unsubscribe").expect("a way to leave");
            }
        }
        for reader in LOST {
            assert!(self.network.take(&on_the_wire(reader)).is_empty(), "{reader}");
        }
        self.leave(&leave).await;
        // Who else is written to in our domain is refused at the door, and not by mail to whoever seems to have sent it.
        let stranger = self.send("someone@bounces.monitor.example", self.network.relay_port()).await;
        assert!(matches!(stranger, Outcome::Failed { about: About::Recipient, .. }), "{stranger:?}");
        self.all_arrives().await;
        self.all_is_taken_in().await;
        assert_eq!(self.records.returned().await, counts(&[("delay", 2), ("hard", 3), ("leave", 1), ("soft", 2)]));
        self.everybody_stands_as_she_should().await;

        // The suppressed and the one who has left are not written to.
        assert_eq!(self.records.mail(SECOND).await, 7);
        self.all_arrives().await;
        for reader in READERS {
            let expected = usize::from(REACHED.contains(&reader) && reader != LEAVER);
            assert_eq!(self.network.take(&on_the_wire(reader)).len(), expected, "{reader}");
        }
        self.all_is_taken_in().await;
        assert_eq!(self.records.returned().await, counts(&[("delay", 3), ("hard", 3), ("leave", 1), ("soft", 4)]));
        self.everybody_stands_as_she_should().await;
        self.program.stop();
        self.the_log_names_nobody();
    }

    async fn everybody_confirms(&self, verifiers: &mut Verifiers) {
        for (number, reader) in READERS.into_iter().enumerate() {
            self.sign_up(reader, number).await;
        }
        for (number, reader) in READERS.into_iter().enumerate() {
            let letter = self.next_mail(reader).await;
            verifiers.check(&letter);
            let confirmed = self.program.post(&letter.link("/confirm/"), "", number).await;
            assert!(confirmed.starts_with("HTTP/1.1 303"), "{confirmed}");
        }
    }

    /// A reader finds the way to her page by signing up again, and gives her key there.
    async fn give_key(&self, key: &GnuPg) {
        self.sign_up(PRIVATE, 0).await;
        let page = self.next_mail(PRIVATE).await.link("/reader/");
        let form = form_urlencoded::Serializer::new(String::new()).append_pair("key", &key.public_key()).finish();
        let answer = self.program.post(&format!("{page}/openpgp-key"), &form, 0).await;
        assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    }

    fn some_vanish(&self) {
        let stay = READERS.iter().filter(|reader| ![GONE, GONE_TOO].contains(reader));
        let stay: Vec<String> = stay.map(|reader| on_the_wire(reader)).collect();
        self.network.set_known(&stay.iter().map(String::as_str).collect::<Vec<_>>());
        self.network.forward_into_nothing(FORWARDED);
    }

    fn the_log_names_nobody(&self) {
        let log = self.program.log("log");
        let trouble: Vec<&str> =
            log.lines().filter(|line| line.contains(" ERROR ") || line.contains(" WARN ")).collect();
        assert!(trouble.is_empty(), "{trouble:#?}");
        for reader in READERS {
            let (name, domain) = reader.split_once('@').expect("an address");
            assert!(!log.contains(&format!("{name}@")) && !log.contains(domain), "{reader} is named in the log");
        }
    }

    async fn everybody_stands_as_she_should(&self) {
        for reader in READERS {
            assert_eq!(self.records.standing(reader).await, standing(reader), "{reader}");
        }
    }

    /// Waits until no message is on its way any longer.
    async fn all_arrives(&self) {
        within(PATIENCE, "mail on its way", async || self.network.under_way() == 0).await;
    }

    /// What has come back is taken in: at once by the port; from the mailbox when the program begins, and each minute from then on.
    async fn all_is_taken_in(&mut self) {
        if self.way == Way::Listener {
            return;
        }
        self.program.stop();
        self.program.start(&["serve"], "log");
        within(PATIENCE, "what has come back", async || self.network.returned() == 0).await;
    }

    /// Sends a mail to the address for leaving, as a reader's mail program does.
    async fn leave(&self, header: &str) {
        let address = header.split("<mailto:").nth(1).and_then(|rest| rest.split(['?', '>']).next()).expect(header);
        let outcome = self.send(address, self.network.readers_port()).await;
        assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    }

    /// Sends a mail by the server at a port.
    async fn send(&self, address: &str, port: u16) -> Outcome {
        let relay = Relay {
            host: "127.0.0.1".to_owned(),
            port,
            security: Security::PlainOnLoopback,
            tls: Tls::new().expect("roots"),
            credentials: None,
            client_name: ClientName::parse("readers.example").expect("a name"),
            timeouts: Timeouts::default(),
            limits: Limits::default(),
        };
        let envelope = Envelope {
            return_path: Some(Recipient::parse(LEAVER).expect("an address")),
            recipient: Recipient::parse(address).expect("an address"),
            report: None,
        };
        let text = format!("From: <{LEAVER}>\r\nTo: <{address}>\r\nSubject: unsubscribe\r\n\r\n");
        let mail = Mail { envelope, message: Message::whole(text).expect("a message") };
        let mut connection = Connection::open(&relay).await.expect("a server");
        connection.send(&mail, None).await
    }

    async fn sign_up(&self, reader: &str, number: usize) {
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("email", reader), ("language", "be")])
            .finish();
        let answer = self.program.post("/be/newsletter", &form, number).await;
        assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    }

    /// The next mail in a reader's mailbox, of which there is but one.
    async fn next_mail(&self, reader: &str) -> Letter {
        let wire = on_the_wire(reader);
        let mut found = Vec::new();
        within(PATIENCE, reader, async || {
            found = self.network.take(&wire);
            !found.is_empty()
        })
        .await;
        assert_eq!(found.len(), 1, "{reader}");
        found.remove(0)
    }

    /// The one mail that is in a reader's mailbox.
    fn only_mail(&self, reader: &str) -> Letter {
        let mut found = self.network.take(&on_the_wire(reader));
        assert_eq!(found.len(), 1, "{reader}");
        found.remove(0)
    }
}

/// It has the fields of mail that many get, and has come by a return path of its own.
fn is_of_a_list(letter: &Letter) {
    for (name, part) in [
        ("Return-Path", "<bounces+"),
        ("List-Id", "<newsletter.monitor.example>"),
        ("List-Unsubscribe", "<https://"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("List-Help", "<https://"),
        ("List-Archive", "<https://"),
    ] {
        let value = letter.header(name).unwrap_or_else(|| panic!("no {name}"));
        assert!(value.contains(part), "{name}: {value}");
    }
}

fn is_an_issue(letter: &Letter) {
    assert!(letter.subject().len() > 10, "{}", letter.subject());
    assert!(letter.text().len() > 500 && letter.html().contains("<html"));
}

fn counts(expected: &[(&str, i64)]) -> BTreeMap<String, i64> {
    expected.iter().map(|(class, number)| ((*class).to_owned(), *number)).collect()
}
