//! A commentary, its earlier revisions, and what has changed between them.

use bellwether_language::Language;
use jiff::civil::Date;
use serde::Serialize;

use super::{Answer, HTML, Handled};
use crate::commentaries::{self, Card, Found, PublicEdition, RenderedRevision, RevisionEntry};
use crate::db::{Reading, Tag};
use crate::error::Error;
use crate::issues::Issue;
use crate::site::addresses;
use crate::site::build::Builder;
use crate::site::frame::{Frame, IssueFrame};
use crate::site::head::{HeadImage, citation_tags};
use crate::site::json_ld::{self, ArticleData};
use crate::site::layout::{self, Article, Place, Subject, Twin, TwinState};
use crate::site::views::{
    CardView, EditionRef, IssueRef, Moment, Named, NoteView, Person, PictureView, SectionRef, SectionVerdict,
};
use crate::site::{Site, difference};
use crate::translations;

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
struct Translation {
    state: &'static str,
    original: Option<EditionRef>,
    changed: usize,
}

#[derive(Serialize)]
struct Correction {
    date: Moment,
    note: String,
    href: String,
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

/// An earlier revision that the page shows instead of the current one.
struct Earlier {
    entry: RevisionEntry,
    rendered: RenderedRevision,
    difference: String,
}

/// `/{lang}/commentaries/{slug}`
pub async fn show(site: &Site, language: &str, slug: &str) -> Handled {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let reading = &mut site.db.reading().await?;
    match commentaries::edition_by_slug(reading, language, slug).await? {
        None => Err(Error::NotFound),
        Some(Found::Concealed) => Err(Error::Gone),
        Some(Found::Moved(current)) => Ok(Answer::Moved(addresses::commentary(language, &current))),
        Some(Found::Edition(edition)) => {
            let history = history(reading, &edition).await?;
            page(site, &frame, language, reading, &edition, &history, None).await
        }
    }
}

/// `/{lang}/commentaries/{slug}/revisions/{number}`
pub async fn revision(site: &Site, language: &str, slug: &str, number: &str) -> Handled {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let reading = &mut site.db.reading().await?;
    let number: i64 = number.parse().ok().filter(|parsed: &i64| parsed.to_string() == number).ok_or(Error::NotFound)?;
    match commentaries::edition_by_slug(reading, language, slug).await? {
        None => Err(Error::NotFound),
        Some(Found::Concealed) => Err(Error::Gone),
        Some(Found::Moved(current)) => Ok(Answer::Moved(addresses::revision(language, &current, number))),
        Some(Found::Edition(edition)) if edition.card.revision == number => {
            Ok(Answer::Found(addresses::commentary(language, slug)))
        }
        Some(Found::Edition(edition)) => {
            let history = history(reading, &edition).await?;
            let entry = history.iter().find(|entry| entry.number == number).cloned().ok_or(Error::NotFound)?;
            earlier(site, &frame, reading, &edition, &history, entry).await
        }
    }
}

/// `/{lang}/commentaries/{slug}/as-of/{date}`: what readers could see at the end of that day.
pub async fn as_of(site: &Site, language: &str, slug: &str, day: &str) -> Handled {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let day: Date = day.parse().ok().filter(|parsed: &Date| parsed.to_string() == day).ok_or(Error::NotFound)?;
    let reading = &mut site.db.reading().await?;
    match commentaries::edition_by_slug(reading, language, slug).await? {
        None => Err(Error::NotFound),
        Some(Found::Concealed) => Err(Error::Gone),
        Some(Found::Moved(current)) => {
            Ok(Answer::Moved(format!("{}/as-of/{day}", addresses::commentary(language, &current))))
        }
        Some(Found::Edition(edition)) => {
            let end = day
                .tomorrow()
                .and_then(|next| next.to_zoned_datetime(frame.time_zone.clone()))
                .map_err(|error| Error::Unexpected(error.into()))?
                .timestamp();
            let history = history(reading, &edition).await?;
            let entry = history.iter().rev().find(|entry| entry.published < end).ok_or(Error::NotFound)?;
            Ok(Answer::Found(if entry.number == edition.card.revision {
                addresses::commentary(language, slug)
            } else {
                addresses::revision(language, slug, entry.number)
            }))
        }
    }
}

/// The published revisions. Most editions have one, and nothing has to be read for it.
async fn history(reading: &mut Reading, edition: &PublicEdition) -> anyhow::Result<Vec<RevisionEntry>> {
    if edition.card.revision == 1 {
        return Ok(vec![RevisionEntry {
            id: edition.revision,
            number: 1,
            published: edition.card.published,
            correction: None,
        }]);
    }
    commentaries::published_revisions(reading, edition.edition).await
}

async fn earlier(
    site: &Site,
    frame: &Frame,
    reading: &mut Reading,
    edition: &PublicEdition,
    history: &[RevisionEntry],
    entry: RevisionEntry,
) -> Handled {
    let (commentary, language) = (edition.card.commentary, edition.card.language);
    let rendered =
        commentaries::rendered_revision(reading, commentary, language, entry.number).await?.ok_or(Error::NotFound)?;
    // Against the revision that replaced it, not against the newest: that is the change which the correction explains.
    let successor =
        history.iter().find(|other| other.number > entry.number).map_or(edition.card.revision, |other| other.number);
    let after =
        commentaries::rendered_revision(reading, commentary, language, successor).await?.ok_or(Error::NotFound)?;
    let difference = difference::html(language, &rendered.content, &after.content);
    page(site, frame, language, reading, edition, history, Some(Earlier { entry, rendered, difference })).await
}

async fn page(
    site: &Site,
    frame: &Frame,
    language: Language,
    reading: &mut Reading,
    edition: &PublicEdition,
    history: &[RevisionEntry],
    earlier: Option<Earlier>,
) -> Handled {
    let builder = Builder { frame, messages: &site.messages, language };
    let card = &edition.card;
    let issue = site.issue(&card.starts).await?.ok_or(Error::NotFound)?;
    let section = frame.section(card.section).ok_or(Error::NotFound)?;
    let siblings = builder.issue_verdicts(&issue);
    let verdict = siblings
        .iter()
        .find(|sibling| sibling.section.code == section.code.as_str())
        .cloned()
        .ok_or(Error::NotFound)?;
    let (signed, topics) = issue.labels.get(&card.commentary).cloned().unwrap_or_default();
    let contributors = builder.people(&signed);
    let topics: Vec<Named> = topics
        .iter()
        .filter_map(|id| frame.topics.iter().find(|topic| topic.id == *id))
        .map(|topic| Named { name: builder.localized(&topic.name), href: addresses::topic(language, &topic.code) })
        .collect();
    let path = addresses::commentary(language, &card.slug);
    let content = earlier.as_ref().map_or(&card.content, |earlier| &earlier.rendered.content);
    let (title, lead) = (builder.typeset(&content.title), builder.typeset(&content.lead));
    let notes = builder.notes(earlier.as_ref().map_or(edition.notes.as_slice(), |earlier| &earlier.rendered.notes));
    let first = history.first().map_or(card.published, |entry| entry.published);
    let published = builder.moment(first);
    let updated = (card.published != first).then(|| builder.moment(card.published));
    let view = builder.issue(&issue.issue);
    let translation = translation(builder, reading, edition, &issue).await?;
    let corrections: Vec<Correction> = history
        .iter()
        .filter_map(|entry| {
            let note = entry.correction.as_deref()?;
            let before = history.iter().rev().find(|before| before.number < entry.number)?;
            Some(Correction {
                date: builder.moment(entry.published),
                note: builder.typeset(note),
                href: addresses::revision(language, &card.slug, before.number),
            })
        })
        .collect();
    let hero = builder.picture(card.hero.as_ref(), content.hero.as_ref());
    let words = earlier.as_ref().map_or(edition.words, |earlier| earlier.rendered.words);
    let site_title = builder.localized(&frame.monitor.title);
    let authors = contributors.iter().map(|person| person.name.as_str()).collect::<Vec<_>>().join(", ");
    let address = addresses::absolute(&frame.monitor.origin, &path);
    let cite = builder.filled(
        "cite",
        &[
            ("authors", &authors),
            ("title", &title),
            ("site", &site_title),
            ("period", &view.period),
            ("address", &address),
        ],
    );
    let topic_names: Vec<String> = topics.iter().map(|topic| topic.name.clone()).collect();
    let translations: Vec<(String, &'static str)> = if card.original == language {
        let others =
            issue.cards.iter().filter(|other| other.commentary == card.commentary && other.language != language);
        others.map(|other| (addresses::commentary(other.language, &other.slug), other.language.code())).collect()
    } else {
        Vec::new()
    };
    let correction_data: Vec<(String, String)> =
        corrections.iter().map(|correction| (correction.date.iso.clone(), correction.note.clone())).collect();
    let json_ld = json_ld::article(
        builder,
        &ArticleData {
            path: &path,
            title: &title,
            lead: &lead,
            section: &verdict.section.name,
            issue: &view,
            people: &contributors,
            topics: &topic_names,
            published: &published.iso,
            modified: &card.published.to_string(),
            words,
            image: hero.as_ref().map(|hero| hero.src.as_str()),
            original: translation.original.as_ref().map(|original| (original.href.as_str(), original.code)),
            translations: &translations,
            notes: &notes,
            corrections: &correction_data,
        },
    );
    let subject = Subject {
        title: Some(title.clone()),
        description: lead.clone(),
        path: path.clone(),
        place: Place::Section(section.code.to_string()),
        twins: twins(frame, &issue, card),
        json_ld: earlier.is_none().then_some(json_ld),
        article: Some(Article {
            image: hero.as_ref().map(|hero| HeadImage {
                url: addresses::absolute(&frame.monitor.origin, &hero.src),
                width: hero.width,
                height: hero.height,
                alt: hero.alt.clone(),
            }),
            published: published.iso.clone(),
            modified: updated.as_ref().map(|updated| updated.iso.clone()),
            citation: citation_tags(builder, &title, &contributors, &issue.issue, &published, &address),
        }),
        no_index: earlier.is_some(),
        canonical: None,
        section_feed: Some((section.code.to_string(), verdict.section.name.clone())),
    };
    let own = CommentaryPage {
        previous: neighbour(site, builder, issue.previous.as_ref(), card).await?,
        next: neighbour(site, builder, issue.next.as_ref(), card).await?,
        section: verdict.section.clone(),
        issue: view,
        verdict,
        title,
        lead,
        hero,
        body_html: earlier.as_ref().map_or_else(|| edition.html.clone(), |earlier| earlier.rendered.html.clone()),
        notes,
        contributors,
        topics,
        published,
        updated,
        minutes: (words + WORDS_A_MINUTE - 1).max(1) / WORDS_A_MINUTE,
        translation,
        corrections,
        revisions: history
            .iter()
            .map(|entry| RevisionView {
                number: entry.number,
                published: builder.moment(entry.published),
                href: if entry.number == card.revision {
                    path.clone()
                } else {
                    addresses::revision(language, &card.slug, entry.number)
                },
                current: entry.number == earlier.as_ref().map_or(card.revision, |earlier| earlier.entry.number),
            })
            .collect(),
        siblings,
        cite,
        difference_html: earlier.as_ref().map(|earlier| earlier.difference.clone()),
        earlier_revision: earlier.as_ref().map(|earlier| EarlierRevision {
            number: earlier.entry.number,
            published: builder.moment(earlier.entry.published),
            current_href: path.clone(),
        }),
    };
    let body = layout::render(site, builder, subject, "commentary.html", own)?;
    let mut tags = vec![Tag::Monitor, Tag::Latest, Tag::Issue(card.starts.clone())];
    tags.extend(
        [&issue.previous, &issue.next].into_iter().flatten().map(|issue| Tag::Issue(issue.period.starts().to_string())),
    );
    if issue.next.is_none() {
        // The issue after it, when there is one, is a change of the archive.
        tags.push(Tag::Archive);
    }
    let mut page = Site::page(frame, body, HTML, tags);
    page.no_index = earlier.is_some();
    Ok(Answer::Page(Box::new(page)))
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

async fn translation(
    builder: Builder<'_>,
    reading: &mut Reading,
    edition: &PublicEdition,
    issue: &IssueFrame,
) -> anyhow::Result<Translation> {
    let card = &edition.card;
    if card.original == card.language {
        return Ok(Translation { state: "original", original: None, changed: 0 });
    }
    let original_card = issue.card(card.section, card.original);
    let original = original_card.and_then(|original| builder.available(&[original]).pop());
    if !card.stale {
        return Ok(Translation { state: "current", original, changed: 0 });
    }
    let then = match edition.source_number {
        Some(number) => commentaries::rendered_revision(reading, card.commentary, card.original, number).await?,
        None => None,
    };
    let now = match original_card {
        Some(original) => {
            commentaries::rendered_revision(reading, card.commentary, card.original, original.revision).await?
        }
        None => None,
    };
    let changed = match (then, now) {
        (Some(then), Some(now)) => translations::changed_paragraphs(&then.blocks, &now.blocks),
        _ => 0,
    };
    Ok(Translation { state: "stale", original, changed })
}
