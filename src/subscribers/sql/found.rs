//! What the desk is told of one reader whose address it knows, and taking her off.

use jiff::civil::Date;

use super::super::keys::{keys_in_use, lookups};
use super::super::{Lifting, Preferences, Record, State, Suppression};
use super::intake::suppress;
use crate::db::{Reading, Result, Tx, Uuid};
use crate::vault::{Address, Keyring, Lookup};
use crate::{execute, read, select};

type Row = (Uuid, String, String, bool, Option<String>, Option<i64>, Option<String>, Option<String>);

/// The subscriber with an address, under whichever generation's keys.
///
/// # Errors
/// When a statement fails or a row can't be read.
pub async fn record(reading: &mut Reading, lookups: &[Lookup]) -> anyhow::Result<Option<Record>> {
    for lookup in lookups {
        let row: Option<Row> = read!(reading, |connection| sqlx::query_as(
            "SELECT id, state, language, plain_envelope, consent_day, consent_text, consent_language, consent_proof
             FROM subscriber WHERE lookup = $1"
        )
        .bind(lookup.as_bytes())
        .fetch_optional(connection)
        .await)?;
        let Some((id, state, language, plain_envelope, day, text, consent_language, proof)) = row else { continue };
        let sections = read!(reading, |connection| sqlx::query_scalar(
            "SELECT section_id FROM subscriber_section WHERE subscriber_id = $1 ORDER BY section_id"
        )
        .bind(id)
        .fetch_all(connection)
        .await)?;
        return Ok(Some(Record {
            id,
            state: State::parse(&state).ok_or_else(|| anyhow::anyhow!("a subscriber's state {state:?}"))?,
            preferences: Preferences { language: language.parse()?, sections, plain_envelope },
            consent_day: day.map(|day| day.parse()).transpose()?,
            consent_text: text,
            consent_language: consent_language.map(|language| language.parse()).transpose()?,
            consent_proof: proof,
        }));
    }
    Ok(None)
}

/// Why and since when an address must not be mailed, under whichever generation's keys.
///
/// # Errors
/// When a statement fails or a row can't be read.
pub async fn suppression_of(reading: &mut Reading, lookups: &[Lookup]) -> anyhow::Result<Option<(Suppression, Date)>> {
    let mut found: Option<(Suppression, Date)> = None;
    for lookup in lookups {
        let row: Option<(String, String)> =
            read!(reading, |connection| sqlx::query_as("SELECT reason, day FROM suppression WHERE lookup = $1")
                .bind(lookup.as_bytes())
                .fetch_optional(connection)
                .await)?;
        let Some((reason, day)) = row else { continue };
        let reason =
            Suppression::parse(&reason).ok_or_else(|| anyhow::anyhow!("the reason of a suppression {reason:?}"))?;
        if found.is_none_or(|(known, _)| known == Suppression::Left) {
            found = Some((reason, day.parse()?));
        }
    }
    Ok(found)
}

/// Takes a reader off for good: nothing is left of her but the suppression. Returns whether she was there.
///
/// # Errors
/// When a statement fails.
pub async fn remove(tx: &mut Tx, reader: Uuid, day: Date) -> Result<bool> {
    let lookup: Option<Vec<u8>> =
        select!(tx, |connection| sqlx::query_scalar("DELETE FROM subscriber WHERE id = $1 RETURNING lookup")
            .bind(reader)
            .fetch_optional(connection)
            .await)?;
    let Some(lookup) = lookup.as_deref().and_then(Lookup::from_bytes) else { return Ok(false) };
    suppress(tx, lookup, Suppression::Removed, day).await?;
    Ok(true)
}

/// Takes an address off for good, whether or not it is a subscriber's; returns whose it was.
///
/// # Errors
/// When a statement fails, or the keys in use are not among those of this process.
pub async fn remove_address(
    tx: &mut Tx,
    keyring: &Keyring,
    address: &Address,
    day: Date,
) -> anyhow::Result<Option<Uuid>> {
    let lookups = lookups(&keys_in_use(tx, keyring).await?, address);
    let mut removed = None;
    for lookup in &lookups {
        let reader: Option<Uuid> =
            select!(tx, |connection| sqlx::query_scalar("DELETE FROM subscriber WHERE lookup = $1 RETURNING id")
                .bind(lookup.as_bytes())
                .fetch_optional(connection)
                .await)?;
        removed = removed.or(reader);
    }
    if let Some(lookup) = lookups.first() {
        suppress(tx, *lookup, Suppression::Removed, day).await?;
    }
    Ok(removed)
}

/// Lets an address be mailed again that an administrator took off, or from which mail came back. What a reader has said herself, by leaving
/// or by a complaint, only she can undo.
///
/// # Errors
/// When a statement fails or a row can't be read, or the keys in use are not among those of this process.
pub async fn lift(tx: &mut Tx, keyring: &Keyring, address: &Address) -> anyhow::Result<Lifting> {
    let lookups = lookups(&keys_in_use(tx, keyring).await?, address);
    let mut lifted = None;
    for lookup in &lookups {
        let reason: Option<String> =
            select!(tx, |connection| sqlx::query_scalar("SELECT reason FROM suppression WHERE lookup = $1")
                .bind(lookup.as_bytes())
                .fetch_optional(connection)
                .await)?;
        let Some(reason) = reason else { continue };
        match Suppression::parse(&reason) {
            Some(reason @ (Suppression::Removed | Suppression::Bounced)) => lifted = Some(reason),
            Some(reason) => return Ok(Lifting::Hers(reason)),
            None => anyhow::bail!("the reason of a suppression {reason:?}"),
        }
    }
    let Some(reason) = lifted else { return Ok(Lifting::NotThere) };
    for lookup in &lookups {
        // Should she complain meanwhile, that stays.
        execute!(tx, |connection| sqlx::query(
            "DELETE FROM suppression WHERE lookup = $1 AND reason IN ('removed', 'bounced')"
        )
        .bind(lookup.as_bytes())
        .execute(connection)
        .await)?;
    }
    Ok(Lifting::Lifted(reason))
}
