//! Where things are in this checkout, and the program that is built from it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result, bail};

use crate::system::process;

/// How the program is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// For tests.
    Debug,
    /// As it ships: for everything that is measured.
    Dist,
}

/// The repository's root.
pub fn root() -> &'static Path {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest)
}

/// Cargo's target directory, as set in the environment.
pub fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(directory) => root().join(directory),
        None => root().join("target"),
    }
}

/// `cargo`, run at the repository's root.
pub fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Builds the program and says where it is; or takes the one that `BELLWETHER_BINARY` names, to compare two of them.
pub fn build(profile: Profile) -> Result<PathBuf> {
    if let Some(binary) = env::var_os("BELLWETHER_BINARY") {
        return fs::canonicalize(&binary).with_context(|| format!("BELLWETHER_BINARY: {}", binary.display()));
    }
    let mut build = cargo();
    build.args(["build", "--package", "bellwether", "--bin", "bellwether"]);
    if profile == Profile::Dist {
        build.args(["--profile", "dist"]);
    }
    process::run(&mut build).context("building the program")?;
    let directory = if profile == Profile::Dist { "dist" } else { "debug" };
    let binary = target().join(directory).join("bellwether");
    if !binary.is_file() {
        bail!("cargo built the program, but {} isn't there", binary.display());
    }
    Ok(binary)
}

/// Builds the example of a package for measurements and says where it is.
pub fn build_example(package: &str, example: &str) -> Result<PathBuf> {
    let mut build = cargo();
    build.args(["build", "--profile", "dist", "--package", package, "--example", example]);
    process::run(&mut build).with_context(|| format!("building {example}"))?;
    let binary = target().join("dist/examples").join(example);
    if !binary.is_file() {
        bail!("cargo built {example}, but {} isn't there", binary.display());
    }
    Ok(binary)
}
