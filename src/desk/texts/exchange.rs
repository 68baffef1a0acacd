//! A translation as a file for a translator's own program, and back.

use std::collections::{BTreeMap, BTreeSet};

use axum::response::{IntoResponse as _, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use jiff::Timestamp;

use super::paragraphs::{for_file, put_aside, show};
use super::pieces::{FIELDS, Piece, joined};
use crate::desk::fields::Fields;
use crate::desk::page::{View, see};
use crate::desk::place::Place;
use crate::desk::seat::Handled;
use crate::error::Error;
use crate::translations::ParagraphHash;
use crate::translations::exchange::{self, Format, Unit, Unreadable};

/// Letters of a hash by which a paragraph is known in a file.
const LETTERS: usize = 16;

/// By what each piece is known in a file: a field by its name, a paragraph by its words, so that the file can come back after others were
/// added. One whose words stand there a second time is counted.
fn identifiers(pieces: &[Piece]) -> Vec<Option<String>> {
    let mut known = BTreeMap::<String, usize>::new();
    pieces
        .iter()
        .map(|piece| {
            let source = piece.source.as_deref()?;
            if FIELDS.into_iter().any(|field| field.word() == piece.key) {
                return Some(piece.key.clone());
            }
            let hash = ParagraphHash::of(source).text();
            let count = known.entry(hash.clone()).or_default();
            *count += 1;
            let short = &hash[..LETTERS];
            Some(if *count > 1 { format!("p-{short}-{count}") } else { format!("p-{short}") })
        })
        .collect()
}

/// `GET …/{language}/exchange/{format}`
pub(super) async fn fetch(view: &View<'_>, place: &Place, format: &str) -> Handled {
    let format =
        [Format::Xliff, Format::Po].into_iter().find(|known| known.extension() == format).ok_or(Error::NotFound)?;
    let (from, to, pieces, ..) = for_file(view, place).await?;
    let units: Vec<Unit> = identifiers(&pieces)
        .into_iter()
        .zip(&pieces)
        .filter_map(|(id, piece)| {
            Some(Unit { id: id?, source: piece.source.clone()?, target: piece.target.clone(), doubtful: piece.behind })
        })
        .collect();
    let text = exchange::write(format, &place.subject(), (from, to), &units);
    let file = format!("attachment; filename=\"{}.{}\"", place.subject().replace('/', "-"), format.extension());
    Ok(([(CONTENT_TYPE, format.media_type().to_owned()), (CONTENT_DISPOSITION, file)], text).into_response())
}

/// `POST …/{language}/exchange`: what stands in the file becomes her draft, which she looks at and saves. What it says nothing of stays.
pub(super) async fn take(view: &View<'_>, place: &Place, fields: &Fields, now: Timestamp) -> Result<Response, Error> {
    let (_, to, mut pieces, mut written, base) = for_file(view, place).await?;
    let translations = match exchange::read(fields.file("file"), to) {
        Ok(translations) => translations,
        Err(unreadable) => return show(view, place, None, Some(explained(view, &unreadable))).await,
    };
    let ids = identifiers(&pieces);
    let mut taken = BTreeSet::new();
    for (id, target) in &translations {
        if let Some(at) = ids.iter().position(|known| known.as_deref() == Some(id)) {
            pieces[at].target = target.trim().to_owned();
            taken.insert(id.clone());
        }
    }
    let unknown = translations.len() - taken.len();
    if taken.is_empty() {
        return show(view, place, None, Some(view.message("desk-exchange-nothing"))).await;
    }
    let is_field = |piece: &&Piece| FIELDS.into_iter().any(|field| field.word() == piece.key);
    for field in FIELDS {
        if let Some(piece) = pieces.iter().find(|piece| piece.key == field.word()) {
            written.set(field, &piece.target);
        }
    }
    let texts = pieces.iter().filter(|piece| !is_field(piece));
    written.body = joined(texts.map(|piece| (piece.target.as_str(), piece.source.is_some())));
    put_aside(view, place, written, base, now).await?;
    if unknown > 0 {
        let count = view.integer(i64::try_from(unknown).unwrap_or(i64::MAX));
        let problem = view.builder().filled("desk-exchange-unknown", &[("count", &count)]);
        return show(view, place, Some("file-taken"), Some(problem)).await;
    }
    Ok(see(&format!("{}/paragraphs?done=file-taken", place.path())))
}

fn explained(view: &View<'_>, unreadable: &Unreadable) -> String {
    match unreadable {
        Unreadable::Neither => view.message("desk-exchange-neither"),
        Unreadable::Damaged { line, reason } => {
            view.builder().filled("desk-exchange-damaged", &[("line", &line.to_string()), ("reason", reason)])
        }
        Unreadable::OtherLanguage(language) => {
            view.builder().filled("desk-exchange-other-language", &[("language", language)])
        }
    }
}
