//! A list of readers in CSV, as another mail service or a spreadsheet writes it.
//!
//! Nothing of a list is kept or said but numbers: a problem is told by its line, never by what stands in it.

mod columns;
mod quotes;
mod row;
mod standing;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use bellwether_language::Language;
use csv::StringRecord;
use jiff::civil::Date;

pub use columns::{Mapping, Place};
pub use row::Problem;

use super::Suppression;
use super::addition::{self, AT_ONCE, Added, Addition, KeptOut, Mode};
use super::keys::lookups;
use crate::db::{Db, Uuid};
use crate::vault::{Address, Keyring};
use columns::{Columns, delimiter};
use row::Row;

/// Problems that are told with their lines. Of the others there are numbers alone.
const TOLD: usize = 20;
/// What other programs write before UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// What a list is compared with.
#[derive(Debug, Clone)]
pub struct Known {
    /// The monitor's languages.
    pub languages: Vec<Language>,
    /// The sections by their codes.
    pub sections: BTreeMap<String, Uuid>,
    /// Consents of later days are mistakes.
    pub today: Date,
}

/// What became of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Lines with a reader.
    pub rows: usize,
    /// Who is active now, or would be.
    pub added: usize,
    /// Who has left the list's former home, and is not mailed by us either, whatever other list comes.
    pub suppressed: usize,
    /// How many were left out, by reason.
    pub left_out: BTreeMap<Problem, usize>,
    /// The first of them: line and reason.
    pub first: Vec<(u64, Problem)>,
    /// The columns that were read: what for, and their names.
    pub columns: Vec<(&'static str, String)>,
}

/// Why a list can't be read at all.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// There is nothing in it.
    #[error("the list is empty: its first line should name the columns")]
    Empty,
    /// It is in another encoding.
    #[error("the list is not in UTF-8")]
    NotUtf8,
    /// A quotation mark opens a field in this line, and nothing closes it.
    #[error("a quotation mark in line {0} is not closed")]
    Quote(u64),
    /// A column was named that it doesn't have, or none was found.
    #[error("the list has no column {}", .0.word())]
    NoColumn(Place),
    /// Something that each reader needs is neither in a column nor given for all.
    #[error("the list has no column for the {}, and nothing is given that holds for all", .0.word())]
    NotGiven(Place),
    /// The database refused or is gone.
    #[error(transparent)]
    Failed(#[from] anyhow::Error),
}

/// Where the readers of a list come to.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    /// The database.
    pub db: &'a Db,
    /// Keys, of which the sealing half is used.
    pub keyring: &'a Arc<Keyring>,
    /// Whether anything is written.
    pub mode: Mode,
    /// Gives 32 fresh random bytes at a time.
    pub random: fn() -> [u8; 32],
}

/// Reads a list and adds its readers, some hundred in each transaction; after each of them `progress` hears how many lines are done.
/// Whoever is left out is left out for a reason that the report counts. Who has left where the list comes from is not mailed by us either,
/// but if she has confirmed to us: then she came to us herself.
///
/// # Errors
/// When the list can't be read, or the database fails. Who was added before stays added: the same list can be read again.
pub async fn read_list(
    target: Target<'_>,
    list: &[u8],
    mapping: &Mapping,
    known: &Known,
    mut progress: impl FnMut(usize),
) -> Result<Report, Unreadable> {
    let list = list.strip_prefix(MARK).unwrap_or(list);
    let text = std::str::from_utf8(list).map_err(|_| Unreadable::NotUtf8)?;
    let (text, skipped) = without_separator_line(text);
    let delimiter = delimiter(text);
    if let Some(line) = quotes::unclosed(text, delimiter) {
        return Err(Unreadable::Quote(line + skipped));
    }
    let mut reader = reader(text, delimiter);
    let columns = Columns::find(reader.headers().map_err(|_| Unreadable::Empty)?, mapping)?;
    let mut report = Report { columns: columns.names.clone(), ..Report::default() };
    let mut seen = HashSet::new();
    let mut is_new = |address: &Address| seen.insert(lookups(target.keyring, address).first().copied());
    // Who left comes first: should the list have an address twice, she is not a reader for a moment.
    let mut gone = Vec::new();
    for record in records(text, delimiter, skipped) {
        let (line, record) = record?;
        let Ok(Row::Gone(address, reason)) = row::read(&record, &columns, mapping, known) else { continue };
        match is_new(&address) {
            true => gone.push((line, (address, reason))),
            false => report.leave_out(line, Problem::Twice),
        }
        if gone.len() == AT_ONCE {
            report.keep_out(target, std::mem::take(&mut gone), known.today).await?;
        }
    }
    report.keep_out(target, gone, known.today).await?;
    let mut waiting = Vec::with_capacity(AT_ONCE);
    for record in records(text, delimiter, skipped) {
        let (line, record) = record?;
        report.rows += 1;
        match row::read(&record, &columns, mapping, known) {
            Ok(Row::Reader(reader)) if is_new(&reader.address) => waiting.push((line, *reader)),
            Ok(Row::Reader(_)) => report.leave_out(line, Problem::Twice),
            Ok(Row::Gone(..)) => {}
            Err(problem) => report.leave_out(line, problem),
        }
        if waiting.len() == AT_ONCE {
            report.add(target, std::mem::take(&mut waiting)).await?;
            progress(report.rows);
        }
    }
    report.add(target, waiting).await?;
    // Those that the database knew were found after those that the list itself told of.
    report.first.sort();
    report.first.truncate(TOLD);
    progress(report.rows);
    Ok(report)
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes())
}

/// A list without the line by which Excel is told what separates its columns, `sep=;`, and how many lines that was.
fn without_separator_line(text: &str) -> (&str, u64) {
    match text.split_once('\n') {
        Some((first, rest)) if first.to_ascii_lowercase().starts_with("sep=") => (rest, 1),
        _ => (text, 0),
    }
}

/// The list's records, but for the empty ones, each with the line in which it begins.
fn records(text: &str, delimiter: u8, skipped: u64) -> impl Iterator<Item = Result<(u64, StringRecord), Unreadable>> {
    let records = reader(text, delimiter).into_records();
    records.filter_map(move |record| match record {
        Ok(record) if record.iter().all(|field| field.trim().is_empty()) => None,
        Ok(record) => Some(Ok((record.position().map_or(0, |position| line(text, position)) + skipped, record))),
        Err(_) => Some(Err(Unreadable::NotUtf8)),
    })
}

/// The line in which a record begins. The parser tells that of the empty lines before it.
fn line(text: &str, position: &csv::Position) -> u64 {
    let rest = usize::try_from(position.byte()).ok().and_then(|at| text.as_bytes().get(at..)).unwrap_or_default();
    let ends = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n');
    ends.fold(position.line(), |line, _| line + 1)
}

impl Report {
    fn leave_out(&mut self, line: u64, problem: Problem) {
        *self.left_out.entry(problem).or_default() += 1;
        if self.first.len() < TOLD + AT_ONCE {
            self.first.push((line, problem));
        }
    }

    async fn keep_out(
        &mut self,
        target: Target<'_>,
        gone: Vec<(u64, (Address, Suppression))>,
        day: Date,
    ) -> anyhow::Result<()> {
        let (lines, gone): (Vec<u64>, Vec<(Address, Suppression)>) = gone.into_iter().unzip();
        let Target { db, keyring, mode, .. } = target;
        let kept_out = addition::keep_out(db, keyring, &gone, mode, day).await?;
        for (line, kept_out) in lines.into_iter().zip(kept_out) {
            match kept_out {
                KeptOut::Now => self.suppressed += 1,
                KeptOut::Before(reason) => self.leave_out(line, Problem::Suppressed(reason)),
                KeptOut::Subscribed => self.leave_out(line, Problem::Already),
            }
        }
        Ok(())
    }

    async fn add(&mut self, target: Target<'_>, waiting: Vec<(u64, Addition)>) -> anyhow::Result<()> {
        if waiting.is_empty() {
            return Ok(());
        }
        let (lines, additions): (Vec<u64>, Vec<Addition>) = waiting.into_iter().unzip();
        let Target { db, keyring, mode, random } = target;
        let added = addition::add(db, keyring, additions, mode, random).await?;
        for (line, added) in lines.into_iter().zip(added) {
            match added {
                Added::Added => self.added += 1,
                Added::Already => self.leave_out(line, Problem::Already),
                Added::Suppressed(reason) => self.leave_out(line, Problem::Suppressed(reason)),
            }
        }
        Ok(())
    }
}
