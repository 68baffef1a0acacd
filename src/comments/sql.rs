//! All SQL on the table of comments.

use anyhow::Context as _;
use bellwether_rows::FromRow;
use jiff::Timestamp;

use super::Comment;
use crate::db::{Reading, Result, Tx, Uuid};
use crate::{execute, read, select};

#[derive(FromRow)]
struct Row {
    number: i64,
    answers: Option<i64>,
    block: Option<String>,
    quote: String,
    account_id: Uuid,
    text: String,
    at: i64,
    resolved_at: Option<i64>,
}

/// What was said about an edition, in order.
///
/// # Errors
/// When the statement fails or a row can't be read.
pub async fn comments(reading: &mut Reading, edition: Uuid) -> anyhow::Result<Vec<Comment>> {
    let rows: Vec<Row> = read!(reading, |connection| sqlx::query_as(
        "SELECT number, answers, block, quote, account_id, text, at, resolved_at FROM comment
         WHERE edition_id = $1 ORDER BY number"
    )
    .bind(edition)
    .fetch_all(connection)
    .await)?;
    rows.into_iter()
        .map(|row| {
            Ok(Comment {
                number: row.number,
                answers: row.answers,
                block: row.block.map(|hash| hash.parse()).transpose().context("the hash of a paragraph")?,
                quote: row.quote,
                account: row.account_id,
                text: row.text,
                at: Timestamp::from_millisecond(row.at)?,
                resolved: row.resolved_at.map(Timestamp::from_millisecond).transpose()?,
            })
        })
        .collect()
}

/// Adds what somebody says. Its number is the next one, which is returned: the transaction must have waited for others.
///
/// # Errors
/// When a statement fails.
pub async fn insert_comment(tx: &mut Tx, edition: Uuid, comment: &Comment) -> Result<i64> {
    let last: Option<i64> =
        select!(tx, |connection| sqlx::query_scalar("SELECT MAX(number) FROM comment WHERE edition_id = $1")
            .bind(edition)
            .fetch_one(connection)
            .await)?;
    let number = last.unwrap_or_default() + 1;
    execute!(tx, |connection| sqlx::query(
        "INSERT INTO comment (edition_id, number, answers, block, quote, account_id, text, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    )
    .bind(edition)
    .bind(number)
    .bind(comment.answers)
    .bind(comment.block.map(|hash| hash.to_string()))
    .bind(&comment.quote)
    .bind(comment.account)
    .bind(&comment.text)
    .bind(comment.at.as_millisecond())
    .execute(connection)
    .await)?;
    Ok(number)
}

/// Ends a conversation, or takes it up again. Returns whether there is one of this number.
///
/// # Errors
/// When the statement fails.
pub async fn set_resolved(tx: &mut Tx, edition: Uuid, number: i64, at: Option<Timestamp>) -> Result<bool> {
    let rows = execute!(tx, |connection| sqlx::query(
        "UPDATE comment SET resolved_at = $3 WHERE edition_id = $1 AND number = $2 AND answers IS NULL"
    )
    .bind(edition)
    .bind(number)
    .bind(at.map(Timestamp::as_millisecond))
    .execute(connection)
    .await)?;
    Ok(rows > 0)
}
