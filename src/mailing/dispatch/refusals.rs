//! What servers say of mailboxes while they refuse mails for good, held back until there is enough of it to tell a reader who is gone from a
//! relay that is set up wrongly and says of everybody that there is no such user.

use jiff::Timestamp;

use crate::campaigns::{DeliveryState, Settled};
use crate::db::{Db, Uuid};
use crate::returns::{self, Said};

/// Attempts that are judged together.
const TOGETHER: usize = 200;
/// Fewer refusals than these are believed in any case.
const FEW: usize = 5;

/// The refusals of one mailing that have not been acted upon. Should the process die, the next issue is refused as this one was.
#[derive(Default)]
pub(super) struct Refusals {
    attempts: usize,
    refused: Vec<(Uuid, Said)>,
}

impl Refusals {
    /// Counts an attempt, with what was said of its reader's mailbox.
    pub fn add(&mut self, settled: &Settled, said: Option<Said>) {
        self.attempts += usize::from(settled.state != DeliveryState::Pending);
        self.refused.extend(said.map(|said| (settled.subscriber, said)));
    }

    /// Whether there are enough attempts to judge by.
    pub fn are_enough(&self) -> bool {
        self.attempts >= TOGETHER
    }

    /// Acts upon what is held back, and begins anew. If too many were refused, it is the relay that is not believed.
    ///
    /// # Errors
    /// When a statement fails: then all of it is held back still.
    pub async fn settle(&mut self, db: &Db, campaign: Uuid, now: Timestamp) -> anyhow::Result<()> {
        if self.are_too_many() {
            tracing::error!(
                refused = self.refused.len(),
                attempts = self.attempts,
                "A relay refuses so many readers as if they didn't exist that it is not believed: look at what it answers. None of these was \
                 taken off the list"
            );
        } else if !self.refused.is_empty() {
            let mut tx = db.begin().await?;
            for (reader, said) in &self.refused {
                returns::refused(&mut tx, *reader, campaign, *said, now).await?;
            }
            tx.commit().await?;
        }
        *self = Self::default();
        Ok(())
    }

    fn are_too_many(&self) -> bool {
        self.refused.len() >= FEW && self.refused.len() * 4 > self.attempts
    }
}

#[cfg(test)]
mod tests {
    use bellwether_bounces::Class;

    use super::Refusals;
    use crate::db::Uuid;

    #[test]
    fn a_relay_that_refuses_everybody_is_not_believed_however_slowly_it_does() {
        let refusals =
            |attempts, refused| Refusals { attempts, refused: vec![(Uuid::nil(), Class::Hard.into()); refused] };
        for (attempts, refused, too_many) in
            [(64, 64, true), (4, 4, false), (5, 5, true), (200, 50, false), (200, 51, true)]
        {
            assert_eq!(refusals(attempts, refused).are_too_many(), too_many, "{refused} of {attempts}");
        }
    }
}
