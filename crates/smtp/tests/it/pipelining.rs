//! Invariant: whichever commands go out together, each answer counts for the command that it answers, and a connection on
//! which a message was refused is good for the next one (RFC 2920).

use bellwether_smtp::{About, Broken, Cause, Outcome, Phase, Scope};

use crate::peer::{END, Hear, NOTHING, PIPELINING, Peer, Say, mail};

const ENVELOPE: &str = "MAIL FROM:<bounces@example.org>\r\nRCPT TO:<a@example.net>\r\nDATA\r\n";

fn is_accepted(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Accepted { .. })
}

#[track_caller]
fn assert_refused_recipient(outcome: &Outcome) {
    let Outcome::Failed { cause: Cause::Refused { phase, reply }, about } = outcome else { panic!("{outcome:?}") };
    assert_eq!((*phase, reply.code(), *about), (Phase::Recipient, 550, About::Recipient));
}

#[tokio::test]
async fn the_next_envelope_goes_with_the_content() {
    let next = "MAIL FROM:<bounces@example.org>\r\nRCPT TO:<b@example.net>\r\nDATA\r\n";
    let peer = Peer::offering(
        PIPELINING,
        [
            Hear(ENVELOPE),
            Say("250 ok\r\n250 ok\r\n354 go on\r\n"),
            // Nothing is said until both have come.
            Hear(END),
            Hear(next),
            Say("250 2.0.0 first\r\n250 ok\r\n250 ok\r\n354 go on\r\n"),
            Hear(END),
            Say("250 2.0.0 second\r\n"),
            Hear("QUIT\r\n"),
            Say("221 bye\r\n"),
        ],
    )
    .await;
    let mut connection = peer.connect().await;
    let (first, second) = (mail("a@example.net"), mail("b@example.net"));
    for (mail, next, text) in [(&first, Some(&second), "first"), (&second, None, "second")] {
        match connection.send(mail, next).await {
            Outcome::Accepted { reply } => assert_eq!(reply.text(), text),
            other => panic!("{other:?}"),
        }
    }
    connection.close().await;
    peer.read().await;
}

#[tokio::test]
async fn without_pipelining_each_command_waits() {
    let peer = Peer::offering(
        NOTHING,
        [
            Hear("MAIL FROM:<bounces@example.org>\r\n"),
            Say("250 ok\r\n"),
            Hear("RCPT TO:<a@example.net>\r\n"),
            Say("550 5.1.1 who?\r\n"),
            Hear("RSET\r\n"),
            Say("250 ok\r\n"),
            Hear("MAIL FROM:<bounces@example.org>\r\n"),
            Say("250 ok\r\n"),
            Hear("RCPT TO:<b@example.net>\r\n"),
            Say("250 ok\r\n"),
            Hear("DATA\r\n"),
            Say("354 go on\r\n"),
            Hear(END),
            Say("250 ok\r\n"),
        ],
    )
    .await;
    let mut connection = peer.connect().await;
    let (first, second) = (mail("a@example.net"), mail("b@example.net"));
    assert_refused_recipient(&connection.send(&first, Some(&second)).await);
    assert!(is_accepted(&connection.send(&second, None).await));
    peer.read().await;
}

#[tokio::test]
async fn a_refused_recipient_costs_a_reset() {
    let peer = Peer::offering(
        PIPELINING,
        [
            Hear(ENVELOPE),
            Say("250 ok\r\n550 5.1.1 who?\r\n503 5.5.1 no recipient\r\n"),
            Hear("RSET\r\n"),
            Hear(ENVELOPE),
            Say("250 ok\r\n250 ok\r\n250 ok\r\n354 go on\r\n"),
            Hear(END),
            Say("250 ok\r\n"),
        ],
    )
    .await;
    let mut connection = peer.connect().await;
    assert_refused_recipient(&connection.send(&mail("a@example.net"), None).await);
    assert!(is_accepted(&connection.send(&mail("a@example.net"), None).await));
    peer.read().await;
}

#[tokio::test]
async fn data_that_is_permitted_for_nobody_is_ended_at_once() {
    let peer = Peer::offering(
        PIPELINING,
        [
            Hear(ENVELOPE),
            Say("250 ok\r\n550 5.1.1 who?\r\n354 go on\r\n"),
            Hear("DATA\r\n.\r\n"),
            Say("554 5.5.1 nobody\r\n"),
            Hear(ENVELOPE),
            Say("250 ok\r\n250 ok\r\n354 go on\r\n"),
            Hear(END),
            Say("250 ok\r\n"),
        ],
    )
    .await;
    let mut connection = peer.connect().await;
    assert_refused_recipient(&connection.send(&mail("a@example.net"), None).await);
    assert!(is_accepted(&connection.send(&mail("a@example.net"), None).await));
    peer.read().await;
}

#[tokio::test]
async fn an_announced_envelope_may_be_refused() {
    let peer = Peer::offering(
        PIPELINING,
        [
            Hear(ENVELOPE),
            Say("250 ok\r\n250 ok\r\n354 go on\r\n"),
            Hear(ENVELOPE),
            Say("250 ok\r\n250 ok\r\n550 5.1.1 who?\r\n554 5.5.1 nobody\r\n"),
            Hear("RSET\r\n"),
            Hear(ENVELOPE),
            Say("250 ok\r\n250 ok\r\n250 ok\r\n354 go on\r\n"),
            Hear(END),
            Say("250 ok\r\n"),
        ],
    )
    .await;
    let mut connection = peer.connect().await;
    let mail = mail("a@example.net");
    assert!(is_accepted(&connection.send(&mail, Some(&mail)).await));
    assert_refused_recipient(&connection.send(&mail, Some(&mail)).await);
    assert!(is_accepted(&connection.send(&mail, None).await));
    peer.read().await;
}

#[tokio::test]
async fn the_first_refusal_counts() {
    let refusals = "550 5.7.1 no\r\n503 5.5.1 no sender\r\n503 5.5.1 no recipient\r\n";
    let peer = Peer::offering(PIPELINING, [Hear(ENVELOPE), Say(refusals)]).await;
    match peer.connect().await.send(&mail("a@example.net"), None).await {
        Outcome::Failed { cause: Cause::Refused { phase, reply }, about } => {
            assert_eq!((phase, reply.code(), about), (Phase::Sender, 550, About::Sender));
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_farewell_in_the_middle_ends_the_connection() {
    for (answers, phase) in [
        ("421 4.3.2 bye\r\n", Phase::Sender),
        ("250 ok\r\n421 4.3.2 bye\r\n", Phase::Recipient),
        ("250 ok\r\n250 ok\r\n421 4.3.2 bye\r\n", Phase::Data),
    ] {
        let peer = Peer::offering(PIPELINING, [Hear(ENVELOPE), Say(answers)]).await;
        let mut connection = peer.connect().await;
        match connection.send(&mail("a@example.net"), None).await {
            Outcome::Deferred {
                cause: Cause::Refused { phase: at, .. },
                scope: Scope::Connection,
                slow_down: true,
            } => {
                assert_eq!(at, phase);
            }
            other => panic!("{other:?}"),
        }
        assert!(!connection.is_open());
    }
}

#[tokio::test]
async fn what_was_announced_must_follow() {
    let peer = Peer::offering(
        PIPELINING,
        [
            Hear(ENVELOPE),
            Say("250 ok\r\n250 ok\r\n354 go on\r\n"),
            Hear(ENVELOPE),
            Say("250 ok\r\n250 ok\r\n250 ok\r\n354 go on\r\n"),
        ],
    )
    .await;
    let mut connection = peer.connect().await;
    let announced = mail("a@example.net");
    assert!(is_accepted(&connection.send(&announced, Some(&announced)).await));
    match connection.send(&mail("b@example.net"), None).await {
        Outcome::Deferred {
            cause: Cause::Broken { broken: Broken::OutOfTurn, .. }, scope: Scope::Connection, ..
        } => {}
        other => panic!("{other:?}"),
    }
    assert!(!connection.is_open());
    // No message that nobody wrote: the connection ends without a dot.
    connection.close().await;
    assert!(peer.read().await.ends_with(ENVELOPE));
}

#[tokio::test]
async fn a_refused_content_does_not_stop_the_next_message() {
    let peer = Peer::offering(
        PIPELINING,
        [
            Hear(ENVELOPE),
            Say("250 ok\r\n250 ok\r\n354 go on\r\n"),
            Hear(ENVELOPE),
            Say("554 5.6.0 spoiled\r\n250 ok\r\n250 ok\r\n354 go on\r\n"),
            Hear(END),
            Say("250 ok\r\n"),
        ],
    )
    .await;
    let mut connection = peer.connect().await;
    let mail = mail("a@example.net");
    match connection.send(&mail, Some(&mail)).await {
        Outcome::Failed { about: About::Message, .. } => {}
        other => panic!("{other:?}"),
    }
    assert!(is_accepted(&connection.send(&mail, None).await));
    peer.read().await;
}
