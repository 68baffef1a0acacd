//! What became of a message.

use std::time::Duration;

use crate::pace::Signal;
use crate::reply::{Garbled, Reply};

/// A step of the conversation with a relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// The relay's first word.
    Greeting,
    /// EHLO, or HELO where that isn't known.
    Hello,
    /// STARTTLS.
    StartTls,
    /// AUTH.
    Authentication,
    /// MAIL FROM.
    Sender,
    /// RCPT TO.
    Recipient,
    /// DATA: whether the message may come.
    Data,
    /// The message itself, whose end asks the relay to take it.
    Content,
}

/// What became of one message to one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Outcome {
    /// The relay has taken responsibility for it.
    Accepted {
        /// Often names the message's number in the relay's queue.
        reply: Reply,
    },
    /// It was certainly not taken, and may be tried again.
    Deferred {
        /// Why.
        cause: Cause,
        /// What else the trouble concerns.
        scope: Scope,
        /// Whether the relay asks for less at a time.
        slow_down: bool,
    },
    /// It was certainly not taken, and trying again in the same way is of no use.
    Failed {
        /// Why.
        cause: Cause,
        /// What the refusal is about.
        about: About,
    },
    /// The connection broke after the whole message may have reached the relay, and before its answer was read. It may have
    /// been taken or not: sending it again may mean that it arrives twice.
    Uncertain {
        /// How the connection broke.
        broken: Broken,
    },
}

impl Outcome {
    /// In one word, for logs and people.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Accepted { .. } => "accepted",
            Self::Deferred { .. } => "deferred",
            Self::Failed { .. } => "failed",
            Self::Uncertain { .. } => "uncertain",
        }
    }

    /// What it means for the [`Pace`](crate::Pace) of the relay that said it.
    #[must_use]
    pub fn signal_to_relay(&self) -> Signal {
        match self {
            Self::Deferred { scope: Scope::Connection | Scope::Relay, slow_down: true, .. } => Signal::SlowDown,
            Self::Deferred { scope: Scope::Connection | Scope::Relay, .. } | Self::Uncertain { .. } => Signal::Nothing,
            Self::Failed { cause: Cause::NotOffered(_), .. } => Signal::Nothing,
            Self::Accepted { .. } | Self::Deferred { .. } | Self::Failed { .. } => Signal::Fine,
        }
    }

    /// What it means for the [`Pace`](crate::Pace) of the recipient's domain.
    #[must_use]
    pub fn signal_to_domain(&self) -> Signal {
        match self {
            Self::Deferred { scope: Scope::Recipient | Scope::Message, slow_down: true, .. } => Signal::SlowDown,
            // The message didn't get as far as the domain.
            Self::Deferred { scope: Scope::Connection | Scope::Relay, .. } => Signal::Nothing,
            _ => self.signal_to_relay(),
        }
    }
}

/// Why a message was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The relay said so.
    Refused {
        /// At which step.
        phase: Phase,
        /// In which words.
        reply: Reply,
    },
    /// The connection broke before the message could have been complete.
    Broken {
        /// At which step.
        phase: Phase,
        /// How.
        broken: Broken,
    },
    /// The relay doesn't offer what this message needs.
    NotOffered(Need),
}

/// An extension that a message needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Need {
    /// 8BITMIME (RFC 6152): the message isn't ASCII.
    EightBit,
    /// SMTPUTF8 (RFC 6531): an address or the header isn't ASCII.
    International,
    /// The message is larger than the relay takes (RFC 1870).
    Size {
        /// What it takes at most, in octets.
        limit: u64,
    },
}

/// How a conversation ended too early.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The relay closed the connection.
    #[error("the relay closed the connection")]
    Closed,
    /// The relay took longer than it may.
    #[error("the relay didn't answer within {} s", .0.as_secs_f32())]
    TimedOut(Duration),
    /// The network failed.
    #[error("the network failed: {0}")]
    Network(std::io::ErrorKind),
    /// What the relay sent is no SMTP, or no answer to what it was asked.
    #[error("the relay sent no valid reply: {0}")]
    Garbled(#[from] Garbled),
    /// The relay sent a valid reply of a kind that is impossible at this point.
    #[error("the relay answered {0} where that has no meaning")]
    OutOfPlace(u16),
    /// The connection had been promised another message, or an earlier `send` was abandoned half-way.
    #[error("the connection was in the middle of something else")]
    OutOfTurn,
}

/// What a deferral concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// This recipient: the next message may well go through.
    Recipient,
    /// This message to this recipient.
    Message,
    /// This connection: a new one to the same relay may do better, at once.
    Connection,
    /// The relay as a whole: leave it alone for a while.
    Relay,
}

/// What a refusal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum About {
    /// The recipient's address or mailbox: the only kind from which something about the recipient can be concluded.
    Recipient,
    /// The content or size of the message.
    Message,
    /// Us: our address, reputation or rights.
    Sender,
    /// The relay, which can't do what it was asked; another one might.
    Relay,
}

#[cfg(test)]
mod tests {
    use super::{About, Broken, Cause, Need, Outcome, Phase, Scope};
    use crate::pace::Signal::{self, Fine, Nothing, SlowDown};
    use crate::reply::Reply;

    #[test]
    fn who_asks_to_slow_down_is_slowed_down() {
        let cause = || Cause::Refused { phase: Phase::Recipient, reply: Reply::new(450, None, "") };
        let deferred = |scope, slow_down| Outcome::Deferred { cause: cause(), scope, slow_down };
        let signals: [(Outcome, Signal, Signal); 9] = [
            (Outcome::Accepted { reply: Reply::new(250, None, "") }, Fine, Fine),
            (Outcome::Failed { cause: cause(), about: About::Recipient }, Fine, Fine),
            (Outcome::Failed { cause: Cause::NotOffered(Need::EightBit), about: About::Relay }, Nothing, Nothing),
            (Outcome::Uncertain { broken: Broken::Closed }, Nothing, Nothing),
            (deferred(Scope::Recipient, false), Fine, Fine),
            (deferred(Scope::Recipient, true), Fine, SlowDown),
            (deferred(Scope::Message, true), Fine, SlowDown),
            (deferred(Scope::Connection, true), SlowDown, Nothing),
            (deferred(Scope::Relay, false), Nothing, Nothing),
        ];
        for (outcome, relay, domain) in signals {
            assert_eq!((outcome.signal_to_relay(), outcome.signal_to_domain()), (relay, domain), "{outcome:?}");
        }
    }
}
