//! Counting deliveries.

use anyhow::Context as _;
use bellwether_rows::FromRow;

use super::super::{DeliveryState, ReplyGroup, Totals};
use crate::db::{Reading, Uuid};
use crate::read;

/// How many deliveries of a campaign stand how, from the ledger and from what was left of it. Reads every row of the campaign: a
/// fraction of a second for a million.
///
/// # Errors
/// When the statement fails or a row can't be read.
pub async fn totals(reading: &mut Reading, campaign: Uuid) -> anyhow::Result<Totals> {
    let rows: Vec<(String, String, i64)> = read!(reading, |connection| sqlx::query_as(
        "SELECT language, state, COUNT(*) FROM delivery WHERE campaign_id = $1 GROUP BY language, state
         UNION ALL
         SELECT language, state, deliveries FROM campaign_count WHERE campaign_id = $1"
    )
    .bind(campaign)
    .fetch_all(connection)
    .await)?;
    let mut totals = Totals::default();
    for (language, state, deliveries) in rows {
        totals.add(language.parse()?, parse_state(&state)?, deliveries);
    }
    Ok(totals)
}

#[derive(FromRow)]
struct Row {
    state: String,
    reply_code: Option<i64>,
    reply_enhanced: Option<String>,
    deliveries: i64,
    example: Option<String>,
}

/// What relays said to a campaign, by state and codes, most frequent first, `most` kinds of reply. Texts aren't compared: most hold a
/// number that is different each time.
///
/// # Errors
/// When the statement fails or a row can't be read.
pub async fn replies(reading: &mut Reading, campaign: Uuid, most: i64) -> anyhow::Result<Vec<ReplyGroup>> {
    let rows: Vec<Row> = read!(reading, |connection| sqlx::query_as(
        "SELECT state, reply_code, reply_enhanced, COUNT(*) AS deliveries, MIN(reply) AS example
         FROM delivery
         WHERE campaign_id = $1 AND reply IS NOT NULL
         GROUP BY state, reply_code, reply_enhanced
         ORDER BY deliveries DESC, state, reply_code, reply_enhanced
         LIMIT $2"
    )
    .bind(campaign)
    .bind(most)
    .fetch_all(connection)
    .await)?;
    rows.into_iter()
        .map(|row| {
            Ok(ReplyGroup {
                state: parse_state(&row.state)?,
                code: row.reply_code.map(u16::try_from).transpose()?,
                enhanced: row.reply_enhanced,
                deliveries: row.deliveries,
                example: row.example,
            })
        })
        .collect()
}

fn parse_state(word: &str) -> anyhow::Result<DeliveryState> {
    DeliveryState::parse(word).with_context(|| format!("a delivery's state {word:?}"))
}
