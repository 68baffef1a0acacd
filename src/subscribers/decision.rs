//! What becomes of a sign-up.

use super::{State, Suppression};

/// What the reader whose address was written into the form hears. Who wrote it hears the same in every case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Whether it was her.
    AskToConfirm,
    /// That she is a subscriber already.
    SayAlready,
    /// Nothing.
    Silence,
}

/// Decides by what is known of the address.
#[must_use]
pub fn decide(known: Option<State>, suppression: Option<Suppression>) -> Answer {
    match (known, suppression) {
        // Somebody else could make us mail one who asked us not to; and our good name suffers with each such mail.
        (_, Some(Suppression::Bounced | Suppression::Complained | Suppression::Removed)) => Answer::Silence,
        (Some(State::Active), None) => Answer::SayAlready,
        // One who left may come back: what she confirms now is younger than her leaving.
        (_, Some(Suppression::Left)) | (Some(State::Unconfirmed | State::Left) | None, None) => Answer::AskToConfirm,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{State, Suppression};
    use super::{Answer, decide};

    #[test]
    fn each_sign_up_gets_the_answer_that_its_address_allows() {
        for (known, suppression, expected) in [
            (None, None, Answer::AskToConfirm),
            (Some(State::Unconfirmed), None, Answer::AskToConfirm),
            (Some(State::Active), None, Answer::SayAlready),
            (Some(State::Left), Some(Suppression::Left), Answer::AskToConfirm),
            (None, Some(Suppression::Left), Answer::AskToConfirm),
            (Some(State::Active), Some(Suppression::Left), Answer::AskToConfirm),
            (None, Some(Suppression::Complained), Answer::Silence),
            (Some(State::Active), Some(Suppression::Bounced), Answer::Silence),
            (Some(State::Left), Some(Suppression::Removed), Answer::Silence),
        ] {
            assert_eq!(decide(known, suppression), expected, "{known:?}, {suppression:?}");
        }
    }
}
