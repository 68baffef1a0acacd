//! The sitemap: complete, reciprocal, and nothing in it that search engines are asked to leave out.

use std::collections::BTreeMap;

use crate::answer::Answer;
use crate::bundle::Bundle;
use crate::crawl::Crawl;
use crate::engines::on_both_engines;
use crate::test_app::TestApp;
use crate::xml::Node;

on_both_engines!(
    every_address_in_the_samples_sitemap_is_right,
    every_address_in_the_demos_sitemap_is_right,
    a_page_says_the_same_of_its_languages
);

async fn every_address_in_the_samples_sitemap_is_right(app: TestApp) {
    app.import(&Bundle::sample()).await;
    check(&Crawl::of(&app).await);
}

async fn every_address_in_the_demos_sitemap_is_right(app: TestApp) {
    check(Crawl::demo(app.engine()).await);
}

/// Addresses with their alternates, by language.
fn entries(crawl: &Crawl) -> BTreeMap<String, BTreeMap<String, String>> {
    let index = Node::parse(crawl.answers["/sitemap.xml"].text());
    let mut entries = BTreeMap::new();
    for part in index.all("sitemap") {
        let path = part.only("loc").text.replace(&crawl.origin, "");
        for url in Node::parse(crawl.answers[&path].text()).all("url") {
            let alternates: BTreeMap<String, String> = url
                .all("xhtml:link")
                .map(|link| (link.attribute("hreflang").to_owned(), link.attribute("href").to_owned()))
                .collect();
            for changed in url.all("lastmod") {
                assert!(changed.text.parse::<jiff::Timestamp>().is_ok(), "{}", changed.text);
            }
            let before = entries.insert(url.only("loc").text.clone(), alternates);
            assert!(before.is_none(), "{} is in the sitemap twice", url.only("loc").text);
        }
    }
    entries
}

fn check(crawl: &Crawl) {
    let entries = entries(crawl);
    for (address, alternates) in &entries {
        let answer = &crawl.answers[&address.replace(&crawl.origin, "")];
        assert_eq!((answer.status, answer.header("x-robots-tag")), (200, ""), "{address}");
        assert!(alternates.values().any(|alternate| alternate == address), "{address} is not among its own languages");
        assert!(alternates.contains_key("x-default"), "{address}");
        for alternate in alternates.values() {
            assert_eq!(entries.get(alternate), Some(alternates), "{alternate} and {address} name different languages");
        }
    }
    // The other way round: every page is in it that search engines may show.
    for page in crawl.pages().filter(|page| page.status == 200 && page.header("x-robots-tag").is_empty()) {
        let listed = entries.contains_key(&format!("{}{}", crawl.origin, page.path));
        assert_eq!(listed, !is_by_the_way(page), "{}", page.path);
    }
}

/// A year of a list, a period that was skipped, the newsletter's form: nothing that anybody searches for.
fn is_by_the_way(page: &Answer) -> bool {
    let last = page.path.rsplit('/').next().unwrap_or_default();
    let skipped = page.path.contains("/issues/2") && page.html().all("time").next().is_none();
    skipped || last == "newsletter" || last.parse::<u16>().is_ok()
}

async fn a_page_says_the_same_of_its_languages(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let crawl = Crawl::of(&app).await;
    for (address, alternates) in entries(&crawl) {
        let html = crawl.answers[&address.replace(&crawl.origin, "")].html();
        let on_page: BTreeMap<String, String> = html
            .linked("alternate")
            .into_iter()
            .filter_map(|link| Some((link.attribute("hreflang")?.to_owned(), link.must("href").to_owned())))
            .collect();
        assert_eq!(on_page, alternates, "{address}");
    }
}
