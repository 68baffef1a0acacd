//! An installation of the program as an operator makes it: `init`, `import`, `serve`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use std::{fmt, fs};

use anyhow::{Context, Result};

use crate::corpus::{self, Extent};
use crate::http::Client;
use crate::system::process;
use crate::system::scratch::Scratch;
use crate::system::server::{self, Server};

/// Which engine holds the content.
#[derive(Clone, Copy, Debug)]
pub enum Engine<'a> {
    /// The embedded one, as `init` sets it up.
    Sqlite,
    /// The embedded one, in a file of its own: `sqlite:PATH`.
    SqliteAt(&'a str),
    /// The server at this address.
    Postgres(&'a str),
}

impl fmt::Display for Engine<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Sqlite | Self::SqliteAt(_) => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        })
    }
}

/// A directory with a configuration and, where the engine is embedded, the database.
pub struct Installation {
    directory: Scratch,
    binary: PathBuf,
    port: u16,
}

impl Installation {
    /// A new and empty one.
    pub fn create(binary: &Path, engine: Engine<'_>) -> Result<Self> {
        let installation =
            Self { directory: Scratch::new("installation")?, binary: binary.to_owned(), port: server::free_port()? };
        process::output(Command::new(binary).arg("init").arg(installation.home()))?;
        installation.configure(|config| {
            let config = set(&config, "listen", &format!("\"127.0.0.1:{}\"", installation.port))?;
            match engine {
                Engine::Sqlite => Ok(config),
                Engine::SqliteAt(url) | Engine::Postgres(url) => set(&config, "url", &format!("\"{url}\"")),
            }
        })?;
        Ok(installation)
    }

    /// One that holds the archive of this extent in SQLite.
    pub fn with_archive(binary: &Path, extent: Extent) -> Result<Self> {
        let bundle = corpus::cached(extent)?;
        let installation = Self::create(binary, Engine::Sqlite)?;
        eprintln!("importing {} editions", extent.editions());
        process::output(&mut installation.import(&bundle))?;
        Ok(installation)
    }

    /// The command that imports a bundle.
    pub fn import(&self, bundle: &Path) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(["import", "bundle"]).arg(bundle).arg("--config").arg(self.config());
        command
    }

    /// Starts serving; it may not answer yet. `command` makes the command that runs the program, perhaps pinned to a core.
    pub fn start(&self, command: impl FnOnce(&Path) -> Command) -> Result<Server> {
        let mut serve = command(&self.binary);
        serve.arg("serve").arg("--config").arg(self.config());
        Server::start(&serve, &self.directory.path().join("serve.log"))
    }

    /// Starts serving and waits for the first answer.
    pub fn serve(&self, command: impl FnOnce(&Path) -> Command) -> Result<Server> {
        let mut server = self.start(command)?;
        server.wait_until(Duration::from_secs(120), || {
            self.client().get("/healthz", &[]).is_ok_and(|page| page.status == 200)
        })?;
        Ok(server)
    }

    /// Starts a worker, which serves no readers. Its log is called so.
    pub fn work(&self, log: &str) -> Result<Server> {
        let mut work = Command::new(&self.binary);
        work.args(["serve", "--only", "worker", "--config"]).arg(self.config());
        Server::start(&work, &self.directory.path().join(log))
    }

    /// Changes the text of the configuration.
    pub fn configure(&self, change: impl FnOnce(String) -> Result<String>) -> Result<()> {
        let path = self.config();
        let config = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        fs::write(&path, change(config)?).with_context(|| format!("writing {}", path.display()))
    }

    /// A client of this installation's server.
    pub fn client(&self) -> Client {
        Client::new(self.port)
    }

    /// The directory that `init` made.
    pub fn home(&self) -> PathBuf {
        self.directory.path().join("monitor")
    }

    /// The configuration file.
    pub fn config(&self) -> PathBuf {
        self.home().join("bellwether.toml")
    }
}

/// The paths of all commentaries, in the order of the sitemap.
pub fn commentaries(client: &mut Client) -> Result<Vec<String>> {
    let index = client.page("/sitemap.xml", &[])?.text();
    let mut commentaries = Vec::new();
    for part in locations(&index) {
        let part = client.page(&part, &[])?.text();
        commentaries.extend(locations(&part).filter(|path| path.contains("/commentaries/")));
    }
    commentaries.dedup();
    Ok(commentaries)
}

/// The paths in a sitemap's `<loc>` elements, without scheme and host.
fn locations(sitemap: &str) -> impl Iterator<Item = String> {
    sitemap.split("<loc>").skip(1).filter_map(|rest| {
        let address = rest.split("</loc>").next()?.trim();
        let (_, after_scheme) = address.split_once("://")?;
        Some(after_scheme[after_scheme.find('/')?..].to_owned())
    })
}

/// Sets a key of the configuration that `init` wrote to a value in TOML; no two of its tables have one of the same name.
pub fn set(config: &str, key: &str, value: &str) -> Result<String> {
    let is_it = |line: &&str| line.split('=').next().is_some_and(|name| name.trim() == key);
    let old = config.lines().find(is_it).with_context(|| format!("`bellwether init` wrote no setting `{key}`"))?;
    Ok(config.replacen(old, &format!("{key} = {value}"), 1))
}

#[cfg(test)]
mod tests {
    use super::{locations, set};

    #[test]
    fn a_setting_is_replaced() -> anyhow::Result<()> {
        assert_eq!(
            set("[web]\n# listen: where\nlisten = \"x\"\n", "listen", "\"y\"")?,
            "[web]\n# listen: where\nlisten = \"y\"\n"
        );
        assert!(set("[web]\n", "listen", "1").is_err());
        Ok(())
    }

    #[test]
    fn a_sitemap_names_paths() {
        let found: Vec<_> =
            locations("<url><loc>https://a.example/be/x</loc></url><url><loc>\nhttp://b:1/</loc>").collect();
        assert_eq!(found, ["/be/x", "/"]);
    }
}
