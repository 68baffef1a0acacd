//! All SQL on the table of contributors.

use anyhow::Context as _;
use bellwether_rows::FromRow;

use super::Contributor;
use crate::db::{Json, Reading, Result, Tx, Uuid};
use crate::localized::{Code, Localized};
use crate::{insert_rows, read};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    code: String,
    names: Json<Localized>,
    roles: Json<Localized>,
    abouts: Json<Localized>,
}

/// Every contributor in the order of the page.
///
/// # Errors
/// When the statement fails or a row can't be read.
pub async fn all_contributors(reading: &mut Reading) -> anyhow::Result<Vec<Contributor>> {
    let rows: Vec<Row> = read!(reading, |connection| sqlx::query_as(
        "SELECT id, code, names, roles, abouts FROM contributor ORDER BY position"
    )
    .fetch_all(connection)
    .await)?;
    rows.into_iter()
        .map(|row| {
            Ok(Contributor {
                id: row.id,
                code: Code::parse(&row.code)
                    .with_context(|| format!("the contributor code {:?} in the database", row.code))?,
                name: row.names.0,
                role: row.roles.0,
                about: row.abouts.0,
            })
        })
        .collect()
}

/// Sets the contributors: by code, known ones are changed and new ones added.
///
/// # Errors
/// When the statement fails.
pub async fn save_contributors(tx: &mut Tx, contributors: &[Contributor]) -> Result<()> {
    let numbered: Vec<_> = (0i64..).zip(contributors).collect();
    insert_rows!(
        tx,
        "INSERT INTO contributor (id, code, position, names, roles, abouts)",
        numbered,
        "ON CONFLICT (code) DO UPDATE SET position = excluded.position, names = excluded.names,
         roles = excluded.roles, abouts = excluded.abouts",
        |row, contributor| row
            .push_bind(contributor.1.id)
            .push_bind(contributor.1.code.as_str())
            .push_bind(contributor.0)
            .push_bind(Json(&contributor.1.name))
            .push_bind(Json(&contributor.1.role))
            .push_bind(Json(&contributor.1.about))
    )
}
