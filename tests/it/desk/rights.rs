//! Every role at every door, with every object, by every trick that addresses know: what opens is what the rights say, and nothing else.

use axum::body::Body;
use bellwether::accounts::{self, Account, Object, Right, Role};
use bellwether::commentaries;
use bellwether::desk::{self, Door};
use bellwether::issues;
use bellwether_language::Language;
use http::Method;

use super::{Administrator, installation};
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(
    each_role_opens_the_doors_that_its_rights_open,
    no_trick_with_an_address_opens_a_door,
    whoever_has_not_signed_in_opens_none,
);

/// An issue of the sample in which everything is to be found, and what of it is tried.
const ISSUE: &str = "2024-01-15";
const SECTIONS: [&str; 2] = ["security", "economy"];

/// The addresses behind a door: each with the language that it names, if it names one.
fn addresses(door: &Door) -> Vec<String> {
    let mut addresses = vec![door.path.to_owned()];
    for (name, values) in [
        ("{starts}", &[ISSUE][..]),
        ("{section}", &SECTIONS),
        ("{language}", &["be", "ru", "en"]),
        ("{name}", &["analyst"]),
        ("{act}", &["pause"]),
        ("{code}", &["x"]),
        ("{number}", &["1"]),
        ("{id}", &["00000000-0000-0000-0000-000000000000"]),
    ] {
        addresses = addresses
            .into_iter()
            .flat_map(|address| match address.contains(name) {
                true => values.iter().map(|value| address.replace(name, value)).collect(),
                false => vec![address],
            })
            .collect();
    }
    for address in &mut addresses {
        while let (Some(from), Some(to)) = (address.find('{'), address.find('}')) {
            address.replace_range(from..=to, "00000000-0000-0000-0000-000000000000");
        }
    }
    addresses
}

/// What an address of an issue is about: in the sample nothing is assigned.
async fn object(app: &TestApp, door: &Door, address: &str) -> Object {
    if !door.of_issue() || !door.path.contains("{section}") {
        return Object::Newsroom;
    }
    let parts: Vec<&str> = address.split('/').collect();
    let Some(language) = door.path.contains("{language}").then(|| parts[6].parse::<Language>().expect("a language"))
    else {
        return Object::Section { hers: false, taken: false };
    };
    let frame = app.app.site.frame().expect("a monitor");
    let section = frame.sections.iter().find(|section| section.code.as_str() == parts[5]).expect("a section").id;
    let mut reading = app.app.site.db.reading().await.expect("a transaction");
    let issue = issues::any_issue_at(&mut reading, ISSUE).await.expect("a statement").expect("an issue").id;
    let outline = commentaries::outline(&mut reading, issue, section).await.expect("a statement");
    let original = outline.map_or(frame.monitor.default_language(), |outline| outline.original);
    Object::Edition { language, original: language == original, hers: false, taken: false }
}

fn doors(app: &TestApp) -> Vec<Door> {
    let doors = desk::doors(&app.app.desk);
    assert!(doors.len() > 80, "{} doors", doors.len());
    doors
}

/// One who has each role, and one who has none.
async fn everybody(app: &TestApp) -> Vec<(Account, Administrator<'_>)> {
    let mut all = Vec::new();
    let roles = Role::all().into_iter().map(|role| vec![role]).chain([vec![]]);
    for roles in roles {
        let name = roles.first().map_or("nobody".to_owned(), |role| role.code().replace(':', "-"));
        let colleague = Administrator::with_roles(app, &name, &roles).await;
        let mut reading = app.app.site.db.reading().await.expect("a transaction");
        let account = accounts::account_by_name(&mut reading, &name).await.expect("a statement").expect("an account");
        all.push((account, colleague));
    }
    all
}

/// Asks at a door without doing anything: a form without its secret is refused by whoever may open it, too, but otherwise.
async fn status(app: &TestApp, colleague: &Administrator<'_>, method: &str, address: &str) -> (u16, String) {
    let method: Method = method.parse().expect("a method");
    let headers = [
        ("cookie", colleague.cookie.as_str()),
        ("accept-language", "en"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("sec-fetch-site", "same-origin"),
    ];
    let answer = app.send_body(method, address, &headers, Body::from("csrf=x")).await;
    let html = answer.html();
    let title = html.all("h1").next().map(|title| title.text.clone()).unwrap_or_default();
    (answer.status, title)
}

const NOT_ALLOWED: &str = "This is not yours to do";

async fn each_role_opens_the_doors_that_its_rights_open(app: TestApp) {
    let app = installation(app.engine()).await;
    let (everybody, doors) = (everybody(&app).await, doors(&app));
    let (mut opened, mut refused) = (0, 0);
    for door in &doors {
        for address in addresses(door) {
            let object = object(&app, door, &address).await;
            for (account, colleague) in &everybody {
                let (status, title) = status(&app, colleague, door.method, &address).await;
                let allowed = accounts::may(account, door.right, object);
                let who = account.name.as_str();
                if allowed {
                    assert_ne!(title, NOT_ALLOWED, "{who} at {} {address} for {object:?}", door.method);
                    opened += 1;
                } else {
                    assert_eq!(
                        (status, title.as_str()),
                        (403, NOT_ALLOWED),
                        "{who} at {} {address} for {object:?}",
                        door.method
                    );
                    refused += 1;
                }
            }
        }
    }
    assert!(opened > 700 && refused > 900, "{opened} opened, {refused} refused");
    // Nothing was done by asking.
    let rows = app.rows().await;
    assert!(rows["assignment"].is_empty() && rows["draft"].is_empty());
}

/// The same address in other words.
fn tricks(address: &str) -> Vec<String> {
    let parts: Vec<&str> = address.split('/').collect();
    let (first, last) = (parts[..parts.len() - 1].join("/"), parts[parts.len() - 1]);
    let encoded: String = last.bytes().map(|byte| format!("%{byte:02x}")).collect();
    vec![
        format!("{address}/"),
        format!("/{address}"),
        format!("{first}//{last}"),
        format!("{first}/./{last}"),
        format!("{first}/%2e/{last}"),
        format!("{first}/x/../{last}"),
        format!("{first}/x/%2e%2e/{last}"),
        format!("{first}%2f{last}"),
        format!("{first}/{encoded}"),
        format!("{first}/{}", last.to_uppercase()),
        address.to_uppercase(),
        format!("{first};x/{last}"),
        format!("{address};x"),
        format!("{address}%00"),
        format!("{address}%20"),
        format!("{address}?_method=GET"),
        format!("{address}#x"),
        format!("/be/..{address}"),
    ]
}

async fn no_trick_with_an_address_opens_a_door(app: TestApp) {
    let app = installation(app.engine()).await;
    let doors = doors(&app);
    let nobody = Administrator::with_roles(&app, "nobody", &[]).await;
    for door in doors.iter().filter(|door| door.right != Right::OwnAccount) {
        let address = addresses(door).swap_remove(0);
        for trick in tricks(&address).into_iter().filter(|trick| trick.parse::<http::Uri>().is_ok()) {
            for method in ["GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"] {
                let (status, title) = status(&app, &nobody, method, &trick).await;
                let shut = matches!(status, 400 | 403 | 404 | 405 | 308 | 301) || status == 303 && method == "HEAD";
                assert!(shut, "{method} {trick}: {status} {title}");
            }
        }
        for name in ["x-http-method-override", "x-method-override", "x-original-url", "x-rewrite-url"] {
            for (method, value) in [("GET", "POST"), ("POST", "GET"), ("GET", address.as_str())] {
                let headers = [("cookie", nobody.cookie.as_str()), (name, value), ("accept-language", "en")];
                for asked in [address.as_str(), "/desk/notices"] {
                    let method: Method = method.parse().expect("a method");
                    let answer = app.send(method, asked, &headers).await;
                    let own = asked == "/desk/notices" && answer.html().all("h1").any(|title| title.text == "Notices");
                    assert!(own || matches!(answer.status, 403 | 405), "{name}: {value} at {asked}: {}", answer.status);
                }
            }
        }
    }
}

async fn whoever_has_not_signed_in_opens_none(app: TestApp) {
    let app = installation(app.engine()).await;
    for door in doors(&app) {
        for address in addresses(&door) {
            let method: Method = door.method.parse().expect("a method");
            let answer = app.send(method, &address, &[]).await;
            let expected = if door.method == "GET" { (303, "/desk/sign-in") } else { (403, "") };
            assert_eq!((answer.status, answer.location()), expected, "{} {address}", door.method);
        }
    }
}
