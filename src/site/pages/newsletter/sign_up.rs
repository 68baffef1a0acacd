//! The form by which readers sign up, and what becomes of it.

use std::net::IpAddr;

use axum::response::Response;
use bellwether_language::Language;
use http::StatusCode;
use http::header::CONTENT_SECURITY_POLICY;
use jiff::Timestamp;
use serde::Serialize;

use super::form::{Choices, Form};
use super::{Notice, fresh, see};
use crate::db::Tag;
use crate::error::Error;
use crate::site::build::Builder;
use crate::site::layout::{self, Place, Subject};
use crate::site::pages::{Answer, HTML, Handled};
use crate::site::puzzle::{Puzzle, Puzzles};
use crate::site::reception::{Admission, Reception};
use crate::site::{Site, addresses};
use crate::subscribers::{self, Preferences, SignUp};
use crate::vault::{self, Address};
use crate::web::headers;

#[derive(Serialize)]
struct SignUpPage {
    choices: Option<Choices>,
    problem: Option<String>,
    /// What is to be solved before the form is taken.
    puzzle: Option<Puzzle>,
}

/// `/{lang}/newsletter`: the form; or, where no mail can be sent, that the newsletter opens soon.
pub fn show(site: &Site, language: &str) -> Handled {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let builder = Builder { frame: &frame, messages: &site.messages, language };
    let choices = site.offer.reception.is_some().then(|| Choices::of(builder, &everything(language)));
    let body = page(site, builder, SignUpPage { choices, problem: None, puzzle: None })?;
    Ok(Answer::Page(Box::new(Site::page(&frame, body, HTML, vec![Tag::Monitor, Tag::Latest]))))
}

fn everything(language: Language) -> Preferences {
    Preferences { language, sections: Vec::new(), plain_envelope: false }
}

fn page(site: &Site, builder: Builder<'_>, own: SignUpPage) -> Result<String, Error> {
    let (title, text) = match own.choices {
        Some(_) => (builder.message("newsletter-title"), builder.message("newsletter-description")),
        None => (builder.message("newsletter-opens-title"), builder.message("newsletter-opens-text")),
    };
    let subject = Subject::everywhere(builder, Some(title), text, Place::Elsewhere, addresses::newsletter);
    layout::render(site, builder, subject, "newsletter.html", own)
}

/// Takes the form. The answer is the same for every address that could be one.
///
/// # Errors
/// When the database fails.
pub async fn sign_up(
    site: &Site,
    language: &str,
    form: &Form,
    client: Option<IpAddr>,
    now: Timestamp,
) -> Result<Response, Error> {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let builder = Builder { frame: &frame, messages: &site.messages, language };
    let Some(reception) = &site.offer.reception else { return Ok(see(&addresses::newsletter(language))) };
    // People don't see this field; programs that fill in forms do.
    if form.value("website").is_some_and(|text| !text.is_empty()) {
        return Ok(Notice::Sent.response(language));
    }
    let preferences = form.preferences(builder);
    let again = |status: StatusCode, problem: String, puzzle: Option<Puzzle>| {
        let choices = Some(Choices::of(builder, &preferences));
        page(site, builder, SignUpPage { choices, problem: Some(problem), puzzle }).map(|body| fresh(status, body))
    };
    let email = form.value("email").unwrap_or_default();
    let Ok(address) = Address::parse(email) else {
        return again(StatusCode::UNPROCESSABLE_ENTITY, builder.message("newsletter-invalid-email"), None);
    };
    let value = |name: &'static str| form.value(name).unwrap_or_default();
    let has_solved = |puzzles: &Puzzles| puzzles.is_solved(value("challenge"), email.trim(), value("solution"), now);
    match reception.admit(client, &address, now, has_solved) {
        Admission::TooMany => {
            let puzzle = reception.puzzles.give(now);
            let mut answer = again(StatusCode::TOO_MANY_REQUESTS, builder.message("newsletter-too-many"), puzzle)?;
            // The one public page with a script.
            answer.headers_mut().insert(CONTENT_SECURITY_POLICY, headers::POLICY_WITH_SCRIPT);
            return Ok(answer);
        }
        Admission::Dropped => {}
        Admission::Admitted => keep(site, reception, &SignUp { address, preferences, shown: language }, now).await?,
    }
    Ok(Notice::Sent.response(language))
}

async fn keep(site: &Site, reception: &Reception, sign_up: &SignUp, now: Timestamp) -> anyhow::Result<()> {
    let id = vault::random_id();
    let sealed = sign_up.seal(&reception.keyring.current(), id, vault::random())?;
    let mut tx = site.db.begin().await?;
    subscribers::insert_sign_up(&mut tx, id, &sealed, now).await?;
    Ok(tx.commit().await?)
}
