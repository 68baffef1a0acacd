//! Which generation of keys is in use.

use crate::db::{Reading, Result, Tx};
use crate::vault::Generation;
use crate::{execute, read, select};

/// The generation of keys that is in use.
///
/// # Errors
/// When the statement fails.
pub async fn generation_in_use(reading: &mut Reading) -> Result<Generation> {
    read!(reading, |connection| sqlx::query_scalar("SELECT number FROM key_generation").fetch_one(connection).await)
}

/// The same, for a transaction that writes.
pub(in super::super) async fn generation_to_write(tx: &mut Tx) -> Result<Generation> {
    select!(tx, |connection| sqlx::query_scalar("SELECT number FROM key_generation").fetch_one(connection).await)
}

/// Takes a generation into use, for all processes at once. Whoever looks for addresses in order to write them comes before or after it.
///
/// # Errors
/// When a statement fails.
pub async fn use_generation(tx: &mut Tx, generation: Generation) -> Result<()> {
    tx.wait_for_others().await?;
    execute!(tx, |connection| sqlx::query("UPDATE key_generation SET number = $1")
        .bind(generation)
        .execute(connection)
        .await)?;
    Ok(())
}
