//! Links by which partners see an issue before readers do.

use axum::response::Response;
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::audit::{Act, Details};
use crate::db::Uuid;
use crate::desk::fields::Fields;
use crate::desk::page::{Subject, View, see};
use crate::desk::place::Place;
use crate::desk::seat::Handled;
use crate::error::Error;
use crate::publication::{self, Preview};
use crate::vault::{Token, random, random_id};

/// How long a link may be good, in hours.
const HOURS: [i64; 4] = [24, 48, 96, 168];
/// The longest name of those for whom a link is, in characters.
const LABEL: usize = 100;

#[derive(Serialize)]
struct Page {
    problem: Option<String>,
    board: String,
    href: String,
    link: Option<String>,
    hours: Vec<(i64, String)>,
    previews: Vec<PreviewView>,
}

#[derive(Serialize)]
struct PreviewView {
    label: String,
    expires: String,
    over: bool,
    removal: String,
}

/// `GET /desk/issues/{starts}/previews`
pub async fn show(view: &View<'_>, place: &Place, done: Option<&str>, now: Timestamp) -> Handled {
    page(view, place, StatusCode::OK, done, None, None, now).await
}

async fn page(
    view: &View<'_>,
    place: &Place,
    status: StatusCode,
    done: Option<&str>,
    problem: Option<String>,
    link: Option<String>,
    now: Timestamp,
) -> Result<Response, Error> {
    let previews = publication::previews_of_issue(&mut view.desk.site.db.reading().await?, place.issue.id).await?;
    let href = format!("{}/previews", place.path());
    let own = Page {
        problem,
        board: place.path(),
        link,
        hours: HOURS
            .map(|hours| {
                (hours, view.builder().counted("desk-preview-hours", usize::try_from(hours).unwrap_or_default()))
            })
            .into(),
        previews: previews
            .into_iter()
            .map(|preview| PreviewView {
                removal: format!("{href}/{}/removal", preview.id),
                label: preview.label,
                expires: view.instant(preview.expires),
                over: preview.expires <= now,
            })
            .collect(),
        href,
    };
    let period = view.builder().issue(&place.issue).period;
    let title = view.builder().filled("desk-previews-title", &[("period", &period)]);
    view.answer(status, "desk_previews.html", Subject { title, part: "issues", done, ..Subject::default() }, own)
}

/// `POST /desk/issues/{starts}/previews`: the link is shown once, in the answer; nobody can find it out again.
pub async fn make(view: &View<'_>, place: &Place, fields: &Fields, now: Timestamp) -> Handled {
    let label = fields.value("label").filter(|label| label.chars().count() <= LABEL);
    let hours = fields.value("hours").and_then(|hours| hours.parse().ok()).filter(|hours| HOURS.contains(hours));
    let (Some(label), Some(hours)) = (label, hours) else {
        let problem = Some(view.message("desk-preview-incomplete"));
        return page(view, place, StatusCode::UNPROCESSABLE_ENTITY, None, problem, None, now).await;
    };
    let token = Token::new(random());
    let expires = now.checked_add(SignedDuration::from_hours(hours)).map_err(anyhow::Error::from)?;
    let preview = Preview { id: random_id(), issue: place.issue.id, label: label.to_owned(), created: now, expires };
    let account = view.account().ok_or(Error::NotFound)?;
    let mut tx = view.desk.site.db.begin().await?;
    publication::insert_preview(&mut tx, &preview, &token.hash(), account.id).await?;
    let details = Details::default().with("for", label).with("until", expires);
    view.record(&mut tx, Act::PreviewMade, place.subject(), details).await?;
    tx.commit().await?;
    let origin = if view.desk.https { view.frame.monitor.origin.clone() } else { String::new() };
    let link = format!("{origin}/preview/{}", token.text().as_str());
    page(view, place, StatusCode::OK, None, None, Some(link), now).await
}

/// `POST /desk/issues/{starts}/previews/{id}/removal`
pub async fn remove(view: &View<'_>, place: &Place, id: &str) -> Handled {
    let id: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    let mut tx = view.desk.site.db.begin().await?;
    if publication::forget_preview(&mut tx, place.issue.id, id).await? == 0 {
        return Err(Error::NotFound);
    }
    view.record(&mut tx, Act::PreviewRemoved, place.subject(), Details::default()).await?;
    tx.commit().await?;
    Ok(see(&format!("{}/previews?done=preview-removed", place.path())))
}
