//! What is done with a picture that is there.

use http::StatusCode;

use super::page::{Pictures, Told, may_change, page, path};
use crate::audit::{Act, Details};
use crate::commentaries;
use crate::db::Tx;
use crate::desk::fields::Fields;
use crate::desk::page::{View, see};
use crate::desk::place::Place;
use crate::desk::seat::Handled;
use crate::error::Error;
use crate::issues::State;
use crate::media::{self, Focus, MediaHash};
use crate::publication;

/// `POST …/pictures/lead`: it stands above the texts from now on; with `remove`, none does.
pub async fn choose_lead(view: &View<'_>, place: &Place, fields: &Fields) -> Handled {
    if !may_change(view, place) {
        return refused(view, place, StatusCode::FORBIDDEN, "desk-picture-published").await;
    }
    let (name, _) = named(view, place, fields).await?;
    let lead = fields.value("remove").is_none().then_some(name.as_str());
    let mut tx = view.desk.site.db.begin().await?;
    let commentary = commentary(&mut tx, place).await?;
    commentaries::set_hero(&mut tx, commentary, lead).await?;
    tell(view, &mut tx, place).await?;
    let details = Details::default().with("name", lead.unwrap_or_default());
    view.record(&mut tx, Act::LeadPictureChosen, place.subject(), details).await?;
    tx.commit().await?;
    Ok(see(&format!("{}?done={}", path(place)?, if lead.is_some() { "lead-chosen" } else { "lead-removed" })))
}

/// `POST …/pictures/focus`
pub async fn focus(view: &View<'_>, place: &Place, fields: &Fields) -> Handled {
    if !may_change(view, place) {
        return refused(view, place, StatusCode::FORBIDDEN, "desk-picture-published").await;
    }
    let (name, _) = named(view, place, fields).await?;
    let number = |field: &str| fields.value(field).and_then(|text| text.parse::<i64>().ok());
    let Some(focus) = number("x").zip(number("y")).and_then(|(x, y)| Focus::new(x, y)) else {
        return refused(view, place, StatusCode::UNPROCESSABLE_ENTITY, "desk-picture-bad-focus").await;
    };
    let mut tx = view.desk.site.db.begin().await?;
    let commentary = commentary(&mut tx, place).await?;
    if !media::save_focus(&mut tx, commentary, &name, focus).await? {
        return Err(Error::NotFound);
    }
    tell(view, &mut tx, place).await?;
    let details = Details::default().with("name", &name).with("x", focus.x).with("y", focus.y);
    view.record(&mut tx, Act::PictureFocused, place.subject(), details).await?;
    tx.commit().await?;
    Ok(see(&format!("{}?done=picture-focused", path(place)?)))
}

/// `POST …/pictures/removal`: of one that no text shows, nor has ever shown.
pub async fn remove(view: &View<'_>, place: &Place, fields: &Fields) -> Handled {
    let mut tx = view.desk.site.db.begin().await?;
    // A text that is being saved may show it from now on.
    tx.wait_for_others().await?;
    let (name, pictures) = named(view, place, fields).await?;
    if pictures.lead() == Some(&name) || pictures.shown.contains_key(&name) {
        drop(tx);
        return refused(view, place, StatusCode::CONFLICT, "desk-picture-in-use").await;
    }
    let commentary = commentary(&mut tx, place).await?;
    media::forget_commentary_picture(&mut tx, commentary, &name).await?;
    let details = Details::default().with("name", &name);
    view.record(&mut tx, Act::PictureRemoved, place.subject(), details).await?;
    tx.commit().await?;
    if let Some(picture) = pictures.stored.get(&name) {
        forget_bytes(view, &picture.hash).await?;
    }
    Ok(see(&format!("{}?done=picture-removed", path(place)?)))
}

/// Removes the files of a picture that nothing uses any longer: it may have been uploaded by mistake, and show what nobody should see.
async fn forget_bytes(view: &View<'_>, hash: &MediaHash) -> Result<(), Error> {
    let site = &view.desk.site;
    let mut tx = site.db.begin().await?;
    tx.wait_for_others().await?;
    if media::forget_unused(&mut tx, hash).await? {
        site.store.remove(hash)?;
        tx.commit().await?;
    }
    Ok(())
}

/// The picture that a form names, which must be there.
async fn named(view: &View<'_>, place: &Place, fields: &Fields) -> Result<(String, Pictures), Error> {
    let pictures = Pictures::read(&mut view.desk.site.db.reading().await?, place).await?;
    let name = fields.value("name").filter(|name| pictures.stored.contains_key(*name));
    Ok((name.ok_or(Error::NotFound)?.to_owned(), pictures))
}

async fn commentary(tx: &mut Tx, place: &Place) -> Result<crate::db::Uuid, Error> {
    commentaries::outline_in(tx, place.issue.id, place.part()?.section.id).await?.ok_or(Error::NotFound)
}

/// Readers of a published issue see the change at once.
async fn tell(view: &View<'_>, tx: &mut Tx, place: &Place) -> Result<(), Error> {
    if matches!(place.issue.state, State::Published { .. }) {
        publication::announce(&view.desk.site, tx, &place.issue.period.starts().to_string()).await?;
    }
    Ok(())
}

async fn refused(view: &View<'_>, place: &Place, status: StatusCode, problem: &str) -> Handled {
    page(view, place, status, Told { problem: Some(view.message(problem)), ..Told::default() }).await
}
