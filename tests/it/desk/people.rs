//! How people prove that it is them, and who lets them in.

use axum::body::Body;
use bellwether::accounts::{OneTimeSecret, Role};
use bellwether::audit::{self, Filter};
use http::Method;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::authenticator::Authenticator;
use super::{Administrator, check, installation, link_for, now};
use crate::answer::Answer;
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(
    a_password_goes_with_a_code,
    a_recovery_code_takes_the_place_of_a_code_once,
    whoever_guesses_waits_and_learns_nothing,
    a_passkey_lets_in,
    a_passkey_proves_nothing_it_was_not_asked,
    a_session_that_was_left_open_is_proved_again,
    changing_how_one_signs_in_ends_sessions,
    an_administrator_lets_people_in_and_out,
    somebody_always_looks_after_accounts,
    the_log_is_shown_and_checked,
    one_sees_ones_sessions_and_chooses_notices,
);

const PASSWORD: &str = "мох і верас на балоце";
const ORIGIN: &str = "https://examplia.example";

/// Gives somebody a password; the secret of her codes, and her recovery codes.
async fn with_password(somebody: &Administrator<'_>) -> (OneTimeSecret, Vec<String>) {
    let page = somebody.page("/desk/account/password").await.html();
    let field = page.all("input").find(|input| input.attribute("name") == Some("secret")).expect("a secret");
    let secret = OneTimeSecret::parse(field.must("value")).expect("a secret");
    let code = secret.code(now() - SignedDuration::from_secs(30)).expect("a code");
    let fields = [("secret", field.must("value")), ("password", PASSWORD), ("again", PASSWORD), ("code", &code)];
    let answer = somebody.post("/desk/account/password", &fields).await;
    assert_eq!(answer.status, 200, "{}", answer.main());
    let codes: Vec<String> = answer.html().all("code").map(|code| code.text.clone()).collect();
    assert_eq!(codes.len(), 10);
    assert!(answer.header("set-cookie").starts_with("__Host-desk="));
    (secret, codes)
}

async fn sign_in(app: &TestApp, name: &str, password: &str, code: &str) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("name", name), ("password", password), ("code", code)])
        .finish();
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("sec-fetch-site", "same-origin"),
        ("accept-language", "en"),
    ];
    let answer = app.send_body(Method::POST, "/desk/sign-in", &headers, Body::from(body)).await;
    if answer.is_html() {
        check(&answer);
    }
    answer
}

/// Sends what a page's script sends; what it is told.
async fn scripted(app: &TestApp, path: &str, cookie: &str, fields: &[(&str, &str)]) -> (Answer, Value) {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("sec-fetch-site", "same-origin"),
        ("accept-language", "en"),
        ("cookie", cookie),
    ];
    let answer = app.send_body(Method::POST, path, &headers, Body::from(body)).await;
    let told = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
    (answer, told)
}

async fn a_password_goes_with_a_code(app: TestApp) {
    let app = installation(app.engine()).await;
    let editor = Administrator::with_roles(&app, "editor", &[Role::Editor]).await;
    // What is wrong is said, and the secret stays.
    for (password, again, code, said) in [
        ("short", "short", "000000", "too short"),
        ("editor editor editor", "editor editor editor", "000000", "too easy to guess"),
        (PASSWORD, "another one", "000000", "differ"),
        (PASSWORD, PASSWORD, "000000", "code is wrong"),
    ] {
        let secret = OneTimeSecret::new([5; 32]).text().to_string();
        let fields = [("secret", secret.as_str()), ("password", password), ("again", again), ("code", code)];
        let answer = editor.post("/desk/account/password", &fields).await;
        assert_eq!(answer.status, 422, "{said}");
        assert!(answer.main().contains(said) && answer.main().contains(&secret), "{said}: {}", answer.main());
        assert!(!String::from_utf8_lossy(&answer.body).contains("верас"));
    }
    assert!(app.rows().await["password"].is_empty());
    let (secret, _) = with_password(&editor).await;
    let code = |at: Timestamp| secret.code(at).expect("a code");
    // The one that was used to set it up is no good any more.
    assert_eq!(sign_in(&app, "editor", PASSWORD, &code(now() - SignedDuration::from_secs(30))).await.status, 403);
    let right = code(now());
    assert_eq!(sign_in(&app, "editor", "мох і верас на балоцэ", &right).await.status, 403);
    let answer = sign_in(&app, " Editor", PASSWORD, &right).await;
    assert_eq!((answer.status, answer.location()), (303, "/desk"));
    let cookie = answer.header("set-cookie").split(';').next().expect("a cookie").to_owned();
    assert_eq!(app.get_with("/desk/account", &[("cookie", &cookie)]).await.status, 200);
    // Nor is any code good twice.
    assert_eq!(sign_in(&app, "editor", PASSWORD, &right).await.status, 403);
    let rows = format!("{:?}", app.rows().await);
    assert!(!rows.contains("верас") && !rows.contains(secret.text().split(' ').next().expect("letters")));
}

async fn a_recovery_code_takes_the_place_of_a_code_once(app: TestApp) {
    let app = installation(app.engine()).await;
    let editor = Administrator::with_roles(&app, "editor", &[Role::Editor]).await;
    let (_, codes) = with_password(&editor).await;
    assert_eq!(sign_in(&app, "editor", PASSWORD, &codes[3].to_uppercase()).await.status, 303);
    assert_eq!(sign_in(&app, "editor", PASSWORD, &codes[3]).await.status, 403);
    assert_eq!(app.rows().await["recovery_code"].len(), 9);
    // The key file on another machine doesn't come to be known here.
    std::fs::remove_file(app.config().vault.directory.join("newsroom.key")).expect("the file");
    let answer = sign_in(&app, "editor", PASSWORD, "123456").await;
    assert_eq!(answer.status, 503);
    assert!(answer.main().contains("key file is missing"));
    assert_eq!(sign_in(&app, "editor", PASSWORD, &codes[4]).await.status, 303);
}

async fn whoever_guesses_waits_and_learns_nothing(app: TestApp) {
    let app = installation(app.engine()).await;
    let editor = Administrator::with_roles(&app, "editor", &[Role::Editor]).await;
    let (secret, _) = with_password(&editor).await;
    let mut said = Vec::new();
    for name in ["editor", "nobody-here"] {
        let mut answers = Vec::new();
        for _ in 0..6 {
            let answer = sign_in(&app, name, "wrong", "000000").await;
            answers.push((answer.status, answer.main().replace(name, "")));
        }
        assert_eq!(answers.iter().map(|(status, _)| *status).collect::<Vec<_>>(), [403, 403, 403, 403, 403, 429]);
        assert!(answers[5].1.contains("Too many attempts"));
        said.push(answers[..5].to_vec());
    }
    assert_eq!(said[0], said[1], "whether somebody has the name is not told");
    // The right password has to wait, too; a link does not.
    let code = secret.code(now()).expect("a code");
    assert_eq!(sign_in(&app, "editor", PASSWORD, &code).await.status, 429);
    Administrator::with_roles(&app, "editor", &[Role::Editor]).await;
    app.execute("UPDATE sign_in_failure SET last_at = last_at - 31000").await.expect("a statement");
    assert_eq!(sign_in(&app, "editor", PASSWORD, &secret.code(now()).expect("a code")).await.status, 303);
    // Names that nobody has don't come into the log: they may be passwords.
    let log = format!("{:?}", app.rows().await["audit_event"]);
    assert!(log.contains("sign-in-failed") && !log.contains("nobody-here") && !log.contains("wrong"));
}

/// Gives somebody a passkey; the cookie of her new session.
async fn with_passkey(app: &TestApp, somebody: &Administrator<'_>, device: &mut Authenticator) -> String {
    let path = "/desk/account/passkeys";
    let (_, asked) = scripted(app, &format!("{path}/beginning"), &somebody.cookie, &[("csrf", &somebody.csrf)]).await;
    let credential = device.create(&asked["options"]);
    let ceremony = asked["ceremony"].as_str().expect("a ceremony");
    let fields =
        [("csrf", somebody.csrf.as_str()), ("ceremony", ceremony), ("credential", &credential), ("label", "phone")];
    let (answer, told) = scripted(app, path, &somebody.cookie, &fields).await;
    assert_eq!((answer.status, told["to"].as_str()), (200, Some("/desk/account?done=passkey-added")), "{told}");
    let (again, _) = scripted(app, path, &somebody.cookie, &fields).await;
    assert_eq!(again.status, 403, "the session is over");
    answer.header("set-cookie").split(';').next().expect("a cookie").to_owned()
}

async fn a_passkey_lets_in(app: TestApp) {
    let app = installation(app.engine()).await;
    let analyst = Administrator::with_roles(&app, "analyst", &[Role::Analyst]).await;
    let mut device = Authenticator::new(ORIGIN);
    let cookie = with_passkey(&app, &analyst, &mut device).await;
    let page = app.get_with("/desk/account", &[("cookie", &cookie), ("accept-language", "en")]).await;
    assert!(page.main().contains("phone") && !page.main().contains("neither a passkey nor a password"));
    let (_, asked) = scripted(&app, "/desk/sign-in/passkey/beginning", "", &[]).await;
    let credential = device.get(&asked["options"]);
    let ceremony = asked["ceremony"].as_str().expect("a ceremony");
    let fields = [("ceremony", ceremony), ("credential", &credential)];
    let (answer, told) = scripted(&app, "/desk/sign-in/passkey", &cookie, &fields).await;
    assert_eq!((answer.status, told["to"].as_str()), (200, Some("/desk")), "{told}");
    let new = answer.header("set-cookie").split(';').next().expect("a cookie").to_owned();
    assert_ne!(new, cookie);
    assert_eq!(app.get_with("/desk/account", &[("cookie", &new)]).await.status, 200);
    assert_eq!(app.get_with("/desk/account", &[("cookie", &cookie)]).await.status, 303, "the earlier one is over");
    // An answer is good once.
    let (answer, told) = scripted(&app, "/desk/sign-in/passkey", "", &fields).await;
    assert_eq!((answer.status, told["to"].as_str()), (409, None));
}

async fn a_passkey_proves_nothing_it_was_not_asked(app: TestApp) {
    let app = installation(app.engine()).await;
    let analyst = Administrator::with_roles(&app, "analyst", &[Role::Analyst]).await;
    let mut device = Authenticator::new(ORIGIN);
    with_passkey(&app, &analyst, &mut device).await;
    let try_with = async |device: &Authenticator, change: fn(Value) -> Value| {
        let (_, asked) = scripted(&app, "/desk/sign-in/passkey/beginning", "", &[]).await;
        let credential = device.get(&change(asked["options"].clone()));
        let ceremony = asked["ceremony"].as_str().expect("a ceremony").to_owned();
        scripted(&app, "/desk/sign-in/passkey", "", &[("ceremony", &ceremony), ("credential", &credential)]).await.0
    };
    assert_eq!(try_with(&device, |asked| asked).await.status, 200);
    // Another challenge; a device that doesn't make sure of its holder.
    let other = |mut asked: Value| {
        asked["publicKey"]["challenge"] = Value::from("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        asked
    };
    assert_eq!(try_with(&device, other).await.status, 403);
    device.verifies = false;
    assert_eq!(try_with(&device, |asked| asked).await.status, 403);
    device.verifies = true;
    // A site that looks like ours; a key that nobody has here; somebody who has left.
    let mut elsewhere = Authenticator::new("https://examplia.example.evil.example");
    let asked = serde_json::json!({ "publicKey": {
        "challenge": "AAAA", "user": { "id": "AAAAAAAAAAAAAAAAAAAAAA" },
        "authenticatorSelection": { "userVerification": "required", "residentKey": "required" } } });
    elsewhere.create(&asked);
    assert_eq!(try_with(&elsewhere, |asked| asked).await.status, 403);
    let mut unknown = Authenticator::new(ORIGIN);
    unknown.create(&asked);
    assert_eq!(try_with(&unknown, |asked| asked).await.status, 403);
    app.execute("UPDATE account SET ended_at = 1 WHERE name = 'analyst'").await.expect("a statement");
    assert_eq!(try_with(&device, |asked| asked).await.status, 403);
    // Another site's script can't even begin.
    let answer = app.send(Method::POST, "/desk/sign-in/passkey/beginning", &[("sec-fetch-site", "cross-site")]).await;
    assert_eq!(answer.status, 403);
    for rubbish in ["", "{}", "[]", "{\"id\":1}"] {
        let (_, asked) = scripted(&app, "/desk/sign-in/passkey/beginning", "", &[]).await;
        let ceremony = asked["ceremony"].as_str().expect("a ceremony").to_owned();
        let fields = [("ceremony", ceremony.as_str()), ("credential", rubbish)];
        assert_eq!(scripted(&app, "/desk/sign-in/passkey", "", &fields).await.0.status, 403, "{rubbish}");
    }
}

async fn a_session_that_was_left_open_is_proved_again(app: TestApp) {
    let app = installation(app.engine()).await;
    let administrator = Administrator::signed_in(&app).await;
    let (secret, _) = with_password(&administrator).await;
    let administrator = Administrator::signed_in(&app).await;
    app.execute("UPDATE session SET confirmed_at = confirmed_at - 30 * 60 * 1000").await.expect("a statement");
    let asked = administrator.get("/desk/account/passkeys").await;
    assert_eq!(asked.status, 403);
    let back = asked
        .html()
        .all("input")
        .find(|input| input.attribute("name") == Some("back"))
        .expect("where to go on")
        .must("value")
        .to_owned();
    assert_eq!(back, "/desk/account/passkeys");
    let code = secret.code(now()).expect("a code");
    let wrong =
        administrator.post("/desk/confirmation", &[("back", &back), ("password", "wrong"), ("code", &code)]).await;
    assert_eq!(wrong.status, 403);
    assert_eq!(administrator.get("/desk/account/passkeys").await.status, 403);
    let fields = [("back", back.as_str()), ("password", PASSWORD), ("code", &code)];
    let right = administrator.post("/desk/confirmation", &fields).await;
    assert_eq!((right.status, right.location()), (303, "/desk/account/passkeys"));
    administrator.page("/desk/account/passkeys").await;
    // By a passkey, too.
    let mut device = Authenticator::new(ORIGIN);
    with_passkey(&app, &administrator, &mut device).await;
    let administrator = Administrator::signed_in(&app).await;
    app.execute("UPDATE session SET confirmed_at = confirmed_at - 30 * 60 * 1000").await.expect("a statement");
    let csrf = ("csrf", administrator.csrf.as_str());
    let (_, asked) = scripted(&app, "/desk/confirmation/passkey/beginning", &administrator.cookie, &[csrf]).await;
    let (ceremony, credential) =
        (asked["ceremony"].as_str().expect("a ceremony").to_owned(), device.get(&asked["options"]));
    let fields = [csrf, ("ceremony", &ceremony), ("credential", &credential), ("back", "https://evil.example/")];
    let (answer, told) = scripted(&app, "/desk/confirmation/passkey", &administrator.cookie, &fields).await;
    assert_eq!((answer.status, told["to"].as_str()), (200, Some("/desk")), "{told}");
    administrator.page("/desk/account/passkeys").await;
}

async fn changing_how_one_signs_in_ends_sessions(app: TestApp) {
    let app = installation(app.engine()).await;
    let left_open = Administrator::with_roles(&app, "editor", &[Role::Editor]).await;
    let other = Administrator::with_roles(&app, "analyst", &[Role::Analyst]).await;
    let editor = Administrator::with_roles(&app, "editor", &[Role::Editor]).await;
    with_password(&editor).await;
    for over in [&left_open, &editor] {
        assert_eq!(over.get("/desk/account").await.status, 303);
    }
    other.page("/desk/account").await;
    let editor = Administrator::with_roles(&app, "editor", &[Role::Editor]).await;
    let codes = editor.post("/desk/account/recovery-codes", &[]).await;
    assert_eq!((codes.status, codes.html().all("code").count()), (200, 10));
    assert_eq!(
        editor.post("/desk/account/password/removal", &[]).await.location(),
        "/desk/account?done=password-removed"
    );
    assert_eq!(editor.get("/desk/account").await.status, 303);
    let rows = app.rows().await;
    assert!(rows["password"].is_empty() && rows["recovery_code"].is_empty());
}

async fn an_administrator_lets_people_in_and_out(app: TestApp) {
    let app = installation(app.engine()).await;
    let administrator = Administrator::signed_in(&app).await;
    for (fields, said) in [
        (vec![("name", "a b"), ("role", "editor")], "two to forty letters"),
        (vec![("name", "administrator"), ("role", "editor")], "has this name already"),
        (vec![("name", "alesia")], "at least one role"),
    ] {
        let answer = administrator.post("/desk/people", &fields).await;
        assert_eq!(answer.status, 422, "{said}");
        assert!(answer.main().contains(said), "{said}");
    }
    let fields = [
        ("name", "Алеся"),
        ("shown", "Алеся К."),
        ("role", "analyst"),
        ("role", "translator:be"),
        ("contributor", "a-kalina"),
    ];
    let made = administrator.post("/desk/people", &fields).await;
    assert_eq!(made.status, 200);
    let link = made.html().only("code").text.clone();
    let path = link.strip_prefix(ORIGIN).expect("the monitor's address").to_owned();
    let answer = app.send(Method::POST, &path, &[]).await;
    assert_eq!(answer.status, 303);
    let cookie = answer.header("set-cookie").split(';').next().expect("a cookie").to_owned();
    let hers = app.get_with("/desk/account", &[("cookie", &cookie), ("accept-language", "en")]).await;
    assert!(hers.main().contains("Analyst") && hers.main().contains("Translator: Беларуская"), "{}", hers.main());
    assert!(hers.main().contains("neither a passkey nor a password"));
    let list = administrator.page("/desk/people").await;
    assert!(list.main().contains("Алеся К."));
    // Another name has another address; she becomes an editor.
    let her_path = "/desk/people/%D0%B0%D0%BB%D0%B5%D1%81%D1%8F";
    administrator.page(her_path).await;
    let changed = administrator.post(her_path, &[("shown", "Алеся К."), ("role", "editor")]).await;
    assert_eq!(changed.status, 303);
    let hers = app.get_with("/desk/account", &[("cookie", &cookie), ("accept-language", "en")]).await;
    assert!(hers.main().contains("Editor") && !hers.main().contains("Analyst"));
    // A device was lost: everything that let her in is gone.
    assert_eq!(administrator.post(&format!("{her_path}/link"), &[("lost", "yes")]).await.status, 200);
    assert_eq!(app.get_with("/desk/account", &[("cookie", &cookie)]).await.status, 303);
    // She leaves, with the link that she has not used yet.
    let link = link_for(&app.app.site.db, "алеся", &[], SignedDuration::ZERO).await;
    assert_eq!(administrator.post(&format!("{her_path}/standing"), &[("act", "end")]).await.status, 303);
    assert_eq!(app.get(&link).await.status, 404);
    assert_eq!(administrator.post(&format!("{her_path}/link"), &[]).await.status, 404);
    assert_eq!(administrator.post(&format!("{her_path}/standing"), &[("act", "bring-back")]).await.status, 303);
    assert!(administrator.page("/desk/people").await.main().contains("Алеся К."));
    let log = format!("{:?}", app.rows().await["audit_event"]);
    for act in ["person-added", "person-changed", "factors-removed", "person-ended", "person-back"] {
        assert!(log.contains(act), "{act}");
    }
}

async fn somebody_always_looks_after_accounts(app: TestApp) {
    let app = installation(app.engine()).await;
    let administrator = Administrator::signed_in(&app).await;
    let her = "/desk/people/administrator";
    let answer = administrator.post(her, &[("shown", "x"), ("role", "editor")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.main().contains("Nobody else is an administrator"));
    assert_eq!(administrator.post(&format!("{her}/standing"), &[("act", "end")]).await.status, 422);
    Administrator::with_roles(&app, "second", &[Role::Administrator]).await;
    assert_eq!(administrator.post(her, &[("shown", "x"), ("role", "editor")]).await.status, 303);
    assert_eq!(administrator.get("/desk/people").await.status, 403);
}

async fn the_log_is_shown_and_checked(app: TestApp) {
    let app = installation(app.engine()).await;
    let administrator = Administrator::signed_in(&app).await;
    for _ in 0..105 {
        administrator.post("/desk/language", &[("language", "en")]).await;
    }
    let page = administrator.page("/desk/log").await;
    assert_eq!(page.html().all("tr").count(), 101);
    let shown = page.html();
    let oldest = shown.all("input").find(|input| input.attribute("name") == Some("before")).expect("earlier events");
    let oldest = oldest.must("value").to_owned();
    let earlier = administrator.post("/desk/log", &[("before", &oldest), ("who", ""), ("about", "")]).await;
    assert!(earlier.main().contains("Signed in") && !earlier.main().contains("Earlier"));
    let found = administrator.post("/desk/log", &[("about", "administrator")]).await;
    assert!(found.main().contains("Chose a language"));
    assert!(administrator.page("/desk/log?check").await.main().contains("Nothing was changed"));
    let events =
        audit::audit_events(&mut app.app.site.db.reading().await.expect("a transaction"), &Filter::default(), 1000)
            .await;
    assert!(events.expect("events").len() >= 106);
    // Somebody with the database's password takes one away.
    let sound = match app.engine() {
        crate::engines::Engine::Sqlite => "DROP TRIGGER audit_event_kept",
        crate::engines::Engine::Postgres => "DROP TRIGGER audit_event_stays ON audit_event",
    };
    app.execute(sound).await.expect("a statement");
    app.execute("DELETE FROM audit_event WHERE number = 3").await.expect("a statement");
    assert!(administrator.page("/desk/log?check").await.main().contains("Entry 3 is missing"));
    // Only administrators read it.
    let editor = Administrator::with_roles(&app, "editor", &[Role::Editor]).await;
    assert_eq!(editor.get("/desk/log").await.status, 403);
}

async fn one_sees_ones_sessions_and_chooses_notices(app: TestApp) {
    let app = installation(app.engine()).await;
    let (first, second) = (Administrator::signed_in(&app).await, Administrator::signed_in(&app).await);
    let other = Administrator::with_roles(&app, "editor", &[Role::Editor]).await;
    let page = first.page("/desk/account").await.html();
    let ids: Vec<String> = page
        .all("input")
        .filter(|input| input.attribute("name") == Some("session"))
        .map(|input| input.must("value").to_owned())
        .collect();
    assert_eq!(ids.len(), 1, "the other one of hers");
    // Nobody else's session can be ended.
    assert_eq!(other.post("/desk/account/sessions", &[("session", &ids[0])]).await.status, 303);
    second.page("/desk/account").await;
    assert_eq!(first.post("/desk/account/sessions", &[("session", &ids[0])]).await.status, 303);
    assert_eq!(second.get("/desk/account").await.status, 303);
    let third = Administrator::signed_in(&app).await;
    first.post("/desk/account/sessions", &[]).await;
    assert_eq!(third.get("/desk/account").await.status, 303);
    assert_eq!(first.post("/desk/account/notices", &[("notices", "daily")]).await.status, 303);
    let kept = first.post("/desk/account/address", &[("email", "alesia@example.org")]).await;
    assert_eq!(kept.location(), "/desk/account?done=address-kept");
    assert!(first.page("/desk/account").await.main().contains("There is an address"));
    let rows = format!("{:?}", app.rows().await);
    assert!(!rows.contains("alesia@example.org") && rows.contains("daily"));
    assert_eq!(first.post("/desk/account/address", &[("email", "no address")]).await.status, 422);
    first.post("/desk/account/address", &[("email", "")]).await;
    assert!(!first.page("/desk/account").await.main().contains("There is an address"));
}
