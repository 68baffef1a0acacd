//! Invariant: `smtp-sink` gets the message as it was written in each way that it can be made to speak, and each way in which
//! it can misbehave has the outcome that it must have.

use std::fs;
use std::process::Command;

use bellwether_smtp::{About, Broken, Cause, Connection, Outcome, Phase, Scope};

use crate::program::{Directory, Program, free_port};
use crate::{mail, relay};

fn sink(arguments: &[&str], dump: Option<&Directory>) -> Program {
    let port = free_port();
    let mut command = Command::new("smtp-sink");
    // Root must name who it is to be.
    command.args(["-u", "postfix"]);
    if let Some(dump) = dump {
        let owned = Command::new("chown").arg("postfix").arg(dump.path()).status();
        assert!(owned.is_ok_and(|status| status.success()), "this needs root and Postfix");
        command.arg("-D").arg(dump.path().join("dump"));
    }
    command.args(arguments).args([&format!("127.0.0.1:{port}"), "100"]);
    Program::start(command, port)
}

#[tokio::test]
async fn the_message_arrives_as_it_was_written() {
    // With pipelining, without, and without any extension.
    for arguments in [&[][..], &["-p"], &["-e"]] {
        let dump = Directory::new();
        let sink = sink(arguments, Some(&dump));
        let mut connection = Connection::open(&relay(sink.port)).await.expect("a connection");
        let (first, second) = (mail("a@example.net"), mail("b@example.net"));
        for (mail, next) in [(&first, Some(&second)), (&second, None)] {
            let outcome = connection.send(mail, next).await;
            assert!(matches!(outcome, Outcome::Accepted { .. }), "{arguments:?} {outcome:?}");
        }
        connection.close().await;
        drop(sink);
        let dumped = fs::read_to_string(dump.path().join("dump")).expect("a dump");
        for recipient in ["<a@example.net>", "<b@example.net>"] {
            assert!(dumped.contains(&format!("X-Rcpt-Args: {recipient}\n")), "{arguments:?}: {dumped}");
        }
        assert_eq!(dumped.matches("Subject: x\n\n.\n..two\nend.\n").count(), 2, "{arguments:?}: {dumped}");
    }
}

#[tokio::test]
async fn each_way_to_misbehave_has_its_outcome() {
    let refused = |outcome: &Outcome, at: Phase| match outcome {
        Outcome::Deferred { cause: Cause::Refused { phase, .. }, .. } => *phase == at,
        Outcome::Failed { cause: Cause::Refused { phase, .. }, .. } => *phase == at,
        _ => false,
    };
    for (option, command, phase) in [
        ("-f", "MAIL", Phase::Sender),
        ("-f", "RCPT", Phase::Recipient),
        ("-f", "DATA", Phase::Data),
        ("-f", ".", Phase::Content),
        ("-r", "MAIL", Phase::Sender),
        ("-r", "RCPT", Phase::Recipient),
        ("-r", "DATA", Phase::Data),
        ("-r", ".", Phase::Content),
        ("-Q", "RCPT", Phase::Recipient),
        ("-Q", ".", Phase::Content),
    ] {
        let sink = sink(&[option, command], None);
        let mut connection = Connection::open(&relay(sink.port)).await.expect("a connection");
        let outcome = connection.send(&mail("a@example.net"), None).await;
        assert!(refused(&outcome, phase), "{option} {command}: {outcome:?}");
        match (option, &outcome) {
            ("-f", Outcome::Failed { .. }) | ("-r", Outcome::Deferred { .. }) => assert!(connection.is_open()),
            ("-Q", Outcome::Deferred { scope: Scope::Connection, slow_down: true, .. }) => {
                assert!(!connection.is_open());
            }
            _ => panic!("{option} {command}: {outcome:?}"),
        }
    }
}

#[tokio::test]
async fn a_connection_that_is_cut_is_uncertain_only_at_the_end() {
    for (command, certain) in [("MAIL", true), ("RCPT", true), ("DATA", true), (".", false)] {
        let sink = sink(&["-q", command], None);
        let mut connection = Connection::open(&relay(sink.port)).await.expect("a connection");
        match connection.send(&mail("a@example.net"), None).await {
            Outcome::Deferred { cause: Cause::Broken { .. }, scope: Scope::Connection, .. } if certain => {}
            Outcome::Uncertain { broken: Broken::Closed } if !certain => {}
            other => panic!("{command}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_refusal_in_the_middle_of_the_content_is_read() {
    let sink = sink(&["-A", "0"], None);
    let mut connection = Connection::open(&relay(sink.port)).await.expect("a connection");
    let outcome = connection.send(&mail("a@example.net"), None).await;
    assert!(matches!(outcome, Outcome::Failed { about: About::Message, .. }), "{outcome:?}");
}
