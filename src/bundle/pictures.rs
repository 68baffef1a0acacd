//! The pictures of a bundle: found by file name, inspected once.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use super::fields::{At, Fields};
use super::problems::Problems;
use super::tree::{Tree, join};
use crate::media::{Focus, Inspected, MAX_BYTES, MediaHash, PictureUse, StoredPicture, inspect};

/// The directory of pictures that are used from more than one place.
const SHARED: &str = "media";
/// Longest name of a picture, in characters.
const NAME: usize = 300;

/// Pictures that have been inspected, by path in the bundle; `None` for those that were refused.
#[derive(Debug, Default)]
pub struct Pictures {
    inspected: Mutex<BTreeMap<String, Option<(MediaHash, Inspected)>>>,
}

impl Pictures {
    /// The picture that `name` means in a text of `directory`: the one beside it, else the shared one. The outer `None`: there is no such
    /// file; the inner one: it was refused and reported.
    pub fn find(
        &self,
        tree: &Tree,
        directory: &str,
        name: &str,
        problems: &mut Problems,
    ) -> Option<Option<StoredPicture>> {
        let path =
            [directory, SHARED].into_iter().find(|place| tree.has(place, name)).map(|place| join(place, name))?;
        let mut inspected = self.inspected.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let picture = inspected.entry(path.clone()).or_insert_with(|| {
            let bytes = tree.bytes(&path, MAX_BYTES, problems)?;
            match inspect(&bytes) {
                Ok(picture) => Some((MediaHash::of(&bytes), picture)),
                Err(refused) => {
                    problems.add(&path, None, refused.to_string());
                    None
                }
            }
        });
        Some(picture.as_ref().map(|(hash, picture)| StoredPicture {
            hash: hash.clone(),
            width: picture.width,
            height: picture.height,
            focus: Focus::default(),
        }))
    }

    /// Adds the pictures beside the texts of `directory` that no text shows: somebody has brought them for what is still to be written.
    pub fn further(
        &self,
        tree: &Tree,
        directory: &str,
        known: &mut BTreeMap<String, MediaHash>,
        problems: &mut Problems,
    ) {
        for name in tree.files(directory).into_iter().filter(|name| is_picture(name)) {
            if !known.contains_key(name)
                && let Some(Some(picture)) = self.find(tree, directory, name, problems)
            {
                known.insert(name.to_owned(), picture.hash);
            }
        }
    }

    /// Every accepted picture with its path.
    pub fn all(&self) -> Vec<(String, MediaHash, Inspected)> {
        let inspected = self.inspected.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        inspected
            .iter()
            .filter_map(|(path, picture)| {
                picture.as_ref().map(|(hash, picture)| (path.clone(), hash.clone(), *picture))
            })
            .collect()
    }
}

/// The pictures of a commentary with what must stay in sight of them. `path` is the file that says so.
pub fn focused(
    path: &str,
    pictures: BTreeMap<String, MediaHash>,
    mut focus: BTreeMap<String, At<Focus>>,
    problems: &mut Problems,
) -> BTreeMap<String, PictureUse> {
    let pictures: BTreeMap<_, _> = pictures
        .into_iter()
        .map(|(name, hash)| {
            let focus = focus.remove(&name).map(|focus| focus.value).unwrap_or_default();
            (name, PictureUse { hash, focus })
        })
        .collect();
    for (name, At { line, .. }) in focus {
        let told = format!("`picture`: no text of this commentary shows {name:?}, and it isn't beside this file");
        problems.add(path, Some(line), told);
    }
    pictures
}

/// What a table says of a picture: its name, and what must stay in sight.
pub fn focus(path: &str, mut fields: Fields<'_>, problems: &mut Problems) -> Option<(String, At<Focus>)> {
    let name = fields.required_line("name", NAME, problems);
    let point = fields.table("focus", problems).map(|mut point| {
        let (x, y) = (point.integer("x", problems), point.integer("y", problems));
        point.finish(problems);
        (x, y)
    });
    fields.finish(problems);
    let At { value: name, line } = name?;
    let number = |at: Option<At<i64>>| at.map(|at| at.value);
    let focus = point.and_then(|(x, y)| Focus::new(number(x)?, number(y)?));
    if focus.is_none() {
        let told =
            "`focus` says what must stay in sight, in percent from the left and from above: focus = { x = 50, y = 50 }";
        problems.add(path, Some(line), told);
    }
    Some((name, At { value: focus?, line }))
}

/// Whether a file's name is that of a picture.
#[must_use]
pub fn is_picture(name: &str) -> bool {
    Path::new(name)
        .extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| ["png", "jpg", "jpeg", "webp"].contains(&extension.to_ascii_lowercase().as_str()))
}
