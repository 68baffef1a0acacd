//! The page of a section's pictures, and their sizes for whoever may see what is in the making.

use std::collections::{BTreeMap, BTreeSet};

use axum::response::{IntoResponse as _, Response};
use bellwether_language::Language;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde::Serialize;

use super::shown::shown;
use crate::accounts::{self, Right};
use crate::commentaries::{self, Commentary};
use crate::db::Reading;
use crate::desk::page::{Subject, View};
use crate::desk::place::Place;
use crate::desk::seat::Handled;
use crate::error::Error;
use crate::issues::State;
use crate::media::{self, Encoding, Served, StoredPicture};

#[derive(Serialize)]
struct Page {
    board: String,
    section: String,
    href: String,
    problem: Option<String>,
    problems: Vec<String>,
    may_add: bool,
    may_change: bool,
    pictures: Vec<PictureView>,
}

#[derive(Serialize)]
struct PictureView {
    number: usize,
    name: String,
    markdown: String,
    src: String,
    srcset: String,
    width: u32,
    height: u32,
    size: String,
    lead: bool,
    /// Languages whose texts show it: code and name.
    shown: Vec<(&'static str, &'static str)>,
    x: u8,
    y: u8,
}

/// What is said on the page beside the pictures.
#[derive(Default)]
pub(super) struct Told {
    pub done: Option<&'static str>,
    pub problem: Option<String>,
    pub problems: Vec<String>,
}

/// The pictures of a section, and where they are used.
pub(super) struct Pictures {
    pub commentary: Option<Commentary>,
    pub stored: BTreeMap<String, StoredPicture>,
    pub shown: BTreeMap<String, BTreeSet<Language>>,
}

impl Pictures {
    pub async fn read(reading: &mut Reading, place: &Place) -> Result<Self, Error> {
        let outline = commentaries::outline(reading, place.issue.id, place.part()?.section.id).await?;
        let Some(id) = outline.map(|outline| outline.id) else {
            return Ok(Self { commentary: None, stored: BTreeMap::new(), shown: BTreeMap::new() });
        };
        let day = place.issue.period.starts().to_string();
        let all = commentaries::all_of_issues(reading, &day, &day).await?;
        let commentary = all.into_values().flatten().find(|commentary| commentary.id == id);
        let stored = media::commentary_pictures(reading, &day, &day).await?.remove(&id).unwrap_or_default();
        let shown = commentary.as_ref().map(shown).unwrap_or_default();
        Ok(Self { commentary, stored, shown })
    }

    pub fn lead(&self) -> Option<&str> {
        self.commentary.as_ref()?.hero.as_deref()
    }
}

/// Where the pictures of a section are looked after.
pub(super) fn path(place: &Place) -> Result<String, Error> {
    Ok(format!("/desk/issues/{}/sections/{}/pictures", place.issue.period.starts(), place.part()?.section.code))
}

/// Where the desk finds the sizes of a section's pictures: at readers' addresses they are only once a text is published.
pub(in crate::desk) fn address_of_sizes(place: &Place) -> Result<String, Error> {
    Ok(format!("{}/files/", path(place)?))
}

/// Whether somebody may change what readers see of pictures: whoever writes, until the issue is published; then who publishes.
pub(super) fn may_change(view: &View<'_>, place: &Place) -> bool {
    let right = match place.issue.state {
        State::Published { .. } => Right::Publish,
        _ => Right::Write,
    };
    view.account().is_some_and(|account| accounts::may(account, right, place.object()))
}

/// `GET /desk/issues/{starts}/sections/{section}/pictures`
pub async fn show(view: &View<'_>, place: &Place, done: Option<&'static str>) -> Handled {
    page(view, place, StatusCode::OK, Told { done, ..Told::default() }).await
}

pub(super) async fn page(view: &View<'_>, place: &Place, status: StatusCode, told: Told) -> Result<Response, Error> {
    let pictures = Pictures::read(&mut view.desk.site.db.reading().await?, place).await?;
    let sizes = address_of_sizes(place)?;
    let account = view.account().ok_or(Error::NotFound)?;
    let own = Page {
        board: format!("/desk/issues/{}", place.issue.period.starts()),
        section: place.path(),
        href: path(place)?,
        problem: told.problem,
        problems: told.problems,
        may_add: accounts::may(account, Right::Write, place.object()),
        may_change: may_change(view, place),
        pictures: pictures
            .stored
            .iter()
            .zip(1..)
            .map(|((name, picture), number)| picture_view(view, &pictures, number, name, picture, &sizes))
            .collect(),
    };
    let title = format!("{}: {}", view.message("desk-pictures"), view.builder().localized(&place.part()?.section.name));
    let subject = Subject { title, part: "issues", done: told.done, ..Subject::default() };
    view.answer(status, "desk_pictures.html", subject, own)
}

fn picture_view(
    view: &View<'_>,
    pictures: &Pictures,
    number: usize,
    name: &str,
    picture: &StoredPicture,
    sizes: &str,
) -> PictureView {
    let (width, height) = picture.shown();
    let shown = pictures.shown.get(name).into_iter().flatten();
    PictureView {
        number,
        markdown: markdown(view, name),
        src: media::elsewhere(&format!("=\"{}", picture.src()), sizes)[2..].to_owned(),
        srcset: media::elsewhere(&format!("=\"{}", picture.srcset(Encoding::WebP)), sizes)[2..].to_owned(),
        width,
        height,
        size: format!("{} × {}", picture.width, picture.height),
        lead: pictures.lead() == Some(name),
        shown: shown.map(|language| (language.code(), language.endonym())).collect(),
        x: picture.focus.x,
        y: picture.focus.y,
        name: name.to_owned(),
    }
}

/// How a text shows a picture.
pub(super) fn markdown(view: &View<'_>, name: &str) -> String {
    let plain = name.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'(' | b')' | b'<' | b'>'));
    let name = if plain { name.to_owned() } else { format!("<{name}>") };
    view.builder().filled("desk-picture-markdown", &[("name", &name)])
}

/// `GET …/pictures/files/{file}`
pub async fn size(view: &View<'_>, place: &Place, file: &str) -> Handled {
    let served = Served::parse(file).ok_or(Error::NotFound)?;
    let pictures = Pictures::read(&mut view.desk.site.db.reading().await?, place).await?;
    if !pictures.stored.values().any(|picture| picture.hash == served.hash) {
        return Err(Error::NotFound);
    }
    let shown = view.desk.site.picture(served).await?.ok_or(Error::NotFound)?;
    Ok(([(CONTENT_TYPE, shown.encoding.content_type())], shown.bytes).into_response())
}
