//! What a mailing consists of: which languages can be sent, and which wait for their translation.

use anyhow::Context as _;
use bellwether_language::Language;
use jiff::{SignedDuration, Timestamp};

use super::issue_mail::{self, Extent};
use super::worker::Worker;
use crate::campaigns::{self, Campaign, State, Uncertain};
use crate::config;
use crate::db::Uuid;
use crate::issues::{self, Issue};
use crate::site::Site;
use crate::vault::random_id;

/// An issue that was published longer ago is not mailed because it was published: an archive that is imported is no news.
const NEWS: SignedDuration = SignedDuration::from_hours(48);

/// What readers in a language get of an issue now; none while a text of it is missing or behind, so that they wait.
///
/// # Errors
/// When the database can't be read, or the mail can't be composed.
pub async fn message(
    site: &Site,
    starts: &str,
    language: Language,
    extent: Extent,
) -> anyhow::Result<Option<campaigns::Message>> {
    if !issue_mail::late(site, starts, language).await?.is_empty() {
        return Ok(None);
    }
    issue_mail::compose(site, starts, language, extent).await
}

/// The draft of an issue's mailing, in every language of the monitor; the mailing that there is, if there is one.
///
/// # Errors
/// When the issue is not published, the database fails, or a mail can't be composed.
pub async fn draft(site: &Site, starts: &str, extent: Extent, uncertain: Uncertain) -> anyhow::Result<Uuid> {
    let mut reading = site.db.reading().await?;
    let issue = issues::issue_at(&mut reading, starts).await?.filter(is_published);
    let issue = issue.with_context(|| format!("there is no published issue of {starts}"))?;
    if let Some(campaign) = campaigns::campaign_of_issue(&mut reading, issue.id).await? {
        return Ok(campaign.id);
    }
    drop(reading);
    let messages = messages(site, starts, extent).await?;
    let id = random_id();
    let mut tx = site.db.begin().await?;
    campaigns::create(&mut tx, id, issue.id, uncertain).await?;
    for (language, message) in messages {
        campaigns::save_language(&mut tx, id, language, message.as_ref()).await?;
    }
    tx.commit().await?;
    Ok(id)
}

fn is_published(issue: &Issue) -> bool {
    matches!(issue.state, issues::State::Published { .. })
}

async fn messages(
    site: &Site,
    starts: &str,
    extent: Extent,
) -> anyhow::Result<Vec<(Language, Option<campaigns::Message>)>> {
    let mut messages = Vec::new();
    for language in site.frame()?.monitor.languages.clone() {
        messages.push((language, message(site, starts, language, extent).await?));
    }
    Ok(messages)
}

impl From<config::Extent> for Extent {
    fn from(extent: config::Extent) -> Self {
        match extent {
            config::Extent::Full => Self::Full,
            config::Extent::Leads => Self::Leads,
        }
    }
}

impl From<config::Uncertain> for Uncertain {
    fn from(uncertain: config::Uncertain) -> Self {
        match uncertain {
            config::Uncertain::Leave => Self::Leave,
            config::Uncertain::Repeat => Self::Repeat,
        }
    }
}

impl Worker {
    /// Schedules the mailing of the newest issue for now, where its publication is to start it, and it was published lately.
    ///
    /// # Errors
    /// When the database fails, or a mail can't be composed.
    pub async fn mail_what_was_published(&self, now: Timestamp) -> anyhow::Result<()> {
        if self.settings.start != config::Start::Publication {
            return Ok(());
        }
        let mut reading = self.site.db.reading().await?;
        let Some(issue) = issues::latest_published(&mut reading).await? else { return Ok(()) };
        let issues::State::Published { at, .. } = issue.state else { return Ok(()) };
        if now.duration_since(at).abs() > NEWS || campaigns::campaign_of_issue(&mut reading, issue.id).await?.is_some()
        {
            return Ok(());
        }
        drop(reading);
        let starts = issue.period.starts().to_string();
        let id = draft(&self.site, &starts, self.settings.extent.into(), self.settings.uncertain.into()).await?;
        let mut tx = self.site.db.begin().await?;
        campaigns::schedule(&mut tx, id, now).await?;
        Ok(tx.commit().await?)
    }

    /// Composes the messages of a mailing that is about to start as what it mails is now.
    pub(super) async fn compose_anew(&self, campaign: &Campaign, starts: &str) -> anyhow::Result<()> {
        let messages = messages(&self.site, starts, self.settings.extent.into()).await?;
        let mut tx = self.site.db.begin().await?;
        for (language, message) in messages {
            match campaigns::save_language(&mut tx, campaign.id, language, message.as_ref()).await {
                Ok(()) => {}
                // Another worker was faster.
                Err(campaigns::Refused::Frozen) => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(tx.commit().await?)
    }

    /// Lets those go on who waited for a translation that is there now.
    ///
    /// # Errors
    /// When the database fails, or a mail can't be composed.
    pub async fn release_what_was_late(&self, now: Timestamp) -> anyhow::Result<()> {
        let mut reading = self.site.db.reading().await?;
        let running = |campaign: &Campaign| matches!(campaign.state, State::Sending | State::Paused);
        let campaigns: Vec<_> = campaigns::all_campaigns(&mut reading).await?.into_iter().filter(running).collect();
        drop(reading);
        for campaign in campaigns {
            self.troubles.aside("Sending a late translation", campaign.id, self.release_late(campaign.id, now)).await;
        }
        Ok(())
    }

    async fn release_late(&self, campaign: Uuid, now: Timestamp) -> anyhow::Result<()> {
        let languages = campaigns::languages(&mut self.site.db.reading().await?, campaign).await?;
        for language in languages.into_iter().filter(|language| language.held).map(|held| held.language) {
            let starts = self.issue_of(campaign).await?;
            let Some(message) = message(&self.site, &starts, language, self.settings.extent.into()).await? else {
                continue;
            };
            let mut tx = self.site.db.begin().await?;
            let readers = campaigns::release(&mut tx, campaign, language, &message, now).await?;
            tx.commit().await?;
            tracing::info!(%campaign, %language, readers, "A translation that was late is sent");
        }
        Ok(())
    }
}
