//! Many readers at once: lists that come in, and the export that goes out encrypted.

use std::collections::BTreeMap;

use bellwether::subscribers::{self, Known, Mapping, Mode, Problem, Recipient, Report, Suppression, Target};
use bellwether::vault::random;
use bellwether_language::Language;
use jiff::civil::date;

use super::{Administrator, configured, installation, keys, now};
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(
    a_list_is_tried_and_then_read,
    a_list_from_a_spreadsheet_may_say_what_separates_its_columns,
    a_suppression_holds_against_lists,
    who_left_elsewhere_is_kept_out,
    an_export_of_ours_brings_who_may_be_mailed_and_nobody_else,
    a_long_list_is_read_in_parts,
    an_export_opens_for_its_recipient_alone,
);

const LIST: &str = "\u{feff}E-Mail;Language;Confirmed;Topics\n\
    one@example.org;be;2024-01-31;economy security\n\
    two@example.org;RU;31.01.2024;\n\
    \n\
    ONE@example.org;be;2024-01-31;\n\
    no address;be;2024-01-31;\n\
    three@example.org;pl;2024-01-31;\n\
    four@example.org;en;;\n\
    five@example.org;en;2999-01-01;\n\
    six@example.org;;2024-01-31;weather\n\
    \"seven@example.org\";;2024-01-31T10:00:00Z;\n";

fn fields<'a>(dry_run: bool) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![("sections", "Topics"), ("proof", "Moved from another service"), ("default-language", "en")];
    fields.extend(dry_run.then_some(("dry-run", "yes")));
    fields
}

async fn a_list_is_tried_and_then_read(app: TestApp) {
    let app = installation(app.engine()).await;
    let administrator = Administrator::signed_in(&app).await;
    let before = app.rows().await["subscriber"].clone();
    let tried = administrator.upload("/desk/subscribers/import", LIST, &fields(true)).await;
    assert_eq!(tried.status, 200, "{}", tried.main());
    let text = tried.main();
    for words in ["Readers in the list: 9. Would be added: 3.", "No valid address 1", "in the list twice 1"] {
        assert!(text.contains(words), "{words} is not in: {text}");
    }
    // Lines are those of the file.
    assert!(text.contains("5 The address is in the list twice 6 No valid address 7 A language"), "{text}");
    assert_eq!(app.rows().await["subscriber"], before);
    let ticked = |answer: &crate::answer::Answer| {
        answer
            .html()
            .all("input")
            .any(|input| input.attribute("id") == Some("dry-run") && input.attribute("checked").is_some())
    };
    assert!(!ticked(&tried), "what was tried is to be done next");
    let read = administrator.upload("/desk/subscribers/import", LIST, &fields(false)).await;
    assert!(read.main().contains("Added: 3."), "{}", read.main());
    assert!(ticked(&read));
    let rows = app.rows().await;
    assert_eq!((rows["subscriber"].len(), rows["subscriber_section"].len()), (3, 2));
    assert!(rows["subscriber"].iter().all(|row| row.contains("Moved from another service")));
    let again = administrator.upload("/desk/subscribers/import", LIST, &fields(false)).await;
    assert!(again.main().contains("Added: 0."), "{}", again.main());
    assert!(again.main().contains("Subscribed already 3"), "{}", again.main());
    for (file, words) in [
        ("", "The file is empty"),
        ("email,consent\nx@example.org,2024-01-01", "no column for this: Language"),
        ("name,language,consent\nx,be,2024-01-01", "no such column: Address"),
    ] {
        let fields = [("proof", "Paper")];
        let answer = administrator.upload("/desk/subscribers/import", file, &fields).await;
        assert_eq!(answer.status, 422);
        assert!(answer.main().contains(words), "{words} is not in: {}", answer.main());
    }
}

async fn a_list_from_a_spreadsheet_may_say_what_separates_its_columns(app: TestApp) {
    let app = installation(app.engine()).await;
    let report =
        read(&app, "sep=;\nemail;confirmed\nno address;2020-01-01\na@example.org;2020-01-01\n", Mode::Write).await;
    assert_eq!((report.rows, report.added, report.first), (2, 1, vec![(3, Problem::Address)]));
}

async fn a_suppression_holds_against_lists(app: TestApp) {
    let app = installation(app.engine()).await;
    let administrator = Administrator::signed_in(&app).await;
    administrator.post("/desk/subscribers/suppressions", &[("email", "two@example.org")]).await;
    let read = administrator.upload("/desk/subscribers/import", LIST, &fields(false)).await;
    assert!(read.main().contains("Added: 2.") && read.main().contains("Taken off by an administrator 1"));
    let found = administrator.post("/desk/subscribers/search", &[("email", "two@example.org")]).await;
    assert!(found.main().contains("No reader has this address."));
}

/// Files as a mail service writes them of those who left it and of those whose mail came back: with their consents.
async fn who_left_elsewhere_is_kept_out(app: TestApp) {
    let app = installation(app.engine()).await;
    let left = "Email Address,OPTIN_TIME,CONFIRM_TIME,UNSUB_TIME,UNSUB_REASON,NOTES\n\
        one@example.org,2018-02-12 10:54:27,2018-02-12 10:54:27,2018-07-23 12:19:27,N/A,\n\
        two@example.org,2018-02-12 10:54:27,2018-02-12 10:54:27,,,\n";
    let bounced = "Email Address,CONFIRM_TIME,CLEAN_TIME\nthree@example.org,2018-02-12 10:54:27,2020-03-23 17:30:05\n";
    // The same address comes twice; what keeps her out counts, wherever it stands.
    let status = "email,status,confirmed_at\nfour@example.org,subscribed,2020-01-01\nfour@example.org,unsubscribed,2020-01-01\n\
        five@example.org,pending,2020-01-01\nsix@example.org,Active,2020-01-01\n";
    let outcome = async |list: &str, mode| {
        let report = read(&app, list, mode).await;
        (report.rows, report.added, report.suppressed, report.left_out.into_iter().collect::<Vec<_>>())
    };
    let gone = Problem::Suppressed;
    for mode in [Mode::DryRun, Mode::Write] {
        assert_eq!(outcome(left, mode).await, (2, 1, 1, vec![]), "{mode:?}");
        assert_eq!(outcome(bounced, mode).await, (1, 0, 1, vec![]), "{mode:?}");
        let expected = (4, 1, 1, vec![(Problem::NotSubscribed, 1), (Problem::Twice, 1)]);
        assert_eq!(outcome(status, mode).await, expected, "{mode:?}");
    }
    let list =
        "email,confirmed_at\none@example.org,2020-01-01\nthree@example.org,2020-01-01\nfour@example.org,2020-01-01\n";
    let expected = vec![(gone(Suppression::Left), 2), (gone(Suppression::Bounced), 1)];
    assert_eq!(outcome(list, Mode::Write).await, (3, 0, 0, expected));
    // Of two lists the one that keeps her out counts, whichever was first.
    let old = "email,unsubscribed_at\ntwo@example.org,2019-01-01\none@example.org,2019-01-01\n";
    let expected = vec![(gone(Suppression::Left), 1)];
    assert_eq!(outcome(old, Mode::Write).await, (2, 0, 1, expected));
    assert_eq!(app.rows().await["suppression"].len(), 4);
    // But who has confirmed to us came herself, whatever an older list says of her.
    app.execute("UPDATE subscriber SET consent_text = 1, consent_proof = NULL").await.expect("a statement");
    let list = "email,unsubscribed_at\nsix@example.org,2019-01-01\n";
    assert_eq!(outcome(list, Mode::Write).await, (1, 0, 0, vec![(Problem::Already, 1)]));
}

/// The columns are those of `subscribers::export`.
async fn an_export_of_ours_brings_who_may_be_mailed_and_nobody_else(app: TestApp) {
    let app = installation(app.engine()).await;
    let export = "email,language,sections,state,suppression,consent_day,consent_text,consent_language,consent_proof\n\
        one@example.org,be,,active,,2024-01-31,1,be,\n\
        two@example.org,be,,active,,2024-01-31,0,be,Paper\n\
        three@example.org,be,,active,bounced,2024-01-31,1,be,\n\
        four@example.org,be,,left,left,2024-01-31,1,be,\n\
        five@example.org,be,,unconfirmed,,,,,\n\
        six@example.org,be,,active,complained,2024-01-31,1,be,\n";
    let report = read(&app, export, Mode::Write).await;
    let left_out = BTreeMap::from([(Problem::NotSubscribed, 1)]);
    assert_eq!((report.added, report.suppressed, report.left_out), (2, 3, left_out));
    let rows = app.rows().await;
    assert!(rows["subscriber"].iter().any(|row| row.contains("Form of a Bellwether, text 1")));
    for reason in ["bounced", "left", "complained"] {
        assert!(rows["suppression"].iter().any(|row| row.contains(reason)), "{reason}");
    }
}

async fn read(app: &TestApp, list: &str, mode: Mode) -> Report {
    let known = Known { languages: vec![Language::Belarusian], sections: BTreeMap::new(), today: date(2026, 1, 1) };
    let has_proof = list.lines().next().is_some_and(|names| names.contains("proof"));
    let mapping = Mapping {
        proof: (!has_proof).then(|| "Paper".to_owned()),
        default_language: Some(Language::Belarusian),
        ..Mapping::default()
    };
    let mut heard = Vec::new();
    let keyring = keys(app);
    let target = Target { db: &app.app.site.db, keyring: &keyring, mode, random };
    let report = subscribers::read_list(target, list.as_bytes(), &mapping, &known, |done| heard.push(done)).await;
    let report = report.expect("a list");
    assert!(heard.is_sorted() && heard.last() == Some(&report.rows), "{heard:?}");
    report
}

async fn a_long_list_is_read_in_parts(app: TestApp) {
    let app = installation(app.engine()).await;
    let mut list = "email,language,consent\n".to_owned();
    (0..1000).for_each(|number| list.push_str(&format!("reader{number}@example.org,be,2024-01-31\n")));
    assert_eq!(read(&app, &list, Mode::DryRun).await.added, 1000);
    assert_eq!(read(&app, &list, Mode::Write).await.added, 1000);
    app.execute(
        "INSERT INTO suppression (lookup, reason, day) SELECT lookup, 'complained', '2026-01-01' FROM subscriber LIMIT 10",
    )
    .await
    .expect("suppressions");
    let report = read(&app, &list, Mode::Write).await;
    let expected = BTreeMap::from([(Problem::Already, 990), (Problem::Suppressed(Suppression::Complained), 10)]);
    assert_eq!((report.added, &report.left_out, report.first.len()), (0, &expected, 20));
    assert_eq!(report.first[0].0, 2, "the first line after that of the names");
}

async fn an_export_opens_for_its_recipient_alone(app: TestApp) {
    let (identity, other) = (age::x25519::Identity::generate(), age::x25519::Identity::generate());
    let recipient = identity.to_public().to_string();
    let app = configured(app.engine(), |config| config.desk.age_recipient = Some(recipient.clone())).await;
    let administrator = Administrator::signed_in(&app).await;
    administrator.upload("/desk/subscribers/import", LIST, &fields(false)).await;
    let answer = administrator.post("/desk/subscribers/exports", &[]).await;
    assert_eq!(answer.location(), "/desk/subscribers/exports?done=export-requested");
    assert!(administrator.page("/desk/subscribers/exports").await.main().contains("Is being made"));
    let db = &app.app.site.db;
    let sections: BTreeMap<_, _> = app
        .app
        .site
        .frame()
        .expect("a frame")
        .sections
        .iter()
        .map(|section| (section.id, section.code.to_string()))
        .collect();
    let recipient = Recipient::parse(&recipient).expect("a recipient");
    let fulfil = async |keys: &bellwether::vault::Keyring, recipient| {
        subscribers::fulfil_exports(db, keys, recipient, &sections, now()).await
    };
    assert_eq!(fulfil(&keys(&app), None).await.expect("nothing to do"), 0, "nobody says for whom");
    fulfil(&keys(&app).sealing_half(), Some(&recipient)).await.expect_err("it can't be read with that half");
    assert_eq!(fulfil(&keys(&app), Some(&recipient)).await.expect("an export"), 1);
    assert_eq!(fulfil(&keys(&app), Some(&recipient)).await.expect("nothing to do"), 0);
    let page = administrator.page("/desk/subscribers/exports").await.html();
    let href = page.inside("words", "a").next().expect("a link").must("href").to_owned();
    let file = administrator.get(&href).await;
    assert_eq!((file.status, file.header("cache-control")), (200, "no-store"));
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"readers.csv.age\"");
    let text = String::from_utf8(age::decrypt(&identity, &file.body).expect("it opens")).expect("UTF-8");
    age::decrypt(&other, &file.body).expect_err("it is not for others");
    let mut lines: Vec<&str> = text.lines().collect();
    assert!(lines.remove(0).starts_with("email,language,sections,state,suppression,consent_day"));
    lines.sort_unstable();
    assert_eq!(lines.len(), 3);
    let one = lines[0];
    assert!(one.starts_with("one@example.org,be,") && one.contains("economy") && one.contains("security"), "{one}");
    assert!(one.ends_with(",active,,2024-01-31,0,be,Moved from another service"), "{one}");
    let later = now() + jiff::SignedDuration::from_hours(24 * subscribers::EXPORT_DAYS + 1);
    subscribers::fulfil_exports(db, &keys(&app), Some(&recipient), &sections, later).await.expect("nothing to do");
    assert_eq!((administrator.get(&href).await.status, app.rows().await["export_request"].len()), (404, 0));
}
