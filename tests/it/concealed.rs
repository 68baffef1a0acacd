//! Invariant 11: what is concealed is absent from every output.

use crate::bundle::Bundle;
use crate::crawl::{Crawl, pictures_of};
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(
    nothing_of_a_concealed_commentary_is_anywhere,
    its_addresses_say_that_it_was_withdrawn,
    its_pictures_go_with_it,
    concealing_takes_effect_at_once_and_can_be_undone,
    a_public_export_does_not_hold_it,
);

const FILE: &str = "issues/2024-01-15/economy/commentary.toml";
const CONCEALED: &str = "concealed = 2024-01-25T08:00:00Z\n";

/// Its texts, titles, alt texts and slugs all say it.
const WORD: &str = "kvadrat7";

async fn nothing_of_a_concealed_commentary_is_anywhere(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let crawl = Crawl::of(&app).await;
    assert_eq!(crawl.that_say(WORD), Vec::<&str>::new());
    // Its only topic has nothing to show any more.
    assert_eq!(crawl.that_say("topics/secrets"), Vec::<&str>::new());
    assert_eq!(crawl.that_say("2024-01-15/economy"), Vec::<&str>::new());
    assert!(crawl.answers.len() > 80, "only {} answers", crawl.answers.len());
}

async fn its_addresses_say_that_it_was_withdrawn(app: TestApp) {
    app.import(&Bundle::sample()).await;
    for (language, title) in [
        ("be", "Гэты матэрыял зняты з публікацыі"),
        ("ru", "Этот материал снят с публикации"),
        ("en", "This page has been withdrawn"),
    ] {
        for path in [
            format!("/{language}/commentaries/kvadrat7-{language}"),
            format!("/{language}/commentaries/kvadrat7-old-{language}"),
            format!("/{language}/commentaries/kvadrat7-{language}/revisions/1"),
            format!("/{language}/commentaries/kvadrat7-{language}/as-of/2024-01-23"),
            format!("/{language}/issues/2024-01-15/economy"),
        ] {
            let answer = app.get(&path).await;
            assert_eq!(answer.status, 410, "{path}");
            assert_eq!(answer.html().only("h1").text.replace('\u{a0}', " "), title, "{path}");
            assert!(!answer.text().to_lowercase().contains(WORD), "{path}");
        }
    }
    // The verdict is not the text's, and stays.
    let issue = app.page("/en/issues/2024-01-15").await.main();
    assert!(issue.contains("Economy Not changed"), "{issue}");
}

async fn its_pictures_go_with_it(app: TestApp) {
    let bundle = Bundle::sample();
    bundle.replace(FILE, CONCEALED, "");
    app.import(&bundle).await;
    let page = app.page("/en/commentaries/kvadrat7-en").await.html();
    let picture = page.inside("hero", "img").next().expect("a picture").must("src").to_owned();
    assert_eq!(app.page(&picture).await.header("content-type"), "image/jpeg");
    let hero = app.page("/en/commentaries/the-northern-harbour-is-open").await.html();
    let others = hero.inside("hero", "source").flat_map(|source| pictures_of(source.must("srcset")));
    let others: Vec<String> = others.map(str::to_owned).collect();
    bundle.append(FILE, CONCEALED);
    app.import(&bundle).await;
    assert_eq!(app.get(&picture).await.status, 404, "{picture}");
    for other in others {
        app.page(&other).await;
    }
}

async fn concealing_takes_effect_at_once_and_can_be_undone(app: TestApp) {
    let bundle = Bundle::sample();
    bundle.replace(FILE, CONCEALED, "");
    app.import(&bundle).await;
    let crawl = Crawl::of(&app).await;
    let before = crawl.that_say(WORD);
    for path in [
        "/en/",
        "/en/feed.atom",
        "/en/feed.json",
        "/en/issues/2024-01-15",
        "/en/sections/economy",
        "/en/topics/secrets",
        "/sitemap/2024.xml",
    ] {
        assert!(before.contains(&path), "{path} is not among {before:?}");
    }
    bundle.append(FILE, CONCEALED);
    app.import(&bundle).await;
    for path in before {
        let answer = app.get(path).await;
        assert!(!answer.text().to_lowercase().contains(WORD), "{path}");
    }
    bundle.replace(FILE, CONCEALED, "");
    app.import(&bundle).await;
    app.page("/en/commentaries/kvadrat7-en").await;
}

async fn a_public_export_does_not_hold_it(app: TestApp) {
    app.import(&Bundle::sample()).await;
    for (path, content) in app.export_public().await {
        let content = String::from_utf8_lossy(&content).to_lowercase();
        assert!(!content.contains(WORD) && !content.contains("chernovik9"), "{path}");
        assert!(!path.starts_with("issues/2024-01-15/economy") && !path.starts_with("issues/2024-01-22"), "{path}");
    }
}
