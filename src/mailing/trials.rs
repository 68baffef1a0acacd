//! Mails of an issue that somebody wants to see before readers do.

use anyhow::Context as _;
use bellwether_language::Language;
use bellwether_message::Token as Identifier;
use jiff::Timestamp;

use super::issue_mail;
use super::prepared::Mail;
use super::worker::{Worker, fraction};
use crate::campaigns::{self, Claimed, Trial};
use crate::db::Uuid;
use crate::issues;
use crate::mail::{Outgoing, Sent};
use crate::returns;
use crate::subscribers::Token;
use crate::vault::{Address, Generation, Purpose, Sealed, random, random_id};

/// Mails of one round.
const IN_A_ROUND: i64 = 10;

impl Worker {
    /// Sends the mails that somebody at the desk waits for; returns how many.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn send_trials(&self, now: Timestamp) -> anyhow::Result<usize> {
        let mut reading = self.site.db.reading().await?;
        let mut trials = Vec::new();
        // What can't be opened yet waits for its key, and is in nobody's way.
        for generation in self.keyring.current().opening() {
            trials.extend(campaigns::trials(&mut reading, generation, IN_A_ROUND).await?);
        }
        drop(reading);
        for trial in &trials {
            let mut tx = self.site.db.begin().await?;
            let taken = campaigns::take_trial(&mut tx, trial.id).await?;
            tx.commit().await?;
            if taken && let Err(error) = self.send_taken(trial, now).await {
                tracing::error!(issue = %trial.issue, error = format!("{error:#}"), "A mail for a look can't be sent");
            }
        }
        Ok(trials.len())
    }

    /// The generations of keys under which mails for a look wait that this process can't open.
    pub(super) async fn trials_without_key(&self) -> anyhow::Result<Vec<Generation>> {
        let mut generations = campaigns::generations_of_trials(&mut self.site.db.reading().await?).await?;
        let keyring = self.keyring.current();
        generations.retain(|generation| keyring.must_open(*generation).is_err());
        Ok(generations)
    }

    async fn send_taken(&self, trial: &Trial, now: Timestamp) -> anyhow::Result<()> {
        let text = self.keyring.current().open(Purpose::Trial, trial.id, &trial.sealed)?;
        let address = Address::parse(std::str::from_utf8(&text).map_err(|_| anyhow::anyhow!("no text"))?)?;
        let issue = issues::issue_by_id(&mut self.site.db.reading().await?, trial.issue).await?;
        let starts = issue.context("the issue is gone")?.period.starts().to_string();
        match self.try_out(&starts, trial.language, &address, now).await? {
            Sent::Tried(outcome) => {
                tracing::info!(issue = starts, outcome = outcome.name(), "A mail for a look was handed over")
            }
            Sent::NoRelay { .. } => anyhow::bail!("no relay can be used"),
        }
        Ok(())
    }

    /// Sends the mail of an issue to somebody who wants to look at it, as it is now, late translations included. Its links are those of
    /// no reader: they lead to the page that says so.
    ///
    /// # Errors
    /// When the issue isn't published, or has nothing in this language, or its mail can't be made.
    pub async fn try_out(
        &self,
        starts: &str,
        language: Language,
        address: &Address,
        now: Timestamp,
    ) -> anyhow::Result<Sent> {
        let message = issue_mail::compose(&self.site, starts, language, self.settings.extent.into()).await?;
        let message = message.with_context(|| format!("there is nothing of the issue of {starts} in {language}"))?;
        let mail = Mail::new(self, starts, language, message)?;
        let nobody = Claimed {
            subscriber: Uuid::nil(),
            language,
            attempt: 1,
            first_tried_at: now,
            sealed: Sealed { generation: 0, bytes: Vec::new() },
            plain_envelope: false,
            sections: Vec::new(),
            openpgp_key: None,
        };
        let message_id = Identifier::new(random_id().into_bytes());
        let message = mail.compose(self, &nobody, (&Token::new(random()), address), message_id, now)?;
        let bounce = self.office.delivery.tokens(&returns::LETTERS, nobody.subscriber.as_bytes()).bounce;
        self.office.send(Outgoing { to: address, message, bounce }, now, fraction()).await
    }
}
