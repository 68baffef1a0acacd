//! Setting the verdict: freely while an issue is in the making, by another one and a reason when readers have seen it.

use http::StatusCode;
use jiff::Timestamp;
use jiff::civil::Date;

use super::page::page;
use crate::assessments::{self, Assessment, Ballot, Confidence, Level, StoredAssessment, Verdict};
use crate::audit::{Act, Details};
use crate::db::new_id;
use crate::desk::fields::Fields;
use crate::desk::page::{View, see};
use crate::desk::place::Place;
use crate::desk::seat::Handled;
use crate::error::Error;
use crate::issues::State;
use crate::localized::Localized;
use crate::publication;

/// `POST /desk/issues/{starts}/sections/{section}/assessment`
pub async fn judge(view: &View<'_>, place: &Place, fields: &Fields, now: Timestamp) -> Handled {
    let (issue, part) = (&place.issue, place.part()?);
    let published = matches!(issue.state, State::Published { .. });
    if matches!(issue.state, State::Skipped { .. }) {
        return Err(Error::NotFound);
    }
    let said = |name: &str| {
        let mut texts = Localized::default();
        for language in &view.frame.monitor.languages {
            if let Some(text) = fields.value(&format!("{name}-{}", language.code())) {
                texts.set(*language, text.to_owned());
            }
        }
        texts
    };
    let (reasons, dissent) = (said("reason"), said("dissent"));
    let Some(verdict) = fields.value("verdict").and_then(Verdict::parse) else {
        return refuse(view, place, "desk-judge-no-verdict").await;
    };
    let told = reasons.iter().count();
    if told > 0 && told < view.frame.monitor.languages.len() {
        return refuse(view, place, "desk-judge-reasons-incomplete").await;
    }
    if published && told == 0 {
        return refuse(view, place, "desk-judge-no-reason").await;
    }
    let dissenting = dissent.iter().count();
    if dissenting > 0 && dissenting < view.frame.monitor.languages.len() {
        return refuse(view, place, "desk-judge-dissent-incomplete").await;
    }
    let baseline: Option<Date> = fields.value("baseline").and_then(|day| day.parse().ok());
    let db = &view.desk.site.db;
    let mut tx = db.begin().await?;
    tx.wait_for_others().await?;
    let starts = issue.period.starts().to_string();
    let mut reading = db.reading().await?;
    let round = assessments::round(&mut reading, issue.id, part.section.id).await?;
    let open = round.is_some_and(|round| !round.closed);
    let votes = match round.filter(|round| round.closed && fields.value("votes").is_some()) {
        Some(_) => voted(&assessments::ballots(&mut reading, issue.id, part.section.id).await?),
        None => Vec::new(),
    };
    let stored = assessments::assessments_of(&mut reading, &starts, &starts).await?;
    drop(reading);
    if open {
        drop(tx);
        return refuse(view, place, "desk-judge-round-open").await;
    }
    let of_section: Vec<&StoredAssessment> =
        stored.iter().filter(|one| one.issue == issue.id && one.section == part.section.id).collect();
    let dated = Timestamp::from_second(now.as_second()).unwrap_or(now);
    let new = StoredAssessment {
        id: new_id(),
        issue: issue.id,
        section: part.section.id,
        position: if published { i64::try_from(of_section.len()).unwrap_or(i64::MAX) } else { 0 },
        current: true,
        assessment: Assessment {
            verdict,
            baseline: baseline.filter(|day| *day < issue.period.starts()),
            level: fields.value("level").and_then(|text| text.parse().ok()).and_then(Level::new),
            confidence: fields.value("confidence").and_then(Confidence::parse),
            reasons,
            assessed: published.then_some(dated),
            votes,
            dissent,
        },
    };
    if published {
        let current = of_section.iter().find(|one| one.current).ok_or(Error::NotFound)?;
        // First the mark on the old one: there are no two current ones, not even for a moment.
        assessments::supersede(&mut tx, current.id, new.id).await?;
    } else {
        assessments::delete_of_section(&mut tx, issue.id, part.section.id).await?;
    }
    assessments::insert_assessments(&mut tx, std::slice::from_ref(&new), |_| None).await?;
    let act = if published { Act::VerdictSuperseded } else { Act::VerdictSet };
    view.record(&mut tx, act, place.subject(), Details::default().with("verdict", verdict.code())).await?;
    if published {
        publication::announce(&view.desk.site, &mut tx, &starts).await?;
    }
    tx.commit().await?;
    Ok(see(&format!("{}/assessment?done=judged", place.path())))
}

/// How the analysts voted, in the order of verdicts: who voted how is not told.
fn voted(ballots: &[Ballot]) -> Vec<Verdict> {
    let mut votes: Vec<Verdict> = ballots.iter().map(|ballot| ballot.verdict).collect();
    votes.sort_unstable();
    votes
}

async fn refuse(view: &View<'_>, place: &Place, key: &str) -> Handled {
    page(view, place, StatusCode::UNPROCESSABLE_ENTITY, None, Some(view.message(key))).await
}
