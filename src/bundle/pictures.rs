//! The pictures of a bundle: found by file name, inspected once.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use super::problems::Problems;
use super::tree::{Tree, join};
use crate::media::{Focus, Inspected, MAX_BYTES, MediaHash, StoredPicture, inspect};

/// The directory of pictures that are used from more than one place.
const SHARED: &str = "media";

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

/// Whether a file's name is that of a picture.
#[must_use]
pub fn is_picture(name: &str) -> bool {
    Path::new(name)
        .extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| ["png", "jpg", "jpeg", "webp"].contains(&extension.to_ascii_lowercase().as_str()))
}
