//! Which deliveries there were, for what comes back of them.

use crate::db::{Result, Tx, Uuid};
use crate::select;

/// The campaigns that have deliveries in the ledger, newest first.
///
/// # Errors
/// When the statement fails.
pub async fn campaigns_in_ledger(tx: &mut Tx) -> Result<Vec<Uuid>> {
    select!(tx, |connection| sqlx::query_scalar(
        "SELECT id FROM campaign
         WHERE frozen_at IS NOT NULL AND EXISTS (SELECT 1 FROM delivery WHERE campaign_id = campaign.id)
         ORDER BY frozen_at DESC"
    )
    .fetch_all(connection)
    .await)
}

/// Whether a campaign has a delivery to this reader.
///
/// # Errors
/// When the statement fails.
pub async fn has_delivery(tx: &mut Tx, campaign: Uuid, reader: Uuid) -> Result<bool> {
    select!(tx, |connection| sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM delivery WHERE campaign_id = $1 AND subscriber_id = $2)"
    )
    .bind(campaign)
    .bind(reader)
    .fetch_one(connection)
    .await)
}
