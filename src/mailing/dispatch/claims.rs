//! When the ledger is asked, for what, and what the answer means.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinError;

use super::super::attempts::{Waiting, given_back};
use super::super::fate::{SOMETHING_MISSING, passes};
use super::super::ledger::{Answer, Opened, Request, exchange};
use super::super::worker::{now as clock, patience};
use super::Dispatch;
use crate::campaigns;

/// How long to wait, when nothing is due, for what comes due soon.
const IDLE: Duration = Duration::from_millis(500);

impl Dispatch {
    /// Asks the ledger, unless it is being asked, for what is wanted of it now.
    pub(super) fn ask(&mut self) {
        let now = Instant::now();
        if self.asked.is_some() || self.retry_at.is_some_and(|at| at > now) {
            return;
        }
        let idle = self.under_way.is_empty() && self.lanes.waiting() == 0;
        let record = self.outcomes.due().is_some_and(|due| due <= now || idle);
        let lease = self.worker.settings.lease.unsigned_abs();
        let renew = !self.held.is_empty() && now.saturating_duration_since(self.renewed) >= lease / 4;
        let most = self.wanted(now);
        if !record && !renew && !self.unsure && most == 0 {
            return;
        }
        let known = self.unsure.then(|| self.held.clone());
        let request =
            Arc::new(Request { holder: self.holder, outcomes: std::mem::take(&mut self.outcomes), renew, most, known });
        let answer = exchange(Arc::clone(&self.worker), self.campaign, Arc::clone(&request));
        self.asked = Some((request, tokio::spawn(answer)));
    }

    /// How many deliveries to claim. All mailings together never lease more than about twice as many as may be under way: so many are
    /// uncertain if the process dies.
    fn wanted(&self, now: Instant) -> usize {
        let rests = self.nothing_due.is_some_and(|since| now.saturating_duration_since(since) < IDLE);
        if self.ending || self.not_before.is_some() || rests || self.lanes.waiting() > self.few() {
            return 0;
        }
        let kept = self.held.len().saturating_sub(self.outcomes.len());
        (2 * self.share(self.worker.settings.under_way)).saturating_sub(kept)
    }

    /// If no more are waiting, it is time to fetch more.
    pub(super) fn few(&self) -> usize {
        self.share(self.worker.settings.under_way) / 2
    }

    /// Takes in what the ledger has answered.
    pub(super) async fn hear(&mut self, answer: Result<anyhow::Result<Answer>, JoinError>) {
        let Some((asked, _)) = self.asked.take() else { return };
        let now = Instant::now();
        match answer.map_err(anyhow::Error::from).flatten() {
            Ok(answer) => {
                if self.failures > 0 {
                    tracing::info!("The ledger can be written again");
                }
                (self.failures, self.retry_at) = (0, None);
                self.unsure &= asked.known.is_none();
                for settled in &asked.outcomes.settled {
                    self.held.remove(&settled.subscriber);
                }
                self.keep(&answer, now);
                if asked.most > 0 {
                    self.nothing_due = answer.claimed.is_empty().then_some(now);
                }
                self.queue(answer.claimed, now).await;
            }
            Err(error) => {
                if self.failures == 0 {
                    tracing::error!(
                        error = format!("{error:#}"),
                        "The ledger can't be written: what became of mails is kept until it can, and no more is sent"
                    );
                }
                self.failures += 1;
                self.retry_at = Some(now + patience(self.failures));
                self.unsure |= asked.most > 0;
                self.outcomes.put_back(&asked.outcomes, now);
            }
        }
    }

    /// Takes notice of how long we hold what we hold. If some of it was called off, what waits is given back: who knows which it was.
    fn keep(&mut self, answer: &Answer, now: Instant) {
        match answer.renewed {
            Some(renewed) => {
                if renewed < self.held.len() as u64 {
                    tracing::warn!("Leases were over before they could be renewed");
                    self.give_all_back();
                }
                (self.renewed, self.leased_until) = (now, answer.until);
                self.lanes.tidy(now);
                self.backlog.tidy(now);
            }
            None if self.held.is_empty() => self.leased_until = answer.until,
            None => {}
        }
        self.held.extend(answer.claimed.iter().map(|opened| opened.claimed.subscriber));
    }

    /// Puts what was claimed into the lanes of its domains.
    async fn queue(&mut self, claimed: Vec<Opened>, now: Instant) {
        for Opened { claimed, reader } in claimed {
            let mail = match self.mails.in_language(&self.worker, claimed.language).await {
                Ok(mail) => mail,
                Err(error) => {
                    tracing::error!(error = format!("{error:#}"), "The mail of an issue can't be made");
                    self.outcomes.add(given_back(&claimed, SOMETHING_MISSING, clock()), now);
                    continue;
                }
            };
            match reader {
                Ok((token, address)) => {
                    let domain = address.domain().into();
                    self.lanes.add(domain, Waiting { claimed, mail, token, address }, now);
                }
                // Another process has newer keys: they are on their way here, or an operator must bring them.
                Err(error) if passes(&error) => {
                    tracing::error!(error = format!("{error:#}"), "A reader waits for a key");
                    self.outcomes.add(given_back(&claimed, SOMETHING_MISSING, clock()), now);
                }
                Err(error) => self.give_up(&claimed, &error, now),
            }
        }
    }

    /// What can't be opened is certainly not sent.
    fn give_up(&mut self, claimed: &campaigns::Claimed, error: &anyhow::Error, now: Instant) {
        tracing::error!(reader = %claimed.subscriber, error = format!("{error:#}"), "A reader's address can't be opened");
        let settled = campaigns::settle(claimed, campaigns::Outcome::Failed, None, clock(), |_, _| None);
        self.outcomes.add(settled, now);
    }
}
