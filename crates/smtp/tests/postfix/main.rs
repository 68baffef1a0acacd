//! The client against Postfix: its server, as anybody runs it, and `smtp-sink`, which can be told to misbehave.
//!
//! These tests need Postfix's programs, and root to start its server.

#[path = "../shared/certificate.rs"]
mod certificate;
mod program;
mod server;
mod sink;

use std::time::Duration;

use bellwether_smtp::{Address, ClientName, Envelope, Limits, Mail, Message, Relay, Security, Timeouts, Tls};

/// Long for a server on this machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// The settings for a server on this port.
fn relay(port: u16) -> Relay {
    Relay {
        host: "127.0.0.1".to_owned(),
        port,
        security: Security::PlainOnLoopback,
        tls: Tls::new().expect("roots"),
        credentials: None,
        client_name: ClientName::parse("client.example").expect("a name"),
        timeouts: Timeouts { greeting: PATIENCE, hello: PATIENCE, sender: PATIENCE, ..Timeouts::default() },
        limits: Limits::default(),
    }
}

/// A message with dots where they matter, to somebody.
fn mail(recipient: &str) -> Mail {
    let envelope = Envelope {
        return_path: Some(Address::parse("bounces@example.org").expect("an address")),
        recipient: Address::parse(recipient).expect("an address"),
        report: None,
    };
    let text = "Subject: x\r\n\r\n.\r\n..two\r\nend.\r\n";
    Mail { envelope, message: Message::whole(text).expect("a message") }
}
