//! The way of a text to approval. What is said is said of the newest revision, and no longer holds when another is saved.

use jiff::Timestamp;

use crate::accounts::Role;
use crate::audit::Details;
use crate::commentaries::{self, Progress, Stage};
use crate::desk::fields::Fields;
use crate::desk::notices::tell_of_review;
use crate::desk::page::{View, see};
use crate::desk::place::Place;
use crate::desk::seat::Handled;
use crate::error::Error;
use crate::notices::Kind;

/// `POST …/{language}/submission`: gives it to be looked at, or takes it back with `withdraw`.
pub async fn submit(view: &View<'_>, place: &Place, fields: &Fields, now: Timestamp) -> Handled {
    let withdraws = fields.value("withdraw").is_some();
    let stage = if withdraws { None } else { Some(Stage::InReview) };
    let act = if withdraws { "review-withdrawn" } else { "review-asked" };
    let done = if withdraws { "withdrawn-from-review" } else { "submitted" };
    set(view, place, stage, act, done, Details::default(), now).await
}

/// `POST …/{language}/approval`: approves it, or sends it back with `send-back` and a word why.
pub async fn approve(view: &View<'_>, place: &Place, fields: &Fields, now: Timestamp) -> Handled {
    if fields.value("send-back").is_some() {
        let details = Details::default().with("reason", fields.value("reason").unwrap_or_default());
        return set(view, place, None, "text-sent-back", "sent-back", details, now).await;
    }
    set(view, place, Some(Stage::Approved), "text-approved", "approved", Details::default(), now).await
}

async fn set(
    view: &View<'_>,
    place: &Place,
    stage: Option<Stage>,
    act: &'static str,
    done: &'static str,
    details: Details,
    now: Timestamp,
) -> Handled {
    let account = view.account().ok_or(Error::NotFound)?;
    let db = &view.desk.site.db;
    let mut tx = db.begin().await?;
    tx.wait_for_others().await?;
    let progress = progress(view, place).await?;
    if progress.stage == Stage::Published {
        return Err(Error::NotFound);
    }
    // Whoever translates into a language may approve others' work in it, not her own; an editor answers for everything.
    if stage == Some(Stage::Approved) && !account.is(Role::Editor) {
        let saved_by_her = commentaries::saved_by(&mut db.reading().await?, progress.head.id).await?;
        let own = view.frame.contributors.iter().find(|one| Some(one.id) == account.contributor);
        if own.is_some_and(|own| saved_by_her.as_deref() == Some(own.code.as_str())) {
            return view.not_allowed();
        }
    }
    commentaries::set_review(&mut tx, progress.edition, progress.head.number, stage, account.id, now).await?;
    match act {
        "review-asked" => tell_of_review(view, &mut tx, place, Kind::ReviewWanted, now).await?,
        "text-approved" => tell_of_review(view, &mut tx, place, Kind::Approved, now).await?,
        "text-sent-back" => tell_of_review(view, &mut tx, place, Kind::SentBack, now).await?,
        _ => {}
    }
    view.record(&mut tx, act, place.subject(), details.with("revision", progress.head.number)).await?;
    tx.commit().await?;
    Ok(see(&format!("{}?done={done}", place.path())))
}

async fn progress(view: &View<'_>, place: &Place) -> Result<Progress, Error> {
    let part = place.part()?;
    let language = part.language()?;
    let all = commentaries::progress_of_issue(&mut view.desk.site.db.reading().await?, place.issue.id).await?;
    all.into_iter()
        .find(|progress| progress.section == part.section.id && progress.language == language)
        .ok_or(Error::NotFound)
}
