//! What a worker does again and again.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use super::worker::{Worker, now, patience};
use crate::campaigns;
use crate::mail::Transport;
use crate::subscribers;
use crate::vault::random;

/// How often sign-ups and letters are looked for: a reader waits for the mail with her link.
const CORRESPONDENCE: Duration = Duration::from_secs(1);
/// How often what is over is forgotten.
const HOUSEKEEPING: Duration = Duration::from_secs(600);
/// Deliveries that are counted and deleted in one transaction.
const RETIRED_AT_ONCE: i64 = 5_000;

impl Worker {
    /// Works until `stop` says so; what is under way then is finished first.
    pub async fn run(self: Arc<Self>, stop: watch::Receiver<bool>) {
        let until = stop.clone();
        tokio::join!(
            self.again(CORRESPONDENCE, stop.clone(), "Sign-ups and letters", |worker| async move {
                worker.correspond(now()).await
            }),
            self.again(HOUSEKEEPING, stop.clone(), "Forgetting what is over", |worker| async move {
                worker.forget(now()).await
            }),
            self.again(CORRESPONDENCE, stop.clone(), "Mailings", move |worker| {
                let until = until.clone();
                async move { worker.mail_issues(until).await }
            }),
            self.tidy_connections(stop.clone()),
        );
    }

    /// Does something every `interval`, and at once again while there is more to do.
    async fn again<Act: Future<Output = anyhow::Result<bool>>>(
        self: &Arc<Self>,
        interval: Duration,
        mut stop: watch::Receiver<bool>,
        what: &'static str,
        act: impl Fn(Arc<Self>) -> Act,
    ) {
        let mut failures = 0;
        while !*stop.borrow() {
            let wait = match act(Arc::clone(self)).await {
                Ok(more) => {
                    failures = 0;
                    if more { Duration::ZERO } else { interval }
                }
                Err(error) => {
                    // Said once, and not as long as it goes on.
                    if failures == 0 {
                        tracing::error!(error = format!("{error:#}"), "{what}: failed, and will be tried again");
                    }
                    failures += 1;
                    interval.max(patience(failures))
                }
            };
            tokio::select! {
                _ = stop.changed() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// Takes sign-ups in and sends letters; returns whether there is more to do.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn correspond(&self, now: Timestamp) -> anyhow::Result<bool> {
        let taken = subscribers::take_sign_ups(&self.site.db, &self.keyring, now, random).await?;
        let sent = self.send_letters(now).await?;
        Ok(taken.sign_ups + sent > 0)
    }

    /// Forgets readers who did not confirm or left long ago, and the deliveries of old mailings; returns whether there is more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget(&self, now: Timestamp) -> anyhow::Result<bool> {
        let mut tx = self.site.db.begin().await?;
        let forgotten = subscribers::forget_expired(&mut tx, now).await?;
        let retired = campaigns::retire(&mut tx, now, RETIRED_AT_ONCE).await?;
        tx.commit().await?;
        if forgotten > 0 {
            tracing::info!(readers = forgotten, "Readers were forgotten who had not confirmed, or had left long ago");
        }
        Ok(retired > 0)
    }

    async fn tidy_connections(&self, mut stop: watch::Receiver<bool>) {
        let Transport::Relays(relays) = &self.office.transport else { return };
        while !*stop.borrow() {
            relays.tidy().await;
            tokio::select! {
                _ = stop.changed() => {}
                () = tokio::time::sleep(Duration::from_secs(5)) => {}
            }
        }
        relays.close().await;
    }

    /// When a lease that is taken now is over.
    pub(super) fn lease_until(&self, now: Timestamp) -> Timestamp {
        now.checked_add::<SignedDuration>(self.settings.lease).unwrap_or(Timestamp::MAX)
    }
}
