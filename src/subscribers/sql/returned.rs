//! What the slice of returned mail asks and does: it knows readers by their identifiers.

use jiff::civil::Date;

use super::super::keys::{keys_in_use, lookups};
use super::super::{State, Suppression};
use super::intake::{known, suppress};
use crate::db::{Result, Tx, Uuid};
use crate::vault::{Address, Keyring, Lookup};
use crate::{execute, select};

/// The reader with an address, and how she stands.
///
/// # Errors
/// When a statement fails or a row can't be read, or the keys in use are not among those of this process.
pub async fn reader_with_address(
    tx: &mut Tx,
    keyring: &Keyring,
    address: &Address,
) -> anyhow::Result<Option<(Uuid, State)>> {
    let keyring = keys_in_use(tx, keyring).await?;
    known(tx, &lookups(&keyring, address)).await
}

/// The reader whose links carry the token with this hash.
///
/// # Errors
/// When the statement fails.
pub async fn reader_with_token(tx: &mut Tx, token_hash: &[u8]) -> Result<Option<Uuid>> {
    select!(tx, |connection| sqlx::query_scalar("SELECT id FROM subscriber WHERE token_hash = $1")
        .bind(token_hash)
        .fetch_optional(connection)
        .await)
}

/// Whether there is a reader with this identifier.
///
/// # Errors
/// When the statement fails.
pub async fn reader_is_there(tx: &mut Tx, reader: Uuid) -> Result<bool> {
    select!(tx, |connection| sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM subscriber WHERE id = $1)")
        .bind(reader)
        .fetch_one(connection)
        .await)
}

/// Lets the address of a reader not be mailed again, whether she has confirmed or not, and takes away the letters that wait for her;
/// returns whether she is there. See [`suppress`].
///
/// # Errors
/// When a statement fails.
pub async fn suppress_reader(tx: &mut Tx, reader: Uuid, reason: Suppression, day: Date) -> Result<bool> {
    // An UPDATE takes the row: nobody brings her under other keys before the suppression is there under these.
    let lookup: Option<Vec<u8>> = select!(tx, |connection| sqlx::query_scalar(
        "UPDATE subscriber SET lookup = lookup WHERE id = $1 RETURNING lookup"
    )
    .bind(reader)
    .fetch_optional(connection)
    .await)?;
    let Some(lookup) = lookup.as_deref().and_then(Lookup::from_bytes) else { return Ok(false) };
    suppress(tx, lookup, reason, day).await?;
    execute!(tx, |connection| sqlx::query("DELETE FROM letter WHERE subscriber_id = $1")
        .bind(reader)
        .execute(connection)
        .await)?;
    Ok(true)
}
