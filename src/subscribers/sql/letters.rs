//! Letters on their way: claimed with a lease before they are sent, gone when they are.

use bellwether_rows::FromRow;
use jiff::{SignedDuration, Timestamp};

use super::super::LetterKind;
use super::reader::FormerKey;
use crate::db::{Reading, Result, Tx, Uuid};
use crate::vault::{Generation, Sealed};
use crate::{execute, read, select};

/// A letter with what is needed to send it.
#[derive(Debug)]
pub struct Letter {
    /// Its row.
    pub id: Uuid,
    /// Whom it is for.
    pub reader: Uuid,
    /// What it says.
    pub kind: LetterKind,
    /// What it brings, sealed for its own row.
    pub content: Sealed,
    /// The reader's token and address, sealed for hers.
    pub subscriber: Sealed,
    /// The language in which she reads.
    pub language: String,
    /// Whether sender and subject are to say nothing of the monitor.
    pub plain_envelope: bool,
    /// The OpenPGP key that this letter is for, sealed for her row: that which she had before, if the letter speaks of a change, and
    /// otherwise hers. If there is one, nothing may go to her in clear.
    pub openpgp_key: Option<Sealed>,
    /// How often it was tried before.
    pub attempt: i64,
    /// How long ago it was written, at the claim.
    pub due_at: Timestamp,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    subscriber_id: Uuid,
    kind: String,
    generation: i64,
    sealed: Vec<u8>,
    subscriber_generation: i64,
    subscriber_sealed: Vec<u8>,
    language: String,
    plain_envelope: bool,
    openpgp_generation: Option<i64>,
    openpgp_sealed: Option<Vec<u8>>,
    attempt: i64,
    due_at: i64,
}

/// Claims letters that are due, for as long as `lease`. Should this process die, they are due again afterwards: a letter that asks for
/// a confirmation may come twice rather than never.
///
/// # Errors
/// When a statement fails or a row can't be read.
pub async fn claim_letters(
    tx: &mut Tx,
    most: i64,
    now: Timestamp,
    lease: SignedDuration,
) -> anyhow::Result<Vec<Letter>> {
    // Workers on PostgreSQL claim one after the other: letters are few.
    tx.wait_for_others().await?;
    let rows: Vec<Row> = select!(tx, |connection| {
        sqlx::query_as(
            "SELECT letter.id, letter.subscriber_id, letter.kind, letter.generation, letter.sealed,
                subscriber.generation AS subscriber_generation, subscriber.sealed AS subscriber_sealed,
                subscriber.language, subscriber.plain_envelope,
                COALESCE(letter.openpgp_generation, subscriber.openpgp_generation) AS openpgp_generation,
                COALESCE(letter.openpgp_sealed, subscriber.openpgp_sealed) AS openpgp_sealed,
                letter.attempt, letter.due_at
         FROM letter JOIN subscriber ON subscriber.id = letter.subscriber_id
         WHERE letter.due_at <= $1
         ORDER BY letter.due_at
         LIMIT $2",
        )
        .bind(now.as_millisecond())
        .bind(most)
        .fetch_all(connection)
        .await
    })?;
    let until = now.checked_add(lease)?.as_millisecond();
    let mut letters = Vec::with_capacity(rows.len());
    for row in rows {
        execute!(tx, |connection| sqlx::query("UPDATE letter SET due_at = $2, attempt = attempt + 1 WHERE id = $1")
            .bind(row.id)
            .bind(until)
            .execute(connection)
            .await)?;
        letters.push(Letter {
            id: row.id,
            reader: row.subscriber_id,
            kind: LetterKind::parse(&row.kind).ok_or_else(|| anyhow::anyhow!("a letter's kind {:?}", row.kind))?,
            content: Sealed { generation: row.generation, bytes: row.sealed },
            subscriber: Sealed { generation: row.subscriber_generation, bytes: row.subscriber_sealed },
            language: row.language,
            plain_envelope: row.plain_envelope,
            openpgp_key: row
                .openpgp_generation
                .zip(row.openpgp_sealed)
                .map(|(generation, bytes)| Sealed { generation, bytes }),
            attempt: row.attempt,
            due_at: Timestamp::from_millisecond(row.due_at)?,
        });
    }
    Ok(letters)
}

/// Takes a letter away: it was sent, or never can be.
///
/// # Errors
/// When the statement fails.
pub async fn finish_letter(tx: &mut Tx, id: Uuid) -> Result<()> {
    execute!(tx, |connection| sqlx::query("DELETE FROM letter WHERE id = $1").bind(id).execute(connection).await)?;
    Ok(())
}

/// Lets a letter be tried again at `due`. If it was not `tried`, the attempt doesn't count.
///
/// # Errors
/// When the statement fails.
pub async fn defer_letter(tx: &mut Tx, id: Uuid, due: Timestamp, tried: bool) -> Result<()> {
    execute!(tx, |connection| sqlx::query("UPDATE letter SET due_at = $2, attempt = attempt - $3 WHERE id = $1")
        .bind(id)
        .bind(due.as_millisecond())
        .bind(i64::from(!tried))
        .execute(connection)
        .await)?;
    Ok(())
}

/// Adds a letter that tells a reader of a change of her OpenPGP key, encrypted to the former one. `sealed` is nothing, sealed for the row `id`.
/// A reader who must not be mailed gets none.
///
/// # Errors
/// When the statement fails.
pub async fn insert_key_letter(
    tx: &mut Tx,
    id: Uuid,
    former: &FormerKey,
    kind: LetterKind,
    sealed: &Sealed,
    now: Timestamp,
) -> Result<()> {
    execute!(tx, |connection| {
        sqlx::query(
        "INSERT INTO letter (id, subscriber_id, kind, generation, sealed, due_at, attempt, openpgp_generation, openpgp_sealed)
         SELECT $1, subscriber.id, $3, $4, $5, $6, 0, $7, $8 FROM subscriber
         WHERE subscriber.id = $2
           AND NOT EXISTS (SELECT 1 FROM suppression WHERE suppression.lookup = subscriber.lookup)"
    )
    .bind(id)
    .bind(former.reader)
    .bind(kind.word())
    .bind(sealed.generation)
    .bind(&sealed.bytes)
    .bind(now.as_millisecond())
    .bind(former.key.generation)
    .bind(&former.key.bytes)
    .execute(connection)
    .await
    })?;
    Ok(())
}

/// The generations of keys under which letters, and what is needed to send them, are sealed.
pub(in super::super) async fn generations_of_letters(reading: &mut Reading) -> Result<Vec<Generation>> {
    read!(reading, |connection| sqlx::query_scalar(
        "SELECT generation FROM letter
         UNION SELECT openpgp_generation FROM letter WHERE openpgp_generation IS NOT NULL
         UNION SELECT subscriber.generation FROM letter JOIN subscriber ON subscriber.id = letter.subscriber_id"
    )
    .fetch_all(connection)
    .await)
}
