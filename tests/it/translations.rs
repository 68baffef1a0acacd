//! Invariant 3: a translation is behind its source when the source's content has changed since, by paragraph, and never otherwise.

use crate::bundle::Bundle;
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(
    the_language_switch_leads_to_the_same_commentary,
    a_stale_translation_says_how_far_it_is_behind,
    a_changed_caption_counts_though_no_paragraph_changed,
    everything_that_changed_in_the_original_is_named,
    metadata_makes_no_translation_stale,
    a_draft_of_the_original_makes_no_translation_stale,
    a_translation_of_the_new_source_is_current_again,
    a_published_translation_renders_what_is_published,
    a_missing_translation_says_so_and_names_those_there_are,
);

const BELARUSIAN: &str = "/be/commentaries/pauonocny-port-adkryty";
const RUSSIAN: &str = "/ru/commentaries/severnyj-port-otkryt";
const ENGLISH: &str = "/en/commentaries/the-northern-harbour-is-open";

/// Each language in the switch of a page: its address, and how the text stands there.
async fn switch(app: &TestApp, path: &str) -> Vec<(String, String)> {
    let html = app.page(path).await.html();
    html.inside("languages", "a").map(|link| (link.must("href").to_owned(), link.must("class").to_owned())).collect()
}

fn pairs(pairs: [(&str, &str); 3]) -> Vec<(String, String)> {
    pairs.map(|(address, state)| (address.to_owned(), state.to_owned())).into()
}

async fn notice(app: &TestApp, path: &str) -> Option<String> {
    app.page(path).await.html().with_class("notice").next().map(|notice| notice.text.clone())
}

async fn the_language_switch_leads_to_the_same_commentary(app: TestApp) {
    app.import(&Bundle::sample()).await;
    for path in [BELARUSIAN, RUSSIAN, ENGLISH] {
        assert_eq!(
            switch(&app, path).await,
            pairs([(BELARUSIAN, "available"), (RUSSIAN, "available"), (ENGLISH, "available")])
        );
    }
    let (be, missing) = ("/be/commentaries/ceny-na-chlieb", "/en/issues/2024-01-01/economy");
    let expected = pairs([(be, "available"), ("/ru/commentaries/ceny-na-hleb", "available"), (missing, "missing")]);
    assert_eq!(switch(&app, be).await, expected);
    assert_eq!(switch(&app, missing).await, expected);
    // On a page that is no commentary it leads to that page.
    assert_eq!(
        switch(&app, "/en/situation").await,
        pairs([("/be/situation", "available"), ("/ru/situation", "available"), ("/en/situation", "available")])
    );
}

async fn a_stale_translation_says_how_far_it_is_behind(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let path = "/ru/commentaries/burya-povredila-prichal";
    let words = "Этот перевод отстаёт от оригинала: с тех пор в оригинале изменили 1 абзац.";
    let notice = notice(&app, path).await.expect("a notice").replace('\u{a0}', " ");
    assert!(notice.starts_with(words) && notice.contains("Беларуская"), "{notice}");
    let page = app.page(path).await.html();
    let original = page.inside("notice", "a").next().expect("a link to the original");
    assert_eq!((original.must("href"), original.must("hreflang")), ("/be/commentaries/bura-paskodzila-pryczal", "be"));
    // Others are told where they might turn to it.
    let states: Vec<String> = switch(&app, "/en/commentaries/a-storm-has-damaged-the-quay")
        .await
        .into_iter()
        .map(|(_, state)| state)
        .collect();
    assert_eq!(states, ["available", "stale", "available"]);
    let card = app.page("/ru/issues/2024-01-15").await.main();
    assert!(card.contains("Перевод отстаёт от оригинала."), "{card}");
    assert!(
        !app.page("/en/issues/2024-01-15").await.main().contains("behind"),
        "the English text is a translation of the correction"
    );
}

async fn a_changed_caption_counts_though_no_paragraph_changed(app: TestApp) {
    let bundle = Bundle::sample();
    app.import(&bundle).await;
    assert_eq!(notice(&app, ENGLISH).await, None);
    bundle.correct_the_first_commentary("Паўночны порт раніцай", "Паўночны порт увечары");
    app.import(&bundle).await;
    let words = "This translation is behind its original, which has since been changed in the picture caption.";
    let notice = notice(&app, ENGLISH).await.expect("a notice");
    assert!(notice.starts_with(words), "{notice}");
}

async fn everything_that_changed_in_the_original_is_named(app: TestApp) {
    const PATH: &str = "issues/2024-01-01/security/be.md";
    let bundle = Bundle::sample();
    bundle.replace("issues/2024-01-01/economy/be.md", "source-revision = 2", "source-revision = 1");
    bundle.replace("issues/2024-01-01/economy/ru.md", "в декабре", "в ноябре");
    app.import(&bundle).await;
    bundle.correct_the_first_commentary("3 студзеня.", "4 студзеня.");
    bundle.replace(PATH, "першы карабель прыйшоў", "ёсць першы карабель");
    bundle.replace(PATH, "працуе зноў", "зноў працуе");
    bundle.replace(PATH, "порт раніцай", "порт увечары");
    bundle.replace(PATH, "\n[^note]:", "\nУчора прыйшоў другі.\n\n[^note]:");
    app.import(&bundle).await;
    for (path, words) in [
        (
            "/be/commentaries/ceny-na-chlieb",
            "Гэты пераклад адстае ад арыгінала: з таго часу ў арыгінале змянілі ўступ і загаловак.",
        ),
        (
            ENGLISH,
            "This translation is behind its original, which has since been changed in the lead, the headline, the picture caption and \
             2 paragraphs.",
        ),
        (
            RUSSIAN,
            "Этот перевод отстаёт от оригинала: с тех пор в оригинале изменили вступление, заголовок, подпись к иллюстрации и 2 абзаца.",
        ),
    ] {
        let notice = notice(&app, path).await.expect("a notice").replace('\u{a0}', " ");
        assert!(notice.starts_with(words), "{notice}");
    }
}

async fn metadata_makes_no_translation_stale(app: TestApp) {
    let bundle = Bundle::sample();
    app.import(&bundle).await;
    bundle.replace(
        "issues/2024-01-01/security/commentary.toml",
        "topics = [\"harbours\", \"prices\"]",
        "topics = [\"harbours\"]",
    );
    bundle.replace("issues/2024-01-01/security/commentary.toml", "\"a-kalina\", \"b-rowan\"", "\"b-rowan\"");
    bundle.replace("issues/2024-01-01/security/be.md", "slug = \"pauonocny-port-adkryty\"", "slug = \"port\"");
    bundle.append(
        "issues/2024-01-01/issue.toml",
        "\n[[assessment]]\nsection = \"security\"\nverdict = \"unchanged\"\nassessed = 2024-02-01T00:00:00Z\nreason = { en = \"A second look.\" }\n",
    );
    assert_eq!(app.import(&bundle).await.changed_issues, 1);
    let states = switch(&app, ENGLISH).await;
    assert_eq!(states, pairs([("/be/commentaries/port", "available"), (RUSSIAN, "available"), (ENGLISH, "available")]));
}

async fn a_draft_of_the_original_makes_no_translation_stale(app: TestApp) {
    let bundle = Bundle::sample();
    bundle.correct_the_first_commentary("3 студзеня", "4 студзеня");
    bundle.replace("issues/2024-01-01/security/be.md", "published = 2024-01-30T12:00:00Z\n", "");
    // Also one that doesn't say which revision it renders: it is published, so it renders what is published.
    bundle.replace("issues/2024-01-01/security/en.md", "source-revision = 1\n", "");
    app.import(&bundle).await;
    assert_eq!(notice(&app, ENGLISH).await, None);
    assert_eq!(app.import(&bundle).await.changed_issues, 0);
}

async fn a_translation_of_the_new_source_is_current_again(app: TestApp) {
    let bundle = Bundle::sample();
    bundle.correct_the_first_commentary("3 студзеня", "4 студзеня");
    app.import(&bundle).await;
    assert!(notice(&app, ENGLISH).await.is_some());
    let english = bundle.read("issues/2024-01-01/security/en.md");
    let first = english.replace("slug = \"the-northern-harbour-is-open\"\nformer-slugs = [\"harbour-opens\"]\n", "");
    bundle.write("issues/2024-01-01/security/en.r1.md", first);
    let saved = "saved = 2024-01-31T10:00:00Z\npublished = 2024-01-31T10:00:00Z\nsource-revision = 2\n";
    let corrected = english.replace("source-revision = 1\n", saved).replace("January 3", "January 4").replacen(
        "\n[[source]]",
        "\n[correction]\nnote = \"It was the fourth.\"\n\n[[source]]",
        1,
    );
    bundle.write("issues/2024-01-01/security/en.md", corrected);
    app.import(&bundle).await;
    assert_eq!(notice(&app, ENGLISH).await, None);
}

async fn a_published_translation_renders_what_is_published(app: TestApp) {
    let bundle = Bundle::sample();
    bundle.correct_the_first_commentary("3 студзеня", "4 студзеня");
    bundle.replace("issues/2024-01-01/security/be.md", "published = 2024-01-30T12:00:00Z\n", "");
    bundle.replace("issues/2024-01-01/security/en.md", "source-revision = 1\n", "source-revision = 2\n");
    assert_eq!(
        app.refusal(&bundle).await,
        [
            "issues/2024-01-01/security/en.md:6: revision 2 of the original is not published, this translation of it is: publish both or none"
        ]
    );
}

async fn a_missing_translation_says_so_and_names_those_there_are(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let page = app.page("/en/issues/2024-01-01/economy").await;
    assert!(page.main().contains("This article has not been translated yet"));
    assert_eq!(page.header("x-robots-tag"), "noindex");
    let html = page.html();
    let editions: Vec<_> = html
        .inside("editions", "a")
        .map(|link| (link.must("hreflang"), link.must("href"), link.text.as_str()))
        .collect();
    assert_eq!(
        editions,
        [
            ("be", "/be/commentaries/ceny-na-chlieb", "Цэны на хлеб не змяніліся"),
            ("ru", "/ru/commentaries/ceny-na-hleb", "Цены на хлеб не изменились")
        ]
    );
    assert!(html.with_class("verdict").next().is_some_and(|verdict| verdict.text == "The situation has not changed"));
}
