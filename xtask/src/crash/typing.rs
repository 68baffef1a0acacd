//! `cargo xtask crash --typing`: the server is killed while somebody writes. At most the last two seconds of her text may be missing, and
//! nothing of which she was told that it is kept.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use super::Engines;
use crate::bench::installation::{Engine, Installation};
use crate::bench::targets::Targets;
use crate::corpus::random::Random;
use crate::http::Client;
use crate::postgres::{Durability, Postgres};
use crate::setup::{self, Need};
use crate::system::{interrupt, process};
use crate::table::Table;
use crate::workspace::{self, Profile};

/// A text of the demo.
const TEXT: &str = "/desk/issues/2026-11-16/sections/economy/be";
/// As `themes/default/assets/writing.js` has it: so long after the last keystroke, and so long after the first one at the latest.
const PAUSE: Duration = Duration::from_millis(400);
const LATEST: Duration = Duration::from_millis(1500);
/// Milliseconds between keystrokes, and of the pauses for thinking.
const STROKE: u64 = 60;
const THOUGHT: usize = 1200;
/// Of a hundred keystrokes, so many are followed by a thought.
const THOUGHTS: usize = 4;
/// Milliseconds for which somebody may write before the server dies.
const LIFE: usize = 6000;
/// What may be missing.
const BOUND: Duration = Duration::from_secs(2);

/// What came of it.
#[derive(Debug, Default)]
struct Outcome {
    kills: u64,
    typed: usize,
    missing: usize,
    oldest: Duration,
    betrayed: usize,
}

/// Kills the server `kills` times on each engine.
pub fn run(kills: u64, seed: u64, engines: Engines) -> Result<()> {
    let binary = workspace::build(Profile::Debug)?;
    let mut table = Table::new(["engine", "kills", "typed", "missing", "oldest of it, ms", "kept and missing"]);
    let mut targets = Targets::new();
    let mut add = |engine: &str, outcome: &Outcome| {
        let milliseconds = outcome.oldest.as_millis();
        table.row([
            engine.to_owned(),
            outcome.kills.to_string(),
            outcome.typed.to_string(),
            outcome.missing.to_string(),
            milliseconds.to_string(),
            outcome.betrayed.to_string(),
        ]);
        targets.at_most(
            &format!("seconds of text missing, {engine}"),
            BOUND.as_secs_f64(),
            outcome.oldest.as_secs_f64(),
            "s",
        );
        targets.at_most(
            &format!("characters kept and missing, {engine}"),
            0.0,
            f64::from(u32::try_from(outcome.betrayed).unwrap_or(u32::MAX)),
            "",
        );
    };
    if engines.include(Engines::Sqlite) {
        add("SQLite", &write(&Installation::create(&binary, Engine::Sqlite)?, kills, seed)?);
    }
    if engines.include(Engines::Postgres) {
        setup::ensure(&[Need::Postgres])?;
        let postgres = Postgres::start(Durability::Full)?;
        let database = postgres.create_database("typing")?;
        add("PostgreSQL", &write(&Installation::create(&binary, Engine::Postgres(&database))?, kills, seed)?);
    }
    table.print();
    targets.conclude()
}

/// Somebody at her desk.
struct Writer<'a> {
    installation: &'a Installation,
    cookie: String,
    csrf: String,
    /// Of what is sent next: later is greater.
    sequence: AtomicU64,
}

/// What is sent to be kept, and how far it goes.
struct Keep {
    body: String,
    length: usize,
}

fn write(installation: &Installation, kills: u64, seed: u64) -> Result<Outcome> {
    process::output(&mut installation.import(&workspace::root().join("demo")))?;
    let mut server = installation.serve(|program| std::process::Command::new(program))?;
    let writer = Writer::sign_in(installation)?;
    let mut random = Random::new(seed);
    let mut outcome = Outcome::default();
    let mut text: Vec<(char, Instant)> = Vec::new();
    for kill in 0..kills {
        interrupt::check()?;
        // One time in two the tab dies with the server, and she goes on with what the server has kept.
        let base = writer.open()?.1;
        let begun = text.len();
        let (told, dead) = writer.type_until(
            &mut text,
            Duration::from_millis(random.below(LIFE) as u64 + 300),
            &base,
            &mut random,
            || server.kill(),
        )?;
        outcome.typed += text.len() - begun;
        server = installation.serve(|program| std::process::Command::new(program))?;
        let (kept, base) = writer.open()?;
        let typed: String = text.iter().map(|(character, _)| *character).collect();
        ensure!(typed.starts_with(&kept), "what was kept is not what was written: {kept:?}, of {typed:?}");
        let length = kept.chars().count();
        outcome.kills += 1;
        outcome.missing += text.len() - length;
        outcome.betrayed += told.saturating_sub(length);
        if let Some((_, at)) = text.get(length) {
            outcome.oldest = outcome.oldest.max(dead.duration_since(*at));
        }
        if kill % 2 == 0 {
            text.truncate(length);
        } else {
            // The tab is still there, and sends what it has.
            writer.keep(&typed, &base)?;
            ensure!(writer.open()?.0 == typed, "what the browser had kept did not come back");
        }
    }
    server.stop(Duration::from_secs(10))?;
    Ok(outcome)
}

impl<'a> Writer<'a> {
    fn sign_in(installation: &'a Installation) -> Result<Self> {
        let program = workspace::build(Profile::Debug)?;
        let mut link = std::process::Command::new(program);
        let printed = process::output(link.args(["user", "link", "--config"]).arg(installation.config()))?;
        let path = printed.split_whitespace().find_map(|word| word.find("/desk/sign-in/").map(|at| &word[at..]));
        let path = path.with_context(|| format!("no link in {printed:?}"))?;
        let answer = installation.client().post(path, &[], "")?;
        let cookie = answer.field("set-cookie").and_then(|cookie| cookie.split(';').next()).context("no cookie")?;
        let mut writer =
            Self { installation, cookie: cookie.to_owned(), csrf: String::new(), sequence: AtomicU64::new(1) };
        let page = writer.page(&mut installation.client())?;
        between(&page, "name=\"csrf\" value=\"", "\"").context("no form on the page")?.clone_into(&mut writer.csrf);
        Ok(writer)
    }

    fn page(&self, client: &mut Client) -> Result<String> {
        Ok(client.page(TEXT, &[("Cookie", &self.cookie)])?.text())
    }

    /// What stands in the text's field, and the revision with which she began.
    fn open(&self) -> Result<(String, String)> {
        let page = self.page(&mut self.installation.client())?;
        let base = between(&page, "name=\"base\" value=\"", "\"").context("no base on the page")?;
        let field = between(&page, "<textarea id=\"body\"", "</textarea>").context("no text on the page")?;
        let (_, body) = field.split_once('>').context("no text on the page")?;
        // What was there before she began isn't hers.
        let body = body.trim_start_matches('\n');
        let body = if page.contains("/draft/removal") { body.to_owned() } else { String::new() };
        Ok((body, base.to_owned()))
    }

    /// Sends what stands in the form; returns once it is kept.
    fn keep(&self, body: &str, base: &str) -> Result<()> {
        let sequence = self.sequence.fetch_add(1, Ordering::Relaxed);
        let form = format!("csrf={}&base={base}&sequence={sequence}&title=x&body={body}", self.csrf);
        let fields = [("Cookie", self.cookie.as_str()), ("Sec-Fetch-Site", "same-origin")];
        let answer = self.installation.client().post(&format!("{TEXT}/draft"), &fields, &form)?;
        let kept = format!("\"sequence\":{sequence},");
        if answer.status != 200 || !answer.text().contains(&kept) {
            bail!("it was not kept: {} {}", answer.status, answer.text());
        }
        Ok(())
    }

    /// Writes for a while, as the script keeps it, and then lets the server die. Returns how much she was told is kept, and when it died.
    fn type_until(
        &self,
        text: &mut Vec<(char, Instant)>,
        life: Duration,
        base: &str,
        random: &mut Random,
        die: impl FnOnce() -> Result<()>,
    ) -> Result<(usize, Instant)> {
        thread::scope(|scope| {
            let (send, jobs) = channel::<Keep>();
            let (done, told): (Sender<usize>, Receiver<usize>) = channel();
            scope.spawn(move || {
                for job in jobs {
                    // What fails because the server has died was not kept, as far as she knows.
                    if self.keep(&job.body, base).is_ok() && done.send(job.length).is_err() {
                        break;
                    }
                }
            });
            let since = Instant::now();
            let (mut next, mut first, mut last) = (since, None::<Instant>, since);
            let (mut sent, mut kept) = (text.len(), 0);
            let mut busy = false;
            while since.elapsed() < life {
                let now = Instant::now();
                if now >= next {
                    text.push((char::from(b'a' + u8::try_from(text.len() % 26)?), now));
                    first = first.or(Some(now));
                    last = now;
                    let thought = if random.below(100) < THOUGHTS { random.below(THOUGHT) as u64 } else { 0 };
                    next = now + Duration::from_millis(STROKE + thought);
                }
                if let Ok(length) = told.try_recv() {
                    (kept, busy) = (length, false);
                }
                let due = first.is_some_and(|first| last.elapsed() >= PAUSE || first.elapsed() >= LATEST);
                if due && !busy && sent < text.len() {
                    (sent, first, busy) = (text.len(), None, true);
                    let body = text.iter().map(|(character, _)| *character).collect();
                    send.send(Keep { body, length: sent }).context("sending to the writer's thread")?;
                }
                thread::sleep(Duration::from_millis(2));
            }
            let dead = Instant::now();
            die()?;
            drop(send);
            // An answer that was under way when the server died has been seen.
            for length in told {
                kept = kept.max(length);
            }
            Ok((kept, dead))
        })
    }
}

/// What stands in a page between two texts.
fn between<'t>(page: &'t str, before: &str, after: &str) -> Option<&'t str> {
    page.split_once(before)?.1.split_once(after).map(|(inside, _)| inside)
}
