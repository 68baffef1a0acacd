//! Releasing an issue: now, or at an instant.

use http::StatusCode;
use jiff::Timestamp;

use super::readiness::{Again, page};
use crate::audit::{Act, Details};
use crate::desk::fields::Fields;
use crate::desk::page::{View, see};
use crate::desk::place::Place;
use crate::desk::seat::Handled;
use crate::error::Error;
use crate::issues::State;
use crate::publication::{self, BadInstant, NotReleased, Plan};

/// `POST /desk/issues/{starts}/publication`
pub async fn release(view: &View<'_>, place: &Place, fields: &Fields, now: Timestamp) -> Handled {
    let starts = place.issue.period.starts().to_string();
    let href = format!("{}/readiness", place.path());
    let reason = fields.value("reason");
    let mut tx = view.desk.site.db.begin().await?;
    match publication::release(&view.desk.site, &mut tx, &starts, reason.is_some(), now).await {
        Ok(done) => {
            let mut details = Details::default().with("editions", done.editions);
            if let (true, Some(reason)) = (done.overridden, reason) {
                details = details.with("override", reason);
            }
            view.record(&mut tx, Act::IssueReleased, &starts, details).await?;
            tx.commit().await?;
            tracing::info!(issue = starts, editions = done.editions, "An issue was released");
            Ok(see(&format!("{href}?done=released")))
        }
        // A second click: it is out already.
        Err(NotReleased::NotADraft) => Ok(see(&href)),
        Err(NotReleased::NotReady(_)) => {
            drop(tx);
            let again = Again { reason: fields.again("reason"), ..Again::default() };
            let problem = Some(view.message("desk-release-not-ready"));
            page(view, place, StatusCode::CONFLICT, None, problem, again).await
        }
        Err(NotReleased::Failed(error)) => Err(error.into()),
    }
}

/// `POST /desk/issues/{starts}/schedule`
pub async fn plan(view: &View<'_>, place: &Place, fields: &Fields, now: Timestamp) -> Handled {
    if !matches!(place.issue.state, State::Draft { .. }) {
        return Err(Error::NotFound);
    }
    let (account, text) = (view.account().ok_or(Error::NotFound)?, fields.value("at").unwrap_or_default());
    let again = Again { at: text.to_owned(), reason: fields.again("reason") };
    let problem = match publication::instant(text, &view.frame.time_zone) {
        Ok(at) if at <= now => "desk-schedule-past",
        Ok(at) => {
            let plan = Plan {
                issue: place.issue.id,
                at,
                account: account.id,
                override_reason: fields.value("reason").map(str::to_owned),
                failed: None,
            };
            let mut tx = view.desk.site.db.begin().await?;
            publication::save_plan(&mut tx, &plan).await?;
            let mut details = Details::default().with("at", at);
            if let Some(reason) = &plan.override_reason {
                details = details.with("override", reason);
            }
            view.record(&mut tx, Act::ReleasePlanned, place.subject(), details).await?;
            tx.commit().await?;
            return Ok(see(&format!("{}/readiness?done=planned", place.path())));
        }
        Err(BadInstant::Unreadable) => "desk-schedule-unreadable",
        Err(BadInstant::Skipped) => "desk-schedule-skipped",
        Err(BadInstant::Twice) => "desk-schedule-twice",
    };
    page(view, place, StatusCode::UNPROCESSABLE_ENTITY, None, Some(view.message(problem)), again).await
}

/// `POST /desk/issues/{starts}/schedule/cancellation`
pub async fn cancel(view: &View<'_>, place: &Place) -> Handled {
    let mut tx = view.desk.site.db.begin().await?;
    publication::cancel_plan(&mut tx, place.issue.id).await?;
    view.record(&mut tx, Act::ReleasePlanCancelled, place.subject(), Details::default()).await?;
    tx.commit().await?;
    Ok(see(&format!("{}/readiness?done=plan-cancelled", place.path())))
}
