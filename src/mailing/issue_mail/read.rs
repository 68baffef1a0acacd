//! What a mail says, read from the site in one transaction.

use anyhow::Context as _;
use bellwether_language::Language;
use bellwether_markup::elsewhere;
use bellwether_message::Placeholder;

use super::Extent;
use super::letter::{Letter, Links, Note, Parts, Publication, Row, Section, Text};
use super::plain;
use super::prose::{Place, blocks, in_mail};
use crate::assessments::Verdict;
use crate::campaigns::{part_ends, part_for_choosers, part_on, without_marks};
use crate::commentaries::{self, Card};
use crate::db::Reading;
use crate::issues::State;
use crate::localized::Code;
use crate::site::build::Builder;
use crate::site::frame::{Frame, IssueFrame};
use crate::site::views::{CardView, EditionRef, NoteView, SectionVerdict};
use crate::site::{Site, addresses};

/// A section that readers of a language would not get as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Late {
    /// The section's name in that language.
    pub section: String,
    /// What is wrong.
    pub lateness: Lateness,
}

/// See [`Late`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lateness {
    /// There is no translation.
    Missing,
    /// The translation is behind its original.
    Stale,
}

/// The sections of an issue that are not translated, or not as they are now.
pub(super) async fn late(site: &Site, starts: &str, language: Language) -> anyhow::Result<Vec<Late>> {
    site.refresh().await?;
    let Ok(frame) = site.frame() else { return Ok(Vec::new()) };
    let builder = Builder { frame: &frame, messages: &site.messages, language };
    let Some(issue) = published(&mut site.db.reading().await?, starts).await? else { return Ok(Vec::new()) };
    let lateness = |card: &CardView| match card {
        CardView { missing: true, .. } => Some(Lateness::Missing),
        CardView { stale: true, .. } => Some(Lateness::Stale),
        CardView { .. } => None,
    };
    let cards = builder.issue_cards(&issue).into_iter();
    Ok(cards.filter_map(|card| Some(Late { lateness: lateness(&card)?, section: card.section.name })).collect())
}

/// Everything that a mail says; none if there is nothing to say.
pub(super) async fn letter(
    site: &Site,
    starts: &str,
    language: Language,
    extent: Extent,
) -> anyhow::Result<Option<Letter>> {
    // Another process may have published the issue a moment ago.
    site.refresh().await?;
    let Ok(frame) = site.frame() else { return Ok(None) };
    let reading = &mut site.db.reading().await?;
    let Some(issue) = published(reading, starts).await? else { return Ok(None) };
    if !issue.cards.iter().any(|card| card.language == language) || !frame.monitor.languages.contains(&language) {
        return Ok(None);
    }
    let builder = Builder { frame: &frame, messages: &site.messages, language };
    let mut sections = Vec::new();
    for section in &frame.sections {
        let Some(view) = builder.issue_card(&issue, section.id) else { continue };
        let text = match issue.card(section.id, language) {
            Some(card) if extent == Extent::Full => Some(text(reading, builder, card, &view.section.code).await?),
            _ => None,
        };
        let original = original(builder, &issue, section.id);
        sections.push(this_section(&frame, view, original, text));
    }
    Ok(Some(put_together(builder, &issue, sections, extent)))
}

async fn published(reading: &mut Reading, starts: &str) -> anyhow::Result<Option<IssueFrame>> {
    let issue = IssueFrame::load(reading, starts).await?;
    Ok(issue.filter(|issue| matches!(issue.issue.state, State::Published { .. })))
}

/// The original of a translation that is behind it.
fn original(builder: Builder<'_>, issue: &IssueFrame, section: crate::db::Uuid) -> Option<EditionRef> {
    let stale = issue.card(section, builder.language).filter(|card| card.stale)?;
    builder.available(&[issue.card(section, stale.original)?]).pop()
}

fn this_section(frame: &Frame, mut view: CardView, mut original: Option<EditionRef>, text: Option<Text>) -> Section {
    let absolute = |href: &mut String| *href = addresses::absolute(&frame.monitor.origin, href);
    absolute(&mut view.href);
    view.available.iter_mut().chain(&mut original).for_each(|edition| absolute(&mut edition.href));
    Section {
        part: part_on(followed(frame, &view.section.code)),
        code: view.section.code,
        name: view.section.name,
        verdict: view.verdict,
        title: view.title.as_deref().map(without_marks),
        href: view.href,
        lead: view.lead.as_deref().map(without_marks),
        people: view.contributors.into_iter().map(|person| person.name).collect(),
        missing: view.missing,
        stale: view.stale,
        original,
        available: view.available,
        text,
    }
}

/// The codes of a section and of those that it continues: who chose one of them gets it.
fn followed<'a>(frame: &'a Frame, code: &'a str) -> Vec<&'a str> {
    let mut followed = vec![code];
    let mut at = 0;
    while let Some(code) = followed.get(at) {
        let section = frame.sections.iter().find(|section| section.code.as_str() == *code);
        let before = section.into_iter().flat_map(|section| &section.predecessors).map(Code::as_str);
        let new: Vec<&str> = before.filter(|code| !followed.contains(code)).collect();
        followed.extend(new);
        at += 1;
    }
    followed
}

async fn text(reading: &mut Reading, builder: Builder<'_>, card: &Card, section: &str) -> anyhow::Result<Text> {
    let rendered = commentaries::rendered_revision(reading, card.commentary, card.language, card.revision)
        .await?
        .with_context(|| format!("the text of {} in {} is not there", card.slug, card.language))?;
    let path = addresses::commentary(card.language, &card.slug);
    let page = addresses::absolute(&builder.frame.monitor.origin, &path);
    let picture = |alt: &str| builder.filled("mail-picture", &[("alt", alt)]);
    let place = Place { page: &page, section, picture: &picture };
    let written = |html: &str| without_marks(&in_mail(&elsewhere(html, &page), &place));
    let notes = builder.notes(&rendered.notes).into_iter().map(|note| this_note(note, section, &written));
    Ok(Text::new(blocks(&written(&rendered.html)), notes.collect()))
}

fn this_note(note: NoteView, section: &str, written: &impl Fn(&str) -> String) -> Note {
    let html = note.html.as_deref().map(written);
    Note {
        number: note.number,
        anchor: format!("{section}-{}", note.number),
        plain: html.as_deref().map(plain::text),
        html,
        source: note.source,
    }
}

fn put_together(builder: Builder<'_>, issue: &IssueFrame, sections: Vec<Section>, extent: Extent) -> Letter {
    let monitor = &builder.frame.monitor;
    let absolute = |path: &str| addresses::absolute(&monitor.origin, path);
    let view = builder.issue(&issue.issue);
    let verdicts = builder.issue_verdicts(issue);
    let texts = sections.iter().filter(|section| section.text.is_some());
    let texts = part_on(texts.flat_map(|section| followed(builder.frame, &section.code)));
    let country = builder.localized(&monitor.country);
    Letter {
        lang: builder.language.code(),
        subject: builder.filled("issue-title", &[("country", &country), ("period", &view.period)]),
        preheader: preheader(builder, &verdicts),
        site: Publication {
            title: builder.localized(&monitor.title),
            tagline: builder.localized(&monitor.tagline),
            publisher: builder.localized(&monitor.publisher),
            home: absolute(&addresses::front(builder.language)),
            contact: monitor.contact.clone(),
            contact_name: monitor.contact.trim_start_matches("mailto:").to_owned(),
        },
        period: view.period,
        number: view.number,
        verdicts: Row::column(verdicts),
        sections,
        full: extent == Extent::Full,
        parts: Parts { texts, choosers: part_for_choosers(), end: part_ends() },
        links: Links {
            web: absolute(&view.href),
            archive: absolute(&addresses::issues(builder.language)),
            preferences: Placeholder::Preferences.marker(),
            unsubscribe: Placeholder::Unsubscribe.marker(),
        },
    }
}

/// How many sections came to which verdict, in a sentence: what is new before what is as it was.
fn preheader(builder: Builder<'_>, verdicts: &[SectionVerdict]) -> String {
    let count = |verdict: Verdict| verdicts.iter().filter(|section| section.verdict.code == verdict.code()).count();
    let (improved, deteriorated) = (count(Verdict::Improved), count(Verdict::Deteriorated));
    let (unchanged, not_assessed) = (count(Verdict::Unchanged), count(Verdict::NotAssessed));
    let parts = [
        (improved, builder.counted("mail-improved", improved)),
        (deteriorated, builder.counted("mail-deteriorated", deteriorated)),
        (unchanged, builder.counted("mail-unchanged", unchanged)),
        (not_assessed, builder.counted("mail-not-assessed", not_assessed)),
    ];
    let said: Vec<String> = parts.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect();
    let parts = match said.split_last() {
        Some((last, others)) if !others.is_empty() => {
            builder.filled("mail-parts-last", &[("others", &others.join(", ")), ("last", last)])
        }
        _ => said.concat(),
    };
    builder.typeset(&builder.filled("mail-preheader", &[("parts", &parts)]))
}
