//! What can be done with a mailing, at the desk and on the command line.

use bellwether_language::Language;
use jiff::Timestamp;

use crate::campaigns::{self, Message, Refused, State, Uncertain};
use crate::db::{Db, Uuid};

/// Something that is done with a mailing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// A draft is to start at an instant; as soon as a worker sees it, if that is now.
    Schedule(Timestamp),
    /// A scheduled one becomes a draft again.
    Withdraw,
    /// Nothing is claimed any more.
    Pause,
    /// It goes on after a pause.
    Resume,
    /// It is given up, for good.
    Cancel,
    /// What is uncertain is sent again with the same Message-ID.
    Repeat,
    /// What becomes of what is uncertain from now on.
    Rule(Uncertain),
    /// Readers of a language that was held get it now.
    Release(Language, Message),
}

impl Act {
    /// Whether it can be done with a mailing that stands so.
    #[must_use]
    pub fn fits(&self, state: State) -> bool {
        match self {
            Self::Schedule(_) => state == State::Draft,
            Self::Withdraw => state == State::Scheduled,
            Self::Pause => state == State::Sending,
            Self::Resume => state == State::Paused,
            Self::Cancel => state.may_become(State::Cancelled),
            Self::Repeat => matches!(state, State::Sending | State::Paused | State::Done),
            Self::Rule(_) => !matches!(state, State::Done | State::Cancelled),
            // Until it starts, what each language gets is composed anew: a release would be forgotten.
            Self::Release(..) => matches!(state, State::Sending | State::Paused),
        }
    }
}

/// Does it, in a transaction of its own; returns how many deliveries it touched, where it touches any.
///
/// # Errors
/// When the mailing stands differently by now, or the database fails.
pub async fn act(db: &Db, campaign: Uuid, act: &Act, now: Timestamp) -> Result<u64, Refused> {
    let mut tx = db.begin().await?;
    if let Act::Release(..) = act {
        let state = campaigns::campaign(&mut db.reading().await?, campaign).await?.ok_or(Refused::NoCampaign)?.state;
        if !act.fits(state) {
            return Err(Refused::State { from: state, to: State::Sending });
        }
    }
    let touched = match act {
        Act::Schedule(at) => campaigns::schedule(&mut tx, campaign, *at).await.map(|()| 0),
        Act::Withdraw => campaigns::withdraw(&mut tx, campaign).await.map(|()| 0),
        Act::Pause => campaigns::pause(&mut tx, campaign).await.map(|()| 0),
        Act::Resume => campaigns::resume(&mut tx, campaign).await.map(|()| 0),
        Act::Cancel => campaigns::cancel(&mut tx, campaign, now).await.map(|()| 0),
        Act::Repeat => campaigns::repeat_uncertain(&mut tx, campaign, now).await,
        Act::Rule(rule) => Ok(campaigns::set_uncertain(&mut tx, campaign, *rule).await.map(|()| 0)?),
        Act::Release(language, message) => campaigns::release(&mut tx, campaign, *language, message, now).await,
    }?;
    tx.commit().await?;
    Ok(touched)
}

#[cfg(test)]
mod tests {
    use super::Act;
    use crate::campaigns::State;

    #[test]
    fn what_fits_is_what_the_ledger_allows() {
        for state in State::ALL {
            assert_eq!(Act::Withdraw.fits(state), state.may_become(State::Draft), "{state}");
            assert_eq!(Act::Cancel.fits(state), state.may_become(State::Cancelled), "{state}");
            assert_eq!(Act::Pause.fits(state), state.may_become(State::Paused), "{state}");
        }
    }
}
