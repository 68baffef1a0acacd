//! Claims and reports: a delivery is leased to one worker at a time, and only that worker's report counts.

use std::collections::BTreeSet;
use std::time::Duration;

use bellwether::campaigns::{self, DeliveryState, Outcome, Reply};
use bellwether::db::Uuid;
use bellwether::vault::Address;

use super::mailing::{Mailing, change_reader, lease, minute, readers, settled};
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(
    workers_at_the_same_time_never_claim_the_same,
    a_claim_that_was_not_committed_never_was,
    a_worker_finds_again_what_is_leased_to_it,
    a_key_that_came_later_than_the_address_is_opened_with_its_own_keys,
    a_late_report_changes_nothing,
    time_runs_from_the_first_attempt_that_was_begun,
    replies_are_kept_without_addresses_and_shown_in_groups,
);

async fn time_runs_from_the_first_attempt_that_was_begun(app: TestApp) {
    let mailing = Mailing::started(&app.app.site.db, 1, &readers(1), &[]).await;
    let mut first = Vec::new();
    for (instant, outcome) in [
        (minute(1), Outcome::NotTried),
        (minute(10_000), Outcome::Deferred),
        (minute(20_000), Outcome::NotTried),
        (minute(30_000), Outcome::Accepted),
    ] {
        let claimed = mailing.claim(1, instant, lease(1, instant)).await;
        first.push((claimed[0].attempt, claimed[0].first_tried_at));
        mailing.record(Uuid::from_u128(1), &settled(&claimed, outcome, instant)).await;
    }
    let begun = minute(10_000);
    assert_eq!(first, [(1, minute(1)), (1, begun), (2, begun), (2, begun)]);
}

/// Each worker has the database opened by itself, as another process has.
async fn workers_at_the_same_time_never_claim_the_same(app: TestApp) {
    const WORKERS: u128 = 4;
    let mailing = Mailing::started(&app.app.site.db, 1, &readers(400), &[]).await;
    let mut working = Vec::new();
    for worker in 1..=WORKERS {
        let mailing = Mailing { db: app.another_db().await, id: mailing.id };
        working.push(tokio::spawn(async move {
            let mut all = Vec::new();
            loop {
                let claimed = mailing.claim(7, minute(1), lease(worker, minute(1))).await;
                if claimed.is_empty() {
                    return all;
                }
                let report = settled(&claimed, Outcome::Accepted, minute(2));
                assert_eq!(mailing.record(Uuid::from_u128(worker), &report).await, claimed.len() as u64);
                all.extend(claimed.into_iter().map(|delivery| delivery.subscriber));
            }
        }));
    }
    let mut claimed = Vec::new();
    for worker in working {
        claimed.extend(worker.await.expect("a worker"));
    }
    assert_eq!(claimed.len(), 400);
    assert_eq!(claimed.into_iter().collect::<BTreeSet<_>>().len(), 400);
    assert_eq!(mailing.count(DeliveryState::Accepted).await, 400);
}

async fn a_claim_that_was_not_committed_never_was(app: TestApp) {
    let mailing = Mailing::started(&app.app.site.db, 1, &readers(5), &[]).await;
    let before = mailing.ledger().await;
    let mut tx = mailing.begin().await;
    let claimed = campaigns::claim(&mut tx, mailing.id, 5, minute(1), lease(1, minute(1))).await.expect("a claim");
    assert_eq!(claimed.len(), 5);
    drop(tx);
    assert_eq!(mailing.ledger().await, before);
}

/// As after a commit whose end was not heard of.
async fn a_worker_finds_again_what_is_leased_to_it(app: TestApp) {
    let mailing = Mailing::started(&app.app.site.db, 1, &readers(5), &[]).await;
    let claimed = mailing.claim(3, minute(1), lease(1, minute(1))).await;
    mailing.claim(2, minute(1), lease(2, minute(1))).await;
    let leased = async || {
        let leased = campaigns::leased(&mut mailing.begin().await, mailing.id, Uuid::from_u128(1)).await;
        leased.expect("leases").into_iter().collect::<BTreeSet<_>>()
    };
    assert_eq!(leased().await, claimed.iter().map(|delivery| (delivery.subscriber, 1)).collect());
    mailing.record(Uuid::from_u128(1), &settled(&claimed[..2], Outcome::NotTried, minute(2))).await;
    assert_eq!(leased().await, BTreeSet::from([(claimed[2].subscriber, 1)]));
}

async fn a_key_that_came_later_than_the_address_is_opened_with_its_own_keys(app: TestApp) {
    let db = &app.app.site.db;
    let all = readers(2);
    let mailing = Mailing::started(db, 1, &all, &[]).await;
    let statement = "UPDATE subscriber SET openpgp_generation = 2, openpgp_sealed = sealed WHERE id = $1";
    change_reader(db, all[0].id, statement).await;
    for delivery in mailing.claim(2, minute(1), lease(1, minute(1))).await {
        assert_eq!(delivery.sealed.generation, 1);
        let key = delivery.openpgp_key.map(|key| (key.generation, key.bytes));
        let given = delivery.subscriber == all[0].id;
        assert_eq!(key, given.then_some((2, delivery.sealed.bytes)));
    }
}

async fn a_late_report_changes_nothing(app: TestApp) {
    let mailing = Mailing::started(&app.app.site.db, 1, &readers(2), &[]).await;
    let (first, second) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let claimed = mailing.claim(2, minute(0), lease(1, minute(0))).await;
    let report = settled(&claimed, Outcome::Deferred, minute(30));
    // Not by another worker.
    assert_eq!(mailing.record(second, &report).await, 0);
    mailing.reclaim(minute(10)).await;
    assert_eq!(mailing.record(first, &report).await, 0);
    let mut tx = mailing.begin().await;
    assert_eq!(campaigns::repeat_uncertain(&mut tx, mailing.id, minute(11)).await.expect("a decision"), 2);
    tx.commit().await.expect("a commit");
    assert_eq!(mailing.record(first, &report).await, 0);
    // Nor by the same worker of an earlier attempt, while it has a later one in hand.
    let again = mailing.claim(2, minute(12), lease(1, minute(12))).await;
    let before = mailing.ledger().await;
    assert_eq!(mailing.record(first, &report).await, 0);
    assert_eq!(mailing.ledger().await, before);
    let report = settled(&again, Outcome::Accepted, minute(13));
    assert_eq!(mailing.record(first, &report).await, 2);
    // The same group a second time, as after a commit whose answer was lost.
    assert_eq!(mailing.record(first, &report).await, 0);
    assert_eq!(mailing.count(DeliveryState::Accepted).await, 2);
}

async fn replies_are_kept_without_addresses_and_shown_in_groups(app: TestApp) {
    let mailing = Mailing::started(&app.app.site.db, 1, &readers(6), &[]).await;
    let address = Address::parse("Planted.Reader+7@example.org").expect("an address");
    let claimed = mailing.claim(6, minute(0), lease(1, minute(0))).await;
    let replies = [
        (Outcome::Accepted, Some(250), Some("2.0.0"), "OK: queued as 4XyZ1 for <planted.reader+7@EXAMPLE.ORG>"),
        (Outcome::Accepted, Some(250), Some("2.0.0"), "OK: queued as 4XyZ2 for rfc822;planted.reader+2B7@example.org"),
        (Outcome::Failed, Some(550), Some("5.1.1"), "mailbox PLANTED.READER is closed, ask other@planted.example"),
        (Outcome::Failed, Some(550), Some("5.1.1"), "planted.reader%2B7%40example.org is unknown"),
        (Outcome::Deferred, Some(450), None, "greylisted: bounce-planted.reader+7=example.org@relay.example"),
        (Outcome::Uncertain, None, None, "the relay closed the connection"),
    ];
    let settled: Vec<_> = claimed
        .iter()
        .zip(replies)
        .map(|(delivery, (outcome, code, enhanced, text))| {
            let reply = Reply::new(code, enhanced, text, &address);
            campaigns::settle(delivery, outcome, Some(reply), minute(1), |_, _| Some(Duration::from_secs(60)))
        })
        .collect();
    assert_eq!(mailing.record(Uuid::from_u128(1), &settled).await, 6);
    for row in app.rows().await.values().flatten() {
        let row = row.to_lowercase();
        assert!(!row.contains("planted") && !row.contains('@'), "{row}");
    }
    let groups = campaigns::replies(&mut mailing.reading().await, mailing.id, 3).await.expect("groups");
    let shown: Vec<_> = groups
        .iter()
        .map(|group| (group.state, group.code, group.enhanced.as_deref(), group.deliveries, group.example.as_deref()))
        .collect();
    assert_eq!(
        shown,
        [
            (DeliveryState::Accepted, Some(250), Some("2.0.0"), 2, Some("OK: queued as 4XyZ1 for <…>")),
            (DeliveryState::Failed, Some(550), Some("5.1.1"), 2, Some("<…> is unknown")),
            (DeliveryState::Deferred, Some(450), None, 1, Some("greylisted: <…>")),
        ]
    );
}
