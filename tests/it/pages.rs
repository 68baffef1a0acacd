//! What a page of the bulletin shows, as product.md lists it, and that every page is sound HTML.

use std::collections::BTreeSet;

use crate::bundle::Bundle;
use crate::crawl::Crawl;
use crate::engines::on_both_engines;
use crate::html::Html;
use crate::test_app::TestApp;

on_both_engines!(
    the_source_of_the_program_is_offered_where_the_operator_says,
    a_commentary_carries_all_that_belongs_to_it,
    beside_a_text_are_the_newest_week_the_newsletter_and_the_channels,
    dates_and_marks_are_those_of_the_language,
    the_chart_and_its_table_say_the_same,
    a_section_tells_what_it_continues,
    lists_lead_on,
    the_samples_pages_are_sound,
    the_demos_pages_are_sound,
);

fn text_of(html: &Html, class: &str) -> String {
    html.with_class(class).next().unwrap_or_else(|| panic!("there is no .{class}")).text.replace('\u{a0}', " ")
}

async fn a_commentary_carries_all_that_belongs_to_it(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let html = app.page("/en/commentaries/the-northern-harbour-is-open").await.html();
    let main = html.only("main").text.replace('\u{a0}', " ");
    assert!(main.starts_with("January 1–7, 2024"), "the period comes first: {main:.200}");
    let tabs: Vec<(&str, Option<&str>)> =
        html.inside("tabs", "a").map(|link| (link.text.as_str(), link.attribute("aria-current"))).collect();
    assert_eq!(tabs, [("Security Improved", Some("page"))], "only what there is in this language is linked");
    assert_eq!(html.inside("tabs", "span").filter(|span| span.attribute("class") == Some("name")).count(), 3);
    assert_eq!(text_of(&html, "judgement"), "The situation has gotten better Level 2 of 5 Confidence: high");
    assert!(
        html.inside("judgement", "svg").any(|mark| mark.must("class").contains("mark v-improved")),
        "the verdict is a mark and words"
    );
    assert_eq!(
        text_of(&html, "lead"),
        "The harbour works again & trade <may> follow; the situation has therefore improved."
    );
    let hero = html.inside("hero", "img").next().expect("a picture");
    assert_eq!((hero.must("alt"), hero.must("width"), hero.must("height")), ("A ship at the “quay”", "500", "50"));
    assert_eq!(text_of(&html, "hero"), "The northern harbour in the morning Drawing: the editors");
    assert!(html.inside("prose", "table").next().is_some() && html.inside("prose", "h2").next().is_some());
    let signed: Vec<&str> = html.inside("by", "a").map(|link| link.text.as_str()).collect();
    assert_eq!(signed, ["Alena Kalina", "B.\u{a0}Rowan"]);
    assert_eq!(html.inside("topics", "a").map(|link| link.text.as_str()).collect::<Vec<_>>(), ["Harbours", "Prices"]);
    let notes: Vec<String> = html.inside("notes", "li").map(|note| note.text.replace('\u{a0}', " ")).collect();
    assert_eq!(notes.len(), 3);
    assert!(notes[0].starts_with("The harbour’s journal. Harbour Authority (accessed January 6, 2024) ↩"), "{notes:?}");
    assert!(notes[1].starts_with("The office itself said so."), "{notes:?}");
    assert!(notes[2].starts_with("Recollections of a pilot ↩"), "{notes:?}");
    assert!(text_of(&html, "cite").ends_with(
        "Examplia Monitor, January 1–7, 2024. https://examplia.example/en/commentaries/the-northern-harbour-is-open"
    ));
    let next = html.inside("turn", "a").next().expect("the next commentary of the section");
    assert_eq!((next.must("rel"), next.must("href")), ("next", "/en/commentaries/a-storm-has-damaged-the-quay"));
}

async fn beside_a_text_are_the_newest_week_the_newsletter_and_the_channels(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let html = app.page("/en/commentaries/the-northern-harbour-is-open").await.html();
    let situation = text_of(&html, "situation");
    assert!(
        situation.starts_with(
            "Situation in Examplia January 15–21, 2024 Security Deteriorated Economy Not changed Information Improved"
        ),
        "{situation}"
    );
    assert!(
        html.inside("situation", "a")
            .any(|link| link.must("href") == "/en/situation" && link.text.starts_with("View all"))
    );
    let newsletter = text_of(&html, "newsletter");
    assert!(
        newsletter
            .starts_with("Subscribe to our newsletter What happened in Examplia this week, and why. Email address"),
        "{newsletter}"
    );
    let form = html.inside("newsletter", "form").next().expect("a form");
    assert_eq!((form.must("method"), form.must("action")), ("post", "/en/newsletter"));
    assert!(
        html.inside("newsletter", "option")
            .any(|option| option.must("value") == "en" && option.attribute("selected").is_some())
    );
    let channels: Vec<(&str, &str)> =
        html.inside("channels", "a").map(|link| (link.text.as_str(), link.must("href"))).collect();
    assert_eq!(
        channels,
        [
            ("Atom feed", "/en/feed.atom"),
            ("JSON feed", "/en/feed.json"),
            ("Telegram", "https://telegram.example/examplia")
        ]
    );
}

async fn dates_and_marks_are_those_of_the_language(app: TestApp) {
    app.import(&Bundle::sample()).await;
    for (path, period, lead) in [
        (
            "/be/commentaries/pauonocny-port-adkryty",
            "1–7 студзеня 2024 года",
            "Порт «Поўнач» працуе зноў — становішча палепшылася.",
        ),
        (
            "/ru/commentaries/severnyj-port-otkryt",
            "1–7 января 2024 года",
            "Порт «Север» снова работает — положение улучшилось.",
        ),
        ("/en/commentaries/the-northern-harbour-is-open", "January 1–7, 2024", "The harbour works again"),
    ] {
        let html = app.page(path).await.html();
        assert_eq!(text_of(&html, "period"), period);
        assert!(text_of(&html, "lead").starts_with(lead), "{}", text_of(&html, "lead"));
    }
    // The stored text is as it was typed.
    assert!(app.rows().await["revision"].iter().any(|row| row.contains("Порт \"Поўнач\" працуе зноў - становішча")
        || row.contains("Порт \"\"Поўнач\"\" працуе зноў - становішча")));
}

async fn the_chart_and_its_table_say_the_same(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let html = app.page("/en/situation").await.html();
    let chart: Vec<(String, String)> = html
        .inside("strip-chart", "a")
        .map(|cell| (cell.must("href").to_owned(), cell.text.replace('\u{a0}', " ")))
        .collect();
    assert_eq!(
        chart,
        [
            (
                "/en/commentaries/the-northern-harbour-is-open",
                "Security, January 1–7, 2024: The situation has gotten better"
            ),
            (
                "/en/commentaries/a-storm-has-damaged-the-quay",
                "Security, January 15–21, 2024: The situation has gotten worse"
            ),
            // There is no text in English, and none that may be seen: the issue says so.
            ("/en/issues/2024-01-01", "Economy, January 1–7, 2024: The situation has not changed"),
            ("/en/issues/2024-01-15", "Economy, January 15–21, 2024: The situation has not changed"),
            // What a section continues stands in its row.
            ("/en/issues/2024-01-01", "The press, January 1–7, 2024: The situation has not been assessed"),
            ("/en/issues/2024-01-15", "Information, January 15–21, 2024: The situation has gotten better"),
        ]
        .map(|(href, label)| (href.to_owned(), label.to_owned()))
    );
    assert_eq!(html.inside("strip-chart", "title").filter(|title| title.text.contains("no issue appeared")).count(), 1);
    let columns: Vec<&str> = html
        .inside("data", "th")
        .filter(|cell| cell.attribute("scope") == Some("col"))
        .map(|cell| cell.text.as_str())
        .collect();
    assert_eq!(columns, ["Period", "Security", "Economy", "The press", "Information"]);
    let rows: Vec<String> = html.inside("data", "tr").skip(1).map(|row| row.text.replace('\u{a0}', " ")).collect();
    assert_eq!(
        rows,
        [
            "January 15–21, 2024 Deteriorated Not changed Improved",
            "January 8–14, 2024 No issue appeared for this period. The editors were on leave.",
            "January 1–7, 2024 Improved Not changed Not assessed",
        ]
    );
}

async fn a_section_tells_what_it_continues(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let information = app.page("/en/sections/information").await.html();
    let press = app.page("/en/sections/press").await.html();
    assert!(
        information
            .only("main")
            .text
            .replace('\u{a0}', " ")
            .contains("Published since January 15, 2024 Continues: The press")
    );
    assert!(
        press
            .only("main")
            .text
            .replace('\u{a0}', " ")
            .contains("Published from January 1, 2024 to January 14, 2024 Continued in: Information")
    );
    let menu: Vec<&str> = information.inside("sections", "a").map(|link| link.text.as_str()).collect();
    assert_eq!(menu, ["Security", "Economy", "Information"], "a section that has ended is in no menu");
}

async fn lists_lead_on(app: TestApp) {
    app.import(&Bundle::sample()).await;
    for list in
        ["/en/", "/en/issues/2024-01-01", "/en/sections/security", "/en/topics/harbours", "/en/authors/a-kalina"]
    {
        let html = app.page(list).await.html();
        let more: Vec<(&str, &str)> = html
            .inside("foot", "a")
            .filter(|link| link.attribute("class") == Some("more"))
            .map(|link| (link.must("href"), link.text.as_str()))
            .collect();
        assert!(!more.is_empty(), "{list}");
        for (href, text) in more {
            assert!(href.starts_with("/en/commentaries/") && text.starts_with("Read more: "), "{list}: {href}, {text}");
        }
    }
    let authors = app.page("/en/authors").await.main().replace('\u{a0}', " ");
    assert!(authors.contains("Alena Kalina Analyst 2 articles B. Rowan 2 articles"), "{authors}");
    let topics = app.page("/be/topics").await.main().replace('\u{a0}', " ");
    assert!(topics.contains("Парты 2 артыкулы Цэны 2 артыкулы"), "{topics}");
}

async fn the_samples_pages_are_sound(app: TestApp) {
    app.import(&Bundle::sample()).await;
    check(&Crawl::of(&app).await);
}

async fn the_demos_pages_are_sound(app: TestApp) {
    check(Crawl::demo(app.engine()).await);
}

/// Parsing a page asserts that its elements match; here follows what else a reader or her browser relies on.
fn check(crawl: &Crawl) {
    for page in crawl.pages() {
        let (html, path) = (page.html(), &page.path);
        assert!(page.text().starts_with("<!doctype html>"), "{path}");
        assert_eq!(html.all("h1").count(), 1, "{path}");
        assert!(!html.only("h1").text.is_empty() && html.only("main").must("id") == "content", "{path}");
        let ids: Vec<&str> = html.iter().filter_map(|element| element.attribute("id")).collect();
        let distinct: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), distinct.len(), "{path}: an id is there twice");
        for link in html.iter().filter_map(|element| element.attribute("href")?.strip_prefix('#')) {
            assert!(distinct.contains(link), "{path}: nothing has the id {link}");
        }
        for picture in html.all("img") {
            assert!(
                !picture.must("alt").is_empty()
                    && picture.attribute("width").is_some()
                    && picture.attribute("height").is_some(),
                "{path}"
            );
        }
        for input in html.all("input").chain(html.all("select")) {
            assert!(
                html.all("label").any(|label| label.attribute("for") == input.attribute("id")),
                "{path}: a field without label"
            );
        }
        let mut level = 1;
        for heading in html
            .iter()
            .filter(|element| element.name.len() == 2 && element.name.starts_with('h') && element.name != "hr")
        {
            let next: u32 = heading.name[1..].parse().expect("a level");
            assert!(next <= level + 1, "{path}: h{next} follows h{level}");
            level = next;
        }
        for typed in [" - ", "{{", "{ $", "\u{2068}"] {
            assert!(!html.only("main").text.contains(typed), "{path}: {typed:?} was not typeset or filled in");
        }
    }
}

async fn the_source_of_the_program_is_offered_where_the_operator_says(app: TestApp) {
    app.import(&Bundle::sample()).await;
    assert!(!app.page("/en/").await.text().contains("Source code"));
    let address = "https://example.org/bellwether";
    let app = TestApp::configured(app.engine(), |config| config.web.source = Some(address.to_owned())).await;
    app.import(&Bundle::sample()).await;
    for (language, words) in [("be", "Зыходны код"), ("ru", "Исходный код"), ("en", "Source code")]
    {
        let page = app.page(&format!("/{language}/")).await;
        assert!(page.text().contains(&format!("<a href=\"{address}\">{words}</a>")), "{language}");
    }
}
