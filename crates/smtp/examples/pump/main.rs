//! Sends many personalised messages to a relay as fast as it can, for measurements:
//!
//! ```text
//! pump send HOST:PORT MESSAGES CONNECTIONS [KIND FILE]
//! pump sign MESSAGES KIND FILE
//! pump key KIND FILE
//! ```
//!
//! `send` composes, signs and sends; `sign` does nothing but sign 32 octets so many times; `key` makes a key for both, of the
//! kind `ed25519` or `rsa2048`. The signature stands in for DKIM: the same work, without the rules of RFC 6376. Whoever
//! measures reads the CPU time of the process.

#![allow(clippy::print_stdout, reason = "a command line tool answers on standard output")]

mod composer;
mod signer;

use std::env;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bellwether_smtp::{ClientName, Connection, Limits, Outcome, Relay, Security, Timeouts, Tls};
use composer::Composer;
use signer::{Signer, make_key};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

const USAGE: &str =
    "pump send HOST:PORT MESSAGES CONNECTIONS [KIND FILE]\npump sign MESSAGES KIND FILE\npump key KIND FILE";

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["send", address, messages, connections] => send(address, messages, connections, None),
        ["send", address, messages, connections, kind, file] => {
            send(address, messages, connections, Some((kind, file)))
        }
        ["sign", messages, kind, file] => sign(messages, (kind, file)),
        ["key", kind, file] => make_key(kind, file),
        _ => Err(USAGE.into()),
    }
}

fn sign(messages: &str, key: (&str, &str)) -> Result<()> {
    let signer = Signer::new(Some(key))?;
    let messages: u64 = messages.parse()?;
    for number in 0..messages {
        let mut digest = [0; 32];
        digest[..8].copy_from_slice(&number.to_le_bytes());
        std::hint::black_box(signer.signature(&digest)?);
    }
    println!("{messages} signed");
    Ok(())
}

fn send(address: &str, messages: &str, connections: &str, key: Option<(&str, &str)>) -> Result<()> {
    let (host, port) = address.rsplit_once(':').ok_or(USAGE)?;
    let relay = Relay {
        host: host.to_owned(),
        port: port.parse()?,
        security: Security::PlainOnLoopback,
        tls: Tls::new()?,
        credentials: None,
        client_name: ClientName::parse("pump.example.org")?,
        timeouts: Timeouts::default(),
        limits: Limits::default(),
    };
    let (messages, connections): (u64, usize) = (messages.parse()?, connections.parse()?);
    let next = Arc::new(AtomicU64::new(0));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let accepted = runtime.block_on(async {
        let mut running = Vec::new();
        // One key for all, as there is one for a domain.
        let signer = Arc::new(Signer::new(key)?);
        for _ in 0..connections {
            running.push(tokio::spawn(run(relay.clone(), Composer::new(signer.clone())?, next.clone(), messages)));
        }
        let mut accepted = 0;
        for task in running {
            accepted += task.await??;
        }
        Result::Ok(accepted)
    })?;
    println!("{accepted} accepted");
    if accepted == messages {
        Ok(())
    } else {
        Err(format!("{} of {messages} were not accepted", messages - accepted).into())
    }
}

/// One connection's share: composes the next message while the one before is under way.
async fn run(relay: Relay, mut composer: Composer, next: Arc<AtomicU64>, messages: u64) -> Result<u64> {
    let mut connection = Connection::open(&relay).await?;
    let take = || {
        let number = next.fetch_add(1, Ordering::Relaxed);
        (number < messages).then_some(number)
    };
    let mut compose = || take().map(|number| composer.mail(number)).transpose();
    let mut accepted = 0;
    let mut current = compose()?;
    while let Some(mail) = current {
        let following = compose()?;
        match connection.send(&mail, following.as_ref()).await {
            Outcome::Accepted { .. } => accepted += 1,
            other => return Err(format!("{other:?}").into()),
        }
        current = following;
    }
    connection.close().await;
    Ok(accepted)
}
