//! Many rows in one statement.

/// Inserts `rows` with as few statements as the engines' limit on bound values (32,766 on SQLite) allows.
///
/// `insert_rows!(tx, "INSERT INTO topic (id, code)", rows, |values, row| { values.push_bind(row.id).push_bind(&row.code) })`
#[macro_export]
macro_rules! insert_rows {
    ($tx:expr, $head:expr, $rows:expr, |$values:ident, $row:pat_param| $bind:expr) => {
        $crate::insert_rows!($tx, $head, $rows, "", |$values, $row| $bind)
    };
    ($tx:expr, $head:expr, $rows:expr, $tail:expr, |$values:ident, $row:pat_param| $bind:expr) => {
        $crate::with_rows!($tx, $head, $rows, $tail, |$values, $row| $bind).map(|_| ())
    };
}

/// Runs a statement that holds `rows` as its `VALUES` between `$head` and `$tail`, as often as [`insert_rows!`](crate::insert_rows)
/// would; how many rows it touched.
///
/// `with_rows!(tx, "WITH new (id, code) AS (", rows, ") UPDATE topic SET code = new.code FROM new WHERE topic.id = new.id", |…| …)`
#[macro_export]
macro_rules! with_rows {
    ($tx:expr, $head:expr, $rows:expr, $tail:expr, |$values:ident, $row:pat_param| $bind:expr) => {{
        /// Few enough for any table's columns; more than a few hundred rows in a statement gain nothing.
        const ROWS_IN_A_STATEMENT: usize = 400;
        macro_rules! on_engine {
            ($engine:ty, $connection:expr) => {{
                let mut outcome = Ok(0);
                for chunk in $rows.chunks(ROWS_IN_A_STATEMENT) {
                    let mut query = sqlx::QueryBuilder::<$engine>::new(concat!($head, " "));
                    query.push_values(chunk, |mut $values, $row| {
                        $bind;
                    });
                    query.push($tail);
                    // A full chunk is the same text every time and worth keeping prepared; the last one is not.
                    let keep = chunk.len() == ROWS_IN_A_STATEMENT;
                    match query.build().persistent(keep).execute(&mut **$connection).await {
                        Ok(done) => outcome = outcome.map(|rows: u64| rows + done.rows_affected()),
                        Err(error) => {
                            outcome = Err(error);
                            break;
                        }
                    }
                }
                outcome
            }};
        }
        match $tx {
            $crate::db::Tx::Sqlite(connection) => on_engine!(sqlx::Sqlite, connection),
            $crate::db::Tx::Postgres(connection) => on_engine!(sqlx::Postgres, connection),
        }
    }};
}
