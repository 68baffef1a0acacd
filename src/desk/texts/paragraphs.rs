//! Translating side by side, paragraph by paragraph.

use std::collections::BTreeSet;

use axum::response::Response;
use bellwether_language::Language;
use jiff::Timestamp;
use serde::Serialize;

use super::form::{name, number};
use super::load::{Loaded, spot};
use super::parity::{compared, in_words};
use super::pieces::{FIELDS, Piece, joined, pieces, versions};
use super::save;
use crate::accounts::{self, Right};
use crate::db::Uuid;
use crate::desk::fields::Fields;
use crate::desk::page::{Subject, View};
use crate::desk::place::Place;
use crate::desk::seat::Handled;
use crate::drafts::{self, Field, Written};
use crate::error::Error;
use crate::site::difference;
use crate::translations::{self, ParagraphHash, Suggestion, Term, uses};

/// Suggestions for a sentence.
const SUGGESTED: usize = 2;

#[derive(Serialize)]
struct Page {
    board: String,
    text: String,
    action: String,
    /// Where files come from and go to.
    exchange: String,
    source: Side,
    target: Side,
    base: i64,
    source_number: i64,
    /// What the form sends along as it is.
    slug: String,
    sources: String,
    body: String,
    may_write: bool,
    draft: Option<String>,
    problem: Option<String>,
    pieces: Vec<PieceView>,
    /// How many paragraphs there are in the form.
    count: usize,
    waiting: usize,
}

#[derive(Serialize)]
struct Side {
    code: &'static str,
    name: &'static str,
}

#[derive(Serialize)]
struct PieceView {
    key: String,
    label: String,
    source: Option<String>,
    difference_html: Option<String>,
    new: bool,
    behind: bool,
    target: String,
    rows: usize,
    suggestions: Vec<SuggestionView>,
    terms: Vec<TermView>,
    findings: Vec<String>,
}

#[derive(Serialize)]
struct SuggestionView {
    percent: String,
    source: String,
    target: String,
}

#[derive(Serialize)]
struct TermView {
    said: String,
    ways: String,
    note: String,
    otherwise: bool,
}

/// What is known of a translation and of its original.
struct Known {
    loaded: Loaded,
    settled: BTreeSet<ParagraphHash>,
}

impl Known {
    async fn read(view: &View<'_>, place: &Place) -> Result<Self, Error> {
        let mut reading = view.desk.site.db.reading().await?;
        let loaded = Loaded::read(&mut reading, place).await?;
        if versions(&loaded).is_none() {
            return Err(Error::NotFound);
        }
        let settled = match loaded.edition() {
            Some(edition) => translations::settled_paragraphs(&mut reading, edition.id).await?,
            None => BTreeSet::new(),
        };
        Ok(Self { loaded, settled })
    }

    /// The pieces of the original beside what `written` says.
    fn pieces(&self, written: &Written) -> Result<Vec<Piece>, Error> {
        let (now, then) = versions(&self.loaded).ok_or(Error::NotFound)?;
        Ok(pieces(&now.content, then.map(|then| &then.content), written, &self.settled))
    }
}

/// `GET …/{language}/paragraphs`
pub(super) async fn show(
    view: &View<'_>,
    place: &Place,
    done: Option<&'static str>,
    problem: Option<String>,
) -> Handled {
    let known = Known::read(view, place).await?;
    page(view, place, &known, done, problem).await
}

async fn page(
    view: &View<'_>,
    place: &Place,
    known: &Known,
    done: Option<&'static str>,
    problem: Option<String>,
) -> Result<Response, Error> {
    let (part, account, loaded) = (place.part()?, view.account().ok_or(Error::NotFound)?, &known.loaded);
    let (now, _) = versions(loaded).ok_or(Error::NotFound)?;
    let mut reading = view.desk.site.db.reading().await?;
    let draft = drafts::draft(&mut reading, spot(place)?, account.id).await?;
    let terms = translations::terms(&mut reading).await?;
    let head = loaded.head().map_or(0, |head| head.number);
    let (written, base) = match &draft {
        Some(draft) => (draft.written.clone(), draft.base),
        None => (loaded.written(head), head),
    };
    let pieces = known.pieces(&written)?;
    let unrendered: Vec<&str> = pieces
        .iter()
        .filter(|piece| piece.behind || piece.target.trim().is_empty())
        .filter_map(|piece| piece.source.as_deref())
        .collect();
    let languages = (loaded.original, loaded.language);
    let own = loaded.commentary.as_ref().map(|commentary| commentary.id);
    let suggested =
        translations::suggestions(&mut reading, languages, &unrendered.join("\n\n"), SUGGESTED, own).await?;
    drop(reading);
    let waiting = pieces.iter().filter(|piece| piece.behind).count();
    let count = pieces.iter().filter(|piece| piece.key.starts_with('p')).count();
    let own = Page {
        board: format!("/desk/issues/{}", place.issue.period.starts()),
        text: place.path(),
        action: format!("{}/paragraphs", place.path()),
        exchange: format!("{}/exchange", place.path()),
        source: Side { code: loaded.original.code(), name: name(loaded.original) },
        target: Side { code: loaded.language.code(), name: name(loaded.language) },
        base,
        source_number: now.number,
        slug: written.slug.clone(),
        sources: written.sources.clone(),
        body: written.body.clone(),
        may_write: accounts::may(account, Right::Write, place.object()),
        draft: draft.map(|draft| view.instant(draft.saved)),
        problem,
        pieces: pieces.into_iter().map(|piece| piece_view(view, piece, languages, &suggested, &terms)).collect(),
        count,
        waiting,
    };
    let title = format!("{} · {}", view.builder().localized(&part.section.name), name(loaded.language));
    let subject = Subject { title, part: "issues", done, ..Subject::default() };
    view.page("desk_paragraphs.html", subject, own)
}

fn piece_view(
    view: &View<'_>,
    piece: Piece,
    (from, to): (Language, Language),
    suggested: &[Suggestion],
    terms: &[Term],
) -> PieceView {
    let source = piece.source.as_deref().unwrap_or_default();
    let label = match FIELDS.into_iter().find(|field| field.word() == piece.key) {
        Some(field) => view.message(&format!("desk-field-{}", field.word())),
        None => view.builder().filled("desk-piece-paragraph", &[("number", piece.key.trim_start_matches('p'))]),
    };
    let ours = |suggestion: &&Suggestion| {
        (piece.behind || piece.target.trim().is_empty()) && source.contains(&suggestion.sought)
    };
    let term = |used: translations::Use| TermView {
        said: used.said,
        ways: used.ways.join(", "),
        note: used.note,
        otherwise: used.otherwise,
    };
    let findings = match piece.target.trim().is_empty() || piece.source.is_none() {
        true => Vec::new(),
        false => compared((source, from), (&piece.target, to)).iter().map(|found| in_words(view, found)).collect(),
    };
    let longest = source.chars().count().max(piece.target.chars().count());
    PieceView {
        label,
        difference_html: piece.then.as_deref().filter(|_| piece.behind).map(|then| difference::sentences(then, source)),
        new: piece.behind && piece.then.is_none(),
        behind: piece.behind,
        rows: (longest / 60 + 1).clamp(1, 16),
        suggestions: suggested.iter().filter(ours).map(|suggestion| suggestion_view(view, suggestion)).collect(),
        terms: uses(terms, (source, from), (&piece.target, to)).into_iter().map(term).collect(),
        findings,
        key: piece.key,
        source: piece.source,
        target: piece.target,
    }
}

fn suggestion_view(view: &View<'_>, suggestion: &Suggestion) -> SuggestionView {
    // No more than the share that is alike: a hundred means the same words.
    let percent = (suggestion.likeness * 100.0).floor() as i64;
    SuggestionView {
        percent: view.builder().filled("desk-piece-alike", &[("percent", &view.integer(percent))]),
        source: suggestion.source.clone(),
        target: suggestion.target.clone(),
    }
}

/// `POST …/{language}/paragraphs`: what was written becomes a revision. It renders the original as it is now if nothing is left that somebody
/// would have to look at; else it goes on rendering the one that it did, and what she has looked at is remembered.
pub(super) async fn save(view: &View<'_>, place: &Place, fields: &Fields, now: Timestamp) -> Handled {
    let known = Known::read(view, place).await?;
    let seen = number(fields, "source");
    let source = known.loaded.source().and_then(|source| source.revisions.iter().find(|one| one.number == seen));
    let (Some(source), Some((newest, then))) = (source, versions(&known.loaded)) else { return Err(Error::NotFound) };
    if source.number != newest.number {
        // The original was changed while she translated: her words are kept, and put beside it anew.
        keep(view, place, fields, now).await?;
        let problem = view.message("desk-piece-source-changed");
        return page(view, place, &known, None, Some(problem)).await;
    }
    let before = known.pieces(&known.loaded.written(number(fields, "base")))?;
    let (settled, waiting): (Vec<&Piece>, Vec<&Piece>) =
        before.iter().filter(|piece| piece.behind).partition(|piece| {
            let said = fields.value(&piece.key).unwrap_or_default();
            fields.value(&format!("still-{}", piece.key)).is_some() || said != piece.target.trim()
        });
    let renders = match (waiting.is_empty(), then) {
        (false, Some(then)) => then.number,
        _ => source.number,
    };
    if let Some(edition) = known.loaded.edition() {
        settle(view, edition.id, &settled, waiting.is_empty(), now).await?;
    }
    let fields = fields.with("body", &body(fields)).with("source", &renders.to_string());
    save::save(view, place, &fields, now).await
}

async fn settle(view: &View<'_>, edition: Uuid, settled: &[&Piece], all: bool, now: Timestamp) -> Result<(), Error> {
    let account = view.account().ok_or(Error::NotFound)?.id;
    let mut tx = view.desk.site.db.begin().await?;
    if all {
        translations::forget_settled(&mut tx, edition).await?;
    } else {
        let hashes: Vec<ParagraphHash> = settled.iter().map(|piece| piece.hash()).collect();
        translations::settle_paragraphs(&mut tx, edition, account, &hashes, now).await?;
    }
    Ok(tx.commit().await?)
}

/// The text that the paragraphs of the form make.
fn body(fields: &Fields) -> String {
    let count = number(fields, "count");
    let said: Vec<(String, bool)> = (1..=count)
        .map(|at| {
            (
                fields.value(&format!("p{at}")).unwrap_or_default().to_owned(),
                fields.value(&format!("of-p{at}")).is_some(),
            )
        })
        .collect();
    joined(said.iter().map(|(text, has_source)| (text.as_str(), *has_source)))
}

/// Keeps what the form says as her draft.
async fn keep(view: &View<'_>, place: &Place, fields: &Fields, now: Timestamp) -> Result<(), Error> {
    let mut written = Written::default();
    for field in Field::ALL {
        written.set(field, fields.value(field.word()).unwrap_or_default());
    }
    written.body = body(fields);
    put_aside(view, place, written, number(fields, "base"), now).await
}

/// Keeps a text as her draft, in the place of any that she has.
pub(super) async fn put_aside(
    view: &View<'_>,
    place: &Place,
    written: Written,
    base: i64,
    now: Timestamp,
) -> Result<(), Error> {
    let account = view.account().ok_or(Error::NotFound)?.id;
    let draft = drafts::Draft { base, sequence: now.as_millisecond(), written, saved: now };
    let mut tx = view.desk.site.db.begin().await?;
    drafts::save_draft(&mut tx, spot(place)?, account, &draft).await?;
    Ok(tx.commit().await?)
}

/// The pieces of a translation as it stands, hers if she has begun to change it, for a file.
pub(super) async fn for_file(
    view: &View<'_>,
    place: &Place,
) -> Result<(Language, Language, Vec<Piece>, Written, i64), Error> {
    let known = Known::read(view, place).await?;
    let account = view.account().ok_or(Error::NotFound)?.id;
    let draft = drafts::draft(&mut view.desk.site.db.reading().await?, spot(place)?, account).await?;
    let head = known.loaded.head().map_or(0, |head| head.number);
    let (written, base) = draft.map_or_else(|| (known.loaded.written(head), head), |draft| (draft.written, draft.base));
    let pieces = known.pieces(&written)?;
    Ok((known.loaded.original, known.loaded.language, pieces, written, base))
}
