//! Two have changed the same sentences: both are shown, and whoever saves last decides. Nobody wins by being late.

use bellwether_merge::Choice;
use http::StatusCode;
use serde::Serialize;

use super::form::number;
use crate::desk::fields::Fields;
use crate::desk::page::{Subject, View};
use crate::desk::place::Place;
use crate::desk::seat::Handled;
use crate::drafts::{FieldConflict, Written};
use crate::site::difference;

#[derive(Serialize)]
struct Page {
    action: String,
    code: &'static str,
    base: i64,
    against: i64,
    written: Written,
    source: i64,
    contributors: Vec<String>,
    topics: Vec<String>,
    conflicts: Vec<ConflictView>,
}

#[derive(Serialize)]
struct ConflictView {
    name: String,
    field: String,
    base: String,
    ours: String,
    theirs: String,
    difference_html: String,
}

/// What was chosen for each conflict, in order, as far as it was. A choice holds for the conflicts that were shown: if somebody has saved
/// again since, there are others, and `head` isn't the revision against which she chose.
pub(super) fn choices(fields: &Fields, head: i64) -> Vec<Choice> {
    if number(fields, "against") != head {
        return Vec::new();
    }
    (0..)
        .map_while(|index| {
            Some(match fields.value(&format!("choice-{index}"))? {
                "theirs" => Choice::Theirs,
                "both" => Choice::Both,
                _ => Choice::Ours,
            })
        })
        .collect()
}

/// The page on which somebody chooses.
pub(super) fn page(
    view: &View<'_>,
    place: &Place,
    mine: &Written,
    fields: &Fields,
    head: i64,
    conflicts: &[FieldConflict],
) -> Handled {
    let language = place.part()?.language()?;
    let conflicts = conflicts
        .iter()
        .enumerate()
        .map(|(index, conflict)| ConflictView {
            name: format!("choice-{index}"),
            field: view.message(&format!("desk-field-{}", conflict.field.word())),
            difference_html: difference::sentences(&conflict.conflict.theirs, &conflict.conflict.ours),
            base: conflict.conflict.base.clone(),
            ours: conflict.conflict.ours.clone(),
            theirs: conflict.conflict.theirs.clone(),
        })
        .collect();
    let own = Page {
        action: place.path(),
        code: language.code(),
        base: number(fields, "base"),
        against: head,
        source: number(fields, "source"),
        contributors: fields.values("contributor").map(str::to_owned).collect(),
        topics: fields.values("topic").map(str::to_owned).collect(),
        written: mine.clone(),
        conflicts,
    };
    let subject = Subject { title: view.message("desk-conflict-title"), part: "issues", ..Subject::default() };
    view.answer(StatusCode::CONFLICT, "desk_conflict.html", subject, own)
}
