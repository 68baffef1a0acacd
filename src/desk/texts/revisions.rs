//! The revisions of a text: their list, what differs between two of them, and bringing one back.

use axum::response::Response;
use jiff::Timestamp;
use serde::Serialize;

use super::load::Loaded;
use super::page::{document, pictures};
use crate::accounts::{self, Right};
use crate::audit::{Act, Details};
use crate::commentaries::{self, Revision};
use crate::db::new_id;
use crate::desk::page::{Subject, View, see};
use crate::desk::place::Place;
use crate::desk::seat::Handled;
use crate::drafts::Written;
use crate::error::Error;
use crate::site::difference;

#[derive(Serialize)]
struct Page {
    text: String,
    code: &'static str,
    may_write: bool,
    revisions: Vec<RevisionView>,
    from: i64,
    to: i64,
    difference_html: Option<String>,
}

#[derive(Serialize)]
struct RevisionView {
    number: i64,
    title: String,
    saved: Option<String>,
    by: Option<String>,
    published: Option<String>,
    note: Option<String>,
    restoration: Option<String>,
}

/// `GET …/{language}/revisions`
pub async fn show(view: &View<'_>, place: &Place, from: Option<&str>, to: Option<&str>) -> Handled {
    let mut reading = view.desk.site.db.reading().await?;
    let loaded = Loaded::read(&mut reading, place).await?;
    drop(reading);
    page(view, place, &loaded, from, to)
}

fn page(
    view: &View<'_>,
    place: &Place,
    loaded: &Loaded,
    from: Option<&str>,
    to: Option<&str>,
) -> Result<Response, Error> {
    let edition = loaded.edition().ok_or(Error::NotFound)?;
    let newest = edition.revisions.last().ok_or(Error::NotFound)?;
    let find = |text: Option<&str>| {
        let number: i64 = text?.parse().ok()?;
        edition.revisions.iter().find(|revision| revision.number == number)
    };
    let after = find(to).unwrap_or(newest);
    let before = find(from)
        .or_else(|| edition.revisions.iter().rev().find(|revision| revision.number < after.number))
        .unwrap_or(after);
    let account = view.account().ok_or(Error::NotFound)?;
    let may_write = accounts::may(account, Right::Write, place.object());
    let href = place.path();
    let revisions = edition
        .revisions
        .iter()
        .rev()
        .map(|revision| RevisionView {
            number: revision.number,
            title: revision.content.title.clone(),
            saved: revision.saved.map(|at| view.instant(at)),
            by: revision.by.as_ref().map(|code| {
                let known = view.frame.contributors.iter().find(|one| one.code == *code);
                known.map_or_else(|| code.to_string(), |one| view.builder().localized(&one.name))
            }),
            published: revision.published.map(|at| view.instant(at)),
            note: match &revision.reason {
                Some(commentaries::Reason::Correction { note }) => Some(note.clone()),
                Some(commentaries::Reason::Typo) | None => None,
            },
            restoration: (may_write && revision.number != newest.number)
                .then(|| format!("{href}/revisions/{}/restoration", revision.number)),
        })
        .collect();
    let language = loaded.language;
    let own = Page {
        code: language.code(),
        may_write,
        revisions,
        from: before.number,
        to: after.number,
        difference_html: (before.number != after.number)
            .then(|| difference::html(language, &before.content, &after.content)),
        text: href,
    };
    let title = format!(
        "{}: {} · {}",
        view.message("desk-revisions"),
        view.builder().localized(&place.part()?.section.name),
        super::form::name(language)
    );
    view.page("desk_revisions.html", Subject { title, part: "issues", ..Subject::default() }, own)
}

/// `POST …/{language}/revisions/{number}/restoration`: what it said becomes the newest revision.
pub async fn restore(view: &View<'_>, place: &Place, number: &str, now: Timestamp) -> Handled {
    let number: i64 = number.parse().map_err(|_| Error::NotFound)?;
    let db = &view.desk.site.db;
    let mut tx = db.begin().await?;
    tx.wait_for_others().await?;
    let mut reading = db.reading().await?;
    let loaded = Loaded::read(&mut reading, place).await?;
    let pictures = pictures(&mut reading, place, &loaded).await?;
    drop(reading);
    let edition = loaded.edition().ok_or(Error::NotFound)?;
    let old = loaded.revision(number).ok_or(Error::NotFound)?;
    let head = loaded.head().ok_or(Error::NotFound)?;
    let written = Written::of(old, &edition.slug);
    // What readers have seen can be rendered; a draft that this version refuses stays where it is.
    let rendering = document(&written, &old.citations, loaded.language, &pictures).map_err(anyhow::Error::from)?;
    let revision = Revision {
        id: new_id(),
        number: head.number + 1,
        saved: Some(Timestamp::from_second(now.as_second()).unwrap_or(now)),
        published: None,
        reason: None,
        rendering: Some(Box::new(rendering)),
        ..old.clone()
    };
    commentaries::insert_revisions(&mut tx, &[(edition.id, &revision)]).await?;
    commentaries::note_saving(&mut tx, revision.id, view.account().ok_or(Error::NotFound)?.id).await?;
    let details = Details::default().with("restored", number).with("revision", revision.number);
    view.record(&mut tx, Act::TextRestored, place.subject(), details).await?;
    tx.commit().await?;
    Ok(see(&format!("{}?done=restored", place.path())))
}
