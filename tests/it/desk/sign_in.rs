//! Who gets in, and how long she stays.

use http::Method;
use jiff::SignedDuration;

use super::{Administrator, check, configured, installation, link};
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(
    a_link_lets_in_once,
    a_link_expires,
    a_session_ends,
    nobody_else_gets_in,
    forms_of_other_sites_are_refused,
    the_desk_speaks_the_administrators_language,
    what_weighs_most_asks_for_a_fresh_session,
);

async fn a_link_lets_in_once(app: TestApp) {
    let app = installation(app.engine()).await;
    let path = link(&app.app.site.db, SignedDuration::ZERO).await;
    for _ in 0..2 {
        // Programs that look at messages follow the link.
        let page = app.page(&path).await;
        check(&page);
        assert_eq!((page.html().only("form").must("action"), page.header("set-cookie")), (path.as_str(), ""));
    }
    let rows = app.rows().await;
    assert_eq!((rows["invitation"].len(), rows["session"].len()), (1, 0));
    let secret = path.rsplit('/').next().expect("a token");
    assert!(!rows["invitation"][0].contains(secret));
    let cross = app.send(Method::POST, &path, &[("sec-fetch-site", "cross-site")]).await;
    assert_eq!((cross.status, cross.header("set-cookie")), (403, ""));
    let answer = app.send(Method::POST, &path, &[("sec-fetch-site", "same-origin")]).await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-desk="), "{cookie}");
    for attribute in ["Path=/", "Secure", "HttpOnly", "SameSite=Strict", "Max-Age=43200"] {
        assert!(cookie.split("; ").any(|part| part == attribute), "{cookie} has no {attribute}");
    }
    assert!(!cookie.contains("Domain"));
    assert_eq!((app.get(&path).await.status, app.send(Method::POST, &path, &[]).await.status), (404, 404));
    // A trial without https.
    let trial = configured(app.engine(), |config| config.web.https = false).await;
    let path = link(&trial.app.site.db, SignedDuration::ZERO).await;
    let cookie = trial.send(Method::POST, &path, &[]).await.header("set-cookie").to_owned();
    assert!(cookie.starts_with("desk=") && !cookie.contains("Secure"), "{cookie}");
}

async fn a_link_expires(app: TestApp) {
    let app = installation(app.engine()).await;
    let late = link(&app.app.site.db, SignedDuration::from_hours(24)).await;
    assert_eq!((app.get(&late).await.status, app.send(Method::POST, &late, &[]).await.status), (404, 404));
    let other = late.replace("/desk/sign-in/", "/desk/sign-in/x");
    assert_eq!(app.get(&other).await.status, 404);
}

async fn a_session_ends(app: TestApp) {
    let app = installation(app.engine()).await;
    for statement in [
        "UPDATE session SET seen_at = seen_at - 30 * 60 * 1000",
        "UPDATE session SET created_at = created_at - 12 * 60 * 60 * 1000",
    ] {
        let administrator = Administrator::signed_in(&app).await;
        app.execute(statement).await.expect("a statement");
        let answer = administrator.get("/desk/subscribers").await;
        assert_eq!((answer.status, answer.location()), (303, "/desk/sign-in"), "{statement}");
    }
    let administrator = Administrator::signed_in(&app).await;
    let answer = administrator.post("/desk/sign-out", &[]).await;
    assert!(answer.header("set-cookie").contains("Max-Age=0"), "{}", answer.header("set-cookie"));
    assert_eq!(administrator.get("/desk/subscribers").await.status, 303);
    // What is over is forgotten when the next one comes.
    assert_eq!(app.rows().await["session"].len(), 0);
}

async fn what_weighs_most_asks_for_a_fresh_session(app: TestApp) {
    let app = installation(app.engine()).await;
    let administrator = Administrator::signed_in(&app).await;
    app.execute("UPDATE session SET confirmed_at = confirmed_at - 30 * 60 * 1000").await.expect("a statement");
    let exports = "/desk/subscribers/exports";
    administrator.page(exports).await;
    let answer = administrator.post(exports, &[]).await;
    assert_eq!(answer.status, 403);
    assert!(answer.main().contains("Sign in once more") && answer.main().contains("bellwether user link"));
    assert_eq!(administrator.post("/desk/campaigns/2024-01-15/start", &[]).await.status, 403);
    assert!(app.rows().await["export_request"].is_empty());
    let again = Administrator::signed_in(&app).await;
    assert_ne!(again.post("/desk/campaigns/2024-01-15/start", &[]).await.status, 403);
}

const PAGES: [&str; 9] = [
    "/desk",
    "/desk/subscribers",
    "/desk/subscribers/search",
    "/desk/subscribers/addition",
    "/desk/subscribers/import",
    "/desk/subscribers/exports",
    "/desk/subscribers/exports/00000000-0000-0000-0000-000000000000",
    "/desk/subscribers/suppressions",
    "/desk/campaigns",
];

const FORMS: [&str; 10] = [
    "/desk/language",
    "/desk/sign-out",
    "/desk/subscribers/search",
    "/desk/subscribers/00000000-0000-0000-0000-000000000000/removal",
    "/desk/subscribers/addition",
    "/desk/subscribers/import",
    "/desk/subscribers/exports",
    "/desk/subscribers/suppressions",
    "/desk/campaigns/2024-01-15",
    "/desk/campaigns/2024-01-15/start",
];

async fn nobody_else_gets_in(app: TestApp) {
    let app = installation(app.engine()).await;
    Administrator::signed_in(&app).await;
    for cookie in ["", "__Host-desk=", "__Host-desk=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "desk=x"] {
        for path in PAGES {
            let answer = app.get_with(path, &[("cookie", cookie)]).await;
            assert_eq!((answer.status, answer.location()), (303, "/desk/sign-in"), "{path}");
        }
        for path in FORMS {
            let headers = [("cookie", cookie), ("content-type", "application/x-www-form-urlencoded")];
            let answer = app.send_body(Method::POST, path, &headers, axum::body::Body::from("csrf=")).await;
            assert_eq!(answer.status, 403, "{path}");
            check(&answer);
        }
    }
    let page = app.page("/desk/sign-in").await;
    check(&page);
    assert!(page.main().contains("bellwether user link"));
    // Where no mail can be sent, nobody looks after readers.
    let closed = TestApp::on(app.engine()).await;
    closed.import(&crate::bundle::Bundle::sample()).await;
    for path in PAGES.into_iter().filter(|path| *path != "/desk") {
        assert_eq!(closed.get(path).await.status, 404, "{path}");
    }
}

async fn forms_of_other_sites_are_refused(app: TestApp) {
    let app = installation(app.engine()).await;
    let (administrator, other) = (Administrator::signed_in(&app).await, Administrator::signed_in(&app).await);
    assert_ne!(administrator.csrf, other.csrf);
    let right = format!("csrf={}", administrator.csrf);
    let foreign = format!("csrf={}", other.csrf);
    for path in FORMS {
        for (body, site) in
            [("", "same-origin"), (&foreign, "same-origin"), (&right, "cross-site"), (&right, "same-site")]
        {
            let headers = [
                ("cookie", administrator.cookie.as_str()),
                ("content-type", "application/x-www-form-urlencoded"),
                ("sec-fetch-site", site),
            ];
            let answer = app.send_body(Method::POST, path, &headers, axum::body::Body::from(body.to_owned())).await;
            assert_eq!(answer.status, 403, "{path}, {site}");
        }
    }
}

async fn the_desk_speaks_the_administrators_language(app: TestApp) {
    let app = installation(app.engine()).await;
    let administrator = Administrator::signed_in(&app).await;
    for (language, title) in [("be", "Чытачы"), ("ru", "Читатели"), ("en", "Readers")] {
        let answer = administrator.post("/desk/language", &[("language", language)]).await;
        assert_eq!(answer.status, 303);
        let page = administrator.page("/desk/subscribers").await.html();
        assert_eq!((page.only("html").must("lang"), page.only("h1").text.as_str()), (language, title));
        for path in PAGES
            .into_iter()
            .filter(|path| !path.contains("0000") && !["/desk", "/desk/subscribers/search"].contains(path))
        {
            administrator.page(path).await;
        }
        administrator.page("/desk/campaigns/2024-01-15").await;
    }
}
