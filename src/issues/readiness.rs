//! The rule that decides whether an issue may be released (invariant 1).

use std::collections::BTreeSet;

use crate::db::Uuid;

/// Proof that an issue's assessments are complete; only [`ready`] makes one, and publishing asks for it.
#[derive(Debug)]
pub struct Ready {
    issue: Uuid,
}

impl Ready {
    /// The issue that is ready.
    #[must_use]
    pub fn issue(&self) -> Uuid {
        self.issue
    }
}

/// Why an issue can't be released.
#[derive(Debug, PartialEq, Eq)]
pub struct NotReady {
    /// Sections that are valid in the period and not assessed.
    pub unassessed: Vec<Uuid>,
    /// Sections that are assessed though they are not valid in the period.
    pub not_valid: Vec<Uuid>,
}

/// Decides from the sections `valid` on the issue's first day and those `assessed` in it.
///
/// # Errors
/// The sections that are missing or too many.
pub fn ready(issue: Uuid, valid: &BTreeSet<Uuid>, assessed: &BTreeSet<Uuid>) -> Result<Ready, NotReady> {
    let unassessed: Vec<_> = valid.difference(assessed).copied().collect();
    let not_valid: Vec<_> = assessed.difference(valid).copied().collect();
    if unassessed.is_empty() && not_valid.is_empty() {
        Ok(Ready { issue })
    } else {
        Err(NotReady { unassessed, not_valid })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{NotReady, ready};
    use crate::db::Uuid;

    #[test]
    fn an_issue_is_ready_when_exactly_its_valid_sections_are_assessed() {
        let [issue, economy, security, media] = [1, 2, 3, 4].map(Uuid::from_u128);
        let valid = BTreeSet::from([economy, security]);
        assert!(ready(issue, &valid, &valid).is_ok_and(|ready| ready.issue() == issue));
        assert_eq!(
            ready(issue, &valid, &BTreeSet::from([economy, media])).expect_err("not ready"),
            NotReady { unassessed: vec![security], not_valid: vec![media] }
        );
    }
}
