//! All SQL on the list of people who must not be named.

use bellwether_rows::FromRow;
use jiff::Timestamp;

use super::{Closed, Known, Person};
use crate::db::{Reading, Result, Tx, Uuid};
use crate::vault::NewsroomKey;
use crate::{execute, read};

#[derive(FromRow)]
pub(super) struct Row {
    id: Uuid,
    sealed: Vec<u8>,
    added_at: i64,
}

impl Row {
    pub fn open(self, key: &NewsroomKey) -> std::result::Result<Person, Closed> {
        let opened = key.open(self.id, &self.sealed).map_err(|_| Closed)?;
        let known: Known = serde_json::from_slice(&opened).map_err(|_| Closed)?;
        let added = Timestamp::from_millisecond(self.added_at).map_err(|_| Closed)?;
        Ok(Person { id: self.id, known, added })
    }
}

pub(super) async fn rows(reading: &mut Reading) -> Result<Vec<Row>> {
    read!(reading, |connection| sqlx::query_as("SELECT id, sealed, added_at FROM at_risk ORDER BY added_at, id")
        .fetch_all(connection)
        .await)
}

/// Puts somebody on the list.
///
/// # Errors
/// When the statement fails.
pub async fn insert(tx: &mut Tx, id: Uuid, sealed: &[u8], now: Timestamp) -> Result<()> {
    execute!(tx, |connection| sqlx::query("INSERT INTO at_risk (id, sealed, added_at) VALUES ($1, $2, $3)")
        .bind(id)
        .bind(sealed)
        .bind(now.as_millisecond())
        .execute(connection)
        .await)?;
    Ok(())
}

/// Takes somebody off the list; whether she was on it.
///
/// # Errors
/// When the statement fails.
pub async fn remove(tx: &mut Tx, id: Uuid) -> Result<bool> {
    let removed =
        execute!(tx, |connection| sqlx::query("DELETE FROM at_risk WHERE id = $1").bind(id).execute(connection).await)?;
    Ok(removed == 1)
}
