//! `cargo xtask editor`: the editor of texts, bundled from `editor/` into the theme. What lies there is what the program embeds; nothing is
//! bundled when it is built.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::setup::{self, Need};
use crate::system::process;
use crate::system::scratch::Scratch;
use crate::workspace;

/// What is bundled.
const FILES: [&str; 2] = ["editor.js", "editor.licences.txt"];

/// Bundles it anew.
pub fn build() -> Result<()> {
    bundle(&workspace::root().join("themes/default/assets"))
}

/// Fails when the theme doesn't hold what comes of `editor/`.
pub fn check() -> Result<()> {
    let scratch = Scratch::new("editor")?;
    bundle(scratch.path())?;
    for name in FILES {
        let path = workspace::root().join("themes/default/assets").join(name);
        let there = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        let made = fs::read(scratch.path().join(name)).with_context(|| format!("reading what came of {name}"))?;
        ensure!(there == made, "{} is not what comes of editor/: run `cargo xtask editor`", path.display());
    }
    Ok(())
}

fn bundle(directory: &Path) -> Result<()> {
    setup::ensure(&[Need::Node, Need::EditorPackages])?;
    process::run(Command::new("node").arg("build.mjs").arg(directory).current_dir(setup::editor()))
}
