//! What a partner sees who has a link: the issue as it is now, on one page for each language. There is no account, no cookie and no trace.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use bellwether_language::{Language, typeset_all};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use serde::Serialize;

use crate::assessments;
use crate::commentaries;
use crate::desk::guard::preferred;
use crate::desk::page::{Subject, View, see};
use crate::desk::seat::Handled;
use crate::desk::{Desk, now};
use crate::error::Error;
use crate::issues::{self, Issue};
use crate::media::{self, Served};
use crate::publication::{self, Preview};
use crate::vault::Token;

#[derive(Serialize)]
struct Page {
    expires: String,
    code: &'static str,
    languages: Vec<(&'static str, &'static str, String)>,
    sections: Vec<SectionView>,
}

#[derive(Serialize)]
struct SectionView {
    name: String,
    code: String,
    verdict: Option<(&'static str, String)>,
    title: Option<String>,
    lead: String,
    html: String,
}

/// `GET /preview/{token}`: leads to the language that the browser prefers.
pub async fn choose(State(desk): State<Arc<Desk>>, Path(token): Path<String>, headers: HeaderMap) -> Handled {
    match preview(&desk, &token).await? {
        Some(_) => {
            let offered = &desk.site.frame()?.monitor.languages;
            let preferred = preferred(&headers);
            let language = offered.iter().find(|language| **language == preferred).or(offered.first());
            Ok(see(&format!("/preview/{token}/{}", language.ok_or(Error::NotFound)?.code())))
        }
        None => gone(&desk, preferred(&headers)),
    }
}

/// `GET /preview/{token}/{language}`
pub async fn show(State(desk): State<Arc<Desk>>, Path((token, language)): Path<(String, String)>) -> Handled {
    let frame = desk.site.frame()?;
    let language: Language = language.parse().map_err(|_| Error::NotFound)?;
    if !frame.monitor.languages.contains(&language) {
        return Err(Error::NotFound);
    }
    let Some(preview) = preview(&desk, &token).await? else { return gone(&desk, language) };
    let issue = issue(&desk, &preview).await?;
    let view = View::outside(&desk, language)?;
    let own = Page {
        expires: view.instant(preview.expires),
        code: language.code(),
        languages: frame
            .monitor
            .languages
            .iter()
            .map(|other| (other.code(), other.endonym(), format!("/preview/{token}/{}", other.code())))
            .collect(),
        sections: sections(&view, &token, &issue).await?,
    };
    let title = view.builder().issue(&issue).period;
    view.page("desk_partner.html", Subject { title, ..Subject::default() }, own)
}

async fn sections(view: &View<'_>, token: &str, issue: &Issue) -> Result<Vec<SectionView>, Error> {
    let starts = issue.period.starts();
    let day = starts.to_string();
    let mut reading = view.desk.site.db.reading().await?;
    let heads = commentaries::heads_of_issue(&mut reading, issue.id).await?;
    let verdicts = assessments::assessments_of(&mut reading, &day, &day).await?;
    drop(reading);
    let pictures = format!("/preview/{token}/media/");
    Ok(view
        .frame
        .sections
        .iter()
        .filter(|section| section.valid_on(starts))
        .map(|section| {
            let verdict = verdicts
                .iter()
                .find(|stored| stored.section == section.id && stored.current)
                .map(|stored| stored.assessment.verdict);
            let head = heads.iter().find(|head| head.section == section.id && head.language == view.language);
            SectionView {
                name: view.builder().localized(&section.name),
                code: section.code.to_string(),
                verdict: verdict.map(|verdict| (verdict.code(), view.message(&format!("verdict-{}", verdict.code())))),
                title: head.map(|head| typeset_all(view.language, &head.content.title)),
                lead: head.map(|head| typeset_all(view.language, &head.content.lead)).unwrap_or_default(),
                html: head.map(|head| media::elsewhere(&head.html, &pictures)).unwrap_or_default(),
            }
        })
        .collect())
}

/// `GET /preview/{token}/media/{file}`
pub async fn picture(State(desk): State<Arc<Desk>>, Path((token, file)): Path<(String, String)>) -> Handled {
    let preview = preview(&desk, &token).await?.ok_or(Error::NotFound)?;
    let served = Served::parse(&file).ok_or(Error::NotFound)?;
    let day = issue(&desk, &preview).await?.period.starts().to_string();
    let known = media::commentary_pictures(&mut desk.site.db.reading().await?, &day, &day).await?;
    if !known.values().flat_map(|pictures| pictures.values()).any(|picture| picture.hash == served.hash) {
        return Err(Error::NotFound);
    }
    let shown = desk.site.picture(served).await?.ok_or(Error::NotFound)?;
    Ok(([(CONTENT_TYPE, shown.encoding.content_type())], shown.bytes).into_response())
}

async fn preview(desk: &Desk, token: &str) -> Result<Option<Preview>, Error> {
    let Some(token) = Token::parse(token) else { return Ok(None) };
    Ok(publication::preview_by_hash(&mut desk.site.db.reading().await?, &token.hash(), now()).await?)
}

async fn issue(desk: &Desk, preview: &Preview) -> Result<Issue, Error> {
    let all = issues::all_issues(&mut desk.site.db.reading().await?).await?;
    all.into_iter().find(|issue| issue.id == preview.issue).ok_or(Error::NotFound)
}

/// The same for a link that has expired as for one that never was.
fn gone(desk: &Desk, language: Language) -> Result<Response, Error> {
    let view = View::outside(desk, language)?;
    let subject = Subject { title: view.message("desk-partner-gone-title"), ..Subject::default() };
    view.answer(StatusCode::NOT_FOUND, "desk_partner_gone.html", subject, ())
}
