//! Whatever somebody writes at the desk, no page runs it; and whoever writes it is known to readers by the name that she has chosen, and by
//! no other.

use std::fs;
use std::path::{Path, PathBuf};

use bellwether::accounts::{self, Account, Role};

use super::publication::{DRAFT, approve, installation};
use super::{Administrator, check};
use crate::answer::Answer;
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(nothing_that_is_written_is_run, readers_know_contributors_and_no_accounts);

const OWN: [&str; 14] = [
    "<script>alert(1)</script>",
    "\"><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "</title><svg/onload=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](data:text/html,<script>alert(1)</script>)",
    "<a href=\"javas\tcript:alert(1)\">a</a>",
    "![a](javascript:alert(1))",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "{{ 7 * 7 }} {% raw %}",
    "' onmouseover='alert(1)",
    "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
    "]]><!--<script>alert(1)</script>-->",
];

/// Payloads of others, where there are some; ours in any case.
fn payloads() -> Vec<String> {
    let shared = std::env::var_os("BELLWETHER_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let folder = shared.join("samples/xss");
    let mut all: Vec<String> = OWN.map(str::to_owned).into();
    if let Ok(lines) = fs::read_to_string(folder.join("payloads/RSNAKE_XSS.txt")) {
        all.extend(lines.lines().map(str::to_owned));
    }
    if let Ok(text) = fs::read_to_string(folder.join("dompurify/expect.json")) {
        let cases: Vec<serde_json::Value> = serde_json::from_str(&text).expect("cases");
        all.extend(cases.iter().filter_map(|case| case["payload"].as_str()).map(str::to_owned));
    }
    all.retain(|payload| !payload.trim().is_empty());
    all
}

/// Nothing of a page is run but our own scripts.
fn harmless(answer: &Answer, payload: &str) {
    check(answer);
    for element in answer.html().iter() {
        let name = element.name.as_str();
        assert!(!["iframe", "object", "embed", "base", "math"].contains(&name), "<{name}> by {payload}");
        for (attribute, value) in element.attributes() {
            assert!(!attribute.starts_with("on"), "{attribute} by {payload}");
            let bare: String = value.chars().filter(|letter| !letter.is_whitespace() && !letter.is_control()).collect();
            let leads = ["href", "src", "action", "formaction", "xlink:href"].contains(&attribute);
            let bare = bare.to_lowercase();
            let bad = ["javascript:", "data:", "vbscript:"].iter().any(|scheme| bare.starts_with(scheme));
            assert!(!(leads && bad), "{attribute}={value} by {payload}");
        }
    }
}

async fn nothing_that_is_written_is_run(app: TestApp) {
    let app = installation(app).await;
    let editor = Administrator::with_roles(&app, "editor", &[Role::Editor, Role::Administrator]).await;
    let payloads = payloads();
    assert!(payloads.len() >= OWN.len());
    let text = format!("{DRAFT}/sections/security/be");
    for payload in &payloads {
        let fields = [
            ("base", "0"),
            ("preview", "yes"),
            ("title", payload),
            ("lead", payload),
            ("body", payload),
            ("alt", payload),
        ];
        harmless(&editor.post(&text, &fields).await, payload);
    }
    // What is kept is shown elsewhere, and to others.
    for payload in OWN {
        editor.post(&format!("{text}/comments"), &[("text", payload), ("quote", payload)]).await;
        editor.post("/desk/glossary", &[("be", payload), ("ru", payload), ("note", payload)]).await;
        editor.post("/desk/at-risk", &[("forms", payload), ("note", payload)]).await;
        editor.post("/desk/people/editor", &[("shown", payload), ("role", "editor"), ("role", "administrator")]).await;
        for path in [
            &format!("{text}/comments"),
            "/desk/glossary",
            "/desk/at-risk",
            "/desk/people",
            "/desk/people/editor",
            "/desk/log",
            "/desk/account",
        ] {
            harmless(&editor.get(path).await, payload);
        }
        harmless(&editor.post("/desk/log", &[("about", payload)]).await, payload);
        harmless(&editor.post("/desk/people", &[("name", payload), ("shown", payload)]).await, payload);
        let signed_out =
            app.post("/desk/sign-in", &[("name", payload), ("password", payload), ("code", payload)]).await;
        assert!(!String::from_utf8_lossy(&signed_out.body).contains("<script>alert"), "{payload}");
    }
}

const NAME: &str = "zviazda-unikalnaja";
const SHOWN: &str = "Zorka Nepaўtornaja";

async fn readers_know_contributors_and_no_accounts(app: TestApp) {
    let app = installation(app).await;
    let editor = Administrator::with_roles(&app, NAME, &[Role::Editor]).await;
    let db = &app.app.site.db;
    let account = accounts::account_by_name(&mut db.reading().await.expect("a transaction"), NAME)
        .await
        .expect("a statement")
        .expect("her");
    let contributor = app.app.site.frame().expect("a monitor").contributors.first().map(|one| one.id);
    let mut tx = db.begin().await.expect("a transaction");
    accounts::save_account(&mut tx, &Account { shown: SHOWN.to_owned(), contributor, ..account })
        .await
        .expect("a statement");
    tx.commit().await.expect("a commit");
    // She writes, comments, approves, judges and publishes.
    let text = format!("{DRAFT}/sections/security/be");
    let page = editor.page(&text).await.html();
    let base = page
        .all("input")
        .find(|input| input.attribute("name") == Some("base"))
        .expect("a field")
        .must("value")
        .to_owned();
    let fields = [
        ("base", base.as_str()),
        ("title", "Her title"),
        ("slug", "her-title"),
        ("lead", "Lead."),
        ("body", "Her text."),
        ("contributor", "a-kalina"),
    ];
    assert_eq!(editor.post(&text, &fields).await.status, 303);
    editor.post(&format!("{text}/comments"), &[("text", "A word in the margin")]).await;
    app.execute(&format!("UPDATE account SET name = 'editor' WHERE name = '{NAME}'")).await.expect("a statement");
    approve(&app, "1 = 1").await;
    app.execute(&format!("UPDATE account SET name = '{NAME}' WHERE name = 'editor'")).await.expect("a statement");
    editor.post(&format!("{text}/approval"), &[]).await;
    let answer = editor.post(&format!("{DRAFT}/publication"), &[("reason", "In time")]).await;
    assert_eq!(answer.status, 303, "{}", answer.main());
    app.app.site.refresh().await.expect("a refresh");
    for path in [
        "/be/",
        "/be/issues/2024-01-22",
        "/be/commentaries/her-title",
        "/be/commentaries/her-title/revisions",
        "/be/feed.atom",
        "/be/feed.json",
        "/sitemap.xml",
        "/be/situation",
    ] {
        let answer = app.get(path).await;
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(!body.contains(NAME) && !body.contains(SHOWN), "{path}");
        let headers = format!("{:?}", answer.headers);
        assert!(!headers.contains(NAME), "{path}");
    }
    for (path, content) in app.export_public().await {
        let content = String::from_utf8_lossy(&content).into_owned();
        assert!(!content.contains(NAME) && !content.contains(SHOWN), "{path}");
    }
}
