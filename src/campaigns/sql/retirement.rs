//! What becomes of the ledger when it is old: counts, which tell of nobody.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::super::LEDGER_DAYS;
use crate::db::{Result, Tx, Uuid};
use crate::{execute, insert_rows, select};

/// Makes counts of deliveries that were frozen more than [`LEDGER_DAYS`] ago, `most` of them; returns how many. A campaign that is not
/// finished by then is cancelled. To be called, each time in a transaction of its own, until it returns none.
///
/// # Errors
/// When a statement fails.
pub async fn retire(tx: &mut Tx, now: Timestamp, most: i64) -> Result<usize> {
    let before = now.checked_sub(SignedDuration::from_hours(24 * LEDGER_DAYS)).unwrap_or(Timestamp::MIN);
    execute!(tx, |connection| sqlx::query(
        "UPDATE campaign SET state = 'cancelled', finished_at = $2
         WHERE state IN ('scheduled', 'sending', 'paused') AND frozen_at <= $1"
    )
    .bind(before.as_millisecond())
    .bind(now.as_millisecond())
    .execute(connection)
    .await)?;
    // What is counted are the rows that this very statement has deleted, whatever else happens to the others.
    let gone: Vec<(Uuid, String, String)> = select!(tx, |connection| sqlx::query_as(
        "DELETE FROM delivery
         WHERE (campaign_id, subscriber_id) IN
               (SELECT campaign_id, subscriber_id FROM delivery
                WHERE campaign_id = (SELECT id FROM campaign
                                     WHERE frozen_at <= $1
                                       AND EXISTS (SELECT 1 FROM delivery WHERE campaign_id = campaign.id)
                                     ORDER BY frozen_at LIMIT 1)
                LIMIT $2)
         RETURNING campaign_id, language, state"
    )
    .bind(before.as_millisecond())
    .bind(most)
    .fetch_all(connection)
    .await)?;
    let retired = gone.len();
    count(tx, gone).await?;
    Ok(retired)
}

/// Makes counts of the deliveries to a reader who was erased, as [`retire`] does of all when they are old: what was not sent yet is
/// skipped. One that is being sent at this moment stays until then.
///
/// # Errors
/// When a statement fails.
pub async fn forget_reader(tx: &mut Tx, reader: Uuid) -> Result<()> {
    let gone: Vec<(Uuid, String, String)> = select!(tx, |connection| sqlx::query_as(
        "DELETE FROM delivery
         WHERE campaign_id IN (SELECT id FROM campaign WHERE frozen_at IS NOT NULL) AND subscriber_id = $1
           AND state <> 'sending'
         RETURNING campaign_id, language, CASE WHEN state IN ('pending', 'deferred') THEN 'skipped' ELSE state END"
    )
    .bind(reader)
    .fetch_all(connection)
    .await)?;
    count(tx, gone).await
}

/// Adds deliveries, by campaign, language and state, to what is counted.
async fn count(tx: &mut Tx, gone: Vec<(Uuid, String, String)>) -> Result<()> {
    let mut counts: BTreeMap<_, i64> = BTreeMap::new();
    for row in gone {
        *counts.entry(row).or_default() += 1;
    }
    let counts: Vec<_> = counts.into_iter().collect();
    insert_rows!(
        tx,
        "INSERT INTO campaign_count (campaign_id, language, state, deliveries)",
        counts,
        " ON CONFLICT (campaign_id, language, state)
          DO UPDATE SET deliveries = campaign_count.deliveries + excluded.deliveries",
        |row, ((campaign, language, state), deliveries)| row
            .push_bind(*campaign)
            .push_bind(language)
            .push_bind(state)
            .push_bind(*deliveries)
    )
}
