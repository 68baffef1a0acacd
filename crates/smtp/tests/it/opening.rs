//! Invariant: a connection is opened to nobody but whom the settings mean, and under no weaker protection; whatever the other
//! side does, opening ends in bounded time and memory.

use bellwether_smtp::{Broken, Connection, Credentials, Garbled, OpenError, Phase, Security};

use crate::peer::{Babble, Hear, NOTHING, PATIENCE, Peer, Say, Stall, relay};

const HELLO: &str = "EHLO client.example\r\n";
const LATE: Broken = Broken::TimedOut(PATIENCE);

#[track_caller]
fn assert_broken(error: &OpenError, at: Phase, how: Broken) {
    match error {
        OpenError::Broken { phase, broken } => assert_eq!((*phase, *broken), (at, how)),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_stall_is_not_waited_for() {
    assert_broken(&Peer::start([Stall]).await.refuse().await, Phase::Greeting, LATE);
    let peer = Peer::start([Say("220 peer\r\n"), Hear(HELLO), Say("250-peer\r\n"), Stall]).await;
    assert_broken(&peer.refuse().await, Phase::Hello, LATE);
}

#[tokio::test]
async fn an_endless_greeting_is_cut_off() {
    let garbled = Broken::Garbled(Garbled::TooLong);
    assert_broken(&Peer::start([Babble("220-welcome\r\n")]).await.refuse().await, Phase::Greeting, garbled);
    assert_broken(&Peer::start([Babble("2")]).await.refuse().await, Phase::Greeting, garbled);
    let peer = Peer::start([Say("220 peer\r\n"), Hear(HELLO), Babble("250-X-EXTENSION\r\n")]).await;
    assert_broken(&peer.refuse().await, Phase::Hello, garbled);
}

#[tokio::test]
async fn a_refusal_says_whether_to_slow_down() {
    for (greeting, code, slower) in [("421 4.7.0 too many\r\n", 421, true), ("554 5.7.1 not you\r\n", 554, false)] {
        match Peer::start([Say(greeting)]).await.refuse().await {
            OpenError::Refused { phase: Phase::Greeting, reply, slow_down } => {
                assert_eq!((reply.code(), slow_down), (code, slower));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_server_from_before_extensions_is_understood() {
    let peer = Peer::start([
        Say("220 peer\r\n"),
        Hear(HELLO),
        Say("502 what?\r\n"),
        Hear("HELO client.example\r\n"),
        Say("250 peer\r\n"),
        Hear("QUIT\r\n"),
        Say("221 bye\r\n"),
    ])
    .await;
    let connection = peer.connect().await;
    assert_eq!(*connection.capabilities(), Default::default());
    connection.close().await;
    peer.read().await;
}

#[tokio::test]
async fn a_stripped_offer_of_tls_is_an_error() {
    let peer = Peer::offering(NOTHING, [Stall]).await;
    let mut settings = relay(peer.address);
    settings.security = Security::StartTls;
    let error = Connection::open(&settings).await.expect_err("no TLS");
    assert!(matches!(error, OpenError::StartTlsNotOffered), "{error:?}");
    drop(error);
    assert_eq!(peer.read().await, HELLO, "nothing more is said in clear");
}

#[tokio::test]
async fn answers_that_are_smuggled_in_before_tls_are_an_error() {
    let script = [Hear("STARTTLS\r\n"), Say("220 go on\r\n250-peer\r\n250 AUTH PLAIN\r\n235 welcome\r\n"), Stall];
    let peer = Peer::offering("250-peer\r\n250 STARTTLS\r\n", script).await;
    let mut settings = relay(peer.address);
    settings.security = Security::StartTls;
    settings.credentials = Some(Credentials::new("user".into(), "secret".into()));
    let error = Connection::open(&settings).await.expect_err("an injection");
    assert!(matches!(error, OpenError::Injected), "{error:?}");
    drop(error);
    assert!(!peer.read().await.contains("AUTH"));
}

#[tokio::test]
async fn who_refuses_tls_gets_nothing() {
    let script = [Hear("STARTTLS\r\n"), Say("454 4.7.0 not now\r\n"), Stall];
    let peer = Peer::offering("250-peer\r\n250 STARTTLS\r\n", script).await;
    let mut settings = relay(peer.address);
    settings.security = Security::StartTls;
    let error = Connection::open(&settings).await.expect_err("no TLS");
    assert!(matches!(error, OpenError::Refused { phase: Phase::StartTls, .. }), "{error:?}");
}

#[tokio::test]
async fn credentials_are_sent_where_that_was_allowed() {
    for (offer, lines) in [
        ("250-peer\r\n250 AUTH PLAIN LOGIN\r\n", vec![("AUTH PLAIN AHVzZXIAc2VjcmV0\r\n", "235 welcome\r\n")]),
        (
            "250-peer\r\n250 AUTH LOGIN\r\n",
            vec![
                ("AUTH LOGIN\r\n", "334 VXNlcjo=\r\n"),
                ("dXNlcg==\r\n", "334 Pw==\r\n"),
                ("c2VjcmV0\r\n", "235 welcome\r\n"),
            ],
        ),
    ] {
        let peer = Peer::offering(offer, lines.into_iter().flat_map(|(line, answer)| [Hear(line), Say(answer)])).await;
        let mut settings = relay(peer.address);
        settings.credentials = Some(Credentials::new("user".into(), "secret".into()));
        Connection::open(&settings).await.expect("a connection");
        peer.read().await;
    }
}

#[tokio::test]
async fn wrong_or_impossible_credentials_are_an_error() {
    let peer =
        Peer::offering("250-peer\r\n250 AUTH PLAIN\r\n", [Hear("\r\n"), Say("535 5.7.8 wrong\r\n"), Stall]).await;
    let mut settings = relay(peer.address);
    settings.credentials = Some(Credentials::new("user".into(), "secret".into()));
    let error = Connection::open(&settings).await.expect_err("wrong credentials");
    assert!(matches!(error, OpenError::Refused { phase: Phase::Authentication, .. }), "{error:?}");

    let peer = Peer::offering("250-peer\r\n250 AUTH CRAM-MD5\r\n", [Stall]).await;
    settings.port = peer.address.port();
    let error = Connection::open(&settings).await.expect_err("no mechanism");
    assert!(matches!(error, OpenError::NoMechanism), "{error:?}");

    settings.security = Security::PlainAnywhere;
    let error = Connection::open(&settings).await.expect_err("no protection");
    assert!(matches!(error, OpenError::Unprotected), "{error:?}");
}

#[tokio::test]
async fn an_address_elsewhere_is_not_talked_to_in_clear() {
    // An address for documentation (RFC 5737): not even a connection is tried.
    let settings = relay(([192, 0, 2, 1], 25).into());
    let error = Connection::open(&settings).await.expect_err("an address elsewhere");
    assert!(matches!(error, OpenError::NotLoopback), "{error:?}");
}
