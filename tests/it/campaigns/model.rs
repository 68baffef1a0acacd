//! The ledger as it must be, on a page: what each thing that happens makes of each reader's delivery.

use std::collections::BTreeMap;

use bellwether::campaigns::{Claimed, DeliveryState, Outcome, REPEATS, State, Uncertain};
use bellwether::db::Uuid;
use jiff::Timestamp;

use super::mailing::{Reader, Row, START, lease, settled};

pub const WORKERS: usize = 2;

/// What is known of a reader.
#[derive(Debug, Clone)]
pub struct Known {
    pub reader: Reader,
    pub row: Row,
    /// Who has the lease, and until when.
    pub leased: Option<(Uuid, Timestamp)>,
    pub repeated: i64,
    pub active: bool,
    pub suppressed: bool,
    pub erased: bool,
    /// How often a relay took her mail.
    pub taken: i64,
}

impl Known {
    pub fn mailable(&self) -> bool {
        self.active && !self.suppressed && !self.erased
    }

    pub fn waits(&self) -> bool {
        matches!(self.row.state, DeliveryState::Pending | DeliveryState::Deferred)
    }

    pub fn is_due(&self, now: Timestamp) -> bool {
        self.waits() && self.row.due.is_some_and(|due| due <= now)
    }
}

/// The campaign as it must be.
pub struct Model {
    pub readers: BTreeMap<Uuid, Known>,
    pub state: State,
    pub rule: Uncertain,
    pub now: Timestamp,
    /// What each worker has in hand, whether or not its lease is over.
    pub hands: [Vec<Claimed>; WORKERS],
    pub names: [u128; WORKERS],
}

impl Model {
    pub fn new(readers: &[Reader]) -> Self {
        let known = |reader: &Reader| Known {
            reader: reader.clone(),
            row: Row { state: DeliveryState::Pending, attempt: 0, due: (reader.language != "en").then_some(START) },
            leased: None,
            repeated: 0,
            active: true,
            suppressed: false,
            erased: false,
            taken: 0,
        };
        Self {
            readers: readers.iter().map(|reader| (reader.id, known(reader))).collect(),
            state: State::Sending,
            rule: Uncertain::Leave,
            now: START,
            hands: Default::default(),
            names: [100, 200],
        }
    }

    pub fn reader(&mut self, place: usize) -> &mut Known {
        self.readers.values_mut().nth(place).expect("a reader")
    }

    /// A claim is right if it gave as many as it could, of those who were due, and passed over none who may be mailed.
    pub fn claim(&mut self, worker: usize, most: usize, claimed: Vec<Claimed>, after: &BTreeMap<Uuid, Row>) {
        let (name, until) = (lease(self.names[worker], self.now).worker, lease(self.names[worker], self.now).until);
        let sending = self.state == State::Sending;
        let due = self.readers.values().filter(|known| sending && known.is_due(self.now) && known.mailable()).count();
        assert_eq!(claimed.len(), due.min(most));
        for delivery in &claimed {
            let known = self.readers.get_mut(&delivery.subscriber).expect("a reader");
            assert!(known.is_due(self.now) && known.mailable(), "{known:?} was claimed");
            known.row.state = DeliveryState::Sending;
            known.row.attempt += 1;
            known.leased = Some((name, until));
            assert_eq!(delivery.attempt, known.row.attempt);
        }
        for (id, known) in &mut self.readers {
            if sending && known.is_due(self.now) && !known.mailable() && after[id].state == DeliveryState::Skipped {
                known.row = Row { state: DeliveryState::Skipped, due: None, ..known.row };
            } else if sending && known.is_due(self.now) && !known.mailable() {
                // It was not come to, because others were enough.
                assert_eq!(claimed.len(), most);
            }
        }
        self.hands[worker].extend(claimed);
    }

    /// How many reports count: those of leases that nobody has called off.
    pub fn report(&mut self, worker: usize, outcome: Outcome, taken: bool) -> u64 {
        let name = Uuid::from_u128(self.names[worker]);
        let mut counted = 0;
        for settled in settled(&std::mem::take(&mut self.hands[worker]), outcome, self.now) {
            let known = self.readers.get_mut(&settled.subscriber).expect("a reader");
            known.taken += i64::from(outcome == Outcome::Accepted || outcome == Outcome::Uncertain && taken);
            if known.leased.is_some_and(|(by, _)| by == name) && known.row.attempt == settled.attempt {
                // An attempt that was not begun is none.
                let attempt = known.row.attempt - i64::from(outcome == Outcome::NotTried);
                known.row = Row { state: settled.state, due: settled.due_at, attempt };
                known.leased = None;
                counted += 1;
            }
        }
        counted
    }

    pub fn crash(&mut self, worker: usize, taken: bool) {
        for delivery in std::mem::take(&mut self.hands[worker]) {
            self.readers.get_mut(&delivery.subscriber).expect("a reader").taken += i64::from(taken);
        }
        self.names[worker] += 1;
    }

    pub fn reclaim(&mut self) {
        for known in self.readers.values_mut() {
            if known.leased.is_some_and(|(_, until)| until <= self.now) {
                known.leased = None;
                known.row = Row { state: DeliveryState::Uncertain, due: None, ..known.row };
            }
        }
        if self.rule == Uncertain::Repeat && matches!(self.state, State::Sending | State::Paused) {
            self.repeat(REPEATS);
        }
    }

    pub fn repeat(&mut self, times: i64) {
        let now = self.now;
        for known in self.readers.values_mut() {
            if known.row.state == DeliveryState::Uncertain && known.repeated < times {
                known.row = Row { state: DeliveryState::Pending, due: Some(now), ..known.row };
                known.repeated += 1;
                if self.state == State::Done {
                    self.state = State::Sending;
                }
            }
        }
    }

    pub fn release(&mut self) {
        let now = self.now;
        for known in self.readers.values_mut().filter(|known| known.waits() && known.row.due.is_none()) {
            known.row.due = Some(now);
        }
    }

    pub fn finish(&mut self) {
        let waits = |known: &Known| {
            known.waits()
                || known.leased.is_some()
                || self.rule == Uncertain::Repeat
                    && known.row.state == DeliveryState::Uncertain
                    && known.repeated < REPEATS
        };
        if self.state == State::Sending && !self.readers.values().any(waits) {
            self.state = State::Done;
        }
    }
}
