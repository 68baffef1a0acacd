//! The addresses of pages: one function for each kind, so that nothing else puts a path together.

use std::collections::HashMap;

use bellwether_language::Language;

use crate::commentaries::Link;
use crate::db::Uuid;

/// The front page.
#[must_use]
pub fn front(language: Language) -> String {
    format!("/{language}/")
}

/// An issue.
#[must_use]
pub fn issue(language: Language, starts: impl std::fmt::Display) -> String {
    format!("/{language}/issues/{starts}")
}

/// What an issue says on a section: leads to the commentary, or says that it is missing.
#[must_use]
pub fn place(language: Language, starts: impl std::fmt::Display, section: impl std::fmt::Display) -> String {
    format!("/{language}/issues/{starts}/{section}")
}

/// A commentary.
#[must_use]
pub fn commentary(language: Language, slug: &str) -> String {
    format!("/{language}/commentaries/{slug}")
}

/// The addresses of commentaries in one language, by issue and section.
pub struct Commentaries<'a> {
    language: Language,
    slugs: HashMap<(&'a str, Uuid), &'a str>,
}

impl<'a> Commentaries<'a> {
    /// Takes what `links_between` found in `language`.
    #[must_use]
    pub fn new(language: Language, links: &'a [Link]) -> Self {
        let slugs = links.iter().map(|link| ((link.starts.as_str(), link.section_id), link.slug.as_str())).collect();
        Self { language, slugs }
    }

    /// Where the text on `section` is in the issue that starts on `starts` (ISO); none if it isn't in this language.
    #[must_use]
    pub fn find(&self, starts: &str, section: Uuid) -> Option<String> {
        self.slugs.get(&(starts, section)).map(|slug| commentary(self.language, slug))
    }
}

/// An earlier revision of a commentary.
#[must_use]
pub fn revision(language: Language, slug: &str, number: i64) -> String {
    format!("/{language}/commentaries/{slug}/revisions/{number}")
}

/// The archive, newest year.
#[must_use]
pub fn issues(language: Language) -> String {
    format!("/{language}/issues")
}

/// A list that is divided by years: the newest year at the address itself, earlier ones below it.
#[must_use]
pub fn year(list: &str, year: i16, newest: Option<i16>) -> String {
    if newest == Some(year) { list.to_owned() } else { format!("{list}/{year}") }
}

/// A section.
#[must_use]
pub fn section(language: Language, code: impl std::fmt::Display) -> String {
    format!("/{language}/sections/{code}")
}

/// The situation page.
#[must_use]
pub fn situation(language: Language) -> String {
    format!("/{language}/situation")
}

/// Who writes.
#[must_use]
pub fn authors(language: Language) -> String {
    format!("/{language}/authors")
}

/// Somebody who writes.
#[must_use]
pub fn author(language: Language, code: impl std::fmt::Display) -> String {
    format!("/{language}/authors/{code}")
}

/// The tags.
#[must_use]
pub fn topics(language: Language) -> String {
    format!("/{language}/topics")
}

/// A tag.
#[must_use]
pub fn topic(language: Language, code: impl std::fmt::Display) -> String {
    format!("/{language}/topics/{code}")
}

/// A standing page.
#[must_use]
pub fn standing(language: Language, code: impl std::fmt::Display) -> String {
    format!("/{language}/{code}")
}

/// The newsletter's page, and where its form goes.
#[must_use]
pub fn newsletter(language: Language) -> String {
    format!("/{language}/newsletter")
}

/// What a reader is told after she has signed up, confirmed and so on.
#[must_use]
pub fn newsletter_page(language: Language, word: &str) -> String {
    format!("/{language}/newsletter/{word}")
}

/// Where a reader confirms that it was she who signed up.
#[must_use]
pub fn newsletter_confirmation(language: Language, token: &str) -> String {
    format!("/{language}/newsletter/confirm/{token}")
}

/// Where a reader chooses anew.
#[must_use]
pub fn newsletter_reader(language: Language, token: &str) -> String {
    format!("/{language}/newsletter/reader/{token}")
}

/// Where a reader leaves (`departure`), comes back (`return`) or is forgotten (`erasure`).
#[must_use]
pub fn newsletter_act(language: Language, token: &str, act: &str) -> String {
    format!("/{language}/newsletter/reader/{token}/{act}")
}

/// The feed of everything, as Atom or JSON Feed.
#[must_use]
pub fn feed(language: Language, extension: &str) -> String {
    format!("/{language}/feed.{extension}")
}

/// The feed of a section.
#[must_use]
pub fn section_feed(language: Language, code: impl std::fmt::Display, extension: &str) -> String {
    format!("/{language}/sections/{code}/feed.{extension}")
}

/// The same page on the address of `origin`.
#[must_use]
pub fn absolute(origin: &str, path: &str) -> String {
    format!("{origin}{path}")
}

/// The demo's mailbox.
#[must_use]
pub fn mailbox(language: Language) -> String {
    format!("/{language}/mailbox")
}

/// A mail in the demo's mailbox.
#[must_use]
pub fn mail(language: Language, name: &str) -> String {
    format!("/{language}/mailbox/{name}")
}
