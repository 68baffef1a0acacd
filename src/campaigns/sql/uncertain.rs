//! Deliveries of which nobody knows whether they have arrived.

use bellwether_rows::FromRow;
use jiff::Timestamp;
use sqlx::AssertSqlSafe;

use super::super::{REPEATS, Refused, State, Uncertain, UncertainDelivery};
use super::campaign::take;
use super::course::save;
use crate::db::{Reading, Result, Tx, Uuid};
use crate::vault::Sealed;
use crate::{execute, read, select};

/// What [`reclaim`] has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reclaimed {
    /// Leases that were over.
    pub uncertain: u64,
    /// Uncertain deliveries that were put back, to be sent again.
    pub repeated: u64,
}

/// Calls deliveries uncertain whose lease is over, and puts uncertain ones back where the campaign says so. Everything else that is
/// leased is left alone.
///
/// # Errors
/// When a statement fails.
pub async fn reclaim(tx: &mut Tx, now: Timestamp) -> std::result::Result<Reclaimed, Refused> {
    // What is being recorded at this instant is passed over.
    let statement = format!(
        "UPDATE delivery SET state = 'uncertain', due_at = NULL, lease_until = NULL, worker = NULL
         WHERE (campaign_id, subscriber_id) IN
               (SELECT campaign_id, subscriber_id FROM delivery WHERE state = 'sending' AND lease_until <= $1 {})",
        tx.taking_rows()
    );
    let uncertain = execute!(tx, |connection| sqlx::query(AssertSqlSafe(statement))
        .bind(now.as_millisecond())
        .execute(connection)
        .await)?;
    let campaigns: Vec<Uuid> = select!(tx, |connection| sqlx::query_scalar(
        "SELECT id FROM campaign
         WHERE uncertain = 'repeat' AND state IN ('sending', 'paused')
           AND EXISTS (SELECT 1 FROM delivery
                       WHERE campaign_id = campaign.id AND state = 'uncertain' AND repeated < $1)
         ORDER BY id"
    )
    .bind(REPEATS)
    .fetch_all(connection)
    .await)?;
    let mut repeated = 0;
    for id in campaigns {
        // It may have been decided otherwise until it was taken.
        let campaign = take(tx, id).await?;
        if campaign.uncertain == Uncertain::Repeat && matches!(campaign.state, State::Sending | State::Paused) {
            repeated += put_back(tx, id, REPEATS, now).await?;
        }
    }
    Ok(Reclaimed { uncertain, repeated })
}

/// Sends all uncertain deliveries of a campaign again, because the operator says so; returns how many. A campaign that was done goes on
/// sending.
///
/// # Errors
/// When it was not frozen yet, or was cancelled, or a statement fails.
pub async fn repeat_uncertain(tx: &mut Tx, id: Uuid, now: Timestamp) -> std::result::Result<u64, Refused> {
    let mut campaign = take(tx, id).await?;
    if !matches!(campaign.state, State::Sending | State::Paused | State::Done) {
        return Err(Refused::State { from: campaign.state, to: State::Sending });
    }
    let repeated = put_back(tx, id, i64::MAX, now).await?;
    if repeated > 0 && campaign.state == State::Done {
        campaign.state = State::Sending;
        campaign.finished_at = None;
        save(tx, &campaign).await?;
    }
    Ok(repeated)
}

/// Puts back the uncertain deliveries that were put back fewer times.
async fn put_back(tx: &mut Tx, campaign: Uuid, times: i64, now: Timestamp) -> Result<u64> {
    execute!(tx, |connection| sqlx::query(
        "UPDATE delivery SET state = 'pending', due_at = $3, repeated = repeated + 1
         WHERE campaign_id = $1 AND state = 'uncertain' AND repeated < $2"
    )
    .bind(campaign)
    .bind(times)
    .bind(now.as_millisecond())
    .execute(connection)
    .await)
}

#[derive(FromRow)]
struct Row {
    subscriber_id: Uuid,
    language: String,
    attempt: i64,
    tried_at: i64,
    generation: Option<i64>,
    sealed: Option<Vec<u8>>,
}

/// Uncertain deliveries of a campaign by their readers' identifiers, `most` of them after the reader `after` (the nil identifier to begin
/// with). Whoever may open the seals can say who they are.
///
/// # Errors
/// When the statement fails or a row can't be read.
pub async fn uncertain_deliveries(
    reading: &mut Reading,
    campaign: Uuid,
    after: Uuid,
    most: i64,
) -> anyhow::Result<Vec<UncertainDelivery>> {
    let rows: Vec<Row> = read!(reading, |connection| {
        sqlx::query_as(
        "SELECT delivery.subscriber_id, delivery.language, delivery.attempt, delivery.tried_at, subscriber.generation,
                subscriber.sealed
         FROM delivery LEFT JOIN subscriber ON subscriber.id = delivery.subscriber_id
         WHERE delivery.campaign_id = $1 AND delivery.state = 'uncertain' AND delivery.subscriber_id > $2
         ORDER BY delivery.subscriber_id
         LIMIT $3"
    )
    .bind(campaign)
    .bind(after)
    .bind(most)
    .fetch_all(connection)
    .await
    })?;
    rows.into_iter()
        .map(|row| {
            Ok(UncertainDelivery {
                subscriber: row.subscriber_id,
                language: row.language.parse()?,
                attempts: row.attempt,
                tried_at: Timestamp::from_millisecond(row.tried_at)?,
                sealed: row.generation.zip(row.sealed).map(|(generation, bytes)| Sealed { generation, bytes }),
            })
        })
        .collect()
}
