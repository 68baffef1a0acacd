//! All SQL on the table of topics.

use anyhow::Context as _;

use super::Topic;
use crate::db::{Json, Reading, Result, Tx, Uuid};
use crate::localized::{Code, Localized};
use crate::{insert_rows, read};

/// Every topic in the order of the page.
///
/// # Errors
/// When the statement fails or a row can't be read.
pub async fn all_topics(reading: &mut Reading) -> anyhow::Result<Vec<Topic>> {
    let rows: Vec<(Uuid, String, Json<Localized>)> =
        read!(reading, |connection| sqlx::query_as("SELECT id, code, names FROM topic ORDER BY position")
            .fetch_all(connection)
            .await)?;
    rows.into_iter()
        .map(|(id, code, name)| {
            let code = Code::parse(&code).with_context(|| format!("the topic code {code:?} in the database"))?;
            Ok(Topic { id, code, name: name.0 })
        })
        .collect()
}

/// Sets the topics: by code, known ones are changed and new ones added.
///
/// # Errors
/// When the statement fails.
pub async fn save_topics(tx: &mut Tx, topics: &[Topic]) -> Result<()> {
    let numbered: Vec<_> = (0i64..).zip(topics).collect();
    insert_rows!(
        tx,
        "INSERT INTO topic (id, code, position, names)",
        numbered,
        "ON CONFLICT (code) DO UPDATE SET position = excluded.position, names = excluded.names",
        |row, topic| row
            .push_bind(topic.1.id)
            .push_bind(topic.1.code.as_str())
            .push_bind(topic.0)
            .push_bind(Json(&topic.1.name))
    )
}
