//! What readers and the desk wait for from one second to the next: sign-ups, letters, what came back, exports, and mails for a look.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::watch;

use super::notices::NOTICES;
use super::rounds::CORRESPONDENCE;
use super::worker::{Worker, now};
use crate::subscribers;
use crate::vault::random;

impl Worker {
    /// Does each thing for itself: what fails, or waits for a relay, keeps nothing else.
    pub(super) async fn correspond_until(self: &Arc<Self>, stop: watch::Receiver<bool>) {
        tokio::join!(
            self.again(CORRESPONDENCE, stop.clone(), "Taking sign-ups", |worker| async move {
                worker.take_sign_ups(now()).await
            }),
            self.again(CORRESPONDENCE, stop.clone(), "Sending letters", |worker| async move {
                Ok(worker.send_letters(now()).await? > 0)
            }),
            self.again(CORRESPONDENCE, stop.clone(), "Reading what came back", |worker| async move {
                worker.take_inbox(now()).await
            }),
            self.again(CORRESPONDENCE, stop.clone(), "Exporting readers", |worker| async move {
                worker.export_readers(now()).await.map(|()| false)
            }),
            self.again(NOTICES, stop.clone(), "Sending notices", |worker| async move {
                worker.send_notices(now()).await.map(|_| false)
            }),
            self.again(CORRESPONDENCE, stop, "Sending mails for a look", |worker| async move {
                Ok(worker.send_trials(now()).await? > 0)
            }),
        );
    }

    /// Does once what [`Worker::run`] does again and again: takes sign-ups in, sends letters, and so on; returns whether there is more to
    /// do.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn correspond(&self, now: Timestamp) -> anyhow::Result<bool> {
        let taken = self.take_sign_ups(now).await?;
        let sent = self.send_letters(now).await? > 0;
        let returned = self.take_inbox(now).await?;
        self.export_readers(now).await?;
        let tried = self.send_trials(now).await? > 0;
        self.send_notices(now).await?;
        Ok(taken || sent || returned || tried)
    }

    async fn take_sign_ups(&self, now: Timestamp) -> anyhow::Result<bool> {
        self.take_up_keys().await?;
        let taken = subscribers::take_sign_ups(&self.site.db, &self.keyring.current(), now, random).await?;
        Ok(taken.sign_ups > 0)
    }

    async fn take_inbox(&self, now: Timestamp) -> anyhow::Result<bool> {
        self.take_up_keys().await?;
        Ok(self.intake().take_inbox(now).await? > 0)
    }

    /// Takes up the keys that have come since, and those that are in use.
    ///
    /// # Errors
    /// When those in use are not here with both halves: then nobody is to be looked for by her address. When the database fails.
    pub(super) async fn take_up_keys(&self) -> anyhow::Result<()> {
        let in_use = subscribers::generation_in_use(&mut self.site.db.reading().await?).await?;
        self.keyring.renew(in_use)?;
        Ok(())
    }

    /// Says what waits because its keys are not here.
    pub(super) async fn tell_of_missing_keys(&self) -> anyhow::Result<()> {
        let mut generations = subscribers::waiting_without_key(&self.site.db, &self.keyring.current()).await?;
        generations.extend(self.trials_without_key().await?);
        generations.extend(self.intake().inbox_without_key().await?);
        generations.sort_unstable();
        generations.dedup();
        for generation in generations {
            tracing::warn!(
                generation,
                "Sign-ups, letters, mails for a look, or what webhooks have left, wait for an opening key"
            );
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
}
