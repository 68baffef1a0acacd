//! The margin of a text: its paragraphs, with what colleagues say about each.

use axum::response::Response;
use bellwether_markup::BlockHash;
use http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;

use super::load::Loaded;
use super::page::{document, pictures};
use crate::accounts::{self, Account};
use crate::audit::{Act, Details};
use crate::comments::{self, Comment, Thread};
use crate::db::Tx;
use crate::desk::fields::Fields;
use crate::desk::notices;
use crate::desk::page::{Subject, View, see};
use crate::desk::place::Place;
use crate::desk::seat::Handled;
use crate::drafts::Written;
use crate::error::Error;
use crate::notices::Kind;

/// Characters that a comment may have.
const LONGEST: usize = 4000;

#[derive(Serialize)]
struct Page {
    text: String,
    code: &'static str,
    problem: Option<String>,
    whole: Vec<ThreadView>,
    paragraphs: Vec<ParagraphView>,
    orphans: Vec<ThreadView>,
    longest: usize,
}

#[derive(Serialize)]
struct ParagraphView {
    number: usize,
    kind: &'static str,
    block: String,
    text: String,
    threads: Vec<ThreadView>,
}

#[derive(Serialize)]
struct ThreadView {
    number: i64,
    quote: String,
    resolved: bool,
    said: Vec<SaidView>,
}

#[derive(Serialize)]
struct SaidView {
    who: String,
    at: String,
    text: String,
    calls: Vec<String>,
}

/// Those whom a comment calls by their names, for whoever tells them.
pub fn mentioned<'a>(text: &str, people: &'a [Account]) -> Vec<&'a Account> {
    let called: Vec<&str> = comments::mentions(text).collect();
    people.iter().filter(|one| one.ended.is_none() && called.contains(&one.name.as_str())).collect()
}

/// `GET …/{language}/comments`
pub async fn show(view: &View<'_>, place: &Place, done: Option<&'static str>) -> Handled {
    page(view, place, StatusCode::OK, done, None).await
}

async fn page(
    view: &View<'_>,
    place: &Place,
    status: StatusCode,
    done: Option<&'static str>,
    problem: Option<String>,
) -> Result<Response, Error> {
    let mut reading = view.desk.site.db.reading().await?;
    let loaded = Loaded::read(&mut reading, place).await?;
    let edition = loaded.edition().ok_or(Error::NotFound)?;
    let said = comments::comments(&mut reading, edition.id).await?;
    let people = accounts::accounts(&mut reading).await?;
    let pictures = pictures(&mut reading, place, &loaded).await?;
    drop(reading);
    let head = loaded.head().ok_or(Error::NotFound)?;
    let written = Written::of(head, &edition.slug);
    let document = document(&written, &head.citations, loaded.language, &pictures).map_err(anyhow::Error::from)?;
    let margin = comments::margin(&said, &document.blocks);
    let thread = |thread: &Thread<'_>| thread_view(view, &people, thread);
    let paragraphs = document
        .blocks
        .iter()
        .zip(&margin.beside)
        .zip(1..)
        .filter(|((block, threads), _)| !block.text.is_empty() || !threads.is_empty())
        .map(|((block, threads), number)| ParagraphView {
            number,
            kind: match block.kind {
                bellwether_markup::BlockKind::Heading => "heading",
                _ => "paragraph",
            },
            block: block.hash.to_string(),
            text: block.text.clone(),
            threads: threads.iter().map(thread).collect(),
        })
        .collect();
    let own = Page {
        text: place.path(),
        code: loaded.language.code(),
        problem,
        whole: margin.whole.iter().map(thread).collect(),
        paragraphs,
        orphans: margin.orphans.iter().map(thread).collect(),
        longest: LONGEST,
    };
    let title = format!(
        "{}: {} · {}",
        view.message("desk-comments"),
        view.builder().localized(&place.part()?.section.name),
        super::form::name(loaded.language)
    );
    view.answer(status, "desk_comments.html", Subject { title, part: "issues", done, ..Subject::default() }, own)
}

fn thread_view(view: &View<'_>, people: &[Account], thread: &Thread<'_>) -> ThreadView {
    let said = |comment: &Comment| SaidView {
        who: people.iter().find(|one| one.id == comment.account).map(|one| one.shown.clone()).unwrap_or_default(),
        at: view.instant(comment.at),
        text: comment.text.clone(),
        calls: mentioned(&comment.text, people).iter().map(|one| one.shown.clone()).collect(),
    };
    ThreadView {
        number: thread.first.number,
        quote: thread.first.quote.clone(),
        resolved: thread.first.resolved.is_some(),
        said: std::iter::once(thread.first).chain(thread.answers.iter().copied()).map(said).collect(),
    }
}

/// How many conversations of an edition are open.
pub(super) fn open(said: &[Comment]) -> usize {
    said.iter().filter(|comment| comment.answers.is_none() && comment.resolved.is_none()).count()
}

/// `POST …/{language}/comments`: begins a conversation about a paragraph, or about the whole text.
pub async fn begin(view: &View<'_>, place: &Place, fields: &Fields, now: Timestamp) -> Handled {
    let Some(text) = text(fields) else { return refused(view, place).await };
    let block: Option<BlockHash> =
        fields.value("block").map(|block| block.parse().map_err(|_| Error::NotFound)).transpose()?;
    let mut reading = view.desk.site.db.reading().await?;
    let loaded = Loaded::read(&mut reading, place).await?;
    let pictures = pictures(&mut reading, place, &loaded).await?;
    drop(reading);
    let (edition, head) = (loaded.edition().ok_or(Error::NotFound)?, loaded.head().ok_or(Error::NotFound)?);
    let written = Written::of(head, &edition.slug);
    let document = document(&written, &head.citations, loaded.language, &pictures).map_err(anyhow::Error::from)?;
    // A paragraph that was changed while she wrote is known by how it began on her page.
    let quote = match document.blocks.iter().find(|known| Some(known.hash) == block) {
        Some(block) => comments::quote(block),
        None => fields.value("quote").unwrap_or_default().chars().take(80).collect(),
    };
    let account = view.account().ok_or(Error::NotFound)?;
    let comment =
        Comment { number: 0, answers: None, block, quote, account: account.id, text, at: now, resolved: None };
    say(view, place, edition.id, &comment, Act::CommentMade).await
}

/// `POST …/{language}/comments/{number}/answers`
pub async fn answer(view: &View<'_>, place: &Place, number: &str, fields: &Fields, now: Timestamp) -> Handled {
    let Some(text) = text(fields) else { return refused(view, place).await };
    let mut reading = view.desk.site.db.reading().await?;
    let loaded = Loaded::read(&mut reading, place).await?;
    let edition = loaded.edition().ok_or(Error::NotFound)?;
    let said = comments::comments(&mut reading, edition.id).await?;
    drop(reading);
    let first = said
        .into_iter()
        .find(|comment| comment.answers.is_none() && comment.number.to_string() == number)
        .ok_or(Error::NotFound)?;
    let account = view.account().ok_or(Error::NotFound)?.id;
    let comment = Comment { answers: Some(first.number), account, text, at: now, ..first };
    say(view, place, edition.id, &comment, Act::CommentAnswered).await
}

/// `POST …/{language}/comments/{number}/resolution`: there is nothing more to do about it; or there is again, with `reopen`.
pub async fn resolve(view: &View<'_>, place: &Place, number: &str, fields: &Fields, now: Timestamp) -> Handled {
    let number: i64 = number.parse().map_err(|_| Error::NotFound)?;
    let reopens = fields.value("reopen").is_some();
    let mut reading = view.desk.site.db.reading().await?;
    let loaded = Loaded::read(&mut reading, place).await?;
    drop(reading);
    let edition = loaded.edition().ok_or(Error::NotFound)?;
    let mut tx = view.desk.site.db.begin().await?;
    if !comments::set_resolved(&mut tx, edition.id, number, (!reopens).then_some(now)).await? {
        return Err(Error::NotFound);
    }
    let act = if reopens { Act::CommentReopened } else { Act::CommentResolved };
    view.record(&mut tx, act, place.subject(), Details::default().with("comment", number)).await?;
    tx.commit().await?;
    Ok(see(&format!("{}/comments?done={}", place.path(), act.word())))
}

async fn say(view: &View<'_>, place: &Place, edition: crate::db::Uuid, comment: &Comment, act: Act) -> Handled {
    let mut tx: Tx = view.desk.site.db.begin().await?;
    tx.wait_for_others().await?;
    let number = comments::insert_comment(&mut tx, edition, comment).await?;
    let people = accounts::accounts(&mut view.desk.site.db.reading().await?).await?;
    let called: Vec<_> = mentioned(&comment.text, &people).iter().map(|one| one.id).collect();
    let path = format!("{}/comments", place.path());
    notices::tell(view, &mut tx, Kind::Mention, &path, &called, comment.at).await?;
    view.record(&mut tx, act, place.subject(), Details::default().with("comment", number)).await?;
    tx.commit().await?;
    Ok(see(&format!("{}/comments?done={}", place.path(), act.word())))
}

/// What somebody says of the whole text, in the transaction in which she does something to it.
pub(super) async fn say_of_all(
    view: &View<'_>,
    tx: &mut Tx,
    edition: crate::db::Uuid,
    text: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let account = view.account().ok_or(Error::NotFound)?.id;
    let text: String = text.chars().take(LONGEST).collect();
    let comment =
        Comment { number: 0, answers: None, block: None, quote: String::new(), account, text, at: now, resolved: None };
    comments::insert_comment(tx, edition, &comment).await?;
    Ok(())
}

/// What somebody says, if it is something, and no book.
fn text(fields: &Fields) -> Option<String> {
    let text = fields.value("text")?.replace("\r\n", "\n").trim().to_owned();
    (!text.is_empty() && text.chars().count() <= LONGEST).then_some(text)
}

async fn refused(view: &View<'_>, place: &Place) -> Handled {
    let longest = view.integer(i64::try_from(LONGEST).unwrap_or(i64::MAX));
    let problem = view.builder().filled("desk-comments-refused", &[("longest", &longest)]);
    page(view, place, StatusCode::UNPROCESSABLE_ENTITY, None, Some(problem)).await
}
