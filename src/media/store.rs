//! Where pictures lie: a directory of files named by what they hold.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::{Encoding, MediaHash, Served, variants};
use crate::db::new_id;

/// The extension of originals.
const ORIGINAL: &str = "original";

/// A size of a picture as readers get it.
#[derive(Debug)]
pub struct Shown {
    /// The file.
    pub bytes: Vec<u8>,
    /// How it is encoded, which may be otherwise than was asked for.
    pub encoding: Encoding,
    /// Whether this is what everybody gets from now on.
    pub lasting: bool,
}

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

    /// Pictures that are coming, and are kept once it is known that they are needed.
    #[must_use]
    pub fn incoming(&self) -> Incoming {
        let aside = Self::new(self.directory.join(format!(".incoming-{}", new_id())));
        Incoming { store: self.clone(), aside }
    }

    /// Keeps a picture and the sizes that readers get.
    fn put(&self, hash: &MediaHash, bytes: &[u8]) -> anyhow::Result<()> {
        for (variant, encoded) in variants::make(bytes)? {
            let served = Served { hash: hash.clone(), width: variant.width, encoding: Encoding::WebP };
            self.write(&self.served_path(&served), &encoded)?;
        }
        // Last: where the original is, the sizes are.
        self.write(&self.original_path(hash), bytes)
    }

    /// The original, byte for byte; for exports only.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn original(&self, hash: &MediaHash) -> anyhow::Result<Vec<u8>> {
        let path = self.original_path(hash);
        fs::read(&path).with_context(|| format!("reading the picture {}", path.display()))
    }

    /// A size for readers; `None` if there is no such picture or size.
    ///
    /// The JPEG of a size is made of its WebP when somebody first asks for it: hardly anybody does. AVIF takes longer than a reader should
    /// wait: until [`Store::make_avif`] has made it there is WebP in its place, which every browser knows that knows AVIF.
    ///
    /// # Errors
    /// When it is there and can't be read.
    pub fn served(&self, served: &Served) -> anyhow::Result<Option<Shown>> {
        let encoding = served.encoding;
        if let Some(kept) = read(&self.served_path(served))? {
            let encoding = if kept.starts_with(b"RIFF") { Encoding::WebP } else { encoding };
            return Ok(Some(Shown { bytes: kept, encoding, lasting: true }));
        }
        let Some(webp) = read(&self.served_path(&served.as_encoded(Encoding::WebP)))? else { return Ok(None) };
        if encoding != Encoding::Jpeg {
            return Ok(Some(Shown { bytes: webp, encoding: Encoding::WebP, lasting: false }));
        }
        let jpeg = variants::jpeg(&webp)?;
        self.keep_made(served, &jpeg);
        Ok(Some(Shown { bytes: jpeg, encoding, lasting: true }))
    }

    /// Makes the AVIF of a size of its WebP, if it isn't there.
    ///
    /// # Errors
    /// When a file can't be read or encoded.
    pub fn make_avif(&self, served: &Served) -> anyhow::Result<()> {
        let avif = served.as_encoded(Encoding::Avif);
        if self.served_path(&avif).exists() {
            return Ok(());
        }
        let Some(webp) = read(&self.served_path(&served.as_encoded(Encoding::WebP)))? else { return Ok(()) };
        let made = variants::avif(&webp)?;
        // Where it saves nothing, as with some drawings, WebP stays in its place.
        self.keep_made(&avif, if made.len() < webp.len() { &made } else { &webp });
        Ok(())
    }

    /// A disk that takes no more must not keep anybody from reading.
    fn keep_made(&self, served: &Served, bytes: &[u8]) {
        if let Err(error) = self.write(&self.served_path(served), bytes) {
            tracing::warn!(error = format!("{error:#}"), "A picture was made and can't be kept");
        }
    }

    /// Removes a picture with its sizes.
    ///
    /// # Errors
    /// When a file can't be removed.
    pub fn remove(&self, hash: &MediaHash) -> anyhow::Result<()> {
        let original = self.original_path(hash);
        let remove = || -> std::io::Result<()> {
            let Some(shelf) = original.parent().filter(|shelf| shelf.exists()) else { return Ok(()) };
            // First the original: where it is, the sizes are.
            if original.exists() {
                fs::remove_file(&original)?;
            }
            for file in fs::read_dir(shelf)? {
                let file = file?;
                if file.file_name().to_string_lossy().starts_with(hash.as_str()) {
                    fs::remove_file(file.path())?;
                }
            }
            Ok(())
        };
        remove().with_context(|| format!("removing the picture {}", original.display()))
    }

    fn original_path(&self, hash: &MediaHash) -> PathBuf {
        self.directory.join(&hash.as_str()[..2]).join(format!("{hash}.{ORIGINAL}"))
    }

    fn served_path(&self, served: &Served) -> PathBuf {
        self.directory.join(&served.hash.as_str()[..2]).join(served.name())
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

fn read(path: &Path) -> anyhow::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("reading the picture {}", path.display())),
    }
}

/// Pictures of an import or an upload under way, in a directory aside that goes with this value: an import that is refused leaves nothing behind.
#[derive(Debug)]
pub struct Incoming {
    store: Store,
    aside: Store,
}

impl Incoming {
    /// Takes up a picture, with the sizes that readers get. One that is there already is left alone.
    ///
    /// # Errors
    /// When the picture can't be decoded or a file can't be written.
    pub fn put(&self, hash: &MediaHash, bytes: &[u8]) -> anyhow::Result<()> {
        let known = [&self.store, &self.aside].into_iter().any(|store| store.original_path(hash).exists());
        if known { Ok(()) } else { self.aside.put(hash, bytes) }
    }

    /// Moves what was taken up into the store.
    ///
    /// # Errors
    /// When a file can't be moved.
    pub fn keep(&self) -> anyhow::Result<()> {
        let keep = || -> std::io::Result<()> {
            if !self.aside.directory.exists() {
                return Ok(());
            }
            for shelf in fs::read_dir(&self.aside.directory)? {
                let shelf = shelf?;
                let target = self.store.directory.join(shelf.file_name());
                fs::create_dir_all(&target)?;
                let mut files = fs::read_dir(shelf.path())?.collect::<std::io::Result<Vec<_>>>()?;
                // The originals last: where the original is, the sizes are.
                files.sort_by_key(|file| file.path().extension().is_some_and(|extension| extension == ORIGINAL));
                for file in files {
                    fs::rename(file.path(), target.join(file.file_name()))?;
                }
            }
            Ok(())
        };
        keep().with_context(|| format!("moving pictures into {}", self.store.directory.display()))
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // What can't be removed is hidden and in nobody's way.
        let _ = fs::remove_dir_all(&self.aside.directory);
    }
}
