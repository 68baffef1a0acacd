//! Feeds: Atom (RFC 4287) and JSON Feed 1.1, of everything and of each section, in each language.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::Value;

use crate::bundle::Bundle;
use crate::crawl::Crawl;
use crate::engines::on_both_engines;
use crate::exports::as_bundle;
use crate::test_app::TestApp;
use crate::xml::Node;

on_both_engines!(
    every_atom_feed_has_what_the_standard_requires,
    every_json_feed_has_what_the_standard_requires,
    both_kinds_say_the_same,
    an_entry_keeps_its_id_whatever_becomes_of_its_address,
    a_text_in_a_feed_can_be_read_anywhere,
    a_text_in_a_feed_carries_what_stands_around_it_on_its_page,
    a_stale_translation_in_a_feed_says_so,
    a_feed_is_what_it_was_reviewed_to_be,
);

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

async fn every_atom_feed_has_what_the_standard_requires(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let crawls = [&Crawl::of(&app).await, Crawl::demo(app.engine()).await];
    for crawl in crawls {
        let feeds: Vec<_> = crawl.answers.values().filter(|answer| answer.path.ends_with(".atom")).collect();
        assert!(feeds.len() >= 15, "{} feeds", feeds.len());
        for answer in feeds {
            assert_eq!(answer.header("content-type"), "application/atom+xml; charset=utf-8");
            let feed = Node::parse(answer.text());
            let language = answer.path.split('/').nth(1).expect("a language");
            assert_eq!(
                (feed.name.as_str(), feed.attribute("xmlns"), feed.attribute("xml:lang")),
                ("feed", "http://www.w3.org/2005/Atom", language)
            );
            assert_eq!(feed.only("id").text, format!("{}{}", crawl.origin, answer.path));
            assert_ne!(feed.only("title").text, "");
            let own = feed.all("link").find(|link| link.attribute("rel") == "self").expect("a link to itself");
            assert_eq!(own.attribute("href"), feed.only("id").text);
            assert_ne!(feed.only("author").only("name").text, "");
            let updated = instant(&feed.only("updated").text);
            let mut ids = BTreeSet::new();
            for entry in feed.all("entry") {
                let id = &entry.only("id").text;
                assert!(id.contains(':') && ids.insert(id.clone()), "{}: {id}", answer.path);
                assert_ne!(entry.only("title").text, "");
                assert!(
                    instant(&entry.only("updated").text) <= updated
                        && instant(&entry.only("published").text) <= updated
                );
                let link = entry.only("link");
                assert!(
                    link.attribute("href").starts_with(&format!("{}/{language}/commentaries/", crawl.origin)),
                    "{}",
                    link.attribute("href")
                );
                assert!(entry.all("author").count() >= 1);
                assert_eq!(entry.only("content").attribute("type"), "html");
                assert_ne!(entry.only("summary").text, "");
            }
        }
    }
}

async fn every_json_feed_has_what_the_standard_requires(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let crawl = Crawl::of(&app).await;
    let feeds: Vec<_> = crawl.answers.values().filter(|answer| answer.path.ends_with("feed.json")).collect();
    assert_eq!(feeds.len(), 15);
    for answer in feeds {
        assert_eq!(answer.header("content-type"), "application/feed+json; charset=utf-8");
        let feed = answer.json();
        assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
        assert_eq!(feed["feed_url"], format!("{}{}", crawl.origin, answer.path));
        assert!(
            ["title", "home_page_url", "description", "language"]
                .iter()
                .all(|key| feed[key].as_str().is_some_and(|text| !text.is_empty()))
        );
        for item in feed["items"].as_array().expect("items") {
            for key in ["id", "url", "title", "summary", "content_html", "date_published", "date_modified", "language"]
            {
                assert!(item[key].as_str().is_some_and(|text| !text.is_empty()), "{}: {key}", answer.path);
            }
            instant(item["date_published"].as_str().unwrap_or_default());
            assert!(!item["authors"].as_array().expect("authors").is_empty());
        }
    }
}

async fn both_kinds_say_the_same(app: TestApp) {
    app.import(&Bundle::sample()).await;
    for feed in ["/be/feed", "/ru/feed", "/en/feed", "/ru/sections/economy/feed", "/en/sections/press/feed"] {
        let atom = Node::parse(app.page(&format!("{feed}.atom")).await.text());
        let json = app.page(&format!("{feed}.json")).await.json();
        let from_atom: Vec<[String; 3]> = atom
            .all("entry")
            .map(|entry| {
                [entry.only("id").text.clone(), entry.only("title").text.clone(), entry.only("content").text.clone()]
            })
            .collect();
        let word = |item: &Value, key: &str| item[key].as_str().unwrap_or_default().to_owned();
        let items = json["items"].as_array().expect("items");
        let from_json: Vec<[String; 3]> =
            items.iter().map(|item| [word(item, "id"), word(item, "title"), word(item, "content_html")]).collect();
        assert_eq!(from_atom, from_json, "{feed}");
    }
    let titles = |feed: &Value| {
        feed["items"].as_array().expect("items").iter().map(|item| item["title"].clone()).collect::<Vec<_>>()
    };
    // Newest first; the one that is not translated into English is not there, and nothing stands in for it.
    let english = app.page("/en/feed.json").await.json();
    assert_eq!(
        titles(&english),
        ["A storm has damaged the quay", "The “Northern” harbour is open—the first ship’s in"]
    );
    assert_eq!(app.page("/en/sections/economy/feed.json").await.json()["items"], Value::Array(Vec::new()));
    assert_eq!(app.get("/en/sections/nothing/feed.atom").await.status, 404);
    assert_eq!(app.get("/en/sections/economy/feed.rss").await.status, 404);
}

async fn an_entry_keeps_its_id_whatever_becomes_of_its_address(app: TestApp) {
    let bundle = Bundle::sample();
    app.import(&bundle).await;
    let (id, address) = oldest_entry(&app).await;
    assert_eq!(address, "https://examplia.example/en/commentaries/the-northern-harbour-is-open");
    bundle.replace("issues/2024-01-01/security/en.md", "slug = \"the-northern-harbour-is-open\"", "slug = \"harbour\"");
    app.import(&bundle).await;
    let moved = "https://examplia.example/en/commentaries/harbour";
    assert_eq!(oldest_entry(&app).await, (id.clone(), moved.to_owned()));
    // Nor when the text is corrected and its section is called something else.
    bundle.correct_the_first_commentary("3 студзеня", "4 студзеня");
    let path = "/be/feed.json";
    let before = ids(&app.page(path).await.json());
    // A code that comes before the old ones in the alphabet.
    bundle.rename_the_first_section("a-border");
    app.import(&bundle).await;
    assert_eq!(oldest_entry(&app).await, (id.clone(), moved.to_owned()));
    let corrected = app.page(path).await;
    assert!(corrected.text().contains("Выпраўлена."));
    assert_eq!(ids(&corrected.json()), before);
    // Nor when the monitor moves to another database.
    let other = TestApp::on(app.engine()).await;
    other.import(&as_bundle(&app.export_public().await)).await;
    assert_eq!(oldest_entry(&other).await, (id, moved.to_owned()));
}

/// In alphabetical order: a correction moves an item to the top.
fn ids(feed: &Value) -> BTreeSet<String> {
    feed["items"].as_array().expect("items").iter().filter_map(|item| item["id"].as_str()).map(str::to_owned).collect()
}

/// Id and address.
async fn oldest_entry(app: &TestApp) -> (String, String) {
    let feed = Node::parse(app.page("/en/feed.atom").await.text());
    let entry = feed.all("entry").last().expect("an entry");
    (entry.only("id").text.clone(), entry.only("link").attribute("href").to_owned())
}

async fn a_text_in_a_feed_can_be_read_anywhere(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let feed = app.page("/en/feed.json").await.json();
    let html = feed["items"][1]["content_html"].as_str().expect("a text");
    for relative in ["href=\"/", "src=\"/", "srcset=\"/", "w, /", "href=\"#", " id=\""] {
        assert!(!html.contains(relative), "{relative} in {html}");
    }
    assert!(html.contains("href=\"https://examplia.example/en/methodology\""), "{html}");
    assert!(html.contains("src=\"https://examplia.example/media/"), "{html}");
}

async fn a_text_in_a_feed_carries_what_stands_around_it_on_its_page(app: TestApp) {
    let bundle = Bundle::sample();
    bundle.replace(
        "issues/2024-01-01/issue.toml",
        "confidence = \"high\"\n",
        "confidence = \"high\"\nreason = { en = \"Ships come & go.\" }\n",
    );
    app.import(&bundle).await;
    let feed = app.page("/en/feed.json").await.json();
    let html = |item: usize| feed["items"][item]["content_html"].as_str().expect("a text").replace('\u{a0}', " ");
    let opened = html(1);
    let start = "<p><strong>The situation has gotten better.</strong> Ships come &amp; go.</p>\n\
                 <p><strong>The harbour works again &amp; trade &lt;may&gt; follow;";
    assert!(opened.starts_with(start), "{opened}");
    let end = "<h2>Sources and notes</h2>\n<ol>\n\
               <li><cite><a href=\"https://harbour.example/journal\" rel=\"noopener external\">The harbour’s journal</a></cite>. Harbour \
               Authority (accessed January 6, 2024)</li>\n\
               <li>The office itself said so.</li>\n\
               <li><cite>Recollections of a pilot</cite></li>\n</ol>";
    assert!(opened.trim_end().ends_with(end), "{opened}");
    // The numbers in the text lead to the notes on the page.
    let note = "href=\"https://examplia.example/en/commentaries/the-northern-harbour-is-open#note-1\"";
    assert!(opened.contains(note), "{opened}");
    let corrected = html(0);
    let correction = "<h2>Corrections</h2>\n<ul>\n<li><time datetime=\"2024-01-23T22:30:00Z\">January 24, 2024</time>: Six ships were \
                      damaged, not four. <a href=\"https://examplia.example/en/commentaries/a-storm-has-damaged-the-quay/revisions/1\">";
    assert!(corrected.contains(correction), "{corrected}");
    assert!(!opened.contains("Corrections") && !corrected.contains("Sources and notes"));
}

async fn a_stale_translation_in_a_feed_says_so(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let notices = |feed: &Value| -> Vec<bool> {
        let texts = feed["items"].as_array().expect("items").iter().filter_map(|item| item["content_html"].as_str());
        texts.map(|html| html.contains("<em>Перевод отстаёт от оригинала.</em> <a href=\"https://examplia.example/be/commentaries/bura-paskodzila-pryczal\"")).collect()
    };
    let russian = app.page("/ru/sections/security/feed.json").await.json();
    assert_eq!(notices(&russian), [true, false], "{russian}");
}

/// Icons have other addresses in every theme.
async fn a_feed_is_what_it_was_reviewed_to_be(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let icon = app.app.site.assets.address("favicon.svg").expect("an icon").to_owned();
    let feed = app.page("/ru/sections/economy/feed.atom").await;
    let lines = feed.text().replace(&icon, "/assets/ICON").replace("><", ">\n<");
    insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("atom", lines);
    });
}
