//! What stands between an issue and its readers.

use bellwether_language::Language;

use crate::db::Uuid;

/// Something that is not as it should be before a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub kind: Kind,
    /// In which section.
    pub section: Uuid,
    /// In which language, if that matters.
    pub language: Option<Language>,
    /// What else is to be said, such as a link or a name.
    pub detail: String,
}

/// What is not as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The section has no verdict.
    NotAssessed,
    /// Nobody signs the commentary.
    NoContributor,
    /// The section has no text at all.
    NoText,
    /// A required language isn't there.
    Missing,
    /// A required language isn't approved.
    NotApproved,
    /// A translation is behind the original.
    Stale,
    /// A picture has no description.
    NoDescription,
    /// A picture has no caption.
    NoCaption,
    /// A picture doesn't say who made it.
    NoCredit,
    /// A picture inside of the text has no caption, which is where it says who made it.
    NoWords,
    /// A link leads to a page of ours that isn't there.
    BrokenLink,
    /// A text names somebody who must not be named.
    AtRisk,
    /// Nobody can say whether a text names somebody who must not be named.
    AtRiskUnknown,
    /// Paragraphs of a translation are still to be written.
    Unfinished,
    /// A language that isn't required will be missing.
    Pending,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Worth knowing.
    Hint,
    /// It is to be mended, or somebody has to say why it goes out all the same.
    Problem,
    /// The issue can't go out so.
    Essential,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::NotAssessed,
        Self::NoContributor,
        Self::NoText,
        Self::Missing,
        Self::NotApproved,
        Self::Stale,
        Self::NoDescription,
        Self::NoCaption,
        Self::NoCredit,
        Self::NoWords,
        Self::BrokenLink,
        Self::AtRisk,
        Self::AtRiskUnknown,
        Self::Unfinished,
        Self::Pending,
    ];

    /// The end of the message's key.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::NotAssessed => "not-assessed",
            Self::NoContributor => "no-contributor",
            Self::NoText => "no-text",
            Self::Missing => "missing",
            Self::NotApproved => "not-approved",
            Self::Stale => "stale",
            Self::NoDescription => "no-description",
            Self::NoCaption => "no-caption",
            Self::NoCredit => "no-credit",
            Self::NoWords => "no-words",
            Self::BrokenLink => "broken-link",
            Self::AtRisk => "at-risk",
            Self::AtRiskUnknown => "at-risk-unknown",
            Self::Unfinished => "unfinished",
            Self::Pending => "pending",
        }
    }

    /// How much it matters.
    #[must_use]
    pub fn weight(self) -> Weight {
        match self {
            Self::NotAssessed | Self::NoContributor => Weight::Essential,
            Self::Pending => Weight::Hint,
            _ => Weight::Problem,
        }
    }
}

/// What was found, what weighs most first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Readiness {
    /// Everything.
    pub findings: Vec<Finding>,
}

impl Readiness {
    /// Puts what weighs most first; what weighs the same keeps its order.
    #[must_use]
    pub fn new(mut findings: Vec<Finding>) -> Self {
        findings.sort_by_key(|finding| (std::cmp::Reverse(finding.kind.weight()), finding.kind));
        Self { findings }
    }

    /// The weightiest of all findings; none if all is well.
    #[must_use]
    pub fn weight(&self) -> Option<Weight> {
        self.findings.iter().map(|finding| finding.kind.weight()).max()
    }

    /// Whether the issue may go out: as it is, or because somebody has said why it must.
    #[must_use]
    pub fn allows(&self, overridden: bool) -> bool {
        match self.weight() {
            None | Some(Weight::Hint) => true,
            Some(Weight::Problem) => overridden,
            Some(Weight::Essential) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Finding, Kind, Readiness, Weight};
    use crate::db::Uuid;

    fn with(kinds: &[Kind]) -> Readiness {
        let finding =
            |kind: &Kind| Finding { kind: *kind, section: Uuid::nil(), language: None, detail: String::new() };
        Readiness::new(kinds.iter().map(finding).collect())
    }

    #[test]
    fn what_weighs_most_decides() {
        assert!(with(&[]).allows(false) && with(&[Kind::Pending]).allows(false));
        let stale = with(&[Kind::Pending, Kind::Stale]);
        assert!(!stale.allows(false) && stale.allows(true));
        let unjudged = with(&[Kind::Stale, Kind::NotAssessed]);
        assert_eq!(unjudged.findings[0].kind, Kind::NotAssessed);
        assert!(!unjudged.allows(true));
    }

    #[test]
    fn what_no_issue_can_be_without_can_not_be_overridden() {
        for kind in Kind::ALL {
            let essential = matches!(kind, Kind::NotAssessed | Kind::NoContributor);
            assert_eq!(kind.weight() == Weight::Essential, essential, "{kind:?}");
        }
    }
}
