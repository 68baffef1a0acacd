//! HTTP: statuses, headers, codings, entity tags, and pages that say in the reader's language what went wrong.

use std::collections::BTreeSet;
use std::io::Read as _;

use http::Method;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::answer::Answer;
use crate::bundle::Bundle;
use crate::crawl::Crawl;
use crate::engines::{Engine, on_both_engines};
use crate::test_app::TestApp;

on_both_engines!(
    every_coding_holds_the_same_page,
    what_has_not_changed_is_not_sent_again,
    a_head_is_the_page_without_its_body,
    every_answer_protects_the_reader,
    what_may_be_kept_and_for_how_long,
    the_first_address_chooses_the_readers_language,
    an_address_that_leads_nowhere_says_so_in_the_readers_language,
    a_method_that_is_not_offered_is_no_failure_of_the_server,
    an_installation_without_content_says_so,
    subscribing_leads_to_an_honest_page,
    health_robots_and_security,
    a_failing_page_says_so_in_the_readers_language,
    the_server_answers_over_the_network_until_it_is_told_to_stop,
);

const PAGE: &str = "/en/commentaries/the-northern-harbour-is-open";

/// The headers that every answer carries, whatever it is.
const PROTECTION: [(&str, &str); 6] = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("strict-transport-security", "max-age=63072000"),
];

fn decoded(answer: &Answer) -> Vec<u8> {
    let mut plain = Vec::new();
    match answer.header("content-encoding") {
        "" => plain.extend(&answer.body),
        "gzip" => drop(flate2::read::GzDecoder::new(answer.body.as_ref()).read_to_end(&mut plain).expect("gzip")),
        "br" => brotli::BrotliDecompress(&mut answer.body.as_ref(), &mut plain).expect("brotli"),
        "zstd" => plain = zstd::stream::decode_all(answer.body.as_ref()).expect("zstd"),
        other => panic!("an unknown coding: {other}"),
    }
    plain
}

async fn every_coding_holds_the_same_page(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let sheet = app.app.site.assets.address("site.css").expect("a style sheet").to_owned();
    for path in [PAGE, "/en/feed.atom", "/en/feed.json", "/sitemap.xml", "/robots.txt", &sheet] {
        let plain = app.page(path).await;
        let mut tags = BTreeSet::from([plain.header("etag").to_owned()]);
        for (accepted, coding) in [
            ("gzip", "gzip"),
            ("zstd, gzip", "zstd"),
            ("gzip, deflate, br, zstd", "br"),
            ("identity", ""),
            ("br;q=0, gzip", "gzip"),
        ] {
            // Twice: the second reader's is compressed with more effort.
            for _ in 0..2 {
                let answer = app.get_with(path, &[("accept-encoding", accepted)]).await;
                assert_eq!((answer.status, answer.header("content-encoding")), (200, coding), "{path}, {accepted}");
                assert_eq!(decoded(&answer), plain.body, "{path}, {accepted}");
                assert_eq!(answer.header("content-length"), answer.body.len().to_string(), "{path}, {accepted}");
                assert_eq!(answer.header("vary"), "Accept-Encoding", "{path}, {accepted}");
                tags.insert(answer.header("etag").to_owned());
            }
        }
        assert!(tags.len() >= 4, "{path}: each coding has an entity tag of its own: {tags:?}");
        assert!(
            tags.iter().all(|tag| tag.starts_with('"') && tag.ends_with('"')),
            "{path}: strong entity tags: {tags:?}"
        );
    }
}

async fn what_has_not_changed_is_not_sent_again(app: TestApp) {
    app.import(&Bundle::sample()).await;
    for coding in ["identity", "gzip", "br", "zstd"] {
        let answer = app.get_with(PAGE, &[("accept-encoding", coding)]).await;
        let tag = answer.header("etag").to_owned();
        for known in [tag.clone(), format!("\"other\", W/{tag}"), "*".to_owned()] {
            let again = app.get_with("/en/", &[("accept-encoding", coding)]).await;
            assert_ne!(again.header("etag"), tag);
            let again = app.get_with(PAGE, &[("accept-encoding", coding), ("if-none-match", &known)]).await;
            // The one that was compressed with more effort may have taken its place meanwhile.
            if again.status == 200 {
                assert_ne!(again.header("etag"), tag);
                continue;
            }
            assert_eq!((again.status, again.body.len()), (304, 0), "{coding}, {known}");
            for name in ["etag", "cache-control", "vary", "content-security-policy"] {
                assert_ne!(again.header(name), "", "{coding}: {name}");
            }
        }
        let other = app.get_with(PAGE, &[("accept-encoding", coding), ("if-none-match", "\"other\"")]).await;
        assert_eq!(other.status, 200);
    }
}

async fn a_head_is_the_page_without_its_body(app: TestApp) {
    app.import(&Bundle::sample()).await;
    for path in [PAGE, "/en/feed.atom", "/en/situation"] {
        // First made for the HEAD, then from the cache.
        let fresh = app.send(Method::HEAD, path, &[]).await;
        let whole = app.page(path).await;
        let kept = app.send(Method::HEAD, path, &[]).await;
        for head in [fresh, kept] {
            assert_eq!((head.status, head.body.len()), (200, 0), "{path}");
            assert_eq!(head.headers, whole.headers, "{path}");
        }
    }
    let head = app.send(Method::HEAD, "/en/nothing", &[]).await;
    assert_eq!((head.status, head.body.len()), (404, 0));
}

async fn every_answer_protects_the_reader(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let crawl = Crawl::of(&app).await;
    let sheet = app.app.site.assets.address("site.css").expect("a style sheet").to_owned();
    let mut answers: Vec<Answer> = crawl.answers.into_values().collect();
    for path in [
        "/en/nothing",
        "/en/commentaries/kvadrat7-en",
        "/en/sections/army",
        "/%",
        "/en/commentaries/%FF",
        "/en",
        &sheet,
    ] {
        answers.push(app.get(path).await);
    }
    answers.push(app.send(Method::POST, "/en/newsletter", &[]).await);
    answers.push(app.send(Method::DELETE, "/en/", &[]).await);
    answers.push(app.get_with("/en/", &[("if-none-match", "*")]).await);
    let statuses: BTreeSet<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, BTreeSet::from([200, 301, 302, 303, 304, 404, 405, 410]));
    for answer in answers {
        for (name, value) in PROTECTION {
            assert_eq!(answer.header(name), value, "{} {}: {name}", answer.status, answer.path);
        }
        assert_eq!(answer.header("set-cookie"), "", "{} {}", answer.status, answer.path);
        assert_eq!(answer.header("server"), "", "{} {}", answer.status, answer.path);
    }
}

async fn what_may_be_kept_and_for_how_long(app: TestApp) {
    app.import(&Bundle::sample()).await;
    for path in [PAGE, "/en/", "/en/feed.atom", "/sitemap.xml"] {
        assert_eq!(app.page(path).await.header("cache-control"), "public, no-cache", "{path}");
    }
    // A picture's bytes never change, but what shows it may be withdrawn.
    let (forever, hour) = ("public, max-age=31536000, immutable", "public, max-age=3600");
    let page = app.page(PAGE).await.html();
    let picture = page.all("img").next().expect("a picture").must("src");
    let source = |kind: &str| {
        let source = page.all("source").find(|source| source.attribute("type") == Some(kind)).expect("a source");
        source.must("srcset").split(' ').next().expect("an address").to_owned()
    };
    let (modern, smallest) = (source("image/webp"), source("image/avif"));
    let sheet = page.linked("stylesheet")[0].must("href");
    for (path, kept, kind) in
        [(picture, hour, "image/jpeg"), (&*modern, hour, "image/webp"), (sheet, forever, "text/css; charset=utf-8")]
    {
        let answer = app.page(path).await;
        assert_eq!((answer.header("cache-control"), answer.header("content-type")), (kept, kind));
    }
    // AVIF takes its time: who comes first gets WebP in its place, which is not to be kept.
    let answer = app.page(&smallest).await;
    assert_eq!((answer.header("cache-control"), answer.header("content-type")), ("no-cache", "image/webp"));
    let made = async {
        loop {
            let answer = app.page(&smallest).await;
            if answer.header("cache-control") == hour {
                break answer;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    let lasting = tokio::time::timeout(std::time::Duration::from_secs(60), made).await.expect("an answer that lasts");
    // Where AVIF saves nothing, WebP stays in its place.
    match lasting.header("content-type") {
        "image/avif" => assert!(lasting.body.get(4..12) == Some(b"ftypavif") && lasting.body.len() < answer.body.len()),
        kind => assert_eq!((kind, &lasting.body), ("image/webp", &answer.body)),
    }
    assert_eq!(
        app.get_with(picture, &[("accept-encoding", "br")]).await.header("content-encoding"),
        "",
        "a picture is compressed already"
    );
    assert_eq!(app.get("/en/nothing").await.header("cache-control"), "no-cache");
    assert_eq!(app.get("/healthz").await.header("cache-control"), "no-store");
    assert_eq!(app.get("/.well-known/security.txt").await.header("cache-control"), "public, max-age=86400");
}

async fn the_first_address_chooses_the_readers_language(app: TestApp) {
    app.import(&Bundle::sample()).await;
    for (wanted, address) in
        [("", "/be/"), ("ru,en;q=0.5", "/ru/"), ("pl, en-GB;q=0.8", "/en/"), ("de", "/be/"), (";;q=,", "/be/")]
    {
        let answer = app.get_with("/", &[("accept-language", wanted)]).await;
        assert_eq!(
            (answer.status, answer.location(), answer.header("vary")),
            (302, address, "Accept-Language"),
            "{wanted}"
        );
    }
    assert_eq!(app.get("/").await.location(), "/be/");
}

async fn an_address_that_leads_nowhere_says_so_in_the_readers_language(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let (be, ru, en) = ("Старонка не знойдзена", "Страница не найдена", "Page not found");
    for (path, wanted, title, language) in [
        ("/be/nothing", "en", be, "be"),
        ("/ru/commentaries/nothing", "en", ru, "ru"),
        ("/en/issues/2023-12-25", "ru", en, "en"),
        ("/en/commentaries/%FF", "ru", en, "en"),
        ("/nothing", "ru", ru, "ru"),
        ("/nothing", "de", be, "be"),
        ("/sitemap/1999.xml", "en", en, "en"),
        ("/media/00000000000000000000000000000000-480.webp", "en", en, "en"),
    ] {
        let answer = app.get_with(path, &[("accept-language", wanted)]).await;
        assert_eq!(
            (answer.status, answer.header("content-type"), answer.header("vary")),
            (404, "text/html; charset=utf-8", "Accept-Language"),
            "{path}"
        );
        let html = answer.html();
        assert_eq!((html.only("h1").text.as_str(), html.only("html").must("lang")), (title, language), "{path}");
        assert_eq!(html.meta("robots"), ["noindex"], "{path}");
        assert!(html.all("a").any(|link| link.must("href") == format!("/{language}/")), "{path}");
    }
}

async fn a_method_that_is_not_offered_is_no_failure_of_the_server(app: TestApp) {
    app.import(&Bundle::sample()).await;
    for (method, path) in
        [(Method::POST, "/en/"), (Method::DELETE, PAGE), (Method::PUT, "/robots.txt"), (Method::POST, "/healthz")]
    {
        let answer = app.send(method, path, &[]).await;
        assert_eq!(answer.status, 405, "{path}");
        assert!(answer.header("allow").contains("GET"), "{path}");
        assert!(!answer.text().contains("Server error") && !answer.text().contains("Памылка сервера"), "{path}");
    }
    assert_eq!(app.send(Method::POST, "/nothing", &[]).await.status, 404);
}

async fn an_installation_without_content_says_so(app: TestApp) {
    for path in ["/", "/en/", "/be/situation", "/sitemap.xml", "/robots.txt", "/.well-known/security.txt"] {
        let answer = app.get(path).await;
        assert_eq!(answer.status, 503, "{path}");
        for language in ["be", "ru", "en"] {
            assert!(answer.text().contains(&format!("<section lang=\"{language}\">")), "{path}");
        }
    }
    assert_eq!(app.page("/healthz").await.text(), "ok\n");
    app.import(&Bundle::sample()).await;
    app.page("/en/").await;
}

async fn subscribing_leads_to_an_honest_page(app: TestApp) {
    app.import(&Bundle::sample()).await;
    for (language, words) in
        [("be", "Ваш адрас не захаваны"), ("ru", "Ваш адрес не сохранён"), ("en", "Your address has not been stored")]
    {
        let form = app.page(&format!("/{language}/")).await.html().only("form").clone();
        assert_eq!(form.must("method"), "post");
        let answer =
            app.send(Method::POST, form.must("action"), &[("content-type", "application/x-www-form-urlencoded")]).await;
        assert_eq!((answer.status, answer.location()), (303, form.must("action")));
        let main = app.page(answer.location()).await.main();
        assert!(main.contains(words), "{main}");
    }
    assert_eq!(app.send(Method::POST, "/de/newsletter", &[]).await.status, 404);
}

async fn health_robots_and_security(app: TestApp) {
    app.import(&Bundle::sample()).await;
    assert_eq!(app.page("/healthz").await.text(), "ok\n");
    assert_eq!(
        app.page("/robots.txt").await.text(),
        "User-agent: *\nAllow: /\n\nSitemap: https://examplia.example/sitemap.xml\n"
    );
    let security = app.page("/.well-known/security.txt").await;
    assert_eq!(security.header("content-type"), "text/plain; charset=utf-8");
    let fields: Vec<(&str, &str)> = security.text().lines().filter_map(|line| line.split_once(": ")).collect();
    assert_eq!(
        fields.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        ["Contact", "Expires", "Preferred-Languages", "Canonical"]
    );
    assert_eq!(fields[0].1, "mailto:editors@examplia.example");
    assert_eq!(fields[2].1, "be, ru, en");
    assert_eq!(fields[3].1, "https://examplia.example/.well-known/security.txt");
    let expires: jiff::Timestamp = fields[1].1.parse().expect("an instant");
    #[expect(clippy::disallowed_methods, reason = "the address is the one place that asks the clock")]
    let left = expires.duration_since(jiff::Timestamp::now()).as_hours();
    assert!((24 * 30..24 * 365).contains(&left), "RFC 9116 recommends less than a year: {left} hours");
}

/// A table is not where it should be.
async fn a_failing_page_says_so_in_the_readers_language(app: TestApp) {
    app.import(&Bundle::sample()).await;
    app.execute("ALTER TABLE rendering RENAME TO lost").await.expect("a table of another name");
    for (path, title) in [("/ru/commentaries/severnyj-port-otkryt", "Ошибка сервера"), (PAGE, "Server error")]
    {
        let answer = app.get(path).await;
        assert_eq!((answer.status, answer.html().only("h1").text.as_str()), (500, title));
        assert!(!answer.text().contains("rendering"), "what went wrong is in the log and not on the page");
        assert_eq!(answer.header("cache-control"), "no-cache");
    }
    app.execute("ALTER TABLE lost RENAME TO rendering").await.expect("the table");
    app.page(PAGE).await;
}

async fn the_server_answers_over_the_network_until_it_is_told_to_stop(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let plain = app.page(PAGE).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel::<()>();
    let asking = async {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        let request = format!(
            "HEAD {PAGE} HTTP/1.1\r\nhost: m\r\n\r\nGET {PAGE} HTTP/1.1\r\nhost: m\r\nconnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.expect("a request");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.expect("an answer");
        stop.send(()).expect("a server");
        String::from_utf8(answer).expect("UTF-8")
    };
    let (outcome, answer) =
        tokio::join!(app.app.serve(Some(listener), None, async { stopped.await.unwrap_or_default() }), asking);
    outcome.expect("an orderly end");
    let parts: Vec<&str> = answer.split("HTTP/1.1 200 OK\r\n").collect();
    assert_eq!(parts.len(), 3);
    let (head, body) = parts[2].split_once("\r\n\r\n").expect("a head and a body");
    assert_eq!(body.as_bytes(), plain.body);
    assert!(head.contains(&format!("content-length: {}", body.len())));
    assert!(
        parts[1].ends_with("\r\n\r\n") && parts[1].contains(&format!("content-length: {}", body.len())),
        "a HEAD has no body"
    );
}

#[tokio::test]
async fn without_https_browsers_are_not_told_to_insist_on_it() {
    let app = TestApp::configured(Engine::Sqlite, |config| config.web.https = false).await;
    app.import(&Bundle::sample()).await;
    for path in ["/en/", "/en/nothing"] {
        assert_eq!(app.get(path).await.header("strict-transport-security"), "");
    }
}
