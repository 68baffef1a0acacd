//! How a campaign stands, and where it may go from there.

use std::fmt;

/// How a campaign stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// In the making.
    Draft,
    /// To be started at an instant.
    Scheduled,
    /// Workers claim its deliveries.
    Sending,
    /// Nothing is claimed until somebody resumes it.
    Paused,
    /// Nobody waits any longer. Only a delivery that is put back takes it from here.
    Done,
    /// Given up, for good. Who was waiting gets nothing.
    Cancelled,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 6] = [Self::Draft, Self::Scheduled, Self::Sending, Self::Paused, Self::Done, Self::Cancelled];

    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Scheduled => "scheduled",
            Self::Sending => "sending",
            Self::Paused => "paused",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads [`State::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether a campaign may go from here to `next`. The schema repeats the rule.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Draft, Self::Scheduled)
                | (Self::Scheduled, Self::Draft | Self::Sending)
                | (Self::Sending, Self::Paused | Self::Done)
                | (Self::Paused | Self::Done, Self::Sending)
                | (Self::Draft | Self::Scheduled | Self::Sending | Self::Paused, Self::Cancelled)
        )
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What to do with a delivery of which nobody knows whether it has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uncertain {
    /// Leave it alone: the reader may have got nothing, and is listed by name.
    Leave,
    /// Send it again with the same Message-ID: the reader may get it twice, unless her server notices.
    Repeat,
}

impl Uncertain {
    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Leave => "leave",
            Self::Repeat => "repeat",
        }
    }

    /// Reads [`Uncertain::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Leave, Self::Repeat].into_iter().find(|rule| rule.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::{State, Uncertain};

    #[test]
    fn a_campaign_goes_where_it_may_and_nowhere_else() {
        let ways: Vec<String> = State::ALL
            .into_iter()
            .flat_map(|from| State::ALL.map(|to| (from, to)))
            .filter(|(from, to)| from.may_become(*to))
            .map(|(from, to)| format!("{from} → {to}"))
            .collect();
        assert_eq!(
            ways,
            [
                "draft → scheduled",
                "draft → cancelled",
                "scheduled → draft",
                "scheduled → sending",
                "scheduled → cancelled",
                "sending → paused",
                "sending → done",
                "sending → cancelled",
                "paused → sending",
                "paused → cancelled",
                "done → sending",
            ]
        );
    }

    #[test]
    fn words_are_read_back() {
        for state in State::ALL {
            assert_eq!(State::parse(state.word()), Some(state));
        }
        for rule in [Uncertain::Leave, Uncertain::Repeat] {
            assert_eq!(Uncertain::parse(rule.word()), Some(rule));
        }
        assert_eq!((State::parse("gone"), Uncertain::parse("")), (None, None));
    }
}
