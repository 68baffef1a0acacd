//! What pages tell machines about themselves: structured data, citation tags, languages, previews.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::bundle::Bundle;
use crate::crawl::Crawl;
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(
    a_commentary_is_an_article_with_its_sources,
    a_translation_names_its_original_and_the_other_way_round,
    a_correction_is_among_the_data,
    an_issue_is_part_of_the_periodical,
    no_text_can_leave_the_data,
    reference_managers_find_what_they_look_for,
    a_shared_link_has_a_preview,
    every_page_of_the_sample_is_consistent,
    every_page_of_the_demo_is_consistent,
);

const ENGLISH: &str = "https://examplia.example/en/commentaries/the-northern-harbour-is-open";
const BELARUSIAN: &str = "https://examplia.example/be/commentaries/pauonocny-port-adkryty";
const RUSSIAN: &str = "https://examplia.example/ru/commentaries/severnyj-port-otkryt";

async fn article(app: &TestApp, address: &str) -> Value {
    app.page(address.strip_prefix("https://examplia.example").expect("an address of the sample")).await.json_ld()
}

async fn a_commentary_is_an_article_with_its_sources(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let article = article(&app, ENGLISH).await;
    for (key, value) in [
        ("@context", json!("https://schema.org")),
        ("@type", json!("AnalysisNewsArticle")),
        ("@id", json!(ENGLISH)),
        ("mainEntityOfPage", json!(ENGLISH)),
        ("headline", json!("The “Northern” harbour is open—the first ship’s in")),
        ("articleSection", json!("Security")),
        ("inLanguage", json!("en")),
        ("datePublished", json!("2024-01-08T09:00:00Z")),
        ("dateModified", json!("2024-01-08T09:00:00Z")),
        ("keywords", json!(["Harbours", "Prices"])),
        ("isAccessibleForFree", json!(true)),
    ] {
        assert_eq!(article[key], value, "{key}");
    }
    let people: Vec<&Value> =
        article["author"].as_array().expect("authors").iter().map(|author| &author["name"]).collect();
    assert_eq!(people, ["Alena Kalina", "B. Rowan"]);
    assert_eq!(article["publisher"]["name"], "The editors & friends");
    assert_eq!(
        article["citation"],
        json!([
            {
                "@type": "CreativeWork",
                "name": "The harbour’s journal",
                "publisher": { "@type": "Organization", "name": "Harbour Authority" },
                "url": "https://harbour.example/journal",
            },
            { "@type": "CreativeWork", "name": "Recollections of a pilot" },
        ])
    );
    let picture =
        article["image"].as_str().and_then(|image| image.strip_prefix("https://examplia.example")).expect("a picture");
    app.page(picture).await;
    assert!(article.get("correction").is_none() && article.get("translationOfWork").is_some());
}

async fn a_translation_names_its_original_and_the_other_way_round(app: TestApp) {
    app.import(&Bundle::sample()).await;
    for translation in [ENGLISH, RUSSIAN] {
        let article = article(&app, translation).await;
        assert_eq!(
            (&article["translationOfWork"]["@id"], &article["translationOfWork"]["inLanguage"]),
            (&json!(BELARUSIAN), &json!("be"))
        );
        assert!(article.get("workTranslation").is_none());
    }
    let original = article(&app, BELARUSIAN).await;
    assert!(original.get("translationOfWork").is_none());
    let translations: BTreeSet<_> = original["workTranslation"]
        .as_array()
        .expect("translations")
        .iter()
        .filter_map(|work| work["@id"].as_str())
        .collect();
    assert_eq!(translations, BTreeSet::from([ENGLISH, RUSSIAN]));
}

async fn a_correction_is_among_the_data(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let article = article(&app, "https://examplia.example/en/commentaries/a-storm-has-damaged-the-quay").await;
    let correction = json!([{ "@type": "CorrectionComment", "datePublished": "2024-01-23T22:30:00Z", "text": "Six ships were damaged, not four." }]);
    assert_eq!(article["correction"], correction);
    assert_eq!(
        (&article["datePublished"], &article["dateModified"]),
        (&json!("2024-01-22T09:00:00Z"), &json!("2024-01-23T22:30:00Z"))
    );
}

async fn an_issue_is_part_of_the_periodical(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let issue = app.page("/en/issues/2024-01-01").await.json_ld();
    assert_eq!(
        (&issue["@type"], &issue["issueNumber"], &issue["datePublished"]),
        (&json!("PublicationIssue"), &json!(1), &json!("2024-01-08T09:00:00Z"))
    );
    assert_eq!(
        (&issue["isPartOf"]["@type"], &issue["isPartOf"]["name"]),
        (&json!("Periodical"), &json!("Examplia Monitor"))
    );
    let parts = issue["hasPart"].as_array().expect("parts");
    assert_eq!(
        parts.iter().map(|part| &part["url"]).collect::<Vec<_>>(),
        [ENGLISH],
        "what is not translated is no part in this language"
    );
    assert_eq!(article(&app, ENGLISH).await["isPartOf"]["@id"], issue["@id"]);
    let front = app.page("/en/").await.json_ld();
    assert!(front["@graph"].as_array().expect("a graph").iter().any(|node| node["@type"] == "WebSite"));
}

async fn no_text_can_leave_the_data(app: TestApp) {
    let bundle = Bundle::sample();
    let title = "</script><script>alert(1)</script> <!-- & \\\"x\\\"";
    bundle.replace(
        "issues/2024-01-15/security/ru.md",
        "title = \"Буря повредила причал\"",
        &format!("title = \"{title}\""),
    );
    app.import(&bundle).await;
    let page = app.page("/ru/commentaries/burya-povredila-prichal").await;
    assert!(
        page.json_ld()["headline"]
            .as_str()
            .is_some_and(|headline| headline.starts_with("</script><script>alert(1)</script> <!-- &"))
    );
    assert_eq!(page.html().all("script").count(), 1);
    assert!(page.html().only("h1").text.starts_with("</script><script>alert(1)</script> <!-- &"));
}

async fn reference_managers_find_what_they_look_for(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let html = app.page("/en/commentaries/the-northern-harbour-is-open").await.html();
    for (name, content) in [
        ("citation_title", vec!["The “Northern” harbour is open—the first ship’s in"]),
        ("citation_author", vec!["Alena Kalina", "B. Rowan"]),
        ("citation_journal_title", vec!["Examplia Monitor"]),
        ("citation_publisher", vec!["The editors & friends"]),
        ("citation_issue", vec!["1"]),
        ("citation_publication_date", vec!["2024/01/08"]),
        ("citation_language", vec!["en"]),
        ("citation_fulltext_html_url", vec![ENGLISH]),
    ] {
        assert_eq!(html.meta(name), content, "{name}");
    }
}

async fn a_shared_link_has_a_preview(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let html = app.page("/en/commentaries/the-northern-harbour-is-open").await.html();
    assert_eq!(html.meta("og:type"), ["article"]);
    assert_eq!(html.meta("og:url"), [ENGLISH]);
    // The monitor's name is told beside it.
    assert_eq!(html.meta("og:title"), ["The “Northern” harbour is open—the first ship’s in"]);
    assert_eq!(html.meta("og:site_name"), ["Examplia Monitor"]);
    assert_eq!((html.meta("og:locale"), html.meta("og:locale:alternate")), (vec!["en_US"], vec!["be_BY", "ru_RU"]));
    assert_eq!(html.meta("og:image:alt"), ["A ship at the “quay”"]);
    assert_eq!(html.meta("article:published_time"), ["2024-01-08T09:00:00Z"]);
    assert_eq!(
        html.meta("description"),
        ["The harbour works again & trade <may> follow; the situation has therefore improved."]
    );
    // A page without a picture of its own shows the monitor's.
    let front = app.page("/en/").await.html();
    assert_eq!(front.meta("og:title"), ["Examplia Monitor"]);
    let image = front.meta("og:image")[0].to_owned();
    assert!(image.starts_with("https://examplia.example/assets/og-default."), "{image}");
}

async fn every_page_of_the_sample_is_consistent(app: TestApp) {
    app.import(&Bundle::sample()).await;
    check(&Crawl::of(&app).await);
}

async fn every_page_of_the_demo_is_consistent(app: TestApp) {
    check(Crawl::demo(app.engine()).await);
}

/// What holds for every page: one canonical address, languages that name each other, feeds that are there.
fn check(crawl: &Crawl) {
    let mut languages = BTreeMap::new();
    for page in crawl.pages().filter(|page| page.status == 200) {
        let html = page.html();
        let path = &page.path;
        let language = path.split('/').nth(1).expect("a language");
        assert_eq!(html.only("html").must("lang"), language, "{path}");
        assert!(
            !html.all("title").next().expect("a title").text.is_empty()
                && html.meta("description").iter().all(|text| !text.is_empty()),
            "{path}"
        );
        let own = format!("{}{path}", crawl.origin);
        let indexed = page.header("x-robots-tag").is_empty();
        assert_eq!(html.meta("robots"), if indexed { vec![] } else { vec!["noindex"] }, "{path}");
        let canonical: Vec<&str> = html.linked("canonical").into_iter().map(|link| link.must("href")).collect();
        assert_eq!(canonical, if indexed { vec![own.as_str()] } else { vec![] }, "{path}");
        let alternates: BTreeSet<(String, String)> = html
            .linked("alternate")
            .into_iter()
            .filter_map(|link| Some((link.attribute("hreflang")?.to_owned(), link.must("href").to_owned())))
            .collect();
        assert_eq!(alternates.contains(&(language.to_owned(), own.clone())), indexed, "{path}");
        for feed in html.linked("alternate").into_iter().filter(|link| link.attribute("hreflang").is_none()) {
            assert_eq!(crawl.answers[feed.must("href")].status, 200, "{path}");
        }
        // The switch in the page leads where the head says.
        for link in html.inside("languages", "a").filter(|link| indexed && link.attribute("class") != Some("missing")) {
            assert!(
                alternates
                    .contains(&(link.must("hreflang").to_owned(), format!("{}{}", crawl.origin, link.must("href")))),
                "{path}"
            );
        }
        languages.insert(own, alternates);
    }
    for (address, alternates) in &languages {
        for (_, alternate) in alternates {
            assert_eq!(
                languages.get(alternate),
                Some(alternates),
                "{address} and {alternate} name different languages"
            );
        }
    }
}
