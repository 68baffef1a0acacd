//! Freezing the audience.

use jiff::Timestamp;

use super::super::{Refused, State};
use super::campaign::take;
use crate::db::{Tx, Uuid};
use crate::execute;

/// Freezes the audience of a scheduled campaign: a delivery for each reader who may be mailed, reads in one of its languages, and has
/// chosen no sections or one that the issue has something on, or that such a one continues. Returns how many there are. A campaign is frozen once; after that the
/// number is all that is returned.
///
/// # Errors
/// When it is neither scheduled nor frozen, or a statement fails.
pub async fn freeze(tx: &mut Tx, id: Uuid, now: Timestamp) -> Result<i64, Refused> {
    let campaign = take(tx, id).await?;
    if let Some(audience) = campaign.audience {
        return Ok(audience);
    }
    if campaign.state != State::Scheduled {
        return Err(Refused::State { from: campaign.state, to: State::Sending });
    }
    // Readers come in the order of their identifiers, which are random: domains and days of signing up are mixed, so that no domain gets
    // all its mail at once, and the rows are written where the table ends and not all over it.
    let audience = execute!(tx, |connection| {
        sqlx::query(
        "INSERT INTO delivery (campaign_id, subscriber_id, language, state, attempt, repeated, due_at)
         WITH RECURSIVE covered (section_id) AS (
             SELECT section_id FROM public_edition WHERE issue_id = $2
             UNION
             SELECT section_predecessor.predecessor_id
             FROM section_predecessor JOIN covered ON covered.section_id = section_predecessor.section_id)
         SELECT campaign_language.campaign_id, reader.id, reader.language, 'pending', 0, 0,
                CASE WHEN campaign_language.state = 'released' THEN $3 END
         FROM mailable_subscriber AS reader
         JOIN campaign_language ON campaign_language.campaign_id = $1 AND campaign_language.language = reader.language
         WHERE NOT EXISTS (SELECT 1 FROM subscriber_section WHERE subscriber_id = reader.id)
            OR EXISTS (SELECT 1 FROM subscriber_section JOIN covered ON covered.section_id = subscriber_section.section_id
                       WHERE subscriber_section.subscriber_id = reader.id)
         ORDER BY reader.id"
    )
    .bind(id)
    .bind(campaign.issue)
    .bind(now.as_millisecond())
    .execute(connection)
    .await
    })?;
    let audience = i64::try_from(audience).map_err(anyhow::Error::from)?;
    execute!(tx, |connection| sqlx::query("UPDATE campaign SET frozen_at = $2, audience = $3 WHERE id = $1")
        .bind(id)
        .bind(now.as_millisecond())
        .bind(audience)
        .execute(connection)
        .await)?;
    Ok(audience)
}
