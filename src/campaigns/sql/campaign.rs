//! The campaigns themselves.

use anyhow::Context as _;
use bellwether_rows::FromRow;
use jiff::Timestamp;

use super::super::{Campaign, Refused, State, Uncertain};
use crate::db::{Reading, Result, Tx, Uuid};
use crate::{execute, read, select};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    issue_id: Uuid,
    state: String,
    uncertain: String,
    scheduled_at: Option<i64>,
    frozen_at: Option<i64>,
    audience: Option<i64>,
    finished_at: Option<i64>,
}

impl TryFrom<Row> for Campaign {
    type Error = anyhow::Error;

    fn try_from(row: Row) -> anyhow::Result<Self> {
        let instant = |at: Option<i64>| at.map(Timestamp::from_millisecond).transpose();
        Ok(Self {
            id: row.id,
            issue: row.issue_id,
            state: State::parse(&row.state).with_context(|| format!("a campaign's state {:?}", row.state))?,
            uncertain: Uncertain::parse(&row.uncertain)
                .with_context(|| format!("a campaign's rule {:?}", row.uncertain))?,
            scheduled_at: instant(row.scheduled_at)?,
            frozen_at: instant(row.frozen_at)?,
            audience: row.audience,
            finished_at: instant(row.finished_at)?,
        })
    }
}

/// Adds the campaign of an issue, as a draft.
///
/// # Errors
/// When the statement fails, as when the issue has a campaign already.
pub async fn create(tx: &mut Tx, id: Uuid, issue: Uuid, uncertain: Uncertain) -> Result<()> {
    execute!(tx, |connection| sqlx::query(
        "INSERT INTO campaign (id, issue_id, state, uncertain) VALUES ($1, $2, 'draft', $3)"
    )
    .bind(id)
    .bind(issue)
    .bind(uncertain.word())
    .execute(connection)
    .await)?;
    Ok(())
}

/// Decides what is done with uncertain deliveries from the next [`reclaim`](super::reclaim) on, those of before too.
///
/// # Errors
/// When the statement fails.
pub async fn set_uncertain(tx: &mut Tx, id: Uuid, uncertain: Uncertain) -> Result<()> {
    execute!(tx, |connection| sqlx::query("UPDATE campaign SET uncertain = $2 WHERE id = $1")
        .bind(id)
        .bind(uncertain.word())
        .execute(connection)
        .await)?;
    Ok(())
}

/// A campaign.
///
/// # Errors
/// When the statement fails or the row can't be read.
pub async fn campaign(reading: &mut Reading, id: Uuid) -> anyhow::Result<Option<Campaign>> {
    let row: Option<Row> = read!(reading, |connection| {
        sqlx::query_as(
        "SELECT id, issue_id, state, uncertain, scheduled_at, frozen_at, audience, finished_at FROM campaign WHERE id = $1"
    )
    .bind(id)
    .fetch_optional(connection)
    .await
    })?;
    row.map(TryInto::try_into).transpose()
}

/// The campaign of an issue.
///
/// # Errors
/// When the statement fails or the row can't be read.
pub async fn campaign_of_issue(reading: &mut Reading, issue: Uuid) -> anyhow::Result<Option<Campaign>> {
    let row: Option<Row> = read!(reading, |connection| {
        sqlx::query_as(
        "SELECT id, issue_id, state, uncertain, scheduled_at, frozen_at, audience, finished_at FROM campaign WHERE issue_id = $1"
    )
    .bind(issue)
    .fetch_optional(connection)
    .await
    })?;
    row.map(TryInto::try_into).transpose()
}

/// Every campaign, that of the newest issue first.
///
/// # Errors
/// When the statement fails or a row can't be read.
pub async fn all_campaigns(reading: &mut Reading) -> anyhow::Result<Vec<Campaign>> {
    let rows: Vec<Row> = read!(reading, |connection| sqlx::query_as(
        "SELECT campaign.id, issue_id, campaign.state, uncertain, scheduled_at, frozen_at, audience, finished_at
         FROM campaign JOIN issue ON issue.id = campaign.issue_id
         ORDER BY issue.starts DESC"
    )
    .fetch_all(connection)
    .await)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The campaigns that are to start by now, the one that has waited longest first.
///
/// # Errors
/// When the statement fails.
pub async fn due_campaigns(reading: &mut Reading, now: Timestamp) -> Result<Vec<Uuid>> {
    read!(reading, |connection| sqlx::query_scalar(
        "SELECT id FROM campaign WHERE state = 'scheduled' AND scheduled_at <= $1 ORDER BY scheduled_at"
    )
    .bind(now.as_millisecond())
    .fetch_all(connection)
    .await)
}

/// The campaigns of which deliveries can be claimed, the one that was frozen first first.
///
/// # Errors
/// When the statement fails.
pub async fn sending_campaigns(reading: &mut Reading) -> Result<Vec<Uuid>> {
    read!(reading, |connection| sqlx::query_scalar(
        "SELECT id FROM campaign WHERE state = 'sending' ORDER BY frozen_at"
    )
    .fetch_all(connection)
    .await)
}

/// Reads a campaign in order to change it: others who want to do so wait for the end of this transaction, and then see what it has
/// left. An update that changes nothing is the one way to say this that both engines understand.
pub(super) async fn take(tx: &mut Tx, id: Uuid) -> std::result::Result<Campaign, Refused> {
    let row: Option<Row> = select!(tx, |connection| sqlx::query_as(
        "UPDATE campaign SET uncertain = uncertain WHERE id = $1
         RETURNING id, issue_id, state, uncertain, scheduled_at, frozen_at, audience, finished_at"
    )
    .bind(id)
    .fetch_optional(connection)
    .await)?;
    Ok(row.ok_or(Refused::NoCampaign)?.try_into()?)
}
