//! Bringing readers under newer keys.

use crate::db::{Reading, Result, Tx, Uuid};
use crate::vault::{Generation, Lookup, Sealed};
use crate::{execute, read};

/// A reader under earlier keys.
pub(in super::super) struct Older {
    pub id: Uuid,
    pub sealed: Sealed,
    pub openpgp_key: Option<Sealed>,
}

/// Readers whose address or OpenPGP key is sealed under other keys than those of `generation`, `most` of them after the reader `after`.
pub(in super::super) async fn older(
    reading: &mut Reading,
    generation: Generation,
    after: Uuid,
    most: i64,
) -> Result<Vec<Older>> {
    let rows: Vec<(Uuid, i64, Vec<u8>, Option<i64>, Option<Vec<u8>>)> = read!(reading, |connection| sqlx::query_as(
        "SELECT id, generation, sealed, openpgp_generation, openpgp_sealed FROM subscriber
         WHERE (generation < $1 OR openpgp_generation < $1) AND id > $2
         ORDER BY id LIMIT $3"
    )
    .bind(generation)
    .bind(after)
    .bind(most)
    .fetch_all(connection)
    .await)?;
    Ok(rows
        .into_iter()
        .map(|(id, generation, bytes, openpgp_generation, openpgp_bytes)| Older {
            id,
            sealed: Sealed { generation, bytes },
            openpgp_key: openpgp_generation.zip(openpgp_bytes).map(|(generation, bytes)| Sealed { generation, bytes }),
        })
        .collect())
}

/// Writes a reader's address under newer keys, unless somebody has done so since `former` was read; returns whether it was done.
pub(in super::super) async fn reseal(
    tx: &mut Tx,
    id: Uuid,
    former: &Sealed,
    lookup: Lookup,
    sealed: &Sealed,
) -> Result<bool> {
    let rows = execute!(tx, |connection| sqlx::query(
        "UPDATE subscriber SET generation = $3, lookup = $4, sealed = $5 WHERE id = $1 AND sealed = $2"
    )
    .bind(id)
    .bind(&former.bytes)
    .bind(sealed.generation)
    .bind(lookup.as_bytes())
    .bind(&sealed.bytes)
    .execute(connection)
    .await)?;
    Ok(rows > 0)
}

/// The same for her OpenPGP key.
pub(in super::super) async fn reseal_openpgp_key(
    tx: &mut Tx,
    id: Uuid,
    former: &Sealed,
    sealed: &Sealed,
) -> Result<()> {
    execute!(tx, |connection| sqlx::query(
        "UPDATE subscriber SET openpgp_generation = $3, openpgp_sealed = $4 WHERE id = $1 AND openpgp_sealed = $2"
    )
    .bind(id)
    .bind(&former.bytes)
    .bind(sealed.generation)
    .bind(&sealed.bytes)
    .execute(connection)
    .await)?;
    Ok(())
}
