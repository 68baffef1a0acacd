//! What can become of a delivery, and what the outcome of an attempt makes of it.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{Claimed, Reply};
use crate::db::Uuid;

/// How the delivery of a campaign to a reader stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeliveryState {
    /// Waits for its first attempt, or to be sent again after an uncertain one.
    Pending,
    /// Leased to a worker, which may have sent it.
    Sending,
    /// A relay has taken it.
    Accepted,
    /// Certainly not taken, to be tried again.
    Deferred,
    /// Certainly not taken, and given up.
    Failed,
    /// It may have been taken or not.
    Uncertain,
    /// Not sent, because the reader must not be mailed any longer.
    Skipped,
}

impl DeliveryState {
    /// Every state, in the order in which they are shown.
    pub const ALL: [Self; 7] =
        [Self::Pending, Self::Sending, Self::Accepted, Self::Deferred, Self::Failed, Self::Uncertain, Self::Skipped];

    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Sending => "sending",
            Self::Accepted => "accepted",
            Self::Deferred => "deferred",
            Self::Failed => "failed",
            Self::Uncertain => "uncertain",
            Self::Skipped => "skipped",
        }
    }

    /// Reads [`DeliveryState::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether a delivery may go from here to `next`. The schema repeats the rule.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        match self {
            Self::Pending | Self::Deferred => matches!(next, Self::Sending | Self::Skipped),
            Self::Sending => {
                matches!(next, Self::Pending | Self::Accepted | Self::Deferred | Self::Failed | Self::Uncertain)
            }
            Self::Uncertain => next == Self::Pending,
            Self::Accepted | Self::Failed | Self::Skipped => false,
        }
    }
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The relay took responsibility.
    Accepted,
    /// The relay, or the way to it, was not ready.
    Deferred,
    /// It is of no use to try again.
    Failed,
    /// The connection broke when the relay may have had all of the message.
    Uncertain,
    /// The attempt was not begun, as when the worker is told to stop.
    NotTried,
}

/// What is to be written down of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// Whose delivery.
    pub subscriber: Uuid,
    /// Which attempt.
    pub attempt: i64,
    /// What the delivery becomes.
    pub state: DeliveryState,
    /// When it is to be tried again.
    pub due_at: Option<Timestamp>,
    /// What the relay said, if it came to that.
    pub reply: Option<Reply>,
}

/// Decides what an outcome makes of a delivery. `retry_after` is asked with the number of attempts made and the time since the first;
/// it answers how long to wait, or that it is of no use any longer.
#[must_use]
pub fn settle(
    claimed: &Claimed,
    outcome: Outcome,
    reply: Option<Reply>,
    now: Timestamp,
    retry_after: impl FnOnce(u32, Duration) -> Option<Duration>,
) -> Settled {
    let (state, due_at) = match outcome {
        Outcome::Accepted => (DeliveryState::Accepted, None),
        Outcome::Failed => (DeliveryState::Failed, None),
        Outcome::Uncertain => (DeliveryState::Uncertain, None),
        Outcome::NotTried => (DeliveryState::Pending, Some(now)),
        Outcome::Deferred => {
            let attempts = u32::try_from(claimed.attempt).unwrap_or(u32::MAX);
            // A clock that was put back makes it younger, not older.
            let age = Duration::try_from(now.duration_since(claimed.first_tried_at)).unwrap_or_default();
            match retry_after(attempts, age).and_then(|wait| later(now, wait)) {
                Some(due) => (DeliveryState::Deferred, Some(due)),
                None => (DeliveryState::Failed, None),
            }
        }
    };
    Settled { subscriber: claimed.subscriber, attempt: claimed.attempt, state, due_at, reply }
}

fn later(now: Timestamp, wait: Duration) -> Option<Timestamp> {
    now.checked_add(SignedDuration::try_from(wait).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bellwether_language::Language;
    use jiff::{SignedDuration, Timestamp};
    use proptest::prelude::*;

    use super::super::Claimed;
    use super::{DeliveryState, Outcome, settle};
    use crate::db::Uuid;
    use crate::vault::Sealed;

    const HOUR: Duration = Duration::from_secs(3600);

    fn claimed(attempt: i64, first_tried_at: Timestamp) -> Claimed {
        Claimed {
            subscriber: Uuid::from_u128(7),
            language: Language::Belarusian,
            attempt,
            first_tried_at,
            sealed: Sealed { generation: 1, bytes: Vec::new() },
            plain_envelope: false,
            sections: Vec::new(),
            openpgp_key: None,
        }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("an instant")
    }

    #[test]
    fn each_outcome_makes_of_a_delivery_what_it_must() {
        let now = at(10_000);
        let (once_more, no_more) = (Some(HOUR), None);
        for (outcome, wait, state, due) in [
            (Outcome::Accepted, once_more, DeliveryState::Accepted, None),
            (Outcome::Failed, once_more, DeliveryState::Failed, None),
            (Outcome::Uncertain, once_more, DeliveryState::Uncertain, None),
            (Outcome::NotTried, no_more, DeliveryState::Pending, Some(now)),
            (Outcome::Deferred, once_more, DeliveryState::Deferred, Some(at(13_600))),
            (Outcome::Deferred, no_more, DeliveryState::Failed, None),
            (Outcome::Deferred, Some(Duration::MAX), DeliveryState::Failed, None),
        ] {
            let settled = settle(&claimed(2, now), outcome, None, now, |_, _| wait);
            assert_eq!((settled.state, settled.due_at), (state, due), "{outcome:?}, {wait:?}");
            assert_eq!((settled.subscriber, settled.attempt), (Uuid::from_u128(7), 2));
        }
    }

    #[test]
    fn the_schedule_hears_how_often_and_how_long() {
        let ask = |attempt, first, now| {
            let mut heard = None;
            let _ = settle(&claimed(attempt, first), Outcome::Deferred, None, now, |attempts, age| {
                heard = Some((attempts, age));
                None
            });
            heard.expect("it was asked")
        };
        assert_eq!(ask(3, at(0), at(7200)), (3, 2 * HOUR));
        assert_eq!(ask(1, at(7200), at(0)), (1, Duration::ZERO));
    }

    #[test]
    fn what_is_settled_stays_so() {
        for state in [DeliveryState::Accepted, DeliveryState::Failed, DeliveryState::Skipped] {
            assert!(!DeliveryState::ALL.iter().any(|next| state.may_become(*next)), "{state:?}");
        }
        // A lease can't be taken over, and what may have arrived isn't sent without being put back first.
        assert!(!DeliveryState::Sending.may_become(DeliveryState::Sending));
        assert!(!DeliveryState::Uncertain.may_become(DeliveryState::Sending));
    }

    #[test]
    fn words_are_read_back() {
        for state in DeliveryState::ALL {
            assert_eq!(DeliveryState::parse(state.word()), Some(state));
        }
        assert_eq!(DeliveryState::parse("lost"), None);
    }

    proptest! {
        #[test]
        fn an_outcome_is_always_a_way_that_the_delivery_may_go(
            attempt in 1i64.., first in -1_000_000_000i64..4_000_000_000, passed in any::<i32>(), wait in any::<Option<u64>>(),
        ) {
            let first = at(first);
            let now = first.checked_add(SignedDuration::from_secs(passed.into())).expect("an instant");
            for outcome in [Outcome::Accepted, Outcome::Deferred, Outcome::Failed, Outcome::Uncertain, Outcome::NotTried] {
                let settled = settle(&claimed(attempt, first), outcome, None, now, |_, _| wait.map(Duration::from_secs));
                prop_assert!(DeliveryState::Sending.may_become(settled.state));
                let waits = matches!(settled.state, DeliveryState::Deferred | DeliveryState::Pending);
                prop_assert_eq!(waits, settled.due_at.is_some());
                prop_assert!(settled.due_at.is_none_or(|due| due >= now));
            }
        }
    }
}
