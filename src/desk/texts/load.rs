//! What there is of a text, and of the original that it renders.

use bellwether_language::Language;

use crate::commentaries::{self, Commentary, Edition, Revision};
use crate::db::Reading;
use crate::desk::place::Place;
use crate::drafts::{Spot, Written};
use crate::error::Error;

/// A text with its whole history, and its original.
pub(super) struct Loaded {
    pub commentary: Option<Commentary>,
    pub language: Language,
    pub original: Language,
}

impl Loaded {
    pub async fn read(reading: &mut Reading, place: &Place) -> Result<Self, Error> {
        let part = place.part()?;
        let starts = place.issue.period.starts().to_string();
        let all = commentaries::all_of_issues(reading, &starts, &starts).await?;
        let commentary = part
            .commentary
            .as_ref()
            .and_then(|outline| all.into_values().flatten().find(|commentary| commentary.id == outline.id));
        Ok(Self { commentary, language: part.language()?, original: part.original })
    }

    fn in_language(&self, language: Language) -> Option<&Edition> {
        self.commentary.as_ref()?.editions.iter().find(|edition| edition.language == language)
    }

    pub fn edition(&self) -> Option<&Edition> {
        self.in_language(self.language)
    }

    /// The newest revision.
    pub fn head(&self) -> Option<&Revision> {
        self.edition()?.revisions.last()
    }

    pub fn revision(&self, number: i64) -> Option<&Revision> {
        self.edition()?.revisions.iter().find(|revision| revision.number == number)
    }

    pub fn is_translation(&self) -> bool {
        self.language != self.original
    }

    /// The original of a translation.
    pub fn source(&self) -> Option<&Edition> {
        self.in_language(self.original).filter(|_| self.is_translation())
    }

    /// What stands in the fields of a revision.
    pub fn written(&self, number: i64) -> Written {
        match (self.edition(), self.revision(number)) {
            (Some(edition), Some(revision)) => Written::of(revision, &edition.slug),
            _ => Written::default(),
        }
    }
}

/// Where drafts of this text are kept.
pub(super) fn spot(place: &Place) -> Result<Spot, Error> {
    let part = place.part()?;
    Ok(Spot { issue: place.issue.id, section: part.section.id, language: part.language()? })
}
