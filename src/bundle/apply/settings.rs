//! Everything but the issues: the publication, its sections, people, topics, standing pages and redirects.

use std::collections::BTreeSet;

use super::super::pages::PageWithPictures;
use super::super::settings::Settings;
use super::{Applier, starts};
use crate::assessments;
use crate::db::{Db, Reading, Tag, Uuid};
use crate::monitor;
use crate::{media, people, topics};

impl Applier {
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
                    self.renamed.insert(known.code.clone(), section.code.clone());
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
            self.sections_changed = true;
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
        // Who is no longer in the file stays, for the texts that she signed; that is no change.
        if !stored
            .iter()
            .filter(|known| contributors.iter().any(|contributor| contributor.id == known.id))
            .eq(&contributors)
        {
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
        if !stored.iter().filter(|known| topics.iter().any(|topic| topic.id == known.id)).eq(&topics) {
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

    /// Invariant 1, for published issues that are in the database and not among the files: they have a verdict for each section that
    /// is valid on their first day, and for no other, after the sections have changed too.
    pub(super) async fn check_issues_left_out(&mut self, reading: &mut Reading) -> anyhow::Result<()> {
        let published = self.stored_issues.values().filter(|issue| issue.state.published().is_some());
        let left_out: Vec<_> = published.filter(|issue| !self.brought.contains(&starts(issue))).collect();
        let (Some(first), Some(last)) = (left_out.first(), left_out.last()) else { return Ok(()) };
        let assessments = assessments::assessments_of(reading, &starts(first), &starts(last)).await?;
        let assessed: BTreeSet<(Uuid, Uuid)> =
            assessments.iter().map(|stored| (stored.issue, stored.section)).collect();
        for section in &self.sections {
            // One issue for each section: the others have the same cause.
            let wrong = left_out.iter().find_map(|issue| {
                let day = issue.period.starts();
                match (section.valid_on(day), assessed.contains(&(issue.id, section.id))) {
                    (true, false) => Some((day, "", "without")),
                    (false, true) => Some((day, "not ", "with")),
                    _ => None,
                }
            });
            if let Some((day, not, with)) = wrong {
                let code = &section.code;
                let issue = format!("the issue of that day is published {with} a verdict on it: change `from` or `to`");
                self.problems.add(
                    "sections.toml",
                    None,
                    format!("the section {code} is {not}valid on {day}, but {issue}"),
                );
            }
        }
        Ok(())
    }
}
