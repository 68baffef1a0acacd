//! A large archive for measurements, in the form that `docs/bundle.md` describes: weekly issues without end, five
//! sections, three languages, plausible sentences in the right alphabets. The same numbers give the same bytes.

mod calendar;
mod edition;
mod language;
mod lexicon;
mod monitor;
pub mod random;
mod sentence;
mod verdicts;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::{system, workspace};
use calendar::WEEKS_PER_YEAR;
use edition::Writer;
use language::Language;
use lexicon::Lexicon;
use random::Random;
use verdicts::Walk;

pub use monitor::{AUTHORS, SECTIONS, TOPICS};

/// Raised whenever the same numbers begin to give other bytes.
const GENERATION: u32 = 1;

/// How large the archive is, and which one of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Of 52 weeks each.
    pub years: u64,
    /// Another seed makes another archive.
    pub seed: u64,
}

impl Extent {
    /// How many editions it holds.
    pub fn editions(self) -> u64 {
        self.years * WEEKS_PER_YEAR * SECTIONS.len() as u64 * Language::ALL.len() as u64
    }
}

/// `cargo xtask corpus DIR`.
pub fn command(directory: &Path, extent: Extent) -> Result<()> {
    if fs::read_dir(directory).is_ok_and(|mut entries| entries.next().is_some()) {
        bail!("{} isn't empty: name a new directory", directory.display());
    }
    let since = Instant::now();
    write(directory, extent)?;
    println!(
        "{} editions of {} years in {} ({:.1} s)",
        extent.editions(),
        extent.years,
        directory.display(),
        since.elapsed().as_secs_f64()
    );
    Ok(())
}

/// The archive in the target directory: written when it is first asked for.
pub fn cached(extent: Extent) -> Result<PathBuf> {
    let directory = workspace::target().join(format!("corpus/{}-years-seed-{}", extent.years, extent.seed));
    // Files whose name begins with a dot are no part of a bundle.
    let stamp = directory.join(".complete");
    let version = GENERATION.to_string();
    if fs::read_to_string(&stamp).is_ok_and(|found| found == version) {
        return Ok(directory);
    }
    if directory.exists() {
        fs::remove_dir_all(&directory).with_context(|| format!("removing {}", directory.display()))?;
    }
    eprintln!("writing an archive of {} years to {}", extent.years, directory.display());
    write(&directory, extent)?;
    fs::write(&stamp, version).with_context(|| format!("writing {}", stamp.display()))?;
    Ok(directory)
}

/// The first days of the issues of an archive, oldest first.
pub fn weeks(extent: Extent) -> Result<Vec<String>> {
    Ok(calendar::weeks(extent.years)?.into_iter().map(|week| week.start.to_string()).collect())
}

fn write(directory: &Path, extent: Extent) -> Result<()> {
    let lexicon = Lexicon::read()?;
    let mut random = Random::new(extent.seed);
    let mut walks: Vec<Walk> = SECTIONS.iter().map(|_| Walk::start(&mut random)).collect();
    let mut writer = Writer::new(&lexicon);
    let bundle = Bundle { directory };
    for (path, text) in monitor::files() {
        bundle.write(&path, &text)?;
    }
    for week in calendar::weeks(extent.years)? {
        system::interrupt::check()?;
        let steps: Vec<_> = walks.iter_mut().map(|walk| walk.step(&mut random)).collect();
        let issue = format!("issues/{}", week.start);
        bundle.write(&format!("{issue}/issue.toml"), &verdicts::issue_file(&week, &steps))?;
        for (section, step) in steps.iter().enumerate() {
            for (name, text) in writer.commentary(&mut random, section, &week, step) {
                bundle.write(&format!("{issue}/{}/{name}", SECTIONS[section].code), &text)?;
            }
        }
    }
    Ok(())
}

struct Bundle<'a> {
    directory: &'a Path,
}

impl Bundle<'_> {
    fn write(&self, path: &str, text: &str) -> Result<()> {
        let path = self.directory.join(path);
        let directory = path.parent().unwrap_or(self.directory);
        fs::create_dir_all(directory).with_context(|| format!("creating {}", directory.display()))?;
        fs::write(&path, text).with_context(|| format!("writing {}", path.display()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::fs;
    use std::path::Path;

    use super::{Extent, write};
    use crate::system::scratch::Scratch;

    #[test]
    fn the_same_numbers_give_the_same_bytes() -> anyhow::Result<()> {
        let scratch = Scratch::new("corpus")?;
        let read = |name: &str, seed| -> anyhow::Result<Vec<(String, String)>> {
            let directory = scratch.path().join(name);
            write(&directory, Extent { years: 1, seed })?;
            let mut files = Vec::new();
            collect(&directory, &directory, &mut files)?;
            files.sort();
            Ok(files)
        };
        let first = read("first", 1)?;
        assert_eq!(first, read("second", 1)?);
        assert_ne!(first, read("third", 2)?);

        let editions: Vec<_> =
            first.iter().filter(|(path, _)| path.starts_with("issues/") && path.ends_with(".md")).collect();
        assert_eq!(editions.len(), 780);
        for language in ["be.md", "ru.md", "en.md"] {
            let slugs = editions.iter().filter(|(path, _)| path.ends_with(language));
            let slugs = slugs.filter_map(|(_, text)| text.lines().find(|line| line.starts_with("slug = ")));
            assert_eq!(slugs.collect::<HashSet<_>>().len(), 260, "{language}");
        }
        let words: usize = editions.iter().map(|(_, text)| text.split_whitespace().count()).sum();
        assert!((450..=650).contains(&(words / editions.len())), "{} words in an edition", words / editions.len());
        Ok(())
    }

    fn collect(root: &Path, directory: &Path, files: &mut Vec<(String, String)>) -> anyhow::Result<()> {
        for entry in fs::read_dir(directory)? {
            let path = entry?.path();
            if path.is_dir() {
                collect(root, &path, files)?;
            } else {
                files.push((path.strip_prefix(root)?.display().to_string(), fs::read_to_string(&path)?));
            }
        }
        Ok(())
    }
}
