//! Notices: people are told at the desk of what concerns them, and by mail, on their own terms, only that there is something.

use bellwether::accounts::{self, Account, Notices, Role};
use bellwether::notices::{self, Kind};
use bellwether::vault::{Purpose, random};
use bellwether_language::Language;
use jiff::SignedDuration;

use super::{Administrator, keys, now};
use crate::engines::on_both_engines;
use crate::post::open_newsletter;
use crate::test_app::TestApp;

on_both_engines!(
    who_gets_work_is_told_of_it_at_the_desk,
    an_approval_is_told_to_who_wrote_it,
    mail_says_only_that_there_is_something,
    who_is_called_in_the_margin_hears_of_it,
);

const SECTION: &str = "/desk/issues/2024-01-22/sections/security";

async fn account(app: &TestApp, name: &str) -> Account {
    let mut reading = app.app.site.db.reading().await.expect("a reading");
    accounts::account_by_name(&mut reading, name).await.expect("accounts").expect("an account")
}

async fn told(app: &TestApp, name: &str) -> Vec<(Kind, String)> {
    let account = account(app, name).await;
    let mut reading = app.app.site.db.reading().await.expect("a reading");
    let told = notices::notices(&mut reading, account.id, 100).await.expect("notices");
    told.into_iter().map(|notice| (notice.kind, notice.path)).collect()
}

async fn who_gets_work_is_told_of_it_at_the_desk(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = Administrator::with_roles(&app, "editor", &[Role::Editor]).await;
    let analyst = Administrator::with_roles(&app, "analyst", &[Role::Analyst]).await;
    assert!(analyst.page("/desk/notices").await.main().contains("Nothing yet"));
    let plan = [("who-be", "analyst"), ("who-ru", "editor")];
    for _ in 0..2 {
        // Whoever has it already isn't told again.
        assert_eq!(editor.post(&format!("{SECTION}/plan"), &plan).await.status, 303);
    }
    assert_eq!(told(&app, "analyst").await, [(Kind::Assignment, format!("{SECTION}/be"))]);
    assert_eq!(told(&app, "editor").await, [], "nobody is told of what she did herself");
    let page = analyst.page("/desk/notices").await;
    for words in ["A text is yours now: Security", "Беларуская", "January\u{a0}22", "editor"] {
        assert!(page.main().contains(words), "{words}: {}", page.main());
    }
    assert!(String::from_utf8_lossy(&page.body).contains("1 new"));
    let html = page.html();
    let id = html.all("input").find(|input| input.attribute("name") == Some("notice")).expect("a notice");
    let id = id.must("value").to_owned();
    assert_eq!(editor.post("/desk/notices", &[("notice", &id)]).await.status, 404, "it is another's");
    let answer = analyst.post("/desk/notices", &[("notice", &id)]).await;
    assert_eq!((answer.status, answer.location()), (303, format!("{SECTION}/be").as_str()));
    assert!(!String::from_utf8_lossy(&analyst.page("/desk/notices").await.body).contains("1 new"));
    // The next week is handed out to her at once.
    assert_eq!(editor.post("/desk/issues", &[]).await.status, 303);
    assert_eq!(editor.post("/desk/issues/2024-01-29/as-last-week", &[]).await.status, 303);
    assert_eq!(told(&app, "analyst").await[0], (Kind::Assignment, "/desk/issues/2024-01-29".to_owned()));
    assert_eq!(analyst.post("/desk/notices", &[]).await.location(), "/desk/notices?done=notices-read");
    assert!(!analyst.page("/desk/notices").await.main().contains("Mark all"));
}

async fn an_approval_is_told_to_who_wrote_it(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = Administrator::with_roles(&app, "editor", &[Role::Editor]).await;
    let analyst = Administrator::with_roles(&app, "analyst", &[Role::Analyst]).await;
    assert_eq!(editor.post(&format!("{SECTION}/plan"), &[("who-be", "analyst")]).await.status, 303);
    assert_eq!(analyst.post(&format!("{SECTION}/be/submission"), &[]).await.status, 303);
    assert_eq!(told(&app, "editor").await, [(Kind::ReviewWanted, format!("{SECTION}/be"))]);
    let back = [("send-back", "1"), ("reason", "Too long")];
    assert_eq!(editor.post(&format!("{SECTION}/be/approval"), &back).await.status, 303);
    assert_eq!(told(&app, "analyst").await[0], (Kind::SentBack, format!("{SECTION}/be")));
    assert_eq!(editor.post(&format!("{SECTION}/be/approval"), &[]).await.status, 303);
    assert_eq!(told(&app, "analyst").await[0], (Kind::Approved, format!("{SECTION}/be")));
}

async fn mail_says_only_that_there_is_something(app: TestApp) {
    let app = super::configured(app.engine(), open_newsletter).await;
    let editor = Administrator::with_roles(&app, "editor", &[Role::Editor]).await;
    Administrator::with_roles(&app, "analyst", &[Role::Analyst]).await;
    let analyst = account(&app, "analyst").await;
    let sealed = keys(&app).seal(Purpose::Account, analyst.id, b"analyst@example.org", random()).expect("a seal");
    let mut tx = app.app.site.db.begin().await.expect("a transaction");
    accounts::set_address(&mut tx, analyst.id, Some(&sealed)).await.expect("an address");
    accounts::set_language(&mut tx, analyst.id, Language::English).await.expect("a language");
    tx.commit().await.expect("a commit");
    let terms = async |notices: Notices| {
        let mut tx = app.app.site.db.begin().await.expect("a transaction");
        accounts::save_account(&mut tx, &Account { notices, ..analyst.clone() }).await.expect("an account");
        tx.commit().await.expect("a commit");
    };
    let plan = async |language: &str| {
        let plan = [(format!("who-{language}"), "analyst")];
        let fields: Vec<(&str, &str)> = plan.iter().map(|(name, who)| (name.as_str(), *who)).collect();
        assert_eq!(editor.post(&format!("{SECTION}/plan"), &fields).await.status, 303);
    };
    let worker = app.worker();
    plan("be").await;
    assert_eq!(worker.send_notices(now()).await.expect("notices"), 0, "she looks for herself");
    terms(Notices::AtOnce).await;
    assert_eq!(worker.send_notices(now()).await.expect("notices"), 1);
    assert_eq!(worker.send_notices(now()).await.expect("notices"), 0, "once");
    let mails = app.take_mails();
    let [mail] = mails.as_slice() else { panic!("{} mails", mails.len()) };
    assert_eq!((mail.to().as_str(), mail.subject().as_str()), ("analyst@example.org", "Something new for you"));
    assert!(mail.text().contains("/desk/notices"), "{}", mail.text());
    for secret in ["Chernovik", "Security", "security", "2024-01-22", "editor"] {
        assert!(!mail.text().contains(secret) && !mail.subject().contains(secret), "{secret}: {}", mail.text());
    }
    terms(Notices::Daily).await;
    plan("ru").await;
    assert_eq!(worker.send_notices(now()).await.expect("notices"), 0, "she had one today");
    let tomorrow = now() + SignedDuration::from_hours(25);
    assert_eq!(worker.send_notices(tomorrow).await.expect("notices"), 1);
}

async fn who_is_called_in_the_margin_hears_of_it(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = Administrator::with_roles(&app, "editor", &[Role::Editor]).await;
    Administrator::with_roles(&app, "analyst", &[Role::Analyst]).await;
    let comments = format!("{SECTION}/be/comments");
    let form = [("text", "@analyst, is that right? @nobody and @editor don't matter.")];
    assert_eq!(editor.post(&comments, &form).await.status, 303);
    assert_eq!(told(&app, "analyst").await, [(Kind::Mention, comments)]);
    assert_eq!(told(&app, "editor").await, [], "nobody is told of what she did herself");
}
