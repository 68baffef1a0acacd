//! The demo's mailbox: what would have gone out, for everybody to read. No other installation has these pages.

use std::path::Path;

use anyhow::Context as _;
use axum::response::{IntoResponse as _, Response};
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_FRAME_OPTIONS};
use http::{HeaderMap, HeaderValue};
use mail_parser::{Message, MessageParser};
use serde::Serialize;

use crate::error::Error;
use crate::site::build::Builder;
use crate::site::layout::{self, Place, Subject};
use crate::site::pages::HTML;
use crate::site::views::Moment;
use crate::site::{Site, addresses};

/// Mails that are listed.
const LISTED: usize = 200;
/// A mail may have styles of its own, and nothing else; and only our own pages show it.
const MAIL_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
/// The page around a mail.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; \
                           base-uri 'none'; frame-ancestors 'none'";

#[derive(Serialize)]
struct ListPage {
    letters: Vec<Item>,
}

#[derive(Serialize)]
struct LetterPage {
    letter: Item,
    text: Vec<Piece>,
    html: Option<String>,
    source: String,
    list: String,
}

#[derive(Serialize)]
struct Item {
    href: String,
    from: String,
    to: String,
    subject: String,
    date: Option<Moment>,
}

/// A piece of plain text: words, or an address of the web.
#[derive(Serialize)]
struct Piece {
    text: String,
    href: Option<String>,
}

/// `/{lang}/mailbox`
///
/// # Errors
/// Where there is no mailbox, or it can't be read.
pub fn list(site: &Site, language: &str) -> Result<Response, Error> {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let builder = Builder { frame: &frame, messages: &site.messages, language };
    let directory = site.offer.mailbox.as_deref().ok_or(Error::NotFound)?;
    let mut names = names(directory)?;
    names.sort_unstable();
    let letters = names.iter().rev().take(LISTED).filter_map(|name| {
        let bytes = std::fs::read(directory.join(name)).ok()?;
        Some(item(builder, name, &MessageParser::default().parse(&bytes)?))
    });
    let own = ListPage { letters: letters.collect() };
    let title = builder.message("mailbox-title");
    let subject = Subject {
        no_index: true,
        ..Subject::everywhere(builder, Some(title.clone()), title, Place::Elsewhere, addresses::mailbox)
    };
    Ok(page(layout::render(site, builder, subject, "mailbox.html", own)?))
}

/// `/{lang}/mailbox/{name}`
///
/// # Errors
/// Where there is no mailbox, or no such mail in it.
pub fn show(site: &Site, language: &str, name: &str) -> Result<Response, Error> {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let builder = Builder { frame: &frame, messages: &site.messages, language };
    let bytes = read(site, name)?;
    let message = MessageParser::default().parse(&bytes).ok_or(Error::NotFound)?;
    let own = LetterPage {
        letter: item(builder, name, &message),
        text: message.body_text(0).map(|text| pieces(&text, &frame.monitor.origin)).unwrap_or_default(),
        html: has_html(&message).then(|| format!("{}/html", addresses::mail(language, name))),
        source: String::from_utf8_lossy(&bytes).into_owned(),
        list: addresses::mailbox(language),
    };
    let title = own.letter.subject.clone();
    let path = |language| addresses::mail(language, name);
    let subject =
        Subject { no_index: true, ..Subject::everywhere(builder, Some(title.clone()), title, Place::Elsewhere, path) };
    Ok(page(layout::render(site, builder, subject, "mailbox_letter.html", own)?))
}

/// `/{lang}/mailbox/{name}/html`: the mail as mail programs show it. Its links lead into the demo.
///
/// # Errors
/// Where there is no mailbox, or no such mail in it.
pub fn html(site: &Site, name: &str) -> Result<Response, Error> {
    let frame = site.frame()?;
    let bytes = read(site, name)?;
    let message = MessageParser::default().parse(&bytes).filter(has_html).ok_or(Error::NotFound)?;
    let html = message.body_html(0).ok_or(Error::NotFound)?;
    Ok(mail(html.replace(&format!("\"{}/", frame.monitor.origin), "\"/")))
}

/// An answer that shows a mail's HTML, and lets it do nothing. Its links open outside of the frame in which it may be.
#[must_use]
pub fn mail(html: String) -> Response {
    let html = html.replacen("<head>", "<head><base target=\"_top\">", 1);
    let mut response = (fresh(), html).into_response();
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(MAIL_POLICY));
    response.headers_mut().insert(X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    response
}

/// An answer with a page in which mails are framed.
#[must_use]
pub fn framing(mut page: Response) -> Response {
    page.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY));
    page
}

fn page(html: String) -> Response {
    framing((fresh(), html).into_response())
}

fn fresh() -> HeaderMap {
    HeaderMap::from_iter([
        (CONTENT_TYPE, HeaderValue::from_static(HTML)),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ])
}

fn names(directory: &Path) -> anyhow::Result<Vec<String>> {
    if !directory.exists() {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(directory).context("reading the mailbox")?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    Ok(names.filter(|name| is_name(name)).collect())
}

/// Only what is written there as a mail; above all nothing that leads out of the directory.
fn is_name(name: &str) -> bool {
    let stem = name.strip_suffix(".eml").unwrap_or_default();
    !stem.is_empty() && stem.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn read(site: &Site, name: &str) -> Result<Vec<u8>, Error> {
    let directory = site.offer.mailbox.as_deref().ok_or(Error::NotFound)?;
    if !is_name(name) {
        return Err(Error::NotFound);
    }
    std::fs::read(directory.join(name)).map_err(|_| Error::NotFound)
}

fn has_html(message: &Message<'_>) -> bool {
    message.html_part(0).is_some_and(mail_parser::MessagePart::is_text_html)
}

fn item(builder: Builder<'_>, name: &str, message: &Message<'_>) -> Item {
    let who = |who: Option<&mail_parser::Address<'_>>| {
        let first = who.and_then(|who| who.first());
        let address = first.and_then(|first| first.address()).unwrap_or_default();
        match first.and_then(|first| first.name()) {
            Some(name) => format!("{name} <{address}>"),
            None => address.to_owned(),
        }
    };
    Item {
        href: addresses::mail(builder.language, name),
        from: who(message.from()),
        to: who(message.to()),
        subject: message.subject().unwrap_or_default().to_owned(),
        date: message
            .date()
            .and_then(|date| jiff::Timestamp::from_second(date.to_timestamp()).ok())
            .map(|instant| builder.moment(instant)),
    }
}

/// A text with its links; those to the monitor's own site lead into the demo.
fn pieces(text: &str, origin: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("https://").into_iter().chain(rest.find("http://")).min() {
        let (before, from) = rest.split_at(start);
        let end =
            from.find(|character: char| character.is_whitespace() || "<>\"".contains(character)).unwrap_or(from.len());
        let link = &from[..end];
        // The end of a sentence is none of a link.
        let link = link.trim_end_matches(['.', ',', ')', ';', ':']);
        pieces.push(Piece { text: before.to_owned(), href: None });
        let href = link.strip_prefix(origin).filter(|path| path.starts_with('/')).unwrap_or(link);
        pieces.push(Piece { text: link.to_owned(), href: Some(href.to_owned()) });
        rest = &from[link.len()..];
    }
    pieces.push(Piece { text: rest.to_owned(), href: None });
    pieces
}

#[cfg(test)]
mod tests {
    use super::{is_name, pieces};

    #[test]
    fn only_mails_have_names() {
        assert!(is_name("1795646274591-0190.eml"));
        for other in ["", ".eml", "../a.eml", "a/b.eml", ".a.eml", "a.eml.txt", "a\0.eml"] {
            assert!(!is_name(other), "{other:?}");
        }
    }

    #[test]
    fn links_lead_into_the_demo() {
        let told: Vec<_> = pieces("See https://m.example/be/a. And <https://other.example/>.", "https://m.example")
            .into_iter()
            .map(|piece| (piece.text, piece.href))
            .collect();
        assert_eq!(
            told,
            [
                ("See ".to_owned(), None),
                ("https://m.example/be/a".to_owned(), Some("/be/a".to_owned())),
                (". And <".to_owned(), None),
                ("https://other.example/".to_owned(), Some("https://other.example/".to_owned())),
                (">.".to_owned(), None),
            ]
        );
    }
}
