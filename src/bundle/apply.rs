//! Bringing what was read into the database: what is new is added, what is the same is left alone, what readers have seen stays.

use std::collections::{BTreeMap, BTreeSet};

use super::commentaries::Draft;
use super::editions::{Open, known_edition};
use super::import::{Imported, ReadIssue};
use super::issues::IssueDirectory;
use super::pages::PageWithPictures;
use super::problems::Problems;
use super::settings::Settings;
use crate::assessments::{self, Assessment, StoredAssessment};
use crate::commentaries::{self, Commentary, Lookup};
use crate::db::{self, Db, Reading, Tag, Tx, Uuid, new_id};
use crate::issues::{self, Issue, State};
use crate::localized::Code;
use crate::media::{self, Inspected, MediaHash};
use crate::monitor::{self, Section};
use crate::{people, topics};

/// An import under way.
pub struct Applier {
    tx: Tx,
    lookup: Lookup,
    sections: Vec<Section>,
    stored_issues: BTreeMap<String, Issue>,
    newest: Option<String>,
    tags: BTreeSet<Tag>,
    imported: Imported,
    problems: Problems,
}

/// An import without problems.
pub struct Committable {
    tx: Tx,
    /// What it will have done.
    pub imported: Imported,
}

impl Committable {
    /// Makes it all visible at once.
    pub async fn commit(self) -> anyhow::Result<Imported> {
        self.tx.commit().await?;
        Ok(self.imported)
    }
}

impl Applier {
    /// Opens the transaction and looks at what is there.
    pub async fn begin(db: &Db) -> anyhow::Result<Self> {
        let tx = db.begin().await?;
        let stored = issues::all_issues(&mut db.reading().await?).await?;
        let newest = stored.iter().rev().find(|issue| issue.state.published().is_some()).map(starts);
        Ok(Self {
            tx,
            lookup: Lookup::default(),
            sections: monitor::all_sections(&mut db.reading().await?).await?,
            stored_issues: stored.into_iter().map(|issue| (starts(&issue), issue)).collect(),
            newest,
            tags: BTreeSet::new(),
            imported: Imported::default(),
            problems: Problems::default(),
        })
    }

    /// Separates the transaction from the problems found on the way.
    pub fn split(self) -> (Committable, Problems) {
        (Committable { tx: self.tx, imported: self.imported }, self.problems)
    }

    /// Registers pictures.
    pub async fn pictures(&mut self, pictures: &[(MediaHash, Inspected)]) -> anyhow::Result<()> {
        Ok(media::save_pictures(&mut self.tx, pictures).await?)
    }

    /// Brings in everything but the issues.
    pub async fn settings(&mut self, db: &Db, settings: Settings, pages: Vec<PageWithPictures>) -> anyhow::Result<()> {
        let reading = &mut db.reading().await?;
        let changed = self.monitor_and_sections(reading, &settings).await?
            | self.people_and_topics(reading, &settings).await?
            | self.pages_and_redirects(reading, &settings, &pages).await?;
        if changed {
            self.imported.changed_settings = true;
            self.tags.insert(Tag::Monitor);
        }
        Ok(())
    }

    async fn monitor_and_sections(&mut self, reading: &mut Reading, settings: &Settings) -> anyhow::Result<bool> {
        let mut changed = false;
        if monitor::monitor(reading).await?.as_ref() != Some(&settings.monitor) {
            monitor::save_monitor(&mut self.tx, &settings.monitor).await?;
            changed = true;
        }
        let stored = std::mem::take(&mut self.sections);
        let mut sections = settings.sections.clone();
        for section in &mut sections {
            let known =
                stored.iter().find(|known| known.code == section.code || section.former_codes.contains(&known.code));
            if let Some(known) = known {
                section.id = known.id;
                if known.code != section.code {
                    monitor::rename_section(&mut self.tx, known.id, &section.code).await?;
                }
            }
        }
        for gone in stored.iter().filter(|known| !sections.iter().any(|section| section.id == known.id)) {
            let advice =
                "sections are never deleted: give it a last day, `to`, or name it in the `former-codes` of another";
            self.problems.add(
                "sections.toml",
                None,
                format!("the section {} is in the database and not in this file; {advice}", gone.code),
            );
        }
        if stored != sections {
            monitor::save_sections(&mut self.tx, &sections).await?;
            changed = true;
        }
        self.lookup.sections = sections.iter().map(|section| (section.code.clone(), section.id)).collect();
        self.sections = sections;
        Ok(changed)
    }

    async fn people_and_topics(&mut self, reading: &mut Reading, settings: &Settings) -> anyhow::Result<bool> {
        let mut changed = false;
        let stored = people::all_contributors(reading).await?;
        let mut contributors = settings.contributors.clone();
        for contributor in &mut contributors {
            contributor.id =
                stored.iter().find(|known| known.code == contributor.code).map_or(contributor.id, |known| known.id);
        }
        if stored != contributors {
            people::save_contributors(&mut self.tx, &contributors).await?;
            changed = true;
        }
        self.lookup.contributors =
            stored.into_iter().chain(contributors).map(|contributor| (contributor.code, contributor.id)).collect();
        let stored = topics::all_topics(reading).await?;
        let mut topics = settings.topics.clone();
        for topic in &mut topics {
            topic.id = stored.iter().find(|known| known.code == topic.code).map_or(topic.id, |known| known.id);
        }
        if stored != topics {
            topics::save_topics(&mut self.tx, &topics).await?;
            changed = true;
        }
        self.lookup.topics = stored.into_iter().chain(topics).map(|topic| (topic.code, topic.id)).collect();
        Ok(changed)
    }

    async fn pages_and_redirects(
        &mut self,
        reading: &mut Reading,
        settings: &Settings,
        pages: &[PageWithPictures],
    ) -> anyhow::Result<bool> {
        let mut changed = false;
        let stored = monitor::all_standing_pages(reading).await?;
        let stored_pictures = media::page_pictures(reading).await?;
        for (page, pictures) in pages {
            let same_pictures = stored_pictures
                .iter()
                .filter(|(owner, ..)| owner == page.code.as_str())
                .map(|(_, name, picture)| (name, &picture.hash))
                .eq(pictures.iter());
            if !stored.contains(page) {
                monitor::save_standing_page(&mut self.tx, page).await?;
                changed = true;
            }
            if !same_pictures {
                media::save_page_pictures(&mut self.tx, page.code.as_str(), pictures).await?;
                changed = true;
            }
        }
        let stored = monitor::all_redirects(reading).await?;
        let fresh: Vec<_> = settings.redirects.iter().filter(|redirect| !stored.contains(redirect)).cloned().collect();
        if !fresh.is_empty() {
            monitor::save_redirects(&mut self.tx, &fresh).await?;
            changed = true;
        }
        Ok(changed)
    }

    /// Brings in a group of issues, oldest first.
    pub async fn issues(&mut self, db: &Db, group: Vec<ReadIssue>) -> anyhow::Result<()> {
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
                commentary.pictures = pictures.remove(&commentary.id).unwrap_or_default();
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

    /// Notes that an issue was added or changed.
    fn changed(&mut self, starts: &str) {
        self.imported.changed_issues += 1;
        self.tags.insert(Tag::Archive);
        self.tags.insert(Tag::Issue(starts.to_owned()));
        if self.newest.as_deref().is_none_or(|newest| starts >= newest) {
            self.tags.insert(Tag::Latest);
        }
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

    /// The rows of a section's assessments from position `from` on, and which row supersedes which.
    fn chain(
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

    /// Releases an issue that the files say is published.
    async fn release(&mut self, directory: &IssueDirectory) -> anyhow::Result<()> {
        let State::Published { at, .. } = directory.issue.state else { return Ok(()) };
        let starts = directory.issue.period.starts();
        let valid = self.sections.iter().filter(|section| section.valid_on(starts)).map(|section| section.id).collect();
        let assessed =
            directory.assessments.keys().filter_map(|code| self.lookup.sections.get(code).copied()).collect();
        match issues::ready(directory.issue.id, &valid, &assessed) {
            Ok(ready) => Ok(issues::publish_issue(&mut self.tx, &ready, at).await?),
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
            if *stored != directory.issue {
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

    /// A published issue: assessments may only be followed by further ones.
    async fn superseded_assessments(
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
    async fn draft_assessments(
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

    /// Compares a commentary with what is stored of it; returns whether something was changed.
    async fn known_commentary(
        &mut self,
        directory: &IssueDirectory,
        known: Commentary,
        draft: &mut Draft,
    ) -> anyhow::Result<bool> {
        let mut changed = false;
        draft.commentary.id = known.id;
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

    /// Tells the caches what was changed.
    pub async fn finish(&mut self) -> anyhow::Result<()> {
        let tags: Vec<Tag> = std::mem::take(&mut self.tags).into_iter().collect();
        Ok(db::announce(&mut self.tx, &tags).await?)
    }
}

fn starts(issue: &Issue) -> String {
    issue.period.starts().to_string()
}
