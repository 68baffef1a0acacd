//! The page of a commentary: what its template gets, and what it tells programs about itself.

use serde::Serialize;

use super::super::{Answer, HTML, Handled};
use super::text::Text;
use super::translation::Translation;
use crate::commentaries::Card;
use crate::db::{Reading, Tag, Uuid};
use crate::error::Error;
use crate::issues::Issue;
use crate::site::build::Builder;
use crate::site::frame::{Frame, IssueFrame};
use crate::site::head::{HeadImage, citation_tags};
use crate::site::json_ld::{self, ArticleData};
use crate::site::layout::{self, Article, Place, Subject, Twin, TwinState};
use crate::site::views::{
    CardView, Correction, IssueRef, Moment, Named, NoteView, Person, PictureView, SectionRef, SectionVerdict,
};
use crate::site::{Site, addresses};

/// Words that people read in a minute, in running analysis.
const WORDS_A_MINUTE: i64 = 180;

#[derive(Serialize)]
struct CommentaryPage {
    section: SectionRef,
    issue: IssueRef,
    verdict: SectionVerdict,
    title: String,
    lead: String,
    hero: Option<PictureView>,
    body_html: String,
    notes: Vec<NoteView>,
    contributors: Vec<Person>,
    topics: Vec<Named>,
    published: Moment,
    updated: Option<Moment>,
    minutes: i64,
    translation: Translation,
    corrections: Vec<Correction>,
    revisions: Vec<RevisionView>,
    siblings: Vec<SectionVerdict>,
    previous: Option<CardView>,
    next: Option<CardView>,
    cite: String,
    earlier_revision: Option<EarlierRevision>,
    difference_html: Option<String>,
}

#[derive(Serialize)]
struct RevisionView {
    number: i64,
    published: Moment,
    href: String,
    current: bool,
}

#[derive(Serialize)]
struct EarlierRevision {
    number: i64,
    published: Moment,
    current_href: String,
}

/// Answers with the page of a text.
pub(super) async fn show(site: &Site, frame: &Frame, reading: &mut Reading, text: &Text) -> Handled {
    let builder = Builder { frame, messages: &site.messages, language: text.language() };
    let issue = site.issue(&text.card().starts).await?.ok_or(Error::NotFound)?;
    let own = CommentaryPage::of(site, builder, reading, text, &issue).await?;
    let subject = subject(builder, text, &issue, &own);
    let body = layout::render(site, builder, subject, "commentary.html", own)?;
    let mut page = Site::page(frame, body, HTML, tags(text.card(), &issue));
    page.no_index = text.earlier.is_some();
    Ok(Answer::Page(Box::new(page)))
}

/// What the page shows: when any of it changes, the page is out of date.
fn tags(card: &Card, issue: &IssueFrame) -> Vec<Tag> {
    let mut tags = vec![Tag::Monitor, Tag::Latest, Tag::Issue(card.starts.clone())];
    tags.extend(
        [&issue.previous, &issue.next].into_iter().flatten().map(|issue| Tag::Issue(issue.period.starts().to_string())),
    );
    if issue.next.is_none() {
        // The issue after it, when there is one, is a change of the archive.
        tags.push(Tag::Archive);
    }
    tags
}

impl CommentaryPage {
    async fn of(
        site: &Site,
        builder: Builder<'_>,
        reading: &mut Reading,
        text: &Text,
        issue: &IssueFrame,
    ) -> Result<Self, Error> {
        let (card, content) = (text.card(), text.content());
        let section = builder.frame.section(card.section).ok_or(Error::NotFound)?;
        let siblings = builder.issue_verdicts(issue);
        let verdict = siblings.iter().find(|sibling| sibling.section.code == section.code.as_str());
        let verdict = verdict.cloned().ok_or(Error::NotFound)?;
        let (signed, topics) = issue.labels.get(&card.commentary).cloned().unwrap_or_default();
        let contributors = builder.people(&signed);
        let title = builder.typeset(&content.title);
        let view = builder.issue(&issue.issue);
        let first = text.first_published();
        Ok(Self {
            previous: neighbour(site, builder, issue.previous.as_ref(), card).await?,
            next: neighbour(site, builder, issue.next.as_ref(), card).await?,
            translation: Translation::of(builder, reading, &text.edition, issue).await?,
            section: verdict.section.clone(),
            lead: builder.typeset(&content.lead),
            hero: builder.picture(card.hero.as_ref(), content.hero.as_ref()),
            body_html: text.html().to_owned(),
            notes: builder.notes(text.notes()),
            topics: named_topics(builder, &topics),
            published: builder.moment(first),
            updated: (card.published != first).then(|| builder.moment(card.published)),
            minutes: (text.words() + WORDS_A_MINUTE - 1).max(1) / WORDS_A_MINUTE,
            corrections: builder.corrections(&text.history, &card.slug),
            revisions: revisions(builder, text),
            cite: cite(builder, text, &title, &contributors, &view),
            difference_html: text.earlier.as_ref().map(|earlier| earlier.difference.clone()),
            earlier_revision: text.earlier.as_ref().map(|earlier| EarlierRevision {
                number: earlier.entry.number,
                published: builder.moment(earlier.entry.published),
                current_href: text.path(),
            }),
            issue: view,
            verdict,
            siblings,
            title,
            contributors,
        })
    }
}

fn named_topics(builder: Builder<'_>, topics: &[Uuid]) -> Vec<Named> {
    topics
        .iter()
        .filter_map(|id| builder.frame.topics.iter().find(|topic| topic.id == *id))
        .map(|topic| Named {
            name: builder.localized(&topic.name),
            href: addresses::topic(builder.language, &topic.code),
        })
        .collect()
}

fn revisions(builder: Builder<'_>, text: &Text) -> Vec<RevisionView> {
    let card = text.card();
    text.history
        .iter()
        .map(|entry| RevisionView {
            number: entry.number,
            published: builder.moment(entry.published),
            href: if entry.number == card.revision {
                text.path()
            } else {
                addresses::revision(builder.language, &card.slug, entry.number)
            },
            current: entry.number == text.number(),
        })
        .collect()
}

/// How to cite the commentary.
fn cite(builder: Builder<'_>, text: &Text, title: &str, contributors: &[Person], issue: &IssueRef) -> String {
    let monitor = &builder.frame.monitor;
    let authors = contributors.iter().map(|person| person.name.as_str()).collect::<Vec<_>>().join(", ");
    builder.filled(
        "cite",
        &[
            ("authors", &authors),
            ("title", title),
            ("site", &builder.localized(&monitor.title)),
            ("period", &issue.period),
            ("address", &addresses::absolute(&monitor.origin, &text.path())),
        ],
    )
}

/// What the page says of itself in its head.
fn subject(builder: Builder<'_>, text: &Text, issue: &IssueFrame, own: &CommentaryPage) -> Subject {
    let origin = &builder.frame.monitor.origin;
    let path = text.path();
    let address = addresses::absolute(origin, &path);
    Subject {
        title: Some(own.title.clone()),
        description: own.lead.clone(),
        place: Place::Section(own.section.code.clone()),
        twins: twins(builder.frame, issue, text.card()),
        json_ld: text.earlier.is_none().then(|| structured_data(builder, text, issue, own)),
        article: Some(Article {
            image: own.hero.as_ref().map(|hero| HeadImage {
                url: addresses::absolute(origin, &hero.src),
                width: hero.width,
                height: hero.height,
                alt: hero.alt.clone(),
            }),
            published: own.published.iso.clone(),
            modified: own.updated.as_ref().map(|updated| updated.iso.clone()),
            citation: citation_tags(builder, &own.title, &own.contributors, &issue.issue, &own.published, &address),
        }),
        no_index: text.earlier.is_some(),
        canonical: None,
        section_feed: Some((own.section.code.clone(), own.section.name.clone())),
        path,
    }
}

fn structured_data(builder: Builder<'_>, text: &Text, issue: &IssueFrame, own: &CommentaryPage) -> serde_json::Value {
    let card = text.card();
    let topics: Vec<String> = own.topics.iter().map(|topic| topic.name.clone()).collect();
    let others = issue
        .cards
        .iter()
        .filter(|other| other.commentary == card.commentary && other.language != card.language)
        // Only the original names its translations.
        .filter(|_| card.original == card.language);
    let translations: Vec<(String, &'static str)> =
        others.map(|other| (addresses::commentary(other.language, &other.slug), other.language.code())).collect();
    let corrections: Vec<(String, String)> =
        own.corrections.iter().map(|correction| (correction.date.iso.clone(), correction.note.clone())).collect();
    json_ld::article(
        builder,
        &ArticleData {
            path: &text.path(),
            title: &own.title,
            lead: &own.lead,
            section: &own.section.name,
            issue: &own.issue,
            people: &own.contributors,
            topics: &topics,
            published: &own.published.iso,
            modified: &card.published.to_string(),
            words: text.words(),
            image: own.hero.as_ref().map(|hero| hero.src.as_str()),
            original: own.translation.original.as_ref().map(|original| (original.href.as_str(), original.code)),
            translations: &translations,
            notes: &own.notes,
            corrections: &corrections,
        },
    )
}

/// The commentary on the same section in a neighbouring issue.
async fn neighbour(
    site: &Site,
    builder: Builder<'_>,
    issue: Option<&Issue>,
    card: &Card,
) -> anyhow::Result<Option<CardView>> {
    let Some(issue) = issue else { return Ok(None) };
    let issue = site.issue(&issue.period.starts().to_string()).await?;
    Ok(issue.and_then(|issue| builder.issue_card(&issue, card.section)))
}

/// The commentary in each of the monitor's languages.
fn twins(frame: &Frame, issue: &IssueFrame, card: &Card) -> Vec<Twin> {
    frame
        .monitor
        .languages
        .iter()
        .map(|language| match issue.card(card.section, *language) {
            Some(other) => Twin {
                language: *language,
                path: addresses::commentary(*language, &other.slug),
                state: if other.stale { TwinState::Stale } else { TwinState::Available },
            },
            None => {
                let section = frame.section(card.section).map(|section| section.code.to_string()).unwrap_or_default();
                Twin {
                    language: *language,
                    path: addresses::place(*language, &card.starts, section),
                    state: TwinState::Missing,
                }
            }
        })
        .collect()
}
