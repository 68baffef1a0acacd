//! `bellwether mail`

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use bellwether_bounces::{Class, MESSAGE_LIMIT, Reason};
use clap::Subcommand;

use super::Refusal;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Say what messages that came back mean: for each recipient a line with file, recipient, hard, soft, delay, complaint or none,
    /// and the reason, separated by tabs
    Classify {
        /// Messages as they arrived, one in each file
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

pub fn run(arguments: &Arguments) -> Result<(), Refusal> {
    let Action::Classify { files } = &arguments.action;
    let mut lines = Vec::new();
    let mut unread = Vec::new();
    for file in files {
        match read(file) {
            Ok(message) => classify(file, &message, &mut lines),
            Err(error) => unread.push(format!("bellwether: {error:#}")),
        }
    }
    // A reader of the pipe that is gone has read enough.
    let _ = std::io::stdout().write_all(lines.concat().as_bytes());
    if unread.is_empty() { Ok(()) } else { Err(Refusal::Explained(unread)) }
}

/// The beginning of a message: what its reader looks at.
fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    let mut message = Vec::new();
    File::open(file)
        .and_then(|handle| handle.take(MESSAGE_LIMIT as u64).read_to_end(&mut message))
        .with_context(|| format!("reading {}", file.display()))?;
    Ok(message)
}

fn classify(file: &Path, message: &[u8], lines: &mut Vec<String>) {
    let file = on_a_line(&file.display().to_string());
    let report = bellwether_bounces::read(message);
    if report.returns.is_empty() {
        lines.push(format!("{file}\t\t{}\t{}\n", Class::None, Reason::NotBounce));
    }
    for returned in report.returns {
        let recipient = on_a_line(&returned.recipient.unwrap_or_default());
        lines.push(format!("{file}\t{recipient}\t{}\t{}\n", returned.class, returned.reason));
    }
}

/// A text in a line of fields that are separated by tabs.
fn on_a_line(text: &str) -> String {
    text.replace(char::is_control, "\u{fffd}")
}
