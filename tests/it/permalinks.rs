//! Invariant 6: an address never changes its meaning; what was renamed, and what an old site had, redirects for good.

use crate::bundle::Bundle;
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(
    a_renamed_slug_redirects_with_everything_below_it,
    an_import_that_forgets_a_former_slug_does_not_lose_it,
    a_slug_is_never_given_to_another_text,
    two_slugs_can_not_change_places,
    a_renamed_section_redirects_with_everything_below_it,
    old_addresses_redirect,
    an_old_address_may_differ_from_a_page_by_its_query_alone,
    old_addresses_are_found_in_any_spelling,
    an_old_address_can_get_another_target,
    a_page_has_one_address,
    no_redirect_leads_to_another_site,
);

async fn moved(app: &TestApp, from: &str, to: &str) {
    let answer = app.get(from).await;
    assert_eq!((answer.status, answer.location()), (301, to), "{from}");
}

async fn a_renamed_slug_redirects_with_everything_below_it(app: TestApp) {
    let bundle = Bundle::sample();
    app.import(&bundle).await;
    moved(&app, "/en/commentaries/harbour-opens", "/en/commentaries/the-northern-harbour-is-open").await;
    bundle.replace(
        "issues/2024-01-15/security/en.md",
        "slug = \"a-storm-has-damaged-the-quay\"",
        "slug = \"storm\"\nformer-slugs = [\"a-storm-has-damaged-the-quay\"]",
    );
    assert_eq!(app.import(&bundle).await.changed_revisions, 0);
    for below in ["", "/revisions/1", "/as-of/2024-01-22"] {
        moved(
            &app,
            &format!("/en/commentaries/a-storm-has-damaged-the-quay{below}"),
            &format!("/en/commentaries/storm{below}"),
        )
        .await;
    }
    app.page("/en/commentaries/storm").await;
    // A slug belongs to a language.
    assert_eq!(app.get("/ru/commentaries/harbour-opens").await.status, 404);
}

async fn an_import_that_forgets_a_former_slug_does_not_lose_it(app: TestApp) {
    let bundle = Bundle::sample();
    app.import(&bundle).await;
    let path = "issues/2024-01-01/security/en.md";
    bundle.replace(path, "former-slugs = [\"harbour-opens\"]\n", "");
    bundle.replace(path, "slug = \"the-northern-harbour-is-open\"", "slug = \"harbour\"");
    app.import(&bundle).await;
    moved(&app, "/en/commentaries/harbour-opens", "/en/commentaries/harbour").await;
    moved(&app, "/en/commentaries/the-northern-harbour-is-open", "/en/commentaries/harbour").await;
    assert_eq!(app.import(&bundle).await.changed_issues, 0);
}

async fn a_slug_is_never_given_to_another_text(app: TestApp) {
    let bundle = Bundle::sample();
    app.import(&bundle).await;
    let path = "issues/2024-01-15/security/en.md";
    bundle.replace(path, "slug = \"a-storm-has-damaged-the-quay\"", "slug = \"harbour-opens\"");
    assert_eq!(
        app.refusal(&bundle).await,
        [
            "issues/2024-01-15/security/en.md: the slug harbour-opens is that of issues/2024-01-01/security/en.md too: give one of them another `slug`"
        ]
    );
    // The first text gives the slug up in the files; in the database it keeps it.
    bundle.replace("issues/2024-01-01/security/en.md", "former-slugs = [\"harbour-opens\"]\n", "");
    assert_eq!(
        app.refusal(&bundle).await,
        [
            "issues/2024-01-15/security/en.md: the slug harbour-opens is or was that of issues/2024-01-01/security/en.md: give this text another `slug`"
        ]
    );
}

async fn two_slugs_can_not_change_places(app: TestApp) {
    let bundle = Bundle::sample();
    app.import(&bundle).await;
    bundle.replace("issues/2024-01-15/security/en.md", "a-storm-has-damaged-the-quay", "the-northern-harbour-is-open");
    bundle.replace(
        "issues/2024-01-01/security/en.md",
        "slug = \"the-northern-harbour-is-open\"",
        "slug = \"a-storm-has-damaged-the-quay\"",
    );
    assert_eq!(app.refusal(&bundle).await.len(), 2);
}

async fn a_renamed_section_redirects_with_everything_below_it(app: TestApp) {
    let bundle = Bundle::sample();
    app.import(&bundle).await;
    moved(&app, "/en/sections/army", "/en/sections/security").await;
    bundle.rename_the_first_section("defence");
    let imported = app.import(&bundle).await;
    assert_eq!((imported.changed_settings, imported.changed_revisions), (true, 0));
    for code in ["army", "security"] {
        for below in ["", "/2024", "/feed.atom", "/feed.json"] {
            moved(&app, &format!("/en/sections/{code}{below}"), &format!("/en/sections/defence{below}")).await;
        }
        moved(&app, &format!("/en/issues/2024-01-01/{code}"), "/en/issues/2024-01-01/defence").await;
    }
    let section = app.page("/en/sections/defence").await;
    assert!(section.text().contains("/en/commentaries/the-northern-harbour-is-open"));
    assert!(!app.import(&bundle).await.changed_settings);
}

async fn old_addresses_redirect(app: TestApp) {
    app.import(&Bundle::sample()).await;
    moved(&app, "/index.php?id=7&lang=en", "/en/issues/2024-01-01").await;
    assert_eq!(app.get("/index.php?id=8&lang=en").await.status, 404);
    assert_eq!(app.get("/index.php").await.status, 404);
    // An old address may have the form of one of ours.
    moved(&app, "/en/commentaries/from-the-old-site", "/en/commentaries/the-northern-harbour-is-open").await;
}

async fn an_old_address_may_differ_from_a_page_by_its_query_alone(app: TestApp) {
    let bundle = Bundle::sample();
    bundle.append("redirects.toml", "\n[[redirect]]\nfrom = \"/?p=12\"\nto = \"/be/about\"\n");
    bundle.append("redirects.toml", "\n[[redirect]]\nfrom = \"/en/?p=12\"\nto = \"/en/about\"\n");
    app.import(&bundle).await;
    moved(&app, "/?p=12", "/be/about").await;
    // Also when the page is kept already.
    app.page("/en/").await;
    moved(&app, "/en/?p=12", "/en/about").await;
    app.page("/en/?p=13").await;
    assert_eq!(
        app.get("/?p=12").await.header("content-security-policy"),
        app.page("/en/").await.header("content-security-policy")
    );
}

async fn old_addresses_are_found_in_any_spelling(app: TestApp) {
    let bundle = Bundle::sample();
    bundle.append("redirects.toml", "\n[[redirect]]\nfrom = \"/by/%d0%b0%7e\"\nto = \"/be/about\"\n");
    app.import(&bundle).await;
    for spelling in ["/by/%d0%b0%7e", "/by/%D0%B0~", "/b%79/%D0%b0~"] {
        moved(&app, spelling, "/be/about").await;
    }
}

async fn an_old_address_can_get_another_target(app: TestApp) {
    let bundle = Bundle::sample();
    app.import(&bundle).await;
    bundle.replace("redirects.toml", "to = \"/en/issues/2024-01-01\"", "to = \"/en/issues\"");
    assert!(app.import(&bundle).await.changed_settings);
    moved(&app, "/index.php?id=7&lang=en", "/en/issues").await;
    assert!(!app.import(&bundle).await.changed_settings);
}

async fn a_page_has_one_address(app: TestApp) {
    let bundle = Bundle::sample();
    app.import(&bundle).await;
    moved(&app, "/en", "/en/").await;
    moved(&app, "/en/situation/", "/en/situation").await;
    for list in ["/en/issues", "/en/sections/security", "/en/topics/harbours", "/en/authors/a-kalina"] {
        app.page(list).await;
        // Not for good: in the next year it is a page of its own.
        let newest = app.get(&format!("{list}/2024")).await;
        assert_eq!((newest.status, newest.location(), newest.header("cache-control")), (302, list, "no-cache"));
        for year in ["2023", "02024", "+2024", "24", "year"] {
            assert_eq!(app.get(&format!("{list}/{year}")).await.status, 404, "{list}/{year}");
        }
    }
    for path in [
        "/EN/",
        "/en-US/",
        "/de/",
        "/be-BY/situation",
        "/en/issues/2024-1-1",
        "/en/nothing",
        "/nothing",
        "/assets/site.css",
        "/media/x-1.webp",
    ] {
        assert_eq!(app.get(path).await.status, 404, "{path}");
    }
}

async fn no_redirect_leads_to_another_site(app: TestApp) {
    app.import(&Bundle::sample()).await;
    for path in [
        "//evil.example/",
        "//evil.example",
        "/en//evil.example/",
        "///",
        "/%2f%2fevil.example/",
        "/\\evil.example/",
        "/en/commentaries//evil.example/",
    ] {
        let answer = app.get(path).await;
        assert!(
            !answer.location().starts_with("//") && !answer.location().starts_with("/\\"),
            "{path} leads to {}",
            answer.location()
        );
        assert_eq!(answer.status, 404, "{path}");
    }
}
