//! What a reader does by the links in her mails. She is known by the hash of her token.

use bellwether_language::Language;
use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use super::super::{CONFIRMATION_HOURS, CONSENT_TEXT, Confirmation, Preferences, RETURN_DAYS, State, Subscriber};
use super::intake::suppress;
use crate::db::{Reading, Result, Tx, Uuid};
use crate::subscribers::Suppression;
use crate::vault::{Lookup, Sealed};
use crate::{execute, insert_rows, read, select};

/// Whether a token with this hash confirms somebody, or has done so.
///
/// # Errors
/// When a statement fails.
pub async fn confirmation(reading: &mut Reading, confirm_hash: &[u8], now: Timestamp) -> Result<Confirmation> {
    let found: Option<(bool, String)> = read!(reading, |connection| sqlx::query_as(
        "SELECT used, state FROM confirmation JOIN subscriber ON subscriber.id = subscriber_id
         WHERE hash = $1 AND confirmation.expires_at > $2"
    )
    .bind(confirm_hash)
    .bind(now.as_millisecond())
    .fetch_optional(connection)
    .await)?;
    Ok(found.map_or(Confirmation::Expired, |(used, state)| told(used, &state)))
}

/// What a link says whose token was used, or not, by one who stands so now.
fn told(used: bool, state: &str) -> Confirmation {
    match used {
        false => Confirmation::Awaited,
        true if state == State::Active.word() => Confirmation::Done,
        true => Confirmation::Expired,
    }
}

/// Makes a subscriber active who confirms by the token with this hash, and records her consent as day, text and language. A token works
/// once, and with it all that were written before it; a second click on it changes nothing and is told the same.
///
/// # Errors
/// When a statement fails.
pub async fn confirm(tx: &mut Tx, confirm_hash: &[u8], now: Timestamp, day: Date) -> Result<Confirmation> {
    let found: Option<(Uuid, String, bool, String)> = select!(tx, |connection| sqlx::query_as(
        "SELECT subscriber_id, confirmation.consent_language, used, state
         FROM confirmation JOIN subscriber ON subscriber.id = subscriber_id
         WHERE hash = $1 AND confirmation.expires_at > $2"
    )
    .bind(confirm_hash)
    .bind(now.as_millisecond())
    .fetch_optional(connection)
    .await)?;
    let Some((reader, language, used, state)) = found else { return Ok(Confirmation::Expired) };
    if used {
        return Ok(told(used, &state));
    }
    let lookup: Option<Vec<u8>> = select!(tx, |connection| sqlx::query_scalar(
        "UPDATE subscriber
         SET state = 'active', expires_at = NULL, consent_day = $2, consent_text = $3, consent_language = $4,
             consent_proof = NULL
         WHERE id = $1
           AND NOT EXISTS (SELECT 1 FROM suppression
                           WHERE suppression.lookup = subscriber.lookup AND suppression.reason <> 'left'
                             AND NOT (suppression.reason = 'bounced' AND suppression.day <= $5))
         RETURNING lookup"
    )
    .bind(reader)
    .bind(day.to_string())
    .bind(CONSENT_TEXT)
    .bind(language)
    .bind(long_ago(day))
    .fetch_optional(connection)
    .await)?;
    let Some(lookup) = lookup else { return Ok(Confirmation::Refused) };
    use_confirmations(tx, reader).await?;
    undo_leaving(tx, lookup, day).await?;
    Ok(Confirmation::Done)
}

/// Lets none of the tokens that a reader has been sent confirm anything any more.
pub(super) async fn use_confirmations(tx: &mut Tx, reader: Uuid) -> Result<()> {
    execute!(tx, |connection| sqlx::query("UPDATE confirmation SET used = TRUE WHERE subscriber_id = $1")
        .bind(reader)
        .execute(connection)
        .await)?;
    Ok(())
}

/// Until which day a bounce may be the fault of a mailbox that has been repaired since.
fn long_ago(day: Date) -> String {
    day.checked_sub(RETURN_DAYS.days()).unwrap_or(Date::MIN).to_string()
}

/// Takes away what keeps one who has left from being mailed, and one from whose address mail came back long ago: she has just got the mail
/// by which she confirms. Nothing else: a complaint stays.
async fn undo_leaving(tx: &mut Tx, lookup: Vec<u8>, day: Date) -> Result<()> {
    execute!(tx, |connection| sqlx::query(
        "DELETE FROM suppression WHERE lookup = $1 AND (reason = 'left' OR reason = 'bounced' AND day <= $2)"
    )
    .bind(lookup)
    .bind(long_ago(day))
    .execute(connection)
    .await)?;
    Ok(())
}

/// The subscriber whose links carry the token with this hash. One who has not confirmed has no such link yet.
///
/// # Errors
/// When a statement fails or a row can't be read.
pub async fn subscriber_by_token(reading: &mut Reading, token_hash: &[u8]) -> anyhow::Result<Option<Subscriber>> {
    let row: Option<(Uuid, String, String, bool, bool)> = read!(reading, |connection| {
        sqlx::query_as(
            "SELECT id, state, language, plain_envelope, openpgp_sealed IS NOT NULL
         FROM subscriber WHERE token_hash = $1 AND state <> 'unconfirmed'",
        )
        .bind(token_hash)
        .fetch_optional(connection)
        .await
    })?;
    let Some((id, state, language, plain_envelope, has_openpgp_key)) = row else { return Ok(None) };
    let sections = read!(reading, |connection| sqlx::query_scalar(
        "SELECT section_id FROM subscriber_section WHERE subscriber_id = $1 ORDER BY section_id"
    )
    .bind(id)
    .fetch_all(connection)
    .await)?;
    let state = State::parse(&state).ok_or_else(|| anyhow::anyhow!("a subscriber's state {state:?}"))?;
    let preferences = Preferences { language: language.parse()?, sections, plain_envelope };
    Ok(Some(Subscriber { id, state, preferences, has_openpgp_key }))
}

/// Gives an active subscriber other preferences; returns whether she is there.
///
/// # Errors
/// When a statement fails.
pub async fn save_preferences(tx: &mut Tx, token_hash: &[u8], preferences: &Preferences) -> Result<bool> {
    let id: Option<Uuid> = select!(tx, |connection| sqlx::query_scalar(
        "SELECT id FROM subscriber WHERE token_hash = $1 AND state = 'active'"
    )
    .bind(token_hash)
    .fetch_optional(connection)
    .await)?;
    let Some(id) = id else { return Ok(false) };
    save_choices(tx, id, preferences).await?;
    Ok(true)
}

/// An OpenPGP key that a reader had until now, sealed for her row.
#[derive(Debug)]
pub struct FormerKey {
    /// Whose it was.
    pub reader: Uuid,
    /// The key.
    pub key: Sealed,
}

/// Gives an active subscriber another OpenPGP key, sealed for her row, or none. Returns the one that she had, if any; nothing at all if she
/// isn't there.
///
/// # Errors
/// When a statement fails.
pub async fn save_openpgp_key(
    tx: &mut Tx,
    token_hash: &[u8],
    key: Option<&Sealed>,
) -> Result<Option<Option<FormerKey>>> {
    // An UPDATE takes the row: what it tells is what the next one replaces.
    let former: Option<(Uuid, Option<i64>, Option<Vec<u8>>)> = select!(tx, |connection| sqlx::query_as(
        "UPDATE subscriber SET lookup = lookup WHERE token_hash = $1 AND state = 'active'
         RETURNING id, openpgp_generation, openpgp_sealed"
    )
    .bind(token_hash)
    .fetch_optional(connection)
    .await)?;
    let Some((reader, generation, bytes)) = former else { return Ok(None) };
    execute!(tx, |connection| {
        sqlx::query(
        "UPDATE subscriber SET openpgp_generation = $2, openpgp_sealed = $3 WHERE token_hash = $1 AND state = 'active'"
    )
    .bind(token_hash)
    .bind(key.map(|key| key.generation))
    .bind(key.map(|key| &key.bytes))
    .execute(connection)
    .await
    })?;
    let former = generation.zip(bytes).map(|(generation, bytes)| Sealed { generation, bytes });
    Ok(Some(former.map(|key| FormerKey { reader, key })))
}

pub(super) async fn save_choices(tx: &mut Tx, id: Uuid, preferences: &Preferences) -> Result<()> {
    execute!(tx, |connection| sqlx::query("UPDATE subscriber SET language = $2, plain_envelope = $3 WHERE id = $1")
        .bind(id)
        .bind(preferences.language.code())
        .bind(preferences.plain_envelope)
        .execute(connection)
        .await)?;
    execute!(tx, |connection| sqlx::query("DELETE FROM subscriber_section WHERE subscriber_id = $1")
        .bind(id)
        .execute(connection)
        .await)?;
    insert_rows!(
        tx,
        "INSERT INTO subscriber_section (subscriber_id, section_id)",
        preferences.sections,
        |row, section| row.push_bind(id).push_bind(*section)
    )
}

/// Lets a subscriber leave: no mail goes to her from now on, whatever is imported, tried again or restored. Returns whether she is
/// there; one who has left already stays so.
///
/// # Errors
/// When a statement fails.
pub async fn leave(tx: &mut Tx, token_hash: &[u8], now: Timestamp, day: Date) -> Result<bool> {
    let expires = now.checked_add(SignedDuration::from_hours(24 * RETURN_DAYS)).unwrap_or(Timestamp::MAX);
    let lookup: Option<Vec<u8>> = select!(tx, |connection| sqlx::query_scalar(
        "UPDATE subscriber
         SET state = 'left', expires_at = COALESCE(expires_at, $2)
         WHERE token_hash = $1 AND state <> 'unconfirmed'
         RETURNING lookup"
    )
    .bind(token_hash)
    .bind(expires.as_millisecond())
    .fetch_optional(connection)
    .await)?;
    let Some(lookup) = lookup.as_deref().and_then(Lookup::from_bytes) else { return Ok(false) };
    suppress(tx, lookup, Suppression::Left, day).await?;
    Ok(true)
}

/// Lets one who has left come back by her own link, as she was. Her consent is that of today, in `language`. Who is back already is told the
/// same and stays as she is.
///
/// # Errors
/// When a statement fails.
pub async fn come_back(tx: &mut Tx, token_hash: &[u8], day: Date, language: Language) -> Result<Confirmation> {
    let state: Option<String> = select!(tx, |connection| sqlx::query_scalar(
        "SELECT state FROM subscriber WHERE token_hash = $1 AND state <> 'unconfirmed'"
    )
    .bind(token_hash)
    .fetch_optional(connection)
    .await)?;
    match state.as_deref() {
        Some(state) if state == State::Active.word() => return Ok(Confirmation::Done),
        Some(_) => {}
        None => return Ok(Confirmation::Expired),
    }
    let lookup: Option<Vec<u8>> = select!(tx, |connection| sqlx::query_scalar(
        "UPDATE subscriber
         SET state = 'active', expires_at = NULL, consent_day = $2, consent_text = $3, consent_language = $4,
             consent_proof = NULL
         WHERE token_hash = $1 AND state = 'left'
           AND NOT EXISTS (SELECT 1 FROM suppression
                           WHERE suppression.lookup = subscriber.lookup AND suppression.reason <> 'left')
         RETURNING lookup"
    )
    .bind(token_hash)
    .bind(day.to_string())
    .bind(CONSENT_TEXT)
    .bind(language.code())
    .fetch_optional(connection)
    .await)?;
    let Some(lookup) = lookup else { return Ok(Confirmation::Refused) };
    undo_leaving(tx, lookup, day).await?;
    Ok(Confirmation::Done)
}

/// Forgets a subscriber at once: nothing is left of her but the suppression. Returns who she was, if she was there.
///
/// # Errors
/// When a statement fails.
pub async fn erase(tx: &mut Tx, token_hash: &[u8], now: Timestamp, day: Date) -> Result<Option<Uuid>> {
    if !leave(tx, token_hash, now, day).await? {
        return Ok(None);
    }
    select!(tx, |connection| sqlx::query_scalar("DELETE FROM subscriber WHERE token_hash = $1 RETURNING id")
        .bind(token_hash)
        .fetch_optional(connection)
        .await)
}

/// Forgets those who did not confirm in time, and those who left or could not be mailed long ago; returns how many. A sign-up that nobody has been able to take
/// in is forgotten as if it had not been confirmed.
///
/// # Errors
/// When a statement fails.
pub async fn forget_expired(tx: &mut Tx, now: Timestamp) -> Result<u64> {
    let before = now.checked_sub(SignedDuration::from_hours(CONFIRMATION_HOURS)).unwrap_or(Timestamp::MIN);
    execute!(tx, |connection| sqlx::query("DELETE FROM sign_up WHERE received_at <= $1")
        .bind(before.as_millisecond())
        .execute(connection)
        .await)?;
    execute!(tx, |connection| sqlx::query("DELETE FROM confirmation WHERE expires_at <= $1")
        .bind(now.as_millisecond())
        .execute(connection)
        .await)?;
    let expired = execute!(tx, |connection| sqlx::query("DELETE FROM subscriber WHERE expires_at <= $1")
        .bind(now.as_millisecond())
        .execute(connection)
        .await)?;
    // Who must not be mailed any more is of no use here but by the suppression, which stays.
    let before = now.checked_sub(SignedDuration::from_hours(24 * RETURN_DAYS)).unwrap_or(Timestamp::MIN);
    let suppressed = execute!(tx, |connection| sqlx::query(
        "DELETE FROM subscriber
         WHERE EXISTS (SELECT 1 FROM suppression
                       WHERE suppression.lookup = subscriber.lookup AND reason <> 'left' AND day <= $1)"
    )
    .bind(Offset::UTC.to_datetime(before).date().to_string())
    .execute(connection)
    .await)?;
    Ok(expired + suppressed)
}
