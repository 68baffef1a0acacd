//! Taking in what the form was given: the part of signing up for which an address must be read.

use anyhow::Context as _;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use zeroize::Zeroizing;

use super::decision::{Answer, decide};
use super::keys::{keys_in_use, lookups};
use super::sign_up::SignUp;
use super::sql;
use super::{CONFIRMATION_HOURS, LetterKind, RETURN_DAYS};
use crate::db::{Db, Uuid};
use crate::vault::Token;
use crate::vault::{Address, Generation, Keyring, Purpose, Sealed};

/// What became of the sign-ups of one round.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// How many were looked at.
    pub sign_ups: usize,
    /// How many letters are to be sent.
    pub letters: usize,
}

/// Sign-ups of one round. Each is a transaction of its own: one that can't be read holds up no other.
const IN_A_ROUND: i64 = 100;

/// Decides upon what has come in, oldest first, and writes the letters to be sent. What was sealed under keys that are not here yet waits,
/// and is in nobody's way. `random` gives 32 fresh random bytes at a time.
///
/// # Errors
/// When the database can't be reached, or the keys in use are not among those of this process. What was taken before stays taken, and one
/// that can't be holds up no other.
pub async fn take_sign_ups(
    db: &Db,
    keyring: &Keyring,
    now: Timestamp,
    mut random: impl FnMut() -> [u8; 32],
) -> anyhow::Result<Taken> {
    let mut taken = Taken::default();
    let mut reading = db.reading().await?;
    let mut oldest = Vec::new();
    for generation in keyring.opening() {
        oldest.extend(sql::oldest_sign_ups(&mut reading, generation, IN_A_ROUND).await?);
    }
    drop(reading);
    for (id, sealed) in oldest {
        taken.sign_ups += 1;
        match SignUp::open(keyring, id, &sealed) {
            Ok(sign_up) => match take(db, keyring, now, id, &sign_up, &mut random).await {
                Ok(letter) => taken.letters += usize::from(letter),
                Err(error) if concerns_all(&error) => return Err(error),
                Err(error) => {
                    tracing::error!(sign_up = %id, error = format!("{error:#}"), "A sign-up can't be taken, and is left for later");
                    taken.sign_ups -= 1;
                }
            },
            Err(error) => {
                // It would be in the way for ever.
                tracing::error!(sign_up = %id, error = format!("{error:#}"), "A sign-up can't be opened and is dropped");
                let mut tx = db.begin().await?;
                sql::delete_sign_up(&mut tx, id).await?;
                tx.commit().await?;
            }
        }
    }
    Ok(taken)
}

/// Whether the next sign-up would fare no better: the database is away, or busy.
fn concerns_all(error: &anyhow::Error) -> bool {
    matches!(
        error.downcast_ref(),
        Some(
            sqlx::Error::Io(_)
                | sqlx::Error::Tls(_)
                | sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::WorkerCrashed
        )
    )
}

/// The generations of keys under which sign-ups and letters wait that this process can't open.
///
/// # Errors
/// When a statement fails.
pub async fn waiting_without_key(db: &Db, keyring: &Keyring) -> anyhow::Result<Vec<Generation>> {
    let mut reading = db.reading().await?;
    let mut generations = sql::generations_of_sign_ups(&mut reading).await?;
    generations.extend(sql::generations_of_letters(&mut reading).await?);
    generations.retain(|generation| keyring.must_open(*generation).is_err());
    Ok(generations)
}

/// Takes in one; returns whether there is a letter to be sent.
async fn take(
    db: &Db,
    keyring: &Keyring,
    now: Timestamp,
    id: Uuid,
    sign_up: &SignUp,
    random: &mut impl FnMut() -> [u8; 32],
) -> anyhow::Result<bool> {
    let mut tx = db.begin().await?;
    let keyring = keys_in_use(&mut tx, keyring).await?;
    if !sql::delete_sign_up(&mut tx, id).await? {
        // Another worker was faster.
        return Ok(false);
    }
    let lookups = lookups(&keyring, &sign_up.address);
    let Some(active) = lookups.first().copied() else { return Ok(false) };
    let known = sql::known(&mut tx, &lookups).await?;
    let long_ago = Offset::UTC.to_datetime(now).date().checked_sub(RETURN_DAYS.days())?;
    let suppression = sql::suppression(&mut tx, &lookups, long_ago).await?;
    // What was written down under another generation's keys is from now on where all else looks for it.
    sql::rename_suppressions(&mut tx, &lookups).await?;
    let (reader, kind, token) = match (decide(known.map(|(_, state)| state), suppression), known) {
        (Answer::Silence, _) => {
            tx.commit().await?;
            return Ok(false);
        }
        (Answer::SayAlready, Some((reader, _))) => (reader, LetterKind::Already, None),
        (Answer::SayAlready | Answer::AskToConfirm, known) => {
            let confirmation = Token::new(random());
            let expires = now.checked_add(SignedDuration::from_hours(CONFIRMATION_HOURS))?;
            let reader = match known {
                Some((reader, _)) => reader,
                None => {
                    let reader = identifier(random());
                    let token = Token::new(random());
                    let secret = subscriber_secret(&token, &sign_up.address);
                    let sealed = keyring.seal(Purpose::Subscriber, reader, &secret, random())?;
                    sql::insert_subscriber(&mut tx, reader, active, &sealed, &token.hash(), sign_up, expires).await?;
                    reader
                }
            };
            sql::ask_to_confirm(&mut tx, reader, &confirmation.hash(), sign_up, expires).await?;
            (reader, LetterKind::Confirm, Some(confirmation))
        }
    };
    let letter = identifier(random());
    let content = token.map(|token| Zeroizing::new(token.as_bytes().to_vec())).unwrap_or_default();
    let sealed = keyring.seal(Purpose::Letter, letter, &content, random())?;
    sql::insert_letter(&mut tx, letter, reader, kind, &sealed, now).await?;
    tx.commit().await?;
    Ok(true)
}

/// An identifier that doesn't tell when it was made.
pub(super) fn identifier(random: [u8; 32]) -> Uuid {
    Uuid::from_u128(random[..16].iter().fold(0, |id, byte| (id << 8) | u128::from(*byte)))
}

/// What is sealed in a subscriber's row: the token of her links, then her address. [`opened`] takes it apart.
pub(super) fn subscriber_secret(token: &Token, address: &Address) -> Zeroizing<Vec<u8>> {
    let mut secret = Zeroizing::new(Vec::with_capacity(token.as_bytes().len() + address.reveal().len()));
    secret.extend_from_slice(token.as_bytes());
    secret.extend_from_slice(address.reveal().as_bytes());
    secret
}

/// A subscriber's token and address, from what is sealed in her row.
///
/// # Errors
/// When this process can't open it, or it isn't a subscriber's.
pub fn opened(keyring: &Keyring, reader: Uuid, sealed: &Sealed) -> anyhow::Result<(Token, Address)> {
    let secret = keyring.open(Purpose::Subscriber, reader, sealed)?;
    let (token, address) = secret.split_first_chunk::<32>().context("a sealed subscriber that is too short")?;
    // What is said of a mistake may quote the text.
    let address = std::str::from_utf8(address).map_err(|_| anyhow::anyhow!("a sealed address that is no text"))?;
    Ok((Token::new(*token), Address::parse(address)?))
}
