//! Attempts under way, and what has become of them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bellwether_smtp::{Signal, retry_after};
use jiff::Timestamp;

use super::fate::{Fate, SOMETHING_MISSING, passes};
use super::prepared::Mail;
use super::worker::{Worker, fraction, now};
use crate::campaigns::{self, Claimed, DeliveryState, Settled};
use crate::db::Uuid;
use crate::mail::{Outgoing, Sent};
use crate::returns::Said;
use crate::subscribers::Token;
use crate::vault::Address;

/// A delivery that is claimed, opened, and waits for its turn.
pub(super) struct Waiting {
    pub claimed: Claimed,
    pub mail: Arc<Mail>,
    pub token: Token,
    pub address: Address,
}

/// What became of one attempt.
pub(super) struct Ended {
    pub domain: Box<str>,
    pub settled: Settled,
    /// For the pace of the domain.
    pub signal: Signal,
    /// What was said of the reader's mailbox by giving up for good.
    pub said: Option<Said>,
    /// No relay can be used for so long.
    pub pause: Option<Duration>,
}

/// Makes one attempt.
pub(super) async fn attempt(worker: Arc<Worker>, campaign: Uuid, waiting: Waiting, domain: Box<str>) -> Ended {
    let begun = now();
    let tokens = worker.office.delivery.tokens(campaign.as_bytes(), waiting.claimed.subscriber.as_bytes());
    let reader = (&waiting.token, &waiting.address);
    let sent = match waiting.mail.compose(&worker, &waiting.claimed, reader, tokens.message, begun) {
        Ok(message) => {
            let outgoing = Outgoing { to: &waiting.address, message, bounce: tokens.bounce };
            worker.office.send(outgoing, begun, fraction()).await
        }
        Err(error) => Err(error),
    };
    match sent {
        Ok(sent) => {
            let fate = Fate::of(&sent, &waiting.address);
            let settled = settle(&waiting.claimed, &fate, now());
            let signal = match &sent {
                Sent::Tried(outcome) => outcome.signal_to_domain(),
                Sent::NoRelay { .. } => Signal::Nothing,
            };
            let said = fate.said.filter(|_| settled.state == DeliveryState::Failed);
            Ended { domain, settled, signal, said, pause: fate.pause }
        }
        Err(error) if passes(&error) => {
            tracing::error!(
                reader = %waiting.claimed.subscriber,
                error = format!("{error:#}"),
                "A mail waits for what is missing"
            );
            let settled = given_back(&waiting.claimed, SOMETHING_MISSING, now());
            Ended { domain, settled, signal: Signal::Nothing, said: None, pause: None }
        }
        Err(error) => {
            // A key that has expired, an address that no message can be for: certainly not sent, and never in this way.
            tracing::warn!(
                reader = %waiting.claimed.subscriber,
                error = format!("{error:#}"),
                "A mail can't be made for a reader"
            );
            let reply = campaigns::Reply::new(None, None, &format!("{error:#}"), &waiting.address);
            let outcome = campaigns::Outcome::Failed;
            let settled = campaigns::settle(&waiting.claimed, outcome, Some(reply), now(), |_, _| None);
            Ended { domain, settled, signal: Signal::Nothing, said: None, pause: None }
        }
    }
}

/// What became of an attempt whose end nobody has seen: it may have been sent.
pub(super) fn broken_down(domain: Box<str>, claimed: &Claimed) -> Ended {
    let settled = campaigns::settle(claimed, campaigns::Outcome::Uncertain, None, now(), |_, _| None);
    Ended { domain, settled, signal: Signal::Nothing, said: None, pause: None }
}

fn settle(claimed: &Claimed, fate: &Fate, now: Timestamp) -> Settled {
    let mut settled = campaigns::settle(claimed, fate.outcome, fate.reply.clone(), now, |attempts, age| {
        retry_after(attempts, age, fraction())
    });
    if let Some(pause) = fate.pause {
        settled.due_at = later(now, pause);
    }
    settled
}

/// A delivery that was not tried, due again after `wait`.
pub(super) fn given_back(claimed: &Claimed, wait: Duration, now: Timestamp) -> Settled {
    let mut settled = campaigns::settle(claimed, campaigns::Outcome::NotTried, None, now, |_, _| None);
    settled.due_at = later(now, wait);
    settled
}

fn later(now: Timestamp, wait: Duration) -> Option<Timestamp> {
    Some(
        jiff::SignedDuration::try_from(wait).ok().and_then(|wait| now.checked_add(wait).ok()).unwrap_or(Timestamp::MAX),
    )
}

/// Outcomes that are to be written down together.
#[derive(Default)]
pub(super) struct Outcomes {
    pub settled: Vec<Settled>,
    since: Option<Instant>,
}

impl Outcomes {
    /// So many are written down at once.
    const GROUP: usize = 200;
    /// None waits longer to be written down.
    const LONGEST: Duration = Duration::from_millis(100);

    pub fn add(&mut self, settled: Settled, now: Instant) {
        self.since.get_or_insert(now);
        self.settled.push(settled);
    }

    /// Until when they may wait; none if there is nothing.
    pub fn due(&self) -> Option<Instant> {
        let since = self.since?;
        Some(if self.settled.len() >= Self::GROUP { since } else { since + Self::LONGEST })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.settled.len()
    }

    /// Whether there is nothing to write down.
    pub fn is_empty(&self) -> bool {
        self.settled.is_empty()
    }

    /// Takes outcomes back that couldn't be written down.
    pub fn put_back(&mut self, others: &Self, now: Instant) {
        self.settled.extend(others.settled.iter().cloned());
        if !self.settled.is_empty() {
            self.since.get_or_insert(now);
        }
    }
}
