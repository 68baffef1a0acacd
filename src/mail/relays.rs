//! Several relays, of which one that works is used, and none more than it wants.

mod lately;
mod stopping;
mod turn;

use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bellwether_smtp::{
    Bounds, Broken, Candidate, Cause, Health, Mail, OpenError, Outcome, Pace, Permission, Pool, Relay, Scope, Signal,
    choose, first_usable,
};
use tokio::sync::Notify;
use tokio::time::timeout;

use self::lately::Lately;
use self::stopping::Stopping;
use self::turn::Turn;

/// Who says nothing to anything for so long may be about to say nothing at all.
const SILENCE: Duration = Duration::from_secs(1);

/// The relays, by weight, with how each has been lately.
pub struct Relays {
    ways: Vec<Way>,
    stopping: Stopping,
}

/// What became of handing a message over.
#[derive(Debug)]
pub enum Sent {
    /// A relay was asked to take it.
    Tried(Outcome),
    /// No relay could be asked. It says nothing of the message: it is as if it had not been tried.
    NoRelay {
        /// After this time one may be.
        after: Duration,
    },
}

/// What an outcome says of the relay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    /// It is well, whatever it has made of the message.
    None,
    /// It can't do its work now, and certainly hasn't taken the message.
    AnotherMay,
    /// It broke off or fell silent when it may have had all of the message: nobody may send it again, but others should go elsewhere.
    TooLate,
}

impl Trouble {
    fn of(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Deferred { scope: Scope::Relay, .. } | Outcome::Deferred { cause: Cause::Broken { .. }, .. } => {
                Self::AnotherMay
            }
            Outcome::Uncertain { .. } => Self::TooLate,
            Outcome::Accepted { .. } | Outcome::Deferred { .. } | Outcome::Failed { .. } => Self::None,
        }
    }
}

/// What became of handing a message to one relay.
enum Handed {
    Over(Outcome),
    /// It can't be asked.
    NoConnection(OpenError),
    /// The program is to end, and it was not asked.
    CalledOff,
}

struct Way {
    pool: Pool,
    weight: u32,
    connections: usize,
    lately: Mutex<Lately>,
    finished: Notify,
}

/// Whether a relay wants to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Willing,
    /// The first message of all is under way.
    New,
    /// It is being tried after a failure, or says nothing to what is under way.
    Reluctant,
}

impl Relays {
    /// Takes relays with their weights and most connections.
    #[must_use]
    pub fn new(relays: Vec<(Relay, u32, usize)>, now: Instant) -> Self {
        let way = |(relay, weight, most): (Relay, u32, usize)| {
            let most = most.max(1);
            let bounds = Bounds { most: u32::try_from(most).unwrap_or(u32::MAX), ..Bounds::RELAY };
            Way {
                pool: Pool::new(relay, most),
                weight,
                connections: most,
                lately: Mutex::new(Lately { health: Health::default(), pace: Pace::new(bounds, now), heard: now }),
                finished: Notify::new(),
            }
        };
        Self { ways: relays.into_iter().map(way).collect(), stopping: Stopping::default() }
    }

    /// Sends a message by one of them; by another one if the first certainly hasn't taken it and is of no use. It never tries again
    /// what may have been taken. `random` is from 0 to 1.
    ///
    /// After [`Relays::stop`] it is over at once if no relay was asked yet, and soon in any case.
    pub async fn send(&self, mail: &Mail, random: f64) -> Sent {
        let mut last = None;
        let mut tried = 0;
        while tried < self.ways.len() {
            let Some(way) = self.choose(random) else { break };
            let turn = tokio::select! {
                biased;
                _ = self.stopping.begun() => break,
                turn = way.take_turn() => turn,
            };
            let Some(turn) = turn else { continue };
            tried += 1;
            match way.send(mail, &self.stopping).await {
                Handed::Over(outcome) => {
                    let trouble = Trouble::of(&outcome);
                    turn.finish(outcome.signal_to_relay(), trouble != Trouble::None, random);
                    if trouble != Trouble::AnotherMay {
                        return Sent::Tried(outcome);
                    }
                    last = Some(outcome);
                }
                Handed::CalledOff => break,
                Handed::NoConnection(error) => {
                    let was_well = way.lately().health.paused_until(Instant::now()).is_none();
                    turn.finish(if error.slow_down() { Signal::SlowDown } else { Signal::Nothing }, true, random);
                    if was_well {
                        tracing::warn!(relay = way.pool.relay().host, %error, "A relay can't be used");
                    }
                }
            }
        }
        last.map_or_else(|| Sent::NoRelay { after: self.pause() }, Sent::Tried)
    }

    /// Messages that can be under way with those that are in ordinary use.
    #[must_use]
    pub fn most_under_way(&self) -> usize {
        let connections = |standing_by: bool| -> usize {
            let ways = self.ways.iter().filter(|way| (way.weight == 0) == standing_by);
            ways.map(|way| way.connections).sum()
        };
        match connections(false) {
            0 => connections(true),
            some => some,
        }
    }

    /// Says goodbye on connections that nobody needs any longer. To be called every few seconds.
    pub async fn tidy(&self) {
        for way in &self.ways {
            way.pool.tidy().await;
        }
    }

    /// Says goodbye on all connections that rest.
    pub async fn close(&self) {
        for way in &self.ways {
            way.pool.close().await;
        }
    }

    /// The program is to end: what no relay was asked to take yet is left, and what is under way is given up as uncertain after a
    /// while, shorter than a relay's patience.
    pub fn stop(&self) {
        self.stopping.begin(Instant::now());
    }

    /// How long it is until one of them may be used.
    #[must_use]
    pub fn pause(&self) -> Duration {
        let now = Instant::now();
        first_usable(&self.candidates(), now).map_or(Duration::from_secs(60), |at| at.saturating_duration_since(now))
    }

    fn candidates(&self) -> Vec<Candidate> {
        self.ways.iter().map(|way| Candidate { weight: way.weight, health: way.lately().health }).collect()
    }

    /// One of those that may be used, by weight. What is being tried or has fallen silent is passed over while there is another one, and
    /// one of which nothing is known yet is waited for rather than that one be used which stands by.
    fn choose(&self, random: f64) -> Option<&Way> {
        let now = Instant::now();
        let willing = self.choose_among(now, random, |way| way.mood(now) == Mood::Willing);
        if willing.is_some_and(|way| way.weight > 0) {
            return willing;
        }
        self.choose_among(now, random, |way| way.weight > 0 && way.mood(now) == Mood::New)
            .or(willing)
            .or_else(|| self.choose_among(now, random, |_| true))
    }

    fn choose_among(&self, now: Instant, random: f64, may: impl Fn(&Way) -> bool) -> Option<&Way> {
        let ways: Vec<&Way> = self.ways.iter().filter(|way| may(way)).collect();
        let candidate = |way: &&Way| Candidate { weight: way.weight, health: way.lately().health };
        let candidates: Vec<_> = ways.iter().map(candidate).collect();
        choose(&candidates, now, random).and_then(|chosen| ways.get(chosen).copied())
    }
}

impl Way {
    /// Waits until this relay wants another message, and counts it as begun; none if something has gone wrong with it meanwhile, or
    /// nothing has gone at all: there may be another one that is better.
    async fn take_turn(&self) -> Option<Turn<'_>> {
        loop {
            let mut finished = pin!(self.finished.notified());
            // What happens from here on is heard of.
            finished.as_mut().enable();
            let now = Instant::now();
            let permission = self.lately().permission(now);
            match permission {
                None => return None,
                Some(Permission::Go) => return Some(Turn::new(self)),
                Some(Permission::At(instant)) => tokio::time::sleep_until(instant.into()).await,
                Some(Permission::WhenOneFinishes) => {
                    if timeout(SILENCE, finished).await.is_err() {
                        return None;
                    }
                }
            }
        }
    }

    fn finish(&self, signal: Signal, failed: bool, random: f64) {
        let was_on_trial = self.lately().finish(signal, failed, random, Instant::now());
        // What it was tried for concerns everybody who waits.
        if failed || was_on_trial {
            self.finished.notify_waiters();
        } else {
            self.finished.notify_one();
        }
    }

    fn mood(&self, now: Instant) -> Mood {
        let lately = self.lately();
        let silent = now.saturating_duration_since(lately.heard) > SILENCE;
        match lately.pace.under_way() {
            0 => Mood::Willing,
            _ if silent => Mood::Reluctant,
            _ if lately.health.is_new() => Mood::New,
            _ if lately.health.is_on_trial() => Mood::Reluctant,
            _ => Mood::Willing,
        }
    }

    fn lately(&self) -> MutexGuard<'_, Lately> {
        self.lately.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn send(&self, mail: &Mail, stopping: &Stopping) -> Handed {
        let opened = tokio::select! {
            opened = self.pool.connection() => opened,
            _ = stopping.begun() => return Handed::CalledOff,
        };
        let (mut connection, lease) = match opened {
            Ok(opened) => opened,
            Err(error) => return Handed::NoConnection(error),
        };
        let outcome = tokio::select! {
            biased;
            outcome = connection.send(mail, None) => outcome,
            () = stopping.over() => {
                return Handed::Over(Outcome::Uncertain { broken: Broken::TimedOut(stopping.bound()) });
            }
        };
        // It may be to say goodbye, and nobody may answer.
        tokio::select! {
            () = lease.give_back(connection) => {}
            () = stopping.over() => {}
        }
        Handed::Over(outcome)
    }
}

#[cfg(test)]
mod tests;
