//! Taking in what somebody uploads. Nothing but what the pictures show gets further than this.

use std::collections::BTreeMap;

use axum::response::{IntoResponse as _, Response};
use bellwether_language::Language;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use serde::Serialize;

use super::page::{Pictures, Told, markdown, page, path};
use crate::audit::{Act, Details};
use crate::commentaries;
use crate::db::new_id;
use crate::desk::fields::{Fields, Uploaded};
use crate::desk::page::{View, see};
use crate::desk::place::Place;
use crate::desk::seat::Handled;
use crate::error::Error;
use crate::media::{self, Focus, MediaHash, Refused, StoredPicture, Taken};

/// Pictures in one form.
const MOST: usize = 12;

/// What a script is told: how a text shows each of the pictures, or what was wrong.
#[derive(Serialize)]
struct Answer {
    markdown: Vec<String>,
    problems: Vec<String>,
}

/// `POST /desk/issues/{starts}/sections/{section}/pictures`: all of the pictures are taken in, or none.
pub async fn take(view: &View<'_>, place: &Place, headers: &HeaderMap, fields: &Fields) -> Handled {
    let asks_for_json = headers.get(ACCEPT).is_some_and(|accept| accept == "application/json");
    let (taken, problems) = decoded(view, fields).await?;
    if !problems.is_empty() {
        return match asks_for_json {
            true => answer(StatusCode::UNPROCESSABLE_ENTITY, Answer { markdown: Vec::new(), problems }),
            false => {
                let problem = Some(view.message("desk-picture-refused"));
                page(view, place, StatusCode::UNPROCESSABLE_ENTITY, Told { problem, problems, done: None }).await
            }
        };
    }
    let (names, added) = keep(view, place, taken).await?;
    if asks_for_json {
        let markdown = names.iter().map(|name| markdown(view, name)).collect();
        return answer(StatusCode::OK, Answer { markdown, problems });
    }
    Ok(see(&format!("{}?done={}", path(place)?, if added > 0 { "picture-added" } else { "picture-known" })))
}

fn answer(status: StatusCode, answer: Answer) -> Result<Response, Error> {
    let body = serde_json::to_string(&answer).map_err(anyhow::Error::from)?;
    Ok((status, [(CONTENT_TYPE, "application/json")], body).into_response())
}

/// The pictures of a form with what they are called, or what is wrong with them.
async fn decoded(view: &View<'_>, fields: &Fields) -> Result<(Vec<(String, Taken)>, Vec<String>), Error> {
    let files: Vec<Uploaded<'_>> = fields.files("picture").collect();
    if files.is_empty() || files.len() > MOST {
        let most = MOST.to_string();
        return Ok((Vec::new(), vec![view.builder().filled("desk-picture-how-many", &[("most", &most)])]));
    }
    let (mut taken, mut problems) = (Vec::new(), Vec::new());
    for file in files {
        match take_in(view, file.bytes).await? {
            Ok(picture) => taken.push((file.name.to_owned(), picture)),
            Err(refused) => problems.push(told(view, file.name, &refused)),
        }
    }
    Ok((taken, problems))
}

async fn take_in(view: &View<'_>, bytes: &[u8]) -> Result<Result<Taken, Refused>, Error> {
    let _one = view.desk.decoding.acquire().await.map_err(anyhow::Error::from)?;
    let bytes = bytes.to_vec();
    // A decoder that gives up on a file in its own way takes nobody with it.
    Ok(tokio::task::spawn_blocking(move || media::take_in(&bytes)).await.unwrap_or(Err(Refused::Damaged)))
}

/// Why a file is not accepted, in the language of the page.
fn told(view: &View<'_>, file: &str, refused: &Refused) -> String {
    let number = |number: u64| view.integer(i64::try_from(number).unwrap_or(i64::MAX));
    let builder = view.builder();
    match refused {
        Refused::TooLarge(_) => {
            let most = number(media::MAX_BYTES / 1_000_000);
            builder.filled("desk-picture-too-large", &[("file", file), ("most", &most)])
        }
        Refused::UnknownFormat => builder.filled("desk-picture-unknown-format", &[("file", file)]),
        Refused::Damaged => builder.filled("desk-picture-damaged", &[("file", file)]),
        Refused::TooManyPixels(width, height) => {
            let (width, height) = (number(u64::from(*width)), number(u64::from(*height)));
            builder.filled("desk-picture-too-many-pixels", &[("file", file), ("width", &width), ("height", &height)])
        }
        Refused::Entities => builder.filled("desk-picture-entities", &[("file", file)]),
        Refused::Entangled => builder.filled("desk-picture-entangled", &[("file", file)]),
        Refused::Lost(element) => builder.filled("desk-picture-lost", &[("file", file), ("element", element)]),
    }
}

/// Keeps pictures and adds them to those of the section; returns what they are called there, and how many are new.
async fn keep(view: &View<'_>, place: &Place, taken: Vec<(String, Taken)>) -> Result<(Vec<String>, usize), Error> {
    let part = place.part()?;
    let site = &view.desk.site;
    let incoming = site.store.incoming();
    // Sizes are made before others have to wait.
    let one = view.desk.decoding.acquire().await.map_err(anyhow::Error::from)?;
    let (incoming, taken) = encoded(incoming, taken).await?;
    drop(one);
    let mut tx = site.db.begin().await?;
    tx.wait_for_others().await?;
    let known = Pictures::read(&mut site.db.reading().await?, place).await?;
    let commentary = match commentaries::outline_in(&mut tx, place.issue.id, part.section.id).await? {
        Some(commentary) => commentary,
        None => {
            let (id, starts) = (new_id(), place.issue.period.starts());
            commentaries::plan_commentary(&mut tx, id, place.issue.id, starts, part.section.id, part.original).await?;
            id
        }
    };
    // Once more: a picture that was there may have been taken away meanwhile.
    let (incoming, taken) = encoded(incoming, taken).await?;
    let (mut stored, mut names, mut added) = (known.stored, Vec::new(), 0);
    for (file, picture) in &taken {
        if let Some((name, _)) = stored.iter().find(|(_, stored)| stored.hash == picture.hash) {
            names.push(name.clone());
            continue;
        }
        let name = free_name(part.original, file, picture, &stored);
        media::save_pictures(&mut tx, &[(picture.hash.clone(), picture.inspected)]).await?;
        media::add_commentary_picture(&mut tx, commentary, &name, &picture.hash).await?;
        view.record(&mut tx, Act::PictureAdded, place.subject(), Details::default().with("name", &name)).await?;
        stored.insert(name.clone(), as_stored(picture.hash.clone(), picture));
        names.push(name);
        added += 1;
    }
    // First the files: no row in the database names a picture that is not there.
    incoming.keep()?;
    tx.commit().await?;
    Ok((names, added))
}

async fn encoded(
    incoming: media::Incoming,
    taken: Vec<(String, Taken)>,
) -> Result<(media::Incoming, Vec<(String, Taken)>), Error> {
    let encode = move || -> anyhow::Result<_> {
        for (_, picture) in &taken {
            incoming.put(&picture.hash, &picture.bytes)?;
        }
        Ok((incoming, taken))
    };
    Ok(tokio::task::spawn_blocking(encode).await.map_err(anyhow::Error::from)??)
}

fn as_stored(hash: MediaHash, picture: &Taken) -> StoredPicture {
    StoredPicture { hash, width: picture.inspected.width, height: picture.inspected.height, focus: Focus::default() }
}

/// A name made of the file's own, with the end that its content asks for, that no other picture of the section has.
fn free_name(language: Language, file: &str, picture: &Taken, known: &BTreeMap<String, StoredPicture>) -> String {
    let file = file.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let made = bellwether_language::slug(language, stem);
    let made = if made.is_empty() { "picture" } else { &made };
    let extension = picture.inspected.format.extension();
    let mut name = format!("{made}.{extension}");
    let mut number = 2;
    while known.contains_key(&name) {
        name = format!("{made}-{number}.{extension}");
        number += 1;
    }
    name
}
