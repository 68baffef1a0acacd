//! What a dead worker leaves: uncertain deliveries, which are named, and repeated only where somebody says so.

use std::collections::BTreeSet;

use bellwether::campaigns::{self, DeliveryState, Outcome, REPEATS, Reclaimed, State, Uncertain};
use bellwether::db::Uuid;

use super::mailing::{Mailing, lease, minute, readers, settled};
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(
    a_lease_that_is_over_is_uncertain_and_nothing_else_is,
    uncertain_deliveries_are_repeated_as_the_campaign_says,
    the_operator_repeats_what_a_finished_campaign_left_uncertain,
);

async fn a_lease_that_is_over_is_uncertain_and_nothing_else_is(app: TestApp) {
    let mailing = Mailing::started(&app.app.site.db, 1, &readers(6), &[]).await;
    let early = mailing.claim(2, minute(0), lease(1, minute(0))).await;
    let late = mailing.claim(2, minute(5), lease(2, minute(5))).await;
    assert_eq!(mailing.reclaim(minute(9)).await, Reclaimed::default());
    assert_eq!(mailing.reclaim(minute(10)).await, Reclaimed { uncertain: 2, repeated: 0 });
    let ledger = mailing.ledger().await;
    for delivery in &early {
        assert_eq!(ledger[&delivery.subscriber].state, DeliveryState::Uncertain);
    }
    for delivery in &late {
        assert_eq!(ledger[&delivery.subscriber].state, DeliveryState::Sending);
    }
    // They are left alone, and named.
    assert_eq!(mailing.claim(9, minute(11), lease(3, minute(11))).await.len(), 2);
    let mut listed = Vec::new();
    let mut after = Uuid::nil();
    loop {
        let page = campaigns::uncertain_deliveries(&mut mailing.reading().await, mailing.id, after, 1).await;
        let Some(delivery) = page.expect("a page").pop() else { break };
        after = delivery.subscriber;
        listed.push(delivery);
    }
    assert_eq!(
        listed.iter().map(|delivery| delivery.subscriber).collect::<BTreeSet<_>>(),
        early.iter().map(|delivery| delivery.subscriber).collect()
    );
    for delivery in listed {
        assert_eq!((delivery.attempts, delivery.tried_at), (1, minute(0)));
        assert_eq!(delivery.sealed.expect("her address").bytes, delivery.subscriber.as_bytes());
    }
}

async fn uncertain_deliveries_are_repeated_as_the_campaign_says(app: TestApp) {
    let mailing = Mailing::started(&app.app.site.db, 1, &readers(1), &[]).await;
    let id = mailing.id;
    let mut tx = mailing.begin().await;
    campaigns::set_uncertain(&mut tx, id, Uncertain::Repeat).await.expect("a rule");
    tx.commit().await.expect("a commit");
    for time in 0..=REPEATS {
        let now = minute(20 * time);
        let claimed = mailing.claim(1, now, lease(1, now)).await;
        assert_eq!(claimed.iter().map(|delivery| delivery.attempt).collect::<Vec<_>>(), [time + 1]);
        // By turns found out when the lease is over, and reported.
        let found = u64::from(time % 2 == 0);
        if found == 0 {
            mailing.record(Uuid::from_u128(1), &settled(&claimed, Outcome::Uncertain, now)).await;
        }
        let repeated = u64::from(time < REPEATS);
        if repeated == 1 {
            let mut tx = mailing.begin().await;
            assert!(!campaigns::finish(&mut tx, id, now).await.expect("no end"), "before it was repeated");
        }
        assert_eq!(mailing.reclaim(minute(20 * time + 19)).await, Reclaimed { uncertain: found, repeated });
    }
    // Enough: now it waits for the operator, and the campaign for nobody.
    assert_eq!(mailing.claim(1, minute(1000), lease(1, minute(1000))).await, []);
    assert_eq!(mailing.count(DeliveryState::Uncertain).await, 1);
    let mut tx = mailing.begin().await;
    assert!(campaigns::finish(&mut tx, id, minute(1000)).await.expect("the end"));
}

async fn the_operator_repeats_what_a_finished_campaign_left_uncertain(app: TestApp) {
    let mailing = Mailing::started(&app.app.site.db, 1, &readers(3), &[]).await;
    let id = mailing.id;
    let claimed = mailing.claim(3, minute(0), lease(1, minute(0))).await;
    mailing.record(Uuid::from_u128(1), &settled(&claimed[..1], Outcome::Accepted, minute(1))).await;
    mailing.reclaim(minute(10)).await;
    let mut tx = mailing.begin().await;
    assert!(campaigns::finish(&mut tx, id, minute(11)).await.expect("the end"));
    assert_eq!(campaigns::repeat_uncertain(&mut tx, id, minute(12)).await.expect("a decision"), 2);
    assert_eq!(campaigns::repeat_uncertain(&mut tx, id, minute(12)).await.expect("a decision"), 0);
    tx.commit().await.expect("a commit");
    let campaign = mailing.campaign().await;
    assert_eq!((campaign.state, campaign.finished_at), (State::Sending, None));
    let again = mailing.claim(3, minute(12), lease(2, minute(12))).await;
    assert!(again.iter().all(|delivery| delivery.attempt == 2));
    assert_eq!(
        again.iter().map(|delivery| delivery.subscriber).collect::<BTreeSet<_>>(),
        claimed[1..].iter().map(|delivery| delivery.subscriber).collect()
    );
}
