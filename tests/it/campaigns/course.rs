//! The course of a campaign, from its draft to the counts that are left of it.

use bellwether::campaigns::{self, DeliveryState, Outcome, Refused, State};
use bellwether::db::Uuid;
use bellwether_language::Language;
use jiff::{SignedDuration, Timestamp};

use super::mailing::{Mailing, START, insert_readers, lease, message, minute, readers, settled};
use crate::bundle::Bundle;
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(
    a_campaign_takes_its_course,
    an_issue_is_mailed_when_it_is_published,
    a_held_language_waits_until_it_is_released,
    nothing_is_claimed_during_a_pause_or_after_the_end,
    after_thirty_days_counts_are_left,
    of_an_erased_reader_counts_are_left_at_once,
);

async fn a_campaign_takes_its_course(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let db = &app.app.site.db;
    insert_readers(db, &readers(3)).await;
    let mailing = Mailing::draft(db, "2024-01-15").await;
    mailing.set_languages(&[]).await;
    let id = mailing.id;
    let mut tx = mailing.begin().await;
    let early = campaigns::start(&mut tx, id, START).await;
    assert!(matches!(early, Err(Refused::State { from: State::Draft, to: State::Sending })));
    campaigns::schedule(&mut tx, id, minute(5)).await.expect("a schedule");
    campaigns::withdraw(&mut tx, id).await.expect("a draft again");
    campaigns::schedule(&mut tx, id, minute(10)).await.expect("a schedule");
    tx.commit().await.expect("a commit");

    let mut reading = mailing.reading().await;
    assert!(campaigns::due_campaigns(&mut reading, minute(9)).await.expect("campaigns").is_empty());
    assert_eq!(campaigns::due_campaigns(&mut reading, minute(10)).await.expect("campaigns"), [id]);
    drop(reading);

    let mut tx = mailing.begin().await;
    assert_eq!(campaigns::start(&mut tx, id, minute(10)).await.expect("a start"), 3);
    assert!(matches!(campaigns::start(&mut tx, id, minute(10)).await, Err(Refused::State { .. })));
    assert!(matches!(campaigns::resume(&mut tx, id).await, Err(Refused::State { .. })));
    assert!(!campaigns::finish(&mut tx, id, minute(11)).await.expect("no end"));
    tx.commit().await.expect("a commit");
    assert_eq!(campaigns::sending_campaigns(&mut mailing.reading().await).await.expect("campaigns"), [id]);

    let claimed = mailing.claim(10, minute(11), lease(1, minute(11))).await;
    assert_eq!(mailing.record(Uuid::from_u128(1), &settled(&claimed, Outcome::Accepted, minute(12))).await, 3);
    let mut tx = mailing.begin().await;
    assert!(campaigns::finish(&mut tx, id, minute(13)).await.expect("the end"));
    assert!(matches!(campaigns::cancel(&mut tx, id, minute(14)).await, Err(Refused::State { .. })));
    assert!(matches!(campaigns::pause(&mut tx, Uuid::nil()).await, Err(Refused::NoCampaign)));
    tx.commit().await.expect("a commit");
    let campaign = mailing.campaign().await;
    assert_eq!((campaign.state, campaign.audience, campaign.finished_at), (State::Done, Some(3), Some(minute(13))));
    let mut reading = mailing.reading().await;
    assert_eq!(campaigns::all_campaigns(&mut reading).await.expect("campaigns"), std::slice::from_ref(&campaign));
    let of_issue = campaigns::campaign_of_issue(&mut reading, campaign.issue).await;
    assert_eq!(of_issue.expect("a campaign"), Some(campaign));
}

async fn an_issue_is_mailed_when_it_is_published(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let mailing = Mailing::draft(&app.app.site.db, "2024-01-22").await;
    let mut tx = mailing.begin().await;
    campaigns::schedule(&mut tx, mailing.id, START).await.expect("a schedule");
    let error = campaigns::start(&mut tx, mailing.id, START).await.expect_err("a draft of an issue was mailed");
    let Refused::Database(error) = error else { panic!("{error}") };
    assert_eq!(bellwether::db::explain(&error), Some("an issue is mailed when it is published, not before"));
}

async fn a_held_language_waits_until_it_is_released(app: TestApp) {
    let mailing = Mailing::started(&app.app.site.db, 1, &readers(9), &[Language::English]).await;
    let id = mailing.id;
    let none = campaigns::message(&mut mailing.reading().await, id, Language::English).await;
    assert_eq!(none.expect("no message"), None);
    let claimed = mailing.claim(9, minute(0), lease(1, minute(0))).await;
    assert_eq!(claimed.len(), 6);
    mailing.record(Uuid::from_u128(1), &settled(&claimed, Outcome::Accepted, minute(1))).await;
    let mut tx = mailing.begin().await;
    assert!(!campaigns::finish(&mut tx, id, minute(2)).await.expect("no end"));
    let english = message(Language::English);
    let released = campaigns::release(&mut tx, id, Language::English, &english, minute(3)).await;
    assert_eq!(released.expect("a release"), 3);
    for language in [Language::English, Language::Russian] {
        let refused = campaigns::release(&mut tx, id, language, &english, minute(3)).await;
        assert!(matches!(refused, Err(Refused::NotHeld)));
    }
    tx.commit().await.expect("a commit");
    let claimed = mailing.claim(9, minute(3), lease(1, minute(3))).await;
    assert_eq!(claimed.iter().map(|delivery| delivery.language).collect::<Vec<_>>(), [Language::English; 3]);
    let mut reading = mailing.reading().await;
    let stored = campaigns::message(&mut reading, id, Language::English).await;
    assert_eq!(stored.expect("a message"), Some(english));
    let languages = campaigns::languages(&mut reading, id).await.expect("languages");
    assert!(languages.len() == 3 && languages.iter().all(|language| !language.held));
}

async fn nothing_is_claimed_during_a_pause_or_after_the_end(app: TestApp) {
    let mailing = Mailing::started(&app.app.site.db, 1, &readers(6), &[]).await;
    let worker = Uuid::from_u128(1);
    let claimed = mailing.claim(2, minute(0), lease(1, minute(0))).await;
    let mut tx = mailing.begin().await;
    campaigns::pause(&mut tx, mailing.id).await.expect("a pause");
    tx.commit().await.expect("a commit");
    assert_eq!(mailing.claim(9, minute(1), lease(1, minute(1))).await, []);
    // What is on its way is reported all the same, and what was not begun is given back.
    mailing.record(worker, &settled(&claimed[..1], Outcome::Accepted, minute(1))).await;
    mailing.record(worker, &settled(&claimed[1..], Outcome::NotTried, minute(1))).await;
    let mut tx = mailing.begin().await;
    campaigns::resume(&mut tx, mailing.id).await.expect("an end of the pause");
    tx.commit().await.expect("a commit");
    let claimed = mailing.claim(9, minute(1), lease(1, minute(1))).await;
    assert_eq!(claimed.len(), 5);
    let mut tx = mailing.begin().await;
    campaigns::cancel(&mut tx, mailing.id, minute(2)).await.expect("a cancellation");
    let refused = campaigns::repeat_uncertain(&mut tx, mailing.id, minute(2)).await;
    assert!(matches!(refused, Err(Refused::State { from: State::Cancelled, .. })));
    tx.commit().await.expect("a commit");
    mailing.record(worker, &settled(&claimed[..2], Outcome::Deferred, minute(2))).await;
    assert_eq!(mailing.claim(9, minute(500), lease(1, minute(500))).await, []);
    assert_eq!(mailing.reclaim(minute(500)).await, campaigns::Reclaimed { uncertain: 3, repeated: 0 });
    assert_eq!(mailing.count(DeliveryState::Deferred).await, 2);
}

async fn after_thirty_days_counts_are_left(app: TestApp) {
    let db = &app.app.site.db;
    let done = Mailing::started(db, 1, &readers(10), &[]).await;
    let claimed = done.claim(10, minute(0), lease(1, minute(0))).await;
    done.record(Uuid::from_u128(1), &settled(&claimed[..7], Outcome::Accepted, minute(1))).await;
    done.record(Uuid::from_u128(1), &settled(&claimed[7..], Outcome::Failed, minute(1))).await;
    let mut tx = done.begin().await;
    assert!(campaigns::finish(&mut tx, done.id, minute(2)).await.expect("the end"));
    tx.commit().await.expect("a commit");
    let forgotten = Mailing::started(db, 2, &readers(4), &[Language::English]).await;
    let before = (done.totals().await, forgotten.totals().await);

    let days = |days: i64| START.checked_add(SignedDuration::from_hours(24 * days)).expect("an instant");
    let retire = async |now: Timestamp| {
        let mut tx = db.begin().await.expect("a transaction");
        let retired = campaigns::retire(&mut tx, now, 4).await.expect("counts");
        tx.commit().await.expect("a commit");
        // They add up half-way too.
        assert_eq!((done.totals().await, forgotten.totals().await), before);
        retired
    };
    assert_eq!(retire(days(29)).await, 0);
    let mut batches = Vec::new();
    loop {
        match retire(days(30)).await {
            0 => break,
            rows => batches.push(rows),
        }
    }
    assert_eq!(batches.iter().sum::<usize>(), 14);
    assert!(batches.iter().all(|rows| *rows <= 4), "{batches:?}");
    assert!(app.rows().await["delivery"].is_empty());
    assert_eq!(done.campaign().await.state, State::Done);
    let campaign = forgotten.campaign().await;
    assert_eq!((campaign.state, campaign.finished_at), (State::Cancelled, Some(days(30))));
}

async fn of_an_erased_reader_counts_are_left_at_once(app: TestApp) {
    let db = &app.app.site.db;
    let mailing = Mailing::started(db, 1, &readers(4), &[]).await;
    let claimed = mailing.claim(2, minute(0), lease(1, minute(0))).await;
    mailing.record(Uuid::from_u128(1), &settled(&claimed[..1], Outcome::Accepted, minute(1))).await;
    let before = mailing.totals().await;
    let forget = async |reader: Uuid| {
        let mut tx = db.begin().await.expect("a transaction");
        campaigns::forget_reader(&mut tx, reader).await.expect("counts");
        tx.commit().await.expect("a commit");
    };
    forget(claimed[0].subscriber).await;
    assert_eq!((app.rows().await["delivery"].len(), mailing.totals().await), (3, before));
    // What is being sent stays until then; what waited is not sent.
    forget(claimed[1].subscriber).await;
    assert_eq!(app.rows().await["delivery"].len(), 3);
    let sent = mailing.claim(9, minute(2), lease(1, minute(2))).await;
    mailing.record(Uuid::from_u128(1), &settled(&sent, Outcome::Deferred, minute(3))).await;
    for delivery in &sent {
        forget(delivery.subscriber).await;
    }
    assert_eq!((mailing.count(DeliveryState::Skipped).await, mailing.count(DeliveryState::Accepted).await), (2, 1));
    assert_eq!(mailing.claim(9, minute(500), lease(1, minute(500))).await, []);
}
