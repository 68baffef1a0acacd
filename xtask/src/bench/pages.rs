//! `cargo xtask bench pages`: what a reader downloads to see a page of the demo, without pictures.

use std::collections::BTreeSet;
use std::process::Command;

use anyhow::{Context, Result};

use super::installation::commentaries;
use super::targets::Targets;
use crate::demo::Demo;
use crate::http::Client;
use crate::table::Table;
use crate::workspace::{self, Profile};

const ENCODINGS: [&str; 4] = ["identity", "gzip", "br", "zstd"];
/// KiB.
const BOUND: f64 = 30.0;

/// Measures and prints.
pub fn run() -> Result<()> {
    let binary = workspace::build(Profile::Dist)?;
    let demo = Demo::start(&binary, |program| Command::new(program))?;
    let mut client = Client::new(demo.port());
    let all = commentaries(&mut client)?;
    let mut heaviest: Option<(usize, &String)> = None;
    for path in &all {
        let size = client.page(path, &[("Accept-Encoding", "gzip")])?.body.len();
        heaviest = heaviest.max(Some((size, path)));
    }
    let (_, heaviest) = heaviest.context("the demo's sitemap names no commentary")?;
    let kinds = [
        ("commentary, first", all[0].as_str()),
        ("commentary, heaviest", heaviest.as_str()),
        ("front", "/be/"),
        ("issues", "/be/issues"),
        ("situation", "/be/situation"),
        ("about", "/be/about"),
        ("newsletter", "/be/newsletter"),
    ];
    println!("{} commentaries; KiB of the page, and with its style sheet and icons", all.len());
    let mut table = Table::new(["page", "plain", "gzip", "brotli", "zstd"]);
    let mut targets = Targets::new();
    for (name, path) in kinds {
        let weights = ENCODINGS.map(|encoding| weigh(&mut client, path, encoding));
        let [plain, gzip, brotli, zstd] = weights;
        let (gzip, brotli) = (gzip?, brotli?);
        if name.starts_with("commentary") {
            targets.at_most(&format!("{name}, gzip"), BOUND, gzip.together, " KiB");
            targets.at_most(&format!("{name}, brotli"), BOUND, brotli.together, " KiB");
        }
        table.row([name.into(), plain?.words(), gzip.words(), brotli.words(), zstd?.words()]);
    }
    table.print();
    targets.conclude()
}

/// KiB.
struct Weight {
    page: f64,
    together: f64,
}

impl Weight {
    fn words(&self) -> String {
        format!("{:.1} / {:.1}", self.page, self.together)
    }
}

fn weigh(client: &mut Client, path: &str, encoding: &str) -> Result<Weight> {
    let fields = [("Accept-Encoding", encoding)];
    let page = client.page(path, &fields)?;
    let html = match encoding {
        "identity" => page.text(),
        _ => client.page(path, &[("Accept-Encoding", "identity")])?.text(),
    };
    let mut bytes = page.body.len();
    for part in parts(&html) {
        bytes += client.page(&part, &fields)?.body.len();
    }
    Ok(Weight { page: page.body.len() as f64 / 1024.0, together: bytes as f64 / 1024.0 })
}

/// The addresses in `<link>` elements that a browser fetches: style sheets and icons.
fn parts(html: &str) -> BTreeSet<String> {
    let elements = html.split("<link ").skip(1).filter_map(|rest| rest.split('>').next());
    let fetched = elements.filter(|element| {
        let relation = attribute(element, "rel").unwrap_or_default();
        relation.split(' ').any(|word| word == "stylesheet" || word == "icon")
    });
    fetched
        .filter_map(|element| attribute(element, "href"))
        .filter(|href| href.starts_with('/'))
        .map(str::to_owned)
        .collect()
}

fn attribute<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = element.split_once(&format!("{name}=\""))?;
    rest.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn style_sheets_and_icons_are_fetched_and_alternates_are_not() {
        let html = r#"<link rel="stylesheet" href="/assets/site.css"><link rel="alternate" href="/ru/">
            <link href="/assets/favicon.svg" rel="icon" type="image/svg+xml"><a href="/be/">"#;
        assert_eq!(parts(html).into_iter().collect::<Vec<_>>(), ["/assets/favicon.svg", "/assets/site.css"]);
    }
}
