//! Who gets an issue: the audience is frozen once and exactly, and who leaves afterwards gets nothing.

use std::collections::BTreeSet;

use bellwether::campaigns::{self, DeliveryState, Outcome, Refused};
use bellwether::db::{Db, Uuid};
use bellwether::{insert_rows, read};
use bellwether_language::Language;

use super::mailing::{
    ERASE, LEAVE, Mailing, Reader, START, change_reader, insert_readers, lease, minute, readers, settled, suppress,
};
use crate::bundle::Bundle;
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(
    the_audience_is_who_may_be_mailed_and_chose_a_section_that_the_issue_covers,
    an_audience_is_frozen_once,
    who_leaves_is_not_claimed_any_more,
);

async fn choose(db: &Db, reader: &Reader, sections: &[&str]) {
    let all: Vec<(Uuid, String)> = read!(&mut db.reading().await.expect("a transaction"), |connection| {
        sqlx::query_as("SELECT id, code FROM section").fetch_all(connection).await
    })
    .expect("the sections");
    let chosen: Vec<Uuid> =
        all.into_iter().filter(|(_, code)| sections.contains(&code.as_str())).map(|(id, _)| id).collect();
    assert_eq!(chosen.len(), sections.len());
    let mut tx = db.begin().await.expect("a transaction");
    insert_rows!(&mut tx, "INSERT INTO subscriber_section (subscriber_id, section_id)", chosen, |row, section| row
        .push_bind(reader.id)
        .push_bind(*section))
    .expect("a choice");
    tx.commit().await.expect("a commit");
}

/// In the sample's issue the economy is concealed, and nothing is said on the press: security alone is covered.
async fn the_audience_is_who_may_be_mailed_and_chose_a_section_that_the_issue_covers(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let db = &app.app.site.db;
    let mut all = readers(12);
    all[0].state = "left";
    all[1].state = "unconfirmed";
    insert_readers(db, &all).await;
    suppress(db, &all[2]).await;
    choose(db, &all[3], &["economy"]).await;
    choose(db, &all[4], &["press", "information"]).await;
    choose(db, &all[5], &["security"]).await;
    choose(db, &all[6], &["economy", "security"]).await;
    let mailing = Mailing::draft(db, "2024-01-15").await;
    mailing.set_languages(&[Language::Russian]).await;
    // Who reads in a language that the campaign doesn't have gets nothing: no language stands in for another.
    mailing.execute("DELETE FROM campaign_language WHERE language = 'en'").await;
    let expected: BTreeSet<Uuid> =
        all[5..].iter().filter(|reader| reader.language != "en").map(|reader| reader.id).collect();
    let mut tx = mailing.begin().await;
    campaigns::schedule(&mut tx, mailing.id, START).await.expect("a schedule");
    let audience = campaigns::freeze(&mut tx, mailing.id, START).await.expect("an audience");
    tx.commit().await.expect("a commit");
    assert_eq!(audience, i64::try_from(expected.len()).expect("few"));
    let ledger = mailing.ledger().await;
    assert_eq!(ledger.keys().copied().collect::<BTreeSet<_>>(), expected);
    for reader in all.iter().filter(|reader| expected.contains(&reader.id)) {
        let row = ledger[&reader.id];
        // Who reads in a language that is held is not due yet.
        assert_eq!(row.due, (reader.language == "be").then_some(START), "{reader:?}");
        assert_eq!((row.state, row.attempt), (DeliveryState::Pending, 0));
    }
}

async fn an_audience_is_frozen_once(app: TestApp) {
    let db = &app.app.site.db;
    let mailing = Mailing::started(db, 1, &readers(5), &[]).await;
    let before = (mailing.campaign().await, mailing.ledger().await);
    insert_readers(db, &[Reader::new(77, "be")]).await;
    let mut tx = mailing.begin().await;
    assert_eq!(campaigns::freeze(&mut tx, mailing.id, minute(9)).await.expect("the audience"), 5);
    let refused = campaigns::save_language(&mut tx, mailing.id, Language::English, None).await;
    assert!(matches!(refused, Err(Refused::Frozen)));
    tx.commit().await.expect("a commit");
    assert_eq!((mailing.campaign().await, mailing.ledger().await), before);
}

async fn who_leaves_is_not_claimed_any_more(app: TestApp) {
    let db = &app.app.site.db;
    let all = readers(8);
    let mailing = Mailing::started(db, 1, &all, &[]).await;
    change_reader(db, all[0].id, LEAVE).await;
    change_reader(db, all[1].id, ERASE).await;
    suppress(db, &all[2]).await;
    // Those who must not be mailed don't take the place of others.
    let claimed = mailing.claim(8, minute(1), lease(1, minute(1))).await;
    let expected: BTreeSet<Uuid> = all[3..].iter().map(|reader| reader.id).collect();
    assert_eq!(claimed.iter().map(|delivery| delivery.subscriber).collect::<BTreeSet<_>>(), expected);
    for delivery in &claimed {
        assert_eq!(delivery.sealed.bytes, delivery.subscriber.as_bytes());
        assert_eq!((delivery.attempt, delivery.first_tried_at, delivery.plain_envelope), (1, minute(1), false));
    }
    // One leaves while a relay is not ready for her mail.
    mailing.record(Uuid::from_u128(1), &settled(&claimed, Outcome::Deferred, minute(2))).await;
    change_reader(db, all[3].id, LEAVE).await;
    let again = mailing.claim(8, minute(62), lease(1, minute(62))).await;
    assert_eq!(again.len(), 4);
    assert!(again.iter().all(|delivery| delivery.attempt == 2 && delivery.first_tried_at == minute(1)));
    let ledger = mailing.ledger().await;
    let skipped = ledger.iter().filter(|(_, row)| row.state == DeliveryState::Skipped).map(|(reader, _)| *reader);
    assert_eq!(skipped.collect::<BTreeSet<_>>(), all[..4].iter().map(|reader| reader.id).collect());
}
