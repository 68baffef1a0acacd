//! The newsletter from the form to the inbox: what a reader sees, and what nobody else learns.

use std::fs;
use std::path::Path;
use std::time::Duration;

use bellwether::campaigns::{self, DeliveryState, Message, Parted, State, Uncertain};
use bellwether::config::Start;
use bellwether::db::Uuid;
use bellwether::issues;
use bellwether::vault::write_new_generation;
use bellwether_language::Language;
use jiff::Timestamp;
use tokio::sync::watch;
use zeroize::Zeroizing;

use crate::bundle::Bundle;
use crate::engines::on_both_engines;
use crate::post::{Letter, open_newsletter};
use crate::subscribers::use_generation;
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
    a_reader_gets_the_sections_that_she_chose,
    a_plain_envelope_says_nothing_of_the_monitor,
    readers_of_a_late_translation_get_it_when_it_is_there,
    publication_starts_a_mailing_where_it_is_to,
    a_stop_in_the_middle_loses_nobody,
    several_mailings_go_at_once_and_one_in_trouble_keeps_none,
    a_worker_does_everything_by_itself_until_it_is_told_to_stop,
    keys_are_exchanged_while_everything_goes_on,
    a_reader_with_a_key_gets_nothing_in_clear,
);

/// Made for these tests; its private half was thrown away.
const KEY: &str = "-----BEGIN PGP PUBLIC KEY BLOCK-----

mDMEawdoQBYJKwYBBAHaRw8BAQdAA4KYohjWjXerZnpxOq3c8cGbcCUdo2iNDuqA
cbs4L+u0HUEgUmVhZGVyIDxyZWFkZXJAZXhhbXBsZS5vcmc+iJAEExYIADgWIQQP
STx3M+juSUM4KOWyeyQa4Ewp0wUCawdoQAIbAwULCQgHAgYVCgkICwIEFgIDAQIe
AQIXgAAKCRCyeyQa4Ewp06xmAQD7sTZ4N9+kay/261amXCGbHajk/+9C5cIrZFx1
oChcpwD+K8vsnkoM9yZ+JIQIyHskm7pKq8MebG4JYeepCwEvsQK4OARrB2hAEgor
BgEEAZdVAQUBAQdACHcVxq8MQfpggENmMc7kWDyLf+wC2mMmSO94BPuiAA4DAQgH
iHgEGBYIACAWIQQPSTx3M+juSUM4KOWyeyQa4Ewp0wUCawdoQAIbDAAKCRCyeyQa
4Ewp0/vNAP4vMjkY1D9xsMyGOqOoGWW7QBYVW13FoGL7WQZRg9XMxAEAtfpFobfc
oxjmQUWobk7rMrjuXDdCn6tw+rXMB3g82gA=
=Xvfu
-----END PGP PUBLIC KEY BLOCK-----
";

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
        // A second click, or a look at the same link, is told the same.
        for again in [app.post(&link, &[]).await, app.get(&link).await] {
            assert!(app.page(again.location()).await.main().contains(confirmed));
        }
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
    // But for who has calculated, once for each puzzle.
    let email = "behind-tor@example.org";
    let told = app.post("/be/newsletter", &[("email", email)]).await;
    assert!(told.header("content-security-policy").contains("script-src 'self'"));
    let page = told.html();
    let challenge = page.all("input").find(|input| input.attribute("name") == Some("challenge")).expect("a puzzle");
    let challenge = challenge.must("value").to_owned();
    let zeros = |number: &u32| {
        use sha2::Digest as _;
        let hash = sha2::Sha256::digest(format!("{challenge}:{email}:{number}"));
        u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]).leading_zeros()
    };
    let solution = (0..u32::MAX).find(|number| zeros(number) >= 17).expect("a solution").to_string();
    let wrong = [("email", email), ("challenge", &*challenge), ("solution", "x")];
    assert_eq!(app.post("/be/newsletter", &wrong).await.status, 429);
    let other = [("email", "other@example.org"), ("challenge", &*challenge), ("solution", &*solution)];
    assert_eq!(app.post("/be/newsletter", &other).await.status, 429);
    let solved = [("email", email), ("challenge", &*challenge), ("solution", &*solution)];
    assert_eq!(app.post("/be/newsletter", &solved).await.status, 303);
    assert_eq!(app.post("/be/newsletter", &solved).await.status, 429);
    assert!(app.mails().await.iter().any(|letter| letter.to() == email));
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
    // From a window that is still open: she has left, and is told so.
    let stale = app.post(&reader, &[("language", "be")]).await;
    assert!(stale.status == 409 && stale.main().contains("Падпісацца зноў"));
    // A second click on anything is told the same.
    for _ in 0..2 {
        assert_eq!(app.post(&format!("{reader}/return"), &[]).await.location(), "/be/newsletter/confirmed");
    }
    assert!(app.page(&reader).await.main().contains("Захаваць"));
    for _ in 0..2 {
        assert_eq!(app.post(&format!("{reader}/erasure"), &[]).await.location(), "/be/newsletter/erased");
    }
    assert_eq!(app.get(&reader).await.status, 404);
    // An old mail's button: her mail program must not say that it failed.
    assert_eq!(app.post(&departure, &[("List-Unsubscribe", "One-Click")]).await.status, 200);
    assert_eq!(app.post("/be/newsletter/reader/nonsense/departure", &[]).await.status, 404);
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

pub fn message(language: Language) -> Message {
    Message {
        subject: format!("Issue in {language}"),
        preheader: "What happened".to_owned(),
        html: Parted::new(
            "<!doctype html><html><body><p>What happened</p>\
               <a href=\"https://preferences.invalid/\">p</a> <a href=\"https://unsubscribe.invalid/\">u</a></body></html>",
        ),
        text: Parted::new("Text\n\nhttps://preferences.invalid/\nhttps://unsubscribe.invalid/\n"),
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
    for (number, language) in ["be", "be", "en", "be"].iter().enumerate() {
        pages.push(app.join(&format!("reader-{number}@example.org"), language).await);
    }
    app.post(&pages[1], &[("language", "be"), ("plain", "yes")]).await;
    app.post(&format!("{}/departure", pages[3]), &[]).await;
    let id = schedule(&app).await;
    let mails = mail(&app).await;
    let subjects: Vec<_> = mails.iter().map(|letter| (letter.to(), letter.subject().replace('\u{a0}', " "))).collect();
    assert_eq!(
        subjects,
        [
            ("reader-0@example.org".to_owned(), "Сітуацыя ў Прыкладыі: 15–21 студзеня 2024 года".to_owned()),
            ("reader-1@example.org".to_owned(), "Чытанне на гэты тыдзень".to_owned()),
            ("reader-2@example.org".to_owned(), "Situation in Examplia: January 15–21, 2024".to_owned()),
        ]
    );
    for (letter, page) in mails.iter().zip(&pages) {
        let departure = letter.link("/departure");
        assert!(app.page(&departure).await.main().contains(if page.starts_with("/en/") {
            "Unsubscribe"
        } else {
            "Адпісацца"
        }));
        // Headers are read by everybody on the way: with what stands there, nobody can change what she has chosen.
        let secret = page.rsplit('/').next().expect("a token");
        assert!(
            letter.text().contains(secret) && !letter.header("List-Unsubscribe").unwrap_or_default().contains(secret)
        );
        let by_departure = departure.trim_end_matches("/departure");
        for act in ["", "/openpgp-key"] {
            let answer = app.post(&format!("{by_departure}{act}"), &[("remove", "yes"), ("language", "ru")]).await;
            assert_eq!(answer.status, 404, "{act}");
        }
        let unsubscribe = letter.header("List-Unsubscribe").expect("a way to leave");
        assert!(unsubscribe.contains(&departure) && unsubscribe.contains("leave+"), "{unsubscribe}");
        assert_eq!(letter.header("List-Unsubscribe-Post").as_deref(), Some("List-Unsubscribe=One-Click"));
        assert!(letter.header("List-Id").is_some_and(|value| value.ends_with("<newsletter.monitor.example>")));
        assert!(letter.html().contains(&departure));
    }
    let totals = totals(&app, id).await;
    assert_eq!((totals.in_state(DeliveryState::Accepted), totals.all()), (3, 3));
}

async fn a_reader_gets_the_sections_that_she_chose(app: TestApp) {
    let app = TestApp::with_newsletter(app.engine()).await;
    app.import_directory(&Path::new(env!("CARGO_MANIFEST_DIR")).join("demo")).await;
    let hers = app.join("chooser@example.org", "en").await;
    app.join("everything@example.org", "en").await;
    let frame = app.app.site.frame().expect("a monitor");
    let sections: Vec<(&str, &str)> =
        frame.current_sections().map(|section| (section.code.as_str(), section.name.text(Language::English))).collect();
    let (chosen, others) = sections.split_first().expect("sections");
    assert!(!others.is_empty());
    app.post(&hers, &[("language", "en"), ("section", chosen.0)]).await;
    schedule(&app).await;
    let mails = mail(&app).await;
    assert_eq!(mails.len(), 2);
    for letter in mails {
        let chose = letter.to().starts_with("chooser");
        let (text, html) = (letter.text(), letter.html());
        assert_eq!(text.contains("the sections that you chose"), chose, "{text}");
        for (code, name) in &sections {
            let is_there = text.lines().any(|line| line == *name);
            assert_eq!(is_there, !chose || *code == chosen.0, "{name} for {}: {text}", letter.to());
        }
        assert!(!html.contains(['\u{fdd0}', '\u{fdd1}', '\u{fdd2}']) && !text.contains(['\u{fdd0}', '\u{fdd2}']));
        // Whoever chose can still leave and change her mind.
        letter.link("/departure");
    }
}

async fn a_plain_envelope_says_nothing_of_the_monitor(app: TestApp) {
    let app = newsletter(app).await;
    let page = app.join("reader@example.org", "en").await;
    app.post(&page, &[("language", "en"), ("plain", "yes")]).await;
    schedule(&app).await;
    let mails = mail(&app).await;
    let message = mails[0].parsed();
    assert_eq!(message.from().and_then(|from| from.first()).and_then(|from| from.name()), Some("Mailing list"));
    for field in message.headers() {
        let name = field.name();
        let value = mails[0].header(name).unwrap_or_default();
        assert!(!value.contains("Examplia") && !value.contains("Situation"), "{name}: {value}");
    }
    let shown = mails[0].html();
    let body = &shown[shown.find("<body").expect("a body")..];
    // What mail programs show beside the subject: a hundred characters or two.
    let beside: String = body.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
    let beside: String = beside.trim_start().chars().take(200).collect();
    assert!(beside.starts_with("Your reading for this week") && !beside.contains("Examplia"), "{beside}");
}

async fn readers_of_a_late_translation_get_it_when_it_is_there(app: TestApp) {
    let app = newsletter(app).await;
    app.join("reader-be@example.org", "be").await;
    app.join("reader-ru@example.org", "ru").await;
    let id = schedule(&app).await;
    let first: Vec<_> = mail(&app).await.iter().map(Letter::to).collect();
    assert_eq!(first, ["reader-be@example.org"], "the Russian text renders an earlier revision");
    assert_eq!(state(&app, id).await, State::Sending);
    let bundle = Bundle::sample();
    let stale = bundle.read("issues/2024-01-15/security/ru.md");
    bundle.write("issues/2024-01-15/security/ru.r1.md", &stale);
    let current = "saved = 2024-01-31T10:00:00Z\npublished = 2024-01-31T10:00:00Z\nsource-revision = 2\n\
                   [correction]\nnote = \"Пять кораблей.\"\n";
    bundle.write(
        "issues/2024-01-15/security/ru.md",
        stale.replace("source-revision = 1\n", current).replace("четыре", "пять"),
    );
    app.import(&bundle).await;
    let second = mail(&app).await;
    assert_eq!(second.iter().map(Letter::to).collect::<Vec<_>>(), ["reader-ru@example.org"]);
    assert!(second[0].text().contains("пять"), "{}", second[0].text());
    assert_eq!(state(&app, id).await, State::Done);
}

async fn publication_starts_a_mailing_where_it_is_to(app: TestApp) {
    let app = TestApp::configured(app.engine(), |config| {
        open_newsletter(config);
        config.mail.start = Start::Publication;
    })
    .await;
    app.import(&Bundle::sample()).await;
    app.join("reader@example.org", "be").await;
    assert!(mail(&app).await.is_empty(), "what was published years ago is no news");
    let worker = app.worker();
    let db = &app.app.site.db;
    let issue = issues::latest_published(&mut db.reading().await.expect("a transaction")).await.expect("an issue");
    let Some(issues::State::Published { at, .. }) = issue.map(|issue| issue.state) else { panic!("no issue") };
    worker.mail_what_was_published(at).await.expect("a mailing");
    worker.mail_what_was_published(at).await.expect("the same again");
    assert_eq!(mail(&app).await.len(), 1);
}

async fn several_mailings_go_at_once_and_one_in_trouble_keeps_none(app: TestApp) {
    let app = newsletter(app).await;
    app.join("reader@example.org", "be").await;
    // The last one was skipped and can't be mailed, and its time came first.
    let mut campaigns = Vec::new();
    for (day, starts) in ["2024-01-15", "2024-01-01", "2024-01-08"].into_iter().enumerate() {
        let db = &app.app.site.db;
        let issue = issues::issue_at(&mut db.reading().await.expect("a transaction"), starts).await.expect("a query");
        let id = Uuid::from_u128(day as u128);
        let mut tx = db.begin().await.expect("a transaction");
        campaigns::create(&mut tx, id, issue.expect("an issue").id, Uncertain::Leave).await.expect("a campaign");
        for language in Language::ALL {
            campaigns::save_language(&mut tx, id, language, Some(&message(language))).await.expect("a language");
        }
        let due = Timestamp::from_second(-(day as i64)).expect("an instant");
        campaigns::schedule(&mut tx, id, due).await.expect("a schedule");
        tx.commit().await.expect("a commit");
        campaigns.push(id);
    }
    assert_eq!(mail(&app).await.len(), 2);
    let mut states = Vec::new();
    for id in campaigns {
        states.push(state(&app, id).await);
    }
    assert_eq!(states, [State::Done, State::Done, State::Scheduled]);
}

async fn a_worker_does_everything_by_itself_until_it_is_told_to_stop(app: TestApp) {
    const PATIENCE: Duration = Duration::from_secs(60);
    let app = newsletter(app).await;
    app.join("reader@example.org", "be").await;
    let (stop, stopped) = watch::channel(false);
    let working = tokio::spawn(app.worker().run(stopped));
    let id = schedule(&app).await;
    app.post("/be/newsletter", &[("email", "another@example.org")]).await;
    let mut readers = Vec::new();
    let both = async {
        while readers.len() < 2 || state(&app, id).await != State::Done {
            tokio::time::sleep(Duration::from_millis(50)).await;
            readers.extend(app.take_mails().iter().map(Letter::to));
        }
    };
    tokio::time::timeout(PATIENCE, both).await.expect("a letter and a mailing");
    readers.sort();
    assert_eq!(readers, ["another@example.org", "reader@example.org"]);
    stop.send(true).expect("the worker");
    tokio::time::timeout(PATIENCE, working).await.expect("an end").expect("no panic");
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
    let totals = totals(&app, id).await;
    assert_eq!((totals.in_state(DeliveryState::Accepted), totals.all()), (5, 5));
}

async fn keys_are_exchanged_while_everything_goes_on(app: TestApp) {
    let app = newsletter(app).await;
    let pages = [app.join("reader-0@example.org", "be").await, app.join("reader-1@example.org", "be").await];
    app.post(&format!("{}/departure", pages[1]), &[]).await;
    let keys = &app.config().vault.directory;
    write_new_generation(keys, &Zeroizing::new([3; 64])).expect("new keys");
    use_generation(&app.app.site.db, 2).await;
    // The process that serves readers has not noticed yet; the worker has.
    app.post("/be/newsletter", &[("email", "reader-2@example.org")]).await;
    let confirm = app.mails().await[0].link("/confirm/");
    assert_eq!(app.post(&confirm, &[]).await.status, 303);
    app.worker().bring_under_keys_in_use().await.expect("a rotation");
    assert!(app.app.site.offer.reception.as_ref().expect("a newsletter").keyring.renew(2).expect("keys"));
    // Nothing lies under the earlier keys, so their opening half may go.
    fs::remove_file(keys.join("opening-1.key")).expect("a key");
    app.post("/be/newsletter", &[("email", "reader-0@example.org")]).await;
    let mails = app.mails().await;
    assert_eq!(mails.iter().map(Letter::subject).collect::<Vec<_>>(), ["Вы ўжо падпісаны на рассылку"]);
    assert_eq!(mails[0].link("/reader/"), pages[0], "links stay what they are");
    let id = schedule(&app).await;
    let (_stop, stopped) = watch::channel(false);
    app.worker().mail_issues(stopped).await.expect("a mailing");
    let mut readers: Vec<_> = app.take_mails().iter().map(Letter::to).collect();
    readers.sort();
    assert_eq!(readers, ["reader-0@example.org", "reader-2@example.org"], "who left before stays away");
    assert_eq!(totals(&app, id).await.all(), 2);
}

async fn a_reader_with_a_key_gets_nothing_in_clear(app: TestApp) {
    let app = newsletter(app).await;
    let reader = app.join("reader@example.org", "en").await;
    let key = format!("{reader}/openpgp-key");
    for (wrong, words) in
        [("", "This is not an OpenPGP key"), ("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n", "not an OpenPGP key")]
    {
        let answer = app.post(&key, &[("key", wrong)]).await;
        assert_eq!(answer.status, 422);
        assert!(answer.main().contains(words), "{}", answer.main());
    }
    let answer = app.post(&key, &[("key", KEY)]).await;
    assert_eq!(answer.status, 303, "{}", answer.main());
    assert!(app.page(answer.location()).await.main().contains("Your mail is encrypted"));
    app.post("/en/newsletter", &[("email", "reader@example.org")]).await;
    schedule(&app).await;
    let (_stop, stopped) = watch::channel(false);
    app.worker().mail_issues(stopped.clone()).await.expect("a mailing");
    let mails = app.mails().await;
    assert_eq!(mails.len(), 2);
    for letter in &mails {
        assert_eq!(letter.subject(), "[...]");
        let source = String::from_utf8_lossy(&letter.bytes);
        assert!(source.contains("BEGIN PGP MESSAGE") && !source.contains("Issue in"), "{source}");
    }
    assert!(app.rows().await["subscriber"].iter().all(|row| !row.contains("BEGIN PGP")));
    app.post(&key, &[("remove", "yes")]).await;
    assert!(!app.page(&reader).await.main().contains("Your mail is encrypted"));
}

async fn totals(app: &TestApp, id: Uuid) -> campaigns::Totals {
    campaigns::totals(&mut app.app.site.db.reading().await.expect("a transaction"), id).await.expect("totals")
}

async fn state(app: &TestApp, id: Uuid) -> State {
    let campaign = campaigns::campaign(&mut app.app.site.db.reading().await.expect("a transaction"), id).await;
    campaign.expect("a campaign").expect("it is there").state
}

/// Lets the worker mail what is due; its mails by their readers.
async fn mail(app: &TestApp) -> Vec<Letter> {
    let (_stop, stopped) = watch::channel(false);
    let worker = app.worker();
    worker.mail_issues(stopped.clone()).await.expect("a mailing");
    worker.mail_issues(stopped).await.expect("its end");
    let mut mails = app.take_mails();
    mails.sort_by_key(Letter::to);
    mails
}
