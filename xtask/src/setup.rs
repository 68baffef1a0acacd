//! What tests and benchmarks need on this machine: looked for, and installed or named. Nothing is skipped silently.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use nix::unistd::geteuid;

use crate::system::process;
use crate::{postgres, workspace};

/// The version of `cargo deny` that is installed where there is none.
const CARGO_DENY: &str = "0.20.2";
/// The version of dkimpy that is installed where there is none.
const DKIMPY: &str = "1.1.8";
/// What the browser tests are written for.
const NODE_MAJOR: u32 = 20;

/// Something that must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The browser of the browser tests, with a font that has Cyrillic letters.
    Chromium,
    /// The server's programs; no server needs to run.
    Postgres,
    /// For the Nu HTML checker.
    Java,
    /// For the scripts that drive the browser.
    Node,
    /// Their packages, as the lock file says.
    BrowserPackages,
    /// Lighthouse's packages, which are large and kept apart.
    LighthousePackages,
    /// What the editor of texts is made of.
    EditorPackages,
    /// Licences, sources and advisories of dependencies.
    CargoDeny,
    /// What serving is measured against.
    Nginx,
    /// The load on both.
    Wrk,
    /// A real relay, the server that takes mail for measurements, and the client that ours is measured against.
    Postfix,
    /// Real mailboxes.
    Dovecot,
    /// Verifies our signatures.
    OpenDkim,
    /// Reads what we encrypt.
    GnuPg,
    /// Reads our messages and verifies their signatures: Python with dkimpy.
    Python,
}

impl Need {
    /// Everything that any command needs.
    pub const ALL: &[Self] = &[
        Self::Chromium,
        Self::Postgres,
        Self::Java,
        Self::Node,
        Self::BrowserPackages,
        Self::LighthousePackages,
        Self::EditorPackages,
        Self::CargoDeny,
        Self::Nginx,
        Self::Wrk,
        Self::Postfix,
        Self::Dovecot,
        Self::OpenDkim,
        Self::GnuPg,
        Self::Python,
    ];
    /// What the tests of messages need.
    pub const MAIL: &[Self] = &[Self::Postfix, Self::Dovecot, Self::OpenDkim, Self::GnuPg, Self::Python];
    /// What the browser tests need.
    pub const BROWSER: &[Self] = &[Self::Postgres, Self::Chromium, Self::Java, Self::Node, Self::BrowserPackages];

    /// What Lighthouse needs.
    pub const LIGHTHOUSE: &[Self] = &[Self::Chromium, Self::Node, Self::LighthousePackages];

    fn name(self) -> &'static str {
        match self {
            Self::Chromium => "Chromium",
            Self::Postgres => "PostgreSQL's server programs",
            Self::Java => "Java",
            Self::Node => "Node.js 20 or newer with npm",
            Self::BrowserPackages => "the packages of tests/browser",
            Self::LighthousePackages => "the packages of tests/browser/lighthouse",
            Self::EditorPackages => "the packages of editor",
            Self::CargoDeny => "cargo-deny",
            Self::Nginx => "nginx",
            Self::Wrk => "wrk",
            Self::Postfix => "Postfix with smtp-sink and smtp-source",
            Self::Dovecot => "Dovecot with its servers of IMAP and LMTP",
            Self::OpenDkim => "OpenDKIM",
            Self::GnuPg => "GnuPG",
            Self::Python => "Python 3 with dkimpy",
        }
    }

    fn is_there(self) -> bool {
        match self {
            Self::Chromium => chromium().is_some() && has_cyrillic_font(),
            Self::Postgres => postgres::binaries().is_some(),
            Self::Java => program("java").is_some(),
            Self::Node => node_major().is_some_and(|major| major >= NODE_MAJOR) && program("npm").is_some(),
            Self::BrowserPackages => node_packages_are_current(&browser_tests()),
            Self::LighthousePackages => node_packages_are_current(&lighthouse()),
            Self::EditorPackages => node_packages_are_current(&editor()),
            Self::CargoDeny => cargo_deny().is_some(),
            Self::Nginx => nginx().is_some(),
            Self::Wrk => program("wrk").is_some(),
            Self::Postfix => ["postfix", "smtp-sink", "smtp-source"].map(postfix).iter().all(Option::is_some),
            Self::Dovecot => {
                let part = |name: &str| Path::new("/usr/lib/dovecot").join(name).is_file();
                system_program("dovecot").is_some() && part("imap") && part("lmtp")
            }
            Self::OpenDkim => system_program("opendkim-testmsg").is_some(),
            Self::GnuPg => program("gpg").is_some(),
            Self::Python => python().is_some(),
        }
    }

    /// Packages of Debian that provide it.
    fn debian_packages(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["chromium", "fonts-dejavu-core", "fontconfig"],
            Self::Postgres => &["postgresql"],
            Self::Java => &["default-jre-headless"],
            Self::Node => &["nodejs", "npm"],
            Self::Nginx => &["nginx-light"],
            Self::Wrk => &["wrk"],
            Self::Postfix => &["postfix"],
            Self::Dovecot => &["dovecot-imapd", "dovecot-lmtpd"],
            Self::OpenDkim => &["opendkim", "opendkim-tools"],
            Self::GnuPg => &["gnupg"],
            Self::Python if program("python3").is_some() => &[],
            Self::Python => &["python3", "python3-venv"],
            Self::BrowserPackages | Self::LighthousePackages | Self::EditorPackages | Self::CargoDeny => &[],
        }
    }
}

/// Makes sure that all of it is there: installs what is missing, or fails naming it.
pub fn ensure(needs: &[Need]) -> Result<()> {
    let missing: Vec<Need> = needs.iter().copied().filter(|need| !need.is_there()).collect();
    let packages: Vec<&str> = missing.iter().flat_map(|need| need.debian_packages()).copied().collect();
    if !packages.is_empty() {
        install_from_debian(&missing, &packages)?;
    }
    if missing.contains(&Need::BrowserPackages) {
        install_node_packages(&browser_tests())?;
    }
    if missing.contains(&Need::LighthousePackages) {
        install_node_packages(&lighthouse())?;
    }
    if missing.contains(&Need::EditorPackages) {
        install_node_packages(&editor())?;
    }
    if missing.contains(&Need::CargoDeny) {
        install_cargo_deny()?;
    }
    if missing.contains(&Need::Python) {
        install_dkimpy()?;
    }
    let still: Vec<&str> = missing.into_iter().filter(|need| !need.is_there()).map(Need::name).collect();
    if !still.is_empty() {
        bail!("still missing after its installation: {}", still.join(", "));
    }
    Ok(())
}

/// Chromium's program.
pub fn chromium() -> Option<PathBuf> {
    program("chromium").or_else(|| program("chromium-browser")).or_else(|| program("google-chrome"))
}

/// nginx.
pub fn nginx() -> Option<PathBuf> {
    system_program("nginx")
}

/// One of Postfix's programs.
pub fn postfix(name: &str) -> Option<PathBuf> {
    system_program(name)
}

/// `cargo-deny` in PATH, or the one that was installed here.
pub fn cargo_deny() -> Option<PathBuf> {
    program("cargo-deny").or_else(|| Some(tools().join("bin/cargo-deny")).filter(|path| path.is_file()))
}

/// The directory of the browser tests.
pub fn browser_tests() -> PathBuf {
    workspace::root().join("tests/browser")
}

/// The directory of Lighthouse.
pub fn lighthouse() -> PathBuf {
    browser_tests().join("lighthouse")
}

/// The directory of the editor of texts.
pub fn editor() -> PathBuf {
    workspace::root().join("editor")
}

fn program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|directory| directory.join(name)).find(|candidate| candidate.is_file())
}

/// A program that Debian keeps where only root's PATH looks.
fn system_program(name: &str) -> Option<PathBuf> {
    program(name).or_else(|| Some(Path::new("/usr/sbin").join(name)).filter(|path| path.is_file()))
}

/// A Python that has dkimpy: the machine's, or one that was set up here.
pub fn python() -> Option<PathBuf> {
    let own = python_environment().join("bin/python3");
    [PathBuf::from("python3"), own]
        .into_iter()
        .find(|python| process::output(Command::new(python).args(["-c", "import dkim, nacl"])).is_ok())
}

/// An environment of Python's of our own, beside the machine's packages.
fn python_environment() -> PathBuf {
    cache().join(format!("bellwether/dkimpy-{DKIMPY}"))
}

/// Kept between checkouts, because building `cargo-deny` takes minutes.
fn tools() -> PathBuf {
    cache().join(format!("bellwether/cargo-deny-{CARGO_DENY}"))
}

fn cache() -> PathBuf {
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cache")));
    cache.unwrap_or_else(workspace::target)
}

fn node_major() -> Option<u32> {
    let version = process::output(Command::new("node").arg("--version")).ok()?;
    version.trim().trim_start_matches('v').split('.').next()?.parse().ok()
}

fn has_cyrillic_font() -> bool {
    process::output(Command::new("fc-list").arg(":lang=be")).is_ok_and(|fonts| !fonts.trim().is_empty())
}

/// npm leaves a copy of the lock file beside the packages; ours is compared with the one that they were installed from.
fn node_packages_are_current(directory: &Path) -> bool {
    let wanted = fs::read(directory.join("package-lock.json")).ok();
    let installed = fs::read(directory.join(INSTALLED_LOCK)).ok();
    wanted.is_some() && wanted == installed
}

const INSTALLED_LOCK: &str = "node_modules/.installed-package-lock.json";

fn install_from_debian(missing: &[Need], packages: &[&str]) -> Result<()> {
    let names: Vec<&str> =
        missing.iter().filter(|need| !need.debian_packages().is_empty()).map(|need| need.name()).collect();
    let names = names.join(", ");
    let install = format!("apt-get install {}", packages.join(" "));
    if program("apt-get").is_none() {
        bail!("missing: {names}. This is no Debian machine: install them by hand (on Debian: {install})");
    }
    if !geteuid().is_root() {
        bail!("missing: {names}. Install them with: sudo {install}");
    }
    eprintln!("installing {names}");
    let mut apt = Command::new("apt-get");
    process::run(apt.args(["update", "--quiet=2"])).context("refreshing the list of packages")?;
    let mut apt = Command::new("apt-get");
    apt.args(["install", "--quiet=2", "--yes", "--no-install-recommends"]).args(packages);
    process::run(apt.env("DEBIAN_FRONTEND", "noninteractive")).with_context(|| format!("installing {names}"))
}

fn install_node_packages(directory: &Path) -> Result<()> {
    let mut install = Command::new("npm");
    install.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]).current_dir(directory);
    process::run(&mut install).with_context(|| format!("installing the packages of {}", directory.display()))?;
    fs::copy(directory.join("package-lock.json"), directory.join(INSTALLED_LOCK))
        .with_context(|| format!("remembering what the packages of {} were installed from", directory.display()))?;
    Ok(())
}

fn install_cargo_deny() -> Result<()> {
    let build = workspace::target().join("cargo-deny");
    let mut install = workspace::cargo();
    // Unoptimised, it compiles in half the time and is fast enough.
    install.args(["install", "cargo-deny", "--locked", "--debug", "--version", CARGO_DENY, "--root"]);
    install.arg(tools()).arg("--target-dir").arg(&build);
    process::run(&mut install).context("installing cargo-deny")?;
    remove_build(&build)
}

fn install_dkimpy() -> Result<()> {
    let environment = python_environment();
    let mut make = Command::new("python3");
    process::run(make.args(["-m", "venv"]).arg(&environment)).context("making an environment for dkimpy")?;
    let mut install = Command::new(environment.join("bin/pip"));
    install.args(["install", "--quiet", "--disable-pip-version-check"]).arg(format!("dkimpy[ed25519]=={DKIMPY}"));
    process::run(&mut install).context("installing dkimpy")
}

/// Hundreds of megabytes that nobody needs again.
fn remove_build(directory: &Path) -> Result<()> {
    fs::remove_dir_all(directory).with_context(|| format!("removing {}", directory.display()))
}
