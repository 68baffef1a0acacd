//! Bringing readers under newer keys while everything goes on.

use crate::db::{Db, Uuid};
use crate::subscribers::intake::opened;
use crate::subscribers::sql;
use crate::vault::{Keyring, Purpose, Unopened};

/// Readers of one round.
const IN_A_ROUND: i64 = 200;

/// Seals the addresses and keys of readers anew that lie under earlier keys than the newest, beginning after the reader `after`; returns
/// the last one it has looked at, or none when all were looked at. Each reader is a transaction of her own: who is killed in between has
/// lost nothing, and the next round goes on. `random` gives 32 fresh random bytes at a time.
///
/// # Errors
/// When a statement fails.
pub async fn reseal(
    db: &Db,
    keyring: &Keyring,
    after: Uuid,
    mut random: impl FnMut() -> [u8; 32],
) -> anyhow::Result<Option<Uuid>> {
    let older = sql::older(&mut db.reading().await?, keyring.newest(), after, IN_A_ROUND).await?;
    let last = older.last().map(|reader| reader.id);
    for reader in older {
        if let Err(error) = reseal_one(db, keyring, &reader, &mut random).await {
            if error.downcast_ref::<Unopened>().is_none() {
                return Err(error);
            }
            // Its keys are elsewhere, or it was damaged: it stays as it is.
            tracing::error!(reader = %reader.id, error = format!("{error:#}"), "A reader can't be brought under the newest keys");
        }
    }
    Ok(last)
}

async fn reseal_one(
    db: &Db,
    keyring: &Keyring,
    reader: &sql::Older,
    random: &mut impl FnMut() -> [u8; 32],
) -> anyhow::Result<()> {
    let newest = keyring.newest();
    let mut tx = db.begin().await?;
    if reader.sealed.generation < newest {
        let secret = keyring.open(Purpose::Subscriber, reader.id, &reader.sealed)?;
        let (_, address) = opened(keyring, reader.id, &reader.sealed)?;
        let sealed = keyring.seal(Purpose::Subscriber, reader.id, &secret, random())?;
        let lookups: Vec<_> = keyring.lookups(&address).into_iter().map(|(_, lookup)| lookup).collect();
        if let Some(lookup) = lookups.first()
            && sql::reseal(&mut tx, reader.id, &reader.sealed, *lookup, &sealed).await?
        {
            // In the same transaction: between the two, a suppression under her earlier lookup would not be seen.
            sql::rename_suppressions(&mut tx, &lookups).await?;
        }
    }
    if let Some(key) = reader.openpgp_key.as_ref().filter(|key| key.generation < newest) {
        let secret = keyring.open(Purpose::OpenPgpKey, reader.id, key)?;
        let sealed = keyring.seal(Purpose::OpenPgpKey, reader.id, &secret, random())?;
        sql::reseal_openpgp_key(&mut tx, reader.id, key, &sealed).await?;
    }
    Ok(tx.commit().await?)
}
