//! Bundles made up at random, with everything that the format knows: whatever was imported comes back from an export the same.

use std::fmt::Write as _;
use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};

use crate::bundle::{Bundle, nth_week};
use crate::engines::Engine;
use crate::exports::{as_bundle, assert_same};
use crate::test_app::TestApp;

/// An issue after the sample's settings.
#[derive(Debug, Clone)]
struct MadeIssue {
    kind: Kind,
    verdicts: Vec<MadeVerdict>,
    commentaries: Vec<MadeCommentary>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Published,
    Skipped,
    Draft,
}

#[derive(Debug, Clone)]
struct MadeVerdict {
    verdict: &'static str,
    level: Option<u8>,
    confidence: Option<&'static str>,
    reason: String,
    superseded: bool,
}

#[derive(Debug, Clone)]
struct MadeCommentary {
    original: usize,
    topics: Vec<&'static str>,
    concealed: bool,
    picture: Option<(u32, u32, [u8; 3])>,
    /// One per language; the original's is never left out.
    editions: Vec<Option<Vec<MadeRevision>>>,
}

#[derive(Debug, Clone)]
struct MadeRevision {
    title: String,
    lead: String,
    paragraphs: Vec<String>,
    caption: Option<String>,
    note: Option<String>,
    source: Option<(String, Option<String>)>,
    signed: bool,
}

const LANGUAGES: [&str; 3] = ["be", "ru", "en"];

/// Words of three languages, and what goes wrong when quoting or escaping does.
fn text(words: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    let word = select(vec![
        "порт",
        "ў",
        "Ґанак",
        "ёлка",
        "harbour",
        "naïve",
        "Å",
        "e\u{301}",
        "日本",
        "🚢",
        "№\u{a0}5",
        "don't",
        "\"quoted\"",
        "«ёлки»",
        "back\\slash",
        "C:\\new\\table",
        "\\u0041",
        "'''",
        "\"\"\"",
        "&amp;",
        "<b>",
        "{{ x }}",
        "#",
        "%s",
        "=",
        "+++",
        "[x]",
        "a_b_c",
        "*",
        "1.",
        "–",
        "\u{2028}",
        "\u{200b}",
        "$1",
        "NULL",
        "--",
        "];",
    ]);
    // White space at either end is refused.
    vec(word, words)
        .prop_map(|words| words.join(" ").trim().to_owned())
        .prop_map(|text| if text.is_empty() { "-".to_owned() } else { text })
}

fn revision() -> impl Strategy<Value = MadeRevision> {
    let source = (text(1..4), option::of(Just("https://example.org/?a=\"1\"&b=\\2".to_owned())));
    (
        text(1..6),
        text(1..9),
        vec(text(1..12), 0..4),
        option::of(text(1..4)),
        option::of(text(1..4)),
        option::of(source),
        any::<bool>(),
    )
        .prop_map(|(title, lead, paragraphs, caption, note, source, signed)| MadeRevision {
            title,
            lead,
            paragraphs,
            caption,
            note,
            source,
            signed,
        })
}

fn commentary() -> impl Strategy<Value = MadeCommentary> {
    let picture = (1u32..40, 1u32..40, any::<[u8; 3]>());
    let topics = prop::sample::subsequence(vec!["harbours", "prices", "secrets"], 0..=3);
    let revisions = || vec(revision(), 1..4);
    let translations = vec(option::weighted(0.8, revisions()), 2);
    (0..3usize, topics, prop::bool::weighted(0.2), option::of(picture), revisions(), translations).prop_map(
        |(original, topics, concealed, picture, revisions, mut editions)| {
            editions.insert(original, Some(revisions));
            MadeCommentary { original, topics, concealed, picture, editions }
        },
    )
}

fn verdict() -> impl Strategy<Value = MadeVerdict> {
    let verdict = select(vec!["improved", "unchanged", "deteriorated", "not-assessed"]);
    let confidence = option::of(select(vec!["low", "medium", "high"]));
    (verdict, option::of(0u8..=5), confidence, text(1..5), any::<bool>()).prop_map(
        |(verdict, level, confidence, reason, superseded)| MadeVerdict {
            verdict,
            level,
            confidence,
            reason,
            superseded,
        },
    )
}

fn issue() -> impl Strategy<Value = MadeIssue> {
    let kind = prop_oneof![4 => Just(Kind::Published), 1 => Just(Kind::Skipped), 1 => Just(Kind::Draft)];
    (kind, vec(verdict(), 3), vec(commentary(), 0..3)).prop_map(|(kind, verdicts, commentaries)| MadeIssue {
        kind,
        verdicts,
        commentaries,
    })
}

/// As a literal of TOML or a basic string, as a person might write either.
fn quoted(text: &str) -> String {
    if text.contains('\'') {
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        format!("'{text}'")
    }
}

/// Writes the issues in the form of `docs/bundle.md`, which is not the canonical one.
fn bundle(issues: &[MadeIssue]) -> Bundle {
    let bundle = Bundle::sample();
    bundle.remove("issues");
    let mut number = 0;
    for (week, issue) in (0..).zip(issues) {
        let starts = nth_week(week);
        let directory = format!("issues/{starts}");
        if issue.kind == Kind::Skipped {
            let reason = quoted(&issue.verdicts[0].reason);
            bundle.write(
                &format!("{directory}/issue.toml"),
                format!("skipped = {{ en = {reason}, be = {reason}, ru = {reason} }}\n"),
            );
            continue;
        }
        number += 1;
        let mut toml = format!("number = {number}\n");
        if issue.kind == Kind::Published {
            writeln!(toml, "published = {}T11:00:00+02:00", nth_week(week + 1)).expect("memory");
        }
        let sections = if week < 2 { ["security", "economy", "press"] } else { ["security", "economy", "information"] };
        for (section, made) in sections.iter().zip(&issue.verdicts) {
            toml.push_str(&assessments(section, made, week));
        }
        bundle.write(&format!("{directory}/issue.toml"), toml);
        for (section, made) in sections.iter().zip(&issue.commentaries) {
            write_commentary(&bundle, &format!("{directory}/{section}"), made, issue.kind == Kind::Published, week);
        }
    }
    bundle
}

fn assessments(section: &str, made: &MadeVerdict, week: i32) -> String {
    let reason = quoted(&made.reason);
    let reason = format!("reason = {{ be = {reason}, ru = {reason}, en = {reason} }}\n");
    let mut toml = format!("\n[[assessment]]\nsection = \"{section}\"\nverdict = \"{}\"\n{reason}", made.verdict);
    made.level.iter().for_each(|level| writeln!(toml, "level = {level}").expect("memory"));
    made.confidence.iter().for_each(|confidence| writeln!(toml, "confidence = \"{confidence}\"").expect("memory"));
    if made.superseded {
        write!(
            toml,
            "\n[[assessment]]\nsection = \"{section}\"\nverdict = \"unchanged\"\nassessed = {}T00:00:00Z\n{reason}",
            nth_week(week + 2)
        )
        .expect("memory");
    }
    toml
}

fn write_commentary(bundle: &Bundle, directory: &str, made: &MadeCommentary, published: bool, week: i32) {
    let mut toml = format!(
        "original = \"{}\"\ncontributors = [\"b-rowan\", \"a-kalina\"]\ntopics = {:?}\n",
        LANGUAGES[made.original], made.topics
    );
    if made.concealed {
        toml.push_str("concealed = 2024-03-01T00:00:00Z\n");
    }
    if let Some((width, height, colour)) = made.picture {
        toml.push_str("hero = \"picture.png\"\n");
        bundle.write(&format!("{directory}/picture.png"), png(width, height, colour));
    }
    bundle.write(&format!("{directory}/commentary.toml"), toml);
    for (language, revisions) in LANGUAGES.iter().zip(&made.editions) {
        let revisions = revisions.as_deref().unwrap_or_default();
        for (index, revision) in revisions.iter().enumerate() {
            let newest = index + 1 == revisions.len();
            let name = if newest { format!("{language}.md") } else { format!("{language}.r{}.md", index + 1) };
            let place = Placed {
                directory,
                language,
                original: LANGUAGES[made.original] == *language,
                hero: made.picture.is_some(),
                index,
                newest,
                published,
                week,
            };
            bundle.write(&format!("{directory}/{name}"), text_file(revision, &place));
        }
    }
}

/// Where a revision stands.
struct Placed<'a> {
    directory: &'a str,
    language: &'a str,
    original: bool,
    hero: bool,
    index: usize,
    newest: bool,
    published: bool,
    week: i32,
}

fn text_file(made: &MadeRevision, place: &Placed<'_>) -> String {
    let mut text = format!("+++\ntitle = {}\nlead = {}\n", quoted(&made.title), quoted(&made.lead));
    if place.newest {
        let slug = place.directory.replace(['/', '-'], "");
        writeln!(text, "slug = \"{slug}\"\nformer-slugs = [\"z-{slug}\", \"a-{slug}\"]").expect("memory");
    }
    if !place.original {
        text.push_str("source-revision = 1\n");
    }
    if made.signed {
        text.push_str("by = \"a-kalina\"\n");
    }
    let mut tables = String::new();
    if place.index > 0 {
        let day = nth_week(place.week + 2 + i32::try_from(place.index).expect("few revisions"));
        writeln!(text, "saved = {day}T08:00:00Z").expect("memory");
        // The last of three is a draft.
        if place.published && place.index < 2 {
            writeln!(text, "published = {day}T10:30:00+02:00").expect("memory");
        }
        match &made.note {
            Some(note) => writeln!(tables, "[correction]\nnote = {}", quoted(note)).expect("memory"),
            None => text.push_str("typo = true\n"),
        }
    }
    if place.hero {
        let caption = made.caption.iter().map(|caption| format!(", caption = {}", quoted(caption))).collect::<String>();
        writeln!(text, "hero = {{ alt = {}{caption} }}", quoted(&made.title)).expect("memory");
    }
    let mut body = made.paragraphs.iter().map(|paragraph| escaped(paragraph)).collect::<Vec<_>>().join("\n\n");
    if let Some((title, address)) = &made.source {
        writeln!(tables, "[[source]]\nid = \"a-source\"\ntitle = {}", quoted(title)).expect("memory");
        address.iter().for_each(|address| {
            writeln!(tables, "address = {}\naccessed = 2024-01-02", quoted(address)).expect("memory")
        });
        body.push_str("\n\nSaid so.[^a-source]");
    }
    assert!(LANGUAGES.contains(&place.language));
    format!("{text}{tables}+++\n{body}\n")
}

/// Markdown in which every paragraph is a paragraph: what looks like a reference is none.
fn escaped(paragraph: &str) -> String {
    format!("¶ {}", paragraph.replace('[', "\\["))
}

fn png(width: u32, height: u32, colour: [u8; 3]) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = DynamicImage::ImageRgb8(RgbImage::from_pixel(width, height, image::Rgb(colour)));
    picture.write_to(&mut bytes, ImageFormat::Png).expect("a picture");
    bytes.into_inner()
}

/// What comes out of an installation comes out of the next one too, and brings nothing new home.
async fn comes_back_the_same(engine: Engine, issues: &[MadeIssue]) {
    let (first, second) = (TestApp::on(engine).await, TestApp::on(engine).await);
    first.import(&bundle(issues)).await;
    let exported = first.export_all().await;
    let as_bundle = as_bundle(&exported);
    second.import(&as_bundle).await;
    assert_same(&second.export_all().await, &exported);
    let home = first.import(&as_bundle).await;
    assert_eq!((home.changed_issues, home.changed_revisions, home.changed_settings), (0, 0, false));
    assert_same(&second.export_public().await, &first.export_public().await);
}

fn runner(cases: u32) -> TestRunner {
    TestRunner::new(Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() })
}

#[test]
fn any_bundle_comes_back_the_same() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let outcome = runner(16).run(&vec(issue(), 1..5), |issues| {
        runtime.block_on(comes_back_the_same(Engine::Sqlite, &issues));
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

#[tokio::test]
async fn any_bundle_comes_back_the_same_from_postgres() {
    let issues = vec(issue(), 4).new_tree(&mut TestRunner::deterministic()).expect("issues").current();
    comes_back_the_same(Engine::Postgres, &issues).await;
}
