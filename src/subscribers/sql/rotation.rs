//! Bringing readers under newer keys.

use sqlx::FromRow;

use crate::db::{Reading, Result, Tx, Uuid};
use crate::vault::{Generation, Lookup, Sealed};
use crate::{execute, read};

/// A reader under earlier keys.
pub(in super::super) struct Older {
    pub id: Uuid,
    pub sealed: Sealed,
    pub openpgp_key: Option<Sealed>,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    generation: i64,
    sealed: Vec<u8>,
    openpgp_generation: Option<i64>,
    openpgp_sealed: Option<Vec<u8>>,
}

/// Readers whose address or OpenPGP key is sealed under other keys than those of `generation`, `most` of them after the reader `after`.
pub(in super::super) async fn older(
    reading: &mut Reading,
    generation: Generation,
    after: Uuid,
    most: i64,
) -> Result<Vec<Older>> {
    let rows: Vec<Row> = read!(reading, |connection| sqlx::query_as(
        "SELECT id, generation, sealed, openpgp_generation, openpgp_sealed FROM subscriber
         WHERE (generation < $1 OR openpgp_generation < $1) AND id > $2
         ORDER BY id LIMIT $3"
    )
    .bind(generation)
    .bind(after)
    .bind(most)
    .fetch_all(connection)
    .await)?;
    Ok(rows.into_iter().map(Row::older).collect())
}

impl Row {
    fn older(self) -> Older {
        let openpgp_key =
            self.openpgp_generation.zip(self.openpgp_sealed).map(|(generation, bytes)| Sealed { generation, bytes });
        Older { id: self.id, sealed: Sealed { generation: self.generation, bytes: self.sealed }, openpgp_key }
    }
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
