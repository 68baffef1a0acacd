//! Everything that can be reached: from the front pages, the feeds and the sitemap, link by link.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tokio::sync::OnceCell;

use crate::answer::Answer;
use crate::engines::Engine;
use crate::html::decode;
use crate::test_app::TestApp;

/// Every answer, by its path.
pub struct Crawl {
    pub origin: String,
    pub answers: BTreeMap<String, Answer>,
}

/// Where machines begin to read.
const FIRST: [&str; 6] = ["/", "/sitemap.xml", "/robots.txt", "/.well-known/security.txt", "/favicon.ico", "/healthz"];

impl Crawl {
    pub async fn of(app: &TestApp) -> Self {
        let frame = app.app.site.frame().expect("content");
        let origin = frame.monitor.origin.clone();
        let mut waiting: BTreeSet<String> = FIRST.map(str::to_owned).into();
        waiting.extend(frame.monitor.languages.iter().map(|language| format!("/{language}/")));
        let mut answers = BTreeMap::new();
        while let Some(path) = waiting.pop_first() {
            let answer = app.get(&path).await;
            let found = addresses(&answer, &origin)
                .into_iter()
                .filter(|path| !answers.contains_key(path) && *path != answer.path);
            waiting.extend(found);
            answers.insert(path, answer);
        }
        Self { origin, answers }
    }

    /// The sample monitor that comes with the program, read once for all tests.
    pub async fn demo(engine: Engine) -> &'static Self {
        static SQLITE: OnceCell<Crawl> = OnceCell::const_new();
        static POSTGRES: OnceCell<Crawl> = OnceCell::const_new();
        let crawl = match engine {
            Engine::Sqlite => &SQLITE,
            Engine::Postgres => &POSTGRES,
        };
        crawl
            .get_or_init(async || {
                let app = TestApp::on(engine).await;
                app.import_directory(&Path::new(env!("CARGO_MANIFEST_DIR")).join("demo")).await;
                Self::of(&app).await
            })
            .await
    }

    /// The pages for people.
    pub fn pages(&self) -> impl Iterator<Item = &Answer> {
        self.answers.values().filter(|answer| answer.is_html())
    }

    /// Those whose path begins so.
    pub fn below(&self, start: &str) -> impl Iterator<Item = &Answer> {
        self.answers.values().filter(move |answer| answer.path.starts_with(start))
    }

    /// The answers that say `words`, whatever the case of letters, in the body or a header.
    pub fn that_say<'a>(&'a self, words: &str) -> Vec<&'a str> {
        let words = words.to_lowercase();
        let says = |answer: &Answer| {
            let headers = answer
                .headers
                .values()
                .filter_map(|value| value.to_str().ok())
                .any(|value| value.to_lowercase().contains(&words));
            headers || String::from_utf8_lossy(&answer.body).to_lowercase().contains(&words)
        };
        self.answers.values().filter(|answer| says(answer)).map(|answer| answer.path.as_str()).collect()
    }
}

/// The paths on this site that an answer names.
fn addresses(answer: &Answer, origin: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    found.extend(Some(answer.location().to_owned()).filter(|location| !location.is_empty()));
    let Ok(text) = std::str::from_utf8(&answer.body) else { return on_this_site(found, origin) };
    if answer.is_html() {
        for element in answer.html().iter() {
            found
                .extend(["href", "src", "action"].iter().filter_map(|name| element.attribute(name)).map(str::to_owned));
            found.extend(element.attribute("srcset").into_iter().flat_map(pictures_of).map(str::to_owned));
        }
    }
    // Feeds, sitemaps, structured data and texts inside of them say where they lead in full.
    let text = if text.contains("&lt;") {
        text.replace("&lt;", "<").replace("&quot;", "\"").replace("&amp;", "&")
    } else {
        text.to_owned()
    };
    found.extend(text.split(origin).skip(1).map(|rest| {
        let end = rest
            .find(|character: char| character.is_whitespace() || "\"'<>,\\)".contains(character))
            .unwrap_or(rest.len());
        format!("{origin}{}", &rest[..end])
    }));
    on_this_site(found, origin)
}

/// The addresses in a `srcset`.
pub fn pictures_of(srcset: &str) -> impl Iterator<Item = &str> {
    srcset.split(',').filter_map(|item| item.split_whitespace().next())
}

fn on_this_site(found: BTreeSet<String>, origin: &str) -> BTreeSet<String> {
    let path = |address: &String| {
        let path = address.strip_prefix(origin).unwrap_or(address);
        let path = path.split('#').next().unwrap_or_default();
        (path.starts_with('/') && !path.starts_with("//"))
            .then(|| if path.contains('&') { decode(path) } else { path.to_owned() })
    };
    found.iter().filter_map(path).collect()
}
