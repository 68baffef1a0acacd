//! The page of a text: the form, what it renders beside it, and who else is here.

use axum::response::Response;
use bellwether_markup::{Options, ProblemKind, Refusal};
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::comments::open;
use super::form::{Choice, FormView, contributors, topics};
use super::load::{Loaded, spot};
use crate::accounts::{self, Object, Right};
use crate::at_risk;
use crate::commentaries::{self, Revision, Stage};
use crate::comments;
use crate::db::Reading;
use crate::desk::page::{Subject, View};
use crate::desk::pictures::address_of_sizes;
use crate::desk::place::Place;
use crate::desk::seat::Handled;
use crate::drafts::{self, Written};
use crate::error::Error;
use crate::issues::State;
use crate::media::{self, StoredPicture};
use crate::publication;
use crate::site::difference;
use crate::translations;

/// How long after her last keystroke somebody is still called here.
const HERE: SignedDuration = SignedDuration::from_mins(2);

#[derive(Serialize)]
struct Page {
    board: String,
    section: String,
    pictures: String,
    drops_pictures: bool,
    problem: Option<String>,
    problems: Vec<String>,
    form: FormView,
    translation: bool,
    source: Option<SourceView>,
    stage: &'static str,
    stage_name: String,
    stale: bool,
    published: bool,
    head: Option<HeadView>,
    draft: Option<String>,
    take_over: Option<String>,
    comments: usize,
    here: Vec<String>,
    preview: Option<Preview>,
    may_approve: bool,
    /// Whom it names who must not be named.
    danger: Vec<String>,
    /// What differs between a translation and its original that should not.
    findings: Vec<String>,
    own: bool,
    script: bool,
}

#[derive(Serialize)]
struct HeadView {
    number: i64,
    saved: Option<String>,
}

/// The original beside a translation.
#[derive(Serialize)]
struct SourceView {
    code: &'static str,
    name: &'static str,
    number: i64,
    title: String,
    lead: String,
    html: String,
    difference_html: Option<String>,
}

#[derive(Serialize)]
struct Preview {
    title: String,
    lead: String,
    html: String,
}

/// What is said on a page beside the text itself.
#[derive(Default)]
pub(super) struct Told {
    /// What has been done.
    pub done: Option<&'static str>,
    /// What was wrong.
    pub problem: Option<String>,
    /// What the renderer refuses, line by line.
    pub problems: Vec<String>,
    /// What stands in the form, if it isn't what is kept.
    pub written: Option<(Written, i64)>,
    /// Whether she writes although somebody else is at it.
    pub takes_over: bool,
    /// Whether the text is to be shown as readers will see it.
    pub preview: bool,
}

/// `GET /desk/issues/{starts}/sections/{section}/{language}`
pub async fn show(
    view: &View<'_>,
    place: &Place,
    done: Option<&'static str>,
    takes_over: bool,
    now: Timestamp,
) -> Handled {
    page(view, place, StatusCode::OK, Told { done, takes_over, ..Told::default() }, now).await
}

pub(super) async fn page(
    view: &View<'_>,
    place: &Place,
    status: StatusCode,
    told: Told,
    now: Timestamp,
) -> Result<Response, Error> {
    let (part, account) = (place.part()?, view.account().ok_or(Error::NotFound)?);
    let spot = spot(place)?;
    let mut reading = view.desk.site.db.reading().await?;
    let loaded = Loaded::read(&mut reading, place).await?;
    let progress = commentaries::progress_of_issue(&mut reading, place.issue.id).await?;
    let progress =
        progress.into_iter().find(|progress| progress.section == part.section.id && progress.language == spot.language);
    let own_draft = drafts::draft(&mut reading, spot, account.id).await?;
    let since = now.checked_sub(HERE).unwrap_or(Timestamp::MIN);
    let writers = drafts::writers(&mut reading, spot, since).await?;
    let people = accounts::accounts(&mut reading).await?;
    let pictures = pictures(&mut reading, place, &loaded).await?;
    let terms = if loaded.is_translation() { translations::terms(&mut reading).await? } else { Vec::new() };
    let guard = publication::guard(&view.desk.site, &mut reading).await?;
    let danger = danger(view, guard.as_ref().ok(), &loaded);
    let said = match loaded.edition() {
        Some(edition) => comments::comments(&mut reading, edition.id).await?,
        None => Vec::new(),
    };
    drop(reading);
    let others: Vec<String> = writers
        .iter()
        .filter(|writer| **writer != account.id)
        .filter_map(|writer| people.iter().find(|one| one.id == *writer))
        .map(|one| one.shown.clone())
        .collect();
    let may_write = accounts::may(account, Right::Write, place.object());
    // Nobody begins to write where somebody else is at it, unless she wants to. What she has written already stays hers.
    let locked = may_write && !others.is_empty() && own_draft.is_none() && told.written.is_none() && !told.takes_over;
    let may_write = may_write && !locked;
    let head = loaded.head();
    let head_number = head.map_or(0, |head| head.number);
    let draft = own_draft.filter(|_| told.written.is_none() && may_write);
    let (written, base) = match (&told.written, &draft) {
        (Some((written, base)), _) => (written.clone(), *base),
        (None, Some(draft)) => (draft.written.clone(), draft.base),
        (None, None) => (loaded.written(head_number), head_number),
    };
    let sizes = address_of_sizes(place)?;
    let (preview, refused) = match told.preview.then(|| render(&written, spot.language, &pictures, &sizes)) {
        Some(Ok(preview)) => (Some(preview), Vec::new()),
        Some(Err(refusal)) => (None, refusals(view, &refusal)),
        None => (None, Vec::new()),
    };
    let source = loaded.source().and_then(|source| source.revisions.last().map(|newest| (source, newest)));
    let (signed, tagged) = labels(&loaded);
    let form = FormView {
        action: place.path(),
        code: spot.language.code(),
        base,
        source: source.map_or(0, |(_, newest)| newest.number),
        written,
        slug_open: loaded.edition().is_none_or(|edition| edition.published().is_none()),
        may_write,
        contributors: if loaded.is_translation() { Vec::<Choice>::new() } else { contributors(view, &signed) },
        topics: if loaded.is_translation() { Vec::<Choice>::new() } else { topics(view, &tagged) },
    };
    let stage = progress.as_ref().map_or("missing", |progress| progress.stage.word());
    let own = Page {
        board: format!("/desk/issues/{}", place.issue.period.starts()),
        section: format!("/desk/issues/{}/sections/{}", place.issue.period.starts(), part.section.code),
        pictures: format!("/desk/issues/{}/sections/{}/pictures", place.issue.period.starts(), part.section.code),
        drops_pictures: may_write && spot.language == part.original,
        problem: told.problem.or_else(|| (!refused.is_empty()).then(|| view.message("desk-text-refused"))),
        problems: [told.problems, refused].concat(),
        form,
        translation: loaded.is_translation(),
        source: source.map(|(edition, newest)| source_view(&loaded, edition, newest, &pictures, &sizes)),
        stage,
        stage_name: view.message(&format!("desk-text-stage-{stage}")),
        stale: progress.as_ref().is_some_and(|progress| progress.stale),
        published: matches!(place.issue.state, State::Published { .. }),
        head: head.map(|head| HeadView { number: head.number, saved: head.saved.map(|at| view.instant(at)) }),
        draft: draft.map(|draft| view.instant(draft.saved)),
        take_over: locked.then(|| format!("{}?take-over", place.path())),
        comments: open(&said),
        here: others,
        preview,
        may_approve: accounts::may(account, Right::Approve, place.object())
            && progress.as_ref().is_some_and(|progress| progress.stage < Stage::Approved),
        danger,
        findings: super::parity::of_text(view, &loaded, &terms),
        own: progress.as_ref().is_some_and(|progress| progress.stage == Stage::Draft),
        script: may_write,
    };
    let title = format!("{} · {}", view.builder().localized(&part.section.name), super::form::name(spot.language));
    let subject = Subject { title, part: "issues", done: told.done, ..Subject::default() };
    view.answer(status, "desk_text.html", subject, own)
}

/// Whom a text names, as it was saved last, who must not be named. Who that is is told to whoever keeps the list.
fn danger(view: &View<'_>, guard: Option<&at_risk::Guard>, loaded: &Loaded) -> Vec<String> {
    let (Some(guard), Some(head)) = (guard, loaded.head()) else { return Vec::new() };
    let found = publication::named_in(guard, &head.content, &[]);
    let keeps = view.account().is_some_and(|account| accounts::may(account, Right::KeepLists, Object::Newsroom));
    match (found.is_empty(), keeps) {
        (true, _) => Vec::new(),
        (false, false) => vec![view.message("desk-finding-at-risk-hidden")],
        (false, true) => found
            .into_iter()
            .map(|found| format!("{}: {}", found.who, found.sentence))
            .map(|detail| view.builder().filled("desk-at-risk-text-names", &[("detail", &detail)]))
            .collect(),
    }
}

/// Who signs a commentary, and its tags.
fn labels(loaded: &Loaded) -> (Vec<String>, Vec<String>) {
    let codes = |codes: &[crate::localized::Code]| codes.iter().map(ToString::to_string).collect();
    loaded
        .commentary
        .as_ref()
        .map(|commentary| (codes(&commentary.contributors), codes(&commentary.topics)))
        .unwrap_or_default()
}

/// The pictures that the texts of a commentary can show.
pub(super) async fn pictures(
    reading: &mut Reading,
    place: &Place,
    loaded: &Loaded,
) -> anyhow::Result<std::collections::BTreeMap<String, StoredPicture>> {
    let starts = place.issue.period.starts().to_string();
    let mut all = media::commentary_pictures(reading, &starts, &starts).await?;
    Ok(loaded.commentary.as_ref().and_then(|commentary| all.remove(&commentary.id)).unwrap_or_default())
}

fn source_view(
    loaded: &Loaded,
    edition: &commentaries::Edition,
    newest: &Revision,
    pictures: &std::collections::BTreeMap<String, StoredPicture>,
    sizes: &str,
) -> SourceView {
    let then = loaded
        .head()
        .and_then(|head| head.translated_from)
        .filter(|then| then.hash != newest.content.hash())
        .and_then(|then| edition.revisions.iter().find(|revision| revision.number == then.number));
    let html = render(&Written::of(newest, &edition.slug), edition.language, pictures, sizes);
    SourceView {
        code: edition.language.code(),
        name: super::form::name(edition.language),
        number: newest.number,
        title: newest.content.title.clone(),
        lead: newest.content.lead.clone(),
        html: html.map(|preview| preview.html).unwrap_or_default(),
        difference_html: then.map(|then| difference::html(edition.language, &then.content, &newest.content)),
    }
}

/// A text as readers will see it; or why it can't be shown.
fn render(
    written: &Written,
    language: bellwether_language::Language,
    pictures: &std::collections::BTreeMap<String, StoredPicture>,
    sizes: &str,
) -> Result<Preview, Refusal> {
    let citations = written.citations().unwrap_or_default();
    let document = document(written, &citations, language, pictures)?;
    Ok(Preview {
        title: bellwether_language::typeset_all(language, &written.title),
        lead: bellwether_language::typeset_all(language, &written.lead),
        html: media::elsewhere(&document.html, sizes),
    })
}

/// Renders the Markdown of a text.
pub(super) fn document(
    written: &Written,
    citations: &[commentaries::Citation],
    language: bellwether_language::Language,
    pictures: &std::collections::BTreeMap<String, StoredPicture>,
) -> Result<bellwether_markup::Document, Refusal> {
    let sources: Vec<&str> = citations.iter().map(|citation| citation.code.as_str()).collect();
    let find = |name: &str| pictures.get(name).map(StoredPicture::in_text);
    let options = Options { sources: &sources, pictures: &find, ..Options::default() };
    bellwether_markup::render(&written.body, language, &options)
}

/// What the renderer refuses, in the language of the page.
pub(super) fn refusals(view: &View<'_>, refusal: &Refusal) -> Vec<String> {
    let told = |problem: &bellwether_markup::Problem| {
        let (word, subject) = named(&problem.kind);
        let line = problem.line.to_string();
        view.builder().filled(&format!("desk-markup-{word}"), &[("line", &line), ("subject", subject)])
    };
    refusal.problems.iter().map(told).collect()
}

/// The end of the message's key, and what it names.
fn named(kind: &ProblemKind) -> (&'static str, &str) {
    match kind {
        ProblemKind::TooLong => ("too-long", ""),
        ProblemKind::TooDeep => ("too-deep", ""),
        ProblemKind::TooEntangled => ("too-entangled", ""),
        ProblemKind::TitleInBody => ("title-in-body", ""),
        ProblemKind::UnknownPicture(name) => ("unknown-picture", name),
        ProblemKind::PictureWithoutDescription(name) => ("picture-without-description", name),
        ProblemKind::UnknownNote(name) => ("unknown-note", name),
        ProblemKind::UnusedNote(name) => ("unused-note", name),
        ProblemKind::DuplicateNote(name) => ("duplicate-note", name),
        ProblemKind::ForbiddenLink(link) => ("forbidden-link", link),
        ProblemKind::IncompleteLink(link) => ("incomplete-link", link),
    }
}
