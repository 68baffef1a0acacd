//! `cargo xtask bench flat`: does a page cost more when the archive is longer?

use std::process::Command;
use std::time::Instant;

use anyhow::Result;

use super::installation::{Installation, commentaries};
use super::sample::Sample;
use super::targets::Targets;
use crate::corpus::{self, AUTHORS, Extent, SECTIONS, TOPICS};
use crate::http::Client;
use crate::system::procfs;
use crate::table::Table;
use crate::workspace::{self, Profile};

const YEARS: [u64; 3] = [1, 5, 20];
/// Each on a new process, because a page is rendered once.
const ROUNDS: usize = 3;
/// Few enough that in an archive of one year, too, no two are neighbours and find each other's facts at hand.
const PAGES_OF_A_KIND: usize = 13;
/// What still counts as flat: more than noise, less than a cost that grows with the archive.
const BOUND: f64 = 1.5;
const LANGUAGES: [&str; 3] = ["be", "ru", "en"];

/// A kind of page with addresses of that kind.
struct Kind {
    name: &'static str,
    paths: Vec<String>,
}

/// Measures and prints.
pub fn run() -> Result<()> {
    let binary = workspace::build(Profile::Dist)?;
    let mut names = Vec::new();
    let mut costs: Vec<Vec<(Sample, Sample)>> = Vec::new();
    for years in YEARS {
        let extent = Extent { years, seed: 1 };
        let installation = Installation::with_archive(&binary, extent)?;
        let kinds = {
            let _server = installation.serve(|program| Command::new(program))?;
            kinds(&mut installation.client(), extent)?
        };
        let mut measured: Vec<(Sample, Sample)> = Vec::new();
        measured.resize_with(kinds.len(), Default::default);
        for (kind, (cpu, wall)) in kinds.iter().zip(&mut measured) {
            for _ in 0..ROUNDS {
                // A process for each kind: what one has read, another would find at hand.
                let server = installation.serve(|program| Command::new(program))?;
                let mut client = installation.client();
                // Connections to the database are open and templates compiled before the first page counts.
                client.page("/en/about", &[])?;
                for path in &kind.paths {
                    let (cpu_now, wall_now) = cost(&mut client, server.id(), path)?;
                    cpu.push(cpu_now);
                    wall.push(wall_now);
                }
            }
        }
        names = kinds.iter().map(|kind| kind.name).collect();
        costs.push(measured);
    }
    print(&names, &costs)
}

/// Milliseconds of CPU time and of waiting.
fn cost(client: &mut Client, server: u32, path: &str) -> Result<(f64, f64)> {
    let before = procfs::cpu_time_of_threads(server)?;
    let since = Instant::now();
    client.page(path, &[])?;
    let wall = since.elapsed();
    let spent = procfs::cpu_time_of_threads(server)?.saturating_sub(before);
    Ok((spent.as_secs_f64() * 1e3, wall.as_secs_f64() * 1e3))
}

fn print(names: &[&str], costs: &[Vec<(Sample, Sample)>]) -> Result<()> {
    println!("median CPU ms (ms until the answer) of a page that isn't cached");
    let [first, middle, last] = YEARS.map(|years| format!("{years} years"));
    let mut table = Table::new(["page", first.as_str(), middle.as_str(), last.as_str()]);
    let mut targets = Targets::new();
    for (at, name) in names.iter().enumerate() {
        let cell = |measured: &Vec<(Sample, Sample)>| {
            let (cpu, wall) = &measured[at];
            format!("{:.2} ({:.2})", cpu.median(), wall.median())
        };
        table.row([(*name).into(), cell(&costs[0]), cell(&costs[1]), cell(&costs[2])]);
        let growth = costs[2][at].0.median() / costs[0][at].0.median();
        targets.at_most(&format!("{name}: CPU, 20 years against 1"), BOUND, growth, "×");
    }
    table.print();
    targets.conclude()
}

fn kinds(client: &mut Client, extent: Extent) -> Result<Vec<Kind>> {
    let weeks = corpus::weeks(extent)?;
    let mut years: Vec<&str> = weeks.iter().map(|week| &week[..4]).collect();
    years.dedup();
    // A list shows its newest year at its own address; that year's address redirects there.
    let earlier_years = &years[..years.len().saturating_sub(1)];
    let in_languages = |suffixes: &[String]| -> Vec<String> {
        suffixes.iter().flat_map(|suffix| LANGUAGES.map(|language| format!("/{language}/{suffix}"))).collect()
    };
    let of_codes = |folder: &str, codes: Vec<&str>| -> Vec<String> {
        in_languages(&codes.iter().map(|code| format!("{folder}/{code}")).collect::<Vec<_>>())
    };
    let of_years = |folder: &str| -> Vec<String> {
        in_languages(&earlier_years.iter().map(|year| format!("{folder}/{year}")).collect::<Vec<_>>())
    };
    let issues: Vec<String> = weeks.iter().map(|week| format!("issues/{week}")).collect();
    let sections: Vec<&str> = SECTIONS.iter().map(|section| section.code).collect();
    let feeds: Vec<String> = ["feed.atom", "feed.json"].map(str::to_owned).to_vec();
    let section_feeds = of_codes("sections", sections.clone()).into_iter().map(|path| format!("{path}/feed.atom"));
    let kind = |name, paths| Kind { name, paths: spread(paths) };
    Ok(vec![
        kind("front", in_languages(&[String::new()])),
        kind("commentary", commentaries(client)?),
        kind("issue", in_languages(&issues)),
        kind("section", of_codes("sections", sections)),
        kind("archive", [in_languages(&["issues".to_owned()]), of_years("issues")].concat()),
        kind("situation", [in_languages(&["situation".to_owned()]), of_years("situation")].concat()),
        kind("author", of_codes("authors", AUTHORS.iter().map(|author| author.code).collect())),
        kind("topic", of_codes("topics", TOPICS.iter().map(|topic| topic.code).collect())),
        kind("feed", [in_languages(&feeds), section_feeds.collect()].concat()),
        kind("sitemap", years.iter().map(|year| format!("/sitemap/{year}.xml")).collect()),
    ])
}

/// At most so many, from the whole list.
fn spread(paths: Vec<String>) -> Vec<String> {
    let step = paths.len().div_ceil(PAGES_OF_A_KIND).max(1);
    paths.into_iter().step_by(step).collect()
}
