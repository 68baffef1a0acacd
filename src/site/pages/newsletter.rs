//! The newsletter's page, which says honestly that it is not open yet.

use serde::Serialize;

use super::{Answer, HTML, Handled};
use crate::db::Tag;
use crate::site::Site;
use crate::site::addresses;
use crate::site::build::Builder;
use crate::site::layout::{self, Place, Subject};

#[derive(Serialize)]
struct Empty {}

/// `/{lang}/newsletter`
pub fn show(site: &Site, language: &str) -> Handled {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let builder = Builder { frame: &frame, messages: &site.messages, language };
    let subject = Subject::everywhere(
        builder,
        Some(builder.message("newsletter-opens-title")),
        builder.message("newsletter-opens-text"),
        Place::Elsewhere,
        addresses::newsletter,
    );
    let body = layout::render(site, builder, subject, "newsletter.html", Empty {})?;
    Ok(Answer::Page(Box::new(Site::page(&frame, body, HTML, vec![Tag::Monitor, Tag::Latest]))))
}
