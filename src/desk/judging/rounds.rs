//! Blind rounds. Before one is closed, nothing tells what anybody else has filed: no page, no answer, no line of the log.

use http::StatusCode;
use jiff::Timestamp;

use super::page::page;
use crate::assessments::{self, Ballot, Confidence, Level, Verdict};
use crate::audit::{Act, Details};
use crate::desk::fields::Fields;
use crate::desk::page::{View, see};
use crate::desk::place::Place;
use crate::desk::seat::Handled;
use crate::error::Error;
use crate::issues::State;

/// `POST …/round`: opens one, or closes it with `close`.
pub async fn change(view: &View<'_>, place: &Place, fields: &Fields, now: Timestamp) -> Handled {
    let section = place.part()?.section.id;
    if !matches!(place.issue.state, State::Draft { .. }) {
        return Err(Error::NotFound);
    }
    let closes = fields.value("close").is_some();
    let mut tx = view.desk.site.db.begin().await?;
    if closes {
        if !assessments::close_round(&mut tx, place.issue.id, section, now).await? {
            return Err(Error::NotFound);
        }
    } else {
        assessments::open_round(&mut tx, place.issue.id, section, now).await?;
    }
    let act = if closes { Act::RoundClosed } else { Act::RoundOpened };
    view.record(&mut tx, act, place.subject(), Details::default()).await?;
    tx.commit().await?;
    Ok(see(&format!("{}/assessment?done={}", place.path(), act.word())))
}

/// `POST …/ballot`
pub async fn file(view: &View<'_>, place: &Place, fields: &Fields) -> Handled {
    let (section, account) = (place.part()?.section.id, view.account().ok_or(Error::NotFound)?);
    let Some(verdict) = fields.value("verdict").and_then(Verdict::parse) else {
        let problem = Some(view.message("desk-judge-no-verdict"));
        return page(view, place, StatusCode::UNPROCESSABLE_ENTITY, None, problem).await;
    };
    let db = &view.desk.site.db;
    let mut tx = db.begin().await?;
    tx.wait_for_others().await?;
    let round = assessments::round(&mut db.reading().await?, place.issue.id, section).await?;
    if round.is_none_or(|round| round.closed) {
        drop(tx);
        let problem = Some(view.message("desk-round-not-open"));
        return page(view, place, StatusCode::CONFLICT, None, problem).await;
    }
    let ballot = Ballot {
        account: account.id,
        verdict,
        level: fields.value("level").and_then(|text| text.parse().ok()).and_then(Level::new),
        confidence: fields.value("confidence").and_then(Confidence::parse),
        note: fields.value("note").unwrap_or_default().to_owned(),
    };
    assessments::file_ballot(&mut tx, place.issue.id, section, &ballot).await?;
    // That one was filed, not what it says.
    view.record(&mut tx, Act::BallotFiled, place.subject(), Details::default()).await?;
    tx.commit().await?;
    Ok(see(&format!("{}/assessment?done=ballot-filed", place.path())))
}
