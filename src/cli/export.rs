//! `bellwether export`

use std::path::PathBuf;

use clap::Subcommand;

use super::{Installation, Refusal, counted, runtime, subscribers};
use crate::audit::{Act, Details};
use crate::bundle::{self, Exported, Scope};
use crate::db::Db;
use crate::media;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    to: To,
}

#[derive(Debug, Subcommand)]
enum To {
    /// A directory of plain files (docs/bundle.md), in the canonical form
    Bundle {
        /// The directory; it must not exist or be empty
        directory: PathBuf,
        /// Write drafts and concealed commentaries too
        #[arg(long)]
        all: bool,
        /// Print the result as JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        installation: Installation,
    },
    /// All readers with their addresses, as CSV encrypted with age. This needs the opening keys
    Subscribers(subscribers::Encrypted),
}

pub fn run(arguments: &Arguments) -> Result<(), Refusal> {
    let (directory, all, json, installation) = match &arguments.to {
        To::Bundle { directory, all, json, installation } => (directory, all, json, installation),
        To::Subscribers(encrypted) => return subscribers::export(encrypted),
    };
    let config = installation.read()?;
    let scope = if *all { Scope::Everything } else { Scope::Public };
    let store = media::Store::new(config.media.directory.clone());
    let exported = runtime()?.block_on(async {
        let db = Db::open(&config.database.url).await?;
        let outcome = bundle::export(&db, &store, directory, scope).await;
        if outcome.is_ok() && *all {
            super::record_alone(&db, Act::ContentExported, "", Details::default()).await?;
        }
        db.close().await;
        outcome
    })?;
    Ok(print(&exported, *json)?)
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the command's result, and what is not in it")]
fn print(exported: &Exported, json: bool) -> anyhow::Result<()> {
    if json {
        println!("{}", serde_json::to_string(exported)?);
        return Ok(());
    }
    println!("{} with {} written.", counted(exported.issues, "issue"), counted(exported.editions, "edition"));
    if exported.draft_issues_left_out + exported.commentaries_left_out > 0 {
        eprintln!(
            "Left out, because readers can't see them: {}, {} concealed or not published. `--all` writes them too.",
            counted(exported.draft_issues_left_out, "draft issue"),
            match exported.commentaries_left_out {
                1 => "1 commentary".to_owned(),
                count => format!("{count} commentaries"),
            }
        );
    }
    Ok(())
}
