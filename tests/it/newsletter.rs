//! The newsletter from the form to the inbox: what a reader sees, and what nobody else learns.

use bellwether::campaigns::{self, DeliveryState, Message, State, Uncertain};
use bellwether::db::Uuid;
use bellwether::issues;
use bellwether_language::Language;
use jiff::Timestamp;
use tokio::sync::watch;

use crate::bundle::Bundle;
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(
    a_reader_signs_up_and_confirms_in_her_language,
    looking_at_a_link_changes_nothing,
    the_answer_does_not_tell_whether_an_address_is_known,
    what_is_no_address_is_said_and_nothing_is_lost,
    a_program_that_fills_in_everything_signs_up_nobody,
    there_is_an_end_to_sign_ups,
    a_reader_chooses_leaves_comes_back_and_is_forgotten,
    a_mail_program_leaves_by_one_click,
    every_reader_gets_the_issue_in_her_language,
    a_stop_in_the_middle_loses_nobody,
);

async fn newsletter(app: TestApp) -> TestApp {
    let app = TestApp::with_newsletter(app.engine()).await;
    app.import(&Bundle::sample()).await;
    app
}

async fn a_reader_signs_up_and_confirms_in_her_language(app: TestApp) {
    let app = newsletter(app).await;
    for (language, subject, sent, confirmed) in [
        ("be", "Пацвердзіце падпіску", "Праверце пошту", "Вы паспяхова падпісаліся"),
        ("ru", "Подтвердите подписку", "Проверьте почту", "Вы успешно подписались"),
        ("en", "Please confirm your subscription", "Check your inbox", "You have been successfully subscribed"),
    ] {
        let address = format!("reader-{language}@example.org");
        let answer = app.post(&format!("/{language}/newsletter"), &[("email", &address)]).await;
        assert_eq!((answer.status, answer.location()), (303, &*format!("/{language}/newsletter/sent")));
        assert!(app.page(answer.location()).await.main().contains(sent));
        let mails = app.mails().await;
        let [letter] = mails.as_slice() else { panic!("{} mails", mails.len()) };
        assert_eq!((letter.to(), letter.subject()), (address, subject.to_owned()));
        assert_eq!(letter.header("Auto-Submitted").as_deref(), Some("auto-generated"));
        assert!(letter.header("List-Unsubscribe").is_none());
        let link = letter.link("/confirm/");
        assert!(link.starts_with(&format!("/{language}/newsletter/confirm/")), "{link}");
        assert_eq!(app.page(&link).await.html().only("main").must("id"), "content");
        let answer = app.post(&link, &[]).await;
        assert!(app.page(answer.location()).await.main().contains(confirmed));
        assert_eq!(app.post(&link, &[]).await.status, 404, "a link works once");
    }
}

async fn looking_at_a_link_changes_nothing(app: TestApp) {
    let app = newsletter(app).await;
    app.post("/be/newsletter", &[("email", "reader@example.org")]).await;
    let link = app.mails().await[0].link("/confirm/");
    let before = app.rows().await;
    app.page(&link).await;
    assert_eq!(app.rows().await, before);
    app.post(&link, &[]).await;
    app.post("/be/newsletter", &[("email", "reader@example.org")]).await;
    let reader = app.mails().await[0].link("/reader/");
    let before = app.rows().await;
    app.page(&reader).await;
    app.page(&format!("{reader}/departure")).await;
    assert_eq!(app.rows().await, before);
    for path in [format!("{reader}/return"), format!("{reader}/erasure")] {
        assert_ne!(app.get(&path).await.status, 200, "{path}");
    }
    assert_eq!(app.rows().await, before);
}

async fn the_answer_does_not_tell_whether_an_address_is_known(app: TestApp) {
    let app = newsletter(app).await;
    let known = app.join("known@example.org", "be").await;
    let left = app.join("left@example.org", "be").await;
    assert_eq!(app.post(&format!("{left}/departure"), &[]).await.status, 200);
    let mut answers = Vec::new();
    for address in ["known@example.org", "left@example.org", "new@example.org"] {
        let answer = app.post("/be/newsletter", &[("email", address)]).await;
        answers.push((answer.status, answer.location().to_owned(), answer.body.clone()));
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
    let mut mails: Vec<_> = app.mails().await.iter().map(|letter| (letter.to(), letter.subject())).collect();
    mails.sort();
    assert_eq!(
        mails.iter().map(|(_, subject)| subject.as_str()).collect::<Vec<_>>(),
        ["Вы ўжо падпісаны на рассылку", "Пацвердзіце падпіску", "Пацвердзіце падпіску"]
    );
    assert_eq!(app.page(&known).await.status, 200);
}

async fn what_is_no_address_is_said_and_nothing_is_lost(app: TestApp) {
    let app = newsletter(app).await;
    for wrong in ["", "reader", "reader@", "a b@example.org", "reader@localhost", "x@example.org\r\nBcc: y@example.org"]
    {
        let answer = app.post("/be/newsletter", &[("email", wrong), ("language", "ru"), ("plain", "yes")]).await;
        assert_eq!(answer.status, 422, "{wrong:?}");
        assert!(answer.main().contains("Увядзіце сапраўдны адрас"), "{wrong:?}");
        // What was chosen stays chosen.
        assert!(answer.text().contains("value=\"ru\" lang=\"ru\" selected"));
        assert!(answer.text().contains("name=\"plain\" value=\"yes\" checked"));
    }
    assert!(app.mails().await.is_empty());
    for right in ["Reader+tag@Example.org", "чытачка@пошта.бел", "reader@прыклад.бел"] {
        assert_eq!(app.post("/be/newsletter", &[("email", right)]).await.status, 303, "{right}");
    }
    assert_eq!(app.mails().await.len(), 3);
}

async fn a_program_that_fills_in_everything_signs_up_nobody(app: TestApp) {
    let app = newsletter(app).await;
    let form = [("email", "reader@example.org"), ("website", "https://spam.example")];
    let answer = app.post("/en/newsletter", &form).await;
    assert_eq!((answer.status, answer.location()), (303, "/en/newsletter/sent"));
    assert!(app.mails().await.is_empty());
}

async fn there_is_an_end_to_sign_ups(app: TestApp) {
    let app = newsletter(app).await;
    for _ in 0..5 {
        assert_eq!(app.post("/be/newsletter", &[("email", "reader@example.org")]).await.status, 303);
    }
    assert_eq!(app.mails().await.len(), 3, "an address gets no more mails than this a day");
    let mut refused = 0;
    for number in 0..60 {
        let answer = app.post("/be/newsletter", &[("email", &format!("reader-{number}@example.org"))]).await;
        refused += usize::from(answer.status == 429);
    }
    assert_eq!(refused, 5, "sixty a day from one network");
}

async fn a_reader_chooses_leaves_comes_back_and_is_forgotten(app: TestApp) {
    let app = newsletter(app).await;
    let reader = app.join("reader@example.org", "be").await;
    let answer = app.post(&reader, &[("language", "en"), ("section", "economy"), ("plain", "yes")]).await;
    assert_eq!(answer.location(), format!("{}?saved", reader.replacen("/be/", "/en/", 1)));
    let page = app.page(answer.location()).await;
    assert!(page.main().contains("Your choice has been saved") && page.text().contains("value=\"economy\" checked"));
    let departure = format!("{reader}/departure");
    assert!(app.page(&departure).await.main().contains("Адпісацца"));
    assert!(app.post(&departure, &[]).await.main().contains("Вы адпісаліся ад рассылкі"));
    assert!(app.page(&reader).await.main().contains("Падпісацца зноў"));
    assert_eq!(app.post(&format!("{reader}/return"), &[]).await.location(), "/be/newsletter/confirmed");
    assert!(app.page(&reader).await.main().contains("Захаваць"));
    assert_eq!(app.post(&format!("{reader}/erasure"), &[]).await.location(), "/be/newsletter/erased");
    assert_eq!(app.get(&reader).await.status, 404);
    let rows = app.rows().await;
    assert_eq!((rows["subscriber"].len(), rows["suppression"].len()), (0, 1));
}

async fn a_mail_program_leaves_by_one_click(app: TestApp) {
    let app = newsletter(app).await;
    let reader = app.join("reader@example.org", "en").await;
    let answer = app.post(&format!("{reader}/departure"), &[("List-Unsubscribe", "One-Click")]).await;
    assert_eq!(answer.status, 200, "who posts for a reader follows no redirect (RFC 8058, 3.2)");
    assert!(app.page(&reader).await.main().contains("Subscribe again"));
}

fn message(language: Language) -> Message {
    Message {
        subject: format!("Issue in {language}"),
        preheader: "What happened".to_owned(),
        html: "<!doctype html><html><body><p>What happened</p>\
               <a href=\"https://preferences.invalid/\">p</a> <a href=\"https://unsubscribe.invalid/\">u</a></body></html>"
            .to_owned(),
        text: "Text\n\nhttps://preferences.invalid/\nhttps://unsubscribe.invalid/\n".to_owned(),
    }
}

/// A mailing of the newest issue that is due now.
async fn schedule(app: &TestApp) -> Uuid {
    let db = &app.app.site.db;
    let issue = issues::latest_published(&mut db.reading().await.expect("a transaction")).await.expect("an issue");
    let id = Uuid::from_u128(77);
    let mut tx = db.begin().await.expect("a transaction");
    campaigns::create(&mut tx, id, issue.expect("an issue").id, Uncertain::Leave).await.expect("a campaign");
    for language in Language::ALL {
        campaigns::save_language(&mut tx, id, language, Some(&message(language))).await.expect("a language");
    }
    campaigns::schedule(&mut tx, id, Timestamp::UNIX_EPOCH).await.expect("a schedule");
    tx.commit().await.expect("a commit");
    id
}

async fn every_reader_gets_the_issue_in_her_language(app: TestApp) {
    let app = newsletter(app).await;
    let mut pages = Vec::new();
    for (number, language) in ["be", "ru", "en", "be"].iter().enumerate() {
        pages.push(app.join(&format!("reader-{number}@example.org"), language).await);
    }
    app.post(&pages[1], &[("language", "ru"), ("plain", "yes")]).await;
    app.post(&format!("{}/departure", pages[3]), &[]).await;
    let id = schedule(&app).await;
    let (_stop, stopped) = watch::channel(false);
    let worker = app.worker();
    worker.mail_issues(stopped.clone()).await.expect("a mailing");
    worker.mail_issues(stopped).await.expect("an end");
    let mut mails = app.take_mails();
    mails.sort_by_key(crate::post::Letter::to);
    let subjects: Vec<_> = mails.iter().map(|letter| (letter.to(), letter.subject())).collect();
    assert_eq!(
        subjects,
        [
            ("reader-0@example.org".to_owned(), "Issue in be".to_owned()),
            ("reader-1@example.org".to_owned(), "Чтение на эту неделю".to_owned()),
            ("reader-2@example.org".to_owned(), "Issue in en".to_owned()),
        ]
    );
    assert!(!mails[1].html().contains("What happened"), "the preheader would say what the subject doesn't");
    for (letter, page) in mails.iter().zip(&pages) {
        let departure = format!("{page}/departure");
        assert_eq!(letter.link("/departure"), departure);
        assert!(
            letter
                .header("List-Unsubscribe")
                .is_some_and(|value| value.contains(&departure) && value.contains("leave+"))
        );
        assert_eq!(letter.header("List-Unsubscribe-Post").as_deref(), Some("List-Unsubscribe=One-Click"));
        assert!(letter.header("List-Id").is_some_and(|value| value.ends_with("<newsletter.monitor.example>")));
        assert!(letter.html().contains(&departure));
    }
    let totals =
        campaigns::totals(&mut app.app.site.db.reading().await.expect("a transaction"), id).await.expect("totals");
    assert_eq!((totals.in_state(DeliveryState::Accepted), totals.all()), (3, 3));
    let campaign = campaigns::campaign(&mut app.app.site.db.reading().await.expect("a transaction"), id).await;
    assert_eq!(campaign.expect("a campaign").expect("it is there").state, State::Done);
}

async fn a_stop_in_the_middle_loses_nobody(app: TestApp) {
    let app = newsletter(app).await;
    for number in 0..5 {
        app.join(&format!("reader-{number}@example.org"), "be").await;
    }
    let id = schedule(&app).await;
    let (stop, stopped) = watch::channel(true);
    let worker = app.worker();
    worker.mail_issues(stopped.clone()).await.expect("nothing is begun");
    assert!(app.take_mails().is_empty());
    stop.send(false).expect("the worker");
    worker.mail_issues(stopped).await.expect("a mailing");
    assert_eq!(app.take_mails().len(), 5);
    let totals =
        campaigns::totals(&mut app.app.site.db.reading().await.expect("a transaction"), id).await.expect("totals");
    assert_eq!((totals.in_state(DeliveryState::Accepted), totals.all()), (5, 5));
}
