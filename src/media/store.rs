//! Where pictures lie: a directory of files named by what they hold.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::{MediaHash, variants};

/// The directory of pictures. What is in it never changes, so a file that is there is complete and right.
#[derive(Debug, Clone)]
pub struct Store {
    directory: PathBuf,
}

impl Store {
    /// The store in `directory`, which is made when the first picture comes.
    #[must_use]
    pub fn new(directory: PathBuf) -> Self {
        Self { directory }
    }

    /// Keeps a picture and the sizes that readers get. What is there already is left alone.
    ///
    /// # Errors
    /// When the picture can't be decoded or a file can't be written.
    pub fn put(&self, hash: &MediaHash, bytes: &[u8]) -> anyhow::Result<()> {
        let original = self.original_path(hash);
        if original.exists() {
            return Ok(());
        }
        for (variant, encoded) in variants::make(bytes)? {
            self.write(&self.variant_path(hash, variant.width), &encoded)?;
        }
        // Last: where the original is, the sizes are.
        self.write(&original, bytes)
    }

    /// The original, byte for byte; for exports only.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn original(&self, hash: &MediaHash) -> anyhow::Result<Vec<u8>> {
        let path = self.original_path(hash);
        fs::read(&path).with_context(|| format!("reading the picture {}", path.display()))
    }

    /// The size of `width` pixels for readers; `None` if there is no such picture or size.
    ///
    /// # Errors
    /// When it is there and can't be read.
    pub fn variant(&self, hash: &MediaHash, width: u32) -> anyhow::Result<Option<Vec<u8>>> {
        let path = self.variant_path(hash, width);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("reading the picture {}", path.display())),
        }
    }

    fn original_path(&self, hash: &MediaHash) -> PathBuf {
        self.directory.join(&hash.as_str()[..2]).join(format!("{hash}.original"))
    }

    fn variant_path(&self, hash: &MediaHash, width: u32) -> PathBuf {
        self.directory.join(&hash.as_str()[..2]).join(format!("{hash}-{width}.webp"))
    }

    /// Writes beside and renames, so that a file under its name is always whole.
    fn write(&self, path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
        let write = || -> std::io::Result<()> {
            let directory = path.parent().unwrap_or(&self.directory);
            fs::create_dir_all(directory)?;
            let mut beside = path.as_os_str().to_owned();
            beside.push(format!(".{}.partial", std::process::id()));
            let mut file = fs::File::create(&beside)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&beside, path)
        };
        write().with_context(|| format!("writing the picture {}", path.display()))
    }
}
