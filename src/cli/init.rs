//! `bellwether init`

use std::fs;
use std::path::PathBuf;

use anyhow::Context as _;

use super::key::make_keys;
use super::user::new_link;
use super::{Refusal, runtime};
use crate::config::Config;
use crate::db::Db;

/// How long the link is good: whoever makes an installation has other things to do first.
const LINK_HOURS: i64 = 72;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The directory of the installation; it is made when it is not there
    directory: PathBuf,
}

#[expect(clippy::print_stdout, reason = "what to do next is the command's result")]
pub fn run(arguments: &Arguments) -> Result<(), Refusal> {
    let directory = &arguments.directory;
    let file = directory.join(Config::FILE);
    if file.exists() {
        return Err(Refusal::Explained(vec![format!(
            "bellwether: {} is there already and is left as it is",
            file.display()
        )]));
    }
    // Database, pictures and keys come to lie in it: for the user who serves alone.
    let mut builder = fs::DirBuilder::new();
    std::os::unix::fs::DirBuilderExt::mode(builder.recursive(true), 0o700);
    builder.create(directory).with_context(|| format!("making the directory {}", directory.display()))?;
    // The configuration may come to hold the database's password.
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut handle = options.open(&file).with_context(|| format!("making {}", file.display()))?;
    std::io::Write::write_all(&mut handle, Config::sample().as_bytes())
        .with_context(|| format!("writing {}", file.display()))?;
    make_keys(&directory.join("keys"))?;
    println!("{} is ready. Every setting in it is explained.", file.display());
    println!();
    println!("Bring in a monitor:  bellwether import bundle BUNDLE --config {}", file.display());
    println!("Then serve it:       bellwether serve --config {}", file.display());
    println!();
    let config = Config::read(&file)?;
    let path = runtime()?.block_on(async {
        let db = Db::open(&config.database.url).await?;
        let path = new_link(&db, LINK_HOURS).await?;
        db.close().await;
        anyhow::Ok(path)
    })?;
    println!("The newsroom opens here, once and within three days:");
    println!("  http://{}{path}", config.web.listen);
    println!("`bellwether user link --config {}` prints another link.", file.display());
    Ok(())
}
