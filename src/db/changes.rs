//! The log of changes: how a transaction tells the caches of this and every other process what it changed.

use std::fmt;

use super::{Db, Reading, Result, Tx};
use crate::{execute, insert_rows, read};

/// Changes that are kept. A process that has heard of none for longer reads everything anew.
const CHANGES_KEPT: i64 = 10_000;

/// What a change touched and what a cached page was made from: the page goes when the two have one in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tag {
    /// The settings, sections, people, topics, standing pages or redirects.
    Monitor,
    /// What the newest issue shows of itself on every page.
    Latest,
    /// Anything in the archive of issues.
    Archive,
    /// The issue that starts on this day (ISO).
    Issue(String),
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Monitor => f.write_str("monitor"),
            Self::Latest => f.write_str("latest"),
            Self::Archive => f.write_str("archive"),
            Self::Issue(starts) => write!(f, "issue:{starts}"),
        }
    }
}

impl Tag {
    /// Reads what [`fmt::Display`] wrote. A word of a newer version counts as a change of everything.
    fn from_text(text: &str) -> Self {
        match text {
            "latest" => Self::Latest,
            "archive" => Self::Archive,
            _ => text.strip_prefix("issue:").map_or(Self::Monitor, |starts| Self::Issue(starts.to_owned())),
        }
    }
}

/// Writes down, in the transaction that makes it, what a change touches.
///
/// # Errors
/// When the statement fails.
pub async fn announce(tx: &mut Tx, tags: &[Tag]) -> Result<()> {
    if let Tx::Postgres(transaction) = tx {
        // Numbers are given out before a transaction commits. Were two to commit in another order, a reader that had seen
        // the higher number would never ask for the lower one; so those who announce wait for each other.
        sqlx::query("SELECT pg_advisory_xact_lock(7264501)").execute(&mut **transaction).await?;
    }
    insert_rows!(tx, "INSERT INTO change (tag)", tags, |row, tag| row.push_bind(tag.to_string()))?;
    execute!(tx, |connection| sqlx::query("DELETE FROM change WHERE number <= (SELECT MAX(number) FROM change) - $1")
        .bind(CHANGES_KEPT)
        .execute(connection)
        .await)?;
    Ok(())
}

/// The number of the newest change; 0 when there was none.
///
/// # Errors
/// When the statement fails.
pub async fn last_change(db: &Db) -> Result<i64> {
    const SQL: &str = "SELECT COALESCE(MAX(number), 0) FROM change";
    match db {
        Db::Sqlite { readers, .. } => sqlx::query_scalar(SQL).fetch_one(readers).await,
        Db::Postgres(pool) => sqlx::query_scalar(SQL).fetch_one(pool).await,
    }
}

/// What was touched after the change `number`: everything, if changes after it are no longer kept.
///
/// # Errors
/// When the statement fails.
pub async fn changes_after(reading: &mut Reading, number: i64) -> Result<Vec<Tag>> {
    let oldest: i64 = read!(reading, |connection| sqlx::query_scalar("SELECT COALESCE(MIN(number), 0) FROM change")
        .fetch_one(connection)
        .await)?;
    if oldest > number + 1 {
        return Ok(vec![Tag::Monitor]);
    }
    let tags: Vec<String> =
        read!(reading, |connection| sqlx::query_scalar("SELECT DISTINCT tag FROM change WHERE number > $1")
            .bind(number)
            .fetch_all(connection)
            .await)?;
    Ok(tags.iter().map(|tag| Tag::from_text(tag)).collect())
}

#[cfg(test)]
mod tests {
    use super::Tag;

    #[test]
    fn a_tag_reads_back_what_it_writes() {
        for tag in [Tag::Monitor, Tag::Latest, Tag::Archive, Tag::Issue("2019-02-25".into())] {
            assert_eq!(Tag::from_text(&tag.to_string()), tag);
        }
    }
}
