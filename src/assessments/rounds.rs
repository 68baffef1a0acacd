//! Blind rounds: nobody sees another's ballot before the round is closed, and nobody changes her own after that.

use crate::db::Uuid;

use super::{Confidence, Level, Verdict};

/// A blind round on a section in an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Round {
    /// Whether everybody may see the ballots, and nobody may file one.
    pub closed: bool,
}

/// What one analyst thinks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ballot {
    /// Whose it is.
    pub account: Uuid,
    /// What she thinks of the situation.
    pub verdict: Verdict,
    /// How tense it is.
    pub level: Option<Level>,
    /// How sure she is.
    pub confidence: Option<Confidence>,
    /// Why; may be empty.
    pub note: String,
}

/// What `account` may see of the ballots of a round: all of them when it is closed, her own before.
#[must_use]
pub fn visible(round: Round, ballots: &[Ballot], account: Uuid) -> Vec<&Ballot> {
    ballots.iter().filter(|ballot| round.closed || ballot.account == account).collect()
}

/// How many ballots there are for each verdict, in the order of verdicts.
#[must_use]
pub fn spread(ballots: &[Ballot]) -> Vec<(Verdict, usize)> {
    Verdict::ALL
        .into_iter()
        .map(|verdict| (verdict, ballots.iter().filter(|ballot| ballot.verdict == verdict).count()))
        .filter(|(_, number)| *number > 0)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Ballot, Round, spread, visible};
    use crate::assessments::Verdict;
    use crate::db::Uuid;

    fn ballot(account: u128, verdict: Verdict) -> Ballot {
        Ballot { account: Uuid::from_u128(account), verdict, level: None, confidence: None, note: String::new() }
    }

    #[test]
    fn nobody_sees_another_ballot_before_the_end() {
        let ballots = [ballot(1, Verdict::Improved), ballot(2, Verdict::Deteriorated), ballot(3, Verdict::Improved)];
        let seen = |closed, account| visible(Round { closed }, &ballots, Uuid::from_u128(account)).len();
        assert_eq!((seen(false, 1), seen(false, 9), seen(true, 9)), (1, 0, 3));
        assert_eq!(spread(&ballots), [(Verdict::Improved, 2), (Verdict::Deteriorated, 1)]);
    }
}
