//! Invariant: a pool opens no more connections than it may, uses them again while they are good, and never hands out one
//! that the relay has closed.

use std::time::Duration;

use bellwether_smtp::{Limits, Outcome, Pool, Relay};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::peer::{mail, relay};

/// What a connection to the server came to.
#[derive(Debug, PartialEq, Eq)]
enum Event {
    Opened,
    Quit,
    Closed,
}

/// A server that takes everything, and closes a connection after so many messages.
async fn server(messages: usize) -> (Relay, mpsc::UnboundedReceiver<Event>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let settings = relay(listener.local_addr().expect("its address"));
    let (events, received) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let events = events.clone();
            tokio::spawn(async move {
                let _ = events.send(Event::Opened);
                let (reader, mut writer) = stream.into_split();
                let mut lines = BufReader::new(reader).lines();
                writer.write_all(b"220 peer\r\n").await?;
                let mut taken = 0;
                while let Some(line) = lines.next_line().await? {
                    let answer = match line.as_str() {
                        "DATA" => "354 go on\r\n",
                        "Good morning." | "Subject: x" | "" => continue,
                        _ => "250 ok\r\n",
                    };
                    if line == "QUIT" {
                        let _ = events.send(Event::Quit);
                    }
                    writer.write_all(answer.as_bytes()).await?;
                    taken += usize::from(line == ".");
                    if taken == messages {
                        break;
                    }
                }
                drop((lines, writer));
                let _ = events.send(Event::Closed);
                std::io::Result::Ok(())
            });
        }
    });
    (settings, received)
}

async fn send(pool: &Pool) {
    let (mut connection, lease) = pool.connection().await.expect("a connection");
    let outcome = connection.send(&mail("a@example.net"), None).await;
    assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    lease.give_back(connection).await;
}

fn opened(events: &mut mpsc::UnboundedReceiver<Event>) -> usize {
    std::iter::from_fn(|| events.try_recv().ok()).filter(|event| *event == Event::Opened).count()
}

#[tokio::test]
async fn a_connection_is_used_again() {
    let (settings, mut events) = server(usize::MAX).await;
    let pool = Pool::new(settings, 4);
    for _ in 0..5 {
        send(&pool).await;
    }
    assert_eq!(opened(&mut events), 1);
    pool.close().await;
    assert_eq!(events.recv().await, Some(Event::Quit));
    send(&pool).await;
    assert_eq!(opened(&mut events), 1);
}

#[tokio::test]
async fn a_worn_connection_is_replaced() {
    let (mut settings, mut events) = server(usize::MAX).await;
    settings.limits = Limits { messages: 2, ..Limits::default() };
    let pool = Pool::new(settings, 4);
    for _ in 0..6 {
        send(&pool).await;
    }
    assert_eq!(opened(&mut events), 3);
}

#[tokio::test]
async fn a_tired_connection_is_closed_in_good_order() {
    let (mut settings, mut events) = server(usize::MAX).await;
    settings.limits = Limits { idle: Duration::ZERO, ..Limits::default() };
    let pool = Pool::new(settings, 4);
    send(&pool).await;
    pool.tidy().await;
    assert_eq!(events.recv().await, Some(Event::Opened));
    assert_eq!(events.recv().await, Some(Event::Quit));
}

#[tokio::test]
async fn a_connection_that_the_relay_has_closed_is_not_used() {
    let (settings, mut events) = server(1).await;
    let pool = Pool::new(settings, 4);
    for _ in 0..5 {
        send(&pool).await;
        assert_eq!(events.recv().await, Some(Event::Opened));
        assert_eq!(events.recv().await, Some(Event::Closed));
    }
}

#[tokio::test]
async fn there_are_no_more_connections_than_allowed() {
    let (settings, mut events) = server(usize::MAX).await;
    let pool = Pool::new(settings, 2);
    let first = pool.connection().await.expect("a connection");
    let second = pool.connection().await.expect("a connection");
    assert!(timeout(Duration::from_millis(50), pool.connection()).await.is_err());
    // One that is dropped makes room, too.
    drop(second);
    let third = pool.connection().await.expect("a connection");
    assert_eq!(opened(&mut events), 3);
    drop((first, third));
}
