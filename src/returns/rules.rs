//! What a report makes of a reader. Nothing here asks a clock or a database.

use bellwether_bounces::{Class, Reason, Return};
use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::subscribers::Suppression;

/// Over how many days soft bounces are counted together: from the first to the last of three issues of a weekly bulletin.
pub const SOFT_DAYS: i64 = 14;

/// On how many different days, [`SOFT_DAYS`] apart at most, mail must bounce softly before the address is given up.
pub const SOFT_LIMIT: usize = 3;

/// What a report says of one recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// What it asks for.
    pub class: Class,
    /// Whether that is for what we are or for what we sent, and not for her address.
    pub about_us: bool,
}

impl From<Class> for Said {
    fn from(class: Class) -> Self {
        Self { class, about_us: false }
    }
}

impl From<(Class, Reason)> for Said {
    fn from((class, reason): (Class, Reason)) -> Self {
        Self { class, about_us: reason.is_about_sender() }
    }
}

impl From<&Return> for Said {
    fn from(returned: &Return) -> Self {
        (returned.class, returned.reason).into()
    }
}

/// By what a report has found its reader, and so how far it is believed (ADR 0020).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// The token of a delivery's return path, which only its recipient's mail systems have seen; or a provider that signs what it says.
    Genuine,
    /// The token of her links. Whoever has a copy of a mail has it too, and can let her leave by it, but no more than that.
    Link,
    /// Her address in a report for programs, as anybody may write one.
    Named,
    /// Her address in a text.
    Told,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// No mail goes to the address any more.
    Suppress(Suppression),
    /// The reader leaves, as if somebody had followed the link in her mail. She can undo it herself.
    Leave,
    /// The day is remembered.
    Count,
    /// Nothing.
    Nothing,
}

/// Decides upon a report that came `today`; `soft_days` are those on which mail to the reader bounced softly before.
#[must_use]
pub fn decide(said: Said, proof: Proof, soft_days: &[Date], today: Date) -> Action {
    match (said.class, proof) {
        // A server that calls us spammers, or a message too large, would lose us every reader it has.
        (Class::Soft, _) if said.about_us => Action::Nothing,
        (Class::Hard, Proof::Genuine) => Action::Suppress(Suppression::Bounced),
        (Class::Soft, Proof::Genuine) if is_last_straw(soft_days, today) => Action::Suppress(Suppression::Bounced),
        (Class::Complaint, Proof::Genuine) => Action::Suppress(Suppression::Complained),
        (Class::Complaint, Proof::Link) => Action::Leave,
        (Class::Soft, Proof::Genuine) | (Class::Hard | Class::Soft, Proof::Link) | (Class::Hard, Proof::Named) => {
            Action::Count
        }
        // Nobody is lost by what anybody can write.
        (Class::Soft | Class::Complaint, Proof::Named)
        | (Class::Hard | Class::Soft | Class::Complaint, Proof::Told)
        | (Class::Delay | Class::None, _) => Action::Nothing,
    }
}

/// The first day that still counts `today`.
#[must_use]
pub fn first_soft_day(today: Date) -> Date {
    today.saturating_sub(SOFT_DAYS.days())
}

/// Whether a soft bounce `today` is one too many.
fn is_last_straw(soft_days: &[Date], today: Date) -> bool {
    let mut days: Vec<Date> = soft_days.iter().copied().filter(|day| first_soft_day(today) <= *day).collect();
    // One that came late, or was taken when the clock was wrong, counts as a day like any other.
    days.push(today);
    days.sort_unstable();
    days.dedup();
    days.len() >= SOFT_LIMIT
}

#[cfg(test)]
mod tests {
    use bellwether_bounces::{Class, Reason};
    use jiff::civil::{Date, date};

    use super::{Action, Proof, Said, decide};
    use crate::subscribers::Suppression;

    const TODAY: Date = date(2026, 11, 25);

    #[test]
    fn what_is_genuine_is_acted_upon() {
        for (class, action) in [
            (Class::Hard, Action::Suppress(Suppression::Bounced)),
            (Class::Soft, Action::Count),
            (Class::Complaint, Action::Suppress(Suppression::Complained)),
            (Class::Delay, Action::Nothing),
            (Class::None, Action::Nothing),
        ] {
            assert_eq!(decide(class.into(), Proof::Genuine, &[], TODAY), action, "{class}");
        }
    }

    #[test]
    fn what_anybody_can_write_takes_nobody_off_the_list() {
        let days = [date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 24)];
        for class in [Class::Hard, Class::Soft, Class::Complaint, Class::Delay, Class::None] {
            for proof in [Proof::Named, Proof::Told] {
                let action = decide(class.into(), proof, &days, TODAY);
                let counts = class == Class::Hard && proof == Proof::Named;
                assert_eq!(action, if counts { Action::Count } else { Action::Nothing }, "{class}, {proof:?}");
            }
        }
        assert_eq!(decide(Class::Hard.into(), Proof::Link, &days, TODAY), Action::Count);
        assert_eq!(decide(Class::Complaint.into(), Proof::Link, &[], TODAY), Action::Leave);
    }

    #[test]
    fn three_days_over_fourteen_are_too_many() {
        let suppressed = Action::Suppress(Suppression::Bounced);
        for (days, action) in [
            (vec![], Action::Count),
            (vec![date(2026, 11, 24)], Action::Count),
            // Three issues of a weekly.
            (vec![date(2026, 11, 11), date(2026, 11, 18)], suppressed),
            (vec![date(2026, 11, 10), date(2026, 11, 24)], Action::Count),
            // The same day twice, whether today or another.
            (vec![date(2026, 11, 24), TODAY], Action::Count),
            (vec![date(2026, 11, 24), date(2026, 11, 24)], Action::Count),
        ] {
            assert_eq!(decide(Class::Soft.into(), Proof::Genuine, &days, TODAY), action, "{days:?}");
        }
    }

    #[test]
    fn what_a_server_has_against_us_is_not_held_against_its_users() {
        let days = [date(2026, 11, 23), date(2026, 11, 24)];
        for (reason, action) in [
            (Reason::MessageTooBig, Action::Nothing),
            (Reason::Blocked, Action::Nothing),
            (Reason::AuthFailure, Action::Nothing),
            (Reason::MailboxFull, Action::Suppress(Suppression::Bounced)),
            (Reason::OnHold, Action::Suppress(Suppression::Bounced)),
        ] {
            assert_eq!(decide(Said::from((Class::Soft, reason)), Proof::Genuine, &days, TODAY), action, "{reason}");
        }
    }
}
