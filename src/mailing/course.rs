//! The course of mailings: which are to start, which go on, and which are done.

use std::sync::Arc;

use anyhow::Context as _;
use jiff::Timestamp;
use tokio::sync::watch;

use super::sending::Sending;
use super::worker::{Worker, now};
use crate::campaigns;
use crate::db::Uuid;
use crate::issues;

impl Worker {
    /// Starts mailings that are to start, and sends what is due of those that go on, once; returns whether something was sent. What
    /// [`Worker::run`] does again and again, each thing for itself: none waits until the mailings are over.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mail_issues(self: &Arc<Self>, stop: watch::Receiver<bool>) -> anyhow::Result<bool> {
        self.mail_what_was_published(now()).await?;
        self.start_mailings(now()).await?;
        self.release_what_was_late(now()).await?;
        self.reclaim(now()).await?;
        let sending = Sending::default();
        self.begin_mailings(&sending, &stop).await?;
        Ok(sending.ended().await > 0)
    }

    /// Freezes the audience of mailings whose time has come, and what each language gets as it is now. One that can't start keeps none of
    /// the others.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn start_mailings(&self, now: Timestamp) -> anyhow::Result<()> {
        for id in campaigns::due_campaigns(&mut self.site.db.reading().await?, now).await? {
            self.troubles.aside("Starting a mailing", id, self.start_mailing(id, now)).await;
        }
        Ok(())
    }

    async fn start_mailing(&self, id: Uuid, now: Timestamp) -> anyhow::Result<()> {
        let campaign = campaigns::campaign(&mut self.site.db.reading().await?, id).await?;
        if let Some(campaign) = campaign {
            let starts = self.issue_of(id).await?;
            self.compose_anew(&campaign, &starts).await?;
        }
        let mut tx = self.site.db.begin().await?;
        match campaigns::start(&mut tx, id, now).await {
            Ok(audience) => {
                tx.commit().await?;
                tracing::info!(campaign = %id, audience, "A mailing has started");
            }
            // Another worker was faster, or somebody has thought better of it.
            Err(campaigns::Refused::State { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Takes notice of leases that are over.
    pub(super) async fn reclaim(&self, now: Timestamp) -> anyhow::Result<()> {
        let mut tx = self.site.db.begin().await?;
        let reclaimed = campaigns::reclaim(&mut tx, now).await?;
        tx.commit().await?;
        if reclaimed.uncertain > 0 {
            tracing::warn!(
                uncertain = reclaimed.uncertain,
                repeated = reclaimed.repeated,
                "A worker was lost: nobody knows of these deliveries whether they have arrived"
            );
        }
        Ok(())
    }

    /// The first day (ISO) of the issue that a campaign mails.
    pub(super) async fn issue_of(&self, campaign: Uuid) -> anyhow::Result<String> {
        let mut reading = self.site.db.reading().await?;
        let campaign = campaigns::campaign(&mut reading, campaign).await?.context("a campaign that is gone")?;
        let issue = issues::issue_by_id(&mut reading, campaign.issue).await?.context("a campaign without an issue")?;
        Ok(issue.period.starts().to_string())
    }
}
