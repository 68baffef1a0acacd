//! Readers: how many there are, and the one whose address the administrator types.

mod addition;
mod exports;
mod import;
mod overview;
mod search;
mod suppressions;

use axum::response::Response;
use bellwether_language::Language;

pub(super) use addition::{add, show_addition};
pub(super) use exports::{download, request, show_exports};
pub(super) use import::{import, show_import};
pub(super) use overview::show;
pub(super) use search::{removal, search};
pub(super) use suppressions::{show_suppressions, suppress};

use super::fields::Fields;
use super::page::View;
use crate::error::Error;
use crate::subscribers::Preferences;
use crate::vault::NotHere;

/// What a handler answers.
type Handled = Result<Response, Error>;

/// Who is at the desk is told which keys have to come before anybody can be looked for.
fn refused(error: anyhow::Error) -> Error {
    match error.downcast_ref::<NotHere>() {
        Some(keys) => Error::Waiting(keys.to_string()),
        None => error.into(),
    }
}

/// What a form chose for a reader: what is not offered is as good as not chosen.
fn preferences(view: &View<'_>, fields: &Fields) -> Preferences {
    let offered = &view.frame.monitor.languages;
    let chosen = fields.value("language").and_then(|code| code.parse().ok());
    let first = offered.first().copied().unwrap_or(Language::English);
    let mut sections: Vec<_> = fields
        .values("section")
        .filter_map(|code| view.frame.current_sections().find(|section| section.code.as_str() == code))
        .map(|section| section.id)
        .collect();
    sections.sort();
    sections.dedup();
    Preferences {
        language: chosen.filter(|language| offered.contains(language)).unwrap_or(first),
        sections,
        plain_envelope: fields.value("plain").is_some(),
    }
}
