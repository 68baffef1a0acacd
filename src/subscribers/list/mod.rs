//! A list of readers in CSV, as another mail service or a spreadsheet writes it.
//!
//! Nothing of a list is kept or said but numbers: a problem is told by its line, never by what stands in it.

mod columns;
mod quotes;
mod row;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use bellwether_language::Language;
use jiff::civil::Date;

pub use columns::{Mapping, Place};
pub use row::Problem;

use super::addition::{self, AT_ONCE, Added, Addition, Mode};
use super::keys::lookups;
use crate::db::{Db, Uuid};
use crate::vault::Keyring;
use columns::{Columns, delimiter};

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
    #[error("the list doesn't tell the {}, and none was given for all", .0.word())]
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
/// Whoever is left out is left out for a reason that the report counts.
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
    let delimiter = delimiter(text);
    if let Some(line) = quotes::unclosed(text, delimiter) {
        return Err(Unreadable::Quote(line));
    }
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let columns = Columns::find(reader.headers().map_err(|_| Unreadable::Empty)?, mapping)?;
    let mut report = Report { columns: columns.names.clone(), ..Report::default() };
    let mut seen = HashSet::new();
    let mut waiting: Vec<(u64, Addition)> = Vec::with_capacity(AT_ONCE);
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|_| Unreadable::NotUtf8)? {
        let line = record.position().map_or(0, |position| line(text, position));
        if record.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        report.rows += 1;
        match row::read(&record, &columns, mapping, known) {
            Ok(row) => {
                let lookup = lookups(target.keyring, &row.address).first().copied();
                if seen.insert(lookup) {
                    waiting.push((line, row));
                } else {
                    report.leave_out(line, Problem::Twice);
                }
            }
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
