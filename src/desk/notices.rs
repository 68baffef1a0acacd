//! The bell: what concerns whoever sits at the desk, and telling others.

use axum::extract::RawQuery;
use bellwether_language::Language;
use jiff::Timestamp;
use serde::Serialize;

use super::doors::Doors;
use super::fields::Fields;
use super::now;
use super::page::{Subject, View, see};
use super::place::Place;
use super::routes::done;
use super::seat::{Form, Handled, Seat};
use crate::accounts::{self, Object, Right};
use crate::assignments;
use crate::audit::{Act, Details};
use crate::commentaries;
use crate::db::{Tx, Uuid};
use crate::error::Error;
use crate::notices::{self, Kind, News, Notice};

/// Notices on the page.
const SHOWN: i64 = 100;

#[derive(Serialize)]
struct Page {
    unread: bool,
    notices: Vec<NoticeView>,
}

#[derive(Serialize)]
struct NoticeView {
    id: String,
    what: String,
    about: String,
    who: Option<String>,
    at: String,
    read: bool,
}

/// The addresses of this part.
pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .get(Right::OwnAccount, "/desk/notices", async |seat: Seat, RawQuery(query): RawQuery| {
            show(&seat.view()?, done(query.as_deref(), &["notices-read"])).await
        })
        .post(Right::OwnAccount, "/desk/notices", async |seat: Seat, Form(fields): Form| {
            read(&seat.view()?, &fields, now()).await
        })
}

/// `GET /desk/notices`
async fn show(view: &View<'_>, done: Option<&str>) -> Handled {
    let account = view.account().ok_or(Error::NotFound)?;
    let mut reading = view.desk.site.db.reading().await?;
    let told = notices::notices(&mut reading, account.id, SHOWN).await?;
    let people = accounts::accounts(&mut reading).await?;
    drop(reading);
    let shown = |id: Uuid| people.iter().find(|one| one.id == id).map(|one| one.shown.clone());
    let own = Page {
        unread: told.iter().any(|notice| !notice.read),
        notices: told
            .iter()
            .map(|notice| NoticeView {
                id: notice.id.to_string(),
                what: view.message(&format!("desk-notice-{}", notice.kind.word())),
                about: about(view, &notice.path),
                who: notice.from.and_then(shown),
                at: view.instant(notice.created),
                read: notice.read,
            })
            .collect(),
    };
    let title = view.message("desk-notices-title");
    view.page("desk_notices.html", Subject { title, part: "notices", done, ..Subject::default() }, own)
}

/// What an address of the desk is about, in words: the section, the language, the period.
fn about(view: &View<'_>, path: &str) -> String {
    let mut parts = path.trim_start_matches("/desk/issues/").split(['/', '#', '?']);
    let period = parts.next().and_then(|starts| starts.parse().ok());
    let period = period.and_then(|starts| view.frame.monitor.cadence.period_with(starts).ok());
    let section = parts.next().filter(|word| *word == "sections").and_then(|_| parts.next());
    let section = section.and_then(|code| view.frame.section_by_code(code));
    let language = parts.next().and_then(|code| code.parse::<Language>().ok());
    let words = [
        section.map(|(section, _)| view.builder().localized(&section.name)),
        language.map(|language| language.endonym().to_owned()),
        period.map(|period| period.text(view.language)),
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// `POST /desk/notices`: goes where a notice leads, which is seen by that; or has seen all of them.
async fn read(view: &View<'_>, fields: &Fields, now: Timestamp) -> Handled {
    let account = view.account().ok_or(Error::NotFound)?;
    let db = &view.desk.site.db;
    let chosen = match fields.value("notice") {
        Some(id) => {
            let told = notices::notices(&mut db.reading().await?, account.id, SHOWN).await?;
            let notice: Option<Notice> = told.into_iter().find(|notice| notice.id.to_string() == id);
            Some(notice.ok_or(Error::NotFound)?)
        }
        None => None,
    };
    let mut tx = db.begin().await?;
    notices::mark_read(&mut tx, account.id, chosen.as_ref().map(|notice| notice.id), now).await?;
    view.record(&mut tx, Act::NoticesRead, account.name.as_str(), Details::default()).await?;
    tx.commit().await?;
    Ok(see(chosen.as_ref().map_or("/desk/notices?done=notices-read", |notice| &notice.path)))
}

/// Tells these people that somebody at the desk did something.
pub(super) async fn tell(
    view: &View<'_>,
    tx: &mut Tx,
    kind: Kind,
    path: &str,
    to: &[Uuid],
    now: Timestamp,
) -> Result<(), Error> {
    let from = view.account().map(|account| account.id);
    Ok(notices::notify(tx, &News { kind, path, from, at: now }, to).await?)
}

/// Tells of a step on a text's way to approval: those who may approve it that it waits, and whoever has it what came of that.
pub(super) async fn tell_of_review(
    view: &View<'_>,
    tx: &mut Tx,
    place: &Place,
    kind: Kind,
    now: Timestamp,
) -> Result<(), Error> {
    let to: Vec<Uuid> = if kind == Kind::ReviewWanted {
        let object: Object = place.object();
        let people = accounts::accounts(&mut view.desk.site.db.reading().await?).await?;
        people.iter().filter(|one| accounts::may(one, Right::Approve, object)).map(|one| one.id).collect()
    } else {
        place.part()?.assigned_to.into_iter().collect()
    };
    tell(view, tx, kind, &place.path(), &to, now).await
}

/// Tells those who have translations of it that an original says something else now. To be called before the commit: translations that
/// were behind already have been told of.
pub(super) async fn tell_of_changed_original(
    view: &View<'_>,
    tx: &mut Tx,
    place: &Place,
    now: Timestamp,
) -> Result<(), Error> {
    let (issue, part) = (&place.issue, place.part()?);
    let mut reading = view.desk.site.db.reading().await?;
    let progress = commentaries::progress_of_issue(&mut reading, issue.id).await?;
    let assigned = assignments::assignments_of_issue(&mut reading, issue.id).await?;
    drop(reading);
    let section = format!("/desk/issues/{}/sections/{}", issue.period.starts(), part.section.code);
    for edition in progress.iter().filter(|edition| {
        edition.section == part.section.id && !edition.original && !edition.stale && edition.head.source.is_some()
    }) {
        let holder = assigned
            .iter()
            .find(|assignment| assignment.section == part.section.id && assignment.language == edition.language);
        if let Some(holder) = holder {
            let path = format!("{section}/{}", edition.language.code());
            tell(view, tx, Kind::Stale, &path, &[holder.account], now).await?;
        }
    }
    Ok(())
}
