//! What readers will get: as mail programs of different widths show it, and a mail of it for oneself.

use bellwether_language::Language;
use http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;

use super::Handled;
use super::draft::issue_to_mail;
use super::list::href;
use crate::audit::{Act, Details};
use crate::campaigns::{self, Message};
use crate::desk::fields::Fields;
use crate::desk::page::{Subject, View, see};
use crate::error::Error;
use crate::issues::Issue;
use crate::mailbox;
use crate::mailing::issue_mail;
use crate::vault::{Address, Purpose, random, random_id};

#[derive(Serialize)]
struct Page {
    problem: Option<String>,
    subject: String,
    preheader: String,
    text: String,
    html: String,
    action: String,
    back: String,
    language: &'static str,
}

/// `GET /desk/campaigns/{starts}/preview/{language}`
pub async fn show(view: &View<'_>, starts: &str, language: &str, done: Option<&str>) -> Handled {
    page(view, starts, language, StatusCode::OK, None, done).await
}

async fn page(
    view: &View<'_>,
    starts: &str,
    language: &str,
    status: StatusCode,
    problem: Option<String>,
    done: Option<&str>,
) -> Handled {
    let (issue, language, message) = found(view, starts, language).await?;
    let at = format!("{}/preview/{language}", href(&issue));
    let title = view.builder().filled("desk-preview-title", &[("language", language.endonym())]);
    let own = Page {
        problem,
        subject: message.subject,
        preheader: message.preheader,
        text: message.text.whole(),
        html: format!("{at}/html"),
        action: format!("{at}/trial"),
        back: href(&issue),
        language: language.code(),
    };
    let subject = Subject { title, part: "campaigns", done, follows: false };
    Ok(mailbox::framing(view.answer(status, "desk_preview.html", subject, own)?))
}

/// `GET /desk/campaigns/{starts}/preview/{language}/html`
pub async fn html(view: &View<'_>, starts: &str, language: &str) -> Handled {
    let (_, _, message) = found(view, starts, language).await?;
    Ok(mailbox::mail(message.html.whole()))
}

/// `POST /desk/campaigns/{starts}/preview/{language}/trial`: the mail for oneself. The worker sends it: here, the address is sealed at
/// once.
pub async fn try_out(view: &View<'_>, starts: &str, language: &str, fields: &Fields, now: Timestamp) -> Handled {
    let (issue, found, _) = found(view, starts, language).await?;
    let Ok(address) = Address::parse(fields.value("address").unwrap_or_default()) else {
        let problem = Some(view.message("newsletter-invalid-email"));
        return page(view, starts, language, StatusCode::UNPROCESSABLE_ENTITY, problem, None).await;
    };
    let id = random_id();
    let keyring = view.desk.keyring()?;
    let sealed =
        keyring.seal(Purpose::Trial, id, address.reveal().as_bytes(), random()).map_err(anyhow::Error::from)?;
    let mut tx = view.desk.site.db.begin().await?;
    campaigns::ask_for_trial(&mut tx, id, issue.id, found, &sealed, now).await?;
    view.record(&mut tx, Act::TrialRequested, starts, Details::default().with("language", found.code())).await?;
    tx.commit().await?;
    Ok(see(&format!("{}/preview/{found}?done=trial", href(&issue))))
}

/// What readers get: what was frozen, or else what would be composed now.
async fn found(view: &View<'_>, starts: &str, language: &str) -> Result<(Issue, Language, Message), Error> {
    let language: Language = language.parse().map_err(|_| Error::NotFound)?;
    let mut reading = view.desk.site.db.reading().await?;
    let issue = issue_to_mail(&mut reading, starts).await?.ok_or(Error::NotFound)?;
    let campaign = campaigns::campaign_of_issue(&mut reading, issue.id).await?;
    let frozen = match campaign.filter(|campaign| campaign.frozen_at.is_some()) {
        Some(campaign) => campaigns::message(&mut reading, campaign.id, language).await?,
        None => None,
    };
    drop(reading);
    let message = match frozen {
        Some(message) => Some(message),
        None => issue_mail::compose(&view.desk.site, starts, language, view.desk.extent.into()).await?,
    };
    Ok((issue, language, message.ok_or(Error::NotFound)?))
}
