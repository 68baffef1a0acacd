//! Verdicts: those of a draft are written anew, published ones only followed by further ones.

use std::collections::BTreeMap;

use super::super::issues::IssueDirectory;
use super::Applier;
use crate::assessments::{self, Assessment, StoredAssessment};
use crate::db::{Uuid, new_id};
use crate::localized::Code;

impl Applier {
    /// The rows of a section's assessments from position `from` on, and which row supersedes which.
    pub(super) fn chain(
        &self,
        issue: Uuid,
        section: &Code,
        chain: &[Assessment],
        from: usize,
        rows: &mut Vec<StoredAssessment>,
        successors: &mut BTreeMap<Uuid, Uuid>,
    ) {
        let Some(section) = self.lookup.sections.get(section).copied() else { return };
        let mut before: Option<Uuid> = None;
        for (position, assessment) in chain.iter().enumerate().skip(from) {
            let id = new_id();
            if let Some(before) = before {
                successors.insert(before, id);
            }
            before = Some(id);
            let position_number = i64::try_from(position).unwrap_or(i64::MAX);
            rows.push(StoredAssessment {
                id,
                issue,
                section,
                position: position_number,
                current: position + 1 == chain.len(),
                assessment: assessment.clone(),
            });
        }
    }

    /// A published issue: assessments may only be followed by further ones.
    pub(super) async fn superseded_assessments(
        &mut self,
        directory: &IssueDirectory,
        stored: &[StoredAssessment],
    ) -> anyhow::Result<bool> {
        let mut changed = false;
        for (section, chain) in &directory.assessments {
            let Some(section_id) = self.lookup.sections.get(section).copied() else { continue };
            let known: Vec<_> = stored.iter().filter(|stored| stored.section == section_id).collect();
            let same = known.len() <= chain.len()
                && known.iter().zip(chain).all(|(known, assessment)| known.assessment == *assessment);
            if !same {
                let advice =
                    "leave it as it was and add another [[assessment]] after it, with `assessed` and a `reason`";
                self.problems.add(
                    directory.file(),
                    None,
                    format!("the assessment of {section} is published and can't change: {advice}"),
                );
                continue;
            }
            if known.len() == chain.len() {
                continue;
            }
            let (mut rows, mut successors) = (Vec::new(), BTreeMap::new());
            self.chain(directory.issue.id, section, chain, known.len(), &mut rows, &mut successors);
            // First the mark on the old one: the schema allows no two current ones, not even for a moment.
            if let (Some(old), Some(new)) = (known.last(), rows.first()) {
                assessments::supersede(&mut self.tx, old.id, new.id).await?;
            }
            assessments::insert_assessments(&mut self.tx, &rows, |row| successors.get(&row.id).copied()).await?;
            changed = true;
        }
        Ok(changed)
    }

    /// A draft issue: assessments are written anew if they differ.
    pub(super) async fn draft_assessments(
        &mut self,
        directory: &IssueDirectory,
        stored: &[StoredAssessment],
    ) -> anyhow::Result<bool> {
        let (mut rows, mut successors) = (Vec::new(), BTreeMap::new());
        for (section, chain) in &directory.assessments {
            self.chain(directory.issue.id, section, chain, 0, &mut rows, &mut successors);
        }
        rows.sort_by_key(|row| (row.section, row.position));
        let same = rows.len() == stored.len()
            && rows
                .iter()
                .zip(stored)
                .all(|(row, stored)| row.section == stored.section && row.assessment == stored.assessment);
        if same {
            return Ok(false);
        }
        assessments::delete_of_draft(&mut self.tx, directory.issue.id).await?;
        assessments::insert_assessments(&mut self.tx, &rows, |row| successors.get(&row.id).copied()).await?;
        Ok(true)
    }
}
