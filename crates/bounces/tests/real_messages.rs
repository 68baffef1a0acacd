//! Real messages of many mail systems, with the reading that is expected of each.
//!
//! They aren't part of the repository: they are looked for in `$BELLWETHER_SHARED/samples`, then in `shared/samples`
//! beside the checkout. Where they are missing, nothing is tested here, and says so; the crate's own messages in
//! `mail_systems.rs` have the same shapes. `cargo test -p bellwether-bounces --test real_messages -- --nocapture` prints
//! what was read otherwise than expected, and the figures.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use bellwether_bounces::{Class, Report, read};

/// A line of a table: what is expected of one recipient of one file.
struct Expected {
    file: String,
    recipient: String,
    class: String,
    reason: String,
}

#[test]
fn bounces_of_many_systems_are_read_as_expected() {
    let Some(folder) = samples("bounces") else { return };
    let table = std::fs::read_to_string(folder.join("expected.tsv")).expect("the table is UTF-8");
    let expected = rows(&table).map(|fields| Expected {
        file: fields[0].to_owned(),
        recipient: fields[3].to_owned(),
        class: fields[5].to_owned(),
        reason: fields[4].to_owned(),
    });
    let figures = compare(&folder.join("eml"), expected.collect());
    figures.print("bounces");
    assert!(figures.recipients() >= 0.97, "recipients: {:.3}", figures.recipients());
    assert!(figures.classes() >= 0.93, "classes: {:.3}", figures.classes());
    assert!(figures.precision_of_hard() >= 0.99, "precision of hard: {:.3}", figures.precision_of_hard());
    assert_eq!(figures.changed_without_cause(), 0, "what calls for no change was read as hard or as a complaint");
}

#[test]
fn reports_of_postfix_are_all_read_as_expected() {
    let Some(folder) = samples("dsn") else { return };
    let table = std::fs::read_to_string(folder.join("expected.tsv")).expect("the table is UTF-8");
    let mut expected = Vec::new();
    for fields in rows(&table) {
        let recipients = fields[3].split(';').map(str::trim).filter(|part| part.contains('@'));
        let statuses: Vec<&str> = fields[4].split(';').collect();
        for (number, recipient) in recipients.enumerate() {
            // The file with several recipients says "mixed"; there the code tells which is which.
            let class = match (fields[1], statuses.get(number).copied()) {
                ("mixed", Some("5.1.1")) => "hard",
                ("mixed", _) => "soft",
                (class, _) => class,
            };
            expected.push(Expected {
                file: fields[0].to_owned(),
                recipient: recipient.to_owned(),
                class: class.to_owned(),
                reason: fields[2].to_owned(),
            });
        }
    }
    let named = expected.len();
    expected.retain(|row| {
        folder.join(&row.file).exists() || {
            eprintln!("{}: in the table, but not there", row.file);
            false
        }
    });
    assert!(!expected.is_empty(), "none of the {named} files that the table names is there");
    let figures = compare(&folder, expected);
    figures.print("dsn");
    assert!((figures.recipients(), figures.classes()) == (1.0, 1.0), "all of these are by the book");
}

#[test]
fn no_mutilation_of_a_real_message_is_fatal() {
    let folders = [samples("bounces").map(|folder| folder.join("eml")), samples("dsn")];
    for file in folders.into_iter().flatten().flat_map(|folder| std::fs::read_dir(folder).expect("a folder")) {
        let path = file.expect("an entry").path();
        let message = std::fs::read(&path).unwrap_or_default();
        let step = (message.len() / 12).max(1);
        for cut in (0..message.len()).step_by(step) {
            let _ = read(&message[..cut]);
            let _ = read(&message[cut..]);
            let mut hole = message.clone();
            hole.drain(cut..(cut + step / 2).min(message.len()));
            let _ = read(&hole);
        }
    }
}

fn samples(name: &str) -> Option<PathBuf> {
    let shared = std::env::var_os("BELLWETHER_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let folder = shared.join("samples").join(name);
    if !folder.exists() {
        eprintln!("no samples/{name} here: not tested");
        return None;
    }
    Some(folder)
}

fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table.lines().skip(1).map(|line| line.split('\t').collect())
}

/// What came of the comparison.
#[derive(Default)]
struct Figures {
    rows: usize,
    recipients: usize,
    classes: usize,
    called_hard: usize,
    rightly_hard: usize,
    /// (expected, read) and how often.
    confusion: BTreeMap<(String, &'static str), usize>,
    differences: Vec<String>,
}

fn compare(folder: &Path, expected: Vec<Expected>) -> Figures {
    let mut figures = Figures::default();
    let mut reports: BTreeMap<String, Report> = BTreeMap::new();
    for row in &expected {
        let bytes = || std::fs::read(folder.join(&row.file)).expect("a file that the table names");
        let report = reports.entry(row.file.clone()).or_insert_with(|| read(&bytes()));
        let same =
            |recipient: &Option<String>| recipient.as_deref().unwrap_or_default().eq_ignore_ascii_case(&row.recipient);
        let found = report.returns.iter().find(|entry| same(&entry.recipient));
        let entry = found.or(report.returns.first());
        let class = entry.map_or(Class::None, |entry| entry.class).name();
        let is_right = found.is_some() || (row.recipient.is_empty() && report.returns.is_empty());
        figures.rows += 1;
        figures.recipients += usize::from(is_right);
        figures.classes += usize::from(class == row.class);
        *figures.confusion.entry((row.class.clone(), class)).or_default() += 1;
        if !is_right || class != row.class {
            figures.differences.push(format!(
                "{}: expected {} {} {}, read {:?}",
                row.file,
                row.recipient,
                row.class,
                row.reason,
                report
                    .returns
                    .iter()
                    .map(|entry| (&entry.recipient, entry.class, entry.reason.name()))
                    .collect::<Vec<_>>()
            ));
        }
    }
    // Every "hard" counts, also for recipients that no row expects.
    for (file, report) in &reports {
        for entry in report.returns.iter().filter(|entry| entry.class == Class::Hard) {
            let is_expected = |row: &Expected| {
                row.file == *file && row.class == "hard" && entry.recipient.as_deref() == Some(row.recipient.as_str())
            };
            figures.called_hard += 1;
            figures.rightly_hard += usize::from(expected.iter().any(is_expected));
        }
    }
    figures
}

impl Figures {
    fn recipients(&self) -> f64 {
        self.recipients as f64 / self.rows as f64
    }

    fn classes(&self) -> f64 {
        self.classes as f64 / self.rows as f64
    }

    fn precision_of_hard(&self) -> f64 {
        self.rightly_hard as f64 / self.called_hard.max(1) as f64
    }

    fn changed_without_cause(&self) -> usize {
        let suppresses = |class: &str| class == "hard" || class == "complaint";
        let without_cause =
            |(expected, read): &(String, &str)| matches!(expected.as_str(), "none" | "delay") && suppresses(read);
        self.confusion.iter().filter(|(pair, _)| without_cause(pair)).map(|(_, count)| count).sum()
    }

    #[allow(clippy::print_stdout, reason = "the figures are what the test is for")]
    fn print(&self, name: &str) {
        for difference in &self.differences {
            println!("{difference}");
        }
        for ((expected, read), count) in &self.confusion {
            println!("{name}: {expected} read as {read}: {count}");
        }
        println!(
            "{name}: {} rows, recipients {:.1} %, classes {:.1} %, hard right {} of {}",
            self.rows,
            100.0 * self.recipients(),
            100.0 * self.classes(),
            self.rightly_hard,
            self.called_hard
        );
    }
}
