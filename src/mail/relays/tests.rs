use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bellwether_smtp::{Address, ClientName, Envelope, Limits, Mail, Message, Outcome, Relay, Security, Timeouts, Tls};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::stopping::Stopping;
use super::{Relays, Sent};

const PATIENCE: Duration = Duration::from_millis(300);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    Well,
    SilentAtGreeting,
    SilentAtData,
    SilentAtEnd,
}

/// A relay on this machine, and how often it was connected to.
async fn relay(manner: Manner) -> (Relay, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(converse(stream, manner));
        }
    });
    let all = PATIENCE;
    let relay = Relay {
        host: "127.0.0.1".to_owned(),
        port,
        security: Security::PlainOnLoopback,
        tls: Tls::new().expect("roots"),
        credentials: None,
        client_name: ClientName::parse("news.example.org").expect("a name"),
        timeouts: Timeouts {
            connect: all,
            greeting: all,
            hello: all,
            sender: all,
            recipient: all,
            data: all,
            content: all,
            end: all,
            quit: all,
        },
        limits: Limits::default(),
    };
    (relay, connections)
}

async fn converse(stream: TcpStream, manner: Manner) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    if manner == Manner::SilentAtGreeting {
        return stream.read_to_end(&mut Vec::new()).await.map(|_| ());
    }
    stream.write_all(b"220 relay\r\n").await?;
    let mut line = String::new();
    while {
        line.clear();
        stream.read_line(&mut line).await?
    } > 0
    {
        let reply: &[u8] = match (line.trim_end(), manner) {
            ("DATA", Manner::SilentAtData) | (".", Manner::SilentAtEnd) => {
                return stream.read_to_end(&mut Vec::new()).await.map(|_| ());
            }
            ("DATA", _) => b"354 go ahead\r\n",
            (".", _) => b"250 taken\r\n",
            (command, _) if ["EHLO", "MAIL", "RCPT", "QUIT"].iter().any(|known| command.starts_with(known)) => {
                b"250 fine\r\n"
            }
            _ => continue,
        };
        stream.write_all(reply).await?;
    }
    Ok(())
}

fn mail() -> Mail {
    let address = |text: &str| Address::parse(text).expect("an address");
    let envelope = Envelope { return_path: None, recipient: address("reader@example.net"), report: None };
    Mail { envelope, message: Message::whole("From: news@example.org\r\n\r\nNews.\r\n").expect("a message") }
}

/// Sends so many at once by a relay in ordinary use and one that stands by; returns how many were accepted and how many are uncertain.
async fn send(relays: &Arc<Relays>, messages: usize) -> (usize, usize) {
    let sending: Vec<_> = (0..messages)
        .map(|_| {
            let relays = Arc::clone(relays);
            tokio::spawn(async move { relays.send(&mail(), 0.5).await })
        })
        .collect();
    let (mut accepted, mut uncertain) = (0, 0);
    for sent in sending {
        match sent.await.expect("no panic") {
            Sent::Tried(Outcome::Accepted { .. }) => accepted += 1,
            Sent::Tried(Outcome::Uncertain { .. }) => uncertain += 1,
            other => panic!("{other:?}"),
        }
    }
    (accepted, uncertain)
}

async fn with_one_that_is(manner: Manner) -> (Arc<Relays>, Arc<AtomicUsize>) {
    let ((silent, connections), (well, _)) = (relay(manner).await, relay(Manner::Well).await);
    (Arc::new(Relays::new(vec![(silent, 1, 4), (well, 0, 4)], Instant::now())), connections)
}

#[tokio::test]
async fn who_waits_for_a_relay_that_falls_silent_goes_elsewhere() {
    for manner in [Manner::SilentAtGreeting, Manner::SilentAtData] {
        let (relays, connections) = with_one_that_is(manner).await;
        assert_eq!(send(&relays, 30).await, (30, 0));
        assert_eq!(connections.load(Ordering::SeqCst), 1, "one finds out for all");
    }
}

#[tokio::test]
async fn a_relay_that_does_not_answer_the_end_gets_no_more_and_nothing_is_repeated() {
    let (relays, connections) = with_one_that_is(Manner::SilentAtEnd).await;
    assert_eq!(send(&relays, 30).await, (29, 1));
    assert_eq!(connections.load(Ordering::SeqCst), 1);
    assert_eq!(send(&relays, 5).await, (5, 0), "it rests");
}

#[tokio::test]
async fn who_waits_for_a_relay_that_has_been_well_goes_elsewhere_too() {
    let (relays, connections) = with_one_that_is(Manner::SilentAtEnd).await;
    relays.ways[0].lately().health.succeeded();
    assert_eq!(send(&relays, 30).await, (26, 4));
    assert_eq!(connections.load(Ordering::SeqCst), 4, "one for each that may be under way, and none after that");
}

#[tokio::test]
async fn a_relay_on_trial_gets_one_message() {
    let (silent, connections) = relay(Manner::SilentAtGreeting).await;
    let relays = Arc::new(Relays::new(vec![(silent, 1, 4)], Instant::now()));
    let long_ago = Instant::now().checked_sub(Duration::from_secs(60)).expect("a machine that has run for a minute");
    relays.ways[0].lately().health.failed(long_ago, 0.0);
    let mail = mail();
    let (first, second) = tokio::join!(relays.send(&mail, 1.0), relays.send(&mail, 1.0));
    assert!(matches!((first, second), (Sent::NoRelay { .. }, Sent::NoRelay { .. })));
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_stop_waits_for_no_relay_that_hangs() {
    const BOUND: Duration = Duration::from_millis(100);
    for manner in [Manner::SilentAtGreeting, Manner::SilentAtData, Manner::SilentAtEnd] {
        let (mut silent, _) = relay(manner).await;
        silent.timeouts = Timeouts { connect: PATIENCE, ..Timeouts::default() };
        let mut relays = Relays::new(vec![(silent, 1, 4)], Instant::now());
        relays.stopping = Stopping::within(BOUND);
        let (relays, begun) = (Arc::new(relays), Instant::now());
        // One is under way, and one waits for its turn.
        let sending = [0, 1].map(|_| {
            let relays = Arc::clone(&relays);
            tokio::spawn(async move { relays.send(&mail(), 0.5).await })
        });
        tokio::time::sleep(BOUND).await;
        relays.stop();
        let mut uncertain = 0;
        for sent in sending {
            match sent.await.expect("no panic") {
                Sent::Tried(Outcome::Uncertain { .. }) => uncertain += 1,
                Sent::NoRelay { .. } => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(uncertain == 0, manner == Manner::SilentAtGreeting, "a greeting takes no message");
        assert!(begun.elapsed() < Duration::from_secs(5));
        assert_eq!(relays.ways[0].lately().pace.under_way(), 0);
        assert!(matches!(relays.send(&mail(), 0.5).await, Sent::NoRelay { .. }), "nothing is begun any more");
    }
}
