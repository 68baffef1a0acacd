//! All SQL on the table of notices.

use anyhow::Context as _;
use bellwether_rows::FromRow;
use jiff::Timestamp;

use super::{Kind, News, Notice};
use crate::db::{Reading, Result, Tx, Uuid, new_id};
use crate::{execute, insert_rows, read};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    kind: String,
    path: String,
    from_id: Option<Uuid>,
    created_at: i64,
    read_at: Option<i64>,
}

impl TryFrom<Row> for Notice {
    type Error = anyhow::Error;

    fn try_from(row: Row) -> anyhow::Result<Self> {
        Ok(Self {
            id: row.id,
            kind: Kind::parse(&row.kind).with_context(|| format!("the notice {:?}", row.kind))?,
            path: row.path,
            from: row.from_id,
            created: Timestamp::from_millisecond(row.created_at)?,
            read: row.read_at.is_some(),
        })
    }
}

/// Tells these accounts, each once; nobody is told of what she did herself.
///
/// # Errors
/// When the statement fails.
pub async fn notify(tx: &mut Tx, news: &News<'_>, to: &[Uuid]) -> Result<()> {
    let mut to: Vec<Uuid> = to.iter().copied().filter(|account| Some(*account) != news.from).collect();
    to.sort_unstable();
    to.dedup();
    insert_rows!(tx, "INSERT INTO notice (id, account_id, kind, path, from_id, created_at)", to, |row, account| row
        .push_bind(new_id())
        .push_bind(*account)
        .push_bind(news.kind.word())
        .push_bind(news.path)
        .push_bind(news.from)
        .push_bind(news.at.as_millisecond()))
}

/// What somebody was told, newest first, `most` of it.
///
/// # Errors
/// When the statement fails or a row can't be read.
pub async fn notices(reading: &mut Reading, account: Uuid, most: i64) -> anyhow::Result<Vec<Notice>> {
    let rows: Vec<Row> = read!(reading, |connection| sqlx::query_as(
        "SELECT id, kind, path, from_id, created_at, read_at FROM notice
         WHERE account_id = $1 ORDER BY created_at DESC, id LIMIT $2"
    )
    .bind(account)
    .bind(most)
    .fetch_all(connection)
    .await)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// How much of it she has not seen.
///
/// # Errors
/// When the statement fails.
pub async fn unread(reading: &mut Reading, account: Uuid) -> Result<i64> {
    read!(reading, |connection| sqlx::query_scalar(
        "SELECT COUNT(*) FROM notice WHERE account_id = $1 AND read_at IS NULL"
    )
    .bind(account)
    .fetch_one(connection)
    .await)
}

/// She has seen one notice, or all that were made until now if none is named.
///
/// # Errors
/// When the statement fails.
pub async fn mark_read(tx: &mut Tx, account: Uuid, notice: Option<Uuid>, now: Timestamp) -> Result<()> {
    match notice {
        Some(notice) => execute!(tx, |connection| sqlx::query(
            "UPDATE notice SET read_at = $3 WHERE account_id = $1 AND id = $2 AND read_at IS NULL"
        )
        .bind(account)
        .bind(notice)
        .bind(now.as_millisecond())
        .execute(connection)
        .await)?,
        None => execute!(tx, |connection| sqlx::query(
            "UPDATE notice SET read_at = $2 WHERE account_id = $1 AND created_at <= $2 AND read_at IS NULL"
        )
        .bind(account)
        .bind(now.as_millisecond())
        .execute(connection)
        .await)?,
    };
    Ok(())
}

/// Forgets what was told before an instant.
///
/// # Errors
/// When the statement fails.
pub async fn forget_old(tx: &mut Tx, before: Timestamp) -> Result<()> {
    execute!(tx, |connection| sqlx::query("DELETE FROM notice WHERE created_at < $1")
        .bind(before.as_millisecond())
        .execute(connection)
        .await)?;
    Ok(())
}

/// How much somebody has neither seen nor been told of by mail.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Waiting {
    /// Her account.
    pub account: Uuid,
    /// How many notices.
    pub count: i64,
}

/// Whom there is something to tell by mail that happened after `since`.
///
/// # Errors
/// When the statement fails.
pub async fn waiting(reading: &mut Reading, since: Timestamp) -> Result<Vec<Waiting>> {
    read!(reading, |connection| sqlx::query_as(
        "SELECT account_id AS account, COUNT(*) AS count FROM notice
         WHERE read_at IS NULL AND mailed_at IS NULL AND created_at > $1 GROUP BY account_id ORDER BY account_id"
    )
    .bind(since.as_millisecond())
    .fetch_all(connection)
    .await)
}

/// When somebody was last told by mail.
///
/// # Errors
/// When the statement fails or the instant can't be read.
pub async fn last_mailed(reading: &mut Reading, account: Uuid) -> anyhow::Result<Option<Timestamp>> {
    let at: Option<i64> =
        read!(reading, |connection| sqlx::query_scalar("SELECT MAX(mailed_at) FROM notice WHERE account_id = $1")
            .bind(account)
            .fetch_one(connection)
            .await)?;
    Ok(at.map(Timestamp::from_millisecond).transpose()?)
}

/// Takes everything that somebody is to be told of by mail; how much it was. Who has taken it sends the mail, so that two workers don't.
///
/// # Errors
/// When the statement fails.
pub async fn take(tx: &mut Tx, account: Uuid, since: Timestamp, now: Timestamp) -> Result<u64> {
    execute!(tx, |connection| sqlx::query(
        "UPDATE notice SET mailed_at = $3
         WHERE account_id = $1 AND created_at > $2 AND read_at IS NULL AND mailed_at IS NULL"
    )
    .bind(account)
    .bind(since.as_millisecond())
    .bind(now.as_millisecond())
    .execute(connection)
    .await)
}

/// Gives back what was taken at `at`, because no mail could be sent.
///
/// # Errors
/// When the statement fails.
pub async fn give_back(tx: &mut Tx, account: Uuid, at: Timestamp) -> Result<()> {
    execute!(tx, |connection| sqlx::query(
        "UPDATE notice SET mailed_at = NULL WHERE account_id = $1 AND mailed_at = $2"
    )
    .bind(account)
    .bind(at.as_millisecond())
    .execute(connection)
    .await)?;
    Ok(())
}
