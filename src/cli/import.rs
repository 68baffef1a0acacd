//! `bellwether import`

use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;

use clap::Subcommand;

use super::{Installation, Refusal, counted, runtime, subscribers};
use crate::audit::{Act, Details};
use crate::bundle::{self, ImportError, Imported, Mode};
use crate::db::Db;
use crate::media;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    from: From,
}

#[derive(Debug, Subcommand)]
enum From {
    /// A directory of plain files (docs/bundle.md): all of it, or nothing
    Bundle {
        /// The directory
        directory: PathBuf,
        /// Find every problem and say what would change, but change nothing
        #[arg(long)]
        dry_run: bool,
        /// Print the result as JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        installation: Installation,
    },
    /// A list of readers who have consented elsewhere, with the day and the proof of each consent. Whoever must not be mailed is left
    /// out. What is left out is told by its line alone
    Subscribers(subscribers::List),
}

pub fn run(arguments: &Arguments) -> Result<(), Refusal> {
    let (directory, dry_run, json, installation) = match &arguments.from {
        From::Bundle { directory, dry_run, json, installation } => (directory, dry_run, json, installation),
        From::Subscribers(list) => return subscribers::import(list),
    };
    let config = installation.read()?;
    let mode = if *dry_run { Mode::DryRun } else { Mode::Write };
    let store = media::Store::new(config.media.directory.clone());
    let outcome = runtime()?.block_on(async {
        let db = Db::open_for_import(&config.database.url).await?;
        let outcome = bundle::import(&db, &store, directory, mode, progress).await;
        if let (Ok(imported), Mode::Write) = (&outcome, mode) {
            let details = Details::default().with("issues", imported.issues).with("editions", imported.editions);
            super::record_alone(&db, Act::ContentImported, "", details).await?;
        }
        db.close().await;
        outcome
    });
    match outcome {
        Ok(imported) => Ok(print(&imported, mode, *json)?),
        Err(ImportError::Failed(error)) => Err(Refusal::Failed(error)),
        Err(ImportError::Refused(problems)) => {
            let mut lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            lines.push(String::new());
            lines.push(format!("{}: nothing was imported.", counted(problems.len(), "problem")));
            Err(Refusal::Explained(lines))
        }
    }
}

/// How far the import is, on a terminal.
fn progress(done: usize, total: usize) {
    let mut terminal = std::io::stderr();
    if terminal.is_terminal() {
        let end = if done == total { "\n" } else { "" };
        // A terminal that is gone is no reason to stop.
        let _ = write!(terminal, "\r{done} of {total} issues{end}");
        let _ = terminal.flush();
    }
}

#[expect(clippy::print_stdout, reason = "the command's result")]
fn print(imported: &Imported, mode: Mode, json: bool) -> anyhow::Result<()> {
    if json {
        println!("{}", serde_json::to_string(imported)?);
        return Ok(());
    }
    let verb = if mode == Mode::DryRun { "would be" } else { "were" };
    println!(
        "{} with {} read; no problem found.",
        counted(imported.issues, "issue"),
        counted(imported.editions, "edition")
    );
    println!(
        "{} and {} {verb} added or changed; the settings {}.",
        counted(imported.changed_issues, "issue"),
        counted(imported.changed_revisions, "revision"),
        match (imported.changed_settings, mode) {
            (true, Mode::DryRun) => "would change",
            (true, Mode::Write) => "changed",
            (false, _) => "are the same",
        }
    );
    Ok(())
}
