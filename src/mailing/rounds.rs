//! What a worker does again and again.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::Instant;

use super::sending::Sending;
use super::worker::{Worker, now, patience};
use crate::campaigns;
use crate::db::Uuid;
use crate::mail::Transport;
use crate::notices;
use crate::returns;
use crate::subscribers;
use crate::vault::random;

/// How often sign-ups and letters are looked for: a reader waits for the mail with her link.
pub(super) const CORRESPONDENCE: Duration = Duration::from_secs(1);
/// How often what is over is forgotten.
const HOUSEKEEPING: Duration = Duration::from_secs(600);
/// How long what colleagues were told is kept.
const NOTICES_KEPT: SignedDuration = SignedDuration::from_hours(24 * 180);
/// How long relays have to answer a goodbye when the worker stops.
const GOODBYE: Duration = Duration::from_secs(2);
/// How often readers under other keys than those in use are looked for when there should be none.
const LOOK_AGAIN: Duration = Duration::from_secs(3600);
/// Deliveries that are counted and deleted in one transaction.
const RETIRED_AT_ONCE: i64 = 5_000;

impl Worker {
    /// Works until `stop` says so. What a relay was asked to take then is finished first, or given up as uncertain after a while; the rest
    /// is given back.
    pub async fn run(self: Arc<Self>, stop: watch::Receiver<bool>) {
        tokio::join!(
            self.correspond_until(stop.clone()),
            self.again(HOUSEKEEPING, stop.clone(), "Forgetting what is over", |worker| async move {
                worker.forget(now()).await
            }),
            self.tend_mailings(stop.clone()),
            self.send_mailings(stop.clone()),
            self.rotate_keys(stop.clone()),
            self.listen_for_returns(stop.clone()),
            self.watch_mailbox(stop.clone()),
            self.tidy_connections(stop.clone()),
        );
    }

    /// What happens to mailings beside the sending, which takes hours: none of it waits for that, or for the rest of it.
    async fn tend_mailings(self: &Arc<Self>, stop: watch::Receiver<bool>) {
        tokio::join!(
            self.again(CORRESPONDENCE, stop.clone(), "Mailing what was published", |worker| async move {
                worker.mail_what_was_published(now()).await.map(|()| false)
            }),
            self.again(CORRESPONDENCE, stop.clone(), "Starting mailings", |worker| async move {
                worker.start_mailings(now()).await.map(|()| false)
            }),
            self.again(CORRESPONDENCE, stop.clone(), "Sending late translations", |worker| async move {
                worker.release_what_was_late(now()).await.map(|()| false)
            }),
            self.again(CORRESPONDENCE, stop, "Looking for workers that were lost", |worker| async move {
                worker.reclaim(now()).await.map(|()| false)
            }),
        );
    }

    async fn send_mailings(self: &Arc<Self>, stop: watch::Receiver<bool>) {
        let sending = Sending::default();
        let (begun, until) = (&sending, &stop);
        self.again(CORRESPONDENCE, stop.clone(), "Mailings", move |worker| async move {
            worker.begin_mailings(begun, until).await.map(|()| false)
        })
        .await;
        sending.ended().await;
    }

    /// Does something every `interval`, and at once again while there is more to do.
    pub(super) async fn again<Act: Future<Output = anyhow::Result<bool>>>(
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

    /// Writes down how many readers there are today.
    async fn count_readers(&self, now: Timestamp) -> anyhow::Result<()> {
        let Ok(frame) = self.site.frame() else { return Ok(()) };
        let mut tx = self.site.db.begin().await?;
        subscribers::count_today(&mut tx, frame.day(now)).await?;
        Ok(tx.commit().await?)
    }

    /// Forgets readers who did not confirm or left long ago, and the deliveries of old mailings; returns whether there is more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget(&self, now: Timestamp) -> anyhow::Result<bool> {
        self.tell_of_missing_keys().await?;
        let mut tx = self.site.db.begin().await?;
        let forgotten = subscribers::forget_expired(&mut tx, now).await?;
        returns::forget_soft_bounces(&mut tx, Offset::UTC.to_datetime(now).date()).await?;
        notices::forget_old(&mut tx, now - NOTICES_KEPT).await?;
        let retired = campaigns::retire(&mut tx, now, RETIRED_AT_ONCE).await?;
        tx.commit().await?;
        if forgotten > 0 {
            tracing::info!(readers = forgotten, "Readers were forgotten who had not confirmed, or had left long ago");
        }
        if retired == 0 {
            self.count_readers(now).await?;
        }
        Ok(retired > 0)
    }

    /// Brings readers under the keys in use, as long as some lie under others; returns how many could not be.
    ///
    /// # Errors
    /// When the keys in use are not here, or the database fails.
    pub async fn bring_under_keys_in_use(&self) -> anyhow::Result<usize> {
        self.take_up_keys().await?;
        let keyring = self.keyring.current();
        let (mut after, mut left) = (Uuid::nil(), 0);
        while let Some(round) = subscribers::reseal(&self.site.db, &keyring, after, random).await? {
            after = round.last;
            left += round.left;
        }
        Ok(left)
    }

    async fn rotate_keys(self: &Arc<Self>, mut stop: watch::Receiver<bool>) {
        let mut done = None;
        let mut failures = 0;
        while !*stop.borrow() {
            let in_use = self.keyring.current().active();
            // Again after a while: a process that served readers may have sealed an OpenPGP key in the instant of the exchange.
            let is_done = done.is_some_and(|(known, at): (_, Instant)| known == in_use && at.elapsed() < LOOK_AGAIN);
            if !is_done {
                let outcome = tokio::select! {
                    outcome = self.bring_under_keys_in_use() => outcome,
                    _ = stop.changed() => continue,
                };
                match outcome {
                    Ok(left) => {
                        failures = 0;
                        // Otherwise others were taken into use meanwhile.
                        if self.keyring.current().active() == in_use {
                            if left > 0 {
                                tracing::error!(
                                    generation = in_use,
                                    left,
                                    "Some readers stay under other keys than those in use: keep all keys"
                                );
                            } else if done.is_none_or(|(known, _)| known != in_use) {
                                tracing::info!(generation = in_use, "All readers are under the keys in use");
                            }
                            done = Some((in_use, Instant::now()));
                        }
                    }
                    Err(error) => {
                        // Said once, and not as long as it goes on.
                        if failures == 0 {
                            tracing::error!(
                                error = format!("{error:#}"),
                                "Readers can't be brought under the keys in use"
                            );
                        }
                        failures += 1;
                    }
                }
            }
            let wait = if failures > 0 { CORRESPONDENCE.max(patience(failures)) } else { CORRESPONDENCE };
            tokio::select! {
                _ = stop.changed() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// Where a mail server hands over what comes back.
    async fn listen_for_returns(&self, stop: watch::Receiver<bool>) {
        let Some(address) = self.returns.listen else { return };
        let Some(listener) = listener(address, stop.clone()).await else { return };
        if let Err(error) = returns::listener::serve(listener, self.intake(), now, stop).await {
            tracing::error!(error = format!("{error:#}"), "Nothing that comes back can be taken in any more");
        }
    }

    async fn watch_mailbox(&self, stop: watch::Receiver<bool>) {
        let Some(settings) = self.returns.imap.clone() else { return };
        if let Err(error) = returns::imap::watch(settings, self.intake(), now, stop).await {
            tracing::error!(error = format!("{error:#}"), "The mailbox of what comes back can't be read");
        }
    }

    async fn tidy_connections(&self, mut stop: watch::Receiver<bool>) {
        let Transport::Relays(relays) = &self.office.transport else { return };
        while !*stop.borrow() {
            let tidied = async {
                relays.tidy().await;
                tokio::time::sleep(Duration::from_secs(5)).await;
            };
            tokio::select! {
                _ = stop.changed() => {}
                () = tidied => {}
            }
        }
        relays.stop();
        // A connection that is dropped closes without a word, which no message suffers from.
        let _ = tokio::time::timeout(GOODBYE, relays.close()).await;
    }

    /// When a lease that is taken now is over.
    pub(super) fn lease_until(&self, now: Timestamp) -> Timestamp {
        now.checked_add::<SignedDuration>(self.settings.lease).unwrap_or(Timestamp::MAX)
    }
}

/// Binds an address, again and again until it is free: another worker may be about to end, or the network to come up. None after `stop`.
async fn listener(address: SocketAddr, mut stop: watch::Receiver<bool>) -> Option<TcpListener> {
    let mut failures = 0;
    while !*stop.borrow() {
        match TcpListener::bind(address).await {
            Ok(listener) => return Some(listener),
            Err(error) => {
                if failures == 0 {
                    tracing::error!(%address, %error, "Nobody can be listened to at `returns.listen`; it will be tried again");
                }
                failures += 1;
            }
        }
        tokio::select! {
            _ = stop.changed() => {}
            () = tokio::time::sleep(patience(failures)) => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;
    use tokio::sync::watch;

    use super::listener;

    #[tokio::test]
    async fn an_address_that_is_taken_is_waited_for() {
        let taken = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = taken.local_addr().expect("its number");
        let (stop, stopped) = watch::channel(false);
        let waiting = tokio::spawn(listener(address, stopped.clone()));
        tokio::task::yield_now().await;
        drop(taken);
        let bound = waiting.await.expect("no panic").expect("a listener");
        assert_eq!(bound.local_addr().expect("its number"), address);
        stop.send(true).expect("somebody listens");
        assert!(listener(address, stopped).await.is_none());
    }
}
