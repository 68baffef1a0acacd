//! Several relays, of which one that works is used, and none more than it wants.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bellwether_smtp::{
    Bounds, Candidate, Health, Mail, OpenError, Outcome, Pace, Permission, Pool, Relay, Scope, Signal, choose,
    first_usable,
};
use tokio::sync::Notify;

/// The relays, by weight, with how each has been lately.
pub struct Relays(Vec<Way>);

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

struct Way {
    pool: Pool,
    weight: u32,
    health: Mutex<Health>,
    pace: Mutex<Pace>,
    finished: Notify,
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
                health: Mutex::default(),
                pace: Mutex::new(Pace::new(bounds, now)),
                finished: Notify::new(),
            }
        };
        Self(relays.into_iter().map(way).collect())
    }

    /// Sends a message by one of them; by another one if the first can't be reached. It never tries again what may have been taken.
    /// `random` is from 0 to 1.
    pub async fn send(&self, mail: &Mail, random: f64) -> Sent {
        let mut last = None;
        for _ in 0..self.0.len() {
            let Some(way) = self.choose(random) else { break };
            way.take_turn().await;
            match way.send(mail).await {
                Ok(outcome) => {
                    let trouble = matches!(outcome, Outcome::Deferred { scope: Scope::Relay, .. });
                    way.finish(outcome.signal_to_relay());
                    if !trouble {
                        way.health().succeeded();
                        return Sent::Tried(outcome);
                    }
                    way.health().failed(Instant::now(), random);
                    last = Some(outcome);
                }
                Err(error) => {
                    way.finish(if error.slow_down() { Signal::SlowDown } else { Signal::Nothing });
                    let was_well = way.health().paused_until(Instant::now()).is_none();
                    way.health().failed(Instant::now(), random);
                    if was_well {
                        tracing::warn!(relay = way.pool.relay().host, %error, "A relay can't be used");
                    }
                }
            }
        }
        last.map_or_else(|| Sent::NoRelay { after: self.pause() }, Sent::Tried)
    }

    /// Says goodbye on connections that nobody needs any longer. To be called every few seconds.
    pub async fn tidy(&self) {
        for way in &self.0 {
            way.pool.tidy().await;
        }
    }

    /// Says goodbye on all connections that rest.
    pub async fn close(&self) {
        for way in &self.0 {
            way.pool.close().await;
        }
    }

    /// How long it is until one of them may be used.
    #[must_use]
    pub fn pause(&self) -> Duration {
        let now = Instant::now();
        first_usable(&self.candidates(), now).map_or(Duration::from_secs(60), |at| at.saturating_duration_since(now))
    }

    fn candidates(&self) -> Vec<Candidate> {
        self.0.iter().map(|way| Candidate { weight: way.weight, health: *way.health() }).collect()
    }

    fn choose(&self, random: f64) -> Option<&Way> {
        choose(&self.candidates(), Instant::now(), random).and_then(|chosen| self.0.get(chosen))
    }
}

impl Way {
    /// Waits until this relay wants another message, and counts it as begun.
    async fn take_turn(&self) {
        loop {
            let finished = self.finished.notified();
            let permission = {
                let (mut pace, now) = (self.pace(), Instant::now());
                let permission = pace.permission(now);
                if permission == Permission::Go {
                    pace.begin(now);
                }
                permission
            };
            match permission {
                Permission::Go => return,
                Permission::At(instant) => tokio::time::sleep_until(instant.into()).await,
                Permission::WhenOneFinishes => finished.await,
            }
        }
    }

    fn finish(&self, signal: Signal) {
        self.pace().finish(signal, Instant::now());
        self.finished.notify_one();
    }

    async fn send(&self, mail: &Mail) -> Result<Outcome, OpenError> {
        let (mut connection, lease) = self.pool.connection().await?;
        let outcome = connection.send(mail, None).await;
        lease.give_back(connection).await;
        Ok(outcome)
    }

    fn health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
