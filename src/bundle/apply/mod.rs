//! Bringing what was read into the database: what is new is added, what is the same is left alone, what readers have seen stays.

mod archive;
mod assessments;
mod settings;
mod slugs;

use std::collections::{BTreeMap, BTreeSet};

use super::import::Imported;
use super::problems::Problems;
use crate::commentaries::Lookup;
use crate::db::{self, Db, Tag, Tx};
use crate::issues::{self, Issue};
use crate::localized::Code;
use crate::media::{self, Inspected, MediaHash};
use crate::monitor::{self, Section};
use slugs::Slugs;

/// An import under way.
pub struct Applier {
    tx: Tx,
    lookup: Lookup,
    sections: Vec<Section>,
    sections_changed: bool,
    /// Codes that sections had in the database, and those that they have in the files.
    renamed: BTreeMap<Code, Code>,
    stored_issues: BTreeMap<String, Issue>,
    /// First days of the issues that are among the files.
    brought: BTreeSet<String>,
    slugs: Slugs,
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
        let mut tx = db.begin().await?;
        tx.wait_for_others().await?;
        let stored = issues::all_issues(&mut db.reading().await?).await?;
        let newest = stored.iter().rev().find(|issue| issue.state.published().is_some()).map(starts);
        Ok(Self {
            tx,
            lookup: Lookup::default(),
            sections: monitor::all_sections(&mut db.reading().await?).await?,
            sections_changed: false,
            renamed: BTreeMap::new(),
            brought: BTreeSet::new(),
            slugs: Slugs::load(&mut db.reading().await?).await?,
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

    /// Notes issues that are among the files and whose problems were found elsewhere, by their first days.
    pub fn leave(&mut self, starts: Vec<String>) {
        self.brought.extend(starts);
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

    /// Looks at what no file shows, and tells the caches what was changed.
    pub async fn finish(&mut self, db: &Db) -> anyhow::Result<()> {
        if self.sections_changed {
            self.check_issues_left_out(&mut db.reading().await?).await?;
        }
        let tags: Vec<Tag> = std::mem::take(&mut self.tags).into_iter().collect();
        Ok(db::announce(&mut self.tx, &tags).await?)
    }
}

fn starts(issue: &Issue) -> String {
    issue.period.starts().to_string()
}
