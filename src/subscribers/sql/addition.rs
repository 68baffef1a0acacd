//! Adding readers who have consented elsewhere, many at a time.

use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::QueryBuilder;

use super::super::addition::{Addition, CONSENT_ELSEWHERE, NewReader};
use super::super::{State, Suppression};
use super::reader::{save_choices, use_confirmations};
use crate::db::{Result, Tx, Uuid};
use crate::vault::Lookup;
use crate::{execute, insert_rows, select};

/// Runs a SELECT that ends in `IN (` for the lookups, on whichever engine.
macro_rules! among {
    ($tx:expr, $head:literal, $lookups:expr) => {{
        macro_rules! on_engine {
            ($engine:ty, $connection:expr) => {{
                let mut query = QueryBuilder::<$engine>::new($head);
                let mut list = query.separated(", ");
                for lookup in $lookups {
                    list.push_bind(lookup.as_bytes());
                }
                query.push(")");
                query.build_query_as().persistent(false).fetch_all(&mut **$connection).await
            }};
        }
        match $tx {
            Tx::Sqlite(connection) => on_engine!(sqlx::Sqlite, connection),
            Tx::Postgres(connection) => on_engine!(sqlx::Postgres, connection),
        }
    }};
}

/// Who of those with these lookups is a subscriber, and how she stands.
pub(in super::super) async fn known_among(
    tx: &mut Tx,
    lookups: &[Lookup],
) -> anyhow::Result<HashMap<Lookup, (Uuid, State)>> {
    if lookups.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Vec<u8>, Uuid, String)> =
        among!(tx, "SELECT lookup, id, state FROM subscriber WHERE lookup IN (", lookups)?;
    let mut known = HashMap::with_capacity(rows.len());
    for (lookup, id, state) in rows {
        let state = State::parse(&state).ok_or_else(|| anyhow::anyhow!("a subscriber's state {state:?}"))?;
        known.extend(Lookup::from_bytes(&lookup).map(|lookup| (lookup, (id, state))));
    }
    Ok(known)
}

/// Who of those with these lookups must not be mailed, and why.
pub(in super::super) async fn suppressed_among(
    tx: &mut Tx,
    lookups: &[Lookup],
) -> Result<HashMap<Lookup, Suppression>> {
    if lookups.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Vec<u8>, String)> = among!(tx, "SELECT lookup, reason FROM suppression WHERE lookup IN (", lookups)?;
    // A reason of a newer version keeps her from being mailed as well.
    let reason = |word: &str| Suppression::parse(word).unwrap_or(Suppression::Removed);
    Ok(rows.iter().filter_map(|(lookup, word)| Some((Lookup::from_bytes(lookup)?, reason(word)))).collect())
}

/// Adds active readers.
pub(in super::super) async fn insert_active(tx: &mut Tx, readers: &[NewReader]) -> Result<()> {
    insert_rows!(
        tx,
        "INSERT INTO subscriber (id, generation, lookup, sealed, token_hash, language, state, plain_envelope, consent_day,
                                 consent_text, consent_language, consent_proof)",
        readers,
        |row, reader| {
            let (addition, preferences) = (&reader.addition, &reader.addition.preferences);
            row.push_bind(reader.id)
                .push_bind(reader.sealed.generation)
                .push_bind(reader.lookup.as_bytes())
                .push_bind(&reader.sealed.bytes)
                .push_bind(reader.token_hash.as_slice())
                .push_bind(preferences.language.code())
                .push_bind("active")
                .push_bind(preferences.plain_envelope)
                .push_bind(addition.consent_day.to_string())
                .push_bind(CONSENT_ELSEWHERE)
                .push_bind(preferences.language.code())
                .push_bind(&addition.proof)
        }
    )?;
    let sections: Vec<(Uuid, Uuid)> = readers
        .iter()
        .flat_map(|reader| reader.addition.preferences.sections.iter().map(|section| (reader.id, *section)))
        .collect();
    insert_rows!(
        tx,
        "INSERT INTO subscriber_section (subscriber_id, section_id)",
        sections,
        |row, (reader, section)| row.push_bind(*reader).push_bind(*section)
    )
}

/// Whether a reader's consent is known by a list or from the desk alone.
pub(in super::super) async fn came_by_a_list(tx: &mut Tx, reader: Uuid) -> Result<bool> {
    select!(tx, |connection| sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM subscriber WHERE id = $1 AND consent_text = $2)"
    )
    .bind(reader)
    .bind(CONSENT_ELSEWHERE)
    .fetch_one(connection)
    .await)
}

/// Lets a reader have left, as a list says; she may come back by her own link until `expires`.
pub(in super::super) async fn let_go(tx: &mut Tx, reader: Uuid, expires: Timestamp) -> Result<()> {
    execute!(tx, |connection| sqlx::query("UPDATE subscriber SET state = 'left', expires_at = $2 WHERE id = $1")
        .bind(reader)
        .bind(expires.as_millisecond())
        .execute(connection)
        .await)?;
    Ok(())
}

/// Makes one active who signed up and has not confirmed: her consent is there, if not by our link.
pub(in super::super) async fn make_active(tx: &mut Tx, reader: Uuid, addition: &Addition) -> Result<()> {
    execute!(tx, |connection| sqlx::query(
        "UPDATE subscriber
         SET state = 'active', expires_at = NULL, consent_day = $2, consent_text = $3,
             consent_language = $4, consent_proof = $5
         WHERE id = $1 AND state = 'unconfirmed'"
    )
    .bind(reader)
    .bind(addition.consent_day.to_string())
    .bind(CONSENT_ELSEWHERE)
    .bind(addition.preferences.language.code())
    .bind(&addition.proof)
    .execute(connection)
    .await)?;
    use_confirmations(tx, reader).await?;
    save_choices(tx, reader, &addition.preferences).await
}
