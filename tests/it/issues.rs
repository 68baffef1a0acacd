//! Invariants 2 and 4: periods follow the cadence, gaps are explicit, and an issue is released at once and whole.

use crate::bundle::{Bundle, nth_week};
use crate::crawl::Crawl;
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(
    a_skipped_period_is_shown_with_its_reason,
    a_gap_is_refused_until_it_is_explicit,
    a_monthly_monitor_has_months,
    nobody_sees_anything_of_a_draft,
    a_release_shows_everything_at_once,
    a_failed_import_releases_nothing,
    a_published_issue_stays_published,
    a_draft_of_an_edition_stays_hidden_in_a_published_issue,
    before_the_first_issue_every_page_has_something_to_say,
);

async fn a_skipped_period_is_shown_with_its_reason(app: TestApp) {
    app.import(&Bundle::sample()).await;
    for (path, words) in [
        ("/en/issues", "January 8–14, 2024 No issue appeared for this period. The editors were on leave."),
        ("/en/situation", "No issue appeared for this period. The editors were on leave."),
        ("/en/issues/2024-01-08", "No issue appeared for this period. The editors were on leave."),
    ] {
        let main = app.page(path).await.main().replace('\u{a0}', " ");
        assert!(main.contains(words), "{path}: {main}");
    }
}

async fn a_gap_is_refused_until_it_is_explicit(app: TestApp) {
    let bundle = Bundle::sample();
    let reason = bundle.read("issues/2024-01-08/issue.toml");
    bundle.remove("issues/2024-01-08");
    assert_eq!(
        app.refusal(&bundle).await,
        [
            "issues/2024-01-15/issue.toml: the period of 2024-01-08 is missing before this one: add it, or issues/2024-01-08/issue.toml with \
          `skipped` and the reason"
        ]
    );
    bundle.write("issues/2024-01-08/issue.toml", reason);
    app.import(&bundle).await;
}

async fn a_monthly_monitor_has_months(app: TestApp) {
    let bundle = Bundle::sample();
    bundle.replace("monitor.toml", "cadence = \"weekly\"\nfirst-weekday = \"monday\"", "cadence = \"monthly\"");
    for issue in ["2024-01-08", "2024-01-15", "2024-01-22"] {
        bundle.remove(&format!("issues/{issue}"));
    }
    assert_eq!(
        app.refusal(&bundle).await,
        [
            "issues/2024-01-01/issue.toml:2: `end` is 2024-01-07, but the period that starts on 2024-01-01 ends on 2024-01-31"
        ]
    );
    bundle.replace("issues/2024-01-01/issue.toml", "end = 2024-01-07\n", "");
    app.import(&bundle).await;
    assert!(app.page("/en/issues/2024-01-01").await.main().replace('\u{a0}', " ").contains("January 1–31, 2024"));
}

async fn nobody_sees_anything_of_a_draft(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let crawl = Crawl::of(&app).await;
    assert_eq!(crawl.that_say("chernovik9"), Vec::<&str>::new());
    assert_eq!(crawl.that_say("2024-01-22\""), Vec::<&str>::new());
    for path in ["/be/issues/2024-01-22", "/be/issues/2024-01-22/security", "/be/commentaries/chernovik9-zahalovak"] {
        assert_eq!(app.get(path).await.status, 404, "{path}");
    }
}

/// What readers, feeds and search engines get of the draft, before and after: nothing, then everything.
async fn a_release_shows_everything_at_once(app: TestApp) {
    let bundle = Bundle::sample();
    app.import(&bundle).await;
    let places = [
        "/be/",
        "/be/issues",
        "/be/situation",
        "/be/feed.atom",
        "/be/feed.json",
        "/be/sections/security",
        "/sitemap/2024.xml",
        "/be/authors/a-kalina",
    ];
    for path in places {
        assert!(!app.page(path).await.text().contains("chernovik9-zahalovak"), "{path}");
    }
    bundle.publish_the_draft();
    app.import(&bundle).await;
    for path in places {
        assert!(app.page(path).await.text().contains("chernovik9-zahalovak"), "{path}");
    }
    let page = app.page("/be/commentaries/chernovik9-zahalovak").await.html();
    assert_eq!(page.only("time").must("datetime"), "2024-01-29T09:00:00Z");
    // What is not translated is marked, and no other language stands in for it.
    let pending = app.page("/en/issues/2024-01-22/security").await.main();
    assert!(pending.contains("This article has not been translated yet"), "{pending}");
    let front = app.page("/en/").await.main();
    assert!(front.contains("This article has not been translated yet"), "{front}");
    assert!(!front.contains("Chernovik9"), "{front}");
}

/// The problem is in the last of the groups in which an import goes.
async fn a_failed_import_releases_nothing(app: TestApp) {
    let bundle = Bundle::archive(60);
    let last = format!("issues/{}/issue.toml", nth_week(59));
    bundle.replace(&last, "section = \"security\"", "section = \"securty\"");
    assert_eq!(app.refusal(&bundle).await.len(), 2);
    assert!(app.is_empty().await);
    bundle.replace(&last, "section = \"securty\"", "section = \"security\"");
    assert_eq!(app.import(&bundle).await.changed_issues, 60);
}

async fn a_published_issue_stays_published(app: TestApp) {
    let bundle = Bundle::archive(2);
    app.import(&bundle).await;
    let file = "issues/2024-01-08/issue.toml";
    let advice =
        format!("{file}: this issue is published: its period, number, instant and state can't change; restore them");
    let published = "published = 2024-01-15T09:00:00Z\n";
    bundle.replace(file, published, "published = 2024-01-15T08:00:00Z\n");
    assert_eq!(app.refusal(&bundle).await, [advice.as_str()]);
    bundle.replace(file, "published = 2024-01-15T08:00:00Z\n", "");
    assert_eq!(app.refusal(&bundle).await, [advice.as_str()]);
    bundle.write(file, "skipped = { be = \"Не.\", ru = \"Нет.\", en = \"No.\" }\n");
    assert_eq!(app.refusal(&bundle).await, [advice.as_str()]);
}

async fn a_draft_of_an_edition_stays_hidden_in_a_published_issue(app: TestApp) {
    let bundle = Bundle::sample();
    let edition = "+++\ntitle = \"Chernovik9 prices\"\nlead = \"Chernovik9.\"\ndraft = true\n+++\nChernovik9.\n";
    bundle.write("issues/2024-01-01/economy/en.md", edition);
    bundle.append(
        "topics.toml",
        "\n[[topic]]\ncode = \"hidden\"\nname = { be = \"Схаванае\", ru = \"Скрытое\", en = \"Hidden\" }\n",
    );
    bundle.write(
        "issues/2024-01-15/information/commentary.toml",
        "original = \"en\"\ncontributors = [\"b-rowan\"]\ntopics = [\"hidden\"]\n",
    );
    bundle.write("issues/2024-01-15/information/en.md", edition.replace("prices", "news"));
    app.import(&bundle).await;
    let crawl = Crawl::of(&app).await;
    assert_eq!(crawl.that_say("chernovik9"), Vec::<&str>::new());
    assert_eq!(crawl.that_say("topics/hidden"), Vec::<&str>::new());
    assert_eq!(app.get("/en/commentaries/chernovik9-prices").await.status, 404);
    bundle.replace("issues/2024-01-01/economy/en.md", "draft = true", "published = 2024-01-30T00:00:00Z");
    app.import(&bundle).await;
    assert!(app.page("/en/commentaries/chernovik9-prices").await.main().contains("Chernovik9."));
}

async fn before_the_first_issue_every_page_has_something_to_say(app: TestApp) {
    let bundle = Bundle::sample();
    bundle.remove("issues");
    bundle.remove("redirects.toml");
    app.import(&bundle).await;
    let crawl = Crawl::of(&app).await;
    assert!(app.page("/en/").await.main().contains("The first issue has not been published yet."));
    for answer in crawl.answers.values() {
        assert!(matches!(answer.status, 200 | 302), "{}: {}", answer.path, answer.status);
    }
}
