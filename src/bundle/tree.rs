//! The files of a bundle: what is there, before anything is read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::pictures::is_picture;
use super::problems::Problems;

/// Most files in a bundle.
const MAX_FILES: usize = 200_000;
/// Deepest directory: `issues/START/SECTION/FILE`.
const MAX_DEPTH: usize = 4;
/// Largest text file, in bytes.
pub const MAX_TEXT: u64 = 1_000_000;

/// The regular files of a bundle, by directory. Links have been refused, names that begin with a dot left out.
#[derive(Debug)]
pub struct Tree {
    root: PathBuf,
    directories: BTreeMap<String, BTreeSet<String>>,
}

impl Tree {
    /// Walks the directory `root`.
    pub fn scan(root: &Path, problems: &mut Problems) -> Self {
        let mut tree = Self { root: root.to_owned(), directories: BTreeMap::new() };
        let mut files = 0;
        tree.walk(String::new(), 0, &mut files, problems);
        tree
    }

    fn walk(&mut self, directory: String, depth: usize, files: &mut usize, problems: &mut Problems) {
        let shown = if directory.is_empty() { "." } else { &directory };
        let entries = match fs::read_dir(self.root.join(&directory)) {
            Ok(entries) => entries,
            Err(error) => return problems.add(shown, None, format!("the directory can't be read: {error}")),
        };
        let mut names = BTreeSet::new();
        for entry in entries {
            let Ok(entry) = entry else {
                problems.add(shown, None, "the directory can't be read to its end");
                break;
            };
            let Ok(name) = entry.file_name().into_string() else {
                problems.add(
                    format!("{shown}/{}", entry.file_name().display()),
                    None,
                    "the name is not UTF-8: rename it",
                );
                continue;
            };
            if name.starts_with('.') {
                continue;
            }
            let path = join(&directory, &name);
            // Of the entry itself, not of what a link leads to.
            match entry.file_type() {
                Ok(kind) if kind.is_symlink() => {
                    problems.add(path, None, "this is a symbolic link: put the file itself here")
                }
                Ok(kind) if kind.is_dir() && depth + 1 >= MAX_DEPTH => {
                    problems.add(path, None, "nothing belongs this deep: move it")
                }
                Ok(kind) if kind.is_dir() => self.walk(path, depth + 1, files, problems),
                Ok(kind) if kind.is_file() => {
                    *files += 1;
                    if *files == MAX_FILES + 1 {
                        problems.add(".", None, format!("there are more than {MAX_FILES} files"));
                    }
                    if *files <= MAX_FILES {
                        names.insert(name);
                    }
                }
                Ok(_) => problems.add(path, None, "this is neither a file nor a directory: remove it"),
                Err(error) => problems.add(path, None, format!("it can't be read: {error}")),
            }
        }
        self.directories.insert(directory, names);
    }

    /// The files in `directory` (the root is the empty text).
    #[must_use]
    pub fn files(&self, directory: &str) -> Vec<&str> {
        self.directories.get(directory).map(|names| names.iter().map(String::as_str).collect()).unwrap_or_default()
    }

    /// The directories right below `directory`.
    #[must_use]
    pub fn subdirectories(&self, directory: &str) -> Vec<&str> {
        let prefix = if directory.is_empty() { String::new() } else { format!("{directory}/") };
        self.directories
            .range(prefix.clone()..)
            .map_while(|(path, _)| path.strip_prefix(&prefix))
            .filter(|rest| !rest.is_empty() && !rest.contains('/'))
            .collect()
    }

    /// Whether the file is there.
    #[must_use]
    pub fn has(&self, directory: &str, name: &str) -> bool {
        self.directories.get(directory).is_some_and(|names| names.contains(name))
    }

    /// Reads a text file: UTF-8, with `\n` at the ends of its lines.
    pub fn text(&self, path: &str, problems: &mut Problems) -> Option<String> {
        let bytes = self.bytes(path, MAX_TEXT, problems)?;
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let line = 1 + error.as_bytes().iter().take(valid).filter(|byte| **byte == b'\n').count();
                problems.add(path, Some(line), "this is not UTF-8: save the file as UTF-8");
                return None;
            }
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let text = if text.contains('\r') { text.replace("\r\n", "\n") } else { text.to_owned() };
        if let Some(position) =
            text.find(|character: char| character.is_control() && character != '\n' && character != '\t')
        {
            let line = 1 + text[..position].matches('\n').count();
            problems.add(path, Some(line), "there is a control character in this line: remove it");
            return None;
        }
        Some(text)
    }

    /// Reads a file of at most `largest` bytes.
    pub fn bytes(&self, path: &str, largest: u64, problems: &mut Problems) -> Option<Vec<u8>> {
        let full = self.root.join(path);
        let length = fs::symlink_metadata(&full).map(|metadata| metadata.len());
        match length {
            Ok(length) if length > largest => {
                problems.add(path, None, format!("the file has {length} bytes; at most {largest} are accepted"));
                None
            }
            Ok(_) => match fs::read(&full) {
                Ok(bytes) => Some(bytes),
                Err(error) => {
                    problems.add(path, None, format!("the file can't be read: {error}"));
                    None
                }
            },
            Err(error) => {
                problems.add(path, None, format!("the file can't be read: {error}"));
                None
            }
        }
    }
}

/// A path in the bundle.
#[must_use]
pub fn join(directory: &str, name: &str) -> String {
    if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") }
}
/// Reports what doesn't belong into the root of a bundle.
pub fn check_top(tree: &Tree, problems: &mut Problems) {
    const FILES: [&str; 5] = ["monitor.toml", "sections.toml", "contributors.toml", "topics.toml", "redirects.toml"];
    for name in tree.files("") {
        if !FILES.contains(&name) && name != "README.md" {
            problems.add(name, None, "this doesn't belong into a bundle: remove it, or begin its name with a dot");
        }
    }
    for name in tree.subdirectories("") {
        if !["issues", "media", "pages"].contains(&name) {
            problems.add(
                name,
                None,
                "this directory doesn't belong into a bundle: remove it, or begin its name with a dot",
            );
        }
    }
    for name in tree.files("media") {
        if !is_picture(name) {
            problems.add(format!("media/{name}"), None, "only pictures belong here: PNG, JPEG or WebP");
        }
    }
    for name in tree.subdirectories("media") {
        problems.add(format!("media/{name}"), None, "only pictures belong here, no directories");
    }
}
