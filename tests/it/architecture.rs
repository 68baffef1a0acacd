//! The house rules that a compiler does not know: which module may use which, and what belongs nowhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// From top to bottom: a module uses what is below it.
const STOREYS: &[&[&str]] = &[
    &["main"],
    &["cli"],
    &["app"],
    &["routes"],
    &["desk"],
    &["mailing", "mailbox"],
    &["bundle", "publication"],
    &["site"],
    &["returns"],
    &[
        "accounts",
        "assignments",
        "at_risk",
        "audit",
        "comments",
        "drafts",
        "issues",
        "commentaries",
        "assessments",
        "translations",
        "monitor",
        "notices",
        "people",
        "topics",
        "subscribers",
        "campaigns",
    ],
    &["web", "media", "mail"],
    &["error"],
    &["vault"],
    &["db", "config", "localized", "wiping"],
];

/// What modules of one storey may know of each other. Between slices: their types, at their doors.
const NEIGHBOURS: &[(&str, &str)] = &[
    // A commentary stands in a period.
    ("commentaries", "issues"),
    // The settings hold the cadence, and a wording for each verdict.
    ("monitor", "assessments"),
    ("monitor", "issues"),
    // What is being written becomes a revision.
    ("drafts", "commentaries"),
    // What is sealed is opened with the newsroom's key.
    ("at_risk", "accounts"),
    // Whether a translation is behind is a matter of contents.
    ("translations", "commentaries"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Rust files below a directory, with their text.
fn sources(directory: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut waiting = vec![root().join(directory)];
    while let Some(next) = waiting.pop() {
        for entry in fs::read_dir(&next).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a file");
                found.push((path.strip_prefix(root()).expect("a path below").to_owned(), text));
            }
        }
    }
    found.sort();
    found
}

/// The module of the crate to which a file belongs.
fn module(file: &Path) -> String {
    let first = file.components().nth(1).expect("a path below src").as_os_str().to_str().expect("UTF-8");
    first.trim_end_matches(".rs").to_owned()
}

/// The crate's modules that a text names: in `use crate::a`, in `use crate::{a, b::c}`, in `crate::a::b` anywhere. Macros of the crate
/// are named by their exported names and belong to `db`.
fn named(text: &str, own_name: &str) -> BTreeSet<String> {
    let code: String =
        text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let mut modules = BTreeSet::new();
    for start in ["crate::", own_name] {
        for (position, _) in code.match_indices(start) {
            let rest = &code[position + start.len()..];
            match rest.strip_prefix('{') {
                Some(list) => modules.extend(top_level(list)),
                None => modules.extend(first_word(rest)),
            }
        }
    }
    modules
        .into_iter()
        .map(|module| {
            if ["read", "execute", "insert_rows", "select", "with_rows"].contains(&module.as_str()) {
                "db".to_owned()
            } else {
                module
            }
        })
        .collect()
}

fn first_word(text: &str) -> Option<String> {
    let word = text.trim_start().split(|character: char| !character.is_alphanumeric() && character != '_').next()?;
    (!word.is_empty()).then(|| word.to_owned())
}

/// The first words of the items of a list in braces.
fn top_level(list: &str) -> Vec<String> {
    let mut depth = 0;
    let mut item = String::new();
    let mut items = Vec::new();
    for character in list.chars() {
        match character {
            '}' if depth == 0 => break,
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => items.push(std::mem::take(&mut item)),
            _ => {}
        }
        item.push(character);
    }
    items.push(item);
    items.iter().filter_map(|item| first_word(item.trim_start_matches(','))).collect()
}

fn storey(module: &str) -> usize {
    STOREYS
        .iter()
        .position(|storey| storey.contains(&module))
        .unwrap_or_else(|| panic!("{module} has no storey: give it one in STOREYS"))
}

/// Who uses whom, without what uses itself.
fn edges() -> Vec<(PathBuf, String, String)> {
    let mut edges = Vec::new();
    for (file, text) in sources("src") {
        let from = module(&file);
        if from != "lib" {
            edges.extend(
                named(&text, "bellwether::")
                    .into_iter()
                    .filter(|to| *to != from)
                    .map(|to| (file.clone(), from.clone(), to)),
            );
        }
    }
    edges
}

#[test]
fn modules_use_what_is_below_them() {
    let mut used: BTreeSet<&(&str, &str)> = BTreeSet::new();
    let mut wrong = Vec::new();
    for (file, from, to) in edges() {
        let allowed = NEIGHBOURS.iter().find(|(user, known)| *user == from && *known == to);
        used.extend(allowed);
        if storey(&from) >= storey(&to) && allowed.is_none() {
            wrong.push(format!("{}: {from} uses {to}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "the dependency goes upwards or sideways:\n{}", wrong.join("\n"));
    let idle: Vec<_> = NEIGHBOURS.iter().filter(|edge| !used.contains(edge)).collect();
    assert!(idle.is_empty(), "no longer needed: {idle:?}");
}

#[test]
fn every_module_has_its_storey() {
    let modules: BTreeSet<String> =
        sources("src").iter().map(|(file, _)| module(file)).filter(|module| module != "lib").collect();
    let storeys: BTreeSet<String> = STOREYS.iter().flat_map(|storey| storey.iter()).map(ToString::to_string).collect();
    assert_eq!(modules, storeys);
}

#[test]
fn names_are_found_in_every_way_of_writing_them() {
    let text = "use crate::db::{Db, Tx};\nuse crate::{\n    media::{self, Store},\n    read,\n    people,\n};\n// crate::site::nowhere\nfn f() -> crate::error::Error {}\n";
    let expected: BTreeSet<String> = ["db", "error", "media", "people"].map(str::to_owned).into();
    assert_eq!(named(text, "bellwether::"), expected);
    assert_eq!(named("bellwether::cli::run()", "bellwether::"), BTreeSet::from(["cli".to_owned()]));
}

/// Leaf crates know nothing of the application.
#[test]
fn leaf_crates_stand_alone() {
    for (file, text) in sources("crates") {
        assert!(!text.contains("bellwether::"), "{} uses the application", file.display());
    }
}

#[test]
fn migrations_come_in_pairs() {
    let names = |engine: &str| -> BTreeSet<String> {
        let directory = fs::read_dir(root().join("migrations").join(engine)).expect("the migrations");
        directory.map(|entry| entry.expect("a migration").file_name().into_string().expect("UTF-8")).collect()
    };
    assert!(!names("sqlite").is_empty());
    assert_eq!(names("sqlite"), names("postgres"));
    let engines: BTreeSet<String> = fs::read_dir(root().join("migrations"))
        .expect("the migrations")
        .map(|entry| entry.expect("an engine").file_name().into_string().expect("UTF-8"))
        .collect();
    assert_eq!(engines, BTreeSet::from(["postgres".to_owned(), "sqlite".to_owned()]));
}

#[test]
fn files_have_one_subject() {
    const LONGEST: usize = 450;
    let long: Vec<String> = sources("src")
        .iter()
        .map(|(file, text)| (file.display().to_string(), text.lines().count()))
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(file, lines)| format!("{file} has {lines} lines"))
        .collect();
    assert!(long.is_empty(), "a second subject has moved in: {long:?}");
}

#[test]
fn only_commands_print() {
    for (file, text) in sources("src").iter().filter(|(file, _)| module(file) != "cli") {
        for print in ["println!", "print!(", "eprintln!", "eprint!(", "dbg!("] {
            assert!(
                !text.contains(print),
                "{} prints: log with tracing, or return a value to the command",
                file.display()
            );
        }
    }
}

/// SQL stands in the slices' `sql.rs` and in `db`, so that a table has one door.
#[test]
fn sql_stays_behind_its_doors() {
    for (file, text) in sources("src").iter().filter(|(file, _)| module(file) != "db") {
        let behind = file.file_name().is_some_and(|name| name == "sql.rs")
            || file.components().any(|part| part.as_os_str() == "sql");
        assert!(behind || !text.contains("sqlx::query"), "{} has SQL", file.display());
    }
}
