//! A port on this machine at which a mail server hands over what comes back, by LMTP (RFC 2033) or SMTP (RFC 5321): which of them, the
//! client's first command says.
//!
//! It takes mail for our own addresses and for nobody else's. It answers that a message was taken when what it does to a reader is
//! committed, and not before: what can't be taken in now stays with the mail server.

mod command;
mod data;
mod session;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use self::session::Session;
use super::intake::Intake;
use super::stopped;

/// Connections at a time. Each may hold [`bellwether_bounces::MESSAGE_LIMIT`] bytes.
const CONNECTIONS: usize = 16;
/// How long accepting rests when it has failed, as when there are no file descriptors left.
const REST: Duration = Duration::from_secs(1);
/// How long conversations may go on after `stop`.
const FAREWELL: Duration = Duration::from_secs(10);

/// Takes in what mail servers hand over at `listener`, until `stop` turns true or its sender goes. Conversations are then ended after
/// the message that they are at.
///
/// # Errors
/// Never, at present: what fails is one conversation, or is tried again.
pub async fn serve(
    listener: TcpListener,
    intake: Intake,
    clock: fn() -> Timestamp,
    mut stop: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    let intake = Arc::new(intake);
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut conversations = JoinSet::new();
    loop {
        tokio::select! {
            () = stopped(&mut stop) => break,
            // Its outcome is of no interest: a panic has been logged.
            Some(_) = conversations.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
                        conversations.spawn(session::turn_away(stream));
                        continue;
                    };
                    let session = Session::new(Arc::clone(&intake), clock, stop.clone());
                    conversations.spawn(async move {
                        converse(stream, session).await;
                        drop(place);
                    });
                }
                Err(error) => {
                    tracing::error!(%error, "No connection can be accepted from a mail server");
                    tokio::time::sleep(REST).await;
                }
            },
        }
    }
    drop(listener);
    let ended = async { while conversations.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(FAREWELL, ended).await;
    Ok(())
}

async fn converse(stream: TcpStream, session: Session) {
    // Replies are small and waited for.
    let _ = stream.set_nodelay(true);
    if let Err(error) = session.run(stream).await {
        tracing::debug!(%error, "A mail server broke off");
    }
}
