//! The mail in which readers get an issue: one message per language, the same for all of them but for their own links. It is composed
//! from what is published at that moment; nothing is sent or stored here.

mod fit;
mod letter;
mod lines;
mod plain;
mod prose;
mod read;

use bellwether_language::Language;

use crate::campaigns::Message;
use crate::site::Site;

pub use fit::{LARGEST, encoded_at_most};
pub use read::{Late, Lateness};

/// How much of an issue's texts a mail carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Headlines, verdicts and leads, and below them the texts.
    Full,
    /// Headlines, verdicts and leads; the texts are on the site.
    Leads,
}

/// Composes the mail of the issue that starts on `starts` (ISO), as readers can see it now. A section that is not translated, or whose
/// translation is behind, is said to be so. None if the issue is not published, or nothing of it is in this language.
///
/// # Errors
/// When the database can't be read, a template refers to something that is not there, or the leads alone are too long for a mail.
pub async fn compose(site: &Site, starts: &str, language: Language, extent: Extent) -> anyhow::Result<Option<Message>> {
    match read::letter(site, starts, language, extent).await? {
        Some(letter) => fit::message(&site.theme, letter).map(Some),
        None => Ok(None),
    }
}

/// What of an issue readers of a language would not get as it should be: the sections that are not translated, and those whose
/// translation is behind, in the order of sections. None of them if the issue is not published.
///
/// # Errors
/// When the database can't be read.
pub async fn late(site: &Site, starts: &str, language: Language) -> anyhow::Result<Vec<Late>> {
    read::late(site, starts, language).await
}
