//! Mailings at the desk.

use bellwether::campaigns::{self, Campaign, Lease, Message, Parted, State};
use bellwether::db::Uuid;
use bellwether::desk::{Act, act, issue_to_mail};
use bellwether_language::Language;
use jiff::SignedDuration;

use super::{Administrator, installation, now};
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(
    a_mailing_goes_its_way,
    what_does_not_fit_is_refused,
    progress_adds_up_and_the_uncertain_are_listed,
    languages_that_are_late_wait,
);

const PATH: &str = "/desk/campaigns/2024-01-15";

async fn campaign(app: &TestApp) -> Campaign {
    let mut reading = app.app.site.db.reading().await.expect("a transaction");
    let issue = issue_to_mail(&mut reading, "2024-01-15").await.expect("an issue").expect("it is published");
    campaigns::campaign_of_issue(&mut reading, issue.id).await.expect("a campaign").expect("it is there")
}

/// What the worker does with mailings whose time has come.
async fn start(app: &TestApp) {
    let db = &app.app.site.db;
    let due =
        campaigns::due_campaigns(&mut db.reading().await.expect("a transaction"), now()).await.expect("campaigns");
    for id in due {
        let mut tx = db.begin().await.expect("a transaction");
        campaigns::start(&mut tx, id, now()).await.expect("a start");
        tx.commit().await.expect("a commit");
    }
}

/// A button, what stands in its form, and how the mailing stands afterwards.
type Step<'a> = (&'a str, &'a [(&'a str, &'a str)], State);

async fn a_mailing_goes_its_way(app: TestApp) {
    let app = installation(app.engine()).await;
    let administrator = Administrator::signed_in(&app).await;
    let list = administrator.page("/desk/campaigns").await;
    assert!(list.main().contains("There are none yet."), "{}", list.main());
    assert!(list.html().inside("entries", "a").any(|link| link.must("href") == PATH));
    assert!(administrator.page(PATH).await.main().contains("no mailing yet"));
    for _ in 0..2 {
        // A second press makes no second mailing.
        assert_eq!(administrator.post(PATH, &[]).await.location(), PATH);
    }
    assert_eq!(campaign(&app).await.state, State::Draft);
    let zone = app.app.site.frame().expect("a frame").time_zone.clone();
    let tomorrow = zone.to_datetime(now() + SignedDuration::from_hours(24)).strftime("%Y-%m-%dT%H:%M").to_string();
    let steps: [Step<'_>; 7] = [
        ("schedule", &[("at", &tomorrow)], State::Scheduled),
        ("withdrawal", &[], State::Draft),
        ("start", &[], State::Sending),
        ("pause", &[], State::Paused),
        ("resumption", &[], State::Sending),
        ("rule", &[("rule", "repeat")], State::Sending),
        ("cancellation", &[], State::Cancelled),
    ];
    for (word, fields, expected) in steps {
        let page = administrator.page(PATH).await.html();
        let action = format!("{PATH}/{word}");
        assert!(page.all("form").any(|form| form.must("action") == action), "no button for {word}");
        let answer = administrator.post(&action, fields).await;
        assert_eq!(answer.status, 303, "{word}: {}", String::from_utf8_lossy(&answer.body));
        start(&app).await;
        assert_eq!(campaign(&app).await.state, expected, "{word}");
        let page = administrator.page(answer.location()).await.html();
        assert!(page.with_class("done").next().is_some(), "{word} is not acknowledged");
        // It asks for itself again only when told to, and only as long as something moves.
        let follows = page.all("meta").any(|meta| meta.attribute("http-equiv") == Some("refresh"));
        assert_eq!(follows, ["start", "resumption"].contains(&word), "{word}");
    }
    assert!(administrator.page("/desk/campaigns").await.main().contains("Cancelled"));
}

async fn what_does_not_fit_is_refused(app: TestApp) {
    let app = installation(app.engine()).await;
    let administrator = Administrator::signed_in(&app).await;
    for path in ["/desk/campaigns/2024-01-22", "/desk/campaigns/2024-01-08", "/desk/campaigns/nothing"] {
        assert_eq!(administrator.get(path).await.status, 404, "{path}: no published issue");
        assert_eq!(administrator.post(path, &[]).await.status, 404, "{path}");
    }
    assert_eq!(administrator.post(&format!("{PATH}/pause"), &[]).await.status, 404, "there is no mailing");
    administrator.post(PATH, &[]).await;
    for word in ["pause", "resumption", "repetition", "withdrawal"] {
        let answer = administrator.post(&format!("{PATH}/{word}"), &[]).await;
        assert_eq!(answer.status, 409, "{word}");
        assert!(answer.main().contains("stands differently by now"), "{}", answer.main());
    }
    for at in ["", "soon", "2020-01-01T09:00"] {
        assert_eq!(administrator.post(&format!("{PATH}/schedule"), &[("at", at)]).await.status, 422, "{at}");
    }
    assert_eq!(administrator.post(&format!("{PATH}/explosion"), &[]).await.status, 404);
    assert_eq!(campaign(&app).await.state, State::Draft);
}

fn message() -> Message {
    let text = || "Text".to_owned();
    Message { subject: text(), preheader: text(), html: Parted::new(text()), text: Parted::new(text()) }
}

/// A mailing that is sending, to three readers in Belarusian and two in English, whose language is held.
async fn sending(app: &TestApp, administrator: &Administrator<'_>) -> Uuid {
    let list = "email,language,consent\na@example.org,be,2024-01-31\nb@example.org,be,2024-01-31\n\
                c@example.org,be,2024-01-31\nd@example.org,en,2024-01-31\ne@example.org,en,2024-01-31\n";
    administrator.upload("/desk/subscribers/import", list, &[("proof", "Paper")]).await;
    let db = &app.app.site.db;
    let mut reading = db.reading().await.expect("a transaction");
    let issue = issue_to_mail(&mut reading, "2024-01-15").await.expect("an issue").expect("it is published");
    drop(reading);
    let messages = vec![(Language::Belarusian, Some(message())), (Language::English, None)];
    let id = bellwether::vault::random_id();
    let mut tx = db.begin().await.expect("a transaction");
    campaigns::create(&mut tx, id, issue.id, campaigns::Uncertain::Leave).await.expect("a draft");
    for (language, message) in messages {
        campaigns::save_language(&mut tx, id, language, message.as_ref()).await.expect("a language");
    }
    tx.commit().await.expect("a commit");
    act(db, id, &Act::Schedule(now()), now()).await.expect("a schedule");
    start(app).await;
    id
}

async fn progress_adds_up_and_the_uncertain_are_listed(app: TestApp) {
    let app = installation(app.engine()).await;
    let administrator = Administrator::signed_in(&app).await;
    let id = sending(&app, &administrator).await;
    let db = &app.app.site.db;
    // A worker takes two and is lost.
    let mut tx = db.begin().await.expect("a transaction");
    let lease = Lease { worker: Uuid::from_u128(7), until: now() };
    let claimed = campaigns::claim(&mut tx, id, 2, now(), lease).await.expect("a claim");
    campaigns::reclaim(&mut tx, now() + SignedDuration::from_secs(1)).await.expect("expired leases");
    tx.commit().await.expect("a commit");
    let text = administrator.page(PATH).await.main();
    // Pending, sending, accepted, deferred, failed, uncertain, skipped; all.
    assert!(text.contains("Беларуская 1 0 0 0 0 2 0 3"), "{text}");
    assert!(text.contains("English 2 0 0 0 0 0 0 2 Total 3 0 0 0 0 2 0 5"), "{text}");
    for delivery in &claimed {
        assert!(text.contains(&delivery.subscriber.to_string()), "{text}");
    }
    let answer = administrator.post(&format!("{PATH}/repetition"), &[]).await;
    assert_eq!(answer.location(), format!("{PATH}?live&done=repetition"));
    let text = administrator.page(PATH).await.main();
    assert!(text.contains("Total 5 0 0 0 0 0 0 5"), "{text}");
    assert!(administrator.page("/desk/campaigns").await.main().contains("Sending"));
}

async fn languages_that_are_late_wait(app: TestApp) {
    let app = installation(app.engine()).await;
    let administrator = Administrator::signed_in(&app).await;
    let id = sending(&app, &administrator).await;
    let db = &app.app.site.db;
    let page = administrator.page(PATH).await;
    assert!(page.main().contains("English: held") && page.main().contains("Беларуская: released"), "{}", page.main());
    let released = act(db, id, &Act::Release(Language::English, message()), now()).await.expect("a release");
    assert_eq!(released, 2);
    assert!(administrator.page(PATH).await.main().contains("English: released"));
    act(db, id, &Act::Release(Language::English, message()), now()).await.expect_err("it is released");
    assert_eq!(administrator.post(&format!("{PATH}/release"), &[("language", "pl")]).await.status, 404);
}
