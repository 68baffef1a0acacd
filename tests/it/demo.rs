//! The sample monitor that comes with the program: every page of it, in every language.

use std::collections::BTreeMap;

use bellwether::web::messages::Messages;
use bellwether_language::Language;

use crate::crawl::Crawl;
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(everything_resolves, every_language_has_as_many_pages, the_rough_edges_are_there);

async fn everything_resolves(app: TestApp) {
    let crawl = Crawl::demo(app.engine()).await;
    assert!(crawl.answers.len() > 500, "only {} answers", crawl.answers.len());
    for answer in crawl.answers.values() {
        match answer.status {
            200 => {}
            301 | 302 => assert_eq!(
                crawl.answers[answer.location()].status,
                200,
                "{} leads to {}",
                answer.path,
                answer.location()
            ),
            status => panic!("{}: {status}", answer.path),
        }
    }
}

async fn every_language_has_as_many_pages(app: TestApp) {
    let crawl = Crawl::demo(app.engine()).await;
    let mut kinds = BTreeMap::<String, BTreeMap<&str, usize>>::new();
    for page in crawl.pages() {
        let mut parts = page.path.split('/').skip(1);
        let (language, kind) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        *kinds.entry(kind.to_owned()).or_default().entry(language).or_default() += 1;
    }
    // Texts are not all translated; everything else is in every language.
    for (kind, counts) in kinds.iter().filter(|(kind, _)| !["commentaries", "issues"].contains(&kind.as_str())) {
        assert!(counts.len() == 3 && counts.values().all(|count| *count == counts["en"]), "{kind}: {counts:?}");
    }
    let issues = |language: &str| {
        crawl
            .below(&format!("/{language}/issues/"))
            .filter(|page| page.status == 200 && page.path.matches('/').count() == 3)
            .count()
    };
    assert_eq!((issues("be"), issues("ru")), (issues("en"), issues("en")));
}

/// What the demo is there to show, besides what is as it should be: in one language or another.
async fn the_rough_edges_are_there(app: TestApp) {
    let crawl = Crawl::demo(app.engine()).await;
    let messages = Messages::load().expect("the messages");
    for key in [
        "issue-skipped",
        "missing-title",
        "translation-behind",
        "correction-earlier",
        "verdict-not-assessed-short",
        "verdict-superseded",
        "section-continues",
        "revisions-title",
    ] {
        let said = |language: Language| {
            let words = messages.plain(language, key);
            crawl.below(&format!("/{language}/")).any(|page| page.is_html() && page.main().contains(&words))
        };
        assert!(Language::ALL.into_iter().any(said), "no page of the demo says {key:?}");
    }
}
