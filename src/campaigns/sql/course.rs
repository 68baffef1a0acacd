//! The course of a campaign, from its schedule to its end.

use jiff::Timestamp;

use super::super::{Campaign, REPEATS, Refused, State, Uncertain};
use super::audience::freeze;
use super::campaign::take;
use crate::db::{Tx, Uuid};
use crate::{execute, select};

/// Lets a draft start at an instant.
///
/// # Errors
/// When it is no draft, or a statement fails.
pub async fn schedule(tx: &mut Tx, id: Uuid, at: Timestamp) -> Result<(), Refused> {
    let mut campaign = take_from(tx, id, &[State::Draft], State::Scheduled).await?;
    campaign.scheduled_at = Some(at);
    save(tx, &campaign).await
}

/// Makes a draft again of a campaign that has not started.
///
/// # Errors
/// When it is not scheduled, or frozen already, or a statement fails.
pub async fn withdraw(tx: &mut Tx, id: Uuid) -> Result<(), Refused> {
    let mut campaign = take_from(tx, id, &[State::Scheduled], State::Draft).await?;
    if campaign.frozen_at.is_some() {
        return Err(Refused::Frozen);
    }
    campaign.scheduled_at = None;
    save(tx, &campaign).await
}

/// Freezes the audience of a scheduled campaign, unless that was done, and lets workers claim it. Returns how many deliveries there are.
///
/// # Errors
/// When it is not scheduled, or its issue is not published, or a statement fails.
pub async fn start(tx: &mut Tx, id: Uuid, now: Timestamp) -> Result<i64, Refused> {
    let audience = freeze(tx, id, now).await?;
    let campaign = take_from(tx, id, &[State::Scheduled], State::Sending).await?;
    save(tx, &campaign).await?;
    Ok(audience)
}

/// Stops the claims. What is leased goes its way.
///
/// # Errors
/// When it is not sending, or a statement fails.
pub async fn pause(tx: &mut Tx, id: Uuid) -> Result<(), Refused> {
    let campaign = take_from(tx, id, &[State::Sending], State::Paused).await?;
    save(tx, &campaign).await
}

/// Goes on after a pause.
///
/// # Errors
/// When it is not paused, or a statement fails.
pub async fn resume(tx: &mut Tx, id: Uuid) -> Result<(), Refused> {
    let campaign = take_from(tx, id, &[State::Paused], State::Sending).await?;
    save(tx, &campaign).await
}

/// Gives a campaign up. What is leased goes its way; who is waiting stays `pending` or `deferred` and gets nothing.
///
/// # Errors
/// When it is done or cancelled already, or a statement fails.
pub async fn cancel(tx: &mut Tx, id: Uuid, now: Timestamp) -> Result<(), Refused> {
    let unfinished = [State::Draft, State::Scheduled, State::Sending, State::Paused];
    let mut campaign = take_from(tx, id, &unfinished, State::Cancelled).await?;
    campaign.finished_at = Some(now);
    save(tx, &campaign).await
}

/// Ends a campaign in which nobody waits any longer, and nothing is leased; returns whether it has ended. Readers of a held language
/// wait.
///
/// # Errors
/// When there is no such campaign, or a statement fails.
pub async fn finish(tx: &mut Tx, id: Uuid, now: Timestamp) -> Result<bool, Refused> {
    let mut campaign = take(tx, id).await?;
    if campaign.state != State::Sending || somebody_waits(tx, &campaign).await? {
        return Ok(false);
    }
    campaign.state = State::Done;
    campaign.finished_at = Some(now);
    save(tx, &campaign).await?;
    Ok(true)
}

/// By a statement of its own, after the campaign was taken: what others committed until then is seen.
async fn somebody_waits(tx: &mut Tx, campaign: &Campaign) -> Result<bool, Refused> {
    // Each part has its index.
    Ok(select!(tx, |connection| {
        sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM delivery WHERE campaign_id = $1 AND state IN ('pending', 'deferred'))
             OR EXISTS (SELECT 1 FROM delivery WHERE campaign_id = $1 AND state = 'sending')
             OR $2 AND EXISTS (SELECT 1 FROM delivery WHERE campaign_id = $1 AND state = 'uncertain' AND repeated < $3)"
    )
    .bind(campaign.id)
    .bind(campaign.uncertain == Uncertain::Repeat)
    .bind(REPEATS)
    .fetch_one(connection)
    .await
    })?)
}

/// Takes a campaign that stands in one of the states `from` and is to become `to`.
async fn take_from(tx: &mut Tx, id: Uuid, from: &[State], to: State) -> Result<Campaign, Refused> {
    let campaign = take(tx, id).await?;
    if !from.contains(&campaign.state) || !campaign.state.may_become(to) {
        return Err(Refused::State { from: campaign.state, to });
    }
    Ok(Campaign { state: to, ..campaign })
}

/// Writes down how a campaign stands, and since when.
pub(super) async fn save(tx: &mut Tx, campaign: &Campaign) -> Result<(), Refused> {
    execute!(tx, |connection| sqlx::query(
        "UPDATE campaign SET state = $2, scheduled_at = $3, finished_at = $4 WHERE id = $1"
    )
    .bind(campaign.id)
    .bind(campaign.state.word())
    .bind(campaign.scheduled_at.map(Timestamp::as_millisecond))
    .bind(campaign.finished_at.map(Timestamp::as_millisecond))
    .execute(connection)
    .await)?;
    Ok(())
}
