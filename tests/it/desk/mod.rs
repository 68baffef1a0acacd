//! The administrator's desk, through the router: who gets in, what she can do for readers and with mailings, and that no address ever
//! comes out.

mod at_risk;
mod authenticator;
mod board;
mod campaigns;
mod command_line;
mod judging;
mod lists;
mod notices;
mod people;
mod pictures;
mod previews;
mod publication;
mod readers;
mod rights;
mod safety;
mod sign_in;
mod texts;
mod translating;

use std::sync::Arc;

use axum::body::Body;
use bellwether::accounts::{self, AccountName, Role, sign_in_path};
use bellwether::db::Db;
use bellwether::vault::{Keyring, random, read_keyring, write_new_generation};
use http::Method;
use jiff::{SignedDuration, Timestamp};
use zeroize::Zeroizing;

use crate::answer::Answer;
use crate::bundle::Bundle;
use crate::engines::Engine;
use crate::test_app::TestApp;

/// An installation whose newsletter is open, with the sample monitor.
pub async fn installation(engine: Engine) -> TestApp {
    configured(engine, |_| ()).await
}

pub async fn configured(engine: Engine, configure: impl FnOnce(&mut bellwether::config::Config)) -> TestApp {
    let app = TestApp::configured(engine, |config| {
        std::fs::create_dir_all(&config.vault.directory).expect("a directory");
        write_new_generation(&config.vault.directory, &Zeroizing::new([1; 64])).expect("keys");
        config.mail.sender = Some("news@monitor.example".to_owned());
        configure(config);
    })
    .await;
    app.import(&Bundle::sample()).await;
    app
}

/// Both halves of an installation's keys.
pub fn keys(app: &TestApp) -> Arc<Keyring> {
    Arc::new(read_keyring(&app.config().vault.directory).expect("keys"))
}

#[expect(clippy::disallowed_methods, reason = "the handlers ask the same clock")]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// A link that is good from `before` now on for a day.
pub async fn link(db: &Db, before: SignedDuration) -> String {
    link_for(db, "administrator", &[Role::Administrator, Role::Editor], before).await
}

/// A link for somebody with these roles, who is made if she isn't there.
pub async fn link_for(db: &Db, name: &str, roles: &[Role], before: SignedDuration) -> String {
    let at = now() - before;
    let name = AccountName::parse(name).expect("a name");
    let account = accounts::account_with_roles(db, &name, name.as_str(), roles, at).await.expect("an account");
    let mut tx = db.begin().await.expect("a transaction");
    let token = accounts::invite(&mut tx, account.id, random(), at, 24).await.expect("an invitation");
    tx.commit().await.expect("a commit");
    sign_in_path(&token)
}

/// Somebody who has signed in.
pub struct Administrator<'a> {
    pub app: &'a TestApp,
    pub cookie: String,
    csrf: String,
}

impl<'a> Administrator<'a> {
    pub async fn signed_in(app: &'a TestApp) -> Self {
        Self::with_roles(app, "administrator", &[Role::Administrator, Role::Editor]).await
    }

    /// A colleague with these roles.
    pub async fn with_roles(app: &'a TestApp, name: &str, roles: &[Role]) -> Self {
        let path = link_for(&app.app.site.db, name, roles, SignedDuration::ZERO).await;
        let answer = app.send(Method::POST, &path, &[]).await;
        assert_eq!((answer.status, answer.location()), (303, "/desk"));
        let cookie = answer.header("set-cookie").split(';').next().expect("a cookie").to_owned();
        let mut colleague = Self { app, cookie, csrf: String::new() };
        // Each page has the form for signing out, even one that says that this is not hers to do.
        let page = colleague.get("/desk/requirements").await.html();
        let field = page.all("input").find(|input| input.attribute("name") == Some("csrf")).expect("a form");
        colleague.csrf = field.must("value").to_owned();
        colleague
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.app.get_with(path, &[("cookie", &self.cookie), ("accept-language", "en")]).await
    }

    /// What is at `path`, which must be there and be right in form.
    pub async fn page(&self, path: &str) -> Answer {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", String::from_utf8_lossy(&answer.body));
        check(&answer);
        answer
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf", &self.csrf).extend_pairs(fields);
        let headers = [
            ("cookie", self.cookie.as_str()),
            ("accept-language", "en"),
            ("content-type", "application/x-www-form-urlencoded"),
            ("sec-fetch-site", "same-origin"),
        ];
        let answer = self.app.send_body(Method::POST, path, &headers, Body::from(form.finish())).await;
        if answer.is_html() {
            check(&answer);
        }
        answer
    }

    /// Sends a form with a file.
    pub async fn upload(&self, path: &str, file: &str, fields: &[(&str, &str)]) -> Answer {
        self.upload_as(path, "list", file, fields).await
    }

    /// The same, with the file in another field.
    pub async fn upload_as(&self, path: &str, field: &str, file: &str, fields: &[(&str, &str)]) -> Answer {
        let mut body = String::new();
        for (name, value) in [("csrf", self.csrf.as_str())].iter().chain(fields) {
            body.push_str(&format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
        }
        body.push_str(&format!(
            "--x\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"list.csv\"\r\nContent-Type: text/csv\r\n\r\n{file}\r\n--x--\r\n"
        ));
        let headers = [
            ("cookie", self.cookie.as_str()),
            ("accept-language", "en"),
            ("content-type", "multipart/form-data; boundary=x"),
        ];
        let answer = self.app.send_body(Method::POST, path, &headers, Body::from(body)).await;
        if answer.is_html() {
            check(&answer);
        }
        answer
    }
}

impl Administrator<'_> {
    /// Sends a form with pictures, called as given; a script asks with `accept` for something else than a page.
    pub async fn upload_pictures(&self, path: &str, files: &[(&str, &[u8])], language: &str, accept: &str) -> Answer {
        let mut body = Vec::new();
        body.extend_from_slice(
            format!("--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n", self.csrf).as_bytes(),
        );
        for (name, bytes) in files {
            let head = "Content-Disposition: form-data; name=\"picture\"";
            // What a browser says that it is follows from the name, and is not to be believed.
            body.extend_from_slice(
                format!("--x\r\n{head}; filename=\"{name}\"\r\nContent-Type: image/png\r\n\r\n").as_bytes(),
            );
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--x--\r\n");
        let headers = [
            ("cookie", self.cookie.as_str()),
            ("accept-language", language),
            ("accept", accept),
            ("content-type", "multipart/form-data; boundary=x"),
        ];
        let answer = self.app.send_body(Method::POST, path, &headers, Body::from(body)).await;
        if answer.is_html() {
            check(&answer);
        }
        answer
    }
}

/// What holds for every page of the desk: nobody keeps it, it fits into 100 kB, it works without scripts, fields have labels, tables
/// have captions and heads, and headings follow each other.
pub fn check(answer: &Answer) {
    let path = &answer.path;
    assert_eq!((answer.header("cache-control"), answer.header("x-robots-tag")), ("no-store", "noindex"), "{path}");
    assert!(answer.body.len() < 100_000, "{path}: {} bytes", answer.body.len());
    let page = answer.html();
    assert_eq!((page.all("h1").count(), page.all("main").count()), (1, 1), "{path}");
    for script in page.all("script") {
        assert!(
            script.must("src").starts_with("/assets/") && script.text.is_empty(),
            "{path}: a script of another kind"
        );
    }
    assert!(page.iter().all(|element| element.attribute("style").is_none()), "{path}");
    let labels: Vec<&str> = page.all("label").map(|label| label.must("for")).collect();
    let mut ids: Vec<&str> = page.iter().filter_map(|element| element.attribute("id")).collect();
    for field in page
        .all("input")
        .chain(page.all("select"))
        .chain(page.all("textarea"))
        .filter(|field| field.attribute("type") != Some("hidden"))
    {
        assert!(labels.contains(&field.must("id")), "{path}: {} has no label", field.must("id"));
    }
    for described in page.iter().flat_map(|element| {
        let names = ["aria-describedby", "aria-labelledby"].into_iter();
        names.filter_map(|name| element.attribute(name)).flat_map(str::split_whitespace)
    }) {
        assert!(ids.contains(&described), "{path}: nothing is called {described}");
    }
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "{path}: two elements have one identifier");
    assert_eq!(page.all("table").count(), page.all("caption").count(), "{path}");
    assert!(page.all("th").all(|head| head.attribute("scope").is_some()), "{path}");
    for form in page.all("form") {
        assert_eq!(form.must("method"), "post", "{path}: what is written into a form never stands in an address");
    }
}
