//! A connection that takes one message after the other. What happens to a single message is in `transaction`.

mod answers;
mod transaction;

use std::fmt;

use tokio::time::Instant;

use self::answers::not_sent;
use crate::capabilities::Capabilities;
use crate::command::missing;
use crate::envelope::Mail;
use crate::open::{OpenError, open};
use crate::outcome::{About, Broken, Cause, Need, Outcome, Phase};
use crate::relay::{Limits, Relay, Timeouts};
use crate::wire::Wire;

/// An open connection to a relay.
pub struct Connection {
    wire: Wire,
    offered: Capabilities,
    timeouts: Timeouts,
    limits: Limits,
    opened: Instant,
    /// When something was last heard on it.
    used: Instant,
    messages: u32,
    /// False while a message is under way: who abandons a `send` leaves the connection in an unknown state.
    open: bool,
    /// The relay has said or done something after which the connection is of no use.
    ending: bool,
    /// A transaction was begun and not ended: RSET before the next one.
    stale: bool,
    /// Commands that were sent ahead, behind the content of the message before.
    announced: Vec<u8>,
    /// Commands, and content with dots to be doubled; kept for their memory.
    outbox: Vec<u8>,
    stuffed: Vec<u8>,
}

impl Connection {
    /// Connects, begins TLS, introduces itself and authenticates, as the relay's settings say.
    ///
    /// # Errors
    ///
    /// If the relay can't be reached, isn't what its certificate should say, or doesn't want us.
    pub async fn open(relay: &Relay) -> Result<Self, OpenError> {
        let (wire, offered) = open(relay).await?;
        let now = Instant::now();
        Ok(Self {
            wire,
            offered,
            timeouts: relay.timeouts,
            limits: relay.limits,
            opened: now,
            used: now,
            messages: 0,
            open: true,
            ending: false,
            stale: false,
            announced: Vec::new(),
            outbox: Vec::new(),
            stuffed: Vec::new(),
        })
    }

    /// What the relay offers.
    #[must_use]
    pub fn capabilities(&self) -> &Capabilities {
        &self.offered
    }

    /// Sends a message and waits for what becomes of it.
    ///
    /// If `next` is given, its commands may go out together with this message, which saves a round trip and half of the work
    /// (RFC 2920, 3.1). It is a promise: the next call must send exactly that message, or the connection is of no further
    /// use.
    ///
    /// Dropping the future leaves open whether the message was taken, and the connection is of no further use.
    pub async fn send(&mut self, mail: &Mail, next: Option<&Mail>) -> Outcome {
        if let Some(need) = missing(mail, &self.offered) {
            let about = if matches!(need, Need::Size { .. }) { About::Message } else { About::Relay };
            return Outcome::Failed { cause: Cause::NotOffered(need), about };
        }
        if !std::mem::take(&mut self.open) {
            return not_sent(Phase::Sender, if self.ending { Broken::Closed } else { Broken::OutOfTurn });
        }
        let next = next.filter(|next| missing(next, &self.offered).is_none());
        let outcome = self.transact(mail, next).await;
        // A connection may rest for long, and replies repeat addresses.
        self.wire.forget();
        self.messages = self.messages.saturating_add(1);
        self.used = Instant::now();
        self.open = !self.ending;
        outcome
    }

    /// Whether another message may be sent at once.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Whether it has served its time: it is still good for a message that was announced, and should then be closed.
    #[must_use]
    pub fn is_worn(&self) -> bool {
        self.messages >= self.limits.messages || self.opened.elapsed() >= self.limits.age
    }

    /// Whether it can wait for work that isn't known yet: open, not worn, and nothing announced on it.
    pub(crate) fn can_rest(&self) -> bool {
        self.open && !self.is_worn() && self.announced.is_empty()
    }

    /// Whether it has waited for work too long.
    pub(crate) fn has_rested_enough(&self) -> bool {
        self.used.elapsed() >= self.limits.idle
    }

    /// Whether it can be used after a rest. Looks whether the relay has closed it, or said that it will.
    pub(crate) async fn is_ready(&mut self) -> bool {
        self.can_rest() && !self.has_rested_enough() && self.wire.is_quiet().await
    }

    /// Says goodbye. A connection that is dropped instead closes without a word, which no message suffers from.
    pub async fn close(mut self) {
        // Behind an announced message only its content may be said.
        if self.open && self.announced.is_empty() {
            let limit = self.timeouts.quit;
            if self.wire.write_line(b"QUIT\r\n", limit).await.is_ok() {
                let _ = self.wire.reply(limit).await;
            }
        }
        self.wire.shut_down(self.timeouts.quit).await;
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut form = formatter.debug_struct("Connection");
        form.field("open", &self.open).field("messages", &self.messages).finish_non_exhaustive()
    }
}
