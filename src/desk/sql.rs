//! All SQL on the tables of the desk's links and sessions, which hold hashes of what is in links and cookies.

use jiff::Timestamp;

use super::sign_in::Times;
use crate::db::{Reading, Result, Tx};
use crate::{execute, read};

pub(super) async fn insert_link(tx: &mut Tx, hash: &[u8], expires: Timestamp) -> Result<()> {
    execute!(tx, |connection| sqlx::query("INSERT INTO desk_link (hash, expires_at) VALUES ($1, $2)")
        .bind(hash)
        .bind(expires.as_millisecond())
        .execute(connection)
        .await)?;
    Ok(())
}

pub(super) async fn link_waits(reading: &mut Reading, hash: &[u8], now: Timestamp) -> Result<bool> {
    read!(reading, |connection| sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM desk_link WHERE hash = $1 AND expires_at > $2)"
    )
    .bind(hash)
    .bind(now.as_millisecond())
    .fetch_one(connection)
    .await)
}

/// Uses a link up; returns whether it was good.
pub(super) async fn use_link(tx: &mut Tx, hash: &[u8], now: Timestamp) -> Result<bool> {
    let rows = execute!(tx, |connection| sqlx::query("DELETE FROM desk_link WHERE hash = $1 AND expires_at > $2")
        .bind(hash)
        .bind(now.as_millisecond())
        .execute(connection)
        .await)?;
    Ok(rows > 0)
}

pub(super) async fn insert_session(tx: &mut Tx, hash: &[u8], now: Timestamp) -> Result<()> {
    execute!(tx, |connection| sqlx::query("INSERT INTO desk_session (hash, created_at, seen_at) VALUES ($1, $2, $2)")
        .bind(hash)
        .bind(now.as_millisecond())
        .execute(connection)
        .await)?;
    Ok(())
}

/// A session's language and times.
pub(super) async fn session(reading: &mut Reading, hash: &[u8]) -> anyhow::Result<Option<(Option<String>, Times)>> {
    let row: Option<(Option<String>, i64, i64)> = read!(reading, |connection| sqlx::query_as(
        "SELECT language, created_at, seen_at FROM desk_session WHERE hash = $1"
    )
    .bind(hash)
    .fetch_optional(connection)
    .await)?;
    let Some((language, created, seen)) = row else { return Ok(None) };
    let times = Times { created: Timestamp::from_millisecond(created)?, seen: Timestamp::from_millisecond(seen)? };
    Ok(Some((language, times)))
}

pub(super) async fn touch_session(tx: &mut Tx, hash: &[u8], now: Timestamp) -> Result<()> {
    execute!(tx, |connection| sqlx::query("UPDATE desk_session SET seen_at = $2 WHERE hash = $1")
        .bind(hash)
        .bind(now.as_millisecond())
        .execute(connection)
        .await)?;
    Ok(())
}

pub(super) async fn set_language(tx: &mut Tx, hash: &[u8], language: &str) -> Result<()> {
    execute!(tx, |connection| sqlx::query("UPDATE desk_session SET language = $2 WHERE hash = $1")
        .bind(hash)
        .bind(language)
        .execute(connection)
        .await)?;
    Ok(())
}

pub(super) async fn end_session(tx: &mut Tx, hash: &[u8]) -> Result<()> {
    execute!(tx, |connection| sqlx::query("DELETE FROM desk_session WHERE hash = $1")
        .bind(hash)
        .execute(connection)
        .await)?;
    Ok(())
}

/// Forgets links that have expired, and sessions that nobody can use any more.
pub(super) async fn forget(tx: &mut Tx, now: Timestamp, created: Timestamp, seen: Timestamp) -> Result<()> {
    execute!(tx, |connection| sqlx::query("DELETE FROM desk_link WHERE expires_at <= $1")
        .bind(now.as_millisecond())
        .execute(connection)
        .await)?;
    execute!(tx, |connection| sqlx::query("DELETE FROM desk_session WHERE created_at <= $1 OR seen_at <= $2")
        .bind(created.as_millisecond())
        .bind(seen.as_millisecond())
        .execute(connection)
        .await)?;
    Ok(())
}
