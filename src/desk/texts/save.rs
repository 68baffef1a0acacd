//! Saving a text: what was written becomes a revision, together with what others have saved meanwhile.

use bellwether_merge::Choice;
use http::StatusCode;
use jiff::Timestamp;

use super::conflict;
use super::form::{number, written};
use super::load::{Loaded, spot};
use super::page::{Told, document, page, pictures, refusals};
use crate::audit::{Act, Details};
use crate::commentaries::{self, Edition, Lookup, Revision, TranslatedFrom};
use crate::db::{Tx, new_id};
use crate::desk::fields::Fields;
use crate::desk::notices::tell_of_changed_original;
use crate::desk::page::{View, see};
use crate::desk::place::Place;
use crate::desk::seat::Handled;
use crate::drafts::{self, Reconciled, Written};
use crate::error::Error;
use crate::localized::Code;

/// The longest slug that is made of a title leaves room for a number.
const SLUGS_TRIED: u32 = 100;

/// `POST /desk/issues/{starts}/sections/{section}/{language}`
pub async fn save(view: &View<'_>, place: &Place, fields: &Fields, now: Timestamp) -> Handled {
    let mine = written(fields);
    let base = number(fields, "base");
    if fields.value("preview").is_some() {
        let told = Told { written: Some((mine, base)), preview: true, ..Told::default() };
        return page(view, place, StatusCode::OK, told, now).await;
    }
    let db = &view.desk.site.db;
    let mut tx = db.begin().await?;
    // Who saves, saves alone: what is read here is the newest there is.
    tx.wait_for_others().await?;
    let mut reading = db.reading().await?;
    let loaded = Loaded::read(&mut reading, place).await?;
    let pictures = pictures(&mut reading, place, &loaded).await?;
    drop(reading);
    let head = loaded.head().map_or(0, |head| head.number);
    let (text, merged) = if base == head {
        (mine.clone(), false)
    } else {
        let choices: Vec<Choice> = conflict::choices(fields, head);
        match drafts::reconcile(&loaded.written(base), &mine, &loaded.written(head), &choices) {
            Reconciled::Text(text) => (*text, true),
            Reconciled::Conflicts(conflicts) => {
                drop(tx);
                return conflict::page(view, place, &mine, fields, head, &conflicts);
            }
        }
    };
    let refuse = |problem: &str, problems: Vec<String>| Told {
        problem: Some(view.message(problem)),
        problems,
        written: Some((mine.clone(), base)),
        ..Told::default()
    };
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    if text.title.is_empty() {
        drop(tx);
        return page(view, place, unprocessable, refuse("desk-text-no-title", Vec::new()), now).await;
    }
    let citations = match text.citations() {
        Ok(citations) => citations,
        Err(bad) => {
            drop(tx);
            let line = bad.line.to_string();
            let told = view.builder().filled("desk-text-bad-source", &[("line", &line)]);
            return page(view, place, unprocessable, refuse("desk-text-refused", vec![told]), now).await;
        }
    };
    let rendering = match document(&text, &citations, loaded.language, &pictures) {
        Ok(rendering) => rendering,
        Err(refusal) => {
            drop(tx);
            let told = refuse("desk-text-refused", refusals(view, &refusal));
            return page(view, place, unprocessable, told, now).await;
        }
    };
    let text = match loaded.edition() {
        Some(edition) if text.slug.is_empty() => Written { slug: edition.slug.to_string(), ..text },
        _ => text,
    };
    let labelled = label(view, &mut tx, place, &loaded, fields).await?;
    let same = head > 0 && text == loaded.written(head) && !renews(&loaded, fields);
    let account = view.account().ok_or(Error::NotFound)?;
    drafts::forget_draft(&mut tx, spot(place)?, account.id).await?;
    if same {
        if labelled {
            view.record(&mut tx, Act::LabelsChanged, place.subject(), Details::default()).await?;
        }
        tx.commit().await?;
        return Ok(see(&format!("{}?done={}", place.path(), if labelled { "text-saved" } else { "unchanged" })));
    }
    let revision = Revision {
        id: new_id(),
        number: head + 1,
        content: text.content(),
        translated_from: translated_from(&loaded, fields),
        saved: Some(Timestamp::from_second(now.as_second()).unwrap_or(now)),
        by: signature(view),
        published: None,
        reason: None,
        citations,
        rendering: Some(Box::new(rendering)),
    };
    let id = revision.id;
    match store(view, &mut tx, place, &loaded, &text, revision).await? {
        Ok(()) => commentaries::note_saving(&mut tx, id, account.id).await?,
        Err(problem) => {
            drop(tx);
            return page(view, place, unprocessable, refuse(problem, Vec::new()), now).await;
        }
    }
    // What doesn't change the content leaves translations as they are.
    if !loaded.is_translation() && loaded.head().is_some_and(|head| head.content.hash() != text.content().hash()) {
        tell_of_changed_original(view, &mut tx, place, now).await?;
    }
    let details = Details::default().with("revision", head + 1);
    view.record(&mut tx, Act::TextSaved, place.subject(), details).await?;
    tx.commit().await?;
    Ok(see(&format!("{}?done={}", place.path(), if merged { "merged" } else { "text-saved" })))
}

/// Whether a translation is said to be right still, though its original has changed: that is a new revision with the same words.
fn renews(loaded: &Loaded, fields: &Fields) -> bool {
    let then = loaded.head().and_then(|head| head.translated_from);
    loaded.is_translation() && translated_from(loaded, fields).map(|from| from.hash) != then.map(|from| from.hash)
}

/// The revision of the original that the translator had before her.
fn translated_from(loaded: &Loaded, fields: &Fields) -> Option<TranslatedFrom> {
    let seen = number(fields, "source");
    let source = loaded.source()?.revisions.iter().find(|revision| revision.number == seen)?;
    Some(TranslatedFrom { number: source.number, hash: source.content.hash() })
}

/// The contributor as whom the account signs.
fn signature(view: &View<'_>) -> Option<Code> {
    let id = view.account()?.contributor?;
    view.frame.contributors.iter().find(|contributor| contributor.id == id).map(|contributor| contributor.code.clone())
}

/// Who signs and what it is about, as the form says; returns whether that was changed. A translation's form doesn't say it.
async fn label(view: &View<'_>, tx: &mut Tx, place: &Place, loaded: &Loaded, fields: &Fields) -> Result<bool, Error> {
    let part = place.part()?;
    if loaded.is_translation() {
        if loaded.commentary.is_none() {
            return Err(Error::NotFound);
        }
        return Ok(false);
    }
    let codes = |name: &str, known: &dyn Fn(&str) -> bool| -> Vec<Code> {
        fields.values(name).filter(|code| known(code)).filter_map(Code::parse).collect()
    };
    let mut contributors =
        codes("contributor", &|code| view.frame.contributors.iter().any(|one| one.code.as_str() == code));
    let topics = codes("topic", &|code| view.frame.topics.iter().any(|topic| topic.code.as_str() == code));
    let known = loaded.commentary.as_ref();
    if contributors.is_empty() && known.is_none_or(|known| known.contributors.is_empty()) {
        contributors.extend(signature(view));
    }
    let id = known.map_or_else(new_id, |known| known.id);
    let starts = place.issue.period.starts();
    commentaries::plan_commentary(tx, id, place.issue.id, starts, part.section.id, part.original).await?;
    let changed = match known {
        Some(known) => known.contributors != contributors || known.topics != topics,
        None => !contributors.is_empty() || !topics.is_empty(),
    };
    if changed {
        let commentary = commentaries::Commentary {
            id,
            section: part.section.code.clone(),
            original: part.original,
            contributors,
            topics,
            hero: known.and_then(|known| known.hero.clone()),
            concealed: known.and_then(|known| known.concealed),
            pictures: std::collections::BTreeMap::new(),
            editions: Vec::new(),
        };
        let lookup = Lookup {
            contributors: view.frame.contributors.iter().map(|one| (one.code.clone(), one.id)).collect(),
            topics: view.frame.topics.iter().map(|topic| (topic.code.clone(), topic.id)).collect(),
            ..Lookup::default()
        };
        commentaries::update_commentary(tx, &lookup, (place.issue.id, place.issue.period, &commentary)).await?;
    }
    Ok(changed)
}

/// Writes the revision, with the edition and its slug where they are new; or the key of the message that says what is wrong.
async fn store(
    view: &View<'_>,
    tx: &mut Tx,
    place: &Place,
    loaded: &Loaded,
    text: &Written,
    revision: Revision,
) -> Result<Result<(), &'static str>, Error> {
    let mut reading = view.desk.site.db.reading().await?;
    let taken = commentaries::slug_owners(&mut reading).await?;
    drop(reading);
    let section = place.part()?.section.id;
    let starts = place.issue.period.starts().to_string();
    let language = loaded.language;
    let free = |slug: &str| {
        !taken.iter().any(|owner| {
            owner.language == language.code()
                && owner.slug == slug
                && !(owner.starts == starts && owner.section_id == section)
        })
    };
    let slug = match (text.slug.as_str(), loaded.edition()) {
        ("", _) => match suggested(language, &text.title, &free) {
            Some(slug) => slug,
            None => return Ok(Err("desk-text-no-slug")),
        },
        (written, _) => match Code::parse(written) {
            Some(slug) if free(written) => slug,
            Some(_) => return Ok(Err("desk-text-slug-taken")),
            None => return Ok(Err("desk-text-bad-slug")),
        },
    };
    match loaded.edition() {
        Some(edition) => {
            commentaries::insert_revisions(tx, &[(edition.id, &revision)]).await?;
            if edition.slug != slug {
                let mut former_slugs = edition.former_slugs.clone();
                // Readers may know the old one only if they have seen the text.
                if edition.published().is_some() {
                    former_slugs.push(edition.slug.clone());
                }
                former_slugs.retain(|former| *former != slug);
                former_slugs.sort();
                commentaries::update_slugs(tx, &Edition { slug, former_slugs, ..edition.clone() }).await?;
            }
        }
        None => {
            let commentary = commentaries::outline_in(tx, place.issue.id, section).await?.ok_or(Error::NotFound)?;
            let edition = Edition { id: new_id(), language, slug, former_slugs: Vec::new(), revisions: vec![revision] };
            commentaries::insert_edition(tx, commentary, &edition).await?;
        }
    }
    Ok(Ok(()))
}

/// A slug made of the title that no other text has.
fn suggested(language: bellwether_language::Language, title: &str, free: &dyn Fn(&str) -> bool) -> Option<Code> {
    let made = bellwether_language::slug(language, title);
    let numbered = (2..SLUGS_TRIED).map(|number| format!("{made}-{number}"));
    std::iter::once(made.clone()).chain(numbered).find(|slug| free(slug)).and_then(|slug| Code::parse(&slug))
}
