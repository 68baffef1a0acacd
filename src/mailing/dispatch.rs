//! Sending the deliveries of one campaign that are due: claim, send, record.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bellwether_smtp::{Bounds, Lanes, Next};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::attempts::{Ended, Outcomes, Waiting, attempt, given_back};
use super::backlog::{Backlog, MOST_WAITING};
use super::prepared::Mails;
use super::worker::{Worker, now, patience};
use crate::campaigns::{self, Lease, State};
use crate::db::Uuid;
use crate::subscribers::{self, Suppression};
use crate::vault::Unopened;

/// How often it is asked whether the campaign was paused.
const LOOK: Duration = Duration::from_secs(1);
/// When to try again what couldn't be made for want of the message or the database.
const UNPREPARED: Duration = Duration::from_secs(60);
/// How long to wait, when nothing is due, for what comes due soon.
const IDLE: Duration = Duration::from_millis(500);

/// The sending of one campaign, by one worker.
pub(super) struct Dispatch {
    worker: Arc<Worker>,
    campaign: Uuid,
    mails: Mails,
    lanes: Lanes<Box<str>, Waiting>,
    backlog: Backlog,
    under_way: JoinSet<Ended>,
    outcomes: Outcomes,
    /// Nothing is begun before this instant: no relay can be used.
    not_before: Option<Instant>,
    /// Nothing more is claimed: the campaign is not sending, or the worker stops.
    ending: bool,
    nothing_due: Option<Instant>,
    renewed: Instant,
    looked: Instant,
    accepted: u64,
}

impl Dispatch {
    pub fn new(worker: Arc<Worker>, campaign: Uuid, issue: String) -> Self {
        let now = Instant::now();
        Self {
            worker,
            campaign,
            mails: Mails::new(campaign, issue),
            lanes: Lanes::new(Bounds::DOMAIN),
            backlog: Backlog::default(),
            under_way: JoinSet::new(),
            outcomes: Outcomes::new(),
            not_before: None,
            ending: false,
            nothing_due: None,
            renewed: now,
            looked: now,
            accepted: 0,
        }
    }

    /// Sends until nothing is due any longer, or the worker is told to stop. What is under way is finished and written down, whatever
    /// happens; only what waits is given back. Returns how many were accepted.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) -> u64 {
        loop {
            if *stop.borrow() {
                self.ending = true;
            }
            self.keep().await;
            if !self.ending && self.not_before.is_none() {
                self.claim().await;
            }
            if self.ending {
                self.give_all_back();
            }
            let next = self.begin();
            if self.under_way.is_empty() && self.lanes.waiting() == 0 && (self.ending || self.nothing_due.is_some()) {
                self.write_down().await;
                return self.accepted;
            }
            self.wait(next, &mut stop).await;
        }
    }

    /// Waits until there is something to do, and takes in what has ended meanwhile.
    async fn wait(&mut self, next: Option<Instant>, stop: &mut watch::Receiver<bool>) {
        let now = Instant::now();
        let at = [next, self.outcomes.due(), self.not_before, Some(now + LOOK)].into_iter().flatten().min();
        let ended = tokio::select! {
            ended = self.under_way.join_next(), if !self.under_way.is_empty() => ended,
            () = tokio::time::sleep_until(at.unwrap_or(now).into()) => None,
            _ = stop.changed() => None,
        };
        if let Some(ended) = ended {
            self.take(ended);
        }
        while let Some(ended) = self.under_way.try_join_next() {
            self.take(ended);
        }
    }

    fn take(&mut self, ended: Result<Ended, tokio::task::JoinError>) {
        let now = Instant::now();
        match ended {
            Ok(ended) => {
                self.lanes.finish(&ended.domain, ended.signal, now);
                self.backlog.finished(&ended.domain, now);
                if let Some(pause) = ended.pause {
                    self.not_before = Some(now + pause.max(Duration::from_millis(100)));
                }
                self.accepted += u64::from(ended.settled.state == campaigns::DeliveryState::Accepted);
                self.outcomes.add(ended.settled, ended.gone, now);
            }
            // Its lease runs out, and it becomes uncertain, as if the process had died.
            Err(error) => tracing::error!(%error, "An attempt to send broke down"),
        }
    }

    /// Claims as much as is missing, and puts it into the lanes of its domains.
    async fn claim(&mut self) {
        let most = self.worker.settings.under_way;
        if self.lanes.waiting() >= most || self.nothing_due.is_some_and(|since| since.elapsed() < IDLE) {
            return;
        }
        let claimed = match self.claimed(most).await {
            Ok(claimed) => claimed,
            Err(error) => {
                tracing::warn!(error = format!("{error:#}"), "Nothing can be claimed");
                self.not_before = Some(Instant::now() + patience(2));
                return;
            }
        };
        let now = Instant::now();
        self.nothing_due = claimed.is_empty().then_some(now);
        for claimed in claimed {
            let prepared = match self.mails.in_language(&self.worker, claimed.language).await {
                Ok(prepared) => prepared,
                Err(error) => {
                    tracing::error!(error = format!("{error:#}"), "The mail of an issue can't be made");
                    self.outcomes.add(given_back(&claimed, UNPREPARED, super::worker::now()), false, now);
                    continue;
                }
            };
            match subscribers::opened(&self.worker.keyring.current(), claimed.subscriber, &claimed.sealed) {
                Ok((token, address)) => self.queue(Waiting { claimed, prepared, token, address }, now),
                // Another process has newer keys: they are on their way here, or an operator must bring them.
                Err(error) if matches!(error.downcast_ref(), Some(Unopened::NoKey(_))) => {
                    tracing::error!(error = format!("{error:#}"), "A reader waits for a key");
                    self.outcomes.add(given_back(&claimed, UNPREPARED, super::worker::now()), false, now);
                }
                Err(error) => self.give_up(&claimed, &error, now),
            }
        }
    }

    /// Puts a delivery into the lane of its domain, or back into the ledger if that is full.
    fn queue(&mut self, waiting: Waiting, now: Instant) {
        let domain: Box<str> = waiting.address.domain().into();
        if self.lanes.waiting_for(&domain) >= MOST_WAITING {
            let wait = self.backlog.give_back(&domain, now);
            self.outcomes.add(given_back(&waiting.claimed, wait, super::worker::now()), false, now);
        } else {
            self.lanes.add(domain, waiting, now);
        }
    }

    async fn claimed(&self, most: usize) -> anyhow::Result<Vec<campaigns::Claimed>> {
        let now = now();
        let lease = Lease { worker: self.worker.id, until: self.worker.lease_until(now) };
        let mut tx = self.worker.site.db.begin().await?;
        let claimed = campaigns::claim(&mut tx, self.campaign, most, now, lease).await?;
        tx.commit().await?;
        Ok(claimed)
    }

    /// What can't be opened is certainly not sent.
    fn give_up(&mut self, claimed: &campaigns::Claimed, error: &anyhow::Error, now: Instant) {
        tracing::error!(reader = %claimed.subscriber, error = format!("{error:#}"), "A reader's address can't be opened");
        let settled = campaigns::settle(claimed, campaigns::Outcome::Failed, None, super::worker::now(), |_, _| None);
        self.outcomes.add(settled, false, now);
    }

    /// Begins what may be begun; returns when more may be.
    fn begin(&mut self) -> Option<Instant> {
        if self.not_before.is_some_and(|instant| instant > Instant::now()) {
            return self.not_before;
        }
        self.not_before = None;
        while self.under_way.len() < self.worker.settings.under_way {
            match self.lanes.next(Instant::now()) {
                Next::Begin(domain, waiting) => {
                    let worker = Arc::clone(&self.worker);
                    self.under_way.spawn(attempt(worker, self.campaign, waiting, domain));
                }
                Next::WaitUntil(instant) => return Some(instant),
                Next::Wait => break,
            }
        }
        None
    }

    fn give_all_back(&mut self) {
        let (now, instant) = (now(), Instant::now());
        for (_, waiting) in self.lanes.take_waiting() {
            self.outcomes.add(given_back(&waiting.claimed, Duration::ZERO, now), false, instant);
        }
    }

    /// What must be done every now and then, whatever else happens: outcomes are written down, leases renewed, and it is asked
    /// whether the campaign still is to be sent.
    async fn keep(&mut self) {
        let now = Instant::now();
        if self.outcomes.due().is_some_and(|due| due <= now) {
            self.write_down().await;
        }
        let renewal = self.worker.settings.lease.unsigned_abs() / 4;
        if now.saturating_duration_since(self.renewed) >= renewal {
            self.renewed = now;
            self.lanes.tidy(now);
            self.backlog.tidy(now);
            if let Err(error) = self.renew().await {
                tracing::warn!(error = format!("{error:#}"), "Leases can't be renewed");
            }
        }
        if now.saturating_duration_since(self.looked) >= LOOK {
            self.looked = now;
            self.ending |= self.is_stopped().await.unwrap_or(false);
        }
    }

    async fn renew(&self) -> anyhow::Result<()> {
        let mut tx = self.worker.site.db.begin().await?;
        campaigns::renew(&mut tx, self.campaign, self.worker.id, self.worker.lease_until(now())).await?;
        Ok(tx.commit().await?)
    }

    async fn is_stopped(&self) -> anyhow::Result<bool> {
        let campaign = campaigns::campaign(&mut self.worker.site.db.reading().await?, self.campaign).await?;
        Ok(campaign.is_none_or(|campaign| campaign.state != State::Sending))
    }

    /// Writes down what has become of deliveries; while the database is away, it is tried again and nothing else is done: what a relay
    /// has said must not be forgotten.
    async fn write_down(&mut self) {
        let mut failures = 0;
        while let Err(error) = self.record().await {
            if failures == 0 {
                tracing::error!(
                    error = format!("{error:#}"),
                    "What became of mails can't be written down, and is kept until it can"
                );
            }
            failures += 1;
            tokio::time::sleep(patience(failures)).await;
        }
        self.outcomes.clear();
    }

    async fn record(&self) -> anyhow::Result<()> {
        if self.outcomes.settled.is_empty() {
            return Ok(());
        }
        let mut tx = self.worker.site.db.begin().await?;
        campaigns::record(&mut tx, self.campaign, self.worker.id, &self.outcomes.settled).await?;
        let today = self.worker.site.frame()?.day(now());
        for reader in &self.outcomes.gone {
            subscribers::suppress_reader(&mut tx, *reader, Suppression::Bounced, today).await?;
        }
        Ok(tx.commit().await?)
    }
}
