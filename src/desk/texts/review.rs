//! The way of a text to approval. What is said is said of the newest revision, and no longer holds when another is saved.

use jiff::Timestamp;

use super::comments;
use crate::accounts::Role;
use crate::audit::{Act, Details};
use crate::commentaries::{self, Progress, Stage};
use crate::desk::fields::Fields;
use crate::desk::notices::tell_of_review;
use crate::desk::page::{View, see};
use crate::desk::place::Place;
use crate::desk::seat::Handled;
use crate::error::Error;
use crate::notices::Kind;

/// What is said of the newest revision.
struct Said<'a> {
    stage: Option<Stage>,
    act: Act,
    done: &'static str,
    /// Why it goes back. It stands in the margin, where who wrote it finds it and can answer.
    reason: Option<&'a str>,
}

/// `POST …/{language}/submission`: gives it to be looked at, or takes it back with `withdraw`.
pub async fn submit(view: &View<'_>, place: &Place, fields: &Fields, now: Timestamp) -> Handled {
    let said = if fields.value("withdraw").is_some() {
        Said { stage: None, act: Act::ReviewWithdrawn, done: "withdrawn-from-review", reason: None }
    } else {
        Said { stage: Some(Stage::InReview), act: Act::ReviewAsked, done: "submitted", reason: None }
    };
    set(view, place, said, now).await
}

/// `POST …/{language}/approval`: approves it, or sends it back with `send-back` and a word why.
pub async fn approve(view: &View<'_>, place: &Place, fields: &Fields, now: Timestamp) -> Handled {
    let said = if fields.value("send-back").is_some() {
        let reason = fields.value("reason").map(str::trim).filter(|reason| !reason.is_empty());
        Said { stage: None, act: Act::TextSentBack, done: "sent-back", reason }
    } else {
        Said { stage: Some(Stage::Approved), act: Act::TextApproved, done: "approved", reason: None }
    };
    set(view, place, said, now).await
}

async fn set(view: &View<'_>, place: &Place, said: Said<'_>, now: Timestamp) -> Handled {
    let account = view.account().ok_or(Error::NotFound)?;
    let db = &view.desk.site.db;
    let mut tx = db.begin().await?;
    tx.wait_for_others().await?;
    let progress = progress(view, place).await?;
    if progress.stage == Stage::Published {
        return Err(Error::NotFound);
    }
    // Whoever translates into a language may approve others' work in it, not her own; an editor answers for everything.
    if said.stage == Some(Stage::Approved) && !account.is(Role::Editor) {
        let saved_by = commentaries::saved_by(&mut db.reading().await?, progress.head.id).await?;
        if saved_by == Some(account.id) {
            return view.not_allowed();
        }
    }
    commentaries::set_review(&mut tx, progress.edition, progress.head.number, said.stage, account.id, now).await?;
    match said.act {
        Act::ReviewAsked => tell_of_review(view, &mut tx, place, Kind::ReviewWanted, now).await?,
        Act::TextApproved => tell_of_review(view, &mut tx, place, Kind::Approved, now).await?,
        Act::TextSentBack => tell_of_review(view, &mut tx, place, Kind::SentBack, now).await?,
        _ => {}
    }
    let mut details = Details::default();
    if let Some(reason) = said.reason {
        comments::say_of_all(view, &mut tx, progress.edition, reason, now).await?;
        details = details.with("reason", reason);
    }
    view.record(&mut tx, said.act, place.subject(), details.with("revision", progress.head.number)).await?;
    tx.commit().await?;
    Ok(see(&format!("{}?done={}", place.path(), said.done)))
}

async fn progress(view: &View<'_>, place: &Place) -> Result<Progress, Error> {
    let part = place.part()?;
    let language = part.language()?;
    let all = commentaries::progress_of_issue(&mut view.desk.site.db.reading().await?, place.issue.id).await?;
    all.into_iter()
        .find(|progress| progress.section == part.section.id && progress.language == language)
        .ok_or(Error::NotFound)
}
