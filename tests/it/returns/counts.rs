//! How much came back on each day.

use bellwether::returns::{self, Effect, Way};
use jiff::civil::date;

use super::mails::{absence, hard, report, soft};
use super::{ADDRESS, Office, day};
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(what_is_counted_names_nobody, what_comes_at_once_is_all_taken);

async fn what_is_counted_names_nobody(app: TestApp) {
    let mut office = Office::new(app);
    let reader = office.join(ADDRESS).await;
    let verp = office.letter_verp(reader.id);
    for message in [soft(&verp, ADDRESS), soft(&verp, ADDRESS), hard(&verp, ADDRESS), absence(&verp)] {
        office.take(&message, Some(&verp), day(1)).await;
    }
    let counts = returns::counts(&mut office.db().reading().await.expect("a transaction"), date(1970, 1, 2)).await;
    let line = |class: &str, number| (date(1970, 1, 2), class.to_owned(), "listener".to_owned(), number);
    assert_eq!(counts.expect("counts"), [line("hard", 1), line("none", 1), line("soft", 2)]);
    for (table, rows) in office.app.rows().await {
        for needle in
            ["reader.of.news", "Reader.Of.News", "7265616465722e6f66", "5265616465722E4F66", "5265616465722e4f66"]
        {
            assert!(!rows.iter().any(|row| row.contains(needle)), "{table}");
        }
    }
}

async fn what_comes_at_once_is_all_taken(app: TestApp) {
    let office = Office::new(app);
    // Two classes in one message, in either order.
    let both = |first: &str, second: &str| {
        let second =
            format!("\r\n\r\nFinal-Recipient: rfc822; b@example.net\r\nAction: failed\r\nStatus: {second}\r\n");
        report("bounces@bounces.example", "a@example.net", "failed", first, "").replace(
            "\r\n\r\n--A1B2\r\nContent-Type: text/rfc822-headers",
            &format!("{second}\r\n--A1B2\r\nContent-Type: text/rfc822-headers"),
        )
    };
    let mut taking = tokio::task::JoinSet::new();
    for number in 0..40 {
        let message = if number % 2 == 0 { both("5.1.1", "5.2.2") } else { both("5.2.2", "5.1.1") };
        let intake = office.intake();
        taking.spawn(async move { intake.take(message.as_bytes(), None, Way::Listener, day(0)).await });
    }
    while let Some(taken) = taking.join_next().await {
        assert_eq!(taken.expect("no panic").expect("a message"), [Effect::Nothing, Effect::Nothing]);
    }
    let counts = returns::counts(&mut office.db().reading().await.expect("a transaction"), date(1970, 1, 1)).await;
    let counts: Vec<_> = counts.expect("counts").into_iter().map(|(_, class, _, number)| (class, number)).collect();
    assert_eq!(counts, [("hard".to_owned(), 40), ("soft".to_owned(), 40)]);
}
