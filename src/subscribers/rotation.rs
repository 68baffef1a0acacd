//! Bringing readers under the keys in use while everything goes on.

use super::keys::{keys_in_use, lookups};
use crate::db::{Db, Tx, Uuid};
use crate::subscribers::intake::opened;
use crate::subscribers::sql;
use crate::vault::{Keyring, Lookup, Purpose};

/// Readers of one round.
const IN_A_ROUND: i64 = 200;

/// What became of the readers of one round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Round {
    /// The one who was looked at last.
    pub last: Uuid,
    /// How many were looked at.
    pub readers: usize,
    /// How many of them stay where they were.
    pub left: usize,
}

/// Seals the addresses and keys of readers anew that lie under other keys than those in use, beginning after the reader `after`; returns
/// nothing when all were looked at. Each reader is a transaction of her own: who is killed in between has lost nothing, and the next
/// round goes on; one who can't be brought over keeps none of the others from it. Where an address has two rows, one goes. `random`
/// gives 32 fresh random bytes at a time.
///
/// # Errors
/// When this process has not both halves of the keys in use, or can't read the database.
pub async fn reseal(
    db: &Db,
    keyring: &Keyring,
    after: Uuid,
    mut random: impl FnMut() -> [u8; 32],
) -> anyhow::Result<Option<Round>> {
    let mut reading = db.reading().await?;
    let in_use = sql::generation_in_use(&mut reading).await?;
    let keyring = keyring.using(in_use)?;
    // Otherwise nobody could be mailed any more by whoever has no more keys than this process.
    keyring.must_open(in_use)?;
    let elsewhere = sql::elsewhere(&mut reading, in_use, after, IN_A_ROUND).await?;
    drop(reading);
    let Some(last) = elsewhere.last().map(|reader| reader.id) else { return Ok(None) };
    let mut round = Round { last, readers: elsewhere.len(), left: 0 };
    for reader in elsewhere {
        if let Err(error) = reseal_one(db, &keyring, &reader, &mut random).await {
            // Its keys are elsewhere, or it was damaged, or the database refuses: it stays as it is.
            round.left += 1;
            tracing::error!(reader = %reader.id, error = format!("{error:#}"), "A reader can't be brought under the keys in use");
        }
    }
    Ok(Some(round))
}

async fn reseal_one(
    db: &Db,
    keyring: &Keyring,
    reader: &sql::Elsewhere,
    random: &mut impl FnMut() -> [u8; 32],
) -> anyhow::Result<()> {
    let mut tx = db.begin().await?;
    let keyring = keys_in_use(&mut tx, keyring).await?;
    let in_use = keyring.active();
    keyring.must_open(in_use)?;
    if reader.sealed.generation != in_use {
        let secret = keyring.open(Purpose::Subscriber, reader.id, &reader.sealed)?;
        let (_, address) = opened(&keyring, reader.id, &reader.sealed)?;
        let lookups = lookups(&keyring, &address);
        if !is_the_one_to_keep(&mut tx, reader.id, &lookups).await? {
            return Ok(tx.commit().await?);
        }
        let sealed = keyring.seal(Purpose::Subscriber, reader.id, &secret, random())?;
        if let Some(lookup) = lookups.first()
            && sql::reseal(&mut tx, reader.id, &reader.sealed, *lookup, &sealed).await?
        {
            // In the same transaction: between the two, a suppression under her former lookup would not be seen.
            sql::rename_suppressions(&mut tx, &lookups).await?;
        }
    }
    if let Some(key) = reader.openpgp_key.as_ref().filter(|key| key.generation != in_use) {
        let secret = keyring.open(Purpose::OpenPgpKey, reader.id, key)?;
        let sealed = keyring.seal(Purpose::OpenPgpKey, reader.id, &secret, random())?;
        sql::reseal_openpgp_key(&mut tx, reader.id, key, &sealed).await?;
    }
    Ok(tx.commit().await?)
}

/// Leaves one row of those that an address has under several generations' keys, and its suppressions under those in use: a process that
/// had not got all keys has added her a second time. Returns whether `reader` is the one that is left.
///
/// An active one is kept before others, then the one whose consent is older: it is the one whose links stand in more mails. Whoever has
/// left or is suppressed by either row stays so, because the suppression holds whichever row is kept.
async fn is_the_one_to_keep(tx: &mut Tx, reader: Uuid, lookups: &[Lookup]) -> anyhow::Result<bool> {
    let mut rows = sql::rows_of_address(tx, lookups).await?;
    rows.sort_by(|one, other| one.rank().cmp(&other.rank()));
    let Some((kept, others)) = rows.split_first().filter(|(_, others)| !others.is_empty()) else { return Ok(true) };
    for other in others {
        sql::delete_row(tx, other.id).await?;
        tracing::warn!(kept = %kept.id, deleted = %other.id, "An address had two rows under the keys of two generations; one is left");
    }
    sql::rename_suppressions(tx, lookups).await?;
    Ok(kept.id == reader)
}
