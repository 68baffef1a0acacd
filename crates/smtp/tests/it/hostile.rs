//! Invariant: whatever the other side does, `send` returns in bounded time and memory, and says "uncertain" if and only if the
//! whole content may have arrived and no answer to it was read.

use bellwether_smtp::{About, Broken, Cause, Connection, Garbled, Outcome, Phase, Scope};

use crate::peer::{
    Babble, Dribble, END, EVERYTHING, Hear, HearOctets, PATIENCE, PIPELINING, Peer, Say, Stall, Step, mail, mail_of,
    relay,
};

const ENVELOPE: Step = Hear("DATA\r\n");
const PERMISSION: Step = Say("250 ok\r\n250 ok\r\n354 go on\r\n");
const CONTENT: Step = Hear(END);
const BDAT: Step = Hear("BDAT 29 LAST\r\nSubject: x\r\n\r\nGood morning.\r\n");

async fn outcome(offer: &'static str, script: impl IntoIterator<Item = Step>) -> Outcome {
    let peer = Peer::offering(offer, script).await;
    let mut connection = peer.connect().await;
    let outcome = connection.send(&mail("a@example.net"), None).await;
    assert!(!connection.is_open(), "{outcome:?}");
    outcome
}

#[track_caller]
fn assert_not_sent(outcome: &Outcome, at: Phase, how: Broken) {
    match outcome {
        Outcome::Deferred { cause: Cause::Broken { phase, broken }, scope: Scope::Connection, slow_down: false } => {
            assert_eq!((*phase, *broken), (at, how));
        }
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn assert_uncertain(outcome: &Outcome, how: Broken) {
    match outcome {
        Outcome::Uncertain { broken } => assert_eq!(*broken, how),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_stall_before_the_content_is_a_deferral() {
    let late = Broken::TimedOut(PATIENCE);
    assert_not_sent(&outcome(PIPELINING, [ENVELOPE, Stall]).await, Phase::Sender, late);
    assert_not_sent(&outcome(PIPELINING, [ENVELOPE, Say("250 ok\r\n"), Stall]).await, Phase::Recipient, late);
    assert_not_sent(&outcome(PIPELINING, [ENVELOPE, Say("250 ok\r\n250 ok\r\n"), Stall]).await, Phase::Data, late);
}

#[tokio::test]
async fn a_stall_at_the_final_dot_is_uncertain() {
    assert_uncertain(&outcome(PIPELINING, [ENVELOPE, PERMISSION, CONTENT, Stall]).await, Broken::TimedOut(PATIENCE));
    assert_uncertain(&outcome(EVERYTHING, [BDAT, Stall]).await, Broken::TimedOut(PATIENCE));
    let welcome = Say("250 ok\r\n250 ok\r\n");
    assert_uncertain(&outcome(EVERYTHING, [BDAT, welcome, Stall]).await, Broken::TimedOut(PATIENCE));
}

#[tokio::test]
async fn a_close_is_judged_by_where_it_happens() {
    let closed = Broken::Closed;
    assert_not_sent(&outcome(PIPELINING, [ENVELOPE]).await, Phase::Sender, closed);
    assert_not_sent(&outcome(PIPELINING, [ENVELOPE, Say("250 ok\r\n250 ok\r\n")]).await, Phase::Data, closed);
    assert_uncertain(&outcome(PIPELINING, [ENVELOPE, PERMISSION, CONTENT]).await, closed);
    assert_uncertain(&outcome(EVERYTHING, [BDAT]).await, closed);
    // Half an answer is none.
    assert_uncertain(&outcome(PIPELINING, [ENVELOPE, PERMISSION, CONTENT, Say("250 o")]).await, closed);
}

#[tokio::test]
async fn a_refusal_that_was_read_is_certain_whatever_follows() {
    for script in [[BDAT, Say("250 ok\r\n550 5.1.1 who?\r\n")], [ENVELOPE, Say("250 ok\r\n550 5.1.1 who?\r\n")]] {
        let offer = if matches!(script[0], Hear(text) if text == "DATA\r\n") { PIPELINING } else { EVERYTHING };
        match outcome(offer, script).await {
            Outcome::Failed { about: About::Recipient, .. } => {}
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_content_that_was_not_taken_as_a_whole_is_certain() {
    // More than the network holds on its way.
    let large = mail_of("a@example.net", &"0123456789\r\n".repeat(3_000_000));
    for close in [true, false] {
        let mut script = vec![ENVELOPE, PERMISSION, HearOctets(100)];
        script.extend((!close).then_some(Say("552 5.3.4 too much\r\n")));
        // Nothing more is read, and the connection stays open until the client has given up.
        script.extend((!close).then_some(HearOctets(20_000_000)));
        let peer = Peer::offering(PIPELINING, script).await;
        let mut connection = peer.connect().await;
        let outcome = connection.send(&large, None).await;
        if close {
            let broken =
                matches!(outcome, Outcome::Deferred { cause: Cause::Broken { phase: Phase::Content, .. }, .. });
            assert!(broken, "{outcome:?}");
        } else {
            assert!(matches!(outcome, Outcome::Failed { about: About::Message, .. }), "{outcome:?}");
        }
        assert!(!connection.is_open());
    }
}

#[tokio::test]
async fn nonsense_is_judged_by_where_it_is_said() {
    let garbled = Broken::Garbled(Garbled::NoCode);
    assert_not_sent(&outcome(PIPELINING, [ENVELOPE, Say("hello\r\n")]).await, Phase::Sender, garbled);
    assert_not_sent(
        &outcome(PIPELINING, [ENVELOPE, Say("354 go on\r\n")]).await,
        Phase::Sender,
        Broken::OutOfPlace(354),
    );
    let answers = Say("250 ok\r\n250 ok\r\n250 ok\r\n");
    assert_not_sent(&outcome(PIPELINING, [ENVELOPE, answers]).await, Phase::Data, Broken::OutOfPlace(250));
    assert_uncertain(&outcome(PIPELINING, [ENVELOPE, PERMISSION, CONTENT, Say("hello\r\n")]).await, garbled);
    let again = Say("354 go on\r\n");
    assert_uncertain(&outcome(PIPELINING, [ENVELOPE, PERMISSION, CONTENT, again]).await, Broken::OutOfPlace(354));
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let too_long = Broken::Garbled(Garbled::TooLong);
    assert_not_sent(&outcome(PIPELINING, [ENVELOPE, Babble("250-and so on\r\n")]).await, Phase::Sender, too_long);
    assert_not_sent(&outcome(PIPELINING, [ENVELOPE, Babble("250 and so on ")]).await, Phase::Sender, too_long);
    assert_uncertain(&outcome(PIPELINING, [ENVELOPE, PERMISSION, CONTENT, Babble("250-x\r\n")]).await, too_long);
}

#[tokio::test]
async fn answers_may_come_octet_by_octet() {
    let peer = Peer::start([
        Dribble("220-peer\r\n220 is here\r\n"),
        Hear("EHLO client.example\r\n"),
        Dribble(PIPELINING),
        ENVELOPE,
        Dribble("250-2.1.0 ok\r\n250 2.1.0 ok\r\n250 ok\r\n354 go on\r\n"),
        CONTENT,
        Dribble("250-2.0.0 taken\r\n250 2.0.0 as 17\r\n"),
    ])
    .await;
    match peer.connect().await.send(&mail("a@example.net"), None).await {
        Outcome::Accepted { reply } => assert_eq!(reply.text(), "taken as 17"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_answer_that_nobody_asked_for_is_not_believed() {
    let early =
        Say("250 ok\r\n250 ok\r\n354 go on\r\n250 2.0.0 taken\r\n250 ok\r\n250 ok\r\n354 go on\r\n250 2.0.0 taken\r\n");
    let peer = Peer::offering(PIPELINING, [ENVELOPE, early, CONTENT, Stall]).await;
    let mut connection = peer.connect().await;
    // What it says of the message that it has got can't be told from an early answer; but it is not believed of the next.
    let _ = connection.send(&mail("a@example.net"), None).await;
    let outcome = connection.send(&mail("b@example.net"), None).await;
    assert_not_sent(&outcome, Phase::Sender, Broken::OutOfTurn);
}

#[tokio::test]
async fn an_abandoned_send_ends_the_connection() {
    let peer = Peer::offering(PIPELINING, [ENVELOPE, PERMISSION, CONTENT, Stall]).await;
    let mut connection = Connection::open(&relay(peer.address)).await.expect("a connection");
    let abandoned = tokio::time::timeout(PATIENCE, connection.send(&mail("a@example.net"), None)).await;
    assert!(abandoned.is_err());
    assert!(!connection.is_open());
    assert_not_sent(&connection.send(&mail("a@example.net"), None).await, Phase::Sender, Broken::OutOfTurn);
}
