//! `cargo xtask bench serve`: a commentary's page from the cache against nginx serving the same bytes as a static file, in
//! turns, each server on one core and wrk on the other. Then the pages of a whole archive from a cold cache.

use anyhow::{Context, Result, bail};

use super::installation::commentaries;
use super::nginx::{self, Nginx, Page, Tuning};
use super::sample::Sample;
use super::targets::Targets;
use super::{cold, wrk};
use crate::demo::Demo;
use crate::http::Client;
use crate::setup::{self, Need};
use crate::system::cores;
use crate::table::Table;
use crate::workspace::{self, Profile};

const ROUNDS: usize = 7;
const SECONDS: u64 = 4;
/// The page of the comparison is the one nearest to this size.
const PAGE_SIZE: usize = 25 * 1024;
/// Cores: with more at work on something else, the figures say little.
const BUSY: f64 = 0.3;
const ENCODINGS: [&str; 2] = ["identity", "gzip"];

struct Contender {
    name: &'static str,
    process: u32,
    port: u16,
    path: String,
}

/// What was measured of one contender in one encoding.
#[derive(Default)]
struct Figures {
    requests: Sample,
    p50: Sample,
    p99: Sample,
    cpu: Sample,
    others: Sample,
}

/// Measures and prints.
pub fn run() -> Result<()> {
    setup::ensure(&[Need::Nginx, Need::Wrk])?;
    let binary = workspace::build(Profile::Dist)?;
    cores::move_to_client()?;
    let mut targets = Targets::new();
    compare(&binary, &mut targets)?;
    cold::measure(&binary, &mut targets)?;
    targets.conclude()
}

fn compare(binary: &std::path::Path, targets: &mut Targets) -> Result<()> {
    let demo = Demo::start(binary, |program| cores::pinned(cores::SERVER, program))?;
    let mut client = Client::new(demo.port());
    let path = suitable_page(&mut client)?;
    let [plain, gzip] = ENCODINGS.map(|encoding| client.page(&path, &[("Accept-Encoding", encoding)]));
    let page = Page { plain: plain?.body, gzip: gzip?.body };
    println!("{path}: {} bytes, {} with gzip", page.plain.len(), page.gzip.len());

    let installed = Nginx::start(Tuning::Installed, &page)?;
    let tuned = Nginx::start(Tuning::OpenFileCache, &page)?;
    let nginx =
        |name, nginx: &Nginx| Contender { name, process: nginx.id(), port: nginx.port, path: nginx::PATH.into() };
    let contenders = [
        Contender { name: "Bellwether", process: demo.id(), port: demo.port(), path },
        nginx("nginx", &installed),
        nginx("nginx, open_file_cache", &tuned),
    ];
    contenders.iter().try_for_each(|contender| same_bytes(contender, &page))?;

    let figures = rounds(&contenders)?;
    print(&contenders, &figures);
    judge(&figures, targets);
    Ok(())
}

/// By encoding, then by contender.
fn rounds(contenders: &[Contender; 3]) -> Result<[[Figures; 3]; 2]> {
    let mut figures: [[Figures; 3]; 2] = Default::default();
    for round in 0..=ROUNDS {
        eprintln!("round {round} of {ROUNDS}{}", if round == 0 { " (to warm up)" } else { "" });
        for (encoding, figures) in ENCODINGS.iter().zip(&mut figures) {
            // Another one begins each round.
            for turn in 0..contenders.len() {
                let at = (turn + round) % contenders.len();
                let Contender { process, port, path, .. } = &contenders[at];
                let seconds = if round == 0 { 1 } else { SECONDS };
                let run = wrk::run(*process, *port, path, encoding, seconds)?;
                if round > 0 {
                    figures[at].add(run);
                }
            }
        }
    }
    Ok(figures)
}

impl Figures {
    fn add(&mut self, run: wrk::Run) {
        self.requests.push(run.requests);
        self.p50.push(run.p50);
        self.p99.push(run.p99);
        self.cpu.push(run.cpu);
        self.others.push(run.others);
    }
}

fn print(contenders: &[Contender; 3], figures: &[[Figures; 3]; 2]) {
    println!("\n{ROUNDS} rounds of {SECONDS} s; min / median / max");
    let mut table =
        Table::new(["server", "encoding", "CPU µs/request", "requests/s", "p50 µs", "p99 µs", "other cores busy"]);
    for (encoding, figures) in ENCODINGS.iter().zip(figures) {
        for (contender, Figures { requests, p50, p99, cpu, others }) in contenders.iter().zip(figures) {
            table.row([
                contender.name.into(),
                (*encoding).into(),
                cpu.spread(1),
                requests.spread(0),
                p50.spread(0),
                p99.spread(0),
                format!("{:.2}", others.median()),
            ]);
        }
    }
    table.print();
    let others = figures.iter().flatten().map(|figures| figures.others.median()).fold(0.0, f64::max);
    if others > BUSY {
        println!("The machine was busy with other things ({others:.2} cores): measure again when it is quiet.");
    }
}

fn judge(figures: &[[Figures; 3]; 2], targets: &mut Targets) {
    for (encoding, [ours, installed, tuned]) in ENCODINGS.iter().zip(figures) {
        let bound = if *encoding == "gzip" { 1.0 } else { 1.1 };
        let against_tuned = ours.cpu.ratios_to(&tuned.cpu).median();
        let against_installed = installed.cpu.ratios_to(&ours.cpu).median();
        targets.at_most(&format!("CPU against tuned nginx, {encoding}"), bound, against_tuned, "×");
        targets.at_least(&format!("cheaper than nginx as installed, {encoding}"), 1.3, against_installed, "×");
        let p99 = ours.p99.ratios_to(&tuned.p99).median();
        targets.at_most(&format!("p99 against tuned nginx, {encoding}"), 1.0, p99, "×");
        let p99 = ours.p99.ratios_to(&installed.p99).median();
        targets.at_most(&format!("p99 against nginx as installed, {encoding}"), 1.0, p99, "×");
    }
}

fn suitable_page(client: &mut Client) -> Result<String> {
    let mut nearest: Option<(usize, String)> = None;
    for path in commentaries(client)? {
        let size = client.page(&path, &[("Accept-Encoding", "identity")])?.body.len();
        let distance = size.abs_diff(PAGE_SIZE);
        if nearest.as_ref().is_none_or(|(least, _)| distance < *least) {
            nearest = Some((distance, path));
        }
    }
    nearest.map(|(_, path)| path).context("the demo's sitemap names no commentary")
}

fn same_bytes(contender: &Contender, page: &Page) -> Result<()> {
    let mut client = Client::new(contender.port);
    for (encoding, expected) in ENCODINGS.iter().zip([&page.plain, &page.gzip]) {
        if client.page(&contender.path, &[("Accept-Encoding", encoding)])?.body != *expected {
            bail!("{} doesn't send the same bytes as the others with {encoding}", contender.name);
        }
    }
    Ok(())
}
