//! Exports: asking for one, and fetching it. It comes encrypted from the worker; nothing here could open it.

use axum::response::IntoResponse as _;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use jiff::Timestamp;
use serde::Serialize;

use super::Handled;
use crate::audit::{Act, Details};
use crate::db::Uuid;
use crate::desk::page::{Subject, View, see};
use crate::error::Error;
use crate::subscribers;
use crate::vault::random_id;

#[derive(Serialize)]
struct Page {
    possible: bool,
    exports: Vec<Export>,
}

#[derive(Serialize)]
struct Export {
    requested: String,
    done: Option<String>,
    readers: String,
    href: String,
}

/// `GET /desk/subscribers/exports`
pub async fn show_exports(view: &View<'_>, done: Option<&str>) -> Handled {
    let exports = subscribers::exports(&mut view.desk.site.db.reading().await?).await?;
    let exports = exports.into_iter().map(|export| Export {
        requested: view.instant(export.requested_at),
        done: export.done.map(|(at, _)| view.instant(at)),
        readers: export.done.map(|(_, readers)| view.integer(readers)).unwrap_or_default(),
        href: format!("/desk/subscribers/exports/{}", export.id),
    });
    let page = Page { possible: view.desk.exports, exports: exports.collect() };
    let subject = Subject { title: view.message("desk-part-exports"), part: "exports", done, ..Subject::default() };
    view.page("desk_exports.html", subject, page)
}

/// `POST /desk/subscribers/exports`
pub async fn request(view: &View<'_>, now: Timestamp) -> Handled {
    if !view.desk.exports {
        return Err(Error::NotFound);
    }
    let id = random_id();
    let mut tx = view.desk.site.db.begin().await?;
    subscribers::request_export(&mut tx, id, now).await?;
    view.record(&mut tx, Act::ExportRequested, id.to_string(), Details::default()).await?;
    tx.commit().await?;
    tracing::info!(export = %id, "An export of readers was asked for at the desk");
    Ok(see("/desk/subscribers/exports?done=export-requested"))
}

/// `GET /desk/subscribers/exports/{id}`
pub async fn download(view: &View<'_>, id: &str) -> Handled {
    let id: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    let content = subscribers::export_content(&mut view.desk.site.db.reading().await?, id).await?;
    let content = content.ok_or(Error::NotFound)?;
    view.record_alone(Act::ExportFetched, id.to_string(), Details::default()).await?;
    let headers =
        [(CONTENT_TYPE, "application/octet-stream"), (CONTENT_DISPOSITION, "attachment; filename=\"readers.csv.age\"")];
    Ok((headers, content).into_response())
}
