//! Importing a bundle: all of it, or nothing.
//!
//! The archive of twenty years doesn't fit into memory comfortably, so issues are read in groups while the transaction is open: one
//! thread reads and renders the next group, while this one writes. A problem anywhere rolls everything back, but the reading goes
//! on to the end, so that every problem is reported.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use anyhow::Context as _;
use bellwether_language::Language;
use rayon::prelude::*;
use tokio::sync::mpsc;

use super::apply::Applier;
use super::commentaries::{Context, Draft};
use super::issues::IssueDirectory;
use super::pages::PageWithPictures;
use super::pictures::Pictures;
use super::problems::{Problem, Problems};
use super::settings::Settings;
use super::tree::{Tree, check_top};
use super::{issues, pages, settings};
use crate::db::{self, Db};
use crate::localized::Code;
use crate::media::{self, Inspected, MediaHash};

/// Issues that are read and written together. More would only take more memory.
const ISSUES_IN_A_GROUP: usize = 26;

/// Whether to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Import.
    Write,
    /// Find the problems and say what would change.
    DryRun,
}

/// What an import did.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Imported {
    /// Issues in the bundle, skipped periods included.
    pub issues: usize,
    /// Editions in the bundle.
    pub editions: usize,
    /// Issues that were added or changed.
    pub changed_issues: usize,
    /// Revisions that were added or, as drafts, replaced.
    pub changed_revisions: usize,
    /// Whether settings, sections, people, topics, pages or redirects changed.
    pub changed_settings: bool,
}

/// Why a bundle was not imported. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The bundle has problems: all of them.
    #[error("the bundle has {} problems and was not imported", .0.len())]
    Refused(Vec<Problem>),
    /// Something else went wrong.
    #[error(transparent)]
    Failed(#[from] anyhow::Error),
}

/// One issue as its files have it.
pub(super) type ReadIssue = (IssueDirectory, Vec<Draft>);

/// What the reading thread sends, in this order.
enum Reading {
    /// Pictures that what follows refers to.
    Pictures(Vec<(MediaHash, Inspected)>),
    /// Everything but the issues, and how many of these there are.
    Settings { settings: Box<Settings>, pages: Vec<PageWithPictures>, issues: usize },
    /// Some issues, oldest first.
    Group {
        /// Those without problems.
        sound: Vec<ReadIssue>,
        /// First days of the others (ISO).
        unsound: Vec<String>,
    },
}

/// Imports the bundle in the directory `root`. `progress` hears how many of how many issues are done.
///
/// # Errors
/// Every problem of the bundle; or the failure of the database, disk or so on. In both cases nothing was changed.
pub async fn import(
    db: &Db,
    store: &media::Store,
    root: &Path,
    mode: Mode,
    progress: impl Fn(usize, usize) + Send,
) -> Result<Imported, ImportError> {
    let (sender, receiver) = mpsc::channel(1);
    let keeper = match mode {
        Mode::Write => Keeper::Keep(store.incoming()),
        Mode::DryRun => Keeper::OnlyCheck,
    };
    let root = root.to_owned();
    let reader = tokio::task::spawn_blocking(move || (read(&root, &keeper, &sender), keeper));
    let written = write(db, receiver, progress).await;
    let (mut problems, keeper) = reader.await.context("the thread that reads the bundle")?;
    match written {
        // A statement that fails because of what is in the files is a consequence of their problems, and these say more.
        Err(_) if !problems.is_empty() => Err(ImportError::Refused(problems.into_sorted())),
        Err(error) => Err(ImportError::Failed(explained(error))),
        Ok(applier) => {
            let (committable, found) = applier.split();
            problems.append(found);
            if !problems.is_empty() {
                return Err(ImportError::Refused(problems.into_sorted()));
            }
            match keeper {
                Keeper::Keep(incoming) => {
                    // First the files: no row in the database names a picture that is not there.
                    incoming.keep()?;
                    committable.commit().await.map_err(|error| ImportError::Failed(explained(error)))
                }
                Keeper::OnlyCheck => Ok(committable.imported),
            }
        }
    }
}

/// Says in words which rule of the schema was broken, where nothing before it knew the rule.
fn explained(error: anyhow::Error) -> anyhow::Error {
    match error.downcast_ref().and_then(db::explain) {
        Some(words) => error.context(words),
        None => error,
    }
}

/// Brings into an open transaction what the reading thread sends.
async fn write(
    db: &Db,
    mut receiver: mpsc::Receiver<Reading>,
    progress: impl Fn(usize, usize) + Send,
) -> anyhow::Result<Applier> {
    let mut applier = Applier::begin(db).await?;
    let (mut done, mut total) = (0, 0);
    while let Some(reading) = receiver.recv().await {
        match reading {
            Reading::Settings { settings, pages, issues } => {
                total = issues;
                applier.settings(db, *settings, pages).await?;
            }
            Reading::Pictures(pictures) => applier.pictures(&pictures).await?,
            Reading::Group { sound, unsound } => {
                done += sound.len() + unsound.len();
                applier.leave(unsound);
                applier.issues(db, sound).await?;
                progress(done, total);
            }
        }
    }
    applier.finish(db).await?;
    Ok(applier)
}

/// What becomes of the pictures' bytes while the bundle is read.
enum Keeper {
    /// They are kept if the bundle is imported.
    Keep(media::Incoming),
    /// They are only decoded.
    OnlyCheck,
}

/// Reads the whole bundle to its end, whatever is found, and sends what can be held against the database: everything that is sound by
/// itself, once the settings are.
fn read(root: &Path, keeper: &Keeper, sender: &mpsc::Sender<Reading>) -> Problems {
    let mut problems = Problems::default();
    let tree = Tree::scan(root, &mut problems);
    check_top(&tree, &mut problems);
    let settings = settings::read(&tree, &mut problems);
    let pictures = Pictures::default();
    let context = Context { tree: &tree, settings: settings.as_ref(), pictures: &pictures };
    let pages = pages::read(context, &mut problems);
    let mut kept = BTreeSet::new();
    let fresh = keep_pictures(&tree, keeper, &pictures, &mut kept, &mut problems);
    let comparable = problems.is_empty();
    let mut directories = issues::read(&tree, settings.as_ref(), &mut problems);
    // A closed channel means that writing failed; the writer reports it, or the problems say why.
    let send = |reading: Reading| comparable && sender.blocking_send(reading).is_ok();
    if let Some(settings) = &settings {
        send(Reading::Pictures(fresh));
        send(Reading::Settings { settings: Box::new(settings.clone()), pages, issues: directories.len() });
    }
    let mut slugs = HashMap::new();
    while !directories.is_empty() {
        let rest = directories.split_off(directories.len().min(ISSUES_IN_A_GROUP));
        let group: Vec<(IssueDirectory, Vec<Draft>, Problems)> = std::mem::replace(&mut directories, rest)
            .into_par_iter()
            .map(|directory| {
                let mut problems = Problems::default();
                let drafts = context.commentaries(&directory, &mut problems);
                (directory, drafts, problems)
            })
            .collect();
        let (mut sound, mut unsound) = (Vec::new(), Vec::new());
        for (directory, drafts, mut found) in group {
            check_slugs(&drafts, &mut slugs, &mut found);
            if directory.sound && found.is_empty() {
                sound.push((directory, drafts));
            } else {
                unsound.push(directory.starts());
            }
            problems.append(found);
        }
        let fresh = keep_pictures(&tree, keeper, &pictures, &mut kept, &mut problems);
        let sent = send(Reading::Pictures(fresh)) && send(Reading::Group { sound, unsound });
        if comparable && !sent && problems.is_empty() {
            break;
        }
    }
    problems
}

/// Invariant 6: in each language a slug means one edition, now or formerly.
fn check_slugs(drafts: &[Draft], slugs: &mut HashMap<(Language, Code), String>, problems: &mut Problems) {
    for draft in drafts {
        for edition in &draft.commentary.editions {
            let path = format!("{}/{}.md", draft.path, edition.language);
            for slug in std::iter::once(&edition.slug).chain(&edition.former_slugs) {
                match slugs.entry((edition.language, slug.clone())) {
                    Entry::Vacant(vacant) => {
                        vacant.insert(path.clone());
                    }
                    Entry::Occupied(first) => {
                        problems.add(
                            &path,
                            None,
                            format!("the slug {slug} is that of {} too: give one of them another `slug`", first.get()),
                        );
                    }
                }
            }
        }
    }
}

/// Keeps the pictures that were found since the last call, each once under however many names; returns their rows.
fn keep_pictures(
    tree: &Tree,
    keeper: &Keeper,
    pictures: &Pictures,
    kept: &mut BTreeSet<MediaHash>,
    problems: &mut Problems,
) -> Vec<(MediaHash, Inspected)> {
    let fresh: Vec<_> = pictures.all().into_iter().filter(|(_, hash, _)| kept.insert(hash.clone())).collect();
    let outcomes: Vec<_> = fresh
        .into_par_iter()
        .map(|(path, hash, inspected)| {
            let mut problems = Problems::default();
            let outcome = tree.bytes(&path, media::MAX_BYTES, &mut problems).map(|bytes| match keeper {
                Keeper::Keep(incoming) => incoming.put(&hash, &bytes),
                Keeper::OnlyCheck => media::check(&bytes),
            });
            if let Some(Err(error)) = outcome {
                problems.add(&path, None, format!("the picture can't be used: {error:#}"));
            }
            ((hash, inspected), problems)
        })
        .collect();
    outcomes
        .into_iter()
        .map(|(picture, found)| {
            problems.append(found);
            picture
        })
        .collect()
}
