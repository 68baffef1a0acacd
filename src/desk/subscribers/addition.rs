//! Adding one reader.

use http::StatusCode;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::{Handled, preferences, refused};
use crate::audit::{Act, Details};
use crate::desk::fields::Fields;
use crate::desk::page::{Subject, View, see};
use crate::subscribers::{self, Added, Addition, Mode, Preferences, SignUp, State};
use crate::vault::{Address, random, random_id};

#[derive(Serialize)]
struct Page {
    problem: Option<String>,
    languages: Vec<Choice>,
    sections: Vec<Choice>,
    today: String,
    day: String,
    proof: String,
}

/// Something that can be chosen.
#[derive(Serialize)]
pub(super) struct Choice {
    pub code: String,
    pub name: String,
    pub chosen: bool,
}

/// `GET /desk/subscribers/addition`
pub async fn show_addition(view: &View<'_>, done: Option<&str>, now: Timestamp) -> Handled {
    page(view, StatusCode::OK, done, None, &Fields::default(), now)
}

fn page(
    view: &View<'_>,
    status: StatusCode,
    done: Option<&str>,
    problem: Option<&str>,
    fields: &Fields,
    now: Timestamp,
) -> Handled {
    let chosen = preferences(view, fields);
    let sections = view.frame.current_sections().map(|section| Choice {
        code: section.code.to_string(),
        name: view.builder().localized(&section.name),
        chosen: chosen.sections.contains(&section.id),
    });
    // The address is to be typed again: no answer holds one.
    let page = Page {
        problem: problem.map(|key| view.message(key)),
        languages: languages(view, &chosen),
        sections: sections.collect(),
        today: view.frame.day(now).to_string(),
        day: fields.again("consent-day"),
        proof: fields.again("proof"),
    };
    let title = view.message("desk-part-addition");
    let subject = Subject { title, part: "addition", done, ..Subject::default() };
    view.answer(status, "desk_addition.html", subject, page)
}

fn languages(view: &View<'_>, chosen: &Preferences) -> Vec<Choice> {
    let languages = view.frame.monitor.languages.iter();
    languages
        .map(|language| Choice {
            code: language.to_string(),
            name: language.endonym().to_owned(),
            chosen: *language == chosen.language,
        })
        .collect()
}

/// What the administrator says of a reader's consent.
enum Consent {
    /// There is none yet: she is asked by mail.
    Asked,
    /// She gave it elsewhere.
    Given(Date, String),
}

/// The day and the proof of a consent: both or none.
fn consent(fields: &Fields, today: Date) -> Option<Consent> {
    match (fields.value("consent-day"), fields.value("proof")) {
        (None, None) => Some(Consent::Asked),
        (Some(day), Some(proof)) => {
            let day: Date = day.parse().ok()?;
            (day <= today && !proof.contains('@')).then(|| Consent::Given(day, proof.to_owned()))
        }
        _ => None,
    }
}

/// `POST /desk/subscribers/addition`
pub async fn add(view: &View<'_>, fields: &Fields, now: Timestamp) -> Handled {
    let refuse = |problem| page(view, StatusCode::UNPROCESSABLE_ENTITY, None, Some(problem), fields, now);
    let Ok(address) = Address::parse(fields.value("email").unwrap_or_default()) else {
        return refuse("desk-invalid-email");
    };
    let Some(consent) = consent(fields, view.frame.day(now)) else { return refuse("desk-invalid-consent") };
    let preferences = preferences(view, fields);
    let added = match consent {
        Consent::Asked => {
            ask(view, SignUp { address, preferences, shown: view.language }, now).await.map_err(refused)?
        }
        Consent::Given(consent_day, proof) => {
            let addition = Addition { address, preferences, consent_day, proof };
            let (db, keyring) = (&view.desk.site.db, view.desk.keyring()?);
            let added = subscribers::add(db, &keyring, vec![addition], Mode::Write, random).await;
            added.map_err(refused)?.first().copied()
        }
    };
    match added {
        Some(Added::Suppressed(reason)) => refuse(match reason {
            subscribers::Suppression::Left => "desk-refused-left",
            subscribers::Suppression::Bounced => "desk-refused-bounced",
            subscribers::Suppression::Complained => "desk-refused-complained",
            subscribers::Suppression::Removed => "desk-refused-removed",
        }),
        Some(Added::Already) => refuse("desk-refused-already"),
        Some(Added::Added) => {
            view.record_alone(Act::ReaderAdded, "", Details::default()).await?;
            tracing::info!("A reader was added at the desk");
            Ok(see("/desk/subscribers/addition?done=added"))
        }
        None => Ok(see("/desk/subscribers/addition?done=asked")),
    }
}

/// Lets a reader be asked by mail, as if she had signed up; none if she will be.
async fn ask(view: &View<'_>, sign_up: SignUp, now: Timestamp) -> anyhow::Result<Option<Added>> {
    let keyring = view.desk.keyring()?;
    let mut reading = view.desk.site.db.reading().await?;
    let lookups = subscribers::lookups_to_read(&mut reading, &keyring, &sign_up.address).await?;
    if let Some((reason, _)) = subscribers::suppression_of(&mut reading, &lookups).await? {
        return Ok(Some(Added::Suppressed(reason)));
    }
    if subscribers::record(&mut reading, &lookups).await?.is_some_and(|record| record.state == State::Active) {
        return Ok(Some(Added::Already));
    }
    drop(reading);
    let id = random_id();
    let sealed = sign_up.seal(&keyring, id, random())?;
    let mut tx = view.desk.site.db.begin().await?;
    subscribers::insert_sign_up(&mut tx, id, &sealed, now).await?;
    view.record(&mut tx, Act::ReaderAsked, "", Details::default()).await?;
    tx.commit().await?;
    Ok(None)
}
