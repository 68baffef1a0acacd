//! A program with a newer renderer makes the stored renderings anew when it starts, and nothing else.

use bellwether::app::App;
use bellwether::commentaries;

use crate::bundle::Bundle;
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(
    what_an_earlier_renderer_made_is_made_anew,
    a_running_site_shows_what_was_made_anew,
    a_text_that_is_refused_now_keeps_what_it_has,
);

const PAGE: &str = "/en/commentaries/the-northern-harbour-is-open";
const MADE_BEFORE: &str = "UPDATE rendering SET version = 0, html = '<p>Made before.</p>', words = 2, blocks = '[]'";

async fn what_an_earlier_renderer_made_is_made_anew(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let mut before = app.rows().await;
    let made = app.execute(MADE_BEFORE).await.expect("the statement");
    assert_ne!(app.rows().await["rendering"], before["rendering"]);
    let db = app.another_db().await;
    assert_eq!(commentaries::renew_renderings(&db).await.expect("a renewal"), usize::try_from(made).expect("a count"));
    let mut after = app.rows().await;
    // The caches are told.
    assert!(after.remove("change") > before.remove("change"));
    assert_eq!(after, before);
    assert_eq!(commentaries::renew_renderings(&db).await.expect("a renewal"), 0);
    db.close().await;
}

async fn a_running_site_shows_what_was_made_anew(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let right = app.page(PAGE).await;
    app.execute(MADE_BEFORE).await.expect("the statement");
    app.app.site.cache.drop_tagged(&[bellwether::db::Tag::Monitor]);
    assert!(app.page(PAGE).await.text().contains("Made before."));
    // Another process of a newer version starts.
    let newer = App::open(app.config()).await.expect("an installation");
    newer.site.db.close().await;
    app.app.site.refresh().await.expect("a refresh");
    assert_eq!(app.page(PAGE).await.text(), right.text());
}

async fn a_text_that_is_refused_now_keeps_what_it_has(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let refused = app.execute("UPDATE revision SET body = '# A title' WHERE published_at IS NULL").await;
    let refused = usize::try_from(refused.expect("the statement")).expect("a count");
    assert!(refused > 0, "the sample has a draft");
    let made = app.execute(MADE_BEFORE).await.expect("the statement");
    let renewed = commentaries::renew_renderings(&app.app.site.db).await.expect("a renewal");
    assert_eq!(renewed + refused, usize::try_from(made).expect("a count"));
    let kept = app.rows().await["rendering"].iter().filter(|row| row.contains("Made before.")).count();
    assert_eq!(kept, refused);
}
