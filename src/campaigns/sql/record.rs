//! Writing down what became of attempts.

use jiff::Timestamp;

use super::super::{Reply, Settled};
use crate::db::{Result, Tx, Uuid};
use crate::{execute, select, with_rows};

/// Writes down what became of a group of attempts; returns how many. A report counts only while the delivery is leased to this worker
/// for this attempt: one that comes when the lease was called off changes nothing, because somebody may have acted upon it. An attempt
/// that was not begun is none: if it would have been the first, the time in which to try again begins with the next.
///
/// # Errors
/// When a statement fails. The group is then to be recorded again: until the commit, nothing is.
pub async fn record(tx: &mut Tx, campaign: Uuid, worker: Uuid, settled: &[Settled]) -> Result<u64> {
    // Only what is `sending` has a worker, by a constraint. To ask for the state as well would let PostgreSQL go through the index
    // `delivery_leased`, in which everything that was recorded since the last vacuum is still to be passed over, instead of finding
    // each row by its key: a million rows take two to eight times longer.
    with_rows!(
        tx,
        "WITH settled (campaign_id, subscriber_id, attempt, worker, state, due_at, reply_code, reply_enhanced, reply) AS (",
        settled,
        ") UPDATE delivery
           SET state = settled.state, attempt = delivery.attempt - CASE WHEN settled.state = 'pending' THEN 1 ELSE 0 END,
               first_tried_at = CASE WHEN settled.state = 'pending' AND delivery.attempt = 1 THEN NULL ELSE delivery.first_tried_at END,
               due_at = settled.due_at, lease_until = NULL, worker = NULL,
               reply_code = settled.reply_code, reply_enhanced = settled.reply_enhanced, reply = settled.reply
           FROM settled
           WHERE delivery.campaign_id = settled.campaign_id AND delivery.subscriber_id = settled.subscriber_id
             AND delivery.worker = settled.worker AND delivery.attempt = settled.attempt",
        |row, delivery| {
            let reply = delivery.reply.as_ref();
            row.push_bind(campaign)
                .push_bind(delivery.subscriber)
                .push_bind(delivery.attempt)
                .push_bind(worker)
                .push_bind(delivery.state.word())
                .push_bind(delivery.due_at.map(Timestamp::as_millisecond))
                .push_bind(reply.and_then(Reply::code).map(i64::from))
                .push_bind(reply.and_then(Reply::enhanced))
                .push_bind(reply.map(Reply::text))
        }
    )
}

/// Lets a worker keep what it has claimed until `until`; returns how many deliveries that are.
///
/// # Errors
/// When the statement fails.
pub async fn renew(tx: &mut Tx, campaign: Uuid, worker: Uuid, until: Timestamp) -> Result<u64> {
    // The instants let the engine find the few rows that are leased instead of looking at all.
    execute!(tx, |connection| sqlx::query(
        "UPDATE delivery SET lease_until = $3
         WHERE campaign_id = $1 AND worker = $2 AND state = 'sending' AND lease_until < $3"
    )
    .bind(campaign)
    .bind(worker)
    .bind(until.as_millisecond())
    .execute(connection)
    .await)
}

/// Everything that is leased to a worker: readers and attempts.
///
/// # Errors
/// When the statement fails.
pub async fn leased(tx: &mut Tx, campaign: Uuid, worker: Uuid) -> Result<Vec<(Uuid, i64)>> {
    select!(tx, |connection| sqlx::query_as(
        "SELECT subscriber_id, attempt FROM delivery WHERE campaign_id = $1 AND worker = $2 AND state = 'sending'"
    )
    .bind(campaign)
    .bind(worker)
    .fetch_all(connection)
    .await)
}
