//! All SQL on the tables of accounts, invitations and sessions. Invitations and sessions are known by hashes of what is in links and
//! cookies.

mod factors;

use anyhow::Context as _;
use bellwether_language::Language;
use bellwether_rows::FromRow;
use jiff::Timestamp;

pub use factors::{PasskeyRow, passkeys, recovery_codes_left, remove_passkey};
pub(super) use factors::{
    begin_ceremony, count_attempt, end_ceremony, failures, forget_attempts, forget_ceremonies, forget_old_attempts,
    insert_passkey, known_newsroom_key, newsroom_key, password, remove_passkeys, remove_password, set_newsroom_key,
    set_password, set_recovery_codes, take_recovery_code, take_step, use_passkey,
};

use super::session::{SessionEntry, Times};
use super::{Account, AccountName, Notices, Role};
use crate::db::{Reading, Result, Tx, Uuid};
use crate::vault::Sealed;
use crate::{execute, insert_rows, read, select};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    name: String,
    shown: String,
    language: Option<String>,
    contributor_id: Option<Uuid>,
    notices: String,
    created_at: i64,
    ended_at: Option<i64>,
}

impl Row {
    fn account(self, roles: Vec<Role>) -> anyhow::Result<Account> {
        Ok(Account {
            id: self.id,
            name: AccountName::parse(&self.name).with_context(|| format!("the account name {:?}", self.name))?,
            shown: self.shown,
            language: self.language.and_then(|code| code.parse().ok()),
            contributor: self.contributor_id,
            notices: Notices::parse(&self.notices).with_context(|| format!("the notices {:?}", self.notices))?,
            roles,
            created: Timestamp::from_millisecond(self.created_at)?,
            ended: self.ended_at.map(Timestamp::from_millisecond).transpose()?,
        })
    }
}

fn role((role, language): &(String, String)) -> Option<Role> {
    Role::parse(&if language.is_empty() { role.clone() } else { format!("{role}:{language}") })
}

async fn with_roles(reading: &mut Reading, row: Row) -> anyhow::Result<Account> {
    let roles: Vec<(String, String)> =
        read!(reading, |connection| sqlx::query_as("SELECT role, language FROM account_role WHERE account_id = $1")
            .bind(row.id)
            .fetch_all(connection)
            .await)?;
    let mut roles: Vec<Role> = roles.iter().filter_map(role).collect();
    roles.sort_unstable();
    row.account(roles)
}

/// An account by its row.
///
/// # Errors
/// When a statement fails or the row can't be read.
pub async fn account(reading: &mut Reading, id: Uuid) -> anyhow::Result<Option<Account>> {
    let row: Option<Row> = read!(reading, |connection| sqlx::query_as(
        "SELECT id, name, shown, language, contributor_id, notices, created_at, ended_at FROM account WHERE id = $1"
    )
    .bind(id)
    .fetch_optional(connection)
    .await)?;
    match row {
        Some(row) => Ok(Some(with_roles(reading, row).await?)),
        None => Ok(None),
    }
}

/// An account by the name that its holder signs in with.
///
/// # Errors
/// When a statement fails or the row can't be read.
pub async fn account_by_name(reading: &mut Reading, name: &str) -> anyhow::Result<Option<Account>> {
    let row: Option<Row> = read!(reading, |connection| {
        sqlx::query_as(
        "SELECT id, name, shown, language, contributor_id, notices, created_at, ended_at FROM account WHERE name = $1"
    )
    .bind(name)
    .fetch_optional(connection)
    .await
    })?;
    match row {
        Some(row) => Ok(Some(with_roles(reading, row).await?)),
        None => Ok(None),
    }
}

/// Everybody who works or has worked here, by name.
///
/// # Errors
/// When a statement fails or a row can't be read.
pub async fn accounts(reading: &mut Reading) -> anyhow::Result<Vec<Account>> {
    let rows: Vec<Row> = read!(reading, |connection| sqlx::query_as(
        "SELECT id, name, shown, language, contributor_id, notices, created_at, ended_at FROM account ORDER BY name"
    )
    .fetch_all(connection)
    .await)?;
    let mut accounts = Vec::with_capacity(rows.len());
    for row in rows {
        accounts.push(with_roles(reading, row).await?);
    }
    Ok(accounts)
}

/// Adds an account with its roles.
///
/// # Errors
/// When a statement fails, as when the name is taken.
pub async fn insert_account(tx: &mut Tx, account: &Account) -> Result<()> {
    execute!(tx, |connection| sqlx::query(
        "INSERT INTO account (id, name, shown, language, contributor_id, notices, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)"
    )
    .bind(account.id)
    .bind(account.name.as_str())
    .bind(&account.shown)
    .bind(account.language.map(Language::code))
    .bind(account.contributor)
    .bind(account.notices.word())
    .bind(account.created.as_millisecond())
    .execute(connection)
    .await)?;
    insert_roles(tx, account.id, &account.roles).await
}

/// Changes what an account's holder is called, under whose name she signs and how often she gets notices.
///
/// # Errors
/// When the statement fails.
pub async fn save_account(tx: &mut Tx, account: &Account) -> Result<()> {
    execute!(tx, |connection| sqlx::query(
        "UPDATE account SET shown = $2, contributor_id = $3, notices = $4 WHERE id = $1"
    )
    .bind(account.id)
    .bind(&account.shown)
    .bind(account.contributor)
    .bind(account.notices.word())
    .execute(connection)
    .await)?;
    Ok(())
}

/// Gives an account these roles and no others.
///
/// # Errors
/// When a statement fails.
pub async fn set_roles(tx: &mut Tx, account: Uuid, roles: &[Role]) -> Result<()> {
    execute!(tx, |connection| sqlx::query("DELETE FROM account_role WHERE account_id = $1")
        .bind(account)
        .execute(connection)
        .await)?;
    insert_roles(tx, account, roles).await
}

async fn insert_roles(tx: &mut Tx, account: Uuid, roles: &[Role]) -> Result<()> {
    insert_rows!(tx, "INSERT INTO account_role (account_id, role, language)", roles, |values, role| values
        .push_bind(account)
        .push_bind(role.word())
        .push_bind(role.language().map(Language::code).unwrap_or_default()))
}

/// Where notices go, sealed with [`Purpose::Account`](crate::vault::Purpose) for the account's row; none if she gave no address.
///
/// # Errors
/// When the statement fails.
pub async fn address(reading: &mut Reading, account: Uuid) -> Result<Option<Sealed>> {
    let row: Option<(i64, Vec<u8>)> = read!(reading, |connection| sqlx::query_as(
        "SELECT generation, sealed FROM account WHERE id = $1 AND sealed IS NOT NULL"
    )
    .bind(account)
    .fetch_optional(connection)
    .await)?;
    Ok(row.map(|(generation, bytes)| Sealed { generation, bytes }))
}

/// Where notices go from now on; nowhere, if none is given.
///
/// # Errors
/// When the statement fails.
pub async fn set_address(tx: &mut Tx, account: Uuid, sealed: Option<&Sealed>) -> Result<()> {
    execute!(tx, |connection| sqlx::query("UPDATE account SET generation = $2, sealed = $3 WHERE id = $1")
        .bind(account)
        .bind(sealed.map(|sealed| sealed.generation))
        .bind(sealed.map(|sealed| sealed.bytes.as_slice()))
        .execute(connection)
        .await)?;
    Ok(())
}

/// The language of an account's pages.
///
/// # Errors
/// When the statement fails.
pub async fn set_language(tx: &mut Tx, account: Uuid, language: Language) -> Result<()> {
    execute!(tx, |connection| sqlx::query("UPDATE account SET language = $2 WHERE id = $1")
        .bind(account)
        .bind(language.code())
        .execute(connection)
        .await)?;
    Ok(())
}

/// Ends an account, with its sessions and links; or lets its holder come back, when `at` is none.
///
/// # Errors
/// When a statement fails.
pub async fn end_account(tx: &mut Tx, account: Uuid, at: Option<Timestamp>) -> Result<()> {
    execute!(tx, |connection| sqlx::query("UPDATE account SET ended_at = $2 WHERE id = $1")
        .bind(account)
        .bind(at.map(Timestamp::as_millisecond))
        .execute(connection)
        .await)?;
    for sql in ["DELETE FROM session WHERE account_id = $1", "DELETE FROM invitation WHERE account_id = $1"] {
        execute!(tx, |connection| sqlx::query(sql).bind(account).execute(connection).await)?;
    }
    Ok(())
}

pub(super) async fn replace_invitation(tx: &mut Tx, hash: &[u8], account: Uuid, expires: Timestamp) -> Result<()> {
    execute!(tx, |connection| sqlx::query("DELETE FROM invitation WHERE account_id = $1")
        .bind(account)
        .execute(connection)
        .await)?;
    execute!(tx, |connection| sqlx::query(
        "INSERT INTO invitation (hash, account_id, expires_at) VALUES ($1, $2, $3)"
    )
    .bind(hash)
    .bind(account)
    .bind(expires.as_millisecond())
    .execute(connection)
    .await)?;
    Ok(())
}

pub(super) async fn invitation_waits(reading: &mut Reading, hash: &[u8], now: Timestamp) -> Result<bool> {
    read!(reading, |connection| sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM invitation WHERE hash = $1 AND expires_at > $2)"
    )
    .bind(hash)
    .bind(now.as_millisecond())
    .fetch_one(connection)
    .await)
}

/// Uses an invitation up; whose it was, if it was good.
pub(super) async fn use_invitation(tx: &mut Tx, hash: &[u8], now: Timestamp) -> Result<Option<Uuid>> {
    select!(tx, |connection| sqlx::query_scalar(
        "DELETE FROM invitation WHERE hash = $1 AND expires_at > $2 RETURNING account_id"
    )
    .bind(hash)
    .bind(now.as_millisecond())
    .fetch_optional(connection)
    .await)
}

pub(super) async fn insert_session(
    tx: &mut Tx,
    hash: &[u8],
    id: Uuid,
    account: Uuid,
    device: &str,
    now: Timestamp,
) -> Result<()> {
    execute!(tx, |connection| sqlx::query(
        "INSERT INTO session (hash, id, account_id, device, created_at, seen_at, confirmed_at)
         VALUES ($1, $2, $3, $4, $5, $5, $5)"
    )
    .bind(hash)
    .bind(id)
    .bind(account)
    .bind(device)
    .bind(now.as_millisecond())
    .execute(connection)
    .await)?;
    Ok(())
}

fn times(created: i64, seen: i64, confirmed: i64) -> anyhow::Result<Times> {
    Ok(Times {
        created: Timestamp::from_millisecond(created)?,
        seen: Timestamp::from_millisecond(seen)?,
        confirmed: Timestamp::from_millisecond(confirmed)?,
    })
}

/// A session's name, account and times.
pub(super) async fn session(reading: &mut Reading, hash: &[u8]) -> anyhow::Result<Option<(Uuid, Uuid, Times)>> {
    let row: Option<(Uuid, Uuid, i64, i64, i64)> = read!(reading, |connection| sqlx::query_as(
        "SELECT id, account_id, created_at, seen_at, confirmed_at FROM session WHERE hash = $1"
    )
    .bind(hash)
    .fetch_optional(connection)
    .await)?;
    let Some((id, account, created, seen, confirmed)) = row else { return Ok(None) };
    Ok(Some((id, account, times(created, seen, confirmed)?)))
}

/// An account's sessions, the one that was used last first.
///
/// # Errors
/// When the statement fails.
pub async fn sessions_of(reading: &mut Reading, account: Uuid) -> anyhow::Result<Vec<SessionEntry>> {
    let rows: Vec<(Uuid, String, i64, i64, i64)> = read!(reading, |connection| {
        sqlx::query_as(
        "SELECT id, device, created_at, seen_at, confirmed_at FROM session WHERE account_id = $1 ORDER BY seen_at DESC"
    )
    .bind(account)
    .fetch_all(connection)
    .await
    })?;
    rows.into_iter()
        .map(|(id, device, created, seen, confirmed)| {
            Ok(SessionEntry { id, device, times: times(created, seen, confirmed)? })
        })
        .collect()
}

pub(super) async fn touch_session(tx: &mut Tx, hash: &[u8], now: Timestamp) -> Result<()> {
    execute!(tx, |connection| sqlx::query("UPDATE session SET seen_at = $2 WHERE hash = $1")
        .bind(hash)
        .bind(now.as_millisecond())
        .execute(connection)
        .await)?;
    Ok(())
}

/// Writes down that a session's holder has just proved that it is her.
///
/// # Errors
/// When the statement fails.
pub async fn confirm_session(tx: &mut Tx, session: Uuid, now: Timestamp) -> Result<()> {
    execute!(tx, |connection| sqlx::query("UPDATE session SET confirmed_at = $2 WHERE id = $1")
        .bind(session)
        .bind(now.as_millisecond())
        .execute(connection)
        .await)?;
    Ok(())
}

/// Ends one of an account's sessions.
///
/// # Errors
/// When the statement fails.
pub async fn end_session(tx: &mut Tx, account: Uuid, session: Uuid) -> Result<()> {
    execute!(tx, |connection| sqlx::query("DELETE FROM session WHERE id = $1 AND account_id = $2")
        .bind(session)
        .bind(account)
        .execute(connection)
        .await)?;
    Ok(())
}

/// Ends every session of an account but `kept`.
///
/// # Errors
/// When the statement fails.
pub async fn end_other_sessions(tx: &mut Tx, account: Uuid, kept: Uuid) -> Result<()> {
    execute!(tx, |connection| sqlx::query("DELETE FROM session WHERE account_id = $1 AND id <> $2")
        .bind(account)
        .bind(kept)
        .execute(connection)
        .await)?;
    Ok(())
}

/// Ends every session of an account.
///
/// # Errors
/// When the statement fails.
pub async fn end_sessions(tx: &mut Tx, account: Uuid) -> Result<()> {
    execute!(tx, |connection| sqlx::query("DELETE FROM session WHERE account_id = $1")
        .bind(account)
        .execute(connection)
        .await)?;
    Ok(())
}

/// Ends the session that a cookie belongs to.
pub(super) async fn end_session_of_cookie(tx: &mut Tx, hash: &[u8]) -> Result<()> {
    execute!(tx, |connection| sqlx::query("DELETE FROM session WHERE hash = $1").bind(hash).execute(connection).await)?;
    Ok(())
}

/// When each account that has a session was at the desk last.
///
/// # Errors
/// When the statement fails.
pub async fn last_seen(reading: &mut Reading) -> anyhow::Result<Vec<(Uuid, Timestamp)>> {
    let rows: Vec<(Uuid, i64)> = read!(reading, |connection| sqlx::query_as(
        "SELECT account_id, MAX(seen_at) FROM session GROUP BY account_id"
    )
    .fetch_all(connection)
    .await)?;
    rows.into_iter().map(|(account, seen)| Ok((account, Timestamp::from_millisecond(seen)?))).collect()
}

/// Forgets invitations that have expired, and sessions that nobody can use any more.
pub(super) async fn forget(tx: &mut Tx, now: Timestamp, created: Timestamp, seen: Timestamp) -> Result<()> {
    execute!(tx, |connection| sqlx::query("DELETE FROM invitation WHERE expires_at <= $1")
        .bind(now.as_millisecond())
        .execute(connection)
        .await)?;
    execute!(tx, |connection| sqlx::query("DELETE FROM session WHERE created_at <= $1 OR seen_at <= $2")
        .bind(created.as_millisecond())
        .bind(seen.as_millisecond())
        .execute(connection)
        .await)?;
    Ok(())
}
