//! One reader: found by her address, added, taken off; and how many there are.

use bellwether::subscribers::{self, Standing};
use bellwether_language::Language;
use jiff::civil::date;

use super::{Administrator, installation, keys, now};
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(
    one_is_added_with_proof_found_and_taken_off,
    without_proof_she_is_asked,
    whoever_must_not_be_mailed_is_refused,
    readers_are_counted_day_by_day,
    no_address_comes_out,
);

const ADDRESS: &str = "Planted.Reader@Example.org";

fn addition<'a>(address: &'a str, day: &'a str, proof: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("email", address), ("language", "ru"), ("section", "economy"), ("consent-day", day), ("proof", proof)]
}

async fn one_is_added_with_proof_found_and_taken_off(app: TestApp) {
    let app = installation(app.engine()).await;
    let administrator = Administrator::signed_in(&app).await;
    let found = administrator.post("/desk/subscribers/search", &[("email", ADDRESS)]).await;
    assert!(found.main().contains("No reader has this address."), "{}", found.main());
    let answer = administrator
        .post("/desk/subscribers/addition", &addition(ADDRESS, "2024-02-29", "Paper form, folder 3"))
        .await;
    assert_eq!(answer.location(), "/desk/subscribers/addition?done=added");
    assert!(administrator.page(answer.location()).await.main().contains("gets the next issue"));
    // However she is written.
    let found = administrator.post("/desk/subscribers/search", &[("email", "planted.reader@EXAMPLE.ORG ")]).await;
    for words in ["Gets the newsletter", "Русский", "2024: given elsewhere", "Paper form, folder 3"] {
        assert!(found.main().contains(words), "{words} is not in: {}", found.main());
    }
    let again = administrator.post("/desk/subscribers/addition", &addition(ADDRESS, "2024-02-29", "Paper")).await;
    assert_eq!(again.status, 422);
    assert!(again.main().contains("a reader's already"), "{}", again.main());
    let html = found.html();
    let removal = html.all("form").find_map(|form| form.must("action").strip_suffix("/removal")).expect("a button");
    let answer = administrator.post(&format!("{removal}/removal"), &[]).await;
    assert_eq!(answer.location(), "/desk/subscribers?done=removed");
    assert_eq!(administrator.post(&format!("{removal}/removal"), &[]).await.status, 404);
    let rows = app.rows().await;
    assert_eq!((rows["subscriber"].len(), rows["suppression"].len()), (0, 1));
    let found = administrator.post("/desk/subscribers/search", &[("email", ADDRESS)]).await;
    assert!(found.main().contains("taken off by an administrator"), "{}", found.main());
}

async fn without_proof_she_is_asked(app: TestApp) {
    let app = installation(app.engine()).await;
    let administrator = Administrator::signed_in(&app).await;
    let form = [("email", ADDRESS), ("language", "en")];
    let answer = administrator.post("/desk/subscribers/addition", &form).await;
    assert_eq!(answer.location(), "/desk/subscribers/addition?done=asked");
    let rows = app.rows().await;
    assert_eq!((rows["sign_up"].len(), rows["subscriber"].len()), (1, 0));
    // A consent has a day that has been and a proof that names nobody, or it is none.
    for (day, proof) in
        [("2024-02-29", ""), ("", "Paper"), ("3024-02-29", "Paper"), ("soon", "Paper"), ("2024-02-29", "a@example.org")]
    {
        let answer = administrator.post("/desk/subscribers/addition", &addition(ADDRESS, day, proof)).await;
        assert_eq!(answer.status, 422, "{day}, {proof}");
    }
    let taken = subscribers::take_sign_ups(&app.app.site.db, &keys(&app), now(), bellwether::vault::random).await;
    assert_eq!(taken.expect("a sign-up").letters, 1);
    // The proof comes later: she needn't confirm any more.
    administrator.post("/desk/subscribers/addition", &addition(ADDRESS, "2024-02-29", "Paper")).await;
    let found = administrator.post("/desk/subscribers/search", &[("email", ADDRESS)]).await;
    assert!(found.main().contains("Gets the newsletter"), "{}", found.main());
}

async fn whoever_must_not_be_mailed_is_refused(app: TestApp) {
    let app = installation(app.engine()).await;
    let administrator = Administrator::signed_in(&app).await;
    let answer = administrator.post("/desk/subscribers/suppressions", &[("email", ADDRESS)]).await;
    assert_eq!(answer.location(), "/desk/subscribers/suppressions?done=suppressed");
    let today = app.app.site.frame().expect("a frame").day(now());
    app.execute(&format!(
        "INSERT INTO return_count (day, class, way, number) VALUES ('{today}', 'hard', 'mailbox', 7)"
    ))
    .await
    .expect("a count");
    for (reason, words) in [
        ("removed", "An administrator took this address off"),
        ("bounced", "came back"),
        ("complained", "called our mail spam"),
        ("left", "only the reader can undo that"),
    ] {
        app.execute(&format!("UPDATE suppression SET reason = '{reason}'")).await.expect("a reason");
        for form in [addition(ADDRESS, "2024-02-29", "Paper"), vec![("email", ADDRESS)]] {
            let answer = administrator.post("/desk/subscribers/addition", &form).await;
            assert_eq!(answer.status, 422, "{reason}");
            assert!(answer.main().contains(words), "{reason}: {}", answer.main());
        }
        let table = administrator.page("/desk/subscribers/suppressions").await.main();
        assert!(table.contains("Total 1 1") && table.contains("The address is gone 7"), "{table}");
    }
    let rows = app.rows().await;
    assert_eq!((rows["subscriber"].len(), rows["sign_up"].len()), (0, 0));
}

async fn readers_are_counted_day_by_day(app: TestApp) {
    let app = installation(app.engine()).await;
    let administrator = Administrator::signed_in(&app).await;
    let db = &app.app.site.db;
    for (number, address) in ["a@example.org", "b@example.org", "c@example.org"].into_iter().enumerate() {
        administrator.post("/desk/subscribers/addition", &addition(address, "2024-02-29", "Paper")).await;
        let mut tx = db.begin().await.expect("a transaction");
        let day = date(2026, 1, i8::try_from(number).expect("few") + 1);
        subscribers::count_today(&mut tx, day).await.expect("counts");
        // A second time on the same day.
        subscribers::count_today(&mut tx, day).await.expect("counts");
        tx.commit().await.expect("a commit");
    }
    administrator.post("/desk/subscribers/suppressions", &[("email", "z@example.org")]).await;
    let mut reading = db.reading().await.expect("a transaction");
    let history = subscribers::counted_since(&mut reading, date(2026, 1, 1)).await.expect("counts");
    let economy = app.app.site.frame().expect("a frame").section_by_code("economy").expect("a section").0.id;
    let numbers: Vec<_> = history
        .values()
        .take(3)
        .map(|counts| (counts.of(Language::Russian, Standing::Active), counts.with_section(economy), counts.everything))
        .collect();
    assert_eq!(numbers, [(1, 1, 0), (2, 2, 0), (3, 3, 0)]);
    app.execute("INSERT INTO suppression (lookup, reason, day) SELECT lookup, 'bounced', '2026-01-01' FROM subscriber")
        .await
        .expect("suppressions");
    let counts = subscribers::counts(&mut db.reading().await.expect("a transaction")).await.expect("counts");
    let standing = |standing| counts.in_standing(standing);
    assert_eq!((standing(Standing::Active), standing(Standing::Suppressed), counts.everything), (0, 3, 0));
    for by in ["language", "section", "state"] {
        let page = administrator.page(&format!("/desk/subscribers?by={by}")).await;
        assert!(page.html().all("polyline").count() >= 3, "{by}");
    }
}

async fn no_address_comes_out(app: TestApp) {
    let app = installation(app.engine()).await;
    let administrator = Administrator::signed_in(&app).await;
    let mut answers = Vec::new();
    for (day, proof) in [("2024-02-29", "Paper"), ("2024-02-29", ADDRESS), ("", ADDRESS), ("", "")] {
        answers.push(administrator.post("/desk/subscribers/addition", &addition(ADDRESS, day, proof)).await);
    }
    answers.push(administrator.post("/desk/subscribers/search", &[("email", ADDRESS)]).await);
    answers.push(administrator.post("/desk/subscribers/search", &[("email", "Planted.Reader")]).await);
    for (file, email) in [
        (format!("email,date\n{ADDRESS},2024-01-01"), "email"),
        (format!("{ADDRESS},2024-01-01\n"), ""),
        (format!("mail;consent\n{ADDRESS};never"), ADDRESS),
    ] {
        let fields = [("email", email), ("proof", ADDRESS), ("default-language", "be"), ("dry-run", "yes")];
        answers.push(administrator.upload("/desk/subscribers/import", &file, &fields).await);
    }
    for path in ["/desk/subscribers", "/desk/subscribers/suppressions", "/desk/subscribers/exports"] {
        answers.push(administrator.page(path).await);
    }
    for answer in answers {
        let text = String::from_utf8_lossy(&answer.body).to_lowercase();
        assert!(!text.contains("planted.reader") && !answer.location().contains('@'), "{}", answer.path);
    }
    for (table, rows) in app.rows().await {
        assert!(!rows.iter().any(|row| row.to_lowercase().contains("planted.reader")), "{table}");
    }
}
