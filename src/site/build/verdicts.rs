//! Verdicts as templates show them: of one section, of an issue, and those that were superseded.

use super::Builder;
use crate::assessments::{Confidence, Level, StoredAssessment, Verdict};
use crate::db::Uuid;
use crate::issues::Issue;
use crate::monitor::Section;
use crate::site::addresses;
use crate::site::frame::IssueFrame;
use crate::site::views::{CommentaryRef, IssueRow, SectionVerdict, Superseded, VerdictView, Votes};

impl Builder<'_> {
    /// A verdict in the monitor's words, else in the program's.
    pub fn verdict(self, verdict: Verdict) -> VerdictView {
        let own = self.frame.monitor.verdicts.of(verdict);
        VerdictView {
            code: verdict.code(),
            words: self.optional(own).unwrap_or_else(|| self.message(&format!("verdict-{verdict}"))),
            short: self.message(&format!("verdict-{verdict}-short")),
        }
    }

    /// The verdicts of an issue in the order of sections. `link` finds the address of the text on a section.
    pub fn verdicts(
        self,
        assessments: &[StoredAssessment],
        issue: Uuid,
        link: impl Fn(Uuid) -> Option<String>,
    ) -> Vec<SectionVerdict> {
        self.frame
            .sections
            .iter()
            .filter_map(|section| self.section_verdict(assessments, issue, section, link(section.id)))
            .collect()
    }

    /// The verdict on a section in an issue; `commentary` is the address of the text.
    pub fn section_verdict(
        self,
        assessments: &[StoredAssessment],
        issue: Uuid,
        section: &Section,
        commentary: Option<String>,
    ) -> Option<SectionVerdict> {
        let of_section = || assessments.iter().filter(|stored| stored.issue == issue && stored.section == section.id);
        let current = of_section().find(|stored| stored.current)?;
        let superseded = of_section().filter(|stored| !stored.current);
        Some(SectionVerdict {
            section: self.section(section),
            verdict: self.verdict(current.assessment.verdict),
            reason: self.optional(&current.assessment.reasons),
            level: current.assessment.level.map(Level::number),
            confidence: current.assessment.confidence.map(Confidence::code),
            votes: self.votes(&current.assessment.votes),
            dissent: self.optional(&current.assessment.dissent),
            commentary: commentary.map(|href| CommentaryRef { href }),
            superseded: superseded.map(|stored| self.superseded(stored, of_section())).collect(),
        })
    }

    /// How many voted for what.
    fn votes(self, votes: &[Verdict]) -> Vec<Votes> {
        let count = |verdict: Verdict| votes.iter().filter(|vote| **vote == verdict).count();
        let votes =
            Verdict::ALL.into_iter().map(|verdict| Votes { verdict: self.verdict(verdict), number: count(verdict) });
        votes.filter(|votes| votes.number > 0).collect()
    }

    /// An assessment that was replaced, with the reason that stood beside it and the day on which it was replaced.
    fn superseded<'b>(
        self,
        stored: &StoredAssessment,
        mut all: impl Iterator<Item = &'b StoredAssessment>,
    ) -> Superseded {
        let successor = all.find(|other| other.position == stored.position + 1);
        Superseded {
            verdict: self.verdict(stored.assessment.verdict),
            date: successor.and_then(|successor| successor.assessment.assessed).map(|at| self.moment(at)),
            reason: self.optional(&stored.assessment.reasons),
        }
    }

    /// The verdicts of an issue, each with its text in the page's language.
    pub fn issue_verdicts(self, issue: &IssueFrame) -> Vec<SectionVerdict> {
        self.verdicts(&issue.assessments, issue.issue.id, |section| {
            issue.card(section, self.language).map(|card| addresses::commentary(self.language, &card.slug))
        })
    }

    /// An issue in a list.
    pub fn issue_row(
        self,
        issue: &Issue,
        assessments: &[StoredAssessment],
        texts: &addresses::Commentaries<'_>,
    ) -> IssueRow {
        let issue_ref = self.issue(issue);
        let verdicts = self.verdicts(assessments, issue.id, |section| texts.find(&issue_ref.start, section));
        IssueRow { issue: issue_ref, verdicts }
    }
}

/// The verdict that holds for a section in an issue.
#[must_use]
pub fn current_verdict(assessments: &[StoredAssessment], issue: Uuid, section: Uuid) -> Option<Verdict> {
    assessments
        .iter()
        .find(|stored| stored.issue == issue && stored.section == section && stored.current)
        .map(|stored| stored.assessment.verdict)
}
