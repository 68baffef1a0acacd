//! Invariant 9: a public page asks no other site for anything, sets no cookie and works without JavaScript.

use crate::answer::Answer;
use crate::bundle::Bundle;
use crate::crawl::{Crawl, pictures_of};
use crate::engines::{Engine, on_both_engines};
use crate::html::Element;
use crate::test_app::TestApp;

on_both_engines!(the_sample_keeps_to_it, the_demo_keeps_to_it);

async fn the_sample_keeps_to_it(app: TestApp) {
    app.import(&Bundle::sample()).await;
    check(&Crawl::of(&app).await);
}

async fn the_demo_keeps_to_it(app: TestApp) {
    check(Crawl::demo(app.engine()).await);
}

fn check(crawl: &Crawl) {
    for answer in crawl.answers.values() {
        assert_eq!(answer.header("set-cookie"), "", "{}", answer.path);
    }
    for page in crawl.pages() {
        for element in page.html().iter() {
            check_element(page, element);
        }
    }
}

fn check_element(page: &Answer, element: &Element) {
    let place = &page.path;
    for (name, value) in element.attributes() {
        assert!(
            !name.starts_with("on") && name != "style",
            "{place}: <{} {name}> is script or style of its own",
            element.name
        );
        assert!(!value.starts_with("javascript:") && !value.starts_with("data:"), "{place}: {name}={value}");
    }
    let loaded = match element.name.as_str() {
        "script" => {
            assert_eq!(element.attribute("type"), Some("application/ld+json"), "{place}: a script");
            vec![]
        }
        "style" | "iframe" | "object" | "embed" | "video" | "audio" | "base" => panic!("{place}: <{}>", element.name),
        // Only what a browser fetches by itself; a link that a reader follows is another matter.
        "link" => element
            .attribute("href")
            .into_iter()
            .filter(|_| ["stylesheet", "icon", "apple-touch-icon"].contains(&element.must("rel")))
            .collect(),
        "form" => vec![element.must("action")],
        "img" | "source" => element
            .attribute("src")
            .into_iter()
            .chain(element.attribute("srcset").into_iter().flat_map(pictures_of))
            .collect(),
        "use" => vec![element.must("href")],
        _ => vec![],
    };
    for address in loaded {
        let own = address.starts_with('#') || address.starts_with('/') && !address.starts_with("//");
        assert!(own, "{place}: <{}> asks for {address}", element.name);
    }
}

#[tokio::test]
async fn style_sheets_ask_no_other_site() {
    let app = TestApp::on(Engine::Sqlite).await;
    let sheet = app.app.site.assets.address("site.css").expect("a style sheet").to_owned();
    app.import(&Bundle::sample()).await;
    let text = app.page(&sheet).await.text().to_owned();
    assert!(text.contains('{') && !text.contains("@import") && !text.contains("url(") && !text.contains("://"));
}
