//! The command line: what can be asked for, and the help that says so.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use anyhow::Result;
use lexopt::{Arg, Parser, ValueExt};

use crate::{bench, browser, corpus, crash, editor, postgres, setup, suite};

const HELP: &str = "\
The developer's tool of Bellwether.

cargo xtask setup                          installs what tests and benchmarks need (root), or names what is missing
cargo xtask test [--fast]                  what CI runs: format, clippy, cargo deny, tests on both engines, browser
                                           tests; --fast leaves out deny and the browser
cargo xtask postgres [-- COMMAND …]        a throw-away PostgreSQL in BELLWETHER_TEST_POSTGRES while COMMAND (or a
                                           shell) runs
cargo xtask browser                        the browser tests alone
cargo xtask editor                         bundles the editor of texts into the theme
cargo xtask screenshots DIR                every kind of page at three widths, in three languages, light and dark
cargo xtask corpus DIR [--years 20] [--seed 1]
                                           writes a large archive as a bundle, always the same for the same numbers
cargo xtask crash [--readers 100000] [--kills 50] [--engine both] [--seed 1]
                                           kills workers at random while they mail an issue: nobody is lost, nobody is
                                           mailed twice; the engine is sqlite, postgres or both
cargo xtask crash --failures [--readers 20000] [--engine both]
                                           relays fall silent, the database goes away, the disk is full
cargo xtask crash --typing [--kills 20] [--engine both] [--seed 1]
                                           kills the server at random while somebody writes a text
cargo xtask bench serve                    a cached page against nginx; rendering from a cold cache
cargo xtask bench start [--years 20]       start to first byte, resident memory
cargo xtask bench flat                     the cost of each kind of page after 1, 5 and 20 years
cargo xtask bench import [--years 20]      editions per second and memory, on both engines
cargo xtask bench audience                 freezing a campaign to a million readers, claiming and recording deliveries
cargo xtask bench mail                     sending mail against Postfix's own client, with and without signatures
cargo xtask bench worker [--readers 1000000]
                                           memory and CPU time of a worker that mails an issue to a million
cargo xtask bench pages                    what pages weigh
cargo xtask bench desk                     how long the newsroom's pages take, and what they weigh
cargo xtask bench lighthouse               Lighthouse on five pages
cargo xtask bench build [--cold-registry]  from a fresh clone to the demo's first page
cargo xtask help                           this text

CARGO_TARGET_DIR is respected; BELLWETHER_BINARY names a program to use instead of building one. Exit status: 0 done, 1 failed with a reason, 2 wrong usage.
";

/// The command line was not understood; the message says which part.
#[derive(Debug)]
pub struct WrongUsage(String);

impl fmt::Display for WrongUsage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}; `cargo xtask help` lists the commands", self.0)
    }
}

impl std::error::Error for WrongUsage {}

/// Runs the command that the arguments name.
pub fn run(mut arguments: Parser) -> Result<()> {
    let command = word(&mut arguments)?.unwrap_or_else(|| "help".to_owned());
    match command.as_str() {
        "setup" => end(arguments).and_then(|()| setup::ensure(setup::Need::ALL)),
        "test" => {
            let fast = flag(arguments, "fast")?;
            suite::run(if fast { suite::Extent::Fast } else { suite::Extent::Full })
        }
        "postgres" => postgres::run_with(&rest(arguments)?),
        "editor" => end(arguments).and_then(|()| editor::build()),
        "browser" => end(arguments).and_then(|()| browser::test()),
        "screenshots" => {
            let directory = path(&mut arguments, "the directory for the pictures")?;
            end(arguments)?;
            browser::screenshots(&directory)
        }
        "corpus" => {
            let directory = path(&mut arguments, "the directory of the bundle")?;
            let [years, seed] = numbers(arguments, [("years", 20), ("seed", 1)])?;
            corpus::command(&directory, corpus::Extent { years, seed })
        }
        "crash" => {
            let (options, what) = crash_options(arguments)?;
            match what {
                Crash::Workers => crash::run(options),
                Crash::Failures => crash::fail(options),
                Crash::Typing => crash::typing::run(options.kills, options.seed, options.engines),
            }
        }
        "bench" => run_bench(arguments),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => wrong(format!("there is no command '{other}'")),
    }
}

/// What is to crash.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Crash {
    Workers,
    Failures,
    Typing,
}

/// The options of `crash`, and what is to crash.
fn crash_options(mut arguments: Parser) -> Result<(crash::Options, Crash)> {
    let mut options = crash::Options { readers: 0, kills: 0, seed: 1, engines: crash::Engines::Both };
    let mut what = Crash::Workers;
    while let Some(argument) = arguments.next()? {
        let Arg::Long(long) = argument else { return unexpected(&argument) };
        let long = long.to_owned();
        if let Some(asked) = match long.as_str() {
            "failures" => Some(Crash::Failures),
            "typing" => Some(Crash::Typing),
            _ => None,
        } {
            what = asked;
            continue;
        }
        let text = arguments.value()?.string()?;
        match long.as_str() {
            "engine" => match crash::Engines::parse(&text) {
                Some(engines) => options.engines = engines,
                None => return wrong(format!("--engine wants sqlite, postgres or both, not '{text}'")),
            },
            "readers" => options.readers = number(&long, &text)?,
            "kills" => options.kills = number(&long, &text)?,
            "seed" => options.seed = number(&long, &text)?,
            _ => return wrong(format!("unexpected --{long}")),
        }
    }
    if options.readers == 0 {
        options.readers = if what == Crash::Failures { 20_000 } else { 100_000 };
    }
    if options.kills == 0 {
        options.kills = if what == Crash::Typing { 20 } else { 50 };
    }
    Ok((options, what))
}

fn run_bench(mut arguments: Parser) -> Result<()> {
    let subject = word(&mut arguments)?.unwrap_or_default();
    match subject.as_str() {
        "serve" => end(arguments).and_then(|()| bench::serve::run()),
        "start" => {
            let [years] = numbers(arguments, [("years", 20)])?;
            bench::start::run(years)
        }
        "flat" => end(arguments).and_then(|()| bench::flat::run()),
        "import" => {
            let [years] = numbers(arguments, [("years", 20)])?;
            bench::import::run(years)
        }
        "audience" => end(arguments).and_then(|()| bench::audience::run()),
        "mail" => end(arguments).and_then(|()| bench::mail::run()),
        "worker" => {
            let [readers] = numbers(arguments, [("readers", 1_000_000)])?;
            bench::worker::run(readers)
        }
        "desk" => end(arguments).and_then(|()| bench::desk::run()),
        "pages" => end(arguments).and_then(|()| bench::pages::run()),
        "lighthouse" => end(arguments).and_then(|()| browser::lighthouse()),
        "build" => {
            let cold_registry = flag(arguments, "cold-registry")?;
            bench::build::run(cold_registry)
        }
        other => wrong(format!("there is no benchmark '{other}'")),
    }
}

fn wrong<T>(message: String) -> Result<T> {
    Err(WrongUsage(message).into())
}

fn unexpected<T>(argument: &Arg<'_>) -> Result<T> {
    wrong(match argument {
        Arg::Short(letter) => format!("unexpected -{letter}"),
        Arg::Long(name) => format!("unexpected --{name}"),
        Arg::Value(value) => format!("unexpected '{}'", value.display()),
    })
}

/// The next argument, which must be a word and not an option.
fn word(arguments: &mut Parser) -> Result<Option<String>> {
    match arguments.next()? {
        None => Ok(None),
        Some(Arg::Value(value)) => Ok(Some(value.string()?)),
        Some(Arg::Long("help") | Arg::Short('h')) => Ok(Some("help".to_owned())),
        Some(other) => unexpected(&other),
    }
}

fn path(arguments: &mut Parser, what: &str) -> Result<PathBuf> {
    match arguments.next()? {
        Some(Arg::Value(value)) => Ok(value.into()),
        Some(other) => unexpected(&other),
        None => wrong(format!("{what} is missing")),
    }
}

fn end(mut arguments: Parser) -> Result<()> {
    match arguments.next()? {
        None => Ok(()),
        Some(other) => unexpected(&other),
    }
}

fn flag(mut arguments: Parser, name: &str) -> Result<bool> {
    let mut given = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long(long) if long == name => given = true,
            other => return unexpected(&other),
        }
    }
    Ok(given)
}

/// Options that take a number, each with the value it has when it isn't given.
fn numbers<const N: usize>(mut arguments: Parser, options: [(&str, u64); N]) -> Result<[u64; N]> {
    let mut values = options.map(|(_, default)| default);
    while let Some(argument) = arguments.next()? {
        let Arg::Long(long) = argument else { return unexpected(&argument) };
        let Some(at) = options.iter().position(|(name, _)| *name == long) else { return unexpected(&argument) };
        let text = arguments.value()?.string()?;
        values[at] = number(options[at].0, &text)?;
    }
    Ok(values)
}

fn number(option: &str, text: &str) -> Result<u64> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => wrong(format!("--{option} wants a number above 0, not '{text}'")),
    }
}

/// Everything after `--` (which may be left out).
fn rest(mut arguments: Parser) -> Result<Vec<OsString>> {
    Ok(arguments.raw_args()?.skip_while(|argument| argument == "--").collect())
}
