//! The configuration: read once, typed, and able to print a commented sample of itself.

mod mail;
mod returns;
mod secret;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Deserialize;

pub use mail::{Extent, Mail, Relay, Security, Selectors, Start, Uncertain, Vault};
pub use returns::{Imap, ImapSecurity, Returns, Webhooks};
pub use secret::Secret;

/// Everything that an operator decides about an installation. What the publication is called and so on is content, not configuration.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where the content lies.
    pub database: Database,
    /// Where pictures lie.
    #[serde(default)]
    pub media: Media,
    /// How the site is served.
    #[serde(default)]
    pub web: Web,
    /// Where keys lie.
    #[serde(default)]
    pub vault: Vault,
    /// How mail goes out.
    #[serde(default)]
    pub mail: Mail,
    /// The administrator's desk.
    #[serde(default)]
    pub desk: Desk,
    /// What is written to standard error.
    #[serde(default)]
    pub log: Log,
    /// The directory of mails that everybody may read: only the demo has one.
    #[serde(skip)]
    pub mailbox: Option<PathBuf>,
    /// Where bounces and complaints come in.
    #[serde(default)]
    pub returns: Returns,
}

/// Where the content lies.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// `sqlite:PATH` or `postgres://…`.
    pub url: String,
}

/// Where pictures lie.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Media {
    /// A directory.
    pub directory: PathBuf,
}

/// How the site is served.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Web {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// A directory whose files take the place of the built-in theme's, one by one.
    pub theme: Option<PathBuf>,
    /// Where the program's source is offered to those who use the site (AGPL, section 13).
    pub source: Option<String>,
    /// MiB of memory for finished pages.
    pub cache_mib: u64,
    /// Whether readers reach the site over https, so that browsers may be told never to come without.
    pub https: bool,
    /// Bits of the proof of work that lets a sign-up through from a network that has had too many; 0 asks for none, and lets nobody through.
    pub proof_of_work: u32,
}

/// The administrator's desk.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Desk {
    /// For whom readers' addresses are encrypted that are exported from the desk (`age1…`). Without it none are.
    pub age_recipient: Option<String>,
    /// The address at which people reach the newsroom, such as `https://newsroom.example`: passkeys are good for its host alone. Without
    /// it, it is the monitor's own.
    pub origin: Option<String>,
}

/// What is written to standard error.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// `text` or `json`.
    pub format: LogFormat,
    /// `error`, `warn`, `info`, `debug`, or a filter such as `info,bellwether=debug`.
    pub level: String,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

impl Default for Media {
    fn default() -> Self {
        Self { directory: PathBuf::from("media") }
    }
}

impl Web {
    /// Refuses a proof of work that no reader would wait for.
    fn check(&self) -> anyhow::Result<()> {
        let bits = self.proof_of_work;
        anyhow::ensure!(
            bits <= 24,
            "`web.proof_of_work` is {bits}, which would keep a reader's phone busy for hours: 17 takes a few seconds, and each more twice as \
             long; 24 at most"
        );
        Ok(())
    }
}

impl Default for Web {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            theme: None,
            source: None,
            cache_mib: 24,
            https: true,
            proof_of_work: 17,
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Text, level: "info".to_owned() }
    }
}

impl Config {
    /// The name of the file in an installation's directory.
    pub const FILE: &str = "bellwether.toml";

    /// Reads the file. Relative paths in it are relative to its directory.
    ///
    /// # Errors
    /// When the file can't be read, or what in it is wrong and in which line.
    pub fn read(file: &Path) -> anyhow::Result<Self> {
        let text =
            std::fs::read_to_string(file).with_context(|| format!("reading the configuration {}", file.display()))?;
        let mut config: Self =
            toml::from_str(&text).with_context(|| format!("in the configuration {}", file.display()))?;
        let directory = file.parent().unwrap_or(Path::new("."));
        config.database.url = in_directory(&config.database.url, directory);
        config.media.directory = directory.join(&config.media.directory);
        config.web.theme = config.web.theme.map(|theme| directory.join(theme));
        config.vault.directory = directory.join(&config.vault.directory);
        config.mail.directory = config.mail.directory.map(|mail| directory.join(mail));
        for relay in &mut config.mail.relays {
            relay.authority = relay.authority.take().map(|file| directory.join(file));
        }
        if let Some(imap) = &mut config.returns.imap {
            imap.roots = imap.roots.take().map(|roots| directory.join(roots));
        }
        config.web.check().with_context(|| format!("in the configuration {}", file.display()))?;
        config.returns.check().with_context(|| format!("in the configuration {}", file.display()))?;
        Ok(config)
    }

    /// The configuration of an installation that lies in `directory` and has no file.
    #[must_use]
    pub fn in_directory(directory: &Path) -> Self {
        Self {
            database: Database { url: in_directory("sqlite:bellwether.db", directory) },
            media: Media { directory: directory.join("media") },
            web: Web::default(),
            vault: Vault { directory: directory.join("keys") },
            mail: Mail::default(),
            desk: Desk::default(),
            log: Log::default(),
            mailbox: None,
            returns: Returns::default(),
        }
    }

    /// A file with every setting, its default, and what it means.
    #[must_use]
    pub fn sample() -> &'static str {
        include_str!("config.sample.toml")
    }
}

/// Makes the path of an SQLite file relative to `directory`; leaves other addresses alone.
fn in_directory(url: &str, directory: &Path) -> String {
    match url.strip_prefix("sqlite:") {
        Some(path) if !path.starts_with(['/', ':']) => format!("sqlite:{}", directory.join(path).display()),
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Config, in_directory};

    #[test]
    fn the_sample_says_what_the_defaults_are() {
        let sample: Config = toml::from_str(Config::sample()).expect("the sample is well-formed");
        let defaults = Config::in_directory(Path::new(""));
        assert_eq!(format!("{sample:?}"), format!("{defaults:?}"));
    }

    #[test]
    fn nobody_calculates_for_hours() {
        for (bits, fine) in [(0, true), (17, true), (24, true), (25, false)] {
            let web: super::Web = toml::from_str(&format!("proof_of_work = {bits}")).expect("a configuration");
            assert_eq!(web.check().is_ok(), fine, "{bits}");
        }
    }

    #[test]
    fn only_relative_sqlite_paths_are_moved() {
        let directory = Path::new("/srv/monitor");
        assert_eq!(in_directory("sqlite:a.db", directory), "sqlite:/srv/monitor/a.db");
        assert_eq!(in_directory("sqlite:/b/a.db", directory), "sqlite:/b/a.db");
        assert_eq!(in_directory("postgres://host/a", directory), "postgres://host/a");
    }
}
