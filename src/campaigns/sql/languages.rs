//! The languages of a campaign, and what their readers get.

use bellwether_language::Language;
use jiff::Timestamp;

use super::super::{CampaignLanguage, Message, Parted, Refused, State};
use super::campaign::take;
use crate::db::{Reading, Result, Tx, Uuid};
use crate::{execute, read};

/// Adds a language to a campaign that is not frozen yet, or gives it another message. Without a message it is held: its readers wait
/// until [`release`].
///
/// # Errors
/// When the campaign is frozen, or a statement fails.
pub async fn save_language(
    tx: &mut Tx,
    campaign: Uuid,
    language: Language,
    message: Option<&Message>,
) -> std::result::Result<(), Refused> {
    if take(tx, campaign).await?.frozen_at.is_some() {
        return Err(Refused::Frozen);
    }
    execute!(tx, |connection| sqlx::query(
        "INSERT INTO campaign_language (campaign_id, language, state, subject, preheader, html, text)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (campaign_id, language) DO UPDATE
         SET state = excluded.state, subject = excluded.subject, preheader = excluded.preheader, html = excluded.html,
             text = excluded.text"
    )
    .bind(campaign)
    .bind(language.code())
    .bind(if message.is_some() { "released" } else { "held" })
    .bind(message.map(|message| &message.subject))
    .bind(message.map(|message| &message.preheader))
    .bind(message.map(|message| message.html.marked()))
    .bind(message.map(|message| message.text.marked()))
    .execute(connection)
    .await)?;
    Ok(())
}

/// Releases a language that was held: its readers, if they are frozen, are due from `now` on. Returns how many they are.
///
/// # Errors
/// When the campaign is finished, or the language is none of its own, or was released already, or a statement fails.
pub async fn release(
    tx: &mut Tx,
    campaign: Uuid,
    language: Language,
    message: &Message,
    now: Timestamp,
) -> std::result::Result<u64, Refused> {
    let state = take(tx, campaign).await?.state;
    if matches!(state, State::Done | State::Cancelled) {
        return Err(Refused::State { from: state, to: State::Sending });
    }
    let released = execute!(tx, |connection| sqlx::query(
        "UPDATE campaign_language SET state = 'released', subject = $3, preheader = $4, html = $5, text = $6
         WHERE campaign_id = $1 AND language = $2 AND state = 'held'"
    )
    .bind(campaign)
    .bind(language.code())
    .bind(&message.subject)
    .bind(&message.preheader)
    .bind(message.html.marked())
    .bind(message.text.marked())
    .execute(connection)
    .await)?;
    if released == 0 {
        return Err(Refused::NotHeld);
    }
    Ok(execute!(tx, |connection| sqlx::query(
        "UPDATE delivery SET due_at = $3
         WHERE campaign_id = $1 AND language = $2 AND state IN ('pending', 'deferred') AND due_at IS NULL"
    )
    .bind(campaign)
    .bind(language.code())
    .bind(now.as_millisecond())
    .execute(connection)
    .await)?)
}

/// The languages of a campaign.
///
/// # Errors
/// When the statement fails or a row can't be read.
pub async fn languages(reading: &mut Reading, campaign: Uuid) -> anyhow::Result<Vec<CampaignLanguage>> {
    let rows: Vec<(String, bool)> = read!(reading, |connection| sqlx::query_as(
        "SELECT language, state = 'held' FROM campaign_language WHERE campaign_id = $1 ORDER BY language"
    )
    .bind(campaign)
    .fetch_all(connection)
    .await)?;
    rows.into_iter().map(|(language, held)| Ok(CampaignLanguage { language: language.parse()?, held })).collect()
}

/// What readers in a language get; none while it is held, or if the campaign has no such language.
///
/// # Errors
/// When the statement fails.
pub async fn message(reading: &mut Reading, campaign: Uuid, language: Language) -> Result<Option<Message>> {
    let row: Option<(String, String, String, String)> = read!(reading, |connection| sqlx::query_as(
        "SELECT subject, preheader, html, text FROM campaign_language
         WHERE campaign_id = $1 AND language = $2 AND state = 'released'"
    )
    .bind(campaign)
    .bind(language.code())
    .fetch_optional(connection)
    .await)?;
    Ok(row.map(|(subject, preheader, html, text)| Message {
        subject,
        preheader,
        html: Parted::new(html),
        text: Parted::new(text),
    }))
}
