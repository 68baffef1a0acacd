//! Sending the deliveries of one campaign that are due: claim, send, record. What is asked of the ledger, and when, is in `claims`.

mod claims;
mod refusals;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use bellwether_smtp::{Bounds, Lanes, Next};
use jiff::Timestamp;
use tokio::sync::watch;
use tokio::task::{Id, JoinError, JoinHandle, JoinSet};

use super::attempts::{Ended, Outcomes, Waiting, attempt, broken_down, given_back};
use super::backlog::Backlog;
use super::ledger::{Answer, Request};
use super::prepared::Mails;
use super::worker::{Worker, now};
use crate::campaigns::{self, Claimed, State};
use crate::db::Uuid;
use crate::vault::random_id;
use refusals::Refusals;

/// How often it is asked whether the campaign was paused.
const LOOK: Duration = Duration::from_secs(1);

/// Counts a dispatch as long as there is one.
struct Counted(Arc<Worker>);

impl Counted {
    fn new(worker: &Arc<Worker>) -> Self {
        worker.mailings.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(worker))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.mailings.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The sending of one campaign, by one worker.
pub(super) struct Dispatch {
    worker: Arc<Worker>,
    _counted: Counted,
    campaign: Uuid,
    /// Whom its leases are for.
    holder: Uuid,
    mails: Mails,
    lanes: Lanes<Box<str>, Waiting>,
    backlog: Backlog,
    under_way: JoinSet<Ended>,
    /// What is under way, by its task: to be settled even if that breaks down.
    begun: HashMap<Id, (Box<str>, Claimed)>,
    outcomes: Outcomes,
    refusals: Refusals,
    /// Everything that is leased to us and was not written down yet.
    held: HashSet<Uuid>,
    /// Until when all of it is. What is begun later could be somebody else's by then.
    leased_until: Timestamp,
    /// What is being asked of the ledger just now.
    asked: Option<(Arc<Request>, JoinHandle<anyhow::Result<Answer>>)>,
    /// How often in a row the ledger could not be asked, and when to try again.
    failures: u32,
    retry_at: Option<Instant>,
    /// More may be leased to us than we know.
    unsure: bool,
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
            _counted: Counted::new(&worker),
            worker,
            campaign,
            holder: random_id(),
            mails: Mails::new(campaign, issue),
            lanes: Lanes::new(Bounds::DOMAIN),
            backlog: Backlog::default(),
            under_way: JoinSet::new(),
            begun: HashMap::new(),
            outcomes: Outcomes::default(),
            refusals: Refusals::default(),
            held: HashSet::new(),
            leased_until: Timestamp::MIN,
            asked: None,
            failures: 0,
            retry_at: None,
            unsure: false,
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
            self.ending |= *stop.borrow();
            self.look().await;
            if self.ending {
                self.give_all_back();
            }
            let next = self.begin();
            self.ask();
            if self.is_over() {
                self.settle_refusals().await;
                return self.accepted;
            }
            self.wait(next, &mut stop).await;
        }
    }

    fn is_over(&self) -> bool {
        let idle = self.under_way.is_empty() && self.lanes.waiting() == 0;
        let written = self.asked.is_none() && self.outcomes.is_empty() && !self.unsure;
        idle && written && (self.ending || self.nothing_due.is_some())
    }

    /// Waits until there is something to do, and takes in what has ended meanwhile.
    async fn wait(&mut self, next: Option<Instant>, stop: &mut watch::Receiver<bool>) {
        let now = Instant::now();
        let due = self.outcomes.due().filter(|_| self.asked.is_none());
        let due = due.map(|due| self.retry_at.map_or(due, |retry| due.max(retry)));
        let at = [next, due, self.not_before, Some(now + LOOK)].into_iter().flatten().min();
        let answer = async {
            match &mut self.asked {
                Some((_, answer)) => answer.await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            ended = self.under_way.join_next_with_id(), if !self.under_way.is_empty() => {
                if let Some(ended) = ended {
                    self.take(ended);
                }
            }
            answer = answer => self.hear(answer).await,
            () = tokio::time::sleep_until(at.unwrap_or(now).into()) => {}
            _ = stop.changed() => {}
        }
        while let Some(ended) = self.under_way.try_join_next_with_id() {
            self.take(ended);
        }
    }

    fn take(&mut self, ended: Result<(Id, Ended), JoinError>) {
        let now = Instant::now();
        let ended = match ended {
            Ok((task, ended)) => {
                self.begun.remove(&task);
                ended
            }
            Err(error) => {
                tracing::error!(%error, "An attempt to send broke down");
                let Some((domain, claimed)) = self.begun.remove(&error.id()) else { return };
                broken_down(domain, &claimed)
            }
        };
        self.lanes.finish(&ended.domain, ended.signal, now);
        self.backlog.finished(&ended.domain, now);
        if let Some(pause) = ended.pause {
            self.not_before = Some(now + pause.max(Duration::from_millis(100)));
        }
        self.accepted += u64::from(ended.settled.state == campaigns::DeliveryState::Accepted);
        self.refusals.add(&ended.settled, ended.said);
        self.outcomes.add(ended.settled, now);
    }

    /// Begins what may be begun; returns when more may be. While the ledger can't be written nothing is: of what is sent then, nobody
    /// might ever know.
    fn begin(&mut self) -> Option<Instant> {
        if self.not_before.is_some_and(|instant| instant > Instant::now()) {
            return self.not_before;
        }
        self.not_before = None;
        if self.failures > 0 || now() >= self.leased_until {
            return None;
        }
        loop {
            let free = self.share(self.worker.places()).saturating_sub(self.under_way.len());
            if free == 0 {
                return None;
            }
            match self.lanes.next(Instant::now(), free) {
                Next::Begin(domain, waiting) => {
                    let begun = (domain.clone(), waiting.claimed.clone());
                    let attempt = attempt(Arc::clone(&self.worker), self.campaign, waiting, domain);
                    let task = self.under_way.spawn(attempt);
                    self.begun.insert(task.id(), begun);
                }
                Next::WaitUntil(instant) => {
                    self.make_room();
                    return Some(instant);
                }
                Next::Wait => {
                    self.make_room();
                    return None;
                }
            }
        }
    }

    /// What of so many falls to this mailing, if the worker sends several.
    fn share(&self, all: usize) -> usize {
        (all / self.worker.mailings.load(Ordering::Relaxed).max(1)).max(1)
    }

    /// There is room for more under way, but none of the domains that something waits for wants it: gives back so much of it that
    /// others' can be fetched.
    fn make_room(&mut self) {
        if self.lanes.waiting() <= self.few() {
            return;
        }
        let (instant, now) = (Instant::now(), now());
        let share = self.few() / self.lanes.destinations().max(1);
        let (lanes, backlog) = (&mut self.lanes, &mut self.backlog);
        for (domain, waiting) in lanes.take_excess(|domain| backlog.soon(domain, share, instant)) {
            let wait = self.backlog.give_back(&domain, instant);
            self.outcomes.add(given_back(&waiting.claimed, wait, now), instant);
        }
    }

    fn give_all_back(&mut self) {
        let (now, instant) = (now(), Instant::now());
        for (_, waiting) in self.lanes.take_waiting() {
            self.outcomes.add(given_back(&waiting.claimed, Duration::ZERO, now), instant);
        }
    }

    /// Asks every now and then whether the campaign still is to be sent.
    async fn look(&mut self) {
        let now = Instant::now();
        if now.saturating_duration_since(self.looked) >= LOOK {
            self.looked = now;
            // While the ledger can't be written, this can't either.
            if self.failures == 0 && self.refusals.are_enough() {
                self.settle_refusals().await;
            }
            self.ending |= self.is_stopped().await.unwrap_or(false);
        }
    }

    async fn settle_refusals(&mut self) {
        let settled = self.refusals.settle(&self.worker.site.db, self.campaign, now()).await;
        if let Err(error) = settled {
            tracing::error!(error = format!("{error:#}"), "What was said of readers' mailboxes can't be written down");
        }
    }

    async fn is_stopped(&self) -> anyhow::Result<bool> {
        let campaign = campaigns::campaign(&mut self.worker.site.db.reading().await?, self.campaign).await?;
        Ok(campaign.is_none_or(|campaign| campaign.state != State::Sending))
    }
}
