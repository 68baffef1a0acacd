//! The addresses of pages: one function for each kind, so that nothing else puts a path together.

use bellwether_language::Language;

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
