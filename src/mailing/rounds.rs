//! What a worker does again and again.

use std::sync::Arc;
use std::time::Duration;

use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::Instant;

use super::worker::{Worker, now, patience};
use crate::campaigns;
use crate::db::Uuid;
use crate::mail::Transport;
use crate::returns;
use crate::subscribers;
use crate::vault::random;

/// How often sign-ups and letters are looked for: a reader waits for the mail with her link.
const CORRESPONDENCE: Duration = Duration::from_secs(1);
/// How often what is over is forgotten.
const HOUSEKEEPING: Duration = Duration::from_secs(600);
/// How often readers under other keys than those in use are looked for when there should be none.
const LOOK_AGAIN: Duration = Duration::from_secs(3600);
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
            self.rotate_keys(stop.clone()),
            self.listen_for_returns(stop.clone()),
            self.watch_mailbox(stop.clone()),
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
        self.take_up_keys().await?;
        let taken = subscribers::take_sign_ups(&self.site.db, &self.keyring.current(), now, random).await?;
        let sent = self.send_letters(now).await?;
        let returned = self.intake().take_inbox(now).await?;
        self.export_readers(now).await?;
        let tried = self.send_trials(now).await?;
        Ok(taken.sign_ups + sent + returned + tried > 0)
    }

    /// Takes up the keys that have come since, and those that are in use.
    ///
    /// # Errors
    /// When those in use are not here with both halves: then nobody is to be looked for by her address. When the database fails.
    async fn take_up_keys(&self) -> anyhow::Result<()> {
        let in_use = subscribers::generation_in_use(&mut self.site.db.reading().await?).await?;
        self.keyring.renew(in_use)?;
        Ok(())
    }

    /// Says what waits because its keys are not here.
    async fn tell_of_missing_keys(&self) -> anyhow::Result<()> {
        let mut generations = subscribers::sign_ups_without_key(&self.site.db, &self.keyring.current()).await?;
        generations.extend(self.intake().inbox_without_key().await?);
        generations.sort_unstable();
        generations.dedup();
        for generation in generations {
            tracing::warn!(generation, "Sign-ups, or what webhooks have left, wait for an opening key");
        }
        Ok(())
    }

    /// Encrypts the readers' addresses where somebody at the desk has asked for it.
    async fn export_readers(&self, now: Timestamp) -> anyhow::Result<()> {
        let Ok(frame) = self.site.frame() else { return Ok(()) };
        let sections = frame.sections.iter().map(|section| (section.id, section.code.to_string())).collect();
        let (keyring, recipient) = (self.keyring.current(), self.settings.exports_to.as_ref());
        subscribers::fulfil_exports(&self.site.db, &keyring, recipient, &sections, now).await?;
        Ok(())
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
        match TcpListener::bind(address).await {
            Ok(listener) => {
                if let Err(error) = returns::listener::serve(listener, self.intake(), now, stop).await {
                    tracing::error!(error = format!("{error:#}"), "Nothing that comes back can be taken in any more");
                }
            }
            Err(error) => tracing::error!(%address, %error, "Listening for what comes back: change `returns.listen`"),
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
