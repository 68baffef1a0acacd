//! Invariants 4, 5 and 11 in the newsroom: an issue is released at once and only when it is ready, a change after that says why, and what is
//! taken back is gone everywhere.

use bellwether::accounts::Role;
use bellwether::audit;
use bellwether::publication;
use jiff::SignedDuration;

use super::{Administrator, now};
use crate::bundle::Bundle;
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(
    an_issue_goes_out_when_it_is_ready,
    who_publishes_what_is_not_ready_says_why,
    a_required_language_must_be_there,
    an_issue_goes_out_when_its_time_has_come,
    what_is_withdrawn_is_gone_everywhere_and_comes_back,
    a_correction_says_what_was_wrong,
    partners_see_an_issue_beforehand,
);

pub(super) const DRAFT: &str = "/desk/issues/2024-01-22";

/// The sample with a draft issue of which the commentary on security is there in three languages.
fn bundle() -> Bundle {
    let bundle = Bundle::sample();
    let issue = "issues/2024-01-22/issue.toml";
    bundle.edit(issue, |text| {
        format!("{text}\n[[assessment]]\nsection = \"economy\"\nverdict = \"unchanged\"\n\n[[assessment]]\nsection = \"information\"\nverdict = \"improved\"\n")
    });
    for (language, title) in [("ru", "Загаловак па-руску"), ("en", "A title in English")] {
        bundle.write(
            &format!("issues/2024-01-22/security/{language}.md"),
            format!(
                "+++\ntitle = \"{title}\"\nslug = \"draft-{language}\"\nlead = \"Lead.\"\n+++\nText in {language}.\n"
            ),
        );
    }
    for section in ["economy", "information"] {
        bundle.write(
            &format!("issues/2024-01-22/{section}/commentary.toml"),
            "original = \"be\"\ncontributors = [\"a-kalina\"]\n",
        );
        for language in ["be", "ru", "en"] {
            bundle.write(
                &format!("issues/2024-01-22/{section}/{language}.md"),
                format!("+++\ntitle = \"{section} {language}\"\nslug = \"{section}-{language}\"\nlead = \"Lead.\"\n+++\nText.\n"),
            );
        }
    }
    bundle
}

pub(super) async fn installation(app: TestApp) -> TestApp {
    let app = super::installation(app.engine()).await;
    app.import(&bundle()).await;
    app
}

/// Approves what a condition on `edition` and `section` names, in the draft issue.
pub(super) async fn approve(app: &TestApp, condition: &str) {
    let statement = format!(
        "INSERT INTO review (edition_id, revision_number, stage, account_id, at)
         SELECT edition.id, 1, 'approved', account.id, 0
         FROM edition JOIN commentary ON commentary.id = edition.commentary_id
         JOIN section ON section.id = commentary.section_id, account
         WHERE commentary.starts = '2024-01-22' AND account.name = 'editor' AND {condition}"
    );
    assert!(app.execute(&statement).await.expect("reviews") > 0);
}

async fn editor(app: &TestApp) -> Administrator<'_> {
    Administrator::with_roles(app, "editor", &[Role::Editor]).await
}

/// What the audit log says was done, in order.
async fn acts(app: &TestApp) -> Vec<String> {
    let mut reading = app.app.site.db.reading().await.expect("a reading");
    let events = audit::audit_events(&mut reading, &audit::Filter::default(), 100).await.expect("events");
    events.into_iter().rev().map(|event| event.act).collect()
}

async fn an_issue_goes_out_when_it_is_ready(app: TestApp) {
    let app = installation(app).await;
    let editor = editor(&app).await;
    let page = editor.page(&format!("{DRAFT}/readiness")).await;
    assert!(page.main().contains("Not approved yet"), "{}", page.main());
    let refused = editor.post(&format!("{DRAFT}/publication"), &[]).await;
    assert_eq!(refused.status, 409);
    assert_eq!(app.get("/be/issues/2024-01-22").await.status, 404);
    approve(&app, "1 = 1").await;
    let page = editor.page(&format!("{DRAFT}/readiness")).await;
    assert!(page.main().contains("Everything is ready"), "{}", page.main());
    for _ in 0..2 {
        // A second click is harmless.
        let answer = editor.post(&format!("{DRAFT}/publication"), &[]).await;
        assert_eq!(answer.status, 303);
    }
    app.app.site.refresh().await.expect("a refresh");
    for path in ["/be/issues/2024-01-22", "/en/commentaries/draft-en", "/ru/commentaries/economy-ru"] {
        app.page(path).await;
    }
    assert_eq!(acts(&app).await, ["signed-in", "issue-released"]);
    assert_eq!(audit::verify(&app.app.site.db).await.expect("a log"), Ok(2));
    // Nobody else can.
    let analyst = Administrator::with_roles(&app, "analyst", &[Role::Analyst]).await;
    assert_eq!(analyst.post(&format!("{DRAFT}/publication"), &[]).await.status, 403);
    // What came of it is a bundle like any other.
    let files = app.export_all().await;
    let copy = Bundle::empty();
    for (path, content) in &files {
        copy.write(path, content);
    }
    let other = TestApp::on(app.engine()).await;
    other.import(&copy).await;
    for (path, content) in other.export_all().await {
        assert_eq!(String::from_utf8_lossy(&content), String::from_utf8_lossy(&files[&path]), "{path}");
    }
}

async fn who_publishes_what_is_not_ready_says_why(app: TestApp) {
    let app = installation(app).await;
    let editor = editor(&app).await;
    approve(&app, "edition.language = 'be'").await;
    assert_eq!(editor.post(&format!("{DRAFT}/publication"), &[("reason", " ")]).await.status, 409);
    let answer = editor.post(&format!("{DRAFT}/publication"), &[("reason", "Everybody waits")]).await;
    assert_eq!(answer.status, 303);
    app.app.site.refresh().await.expect("a refresh");
    let page = app.page("/be/issues/2024-01-22").await;
    assert!(page.main().contains("Chernovik9"));
    assert_eq!(app.get("/en/commentaries/draft-en").await.status, 404, "what isn't approved stays out");
    let rows = app.rows().await;
    assert!(rows["audit_event"].iter().any(|row| row.contains("Everybody waits")));
    // Without somebody who signs, or a verdict, there is no release at all.
    let unsigned = installation(TestApp::on(app.engine()).await).await;
    let editor = self::editor(&unsigned).await;
    unsigned.execute("DELETE FROM commentary_contributor WHERE starts = '2024-01-22'").await.expect("a statement");
    let answer = editor.post(&format!("{DRAFT}/publication"), &[("reason", "Everybody waits")]).await;
    assert_eq!(answer.status, 409);
    assert!(answer.main().contains("Nobody signs it yet"));
    let other = super::installation(app.engine()).await;
    let editor = self::editor(&other).await;
    let answer = editor.post(&format!("{DRAFT}/publication"), &[("reason", "Everybody waits")]).await;
    assert_eq!(answer.status, 409);
    assert!(answer.main().contains("No verdict yet"));
}

async fn a_required_language_must_be_there(app: TestApp) {
    let app = installation(app).await;
    let editor = editor(&app).await;
    approve(&app, "edition.language = 'be'").await;
    editor.page("/desk/requirements").await;
    let answer = editor.post("/desk/requirements", &[("language", "be"), ("language", "xx")]).await;
    assert_eq!(answer.status, 303);
    let page = editor.page(&format!("{DRAFT}/readiness")).await;
    assert!(page.main().contains("Will be marked as not translated yet") && page.main().contains("Publish now"));
    assert_eq!(editor.post(&format!("{DRAFT}/publication"), &[]).await.status, 303);
    app.app.site.refresh().await.expect("a refresh");
    assert!(app.page("/be/issues/2024-01-22").await.main().contains("Chernovik9"));
    // A translation that was finished late follows, without a reason.
    approve(&app, "edition.language = 'en' AND section.code = 'security'").await;
    let page = editor.page(&format!("{DRAFT}/corrections")).await;
    assert!(page.main().contains("A title in English"), "{}", page.main());
    let answer = editor.post(&format!("{DRAFT}/sections/security/en/correction"), &[]).await;
    assert_eq!(answer.status, 303);
    app.app.site.refresh().await.expect("a refresh");
    app.page("/en/commentaries/draft-en").await;
    let refused = editor.post(&format!("{DRAFT}/sections/security/ru/correction"), &[]).await;
    assert_eq!(refused.status, 422, "it isn't approved");
}

async fn an_issue_goes_out_when_its_time_has_come(app: TestApp) {
    let app = installation(app).await;
    let editor = editor(&app).await;
    let schedule = format!("{DRAFT}/schedule");
    for (at, told) in [
        ("", "Give a day"),
        ("2020-01-01T09:00", "has passed"),
        ("2099-03-29T03:30", "go forward"),
        ("2099-10-25T03:30", "go back"),
    ] {
        let answer = editor.post(&schedule, &[("at", at)]).await;
        assert_eq!(answer.status, 422, "{at}");
        assert!(answer.main().contains(told), "{at}: {}", answer.main());
    }
    assert_eq!(editor.post(&schedule, &[("at", "2098-07-07T09:00")]).await.status, 303);
    assert!(editor.page(&format!("{DRAFT}/readiness")).await.main().contains("Will be published on"));
    let site = &app.app.site;
    assert!(publication::release_due(site, now()).await.expect("nothing fails").is_empty());
    let then = "2098-07-07T06:00:00Z".parse().expect("an instant");
    // Not ready: it stays, and the editor sees why.
    assert!(publication::release_due(site, then).await.expect("nothing fails").is_empty());
    assert!(editor.page(&format!("{DRAFT}/readiness")).await.main().contains("was not ready"));
    assert!(publication::release_due(site, then).await.expect("nothing fails").is_empty());
    assert_eq!(acts(&app).await.iter().filter(|act| *act == "release-failed").count(), 1, "it is told once");
    approve(&app, "1 = 1").await;
    assert_eq!(editor.post(&schedule, &[("at", "2098-07-07T09:00")]).await.status, 303);
    let early = then - SignedDuration::from_secs(1);
    assert!(publication::release_due(site, early).await.expect("nothing fails").is_empty());
    assert_eq!(publication::release_due(site, then).await.expect("nothing fails"), ["2024-01-22"]);
    site.refresh().await.expect("a refresh");
    app.page("/be/issues/2024-01-22").await;
    assert!(app.rows().await["release_plan"].is_empty());
    // Somebody thinks better of it.
    let other = installation(TestApp::on(app.engine()).await).await;
    let editor = self::editor(&other).await;
    assert_eq!(editor.post(&schedule, &[("at", "2098-07-07T09:00")]).await.status, 303);
    assert_eq!(editor.post(&format!("{schedule}/cancellation"), &[]).await.status, 303);
    assert!(other.rows().await["release_plan"].is_empty());
}

async fn what_is_withdrawn_is_gone_everywhere_and_comes_back(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = editor(&app).await;
    let published = "/desk/issues/2024-01-15";
    let paths = ["/be/issues/2024-01-15", "/en/commentaries/security-english"];
    let slug = app.page("/en/issues/2024-01-15").await.html();
    let slug = slug.all("a").find_map(|link| link.attribute("href").filter(|href| href.contains("/commentaries/")));
    let commentary = slug.expect("a commentary").to_owned();
    let whole = app.export_all().await;
    let public = app.export_public().await;
    let answer = editor.post(&format!("{published}/withdrawal"), &[("reason", "A source is in danger")]).await;
    assert_eq!(answer.status, 303);
    app.app.site.refresh().await.expect("a refresh");
    for path in [paths[0], commentary.as_str()] {
        assert_eq!(app.get(path).await.status, 410, "{path}");
    }
    for path in ["/be/", "/be/issues", "/be/situation", "/be/feed.atom", "/sitemap.xml", "/be/issues/2024-01-01"] {
        let page = app.page(path).await;
        let text = String::from_utf8_lossy(&page.body).into_owned();
        assert!(!text.contains("2024-01-15") && !text.contains(&commentary), "{path}");
    }
    let exported = app.export_public().await;
    assert!(exported.keys().all(|path| !path.starts_with("issues/2024-01-15/") || path.ends_with("issue.toml")));
    let bare = String::from_utf8_lossy(&exported["issues/2024-01-15/issue.toml"]).into_owned();
    assert_eq!(bare, "number = 2\nend = 2024-01-21\n");
    // Elsewhere it is withdrawn too.
    let all = app.export_all().await;
    let copy = Bundle::empty();
    for (path, content) in &all {
        copy.write(path, content);
    }
    let other = TestApp::on(app.engine()).await;
    other.import(&copy).await;
    assert_eq!(other.get(paths[0]).await.status, 410);
    let page = editor.page(&format!("{published}/readiness")).await;
    assert!(page.main().contains("Withdrawn from readers"));
    assert_eq!(editor.post(&format!("{published}/return"), &[]).await.status, 303);
    app.app.site.refresh().await.expect("a refresh");
    app.page(paths[0]).await;
    app.page(&commentary).await;
    assert_eq!((app.export_all().await, app.export_public().await), (whole, public));
    // One commentary alone.
    let conceal = format!("{published}/sections/security/concealment");
    assert_eq!(editor.post(&conceal, &[("conceal", "yes")]).await.status, 303);
    app.app.site.refresh().await.expect("a refresh");
    assert_eq!(app.get(&commentary).await.status, 410);
    assert_eq!(editor.post(&conceal, &[]).await.status, 303);
    app.app.site.refresh().await.expect("a refresh");
    app.page(&commentary).await;
}

/// Saves a further revision of the English commentary on security in the published issue, and approves it.
async fn change(app: &TestApp) {
    for statement in [
        "INSERT INTO revision (id, edition_id, number, title, lead, body, content_hash, source_number, source_hash, saved_at)
         SELECT $1, edition_id, number + 1, 'Changed title', lead, body, content_hash, source_number, source_hash, 1705920000000
         FROM revision
         WHERE id = (SELECT published_revision_id FROM edition JOIN commentary ON commentary.id = edition.commentary_id
                     JOIN section ON section.id = commentary.section_id
                     WHERE starts = '2024-01-15' AND code = 'security' AND language = 'be')",
        "INSERT INTO rendering (revision_id, version, html, notes, blocks, words)
         SELECT $1, version, html, notes, blocks, words FROM rendering
         WHERE revision_id = (SELECT published_revision_id FROM edition JOIN commentary ON commentary.id = edition.commentary_id
                     JOIN section ON section.id = commentary.section_id
                     WHERE starts = '2024-01-15' AND code = 'security' AND language = 'be')",
        "INSERT INTO review (edition_id, revision_number, stage, account_id, at)
         SELECT revision.edition_id, revision.number, 'approved', account.id, 0 FROM revision, account
         WHERE revision.title = 'Changed title' AND account.name = 'editor'",
    ] {
        assert_eq!(app.execute(statement).await.expect("a statement"), 1, "{statement}");
    }
}

async fn a_correction_says_what_was_wrong(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = editor(&app).await;
    change(&app).await;
    let page = editor.page("/desk/issues/2024-01-15/corrections").await;
    assert!(page.main().contains("Changed title"), "{}", page.main());
    let address = "/desk/issues/2024-01-15/sections/security/be/correction";
    let refused = editor.post(address, &[("kind", "correction"), ("note", "")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.main().contains("Say what was corrected"));
    let answer = editor.post(address, &[("kind", "correction"), ("note", "The title was wrong.")]).await;
    assert_eq!(answer.status, 303);
    app.app.site.refresh().await.expect("a refresh");
    let issue = app.page("/be/issues/2024-01-15").await;
    assert!(issue.main().contains("Changed title"));
    let page = issue.html();
    let href = page.all("a").find_map(|link| link.attribute("href").filter(|href| href.contains("/commentaries/")));
    let commentary = app.page(href.expect("a commentary")).await;
    assert!(commentary.main().contains("The title was wrong."));
    assert_eq!(editor.post(address, &[("kind", "typo")]).await.status, 422, "nothing waits any more");
}

async fn partners_see_an_issue_beforehand(app: TestApp) {
    let app = installation(app).await;
    let editor = editor(&app).await;
    let previews = format!("{DRAFT}/previews");
    assert_eq!(editor.post(&previews, &[("label", "The Daily"), ("hours", "10000")]).await.status, 422);
    let answer = editor.post(&previews, &[("label", "The Daily"), ("hours", "48")]).await;
    assert_eq!(answer.status, 200);
    let page = answer.html();
    let link = page.only("code").text.clone();
    let path = link.strip_prefix("https://examplia.example").expect("an address of ours").to_owned();
    let token = path.rsplit('/').next().expect("a token").to_owned();
    assert!(app.rows().await.values().flatten().all(|row| !row.contains(&token)), "the link is kept nowhere");
    assert!(!editor.page(&previews).await.main().contains(&token));
    let to = app.get(&path).await;
    assert_eq!(to.status, 303);
    for language in ["be", "ru", "en"] {
        let page = app.page(&format!("{path}/{language}")).await;
        super::check(&page);
        assert!(page.header("set-cookie").is_empty());
    }
    assert!(app.page(&format!("{path}/be")).await.main().contains("Chernovik9"));
    assert!(app.page(&format!("{path}/en")).await.main().contains("A title in English"));
    assert_eq!(app.get("/en/commentaries/draft-en").await.status, 404);
    for wrong in [format!("{path}x"), "/preview/x".to_owned(), format!("{path}x/be")] {
        assert_eq!(app.get(&wrong).await.status, 404, "{wrong}");
    }
    app.execute("UPDATE preview_link SET expires_at = 1").await.expect("a statement");
    assert_eq!((app.get(&path).await.status, app.get(&format!("{path}/be")).await.status), (404, 404));
    let page = editor.page(&previews).await.html();
    let removal =
        page.all("form").map(|form| form.must("action").to_owned()).find(|action| action.ends_with("removal"));
    assert_eq!(editor.post(&removal.expect("a button"), &[]).await.status, 303);
    assert!(app.rows().await["preview_link"].is_empty());
}
