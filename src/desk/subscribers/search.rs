//! Finding one reader by her address, and taking her off.

use http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;

use super::{Handled, refused};
use crate::audit::{Act, Details};
use crate::campaigns;
use crate::db::Uuid;
use crate::desk::fields::Fields;
use crate::desk::page::{Subject, View, see};
use crate::error::Error;
use crate::subscribers::{self, CONSENT_ELSEWHERE, Record, State, Suppression};
use crate::vault::Address;

#[derive(Serialize)]
struct Page {
    problem: Option<String>,
    reader: Option<Reader>,
    suppression: Option<String>,
}

/// What is known of a reader, for the template: name and value, in order.
#[derive(Serialize)]
struct Reader {
    facts: Vec<(String, String)>,
    removal: String,
}

/// `POST /desk/subscribers/search`: by the whole address. The answer doesn't repeat it.
pub async fn search(view: &View<'_>, fields: &Fields) -> Handled {
    let title = view.message("desk-found-title");
    let subject = Subject { title, part: "subscribers", ..Subject::default() };
    let Ok(address) = Address::parse(fields.value("email").unwrap_or_default()) else {
        let problem = Some(view.message("desk-invalid-email"));
        let page = Page { problem, reader: None, suppression: None };
        return view.answer(StatusCode::UNPROCESSABLE_ENTITY, "desk_found.html", subject, page);
    };
    let mut reading = view.desk.site.db.reading().await?;
    let lookups = subscribers::lookups_to_read(&mut reading, &*view.desk.keyring()?, &address).await;
    let lookups = lookups.map_err(refused)?;
    let record = subscribers::record(&mut reading, &lookups).await?;
    let suppression = subscribers::suppression_of(&mut reading, &lookups).await?;
    let suppression = suppression.map(|(reason, day)| {
        let day = bellwether_language::date(view.language, day);
        view.builder().filled(suppression_key(reason), &[("day", &day)])
    });
    let suppressed = suppression.is_some();
    let page = Page { problem: None, reader: record.map(|record| reader(view, &record, suppressed)), suppression };
    view.page("desk_found.html", subject, page)
}

fn suppression_key(reason: Suppression) -> &'static str {
    match reason {
        Suppression::Left => "desk-suppressed-left",
        Suppression::Bounced => "desk-suppressed-bounced",
        Suppression::Complained => "desk-suppressed-complained",
        Suppression::Removed => "desk-suppressed-removed",
    }
}

fn reader(view: &View<'_>, record: &Record, suppressed: bool) -> Reader {
    let state = match record.state {
        State::Active if suppressed => view.message("desk-reader-suppressed"),
        State::Active => view.message("desk-reader-active"),
        State::Unconfirmed => view.message("desk-reader-unconfirmed"),
        State::Left => view.message("desk-reader-left"),
    };
    let sections: Vec<String> = record
        .preferences
        .sections
        .iter()
        .filter_map(|id| view.frame.section(*id))
        .map(|section| view.builder().localized(&section.name))
        .collect();
    let sections = if sections.is_empty() { view.message("desk-everything") } else { sections.join(", ") };
    let mut facts = vec![
        (view.message("desk-state"), state),
        (view.message("desk-language"), record.preferences.language.endonym().to_owned()),
        (view.message("desk-sections"), sections),
        (view.message("desk-consent"), consent(view, record)),
    ];
    facts.extend(record.consent_proof.clone().map(|proof| (view.message("desk-proof"), proof)));
    facts.push((view.message("desk-row"), record.id.to_string()));
    Reader { facts, removal: format!("/desk/subscribers/{}/removal", record.id) }
}

fn consent(view: &View<'_>, record: &Record) -> String {
    let (Some(day), Some(text)) = (record.consent_day, record.consent_text) else {
        return view.message("desk-consent-none");
    };
    let day = bellwether_language::date(view.language, day);
    if text == CONSENT_ELSEWHERE {
        return view.builder().filled("desk-consent-elsewhere", &[("day", &day)]);
    }
    let language = record.consent_language.unwrap_or(record.preferences.language).endonym();
    view.builder().filled("desk-consent-ours", &[("day", &day), ("text", &text.to_string()), ("language", language)])
}

/// `POST /desk/subscribers/{id}/removal`
pub async fn removal(view: &View<'_>, id: &str, now: Timestamp) -> Handled {
    let id: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    let mut tx = view.desk.site.db.begin().await?;
    let removed = subscribers::remove(&mut tx, id, view.frame.day(now)).await?;
    if !removed {
        return Err(Error::NotFound);
    }
    campaigns::forget_reader(&mut tx, id).await?;
    view.record(&mut tx, Act::ReaderRemoved, id.to_string(), Details::default()).await?;
    tx.commit().await?;
    tracing::info!(subscriber = %id, "A reader was taken off at the desk");
    Ok(see("/desk/subscribers?done=removed"))
}
