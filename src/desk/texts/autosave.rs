//! Keeping what somebody is writing, as she writes it.

use axum::response::IntoResponse as _;
use http::header::CONTENT_TYPE;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::form::{number, written};
use super::load::spot;
use crate::accounts;
use crate::commentaries;
use crate::desk::fields::Fields;
use crate::desk::page::{View, see};
use crate::desk::place::Place;
use crate::desk::seat::Handled;
use crate::drafts::{self, Draft};
use crate::error::Error;

/// What the script is told.
#[derive(Serialize)]
struct Kept {
    /// The newest sequence that is kept.
    sequence: i64,
    /// The number of the newest revision: another than hers, if somebody has saved meanwhile.
    head: i64,
    /// Who else is writing here.
    here: Vec<String>,
}

/// `POST …/{language}/draft`: not an act that the log tells of, because nobody else sees what came of it.
pub async fn keep(view: &View<'_>, place: &Place, fields: &Fields, now: Timestamp) -> Handled {
    let (spot, account) = (spot(place)?, view.account().ok_or(Error::NotFound)?);
    let sequence = number(fields, "sequence");
    let draft = Draft { base: number(fields, "base"), sequence, written: written(fields), saved: now };
    let db = &view.desk.site.db;
    let mut tx = db.begin().await?;
    let kept = drafts::save_draft(&mut tx, spot, account.id, &draft).await?;
    tx.commit().await?;
    let mut reading = db.reading().await?;
    let progress = commentaries::progress_of_issue(&mut reading, spot.issue).await?;
    let head = progress
        .iter()
        .find(|progress| progress.section == spot.section && progress.language == spot.language)
        .map_or(0, |progress| progress.head.number);
    let since = now.checked_sub(SignedDuration::from_mins(2)).unwrap_or(Timestamp::MIN);
    let writers = drafts::writers(&mut reading, spot, since).await?;
    let newest = match kept {
        true => sequence,
        false => drafts::draft(&mut reading, spot, account.id).await?.map_or(0, |draft| draft.sequence),
    };
    let people = accounts::accounts(&mut reading).await?;
    let here = writers
        .iter()
        .filter(|writer| **writer != account.id)
        .filter_map(|writer| people.iter().find(|one| one.id == *writer))
        .map(|one| one.shown.clone())
        .collect();
    let answer = serde_json::to_string(&Kept { sequence: newest, head, here }).map_err(anyhow::Error::from)?;
    Ok(([(CONTENT_TYPE, "application/json")], answer).into_response())
}

/// `POST …/{language}/draft/removal`: she doesn't want what she was writing.
pub async fn drop_draft(view: &View<'_>, place: &Place) -> Handled {
    let account = view.account().ok_or(Error::NotFound)?;
    let mut tx = view.desk.site.db.begin().await?;
    drafts::forget_draft(&mut tx, spot(place)?, account.id).await?;
    tx.commit().await?;
    Ok(see(&format!("{}?done=draft-dropped", place.path())))
}
