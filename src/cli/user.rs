//! `bellwether user`

use clap::Subcommand;

use super::{Installation, Refusal, runtime};
use crate::config::Config;
use crate::db::Db;
use crate::desk;
use crate::monitor;
use crate::vault::random;

/// How long a link is good that was asked for.
const HOURS: i64 = 24;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Print a link that lets the administrator in at the desk, once and within a day
    Link {
        #[command(flatten)]
        installation: Installation,
    },
}

#[expect(clippy::print_stdout, reason = "the command's result")]
pub fn run(arguments: &Arguments) -> Result<(), Refusal> {
    let Action::Link { installation } = &arguments.action;
    let config = installation.read()?;
    if config.mail.sender.is_none() {
        return Err(Refusal::Explained(vec![
            "bellwether: the configuration names no `mail.sender`, so there is no newsletter and no desk".to_owned(),
        ]));
    }
    let link = runtime()?.block_on(async {
        let db = Db::open(&config.database.url).await?;
        let origin = origin(&db, &config).await?;
        let path = new_link(&db, HOURS).await?;
        db.close().await;
        anyhow::Ok(format!("{origin}{path}"))
    })?;
    println!("{link}");
    Ok(())
}

/// Where the site is reached: at the monitor's own address, or on this machine as long as it is on trial.
async fn origin(db: &Db, config: &Config) -> anyhow::Result<String> {
    let monitor = monitor::monitor(&mut db.reading().await?).await?;
    Ok(match monitor {
        Some(monitor) if config.web.https => monitor.origin,
        _ => format!("http://{}", config.web.listen),
    })
}

/// Makes a link that is good for so many hours; its path.
pub(super) async fn new_link(db: &Db, hours: i64) -> anyhow::Result<String> {
    Ok(desk::sign_in_path(&desk::new_link(db, random(), super::now(), hours).await?))
}
