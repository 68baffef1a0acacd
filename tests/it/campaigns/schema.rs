//! The schema repeats the rules on states: what the one allows, the other allows.

use bellwether::campaigns::{DeliveryState, State};

use super::mailing::{Mailing, readers};
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(a_delivery_goes_where_the_rule_lets_it, a_campaign_goes_where_the_rule_lets_it);

async fn a_delivery_goes_where_the_rule_lets_it(app: TestApp) {
    Mailing::started(&app.app.site.db, 1, &readers(1), &[]).await;
    for (from, to) in DeliveryState::ALL.into_iter().flat_map(|from| DeliveryState::ALL.map(|to| (from, to))) {
        // The lease of a state, told by the columns `lease_until` and `worker`.
        let lease = |state| if state == DeliveryState::Sending { ["0", "subscriber_id"] } else { ["NULL", "NULL"] };
        let ([until, worker], word) = (lease(from), from.word());
        // Another delivery, known by having the campaign's identifier for a reader's.
        let insert = format!(
            "INSERT INTO delivery (campaign_id, subscriber_id, language, attempt, repeated, state, due_at, lease_until, worker)
             SELECT campaign_id, campaign_id, language, 0, 0, '{word}', 0, {until}, {worker} FROM delivery"
        );
        app.execute(&insert).await.expect("a delivery");
        let ([until, worker], word) = (lease(to), to.word());
        let change = format!(
            "UPDATE delivery SET state = '{word}', lease_until = {until}, worker = {worker} WHERE subscriber_id = campaign_id"
        );
        let changed = app.execute(&change).await;
        assert_eq!(changed.is_ok(), from.may_become(to), "{from:?} to {to:?}: {changed:?}");
        app.execute("DELETE FROM delivery WHERE subscriber_id = campaign_id").await.expect("no delivery");
    }
}

async fn a_campaign_goes_where_the_rule_lets_it(app: TestApp) {
    let started = [State::Sending, State::Paused, State::Done, State::Cancelled];
    for (number, (from, to)) in (1..)
        .zip(started.into_iter().flat_map(|from| State::ALL.map(|to| (from, to))))
        .filter(|(_, (_, to))| *to != State::Draft)
    {
        Mailing::started(&app.app.site.db, number, &[], &[]).await;
        let change = |state: State| {
            let finished = if matches!(state, State::Done | State::Cancelled) { "0" } else { "NULL" };
            format!(
                "UPDATE campaign SET state = '{}', finished_at = {finished}
                 WHERE issue_id = (SELECT id FROM issue WHERE starts = (SELECT MAX(starts) FROM issue))",
                state.word()
            )
        };
        if from != State::Sending {
            assert_eq!(app.execute(&change(from)).await.expect("a way that is allowed"), 1);
        }
        let changed = app.execute(&change(to)).await;
        assert_eq!(changed.is_ok(), from.may_become(to), "{from} to {to}: {changed:?}");
    }
}
