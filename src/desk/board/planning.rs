//! Handing out the work.

use http::StatusCode;
use jiff::Timestamp;

use super::section::page;
use crate::accounts;
use crate::assignments::{self, Assignment};
use crate::audit::{Act, Details};
use crate::commentaries;
use crate::db::new_id;
use crate::desk::fields::Fields;
use crate::desk::notices::tell;
use crate::desk::page::{View, see};
use crate::desk::place::Place;
use crate::desk::seat::Handled;
use crate::error::Error;
use crate::issues::{self, State};
use crate::notices::Kind;
use crate::publication::{self, BadInstant};

/// `POST /desk/issues/{starts}/sections/{section}/plan`: in which language it is written, who has each edition, and until when.
pub async fn plan(view: &View<'_>, place: &Place, fields: &Fields, now: Timestamp) -> Handled {
    let (issue, part) = (&place.issue, place.part()?);
    let db = &view.desk.site.db;
    let mut reading = db.reading().await?;
    let people = accounts::accounts(&mut reading).await?;
    let written = commentaries::progress_of_issue(&mut reading, issue.id).await?;
    let before = assignments::assignments_of_issue(&mut reading, issue.id).await?;
    drop(reading);
    let written = written.iter().any(|progress| progress.section == part.section.id);
    let offered = &view.frame.monitor.languages;
    let original = fields
        .value("original")
        .and_then(|code| code.parse().ok())
        .filter(|language| offered.contains(language) && !written)
        .unwrap_or(part.original);
    let mut wanted = Vec::new();
    for language in offered {
        let name = fields.value(&format!("who-{}", language.code())).unwrap_or_default().to_owned();
        let account = people.iter().find(|account| account.ended.is_none() && account.name.as_str() == name);
        let due = match due(view, fields.value(&format!("due-{}", language.code()))) {
            Ok(due) => due,
            Err(problem) => {
                let problem = Some(view.message(problem));
                return page(view, place, StatusCode::UNPROCESSABLE_ENTITY, None, problem).await;
            }
        };
        wanted.push((*language, account, due));
    }
    let mut tx = db.begin().await?;
    commentaries::plan_commentary(&mut tx, new_id(), issue.id, issue.period.starts(), part.section.id, original)
        .await?;
    let mut details = Details::default().with("original", original.code());
    for (language, account, due) in wanted {
        match account {
            Some(account) => {
                let assignment =
                    Assignment { issue: issue.id, section: part.section.id, language, account: account.id, due };
                assignments::assign(&mut tx, &assignment).await?;
                let had = |known: &&Assignment| known.section == part.section.id && known.language == language;
                if before.iter().find(had).is_none_or(|known| known.account != account.id) {
                    let path = format!("{}/{}", place.path(), language.code());
                    tell(view, &mut tx, Kind::Assignment, &path, &[account.id], now).await?;
                }
                details = details.with(language.code(), account.name.as_str());
            }
            None => assignments::withdraw(&mut tx, issue.id, part.section.id, language).await?,
        }
    }
    view.record(&mut tx, Act::SectionPlanned, place.subject(), details).await?;
    tx.commit().await?;
    Ok(see(&format!("{}?done=assigned", place.path())))
}

/// When it is due; or the key of the message that says what is wrong with it.
fn due(view: &View<'_>, text: Option<&str>) -> Result<Option<Timestamp>, &'static str> {
    let Some(text) = text else { return Ok(None) };
    match publication::instant(text, &view.frame.time_zone) {
        Ok(at) => Ok(Some(at)),
        Err(BadInstant::Unreadable) => Err("desk-schedule-unreadable"),
        Err(BadInstant::Skipped) => Err("desk-schedule-skipped"),
        Err(BadInstant::Twice) => Err("desk-schedule-twice"),
    }
}

/// `POST /desk/issues/{starts}/as-last-week`: what is assigned to nobody goes to whoever had it in the issue before, due as much later as
/// the issue is.
pub async fn as_last_week(view: &View<'_>, place: &Place, at: Timestamp) -> Handled {
    let issue = &place.issue;
    if !matches!(issue.state, State::Draft { .. }) {
        return Err(Error::NotFound);
    }
    let db = &view.desk.site.db;
    let mut reading = db.reading().await?;
    let all = issues::all_issues(&mut reading).await?;
    let before = all
        .iter()
        .rev()
        .find(|other| other.period.starts() < issue.period.starts() && !matches!(other.state, State::Skipped { .. }));
    let before = before.ok_or(Error::NotFound)?;
    let last = assignments::assignments_of_issue(&mut reading, before.id).await?;
    let now = assignments::assignments_of_issue(&mut reading, issue.id).await?;
    let mut originals = Vec::new();
    for section in view.frame.sections.iter().filter(|section| section.valid_on(issue.period.starts())) {
        let outline = commentaries::outline(&mut reading, before.id, section.id).await?;
        originals.push((section, outline.map(|outline| outline.original)));
    }
    drop(reading);
    let shift = issue.period.starts() - before.period.starts();
    let mut tx = db.begin().await?;
    let (mut given, mut to) = (0, Vec::new());
    for (section, original) in originals {
        if let Some(original) = original {
            let starts = issue.period.starts();
            commentaries::plan_commentary(&mut tx, new_id(), issue.id, starts, section.id, original).await?;
        }
        for assignment in last.iter().filter(|assignment| assignment.section == section.id) {
            let taken = now.iter().any(|known| known.section == section.id && known.language == assignment.language);
            if taken {
                continue;
            }
            let due = assignment.due.and_then(|due| {
                // The same time of day, whatever the clocks have done in between.
                let zoned = due.to_zoned_datetime(view.frame.time_zone.clone()).checked_add(shift).ok()?;
                Some(zoned.timestamp())
            });
            assignments::assign(&mut tx, &Assignment { issue: issue.id, due, ..assignment.clone() }).await?;
            given += 1;
            to.push(assignment.account);
        }
    }
    tell(view, &mut tx, Kind::Assignment, &place.path(), &to, at).await?;
    view.record(&mut tx, Act::PlannedAsBefore, place.subject(), Details::default().with("editions", given)).await?;
    tx.commit().await?;
    Ok(see(&format!("{}?done=assigned", place.path())))
}
