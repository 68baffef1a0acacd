//! Adding readers who have consented elsewhere: one at the desk, or many from a list.
//!
//! It takes the sealing half of the keys alone. Whoever must not be mailed is not added, whatever the list says.

use std::collections::HashMap;

use anyhow::Context as _;
use jiff::SignedDuration;
use jiff::civil::Date;
use jiff::tz::Offset;
use rayon::prelude::*;

use super::intake::{identifier, subscriber_secret};
use super::keys::{keys_in_use, lookups};
use super::{Preferences, RETURN_DAYS, State, Suppression, Token, sql};
use crate::db::{Db, Uuid};
use crate::vault::{Address, Keyring, Lookup, Purpose, Sealed};

/// The number that a record of consent has in the place of our text's, when it was given elsewhere.
pub const CONSENT_ELSEWHERE: i64 = 0;

/// A reader with the consent that she gave elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// Where to.
    pub address: Address,
    /// What she wants.
    pub preferences: Preferences,
    /// When she consented.
    pub consent_day: Date,
    /// How that is proved: in which form it was given, and where it is kept. It names nobody.
    pub proof: String,
}

/// What became of an addition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// She is active now.
    Added,
    /// She was before, and nothing has changed.
    Already,
    /// She must not be mailed, and was not added.
    Suppressed(Suppression),
}

/// Whether anything is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It is.
    Write,
    /// It is only said what would be.
    DryRun,
}

/// Readers who are added in one transaction.
pub(super) const AT_ONCE: usize = 400;

/// Adds readers, [`AT_ONCE`] at most, in a transaction of their own; says of each what became of her. `random` gives 32 fresh random
/// bytes at a time.
///
/// # Errors
/// When a statement fails, or the keys in use are not among those of this process: then nobody of them was added.
pub async fn add(
    db: &Db,
    keyring: &Keyring,
    additions: Vec<Addition>,
    mode: Mode,
    random: fn() -> [u8; 32],
) -> anyhow::Result<Vec<Added>> {
    let mut tx = db.begin().await?;
    let keyring = keys_in_use(&mut tx, keyring).await?;
    let lookups: Vec<Vec<Lookup>> = additions.iter().map(|addition| lookups(&keyring, &addition.address)).collect();
    let all: Vec<Lookup> = lookups.iter().flatten().copied().collect();
    let known = sql::known_among(&mut tx, &all).await?;
    let suppressed = sql::suppressed_among(&mut tx, &all).await?;
    let decided: Vec<Added> = lookups.iter().map(|lookups| decide(lookups, &known, &suppressed)).collect();
    if mode == Mode::DryRun {
        return Ok(decided);
    }
    let (mut new, mut waiting) = (Vec::new(), Vec::new());
    for ((addition, lookups), decided) in additions.into_iter().zip(&lookups).zip(&decided) {
        let (Added::Added, Some(active)) = (decided, lookups.first()) else { continue };
        match lookups.iter().find_map(|lookup| known.get(lookup)) {
            Some((reader, _)) => waiting.push((*reader, addition)),
            None => new.push((*active, addition)),
        }
    }
    // Each costs two multiplications on the curve.
    let sealing = tokio::task::spawn_blocking(move || -> anyhow::Result<Vec<NewReader>> {
        new.into_par_iter().map(|(lookup, addition)| NewReader::seal(&keyring, lookup, addition, random)).collect()
    });
    sql::insert_active(&mut tx, &sealing.await??).await?;
    for (reader, addition) in waiting {
        sql::make_active(&mut tx, reader, &addition).await?;
    }
    tx.commit().await?;
    Ok(decided)
}

/// What became of one who is to be kept out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeptOut {
    /// She is not mailed, whatever other list comes.
    Now,
    /// She was not mailed before.
    Before(Suppression),
    /// She came to us herself, confirmed or not, and nothing has changed.
    Subscribed,
}

/// Lets addresses not be mailed, [`AT_ONCE`] at most, whose readers left or could not be reached elsewhere; says of each what became of it.
///
/// # Errors
/// As [`add`].
pub(super) async fn keep_out(
    db: &Db,
    keyring: &Keyring,
    gone: &[(Address, Suppression)],
    mode: Mode,
    day: Date,
) -> anyhow::Result<Vec<KeptOut>> {
    if gone.is_empty() {
        return Ok(Vec::new());
    }
    let mut tx = db.begin().await?;
    let keyring = keys_in_use(&mut tx, keyring).await?;
    let lookups: Vec<Vec<Lookup>> = gone.iter().map(|(address, _)| lookups(&keyring, address)).collect();
    let all: Vec<Lookup> = lookups.iter().flatten().copied().collect();
    let known = sql::known_among(&mut tx, &all).await?;
    let suppressed = sql::suppressed_among(&mut tx, &all).await?;
    let mut kept_out = Vec::with_capacity(gone.len());
    let expires =
        Offset::UTC.to_timestamp(day.at(0, 0, 0, 0))?.checked_add(SignedDuration::from_hours(24 * RETURN_DAYS))?;
    for (lookups, (_, reason)) in lookups.iter().zip(gone) {
        let reader = lookups.iter().find_map(|lookup| known.get(lookup)).map(|(reader, _)| *reader);
        let kept = match (decide(lookups, &known, &suppressed), reader) {
            (Added::Suppressed(before), _) => KeptOut::Before(before),
            (Added::Added, None) => KeptOut::Now,
            // She came by a list as well: of two the one that keeps her out counts, whichever was first.
            (Added::Already, Some(reader)) if sql::came_by_a_list(&mut tx, reader).await? => KeptOut::Now,
            // Who has yet to confirm has come to us as well.
            (Added::Already, _) | (Added::Added, Some(_)) => KeptOut::Subscribed,
        };
        if let (KeptOut::Now, Mode::Write, Some(active)) = (kept, mode, lookups.first()) {
            if let Some(reader) = reader {
                sql::let_go(&mut tx, reader, expires).await?;
            }
            sql::suppress(&mut tx, *active, *reason, day).await?;
        }
        kept_out.push(kept);
    }
    tx.commit().await?;
    Ok(kept_out)
}

fn decide(
    lookups: &[Lookup],
    known: &HashMap<Lookup, (Uuid, State)>,
    suppressed: &HashMap<Lookup, Suppression>,
) -> Added {
    if let Some(reason) = weightiest(lookups.iter().filter_map(|lookup| suppressed.get(lookup).copied())) {
        return Added::Suppressed(reason);
    }
    match lookups.iter().find_map(|lookup| known.get(lookup)) {
        Some((_, State::Active)) => Added::Already,
        Some((_, State::Left)) => Added::Suppressed(Suppression::Left),
        Some((_, State::Unconfirmed)) | None => Added::Added,
    }
}

/// Of several reasons any other than the reader's own leaving.
pub(super) fn weightiest(reasons: impl IntoIterator<Item = Suppression>) -> Option<Suppression> {
    reasons.into_iter().reduce(|one, other| if one == Suppression::Left { other } else { one })
}

/// A reader's row.
pub(super) struct NewReader {
    pub id: Uuid,
    pub lookup: Lookup,
    pub sealed: Sealed,
    pub token_hash: Vec<u8>,
    pub addition: Addition,
}

impl NewReader {
    fn seal(keyring: &Keyring, lookup: Lookup, addition: Addition, random: fn() -> [u8; 32]) -> anyhow::Result<Self> {
        let id = identifier(random());
        let token = Token::new(random());
        let secret = subscriber_secret(&token, &addition.address);
        let sealed = keyring.seal(Purpose::Subscriber, id, &secret, random()).context("sealing an address")?;
        Ok(Self { id, lookup, sealed, token_hash: token.hash(), addition })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Suppression::{Bounced, Complained, Left};
    use super::weightiest;

    #[test]
    fn a_leaving_weighs_less_than_anything_else() {
        assert_eq!(weightiest([]), None);
        assert_eq!(weightiest([Left, Bounced, Left]), Some(Bounced));
        assert_eq!(weightiest([Complained, Bounced]), Some(Complained));
        assert_eq!(weightiest([Left]), Some(Left));
    }
}
