//! Connections to one relay: at most so many, used again while they are good.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::connection::Connection;
use crate::open::OpenError;
use crate::relay::Relay;

/// The connections to one relay. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Pool {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    relay: Relay,
    permits: Arc<Semaphore>,
    /// The one used last is the last one: the others get old and go when there is less to do.
    resting: Mutex<Vec<Connection>>,
}

/// The right to one connection, which counts against the pool's limit until it is dropped.
#[derive(Debug)]
pub struct Lease {
    shared: Arc<Shared>,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Pool {
    /// At most `most` connections at a time (at least one). None is opened yet.
    #[must_use]
    pub fn new(relay: Relay, most: usize) -> Self {
        let permits = Arc::new(Semaphore::new(most.clamp(1, Semaphore::MAX_PERMITS)));
        Self { shared: Arc::new(Shared { relay, permits, resting: Mutex::new(Vec::new()) }) }
    }

    /// Its relay.
    #[must_use]
    pub fn relay(&self) -> &Relay {
        &self.shared.relay
    }

    /// A connection that rests, or else a new one; waits while all are in use. Give it back with [`Lease::give_back`]; one
    /// that is dropped is closed.
    ///
    /// # Errors
    ///
    /// If a new connection is needed and can't be opened.
    pub async fn connection(&self) -> Result<(Connection, Lease), OpenError> {
        // The semaphore is never closed; if it were, there would be nothing left to limit.
        let permit = self.shared.permits.clone().acquire_owned().await.ok();
        let connection = match self.shared.ready().await {
            Some(connection) => connection,
            None => Connection::open(&self.shared.relay).await?,
        };
        Ok((connection, Lease { shared: self.shared.clone(), _permit: permit }))
    }

    /// Says goodbye on connections that have rested too long. To be called every few seconds.
    pub async fn tidy(&self) {
        let resting = std::mem::take(&mut *self.shared.resting());
        let (tired, good) = resting.into_iter().partition::<Vec<_>, _>(Connection::has_rested_enough);
        self.shared.resting().extend(good);
        for connection in tired {
            connection.close().await;
        }
    }

    /// Says goodbye on all resting connections.
    pub async fn close(&self) {
        let resting = std::mem::take(&mut *self.shared.resting());
        for connection in resting {
            connection.close().await;
        }
    }
}

impl Lease {
    /// Gives the connection back, to rest if it is still good, or to be closed.
    pub async fn give_back(self, connection: Connection) {
        if connection.can_rest() {
            self.shared.resting().push(connection);
        } else {
            connection.close().await;
        }
    }
}

impl Shared {
    async fn ready(&self) -> Option<Connection> {
        loop {
            let mut connection = self.resting().pop()?;
            if connection.is_ready().await {
                return Some(connection);
            }
        }
    }

    fn resting(&self) -> MutexGuard<'_, Vec<Connection>> {
        // Nothing that could panic is done under the lock.
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
