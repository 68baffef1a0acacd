//! The ledger against the relays' book: who is lost, who was mailed twice, of whom nobody knows.

use std::collections::BTreeSet;

use anyhow::Result;

use super::newsroom::{Ledger, Newsroom};
use super::sink::Book;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// Readers whose mail was taken, as their relay and the ledger say.
    pub accepted: u64,
    /// Readers who are in no good state: they wait for ever, or were given up, or the ledger says that they have what no relay took.
    pub lost: u64,
    /// Readers for whom a relay took more than one message.
    pub twice: u64,
    /// Deliveries of which the ledger says that nobody knows.
    pub uncertain: u64,
    /// Of these, so many are named.
    pub named: u64,
    /// Of these, a relay took so many.
    pub uncertain_taken: u64,
}

impl Audit {
    /// Compares the ledger with what was taken.
    pub fn of(newsroom: &Newsroom) -> Result<Self> {
        Ok(Self::compare(&newsroom.ledger()?, &newsroom.book))
    }

    fn compare(ledger: &Ledger, book: &Book) -> Self {
        let mut audit = Self::default();
        let named: BTreeSet<usize> = ledger.named.iter().copied().collect();
        for (reader, state) in &ledger.states {
            let taken = book.taken(*reader);
            audit.twice += u64::from(taken > 1);
            match state.as_str() {
                "accepted" if taken > 0 => audit.accepted += 1,
                "uncertain" => {
                    audit.uncertain += 1;
                    audit.named += u64::from(named.contains(reader));
                    audit.uncertain_taken += u64::from(taken > 0);
                }
                _ => audit.lost += 1,
            }
        }
        // Who isn't in the ledger at all.
        audit.lost += (book.readers() as u64).saturating_sub(ledger.states.len() as u64);
        audit
    }
}

#[cfg(test)]
mod tests {
    use super::{Audit, Book, Ledger};

    #[test]
    fn each_reader_is_looked_at() {
        let book = Book::new(6);
        [0, 1, 1, 3].iter().for_each(|reader| book.take(*reader, false));
        let state = |reader: usize, state: &str| (reader, state.to_owned());
        let states = vec![
            state(0, "accepted"),
            state(1, "accepted"),
            state(2, "accepted"),
            state(3, "uncertain"),
            state(4, "uncertain"),
        ];
        let audit = Audit::compare(&Ledger { states, named: vec![3, 4] }, &book);
        let expected = Audit { accepted: 2, lost: 2, twice: 1, uncertain: 2, named: 2, uncertain_taken: 1 };
        assert_eq!(audit, expected);
    }
}
