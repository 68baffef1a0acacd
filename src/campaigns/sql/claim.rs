//! Claiming deliveries: the claim is the mark.

use bellwether_rows::FromRow;
use jiff::Timestamp;
use sqlx::AssertSqlSafe;

use super::super::{Claimed, Lease};
use crate::db::{Result, Tx, Uuid};
use crate::vault::Sealed;
use crate::{select, with_rows};

#[derive(FromRow)]
struct Row {
    subscriber_id: Uuid,
    language: String,
    attempt: i64,
    first_tried_at: Option<i64>,
    generation: Option<i64>,
    sealed: Option<Vec<u8>>,
    plain_envelope: Option<bool>,
    sections: Option<String>,
    openpgp_generation: Option<i64>,
    openpgp_sealed: Option<Vec<u8>>,
}

/// Leases deliveries of a campaign that are due to a worker, `most` of them at most; none if the campaign is not sending. None at all
/// means that nothing is due now. Readers who have left in the meantime, or must not be mailed for another reason, are passed over and
/// become `skipped`. Nothing may be sent before the transaction is committed.
///
/// # Errors
/// When a statement fails or a row can't be read.
pub async fn claim(
    tx: &mut Tx,
    campaign: Uuid,
    most: usize,
    now: Timestamp,
    lease: Lease,
) -> anyhow::Result<Vec<Claimed>> {
    let mut claimed = Vec::with_capacity(most);
    while claimed.len() < most {
        let due = due(tx, campaign, most - claimed.len(), now).await?;
        if due.is_empty() {
            break;
        }
        let mut leased = Vec::with_capacity(due.len());
        let mut skipped = Vec::new();
        for row in due {
            let subscriber = row.subscriber_id;
            match row.mailable(now)? {
                Some(delivery) => leased.push(delivery),
                None => skipped.push(subscriber),
            }
        }
        mark(tx, campaign, &leased, now, lease).await?;
        skip(tx, campaign, &skipped).await?;
        claimed.append(&mut leased);
    }
    Ok(claimed)
}

/// Takes rows that are due. The condition on the states must be that of the index `delivery_due`, word for word: without it, the rows
/// that are done already are read again by every claim. A campaign that is not sending has no row at all here, rather than a million
/// that are looked at.
async fn due(tx: &mut Tx, campaign: Uuid, most: usize, now: Timestamp) -> anyhow::Result<Vec<Row>> {
    let statement = format!(
        "SELECT due.subscriber_id, due.language, due.attempt, due.first_tried_at,
                reader.generation, reader.sealed, reader.plain_envelope, reader.openpgp_generation,
                reader.openpgp_sealed,
                (SELECT string_agg(section.code, ' ' ORDER BY section.code)
                 FROM subscriber_section JOIN section ON section.id = subscriber_section.section_id
                 WHERE subscriber_section.subscriber_id = reader.id) AS sections
         FROM (SELECT subscriber_id, language, attempt, first_tried_at
               FROM delivery
               WHERE campaign_id = (SELECT id FROM campaign WHERE id = $1 AND state = 'sending')
                 AND state IN ('pending', 'deferred') AND due_at <= $2
               ORDER BY due_at
               LIMIT $3 {}) AS due
         LEFT JOIN mailable_subscriber AS reader ON reader.id = due.subscriber_id",
        tx.taking_rows()
    );
    Ok(select!(tx, |connection| sqlx::query_as(AssertSqlSafe(statement))
        .bind(campaign)
        .bind(now.as_millisecond())
        .bind(i64::try_from(most)?)
        .fetch_all(connection)
        .await)?)
}

impl Row {
    /// The next attempt; none if the reader must not be mailed, or is there no longer.
    fn mailable(self, now: Timestamp) -> anyhow::Result<Option<Claimed>> {
        let (Some(generation), Some(bytes), Some(plain_envelope)) = (self.generation, self.sealed, self.plain_envelope)
        else {
            return Ok(None);
        };
        Ok(Some(Claimed {
            subscriber: self.subscriber_id,
            language: self.language.parse()?,
            attempt: self.attempt + 1,
            first_tried_at: self.first_tried_at.map_or(Ok(now), Timestamp::from_millisecond)?,
            sealed: Sealed { generation, bytes },
            plain_envelope,
            sections: self.sections.iter().flat_map(|codes| codes.split(' ')).map(str::to_owned).collect(),
            // Given at another time than the address, it may be under other keys.
            openpgp_key: self
                .openpgp_generation
                .zip(self.openpgp_sealed)
                .map(|(generation, bytes)| Sealed { generation, bytes }),
        }))
    }
}

async fn mark(tx: &mut Tx, campaign: Uuid, leased: &[Claimed], now: Timestamp, lease: Lease) -> Result<u64> {
    with_rows!(
        tx,
        "WITH leased (campaign_id, subscriber_id, attempt, first_tried_at, tried_at, lease_until, worker) AS (",
        leased,
        ") UPDATE delivery
           SET state = 'sending', attempt = leased.attempt, first_tried_at = leased.first_tried_at, tried_at = leased.tried_at,
               lease_until = leased.lease_until, worker = leased.worker
           FROM leased
           WHERE delivery.campaign_id = leased.campaign_id AND delivery.subscriber_id = leased.subscriber_id",
        |row, delivery| row
            .push_bind(campaign)
            .push_bind(delivery.subscriber)
            .push_bind(delivery.attempt)
            .push_bind(delivery.first_tried_at.as_millisecond())
            .push_bind(now.as_millisecond())
            .push_bind(lease.until.as_millisecond())
            .push_bind(lease.worker)
    )
}

async fn skip(tx: &mut Tx, campaign: Uuid, skipped: &[Uuid]) -> Result<u64> {
    with_rows!(
        tx,
        "WITH skipped (campaign_id, subscriber_id) AS (",
        skipped,
        ") UPDATE delivery SET state = 'skipped', due_at = NULL FROM skipped
           WHERE delivery.campaign_id = skipped.campaign_id AND delivery.subscriber_id = skipped.subscriber_id",
        |row, subscriber| row.push_bind(campaign).push_bind(*subscriber)
    )
}
