//! All SQL on passwords, recovery codes, passkeys, and what has been tried with them.

use jiff::Timestamp;

use crate::db::{Reading, Result, Tx, Uuid};
use crate::{execute, insert_rows, read, select};

/// What is kept of a password.
#[derive(Debug, Clone, bellwether_rows::FromRow)]
pub struct PasswordRow {
    /// Its hash.
    pub hash: String,
    /// The sealed secret of the one-time passwords that go with it.
    pub sealed: Vec<u8>,
    /// When it was set.
    pub changed_at: i64,
}

/// What is kept of a passkey.
#[derive(Debug, Clone, bellwether_rows::FromRow)]
pub struct PasskeyRow {
    /// Its identifier, which its device made.
    pub id: Vec<u8>,
    /// What its holder calls it.
    pub label: String,
    /// The public key and what belongs to it, as the library keeps it.
    pub credential: String,
    /// When it was added.
    pub created_at: i64,
    /// When it was used last.
    pub used_at: Option<i64>,
}

pub(in crate::accounts) async fn password(reading: &mut Reading, account: Uuid) -> Result<Option<PasswordRow>> {
    read!(reading, |connection| sqlx::query_as("SELECT hash, sealed, changed_at FROM password WHERE account_id = $1")
        .bind(account)
        .fetch_optional(connection)
        .await)
}

pub(in crate::accounts) async fn set_password(
    tx: &mut Tx,
    account: Uuid,
    hash: &str,
    sealed: &[u8],
    step: i64,
    now: Timestamp,
) -> Result<()> {
    execute!(tx, |connection| sqlx::query(
        "INSERT INTO password (account_id, hash, sealed, step, changed_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (account_id) DO UPDATE
         SET hash = excluded.hash, sealed = excluded.sealed, step = excluded.step, changed_at = excluded.changed_at"
    )
    .bind(account)
    .bind(hash)
    .bind(sealed)
    .bind(step)
    .bind(now.as_millisecond())
    .execute(connection)
    .await)?;
    Ok(())
}

/// Takes a one-time password of a step of time, unless one of it or of a later one was taken before; whether it was taken.
pub(in crate::accounts) async fn take_step(tx: &mut Tx, account: Uuid, step: i64) -> Result<bool> {
    let taken =
        execute!(tx, |connection| sqlx::query("UPDATE password SET step = $2 WHERE account_id = $1 AND step < $2")
            .bind(account)
            .bind(step)
            .execute(connection)
            .await)?;
    Ok(taken == 1)
}

pub(in crate::accounts) async fn set_recovery_codes(tx: &mut Tx, account: Uuid, hashes: &[Vec<u8>]) -> Result<()> {
    execute!(tx, |connection| sqlx::query("DELETE FROM recovery_code WHERE account_id = $1")
        .bind(account)
        .execute(connection)
        .await)?;
    insert_rows!(tx, "INSERT INTO recovery_code (account_id, hash)", hashes, |values, hash| values
        .push_bind(account)
        .push_bind(hash.clone()))
}

/// Uses a recovery code up; whether there was one.
pub(in crate::accounts) async fn take_recovery_code(tx: &mut Tx, account: Uuid, hash: &[u8]) -> Result<bool> {
    let taken =
        execute!(tx, |connection| sqlx::query("DELETE FROM recovery_code WHERE account_id = $1 AND hash = $2")
            .bind(account)
            .bind(hash)
            .execute(connection)
            .await)?;
    Ok(taken == 1)
}

/// How many recovery codes an account has left.
///
/// # Errors
/// When the statement fails.
pub async fn recovery_codes_left(reading: &mut Reading, account: Uuid) -> Result<i64> {
    read!(reading, |connection| sqlx::query_scalar("SELECT COUNT(*) FROM recovery_code WHERE account_id = $1")
        .bind(account)
        .fetch_one(connection)
        .await)
}

pub(in crate::accounts) async fn remove_password(tx: &mut Tx, account: Uuid) -> Result<()> {
    for sql in ["DELETE FROM password WHERE account_id = $1", "DELETE FROM recovery_code WHERE account_id = $1"] {
        execute!(tx, |connection| sqlx::query(sql).bind(account).execute(connection).await)?;
    }
    Ok(())
}

pub(in crate::accounts) async fn insert_passkey(
    tx: &mut Tx,
    account: Uuid,
    id: &[u8],
    label: &str,
    credential: &str,
    now: Timestamp,
) -> Result<()> {
    execute!(tx, |connection| sqlx::query(
        "INSERT INTO passkey (id, account_id, label, credential, created_at) VALUES ($1, $2, $3, $4, $5)"
    )
    .bind(id)
    .bind(account)
    .bind(label)
    .bind(credential)
    .bind(now.as_millisecond())
    .execute(connection)
    .await)?;
    Ok(())
}

/// An account's passkeys, in the order in which they were added.
///
/// # Errors
/// When the statement fails.
pub async fn passkeys(reading: &mut Reading, account: Uuid) -> Result<Vec<PasskeyRow>> {
    read!(reading, |connection| sqlx::query_as(
        "SELECT id, label, credential, created_at, used_at FROM passkey WHERE account_id = $1 ORDER BY created_at, id"
    )
    .bind(account)
    .fetch_all(connection)
    .await)
}

/// Writes down that a passkey was used, with what its device counts.
pub(in crate::accounts) async fn use_passkey(tx: &mut Tx, id: &[u8], credential: &str, now: Timestamp) -> Result<()> {
    execute!(tx, |connection| sqlx::query("UPDATE passkey SET credential = $2, used_at = $3 WHERE id = $1")
        .bind(id)
        .bind(credential)
        .bind(now.as_millisecond())
        .execute(connection)
        .await)?;
    Ok(())
}

/// Takes one of an account's passkeys away; whether it had it.
///
/// # Errors
/// When the statement fails.
pub async fn remove_passkey(tx: &mut Tx, account: Uuid, id: &[u8]) -> Result<bool> {
    let removed = execute!(tx, |connection| sqlx::query("DELETE FROM passkey WHERE id = $1 AND account_id = $2")
        .bind(id)
        .bind(account)
        .execute(connection)
        .await)?;
    Ok(removed == 1)
}

pub(in crate::accounts) async fn remove_passkeys(tx: &mut Tx, account: Uuid) -> Result<()> {
    execute!(tx, |connection| sqlx::query("DELETE FROM passkey WHERE account_id = $1")
        .bind(account)
        .execute(connection)
        .await)?;
    Ok(())
}

pub(in crate::accounts) async fn begin_ceremony(
    tx: &mut Tx,
    hash: &[u8],
    account: Option<Uuid>,
    state: &str,
    expires: Timestamp,
) -> Result<()> {
    execute!(tx, |connection| sqlx::query(
        "INSERT INTO ceremony (hash, account_id, state, expires_at) VALUES ($1, $2, $3, $4)"
    )
    .bind(hash)
    .bind(account)
    .bind(state)
    .bind(expires.as_millisecond())
    .execute(connection)
    .await)?;
    Ok(())
}

/// Ends a ceremony that has begun, if it is not over: whose it is, and how it stands.
pub(in crate::accounts) async fn end_ceremony(
    tx: &mut Tx,
    hash: &[u8],
    now: Timestamp,
) -> Result<Option<(Option<Uuid>, String)>> {
    select!(tx, |connection| sqlx::query_as(
        "DELETE FROM ceremony WHERE hash = $1 AND expires_at > $2 RETURNING account_id, state"
    )
    .bind(hash)
    .bind(now.as_millisecond())
    .fetch_optional(connection)
    .await)
}

/// Forgets ceremonies that are over; how many are left.
pub(in crate::accounts) async fn forget_ceremonies(tx: &mut Tx, now: Timestamp) -> Result<i64> {
    execute!(tx, |connection| sqlx::query("DELETE FROM ceremony WHERE expires_at <= $1")
        .bind(now.as_millisecond())
        .execute(connection)
        .await)?;
    select!(tx, |connection| sqlx::query_scalar("SELECT COUNT(*) FROM ceremony").fetch_one(connection).await)
}

/// How often in a row attempts under a name have failed, and when the last did.
pub(in crate::accounts) async fn failures(tx: &mut Tx, name: &[u8]) -> Result<Option<(i64, i64)>> {
    select!(tx, |connection| sqlx::query_as("SELECT attempts, last_at FROM sign_in_failure WHERE name = $1")
        .bind(name)
        .fetch_optional(connection)
        .await)
}

/// Counts an attempt, before anybody knows how it ends: many at once must not count as one.
pub(in crate::accounts) async fn count_attempt(tx: &mut Tx, name: &[u8], now: Timestamp) -> Result<()> {
    execute!(tx, |connection| sqlx::query(
        "INSERT INTO sign_in_failure (name, attempts, last_at) VALUES ($1, 1, $2)
         ON CONFLICT (name) DO UPDATE SET attempts = sign_in_failure.attempts + 1, last_at = excluded.last_at"
    )
    .bind(name)
    .bind(now.as_millisecond())
    .execute(connection)
    .await)?;
    Ok(())
}

pub(in crate::accounts) async fn forget_attempts(tx: &mut Tx, name: &[u8]) -> Result<()> {
    execute!(tx, |connection| sqlx::query("DELETE FROM sign_in_failure WHERE name = $1")
        .bind(name)
        .execute(connection)
        .await)?;
    Ok(())
}

/// Forgets attempts that nobody has followed up since `before`.
pub(in crate::accounts) async fn forget_old_attempts(tx: &mut Tx, before: Timestamp) -> Result<()> {
    execute!(tx, |connection| sqlx::query("DELETE FROM sign_in_failure WHERE last_at < $1")
        .bind(before.as_millisecond())
        .execute(connection)
        .await)?;
    Ok(())
}

/// The fingerprint of the key that seals the secrets of one-time passwords, as soon as there is one.
pub(in crate::accounts) async fn newsroom_key(tx: &mut Tx) -> Result<Option<Vec<u8>>> {
    select!(tx, |connection| sqlx::query_scalar("SELECT fingerprint FROM newsroom_key")
        .fetch_optional(connection)
        .await)
}

/// The same, for who only reads.
pub(in crate::accounts) async fn known_newsroom_key(reading: &mut Reading) -> Result<Option<Vec<u8>>> {
    read!(reading, |connection| sqlx::query_scalar("SELECT fingerprint FROM newsroom_key")
        .fetch_optional(connection)
        .await)
}

pub(in crate::accounts) async fn set_newsroom_key(tx: &mut Tx, fingerprint: &[u8]) -> Result<()> {
    execute!(tx, |connection| sqlx::query("INSERT INTO newsroom_key (one, fingerprint) VALUES (1, $1)")
        .bind(fingerprint)
        .execute(connection)
        .await)?;
    Ok(())
}
