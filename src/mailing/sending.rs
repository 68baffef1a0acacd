//! The mailings that a worker sends: several at the same time, each by a [`Dispatch`] of its own.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;
use tokio::task::{Id, JoinSet};

use super::dispatch::Dispatch;
use super::worker::{Worker, now};
use crate::campaigns;
use crate::db::Uuid;

/// The mailings that are being sent just now.
#[derive(Default)]
pub(super) struct Sending(Mutex<Tasks>);

#[derive(Default)]
struct Tasks {
    running: JoinSet<u64>,
    campaigns: HashMap<Id, Uuid>,
}

impl Sending {
    /// Begins to send a campaign, unless this worker does already.
    fn begin(&self, worker: &Arc<Worker>, campaign: Uuid, stop: &watch::Receiver<bool>) {
        let mut tasks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(ended) = tasks.running.try_join_next_with_id() {
            tasks.take(ended);
        }
        if !tasks.campaigns.values().any(|running| *running == campaign) {
            let task = tasks.running.spawn(Arc::clone(worker).mail_issue(campaign, stop.clone()));
            tasks.campaigns.insert(task.id(), campaign);
        }
    }

    /// Waits for the end of all; returns how many mails were accepted.
    pub async fn ended(self) -> u64 {
        let mut tasks = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut accepted = 0;
        while let Some(ended) = tasks.running.join_next_with_id().await {
            accepted += tasks.take(ended);
        }
        accepted
    }
}

impl Tasks {
    fn take(&mut self, ended: Result<(Id, u64), tokio::task::JoinError>) -> u64 {
        let (task, accepted) = match ended {
            Ok((task, accepted)) => (task, accepted),
            Err(error) => {
                // Nobody renews its leases: they run out, as if the process had died.
                tracing::error!(%error, "The sending of a mailing broke down, and is begun anew");
                (error.id(), 0)
            }
        };
        self.campaigns.remove(&task);
        accepted
    }
}

impl Worker {
    /// Begins to send what is to be sent and isn't yet.
    pub(super) async fn begin_mailings(
        self: &Arc<Self>,
        sending: &Sending,
        stop: &watch::Receiver<bool>,
    ) -> anyhow::Result<()> {
        let campaigns = campaigns::sending_campaigns(&mut self.site.db.reading().await?).await?;
        for campaign in campaigns {
            sending.begin(self, campaign, stop);
        }
        Ok(())
    }

    /// Sends what is due of one campaign; returns how many mails were accepted.
    async fn mail_issue(self: Arc<Self>, campaign: Uuid, stop: watch::Receiver<bool>) -> u64 {
        let act = async {
            let issue = self.issue_of(campaign).await?;
            let accepted = Dispatch::new(Arc::clone(&self), campaign, issue).run(stop).await;
            let mut tx = self.site.db.begin().await?;
            let done = campaigns::finish(&mut tx, campaign, now()).await?;
            tx.commit().await?;
            if done {
                tracing::info!(%campaign, "A mailing is done");
            }
            Ok(accepted)
        };
        self.troubles.aside("Sending a mailing", campaign, act).await.unwrap_or(0)
    }
}
