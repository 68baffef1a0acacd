//! Writing a bundle in its canonical form.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};

use super::write;
use crate::assessments::{self, StoredAssessment};
use crate::commentaries::{self, Commentary};
use crate::db::{Db, Reading, Uuid};
use crate::issues::{self, Issue, State};
use crate::localized::Code;
use crate::media::{self, MediaHash};
use crate::{monitor, people, topics};

/// Issues that are read together.
const ISSUES_IN_A_GROUP: usize = 26;

/// How much is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// What readers can see.
    Public,
    /// Drafts and concealed commentaries too.
    Everything,
}

/// What an export wrote and left out.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Exported {
    /// Issues, skipped periods included.
    pub issues: usize,
    /// Editions.
    pub editions: usize,
    /// Issues left out because they are drafts.
    pub draft_issues_left_out: usize,
    /// Commentaries left out because they are concealed or not published.
    pub commentaries_left_out: usize,
}

/// Writes the monitor into the directory `target`, which must not exist or be empty. The directory appears when it is complete.
///
/// # Errors
/// When there is no monitor yet, the directory is in use, or something can't be read or written.
pub async fn export(db: &Db, store: &media::Store, target: &Path, scope: Scope) -> anyhow::Result<Exported> {
    let in_use = fs::read_dir(target).is_ok_and(|mut entries| entries.next().is_some());
    ensure!(!in_use, "the directory {} is not empty: name a new one", target.display());
    let name = target.file_name().with_context(|| format!("{} names no directory", target.display()))?;
    let partial = target.with_file_name(format!(".{}.partial", name.display()));
    if partial.exists() {
        fs::remove_dir_all(&partial)
            .with_context(|| format!("removing what is left of an earlier export, {}", partial.display()))?;
    }
    let mut exporter = Exporter { root: partial.clone(), store, scope, exported: Exported::default() };
    // One instant of the database: an import at the same time is seen whole or not at all.
    let mut reading = db.reading().await?;
    let outcome = exporter.run(&mut reading).await;
    if outcome.is_err() {
        // The reason is in `outcome`; what is left is hidden and removed by the next export.
        let _ = fs::remove_dir_all(&partial);
    }
    outcome?;
    if target.exists() {
        fs::remove_dir(target).with_context(|| format!("replacing the empty directory {}", target.display()))?;
    }
    fs::rename(&partial, target).with_context(|| format!("moving the export to {}", target.display()))?;
    Ok(exporter.exported)
}

struct Exporter<'a> {
    root: PathBuf,
    store: &'a media::Store,
    scope: Scope,
    exported: Exported,
}

/// Leaves out the pictures that no text shows: readers have not seen them.
fn leave_unused(commentary: &mut Commentary) {
    let Commentary { pictures, hero, editions, .. } = commentary;
    let bodies = || editions.iter().flat_map(|edition| &edition.revisions).map(|revision| &revision.content.body);
    pictures.retain(|name, _| hero.as_ref() == Some(name) || bodies().any(|body| body.contains(name.as_str())));
}

impl Exporter<'_> {
    async fn run(&mut self, reading: &mut Reading) -> anyhow::Result<()> {
        let monitor = monitor::monitor(reading).await?.context("there is no monitor yet: import a bundle first")?;
        let sections = monitor::all_sections(reading).await?;
        self.write("monitor.toml", &write::monitor(&monitor))?;
        self.write("sections.toml", &write::sections(&sections))?;
        self.write("contributors.toml", &write::contributors(&people::all_contributors(reading).await?))?;
        self.write("topics.toml", &write::topics(&topics::all_topics(reading).await?))?;
        let redirects = monitor::all_redirects(reading).await?;
        if !redirects.is_empty() {
            self.write("redirects.toml", &write::redirects(&redirects))?;
        }
        self.pages(reading).await?;
        let codes: BTreeMap<Uuid, (usize, &Code)> =
            sections.iter().enumerate().map(|(position, section)| (section.id, (position, &section.code))).collect();
        let mut issues = issues::all_issues(reading).await?;
        if self.scope == Scope::Public {
            let all = issues.len();
            issues.retain(|issue| !matches!(issue.state, State::Draft { .. }));
            // Nothing is left of a withdrawn one but its place in the sequence.
            for issue in issues.iter_mut().filter(|issue| issue.withdrawn.is_some()) {
                issue.withdrawn = None;
                issue.state = State::Draft { number: issue.state.number().unwrap_or_default() };
            }
            self.exported.draft_issues_left_out = all - issues.len();
        }
        for group in issues.chunks(ISSUES_IN_A_GROUP) {
            self.issues(reading, group, &codes).await?;
        }
        Ok(())
    }

    async fn pages(&mut self, reading: &mut Reading) -> anyhow::Result<()> {
        for page in monitor::all_standing_pages(reading).await? {
            for (language, title) in page.title.iter() {
                self.write(
                    &format!("pages/{}/{language}.md", page.code),
                    &write::page(&page, title, page.body.text(language)),
                )?;
            }
        }
        for (page, name, picture) in media::page_pictures(reading).await? {
            self.picture(&format!("pages/{page}/{name}"), &picture.hash)?;
        }
        Ok(())
    }

    async fn issues(
        &mut self,
        reading: &mut Reading,
        group: &[Issue],
        codes: &BTreeMap<Uuid, (usize, &Code)>,
    ) -> anyhow::Result<()> {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { return Ok(()) };
        let (first, last) = (first.period.starts().to_string(), last.period.starts().to_string());
        let mut assessments = BTreeMap::<Uuid, Vec<StoredAssessment>>::new();
        for stored in assessments::assessments_of(reading, &first, &last).await? {
            assessments.entry(stored.issue).or_default().push(stored);
        }
        let mut commentaries = commentaries::all_of_issues(reading, &first, &last).await?;
        let mut pictures = media::commentary_pictures(reading, &first, &last).await?;
        for issue in group {
            let path = format!("issues/{}", issue.period.starts());
            let mut of_issue = assessments.remove(&issue.id).unwrap_or_default();
            of_issue.sort_by_key(|stored| (codes.get(&stored.section).map(|(position, _)| *position), stored.position));
            let of_issue: Vec<_> = of_issue
                .iter()
                .filter_map(|stored| codes.get(&stored.section).map(|(_, code)| (*code, &stored.assessment)))
                .collect();
            let withheld = self.scope == Scope::Public && matches!(issue.state, State::Draft { .. });
            let of_issue = if withheld { Vec::new() } else { of_issue };
            self.write(&format!("{path}/issue.toml"), &write::issue(issue, &of_issue))?;
            self.exported.issues += 1;
            if withheld {
                continue;
            }
            for mut commentary in commentaries.remove(&issue.id).unwrap_or_default() {
                commentary.pictures = media::uses(pictures.remove(&commentary.id).unwrap_or_default());
                self.commentary(&path, issue, commentary)?;
            }
        }
        Ok(())
    }

    fn commentary(&mut self, issue_path: &str, issue: &Issue, mut commentary: Commentary) -> anyhow::Result<()> {
        // What is only planned has no text, and a bundle has no plans.
        if commentary.editions.is_empty() {
            return Ok(());
        }
        if self.scope == Scope::Public {
            for edition in &mut commentary.editions {
                edition.revisions.retain(|revision| revision.published.is_some());
            }
            commentary.editions.retain(|edition| !edition.revisions.is_empty());
            let whole = commentary.editions.iter().any(|edition| edition.language == commentary.original);
            if commentary.concealed.is_some() || !whole {
                self.exported.commentaries_left_out += 1;
                return Ok(());
            }
            leave_unused(&mut commentary);
        }
        let path = format!("{issue_path}/{}", commentary.section);
        self.write(&format!("{path}/commentary.toml"), &write::commentary(&commentary))?;
        for (name, picture) in &commentary.pictures {
            self.picture(&format!("{path}/{name}"), &picture.hash)?;
        }
        for edition in &commentary.editions {
            let language = edition.language;
            for (index, revision) in edition.revisions.iter().enumerate() {
                let newest = index + 1 == edition.revisions.len();
                let file = if newest {
                    format!("{path}/{language}.md")
                } else {
                    format!("{path}/{language}.r{}.md", revision.number)
                };
                self.write(
                    &file,
                    &write::revision(&commentary, edition, revision, newest, issue.state.published().is_some()),
                )?;
            }
            self.exported.editions += 1;
        }
        Ok(())
    }

    fn picture(&self, path: &str, hash: &MediaHash) -> anyhow::Result<()> {
        self.write_bytes(path, &self.store.original(hash)?)
    }

    fn write(&self, path: &str, text: &str) -> anyhow::Result<()> {
        self.write_bytes(path, text.as_bytes())
    }

    fn write_bytes(&self, path: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let full = self.root.join(path);
        let write = || -> std::io::Result<()> {
            if let Some(directory) = full.parent() {
                fs::create_dir_all(directory)?;
            }
            fs::write(&full, bytes)
        };
        write().with_context(|| format!("writing {}", full.display()))
    }
}
