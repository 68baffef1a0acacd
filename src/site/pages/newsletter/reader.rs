//! The pages that a reader reaches by the links in her mails. Whoever has a link may do what it allows, and nothing else.

use axum::response::Response;
use bellwether_language::Language;
use http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;

use super::form::{Choices, Form};
use super::{Notice, expired, fresh, nobody, private, see, unknown};
use crate::campaigns;
use crate::error::Error;
use crate::site::build::Builder;
use crate::site::layout;
use crate::site::{Site, addresses};
use crate::subscribers::{self, Confirmation, Departure, State, Subscriber, Token};

#[derive(Serialize)]
struct ConfirmPage {
    action: String,
}

#[derive(Serialize)]
struct PreferencesPage {
    choices: Choices,
    active: bool,
    has_key: bool,
    problem: Option<String>,
    saved: bool,
    action: String,
    key_action: String,
    departure: String,
    return_: String,
    erasure: String,
}

#[derive(Serialize)]
struct DeparturePage {
    left: bool,
    action: String,
    return_: String,
    erasure: String,
}

/// `GET /{lang}/newsletter/confirm/{token}`: the button. Programs that look at mail follow the link, and must confirm nothing by it.
///
/// # Errors
/// When the database fails.
pub async fn ask_to_confirm(site: &Site, language: &str, token: &str, now: Timestamp) -> Result<Response, Error> {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let builder = Builder { frame: &frame, messages: &site.messages, language };
    let Some(known) = Token::parse(token) else { return expired(site, builder) };
    match subscribers::confirmation(&mut site.db.reading().await?, &known.hash(), now).await? {
        Confirmation::Awaited => {}
        Confirmation::Done => return Ok(Notice::Confirmed.response(language)),
        Confirmation::Refused | Confirmation::Expired => return expired(site, builder),
    }
    let path = |language: Language| addresses::newsletter_confirmation(language, token);
    let subject = private(builder, &builder.message("newsletter-confirm"), path);
    let body =
        layout::render(site, builder, subject, "newsletter_confirm.html", ConfirmPage { action: path(language) })?;
    Ok(fresh(StatusCode::OK, body))
}

/// `POST /{lang}/newsletter/confirm/{token}`
///
/// # Errors
/// When the database fails.
pub async fn confirm(site: &Site, language: &str, token: &str, now: Timestamp) -> Result<Response, Error> {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let builder = Builder { frame: &frame, messages: &site.messages, language };
    let Some(token) = Token::parse(token) else { return expired(site, builder) };
    let mut tx = site.db.begin().await?;
    let confirmed = subscribers::confirm(&mut tx, &token.hash(), now, frame.day(now)).await?;
    tx.commit().await?;
    match confirmed {
        Confirmation::Done => Ok(Notice::Confirmed.response(language)),
        Confirmation::Refused => Ok(Notice::Refused.response(language)),
        Confirmation::Awaited | Confirmation::Expired => expired(site, builder),
    }
}

/// `GET /{lang}/newsletter/reader/{token}`: what she has chosen.
///
/// # Errors
/// When the database fails.
pub async fn preferences(site: &Site, language: &str, token: &str, saved: bool) -> Result<Response, Error> {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let builder = Builder { frame: &frame, messages: &site.messages, language };
    let Some(known) = Token::parse(token) else { return unknown(site, builder) };
    let reader = subscribers::subscriber_by_token(&mut site.db.reading().await?, &known.hash()).await?;
    let Some(reader) = reader else { return unknown(site, builder) };
    page(site, builder, token, &reader, Notes { problem: None, saved }, StatusCode::OK)
}

/// What a reader is told above her choices.
pub(super) struct Notes {
    /// What is wrong with what she sent.
    pub problem: Option<String>,
    /// That it was saved.
    pub saved: bool,
}

/// A reader's own page.
pub(super) fn page(
    site: &Site,
    builder: Builder<'_>,
    token: &str,
    reader: &Subscriber,
    notes: Notes,
    status: StatusCode,
) -> Result<Response, Error> {
    let language = builder.language;
    let path = |language: Language| addresses::newsletter_reader(language, token);
    let subject = private(builder, &builder.message("newsletter-manage"), path);
    let act = |act: &str| addresses::newsletter_act(language, token, act);
    let page = PreferencesPage {
        choices: Choices::of(builder, &reader.preferences),
        active: reader.state == State::Active,
        has_key: reader.has_openpgp_key,
        problem: notes.problem,
        saved: notes.saved,
        action: path(language),
        key_action: act("openpgp-key"),
        departure: act("departure"),
        return_: act("return"),
        erasure: act("erasure"),
    };
    Ok(fresh(status, layout::render(site, builder, subject, "newsletter_reader.html", page)?))
}

/// `POST /{lang}/newsletter/reader/{token}`: she has chosen anew. Her page then speaks the language of her choice.
///
/// # Errors
/// When the database fails.
pub async fn save(site: &Site, language: &str, token: &str, form: &Form) -> Result<Response, Error> {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let builder = Builder { frame: &frame, messages: &site.messages, language };
    let Some(known) = Token::parse(token) else { return unknown(site, builder) };
    let chosen = form.preferences(builder);
    let mut tx = site.db.begin().await?;
    let saved = subscribers::save_preferences(&mut tx, &known.hash(), &chosen).await?;
    tx.commit().await?;
    if !saved {
        // She has left meanwhile, in another window: her page tells her so, and how to come back.
        let reader = subscribers::subscriber_by_token(&mut site.db.reading().await?, &known.hash()).await?;
        let Some(reader) = reader else { return unknown(site, builder) };
        return page(site, builder, token, &reader, Notes { problem: None, saved: false }, StatusCode::CONFLICT);
    }
    Ok(see(&format!("{}?saved", addresses::newsletter_reader(chosen.language, token))))
}

/// The reader by whose link somebody leaves or comes back, and the hash by which she is known: the link of her mails, or her own page's.
async fn known(site: &Site, token: &str) -> Result<Option<(Vec<u8>, Subscriber)>, Error> {
    let (Some(departure), Some(whole)) = (Departure::parse(token), Token::parse(token)) else { return Ok(None) };
    let mut reading = site.db.reading().await?;
    for hash in [departure.hash(), whole.hash()] {
        if let Some(reader) = subscribers::subscriber_by_token(&mut reading, &hash).await? {
            return Ok(Some((hash, reader)));
        }
    }
    Ok(None)
}

/// Whether a link is at least one that could be a reader's: then nobody gets anything by it any more.
fn is_whole(token: &str) -> bool {
    Departure::parse(token).is_some()
}

/// `GET /{lang}/newsletter/reader/{token}/departure`: the button by which she leaves.
///
/// # Errors
/// When the database fails.
pub async fn departure(site: &Site, language: &str, token: &str) -> Result<Response, Error> {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let builder = Builder { frame: &frame, messages: &site.messages, language };
    let Some((_, reader)) = known(site, token).await? else { return unknown(site, builder) };
    departure_page(site, builder, token, reader.state == State::Left)
}

fn departure_page(site: &Site, builder: Builder<'_>, token: &str, left: bool) -> Result<Response, Error> {
    let path = |language: Language| addresses::newsletter_act(language, token, "departure");
    let title = builder.message(if left { "newsletter-left-title" } else { "newsletter-leave" });
    let page = DeparturePage {
        left,
        action: path(builder.language),
        return_: addresses::newsletter_act(builder.language, token, "return"),
        erasure: addresses::newsletter_act(builder.language, token, "erasure"),
    };
    let subject = private(builder, &title, path);
    Ok(fresh(StatusCode::OK, layout::render(site, builder, subject, "newsletter_departure.html", page)?))
}

/// `POST /{lang}/newsletter/reader/{token}/departure`: she leaves, by the button or by her mail program's (RFC 8058, whose programs
/// follow no redirect). Who has left before gets the same answer, and one who was erased is not told by her mail program that it failed.
///
/// # Errors
/// When the database fails.
pub async fn leave(site: &Site, language: &str, token: &str, now: Timestamp) -> Result<Response, Error> {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let builder = Builder { frame: &frame, messages: &site.messages, language };
    let known = known(site, token).await?;
    let mut tx = site.db.begin().await?;
    let left = match &known {
        Some((hash, _)) => subscribers::leave(&mut tx, hash, now, frame.day(now)).await?,
        None => false,
    };
    tx.commit().await?;
    match left {
        true => departure_page(site, builder, token, true),
        false if is_whole(token) => nobody(site, builder),
        false => unknown(site, builder),
    }
}

/// `POST /{lang}/newsletter/reader/{token}/return`: she comes back.
///
/// # Errors
/// When the database fails.
pub async fn return_(site: &Site, language: &str, token: &str, now: Timestamp) -> Result<Response, Error> {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let builder = Builder { frame: &frame, messages: &site.messages, language };
    let Some((hash, _)) = known(site, token).await? else { return unknown(site, builder) };
    let mut tx = site.db.begin().await?;
    let back = subscribers::come_back(&mut tx, &hash, frame.day(now), language).await?;
    tx.commit().await?;
    match back {
        Confirmation::Done => Ok(Notice::Confirmed.response(language)),
        Confirmation::Refused => Ok(Notice::Refused.response(language)),
        Confirmation::Awaited | Confirmation::Expired => unknown(site, builder),
    }
}

/// `POST /{lang}/newsletter/reader/{token}/erasure`: she wants to be forgotten at once. A second click is told the same.
///
/// # Errors
/// When the database fails.
pub async fn erase(site: &Site, language: &str, token: &str, now: Timestamp) -> Result<Response, Error> {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let builder = Builder { frame: &frame, messages: &site.messages, language };
    if let Some((hash, _)) = known(site, token).await? {
        let mut tx = site.db.begin().await?;
        if let Some(reader) = subscribers::erase(&mut tx, &hash, now, frame.day(now)).await? {
            campaigns::forget_reader(&mut tx, reader).await?;
        }
        tx.commit().await?;
    }
    if is_whole(token) { Ok(Notice::Erased.response(language)) } else { unknown(site, builder) }
}
