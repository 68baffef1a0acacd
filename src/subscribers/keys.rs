//! The keys under which addresses are looked for and written: those of the generation that the database says is in use.
//!
//! A process that has not got its files yet must do neither. It would take a reader whom others have brought under them for a stranger,
//! add her a second time, and suppress her where nobody looks.

use super::sql;
use crate::db::{Reading, Tx};
use crate::vault::{Address, Keyring, Lookup};

/// The keys to write with. From here to the commit no other generation is taken into use, and nobody else writes by addresses.
///
/// # Errors
/// [`NotHere`](crate::vault::NotHere) when this process has not got the keys in use; when a statement fails.
pub(super) async fn keys_in_use(tx: &mut Tx, keyring: &Keyring) -> anyhow::Result<Keyring> {
    tx.wait_for_others().await?;
    Ok(keyring.using(sql::generation_to_write(tx).await?)?)
}

/// Under which hashes an address may be known, for one who only reads: that of the generation in use first.
///
/// # Errors
/// [`NotHere`](crate::vault::NotHere) when this process has not got the keys in use; when the statement fails.
pub async fn lookups_to_read(
    reading: &mut Reading,
    keyring: &Keyring,
    address: &Address,
) -> anyhow::Result<Vec<Lookup>> {
    Ok(lookups(&keyring.using(sql::generation_in_use(reading).await?)?, address))
}

/// Under which hashes an address may be known, that of the generation in use first.
pub(super) fn lookups(keyring: &Keyring, address: &Address) -> Vec<Lookup> {
    keyring.lookups(address).into_iter().map(|(_, lookup)| lookup).collect()
}
