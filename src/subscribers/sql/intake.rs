//! Signing up, from the form to the letter that asks whether it was the reader.

use jiff::Timestamp;
use jiff::civil::Date;

use super::super::sign_up::SignUp;
use super::super::{LetterKind, State, Suppression};
use super::reader::save_choices;
use crate::db::{Reading, Result, Tx, Uuid};
use crate::vault::{Generation, Lookup, Sealed};
use crate::{execute, read, select};

/// Keeps what the form was given until somebody who can open it takes it in. It is the same single row whatever the address, so
/// that neither the answer nor its time tells whether the address is known.
///
/// # Errors
/// When the statement fails.
pub async fn insert_sign_up(tx: &mut Tx, id: Uuid, sealed: &Sealed, now: Timestamp) -> Result<()> {
    execute!(tx, |connection| sqlx::query(
        "INSERT INTO sign_up (id, generation, sealed, received_at) VALUES ($1, $2, $3, $4)"
    )
    .bind(id)
    .bind(sealed.generation)
    .bind(&sealed.bytes)
    .bind(now.as_millisecond())
    .execute(connection)
    .await)?;
    Ok(())
}

/// The sign-ups under a generation of keys that have waited longest.
pub(in super::super) async fn oldest_sign_ups(
    reading: &mut Reading,
    generation: Generation,
    most: i64,
) -> Result<Vec<(Uuid, Sealed)>> {
    let rows: Vec<(Uuid, Vec<u8>)> = read!(reading, |connection| sqlx::query_as(
        "SELECT id, sealed FROM sign_up WHERE generation = $1 ORDER BY received_at LIMIT $2"
    )
    .bind(generation)
    .bind(most)
    .fetch_all(connection)
    .await)?;
    Ok(rows.into_iter().map(|(id, bytes)| (id, Sealed { generation, bytes })).collect())
}

/// The generations of keys under which sign-ups wait.
pub(in super::super) async fn generations_of_sign_ups(reading: &mut Reading) -> Result<Vec<Generation>> {
    read!(reading, |connection| sqlx::query_scalar("SELECT DISTINCT generation FROM sign_up ORDER BY generation")
        .fetch_all(connection)
        .await)
}

/// Takes a sign-up away; returns whether it was there.
pub(in super::super) async fn delete_sign_up(tx: &mut Tx, id: Uuid) -> Result<bool> {
    let rows =
        execute!(tx, |connection| sqlx::query("DELETE FROM sign_up WHERE id = $1").bind(id).execute(connection).await)?;
    Ok(rows > 0)
}

/// The subscriber with an address, under whichever generation's keys.
pub(in super::super) async fn known(tx: &mut Tx, lookups: &[Lookup]) -> anyhow::Result<Option<(Uuid, State)>> {
    for lookup in lookups {
        let row: Option<(Uuid, String)> =
            select!(tx, |connection| sqlx::query_as("SELECT id, state FROM subscriber WHERE lookup = $1")
                .bind(lookup.as_bytes())
                .fetch_optional(connection)
                .await)?;
        if let Some((id, state)) = row {
            let state = State::parse(&state).ok_or_else(|| anyhow::anyhow!("a subscriber's state {state:?}"))?;
            return Ok(Some((id, state)));
        }
    }
    Ok(None)
}

/// Why an address must not be mailed, under whichever generation's keys it was written down. Of several reasons that which weighs
/// most: any other than the reader's own leaving.
/// An address from which mail came back until `long_ago` may have been repaired since: it weighs no more than a leaving.
pub(in super::super) async fn suppression(
    tx: &mut Tx,
    lookups: &[Lookup],
    long_ago: Date,
) -> Result<Option<Suppression>> {
    let mut found = None;
    for lookup in lookups {
        let reason: Option<String> = select!(tx, |connection| sqlx::query_scalar(
            "SELECT CASE WHEN reason = 'bounced' AND day <= $2 THEN 'left' ELSE reason END
             FROM suppression WHERE lookup = $1"
        )
        .bind(lookup.as_bytes())
        .bind(long_ago.to_string())
        .fetch_optional(connection)
        .await)?;
        match reason.as_deref().and_then(Suppression::parse) {
            Some(Suppression::Left) => found = found.or(Some(Suppression::Left)),
            Some(other) => return Ok(Some(other)),
            None => {}
        }
    }
    Ok(found)
}

/// Brings what other generations' keys have written down of an address under the lookup in use, the first of `lookups`. A reason that
/// weighs more than the reader's own leaving stays, wherever it was.
pub(in super::super) async fn rename_suppressions(tx: &mut Tx, lookups: &[Lookup]) -> Result<()> {
    let Some((active, others)) = lookups.split_first() else { return Ok(()) };
    for lookup in others {
        execute!(tx, |connection| sqlx::query(
            "INSERT INTO suppression (lookup, reason, day)
             SELECT $1, reason, day FROM suppression WHERE lookup = $2
             ON CONFLICT (lookup) DO UPDATE SET reason = excluded.reason, day = excluded.day
             WHERE suppression.reason = 'left'"
        )
        .bind(active.as_bytes())
        .bind(lookup.as_bytes())
        .execute(connection)
        .await)?;
        execute!(tx, |connection| sqlx::query("DELETE FROM suppression WHERE lookup = $1")
            .bind(lookup.as_bytes())
            .execute(connection)
            .await)?;
    }
    Ok(())
}

/// Adds a subscriber who has yet to confirm.
pub(in super::super) async fn insert_subscriber(
    tx: &mut Tx,
    id: Uuid,
    lookup: Lookup,
    sealed: &Sealed,
    token_hash: &[u8],
    sign_up: &SignUp,
    expires: Timestamp,
) -> Result<()> {
    execute!(tx, |connection| {
        sqlx::query(
        "INSERT INTO subscriber (id, generation, lookup, sealed, token_hash, language, state, plain_envelope, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'unconfirmed', $7, $8)"
    )
    .bind(id)
    .bind(sealed.generation)
    .bind(lookup.as_bytes())
    .bind(&sealed.bytes)
    .bind(token_hash)
    .bind(sign_up.preferences.language.code())
    .bind(sign_up.preferences.plain_envelope)
    .bind(expires.as_millisecond())
    .execute(connection)
    .await
    })?;
    Ok(())
}

/// Lets a subscriber be confirmed by the token with this hash, as by every earlier one. Who has not confirmed gets what was chosen last;
/// one who has left keeps her own choice, lest somebody else change it. One who is active although a suppression says that she left, as
/// after a database was restored, has left.
pub(in super::super) async fn ask_to_confirm(
    tx: &mut Tx,
    id: Uuid,
    confirm_hash: &[u8],
    sign_up: &SignUp,
    expires: Timestamp,
) -> Result<()> {
    execute!(tx, |connection| {
        sqlx::query(
            "INSERT INTO confirmation (hash, subscriber_id, consent_language, expires_at, used) VALUES ($1, $2, $3, $4, FALSE)"
        )
        .bind(confirm_hash)
        .bind(id)
        .bind(sign_up.shown.code())
        .bind(expires.as_millisecond())
        .execute(connection)
        .await
    })?;
    let unconfirmed = execute!(tx, |connection| sqlx::query(
        "UPDATE subscriber SET expires_at = $2 WHERE id = $1 AND state = 'unconfirmed'"
    )
    .bind(id)
    .bind(expires.as_millisecond())
    .execute(connection)
    .await)?;
    if unconfirmed > 0 {
        return save_choices(tx, id, &sign_up.preferences).await;
    }
    execute!(tx, |connection| sqlx::query(
        "UPDATE subscriber
         SET state = 'left', expires_at = CASE WHEN expires_at > $2 THEN expires_at ELSE $2 END
         WHERE id = $1 AND state <> 'unconfirmed'"
    )
    .bind(id)
    .bind(expires.as_millisecond())
    .execute(connection)
    .await)?;
    Ok(())
}

/// Adds a letter that is to be sent at once.
pub(in super::super) async fn insert_letter(
    tx: &mut Tx,
    id: Uuid,
    reader: Uuid,
    kind: LetterKind,
    sealed: &Sealed,
    now: Timestamp,
) -> Result<()> {
    execute!(tx, |connection| {
        sqlx::query(
        "INSERT INTO letter (id, subscriber_id, kind, generation, sealed, due_at, attempt) VALUES ($1, $2, $3, $4, $5, $6, 0)"
    )
    .bind(id)
    .bind(reader)
    .bind(kind.word())
    .bind(sealed.generation)
    .bind(&sealed.bytes)
    .bind(now.as_millisecond())
    .execute(connection)
    .await
    })?;
    Ok(())
}

/// Lets an address not be mailed again. A reason that weighs more than the reader's own leaving takes its place, and stays.
///
/// # Errors
/// When the statement fails.
pub async fn suppress(tx: &mut Tx, lookup: Lookup, reason: Suppression, day: Date) -> Result<()> {
    execute!(tx, |connection| {
        sqlx::query(
        "INSERT INTO suppression (lookup, reason, day) VALUES ($1, $2, $3)
         ON CONFLICT (lookup) DO UPDATE SET reason = excluded.reason, day = excluded.day WHERE suppression.reason = 'left'"
    )
    .bind(lookup.as_bytes())
    .bind(reason.word())
    .bind(day.to_string())
    .execute(connection)
    .await
    })?;
    Ok(())
}
