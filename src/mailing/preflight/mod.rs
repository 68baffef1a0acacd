//! What should be looked at before an issue is mailed. Nothing here prevents it: the editor decides.

mod content;
mod links;
mod records;

use bellwether_language::Language;

use super::issue_mail::{self, Lateness};
use super::plan;
use crate::mail::PostOffice;
use crate::site::Site;

pub use records::{Lookup, Resolver};

/// Something that should be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How much it matters.
    pub weight: Weight,
    /// What it is about: the message `preflight-…` that says so.
    pub kind: Kind,
    /// In which language's mail.
    pub language: Option<Language>,
    /// What the message names: a section, a link, a record.
    pub detail: String,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// As it should be.
    Good,
    /// It could be better.
    Hint,
    /// Readers, or their mail servers, will take offence.
    Problem,
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A section isn't translated, so the language waits.
    Missing,
    /// A section's translation is behind, so the language waits.
    Stale,
    /// A language is complete, and its mail of so many kilobytes ready.
    Ready,
    /// A link leads to a page of ours that isn't there.
    BrokenLink,
    /// The subject is longer than mail programs show.
    LongSubject,
    /// The subject shouts, which filters count against it.
    LoudSubject,
    /// Filters count many links against a mail.
    ManyLinks,
    /// Bounces go to another domain than the sender's, so that SPF doesn't speak for it (DMARC, RFC 7489, 3.1).
    OtherDomain,
    /// A record in the DNS is as it must be.
    RecordGood,
    /// A record in the DNS isn't there.
    RecordMissing,
    /// A record in the DNS says something else than it must.
    RecordWrong,
    /// The DNS can't be asked.
    RecordUnknown,
    /// The signing keys are in another process, so their records can't be compared.
    KeysElsewhere,
}

impl Kind {
    /// The end of the message's key.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Stale => "stale",
            Self::Ready => "ready",
            Self::BrokenLink => "broken-link",
            Self::LongSubject => "long-subject",
            Self::LoudSubject => "loud-subject",
            Self::ManyLinks => "many-links",
            Self::OtherDomain => "other-domain",
            Self::RecordGood => "record-good",
            Self::RecordMissing => "record-missing",
            Self::RecordWrong => "record-wrong",
            Self::RecordUnknown => "record-unknown",
            Self::KeysElsewhere => "keys-elsewhere",
        }
    }
}

/// Looks at the mails of the issue that starts on `starts` (ISO), and at the records in the DNS by which mail servers recognise us; what
/// weighs most comes first. `office` is the process's own, if it has the keys of one.
///
/// # Errors
/// When the database can't be read.
pub async fn preflight(
    site: &Site,
    starts: &str,
    extent: issue_mail::Extent,
    office: Option<&PostOffice>,
    resolver: &Resolver,
) -> anyhow::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for language in site.frame()?.monitor.languages.clone() {
        let late = issue_mail::late(site, starts, language).await?;
        findings.extend(late.into_iter().map(|late| Finding {
            weight: Weight::Problem,
            kind: match late.lateness {
                Lateness::Missing => Kind::Missing,
                Lateness::Stale => Kind::Stale,
            },
            language: Some(language),
            detail: late.section,
        }));
        if let Some(message) = plan::message(site, starts, language, extent).await? {
            findings.extend(content::findings(&message, language));
            findings.extend(links::broken(site, &message, language).await?);
        }
    }
    match office {
        Some(office) => findings.extend(records::findings(office, resolver).await),
        None => findings.push(Finding {
            weight: Weight::Hint,
            kind: Kind::KeysElsewhere,
            language: None,
            detail: String::new(),
        }),
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.weight));
    Ok(findings)
}
