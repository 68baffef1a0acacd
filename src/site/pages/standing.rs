//! Standing pages, such as "About" and "Methodology".

use serde::Serialize;

use super::{Answer, HTML, Handled};
use crate::db::Tag;
use crate::error::Error;
use crate::site::Site;
use crate::site::addresses;
use crate::site::build::Builder;
use crate::site::layout::{self, Place, Subject};
use crate::site::views::NoteView;

#[derive(Serialize)]
struct StandingPage {
    title: String,
    body_html: String,
    notes: Vec<NoteView>,
}

/// Characters of a standing page's text that describe it to search engines.
const DESCRIPTION: usize = 200;

/// `/{lang}/{code}`
pub fn show(site: &Site, language: &str, code: &str) -> Handled {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let builder = Builder { frame: &frame, messages: &site.messages, language };
    let page = frame.pages.iter().find(|page| page.code.as_str() == code).ok_or(Error::NotFound)?;
    let (html, notes) = page.texts.get(&language).ok_or(Error::NotFound)?;
    let title = builder.localized(&page.title);
    let description =
        page.summaries.get(&language).map(|text| first_words(text, DESCRIPTION)).unwrap_or_else(|| title.clone());
    let subject =
        Subject::everywhere(builder, Some(title.clone()), description, Place::Standing(code.to_owned()), |language| {
            addresses::standing(language, code)
        });
    let own = StandingPage { title, body_html: html.clone(), notes: builder.notes(notes) };
    let body = layout::render(site, builder, subject, "page.html", own)?;
    Ok(Answer::Page(Box::new(Site::page(&frame, body, HTML, vec![Tag::Monitor, Tag::Latest]))))
}

/// The beginning of a text up to a word's end.
fn first_words(text: &str, longest: usize) -> String {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if folded.chars().count() <= longest {
        return folded;
    }
    let cut: String = folded.chars().take(longest).collect();
    format!("{}…", cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole))
}
