//! An issue, and the places in it.

use std::sync::Arc;

use bellwether_language::typeset_all;
use serde::Serialize;

use super::{Answer, HTML, Handled};
use crate::commentaries;
use crate::db::Tag;
use crate::error::Error;
use crate::issues::{self, State};
use crate::site::Site;
use crate::site::addresses;
use crate::site::build::Builder;
use crate::site::frame::IssueFrame;
use crate::site::json_ld;
use crate::site::layout::{self, Place, Subject, Twin, TwinState};
use crate::site::views::{CardView, EditionRef, IssueRef, SectionRef, SectionVerdict};

#[derive(Serialize)]
struct IssuePage {
    issue: IssueRef,
    cards: Vec<CardView>,
    verdicts: Vec<SectionVerdict>,
    previous: Option<IssueRef>,
    next: Option<IssueRef>,
    verdicts_only: bool,
}

/// `/{lang}/issues/{starts}`
pub async fn show(site: &Site, language: &str, starts: &str) -> Handled {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let builder = Builder { frame: &frame, messages: &site.messages, language };
    let issue = found(site, starts).await?;
    let view = builder.issue(&issue.issue);
    let cards = builder.issue_cards(&issue);
    let title = builder
        .filled("issue-title", &[("country", &builder.localized(&frame.monitor.country)), ("period", &view.period)]);
    let description = builder.filled("description-issue", &[("period", &view.period)]);
    let mut subject = Subject::everywhere(builder, Some(title), description, Place::Elsewhere, |language| {
        addresses::issue(language, starts)
    });
    subject.json_ld = Some(json_ld::issue(builder, &view, &cards));
    let published = matches!(issue.issue.state, State::Published { .. });
    let page = IssuePage {
        verdicts: builder.issue_verdicts(&issue),
        verdicts_only: published && issue.cards.is_empty(),
        previous: issue.previous.as_ref().map(|issue| builder.issue(issue)),
        next: issue.next.as_ref().map(|issue| builder.issue(issue)),
        issue: view,
        cards,
    };
    let body = layout::render(site, builder, subject, "issue.html", page)?;
    let tags = vec![Tag::Monitor, Tag::Latest, Tag::Issue(starts.to_owned()), Tag::Archive];
    Ok(Answer::Page(Box::new(Site::page(&frame, body, HTML, tags))))
}

/// The issue of an address; why there is none, if readers have seen one there.
async fn found(site: &Site, starts: &str) -> Result<Arc<IssueFrame>, Error> {
    match site.issue(starts).await? {
        Some(issue) => Ok(issue),
        None if issues::withdrawn(&mut site.db.reading().await?, starts).await? => Err(Error::Gone),
        None => Err(Error::NotFound),
    }
}

#[derive(Serialize)]
struct MissingPage {
    section: SectionRef,
    issue: IssueRef,
    verdict: SectionVerdict,
    available: Vec<EditionRef>,
}

/// `/{lang}/issues/{starts}/{section}`: leads to the commentary, or says that it is not there in this language.
pub async fn place(site: &Site, language: &str, starts: &str, section: &str) -> Handled {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let builder = Builder { frame: &frame, messages: &site.messages, language };
    let issue = found(site, starts).await?;
    let (section, former) = frame.section_by_code(section).ok_or(Error::NotFound)?;
    if former {
        return Ok(Answer::Moved(addresses::place(language, starts, &section.code)));
    }
    if let Some(card) = issue.card(section.id, language) {
        return Ok(Answer::Found(addresses::commentary(language, &card.slug)));
    }
    let (editions, concealed) = commentaries::edition_at(&mut site.db.reading().await?, starts, section.id).await?;
    if concealed {
        return Err(Error::Gone);
    }
    let verdict = builder
        .issue_verdicts(&issue)
        .into_iter()
        .find(|verdict| verdict.section.code == section.code.as_str())
        .ok_or(Error::NotFound)?;
    if editions.is_empty() {
        return Ok(Answer::Found(addresses::issue(language, starts)));
    }
    let available = frame
        .monitor
        .languages
        .iter()
        .filter_map(|language| editions.iter().find(|card| card.language == *language))
        .map(|card| EditionRef {
            code: card.language.code(),
            name: card.language.endonym(),
            href: addresses::commentary(card.language, &card.slug),
            title: Some(typeset_all(card.language, &card.content.title)),
        })
        .collect();
    let twins = frame
        .monitor
        .languages
        .iter()
        .map(|other| match editions.iter().find(|card| card.language == *other) {
            Some(card) => Twin {
                language: *other,
                path: addresses::commentary(*other, &card.slug),
                state: if card.stale { TwinState::Stale } else { TwinState::Available },
            },
            None => Twin {
                language: *other,
                path: addresses::place(*other, starts, &section.code),
                state: TwinState::Missing,
            },
        })
        .collect();
    let subject = Subject {
        twins,
        no_index: true,
        ..Subject::everywhere(
            builder,
            Some(builder.message("missing-title")),
            builder.message("missing-title"),
            Place::Elsewhere,
            |language| addresses::place(language, starts, &section.code),
        )
    };
    let own = MissingPage { section: builder.section(section), issue: builder.issue(&issue.issue), verdict, available };
    let body = layout::render(site, builder, subject, "missing.html", own)?;
    let mut page = Site::page(&frame, body, HTML, vec![Tag::Monitor, Tag::Latest, Tag::Issue(starts.to_owned())]);
    page.no_index = true;
    Ok(Answer::Page(Box::new(page)))
}
