//! The parts of a text's front matter that concern its revision, and what holds between revisions.

use jiff::Timestamp;

use super::commentaries::ReadRevision;
use super::fields::{At, Fields, not_a_code};
use super::problems::Problems;
use super::settings::{ADDRESS, DESCRIPTION, TITLE};
use crate::commentaries::{Citation, HeroText, Reason, Source};
use crate::localized::Code;

/// What holds between the revisions of an edition.
pub(super) fn check_history(revisions: &[ReadRevision], problems: &mut Problems) {
    let mut last_published = None;
    for (before, after) in revisions.iter().zip(revisions.iter().skip(1)) {
        let (before, revision) = (&before.revision, &after.revision);
        last_published = before.published.or(last_published);
        if revision.saved.is_none() {
            problems.add(&after.path, None, "`saved` is missing: a later revision says when it was made");
        }
        if let Some(published) = revision.published {
            if last_published > Some(published) {
                problems.add(&after.path, None, "`published` is before that of the revision before");
            }
            if revision.reason.is_none() && last_published.is_some() {
                problems.add(&after.path, None, "a revision that replaces a published one says why: add [correction] with a `note`, or `typo = true`");
            }
        }
        if after.draft && before.published.is_some() {
            problems.add(&after.path, None, "a later revision without `published` is a draft already: remove `draft`");
        }
    }
}

/// When readers first saw a revision: the first one with its `issue`, unless the file says otherwise.
pub(super) fn published(
    path: &str,
    issue: Option<Timestamp>,
    number: i64,
    draft: bool,
    published: Option<At<Timestamp>>,
    problems: &mut Problems,
) -> Option<Timestamp> {
    match (published, issue) {
        (Some(at), _) if draft => {
            problems.add(path, Some(at.line), "a draft has no `published`: remove one of the two");
            None
        }
        (Some(at), None) => {
            problems.add(
                path,
                Some(at.line),
                "`published` is set, but the issue is a draft: publish the issue in issue.toml, or remove this",
            );
            None
        }
        (Some(at), Some(issue)) if at.value < issue => {
            problems.add(path, Some(at.line), format!("`published` is before the issue's release, {issue}"));
            None
        }
        (Some(at), Some(_)) => Some(at.value),
        (None, issue) => issue.filter(|_| number == 1 && !draft),
    }
}

/// What the front matter says of the picture above the text. The outer `None`: it is wrong and was reported; the inner one: the words
/// haven't been written yet.
pub(super) fn hero_text(mut fields: Fields<'_>, problems: &mut Problems) -> Option<Option<HeroText>> {
    let draft = fields.flag("draft", problems).unwrap_or(false);
    let alt = match draft {
        true => Some(fields.line_of_text("alt", DESCRIPTION, problems).map_or_else(String::new, |alt| alt.value)),
        false => fields.required_line("alt", DESCRIPTION, problems).map(|alt| alt.value),
    };
    let caption = fields.line_of_text("caption", DESCRIPTION, problems);
    let credit = fields.line_of_text("credit", TITLE, problems);
    fields.finish(problems);
    let (caption, credit) = (caption.map(|at| at.value), credit.map(|at| at.value));
    let alt = alt?;
    let written = !alt.is_empty() || caption.is_some() || credit.is_some();
    Some(written.then_some(HeroText { alt, caption, credit }))
}

/// Why a revision follows a published one.
pub(super) fn reason(path: &str, number: i64, fields: &mut Fields<'_>, problems: &mut Problems) -> Option<Reason> {
    let typo = fields.flag("typo", problems).unwrap_or(false);
    let correction = fields.table("correction", problems).map(|mut table| {
        let note = table.required_line("note", DESCRIPTION, problems);
        table.finish(problems);
        note
    });
    if number == 1 && (typo || correction.is_some()) {
        problems.add(path, None, "the first revision corrects nothing: remove `correction` or `typo`");
        return None;
    }
    match (typo, correction) {
        (true, Some(_)) => {
            problems.add(path, None, "a change is a typo or a correction, not both: remove one");
            None
        }
        (true, None) => Some(Reason::Typo),
        (false, Some(note)) => note.map(|note| Reason::Correction { note: note.value }),
        (false, None) => None,
    }
}

/// One `[[source]]`.
pub(super) fn citation(path: &str, mut fields: Fields<'_>, problems: &mut Problems) -> Option<Citation> {
    let code = fields.required_line("id", Code::MAX, problems);
    if let Some(At { value, line }) = &code
        && Code::parse(value).is_none()
    {
        problems.add(path, Some(*line), format!("`id`: {}", not_a_code(value)));
    }
    let title = fields.required_line("title", DESCRIPTION, problems);
    let publisher = fields.line_of_text("publisher", TITLE, problems);
    let address = fields.line_of_text("address", ADDRESS, problems);
    let accessed = fields.date("accessed", problems);
    if let Some(At { value, line }) = &address {
        if !["https://", "http://"].iter().any(|scheme| value.starts_with(scheme)) {
            problems.add(path, Some(*line), "`address` must begin with https:// or http://");
        }
        if accessed.is_none() {
            problems.add(
                path,
                Some(*line),
                "`accessed` is missing: a source with an address says on which day it was visited",
            );
        }
    }
    fields.finish(problems);
    Some(Citation {
        code: code?.value,
        source: Source {
            title: title?.value,
            publisher: publisher.map(|publisher| publisher.value),
            address: address.map(|address| address.value),
        },
        accessed: accessed.map(|accessed| accessed.value),
    })
}
