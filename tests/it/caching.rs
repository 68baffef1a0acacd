//! The page cache: what is in it is served from it, what changed is replaced at once, what did not change stays.

use bellwether::bundle::{self, Mode};
use bellwether::db::{self, Tag};
use bellwether::site::Site;

use crate::bundle::Bundle;
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(
    a_page_is_made_once,
    an_import_by_another_process_replaces_the_pages_that_show_it,
    an_old_issue_that_changes_leaves_the_rest_alone,
    an_import_that_changes_nothing_drops_nothing,
    another_spelling_of_an_address_is_not_kept,
    old_changes_are_forgotten_and_who_missed_them_reads_everything_anew,
);

const PAGE: &str = "/en/commentaries/the-northern-harbour-is-open";

fn kept(site: &Site, path: &str) -> bool {
    site.cache.get(path).is_some()
}

async fn import_elsewhere(app: &TestApp, bundle: &Bundle) {
    let db = app.another_db().await;
    bundle::import(&db, &app.app.site.store, bundle.path(), Mode::Write, |_, _| ()).await.expect("no problems");
    db.close().await;
}

async fn a_page_is_made_once(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let (hits, misses) = app.app.site.cache.counts();
    let first = app.page(PAGE).await;
    assert_eq!(app.app.site.cache.counts(), (hits, misses + 1));
    let second = app.page(PAGE).await;
    assert_eq!(app.app.site.cache.counts(), (hits + 1, misses + 1));
    assert_eq!((first.body, first.headers), (second.body, second.headers));
}

async fn an_import_by_another_process_replaces_the_pages_that_show_it(app: TestApp) {
    let bundle = Bundle::sample();
    app.import(&bundle).await;
    let shows = ["/be/", "/be/feed.atom", "/be/situation", "/be/issues", "/be/sections/security"];
    let before = app.page("/be/").await;
    for path in shows {
        app.get(path).await;
    }
    bundle.publish_the_draft();
    import_elsewhere(&app, &bundle).await;
    // Until this process hears of it, it serves what it has.
    assert_eq!(app.page("/be/").await.header("etag"), before.header("etag"));
    app.app.site.refresh().await.expect("a refresh");
    assert!(!kept(&app.app.site, "/be/"));
    let after = app.page("/be/").await;
    assert_ne!(after.header("etag"), before.header("etag"));
    assert!(after.main().contains("Chernovik9"));
    assert!(app.page("/be/feed.atom").await.text().contains("Chernovik9"));
    // The box beside every text shows the newest issue.
    assert!(app.page(PAGE).await.text().contains("/en/issues/2024-01-22"));
}

async fn old_changes_are_forgotten_and_who_missed_them_reads_everything_anew(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let seen = db::last_change(&app.app.site.db).await.expect("a number");
    let others: Vec<Tag> = (0..10_100).map(|number| Tag::Issue(number.to_string())).collect();
    let mut tx = app.app.site.db.begin().await.expect("a transaction");
    db::announce(&mut tx, &others).await.expect("the changes");
    tx.commit().await.expect("the changes");
    assert_eq!(app.changes().await.len(), 10_000);
    let reading = &mut app.app.site.db.reading().await.expect("a transaction");
    assert_eq!(db::changes_after(reading, seen).await.expect("the changes"), [Tag::Monitor]);
    let last = db::last_change(&app.app.site.db).await.expect("a number");
    assert_eq!(db::changes_after(reading, last - 1).await.expect("the changes"), others[10_099..]);
}

async fn an_old_issue_that_changes_leaves_the_rest_alone(app: TestApp) {
    let bundle = Bundle::archive(8);
    let texts = |starts: &str, slug: &str| {
        bundle.write(
            &format!("issues/{starts}/security/commentary.toml"),
            "original = \"en\"\ncontributors = [\"a-kalina\"]\n",
        );
        let text = format!(
            "+++\ntitle = \"The week of {starts}\"\nslug = \"{slug}\"\nlead = \"A lead.\"\n+++\nIt was quiet.\n"
        );
        bundle.write(&format!("issues/{starts}/security/en.md"), text);
    };
    texts("2024-01-01", "first");
    texts("2024-01-08", "second");
    texts("2024-02-05", "sixth");
    app.import(&bundle).await;
    let paths = [
        "/en/commentaries/first",
        "/en/commentaries/second",
        "/en/commentaries/sixth",
        "/en/about",
        "/robots.txt",
        "/en/issues",
        "/en/feed.atom",
    ];
    for path in paths {
        app.page(path).await;
        assert!(kept(&app.app.site, path), "{path}");
    }
    let text = bundle.read("issues/2024-01-01/security/en.md");
    bundle.write("issues/2024-01-01/security/en.r1.md", text.replace("slug = \"first\"\n", ""));
    let published = "saved = 2024-03-01T00:00:00Z\npublished = 2024-03-01T00:00:00Z\ntypo = true\nlead =";
    bundle.write("issues/2024-01-01/security/en.md", text.replace("lead =", published).replace("quiet", "calm"));
    import_elsewhere(&app, &bundle).await;
    app.app.site.refresh().await.expect("a refresh");
    let stayed: Vec<&str> = paths.into_iter().filter(|path| kept(&app.app.site, path)).collect();
    assert_eq!(stayed, ["/en/commentaries/sixth", "/en/about", "/robots.txt"]);
    assert!(app.page("/en/commentaries/first").await.main().contains("It was calm."));
}

async fn an_import_that_changes_nothing_drops_nothing(app: TestApp) {
    let bundle = Bundle::sample();
    app.import(&bundle).await;
    app.page(PAGE).await;
    app.import(&bundle).await;
    assert!(kept(&app.app.site, PAGE));
}

async fn another_spelling_of_an_address_is_not_kept(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let other = "/en/commentaries/the-northern-harbour-is-%6fpen";
    app.get(other).await;
    assert!(!kept(&app.app.site, other));
    // A query is no part of what is kept.
    assert_eq!(app.page(&format!("{PAGE}?from=mail")).await.body, app.page(PAGE).await.body);
}
