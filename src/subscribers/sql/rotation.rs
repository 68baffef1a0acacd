//! Bringing readers under the keys in use.

use bellwether_rows::FromRow;

use super::super::State;
use crate::db::{Reading, Result, Tx, Uuid};
use crate::vault::{Generation, Lookup, Sealed};
use crate::{execute, read, select};

/// A reader under other keys than those in use.
pub(in super::super) struct Elsewhere {
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
pub(in super::super) async fn elsewhere(
    reading: &mut Reading,
    generation: Generation,
    after: Uuid,
    most: i64,
) -> Result<Vec<Elsewhere>> {
    let rows: Vec<Row> = read!(reading, |connection| sqlx::query_as(
        "SELECT id, generation, sealed, openpgp_generation, openpgp_sealed FROM subscriber
         WHERE (generation <> $1 OR openpgp_generation <> $1) AND id > $2
         ORDER BY id LIMIT $3"
    )
    .bind(generation)
    .bind(after)
    .bind(most)
    .fetch_all(connection)
    .await)?;
    Ok(rows.into_iter().map(Row::elsewhere).collect())
}

impl Row {
    fn elsewhere(self) -> Elsewhere {
        let openpgp_key =
            self.openpgp_generation.zip(self.openpgp_sealed).map(|(generation, bytes)| Sealed { generation, bytes });
        Elsewhere { id: self.id, sealed: Sealed { generation: self.generation, bytes: self.sealed }, openpgp_key }
    }
}

/// Writes a reader's address under the keys in use, unless somebody has done so since `former` was read; returns whether it was done.
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

/// One of the rows that an address has.
#[derive(FromRow)]
pub(in super::super) struct RowOfAddress {
    pub id: Uuid,
    state: String,
    consent_day: Option<String>,
}

impl RowOfAddress {
    /// The least of them is kept.
    pub(in super::super) fn rank(&self) -> impl Ord + use<'_> {
        (self.state != State::Active.word(), self.consent_day.is_none(), self.consent_day.as_deref(), self.id)
    }
}

/// The rows of an address, of which there should be one.
pub(in super::super) async fn rows_of_address(tx: &mut Tx, lookups: &[Lookup]) -> Result<Vec<RowOfAddress>> {
    let mut rows = Vec::new();
    for lookup in lookups {
        let row = select!(tx, |connection| sqlx::query_as(
            "SELECT id, state, consent_day FROM subscriber WHERE lookup = $1"
        )
        .bind(lookup.as_bytes())
        .fetch_optional(connection)
        .await)?;
        rows.extend(row);
    }
    Ok(rows)
}

/// Deletes a row of an address that has another one, with all that hangs on it.
pub(in super::super) async fn delete_row(tx: &mut Tx, id: Uuid) -> Result<()> {
    execute!(tx, |connection| sqlx::query("DELETE FROM subscriber WHERE id = $1").bind(id).execute(connection).await)?;
    Ok(())
}
