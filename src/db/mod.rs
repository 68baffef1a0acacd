//! One handle, two engines: SQLite (embedded, the default) and PostgreSQL.
//!
//! Every statement stands once, in its slice's `sql.rs`; [`read!`](crate::read) and [`execute!`](crate::execute) expand the call for both
//! engines, so that the compiler checks types for each. Reads take [`Db`] or [`Reading`], writes take [`Tx`].

mod changes;
mod explain;
mod insert;
mod migrations;

use std::str::FromStr;
use std::time::Duration;

use anyhow::Context as _;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, Postgres, Sqlite, Transaction};

use self::migrations::{ForPostgres, ForSqlite, migrator};

pub use changes::{Tag, announce, changes_after, last_change};
pub use explain::explain;
pub use sqlx::types::Json;
pub use uuid::Uuid;

/// An identifier for a new row. Later ones are greater, so that rows which are made together lie together.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the one place where identifiers are made; nothing is decided by them")]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// The outcome of a statement.
pub type Result<T> = std::result::Result<T, sqlx::Error>;

/// Readers of one SQLite file at a time; each holds its own page cache, so more cost memory.
const SQLITE_READERS: u32 = 4;
/// KiB of page cache per SQLite connection. The operating system caches the file as well, hence small.
const SQLITE_CACHE_KIB: i64 = 4096;
/// KiB of page cache of the connection that writes. Taken as it is needed, and a mailing to a million comes to need all there is.
const SQLITE_WRITER_CACHE_KIB: i64 = 8 * 1024;
/// The same for an import, which touches every index.
const SQLITE_IMPORT_CACHE_KIB: i64 = 32 * 1024;
/// Connections to PostgreSQL of one process.
const POSTGRES_CONNECTIONS: u32 = 12;

/// The database: cheap to clone.
#[derive(Clone, Debug)]
pub enum Db {
    /// One connection that writes, several that only read, all in write-ahead-log mode.
    Sqlite {
        /// The only connection that writes.
        writer: SqlitePool,
        /// Connections that can't write.
        readers: SqlitePool,
    },
    /// A pool for reading and writing.
    Postgres(PgPool),
}

/// A transaction that writes. Dropped without [`Tx::commit`], it changes nothing.
pub enum Tx {
    /// `BEGIN IMMEDIATE` on SQLite's only writer.
    Sqlite(Transaction<'static, Sqlite>),
    /// `BEGIN` on PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

/// A transaction that reads: all its statements see the same instant.
pub enum Reading {
    /// On one of SQLite's readers.
    Sqlite(Transaction<'static, Sqlite>),
    /// `REPEATABLE READ READ ONLY` on PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

impl Db {
    /// Opens the database named by `url` (`sqlite:PATH` or `postgres://…`) and brings its tables up to date.
    ///
    /// # Errors
    /// When the database can't be reached or created, or when it was written by a newer version of this program.
    pub async fn open(url: &str) -> anyhow::Result<Self> {
        Self::open_with(url, SQLITE_WRITER_CACHE_KIB).await
    }

    /// As [`Db::open`], with more memory for SQLite.
    ///
    /// # Errors
    /// As [`Db::open`].
    pub async fn open_for_import(url: &str) -> anyhow::Result<Self> {
        Self::open_with(url, SQLITE_IMPORT_CACHE_KIB).await
    }

    async fn open_with(url: &str, writer_cache_kib: i64) -> anyhow::Result<Self> {
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Self::open_postgres(url).await
        } else if url.starts_with("sqlite:") {
            Self::open_sqlite(url, writer_cache_kib).await
        } else {
            anyhow::bail!(
                "the database address must begin with sqlite: or postgres:, not {:?}",
                url.split(':').next().unwrap_or("")
            )
        }
    }

    async fn open_sqlite(url: &str, writer_cache_kib: i64) -> anyhow::Result<Self> {
        let options = SqliteConnectOptions::from_str(url)
            .with_context(|| format!("reading the database address {url}"))?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(30))
            .pragma("cache_size", format!("-{SQLITE_CACHE_KIB}"))
            .pragma("temp_store", "memory")
            .statement_cache_capacity(256)
            .optimize_on_close(true, None);
        // What is sorted to freeze an audience is as long as the list of readers: it goes to a file, and not into memory that is never given
        // back. Identifiers and languages are all that is in it.
        // Every commit reaches the disk: a claim that a power cut takes back would be a mail that is sent twice.
        let writing = options
            .clone()
            .synchronous(SqliteSynchronous::Full)
            .pragma("cache_size", format!("-{writer_cache_kib}"))
            .pragma("temp_store", "file");
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            // On a full disk SQLite rolls back by itself, and the driver goes on believing that a transaction is open: such a connection
            // would begin no other one, ever.
            .before_acquire(|connection, _| Box::pin(async { Ok(!connection.is_in_transaction()) }))
            .connect_with(writing)
            .await
            .with_context(|| format!("opening the database {url}"))?;
        migrator::<ForSqlite>()?
            .run(&writer)
            .await
            .with_context(|| format!("bringing the tables of {url} up to date"))?;
        let readers = SqlitePoolOptions::new()
            .max_connections(SQLITE_READERS)
            .test_before_acquire(false)
            .connect_lazy_with(options.read_only(true).create_if_missing(false));
        Ok(Self::Sqlite { writer, readers })
    }

    async fn open_postgres(url: &str) -> anyhow::Result<Self> {
        // The address may hold a password: it never goes into a message.
        let options = PgConnectOptions::from_str(url)
            .context("reading the PostgreSQL address in the configuration")?
            .application_name("bellwether")
            .statement_cache_capacity(256);
        // By itself, because a pool tries again until its time is up and then says nothing of the reason.
        PgConnection::connect_with(&options).await.context("connecting to PostgreSQL")?.close().await?;
        let pool = PgPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS)
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(options)
            .await
            .context("connecting to PostgreSQL")?;
        migrator::<ForPostgres>()?.run(&pool).await.context("bringing the tables in PostgreSQL up to date")?;
        Ok(Self::Postgres(pool))
    }

    /// Begins a transaction that writes.
    ///
    /// # Errors
    /// When no connection is to be had in time.
    pub async fn begin(&self) -> Result<Tx> {
        Ok(match self {
            Self::Sqlite { writer, .. } => Tx::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// Begins a transaction that reads one instant of the database.
    ///
    /// # Errors
    /// When no connection is to be had in time.
    pub async fn reading(&self) -> Result<Reading> {
        Ok(match self {
            Self::Sqlite { readers, .. } => Reading::Sqlite(readers.begin().await?),
            Self::Postgres(pool) => {
                Reading::Postgres(pool.begin_with("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
            }
        })
    }

    /// Closes every connection, so that SQLite folds its log into the file.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }

    /// `"SQLite"` or `"PostgreSQL"`, for messages.
    #[must_use]
    pub fn engine(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }
}

impl Tx {
    /// Waits until no other transaction is open that called this, so that what is read now stays true until the commit. On SQLite
    /// every transaction that writes does so.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn wait_for_others(&mut self) -> Result<()> {
        if let Self::Postgres(transaction) = self {
            sqlx::query("SELECT pg_advisory_xact_lock(7264500)").execute(&mut **transaction).await?;
        }
        Ok(())
    }

    /// How a SELECT ends that takes its rows until the commit and passes over those that another transaction has taken. On SQLite there
    /// is no other transaction, and nothing to say.
    #[must_use]
    pub fn taking_rows(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "",
            Self::Postgres(_) => "FOR UPDATE SKIP LOCKED",
        }
    }

    /// Makes the changes durable and visible.
    ///
    /// # Errors
    /// When a constraint that waits for the end of the transaction is broken, or the database is gone.
    pub async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await,
            Self::Postgres(transaction) => transaction.commit().await,
        }
    }
}

/// `read!(reading, |connection| query.fetch_all(connection).await)`: the same statement on whichever engine.
#[macro_export]
macro_rules! read {
    ($reading:expr, |$connection:ident| $body:expr) => {
        match $reading {
            $crate::db::Reading::Sqlite(transaction) => {
                let $connection = &mut **transaction;
                $body
            }
            $crate::db::Reading::Postgres(transaction) => {
                let $connection = &mut **transaction;
                $body
            }
        }
    };
}

/// `execute!(tx, |connection| query.execute(connection).await)`: the same statement on whichever engine; how many rows it touched.
#[macro_export]
macro_rules! execute {
    ($tx:expr, |$connection:ident| $body:expr) => {
        match $tx {
            $crate::db::Tx::Sqlite(transaction) => {
                let $connection = &mut **transaction;
                $body.map(|done| done.rows_affected())
            }
            $crate::db::Tx::Postgres(transaction) => {
                let $connection = &mut **transaction;
                $body.map(|done| done.rows_affected())
            }
        }
    };
}

/// `select!(tx, |connection| query.fetch_all(connection).await)`: reading within a transaction that writes, to decide what it writes.
#[macro_export]
macro_rules! select {
    ($tx:expr, |$connection:ident| $body:expr) => {
        match $tx {
            $crate::db::Tx::Sqlite(transaction) => {
                let $connection = &mut **transaction;
                $body
            }
            $crate::db::Tx::Postgres(transaction) => {
                let $connection = &mut **transaction;
                $body
            }
        }
    };
}

#[cfg(test)]
mod tests;
