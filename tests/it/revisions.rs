//! Invariant 5: a published revision never changes; what replaces it says why, and what readers saw on any day can be seen again.

use crate::bundle::Bundle;
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(
    a_published_revision_can_not_be_edited,
    a_published_revision_can_not_be_left_out,
    a_correction_is_shown_with_the_earlier_text_and_the_difference,
    a_slip_is_in_the_history_and_no_correction,
    a_later_draft_is_not_shown,
    as_of_a_day_leads_to_what_readers_saw,
    the_page_is_what_it_was_reviewed_to_be,
);

const QUAY: &str = "/en/commentaries/a-storm-has-damaged-the-quay";

async fn a_published_revision_can_not_be_edited(app: TestApp) {
    let bundle = Bundle::sample();
    app.import(&bundle).await;
    let advice = |path: &str, number: u8| {
        format!(
            "{path}: revision {number} is published and can't change: keep it as issues/2024-01-15/security/en.r{number}.md and write the \
             change as a further revision, with [correction] or `typo = true`"
        )
    };
    bundle.replace("issues/2024-01-15/security/en.md", "Repairs will begin in spring.", "Repairs have begun.");
    bundle.replace("issues/2024-01-15/security/en.r1.md", "Four ships", "Five ships");
    assert_eq!(
        app.refusal(&bundle).await,
        [advice("issues/2024-01-15/security/en.md", 2), advice("issues/2024-01-15/security/en.r1.md", 1)]
    );
    // As the advice says.
    let bundle = Bundle::sample();
    let text = bundle.read("issues/2024-01-15/security/en.md");
    bundle.write("issues/2024-01-15/security/en.r2.md", text.replace("slug = \"a-storm-has-damaged-the-quay\"\n", ""));
    let text =
        text.replace("Repairs will begin in spring.", "Repairs have begun.").replace("2024-01-23T22", "2024-01-24T22");
    bundle.write("issues/2024-01-15/security/en.md", text);
    assert_eq!(app.import(&bundle).await.changed_revisions, 1);
    assert!(app.page(QUAY).await.main().contains("Repairs have begun."));
    assert_eq!(app.import(&bundle).await.changed_issues, 0);
}

async fn a_published_revision_can_not_be_left_out(app: TestApp) {
    let bundle = Bundle::sample();
    app.import(&bundle).await;
    bundle.remove("issues/2024-01-15/security/en.md");
    bundle.rename("issues/2024-01-15/security/en.r1.md", "issues/2024-01-15/security/en.md");
    let problems = app.refusal(&bundle).await;
    assert_eq!(
        problems[0],
        "issues/2024-01-15/security/en.md: the database has 2 revisions of this text, the files 1: bring the missing ones back"
    );
}

async fn a_correction_is_shown_with_the_earlier_text_and_the_difference(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let html = app.page(QUAY).await.html();
    let corrections = &html.with_class("corrections").next().expect("corrections").text;
    assert_eq!(
        corrections,
        "Corrections January\u{a0}24, 2024: Six ships were damaged, not four. Read the earlier version"
    );
    assert_eq!(
        html.inside("corrections", "a").next().map(|link| link.must("href")),
        Some(format!("{QUAY}/revisions/1").as_str())
    );
    assert!(html.only("main").text.contains("Six ships were damaged. Repairs"));

    let earlier = app.page(&format!("{QUAY}/revisions/1")).await;
    let main = earlier.main();
    assert!(
        main.contains("You are reading version 1, published on January\u{a0}22, 2024. A newer one has replaced it."),
        "{main}"
    );
    assert!(main.contains("Four ships were damaged. Repairs"), "{main}");
    let html = earlier.html();
    assert_eq!((html.only("del").text.as_str(), html.only("ins").text.as_str()), ("Four", "Six"));
    assert!(html.inside("notice", "a").any(|link| link.must("href") == QUAY));
    assert_eq!((earlier.header("x-robots-tag"), html.meta("robots")), ("noindex", vec!["noindex"]));
    assert!(html.linked("canonical").is_empty());
}

async fn a_slip_is_in_the_history_and_no_correction(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let page = app.page("/ru/commentaries/ceny-na-hleb").await.html();
    assert!(page.with_class("corrections").next().is_none());
    let versions: Vec<_> = page
        .inside("revisions", "a")
        .map(|link| (link.text.as_str(), link.attribute("aria-current").is_some()))
        .collect();
    assert_eq!(versions, [("Версия 1", false), ("Версия 2", true)]);
    assert!(app.page("/ru/commentaries/ceny-na-hleb/revisions/1").await.main().contains("изменлись"));
}

async fn a_later_draft_is_not_shown(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let path = "/ru/commentaries/severnyj-port-otkryt";
    let page = app.page(path).await.html();
    assert_eq!(page.only("h1").text, "Северный порт открыт: первый корабль пришёл");
    assert!(page.with_class("revisions").next().is_none());
    assert_eq!(app.get(&format!("{path}/revisions/2")).await.status, 404);
}

/// Revision 2 appeared on January 23 at half past ten in the evening in Greenwich, when it was January 24 in Vilnius.
async fn as_of_a_day_leads_to_what_readers_saw(app: TestApp) {
    app.import(&Bundle::sample()).await;
    for (day, status, location) in [
        ("2024-01-21", 404, String::new()),
        ("2024-01-22", 302, format!("{QUAY}/revisions/1")),
        ("2024-01-23", 302, format!("{QUAY}/revisions/1")),
        ("2024-01-24", 302, QUAY.to_owned()),
        ("2099-12-31", 302, QUAY.to_owned()),
        ("2024-02-30", 404, String::new()),
        ("yesterday", 404, String::new()),
    ] {
        let answer = app.get(&format!("{QUAY}/as-of/{day}")).await;
        assert_eq!((answer.status, answer.location()), (status, location.as_str()), "{day}");
    }
    // The revision that is current has one address only.
    assert_eq!(app.get(&format!("{QUAY}/revisions/2")).await.location(), QUAY);
    for number in ["0", "3", "01", "-1", "99999999999999999999", "x"] {
        assert_eq!(app.get(&format!("{QUAY}/revisions/{number}")).await.status, 404, "{number}");
    }
}

async fn the_page_is_what_it_was_reviewed_to_be(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let main = app.page("/en/commentaries/the-northern-harbour-is-open").await.main();
    insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("commentary", main);
    });
}
