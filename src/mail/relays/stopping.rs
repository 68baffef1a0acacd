//! How sending ends when the program is to end, whatever a relay's patience.

use std::time::{Duration, Instant};

use tokio::sync::watch;

/// So long a message may still take that a relay was asked to take. Together with what is left to write down it must be less than what
/// docs/operations.md lets systemd wait.
const BOUND: Duration = Duration::from_secs(15);

/// Whether the program is to end, and when what is under way is given up.
pub(super) struct Stopping {
    bound: Duration,
    deadline: watch::Sender<Option<Instant>>,
}

impl Default for Stopping {
    fn default() -> Self {
        Self::within(BOUND)
    }
}

impl Stopping {
    /// One that gives up after `bound`.
    pub fn within(bound: Duration) -> Self {
        Self { bound, deadline: watch::Sender::new(None) }
    }

    /// What is under way is given up after this time.
    pub fn bound(&self) -> Duration {
        self.bound
    }

    /// The program is to end.
    pub fn begin(&self, now: Instant) {
        self.deadline.send_if_modified(|deadline| {
            let first = deadline.is_none();
            deadline.get_or_insert(now + self.bound);
            first
        });
    }

    /// Waits until the program is to end; returns when everything is to be over.
    pub async fn begun(&self) -> Instant {
        let deadline = self.deadline.subscribe().wait_for(Option::is_some).await.ok().and_then(|deadline| *deadline);
        match deadline {
            Some(deadline) => deadline,
            // The sender is ours: it isn't gone.
            None => std::future::pending().await,
        }
    }

    /// Waits until everything is to be over.
    pub async fn over(&self) {
        tokio::time::sleep_until(self.begun().await.into()).await;
    }
}
