//! The tables' history: the files in `migrations/`, compiled in.

use std::borrow::Cow;

use anyhow::Context as _;
use rust_embed::RustEmbed;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr as _};

/// For SQLite.
#[derive(RustEmbed)]
#[folder = "migrations/sqlite"]
pub(super) struct ForSqlite;

/// For PostgreSQL.
#[derive(RustEmbed)]
#[folder = "migrations/postgres"]
pub(super) struct ForPostgres;

/// What brings tables up to date. Files are called by number and name, as in `0001_content.sql`, and are known again by a hash of what
/// stands in them.
pub(super) fn migrator<Files: RustEmbed>() -> anyhow::Result<Migrator> {
    let mut migrations = Files::iter().map(|name| migration::<Files>(&name)).collect::<anyhow::Result<Vec<_>>>()?;
    migrations.sort();
    Ok(Migrator { migrations: Cow::Owned(migrations), ..Migrator::DEFAULT })
}

fn migration<Files: RustEmbed>(name: &str) -> anyhow::Result<Migration> {
    let context = || format!("the migration {name}");
    let (number, words) = name.strip_suffix(".sql").and_then(|name| name.split_once('_')).with_context(context)?;
    let file = Files::get(name).with_context(context)?;
    let sql = String::from_utf8(file.data.into_owned()).with_context(context)?;
    Ok(Migration::new(
        number.parse().with_context(context)?,
        words.replace('_', " ").into(),
        MigrationType::Simple,
        // Files of ours.
        AssertSqlSafe(sql).into_sql_str(),
        false,
    ))
}

#[cfg(test)]
mod tests {
    use super::{ForPostgres, ForSqlite, migrator};

    #[test]
    fn a_file_is_known_by_the_hash_that_databases_have_written_down() {
        let first = &migrator::<ForSqlite>().expect("migrations").migrations[0];
        assert_eq!((first.version, &*first.description), (1, "content"));
        let hash: String = first.checksum.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            hash, "ab928c54a6326f0d0ba3316ae8bdf8a9002b35c0a1fd5320b7e8a8a04179381fca53f6575e467661125f04d35dfa56b2",
            "`sha384sum migrations/sqlite/0001_content.sql`"
        );
    }

    #[test]
    fn both_engines_have_the_same_history() {
        let names = |migrations: &[sqlx::migrate::Migration]| -> Vec<_> {
            migrations.iter().map(|migration| (migration.version, migration.description.clone())).collect()
        };
        let (sqlite, postgres) = (migrator::<ForSqlite>(), migrator::<ForPostgres>());
        let (sqlite, postgres) = (sqlite.expect("migrations"), postgres.expect("migrations"));
        assert_eq!(names(&sqlite.migrations), names(&postgres.migrations));
        assert!(sqlite.migrations.is_sorted() && sqlite.migrations.len() > 10);
    }
}
