//! `bellwether import subscribers` and `bellwether export subscribers`

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{BufWriter, IsTerminal as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use bellwether_language::Language;
use jiff::Timestamp;
use zeroize::Zeroizing;

use super::{Installation, Refusal, counted, runtime};
use crate::audit::{Act, Details};
use crate::db::{Db, Uuid};
use crate::monitor;
use crate::subscribers::{self, Known, Mapping, Mode, Recipient, Report, Target};
use crate::vault::{self, random};

#[derive(Debug, clap::Args)]
pub struct List {
    /// A CSV file in UTF-8; its first line names the columns
    file: PathBuf,
    /// The column of addresses; guessed when left out, as are the others
    #[arg(long, value_name = "COLUMN")]
    email: Option<String>,
    /// The column of languages: be, ru or en
    #[arg(long, value_name = "COLUMN")]
    language: Option<String>,
    /// The language of those who have none in the list
    #[arg(long, value_name = "LANGUAGE")]
    default_language: Option<Language>,
    /// The column of the days of consent: 2024-01-31 or 31.01.2024
    #[arg(long, value_name = "COLUMN")]
    consent_day: Option<String>,
    /// The column of proofs of consent, or the proof of all: where the consents are kept
    #[arg(long, value_name = "COLUMN|TEXT")]
    proof: Option<String>,
    /// The column of sections' codes
    #[arg(long, value_name = "COLUMN")]
    sections: Option<String>,
    /// Find every problem and say what would change, but change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    installation: Installation,
}

#[derive(Debug, clap::Args)]
pub struct Encrypted {
    /// The file; it must not exist
    file: PathBuf,
    /// For whom it is encrypted: what `age-keygen` prints (age1…)
    #[arg(long, value_name = "RECIPIENT")]
    to: String,
    #[command(flatten)]
    installation: Installation,
}

pub fn import(list: &List) -> Result<(), Refusal> {
    let config = list.installation.read()?;
    let keyring = Arc::new(vault::read_keyring(&config.vault.directory)?.sealing_half());
    let bytes = fs::read(&list.file).with_context(|| format!("reading {}", list.file.display()))?;
    let bytes = Zeroizing::new(bytes);
    let mapping = Mapping {
        email: list.email.clone(),
        language: list.language.clone(),
        default_language: list.default_language,
        consent_day: list.consent_day.clone(),
        proof: list.proof.clone(),
        sections: list.sections.clone(),
    };
    let mode = if list.dry_run { Mode::DryRun } else { Mode::Write };
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
    let report = runtime()?.block_on(async {
        let db = Db::open(&config.database.url).await?;
        let known = known(&db, super::now()).await?;
        let progress = |done| tell(done, lines);
        let target = Target { db: &db, keyring: &keyring, mode, random };
        let outcome = subscribers::read_list(target, &bytes, &mapping, &known, progress).await;
        if let (Ok(report), Mode::Write) = (&outcome, mode) {
            let details = Details::default().with("added", report.added).with("suppressed", report.suppressed);
            super::record_alone(&db, Act::ListImported, "", details).await?;
        }
        db.close().await;
        anyhow::Ok(outcome)
    })?;
    print(&report.map_err(|error| Refusal::Explained(vec![format!("bellwether: {error}")]))?, mode);
    Ok(())
}

/// What a list is compared with.
async fn known(db: &Db, now: Timestamp) -> anyhow::Result<Known> {
    let mut reading = db.reading().await?;
    let monitor = monitor::monitor(&mut reading).await?.context("there is no monitor yet: import a bundle first")?;
    let zone = jiff::tz::TimeZone::get(&monitor.time_zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let sections = monitor::all_sections(&mut reading).await?;
    Ok(Known {
        languages: monitor.languages,
        sections: sections.into_iter().map(|section| (section.code.to_string(), section.id)).collect(),
        today: zone.to_datetime(now).date(),
    })
}

/// How far the import is, on a terminal.
fn tell(done: usize, lines: usize) {
    let mut terminal = std::io::stderr();
    if terminal.is_terminal() {
        // A terminal that is gone is no reason to stop.
        let _ = write!(terminal, "\r{done} of about {lines} lines");
        let _ = terminal.flush();
    }
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the command's result, and what is not in it")]
fn print(report: &Report, mode: Mode) {
    let verb = if mode == Mode::DryRun { "would be" } else { "were" };
    let columns: Vec<String> = report.columns.iter().map(|(place, name)| format!("{place}: {name:?}")).collect();
    println!("Columns: {}.", columns.join(", "));
    println!("{} read; {} {verb} added.", counted(report.rows, "reader"), report.added);
    if report.suppressed > 0 {
        println!("{} {verb} kept out: who left or bounced elsewhere is no reader by any list.", report.suppressed);
    }
    for (reason, readers) in &report.left_out {
        println!("{readers} left out: {reason}");
    }
    for (line, reason) in &report.first {
        eprintln!("line {line}: {reason}");
    }
}

#[expect(clippy::print_stdout, reason = "the command's result")]
pub fn export(arguments: &Encrypted) -> Result<(), Refusal> {
    let config = arguments.installation.read()?;
    let recipient = Recipient::parse(&arguments.to)?;
    let keyring = vault::read_keyring(&config.vault.directory)?;
    if !keyring.can_open() {
        let keys = config.vault.directory.display();
        return Err(Refusal::Explained(vec![format!("bellwether: {keys} has no opening keys: an export needs them")]));
    }
    let readers = runtime()?.block_on(async {
        let db = Db::open(&config.database.url).await?;
        let outcome = write(&db, &keyring, &recipient, &arguments.file).await;
        if let Ok(readers) = &outcome {
            super::record_alone(&db, Act::ExportFetched, "", Details::default().with("readers", readers)).await?;
        }
        db.close().await;
        outcome
    })?;
    println!("{} written to {}, encrypted.", counted(usize::try_from(readers)?, "reader"), arguments.file.display());
    Ok(())
}

async fn write(db: &Db, keyring: &vault::Keyring, recipient: &Recipient, file: &Path) -> anyhow::Result<i64> {
    // Before the file is made: readers lie under these, or will in a moment.
    keyring.must_open(subscribers::generation_in_use(&mut db.reading().await?).await?)?;
    let sections: BTreeMap<Uuid, String> = monitor::all_sections(&mut db.reading().await?)
        .await?
        .into_iter()
        .map(|section| (section.id, section.code.to_string()))
        .collect();
    let output = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .with_context(|| format!("making {}", file.display()))?;
    let mut output = BufWriter::new(output);
    let readers = subscribers::export(db, keyring, recipient, &sections, &mut output).await?;
    output.flush().with_context(|| format!("writing {}", file.display()))?;
    Ok(readers)
}
