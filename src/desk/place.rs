//! What of an issue an address names, as far as its parameters say: the issue, a section of it, a language.

use axum::extract::RawPathParams;
use bellwether_language::Language;

use super::Desk;
use crate::accounts::{Account, Object};
use crate::assignments;
use crate::commentaries::{self, Outline};
use crate::error::Error;
use crate::issues::{self, Issue};
use crate::monitor::Section;

/// An issue in the making or one that is published, and what of it is meant.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub issue: Issue,
    pub part: Option<Part>,
}

/// What the issue says on a section.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub section: Section,
    /// None as long as nothing has been planned or written.
    pub commentary: Option<Outline>,
    /// The language in which it is written, or will be.
    pub original: Language,
    /// The language that is meant, if one is.
    pub language: Option<Language>,
    /// Who has it in this language, or in the original one if none is meant.
    pub assigned_to: Option<crate::db::Uuid>,
    /// Whether that is who asks.
    pub hers: bool,
}

impl Place {
    pub async fn find(desk: &Desk, account: &Account, parameters: &RawPathParams) -> Result<Self, Error> {
        let parameter = |name| parameters.iter().find(|(known, _)| *known == name).map(|(_, value)| value);
        let frame = desk.site.frame()?;
        let starts = parameter("starts").ok_or(Error::NotFound)?;
        let mut reading = desk.site.db.reading().await?;
        let issue = issues::any_issue_at(&mut reading, starts).await?.ok_or(Error::NotFound)?;
        let Some(code) = parameter("section") else { return Ok(Self { issue, part: None }) };
        let section = match frame.section_by_code(code) {
            Some((section, false)) if section.valid_on(issue.period.starts()) => section.clone(),
            _ => return Err(Error::NotFound),
        };
        let commentary = commentaries::outline(&mut reading, issue.id, section.id).await?;
        let original = commentary.as_ref().map_or(frame.monitor.default_language(), |outline| outline.original);
        let language = match parameter("language") {
            Some(code) => {
                let language = code.parse().ok().filter(|language| frame.monitor.languages.contains(language));
                Some(language.ok_or(Error::NotFound)?)
            }
            None => None,
        };
        let assigned =
            assignments::assignment(&mut reading, issue.id, section.id, language.unwrap_or(original)).await?;
        let assigned_to = assigned.map(|assigned| assigned.account);
        let part = Part { section, commentary, original, language, assigned_to, hers: assigned_to == Some(account.id) };
        Ok(Self { issue, part: Some(part) })
    }

    /// What the rights of an account are weighed against.
    pub fn object(&self) -> Object {
        match &self.part {
            None => Object::Newsroom,
            Some(Part { language: Some(language), original, assigned_to, hers, .. }) => Object::Edition {
                language: *language,
                original: language == original,
                hers: *hers,
                taken: assigned_to.is_some(),
            },
            Some(Part { hers, assigned_to, .. }) => Object::Section { hers: *hers, taken: assigned_to.is_some() },
        }
    }

    /// The part that an address with a section names.
    pub fn part(&self) -> Result<&Part, Error> {
        self.part.as_ref().ok_or(Error::NotFound)
    }

    /// Where its page is.
    pub fn path(&self) -> String {
        let starts = self.issue.period.starts();
        match &self.part {
            None => format!("/desk/issues/{starts}"),
            Some(Part { section, language: None, .. }) => format!("/desk/issues/{starts}/sections/{}", section.code),
            Some(Part { section, language: Some(language), .. }) => {
                format!("/desk/issues/{starts}/sections/{}/{}", section.code, language.code())
            }
        }
    }

    /// What the audit log calls it: `2024-01-15/security/be`.
    pub fn subject(&self) -> String {
        let starts = self.issue.period.starts();
        match &self.part {
            None => starts.to_string(),
            Some(Part { section, language: None, .. }) => format!("{starts}/{}", section.code),
            Some(Part { section, language: Some(language), .. }) => {
                format!("{starts}/{}/{}", section.code, language.code())
            }
        }
    }
}

impl Part {
    /// The language that an address with a language names.
    pub fn language(&self) -> Result<Language, Error> {
        self.language.ok_or(Error::NotFound)
    }
}
