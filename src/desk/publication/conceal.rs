//! Taking an issue or a commentary back from readers, everywhere at once, and giving it back.

use jiff::Timestamp;

use crate::audit::{Act, Details};
use crate::campaigns::{self, State as CampaignState};
use crate::desk::fields::Fields;
use crate::desk::page::{View, see};
use crate::desk::place::Place;
use crate::desk::seat::Handled;
use crate::error::Error;
use crate::issues::State;
use crate::publication;

/// `POST /desk/issues/{starts}/withdrawal`. A mailing of it that is under way pauses.
pub async fn withdraw(view: &View<'_>, place: &Place, fields: &Fields, now: Timestamp) -> Handled {
    if !matches!(place.issue.state, State::Published { .. }) {
        return Err(Error::NotFound);
    }
    let db = &view.desk.site.db;
    let mut tx = db.begin().await?;
    let campaign = campaigns::campaign_of_issue(&mut db.reading().await?, place.issue.id).await?;
    let mut details = Details::default().with("reason", fields.value("reason").unwrap_or_default());
    if let Some(campaign) = campaign.filter(|campaign| campaign.state == CampaignState::Sending)
        && campaigns::pause(&mut tx, campaign.id).await.is_ok()
    {
        details = details.with("mailing", "paused");
    }
    publication::withdraw(&view.desk.site, &mut tx, &place.issue, now).await?;
    view.record(&mut tx, Act::IssueWithdrawn, place.subject(), details).await?;
    tx.commit().await?;
    Ok(see(&format!("{}/readiness?done=withdrawn", place.path())))
}

/// `POST /desk/issues/{starts}/return`
pub async fn give_back(view: &View<'_>, place: &Place) -> Handled {
    if place.issue.withdrawn.is_none() {
        return Err(Error::NotFound);
    }
    let mut tx = view.desk.site.db.begin().await?;
    publication::give_back(&view.desk.site, &mut tx, &place.issue).await?;
    view.record(&mut tx, Act::IssueGivenBack, place.subject(), Details::default()).await?;
    tx.commit().await?;
    Ok(see(&format!("{}/readiness?done=given-back", place.path())))
}

/// `POST /desk/issues/{starts}/sections/{section}/concealment`: with `conceal`, withholds what the issue says on a section from readers;
/// without it, gives it back.
pub async fn conceal(view: &View<'_>, place: &Place, fields: &Fields, now: Timestamp) -> Handled {
    let commentary = place.part()?.commentary.as_ref().ok_or(Error::NotFound)?;
    let conceals = fields.value("conceal").is_some();
    let mut tx = view.desk.site.db.begin().await?;
    publication::conceal(&view.desk.site, &mut tx, &place.issue, commentary.id, conceals.then_some(now)).await?;
    let act = if conceals { Act::CommentaryConcealed } else { Act::CommentaryRevealed };
    let details = Details::default().with("reason", fields.value("reason").unwrap_or_default());
    view.record(&mut tx, act, place.subject(), details).await?;
    let starts = place.issue.period.starts().to_string();
    tx.commit().await?;
    Ok(see(&format!("/desk/issues/{starts}/corrections?done={}", if conceals { "concealed" } else { "revealed" })))
}
