//! Directories that go away.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs, process};

use anyhow::{Context, Result};

/// A new directory for temporary files, removed with all it holds when the value is dropped.
pub struct Scratch(PathBuf);

impl Scratch {
    /// `what` becomes part of its name.
    pub fn new(what: &str) -> Result<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = env::temp_dir().join(format!("bellwether-{what}-{}-{number}", process::id()));
        fs::create_dir_all(&path).with_context(|| format!("creating {}", path.display()))?;
        Ok(Self(path))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            eprintln!("xtask: {} could not be removed: {error}", self.0.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Scratch;

    #[test]
    fn it_is_gone_with_what_it_held() -> anyhow::Result<()> {
        let scratch = Scratch::new("test")?;
        let path = scratch.path().to_owned();
        std::fs::create_dir_all(path.join("a/b"))?;
        std::fs::write(path.join("a/b/c"), "c")?;
        drop(scratch);
        assert!(!path.exists());
        Ok(())
    }
}
