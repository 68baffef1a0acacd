//! The form of a text: what was sent, and what is shown in it.

use bellwether_language::Language;
use serde::Serialize;

use crate::desk::fields::Fields;
use crate::desk::page::View;
use crate::drafts::{Field, Written};

/// What a form holds.
pub(super) fn written(fields: &Fields) -> Written {
    let mut written = Written::default();
    for field in Field::ALL {
        written.set(field, fields.value(field.word()).unwrap_or_default());
    }
    written
}

/// A number in a form; 0 if there is none.
pub(super) fn number(fields: &Fields, name: &str) -> i64 {
    fields.value(name).and_then(|text| text.parse().ok()).unwrap_or_default()
}

/// The form as the template draws it.
#[derive(Serialize)]
pub(super) struct FormView {
    pub action: String,
    pub code: &'static str,
    pub base: i64,
    pub source: i64,
    pub written: Written,
    pub slug_open: bool,
    pub may_write: bool,
    pub contributors: Vec<Choice>,
    pub topics: Vec<Choice>,
}

/// Somebody or something that may be ticked.
#[derive(Serialize)]
pub(super) struct Choice {
    pub code: String,
    pub name: String,
    pub chosen: bool,
}

/// Who may sign, with those ticked who do.
pub(super) fn contributors(view: &View<'_>, chosen: &[String]) -> Vec<Choice> {
    let choice = |contributor: &crate::people::Contributor| Choice {
        name: view.builder().localized(&contributor.name),
        chosen: chosen.iter().any(|code| code == contributor.code.as_str()),
        code: contributor.code.to_string(),
    };
    view.frame.contributors.iter().map(choice).collect()
}

/// The topics, with those ticked that the text has.
pub(super) fn topics(view: &View<'_>, chosen: &[String]) -> Vec<Choice> {
    let choice = |topic: &crate::topics::Topic| Choice {
        name: view.builder().localized(&topic.name),
        chosen: chosen.iter().any(|code| code == topic.code.as_str()),
        code: topic.code.to_string(),
    };
    view.frame.topics.iter().map(choice).collect()
}

/// The name of a language as a page of the desk shows it.
pub(super) fn name(language: Language) -> &'static str {
    language.endonym()
}
