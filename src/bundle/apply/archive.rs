//! Issues with their commentaries: new ones in groups, known ones compared with what is stored of them.

use std::collections::BTreeMap;

use super::super::commentaries::Draft;
use super::super::editions::{Open, known_edition};
use super::super::import::ReadIssue;
use super::super::issues::IssueDirectory;
use super::{Applier, starts};
use crate::assessments::{self, StoredAssessment};
use crate::commentaries::{self, Commentary};
use crate::db::{Db, Uuid};
use crate::issues::{self, Issue, State};
use crate::media;

impl Applier {
    /// Brings in a group of issues, oldest first.
    pub async fn issues(&mut self, db: &Db, mut group: Vec<ReadIssue>) -> anyhow::Result<()> {
        self.brought.extend(group.iter().map(|(directory, _)| directory.starts()));
        self.leave_taken_slugs(&mut group);
        self.imported.issues += group.len();
        self.imported.editions +=
            group.iter().flat_map(|(_, drafts)| drafts).map(|draft| draft.commentary.editions.len()).sum::<usize>();
        let (known, fresh): (Vec<_>, Vec<_>) =
            group.into_iter().partition(|(directory, _)| self.stored_issues.contains_key(&directory.starts()));
        self.fresh_issues(&fresh).await?;
        if let (Some((first, _)), Some((last, _))) = (known.first(), known.last()) {
            let reading = &mut db.reading().await?;
            let (first, last) = (first.starts(), last.starts());
            let mut commentaries = commentaries::all_of_issues(reading, &first, &last).await?;
            let mut pictures = media::commentary_pictures(reading, &first, &last).await?;
            for commentary in commentaries.values_mut().flatten() {
                commentary.pictures = media::uses(pictures.remove(&commentary.id).unwrap_or_default());
                if let Some(code) = self.renamed.get(&commentary.section) {
                    commentary.section = code.clone();
                }
            }
            let mut assessments = BTreeMap::<Uuid, Vec<StoredAssessment>>::new();
            for stored in assessments::assessments_of(reading, &first, &last).await? {
                assessments.entry(stored.issue).or_default().push(stored);
            }
            for (directory, drafts) in known {
                let Some(stored) = self.stored_issues.get(&directory.starts()).cloned() else { continue };
                let commentaries = commentaries.remove(&stored.id).unwrap_or_default();
                let assessments = assessments.remove(&stored.id).unwrap_or_default();
                if self.known_issue(&stored, directory, drafts, commentaries, assessments).await? {
                    self.changed(&starts(&stored));
                }
            }
        }
        Ok(())
    }

    async fn fresh_issues(&mut self, group: &[ReadIssue]) -> anyhow::Result<()> {
        let issues: Vec<Issue> = group.iter().map(|(directory, _)| directory.issue.clone()).collect();
        issues::insert_issues(&mut self.tx, &issues).await?;
        let mut rows = Vec::new();
        let mut successors = BTreeMap::new();
        for (directory, _) in group {
            for (section, chain) in &directory.assessments {
                self.chain(directory.issue.id, section, chain, 0, &mut rows, &mut successors);
            }
        }
        assessments::insert_assessments(&mut self.tx, &rows, |row| successors.get(&row.id).copied()).await?;
        let placed: Vec<_> = group
            .iter()
            .flat_map(|(directory, drafts)| {
                drafts.iter().map(|draft| (directory.issue.id, directory.issue.period, &draft.commentary))
            })
            .collect();
        commentaries::insert_commentaries(&mut self.tx, &self.lookup, &placed).await?;
        for (_, _, commentary) in &placed {
            self.imported.changed_revisions +=
                commentary.editions.iter().map(|edition| edition.revisions.len()).sum::<usize>();
            if !commentary.pictures.is_empty() {
                media::save_commentary_pictures(&mut self.tx, commentary.id, false, &commentary.pictures).await?;
            }
        }
        for (directory, _) in group {
            self.release(directory).await?;
            self.changed(&directory.starts());
        }
        Ok(())
    }

    /// Releases an issue that the files say is published.
    async fn release(&mut self, directory: &IssueDirectory) -> anyhow::Result<()> {
        let State::Published { at, .. } = directory.issue.state else { return Ok(()) };
        let starts = directory.issue.period.starts();
        let valid = self.sections.iter().filter(|section| section.valid_on(starts)).map(|section| section.id).collect();
        let assessed =
            directory.assessments.keys().filter_map(|code| self.lookup.sections.get(code).copied()).collect();
        match issues::ready(directory.issue.id, &valid, &assessed) {
            Ok(ready) => {
                issues::publish_issue(&mut self.tx, &ready, at).await?;
                if directory.issue.withdrawn.is_some() {
                    issues::withdraw_issue(&mut self.tx, directory.issue.id, directory.issue.withdrawn).await?;
                }
                Ok(())
            }
            // The files were checked for this; here it can only be a section that exists in the database alone.
            Err(_) => {
                self.problems.add(
                    directory.file(),
                    None,
                    "the sections in the database and the assessments in this file don't match",
                );
                Ok(())
            }
        }
    }

    /// Compares an issue with what is stored of it; returns whether something was changed.
    async fn known_issue(
        &mut self,
        stored: &Issue,
        mut directory: IssueDirectory,
        drafts: Vec<Draft>,
        mut commentaries: Vec<Commentary>,
        assessments: Vec<StoredAssessment>,
    ) -> anyhow::Result<bool> {
        directory.issue.id = stored.id;
        let mut changed = false;
        if stored.state.published().is_some() {
            let same_otherwise = Issue { withdrawn: directory.issue.withdrawn, ..stored.clone() } == directory.issue;
            if stored.withdrawn != directory.issue.withdrawn && same_otherwise {
                issues::withdraw_issue(&mut self.tx, stored.id, directory.issue.withdrawn).await?;
                changed = true;
            } else if *stored != directory.issue {
                self.problems.add(
                    directory.file(),
                    None,
                    "this issue is published: its period, number, instant and state can't change; restore them",
                );
                return Ok(false);
            }
            changed |= self.superseded_assessments(&directory, &assessments).await?;
        } else {
            if *stored != directory.issue {
                issues::update_draft_issue(&mut self.tx, &directory.issue).await?;
                changed = true;
            }
            changed |= self.draft_assessments(&directory, &assessments).await?;
        }
        for mut draft in drafts {
            let known = commentaries.iter().position(|known| known.section == draft.commentary.section);
            match known.map(|index| commentaries.swap_remove(index)) {
                Some(known) => changed |= self.known_commentary(&directory, known, &mut draft).await?,
                None => {
                    let placed = (directory.issue.id, directory.issue.period, &draft.commentary);
                    commentaries::insert_commentaries(&mut self.tx, &self.lookup, &[placed]).await?;
                    media::save_commentary_pictures(
                        &mut self.tx,
                        draft.commentary.id,
                        false,
                        &draft.commentary.pictures,
                    )
                    .await?;
                    self.imported.changed_revisions +=
                        draft.commentary.editions.iter().map(|edition| edition.revisions.len()).sum::<usize>();
                    changed = true;
                }
            }
        }
        if stored.state.published().is_none() && directory.issue.state.published().is_some() {
            self.release(&directory).await?;
        }
        Ok(changed)
    }

    /// Compares a commentary with what is stored of it; returns whether something was changed.
    async fn known_commentary(
        &mut self,
        directory: &IssueDirectory,
        known: Commentary,
        draft: &mut Draft,
    ) -> anyhow::Result<bool> {
        let mut changed = false;
        draft.commentary.id = known.id;
        // What the files leave out stays, as everywhere.
        for (name, picture) in &known.pictures {
            draft.commentary.pictures.entry(name.clone()).or_insert_with(|| picture.clone());
        }
        let commentary = &draft.commentary;
        let same = known.original == commentary.original
            && known.contributors == commentary.contributors
            && known.topics == commentary.topics
            && known.hero == commentary.hero
            && known.concealed == commentary.concealed;
        if !same {
            commentaries::update_commentary(
                &mut self.tx,
                &self.lookup,
                (directory.issue.id, directory.issue.period, commentary),
            )
            .await?;
            changed = true;
        }
        if known.pictures != commentary.pictures {
            media::save_commentary_pictures(&mut self.tx, known.id, true, &commentary.pictures).await?;
            changed = true;
        }
        let mut stored: BTreeMap<_, _> =
            known.editions.into_iter().map(|edition| (edition.language, edition)).collect();
        for edition in &mut draft.commentary.editions {
            match stored.remove(&edition.language) {
                Some(known) => {
                    let open = Open {
                        path: format!("{}/{}", draft.path, edition.language),
                        slug: draft.slug_open.contains(&edition.language),
                        sources: draft
                            .source_open
                            .iter()
                            .filter(|(language, _)| *language == edition.language)
                            .map(|(_, number)| *number)
                            .collect(),
                    };
                    changed |=
                        known_edition(&mut self.tx, &mut self.problems, &mut self.imported, known, edition, &open)
                            .await?;
                }
                None => {
                    commentaries::insert_edition(&mut self.tx, known.id, edition).await?;
                    self.imported.changed_revisions += edition.revisions.len();
                    changed = true;
                }
            }
        }
        Ok(changed)
    }
}
