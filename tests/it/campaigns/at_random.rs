//! Whatever happens in whatever order, nobody is lost and nobody is mailed twice: random days of a campaign, against a model that fits
//! on a page.

use std::cell::Cell;
use std::collections::BTreeMap;

use bellwether::campaigns::{self, DeliveryState, Outcome, State, Uncertain};
use bellwether::db::{Db, Uuid};
use bellwether_language::Language;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};

use super::mailing::{
    ERASE, LEAVE, Mailing, Row, START, change_reader, lease, message, minute, readers, settled, suppress,
};
use super::model::{Known, Model, WORKERS};
use crate::engines::Engine;
use crate::test_app::TestApp;

const READERS: u32 = 12;
const COME_BACK: &str = "UPDATE subscriber SET state = 'active', expires_at = NULL WHERE id = $1";

/// Something that happens.
#[derive(Debug, Clone, Copy)]
enum Step {
    Claim {
        worker: usize,
        most: usize,
    },
    /// A worker has sent what it has in hand, with this outcome, and says so. `taken` is whether a relay took what is uncertain.
    Report {
        worker: usize,
        outcome: Outcome,
        taken: bool,
    },
    /// A worker dies, after its mails were taken or before, and another takes its place.
    Crash {
        worker: usize,
        taken: bool,
    },
    Minutes(i64),
    Reclaim,
    Pause,
    Resume,
    Release,
    Finish,
    Rule(Uncertain),
    Repeat,
    Leave(usize),
    ComeBack(usize),
    Suppress(usize),
    Erase(usize),
    FreezeAgain,
}

fn step() -> impl Strategy<Value = Step> {
    let outcomes = vec![
        Outcome::Accepted,
        Outcome::Accepted,
        Outcome::Deferred,
        Outcome::Failed,
        Outcome::Uncertain,
        Outcome::NotTried,
    ];
    let reader = || 0..READERS as usize;
    prop_oneof![
        8 => (0..WORKERS, 1usize..6).prop_map(|(worker, most)| Step::Claim { worker, most }),
        8 => (0..WORKERS, select(outcomes), any::<bool>())
            .prop_map(|(worker, outcome, taken)| Step::Report { worker, outcome, taken }),
        2 => (0..WORKERS, any::<bool>()).prop_map(|(worker, taken)| Step::Crash { worker, taken }),
        4 => (1i64..40).prop_map(Step::Minutes),
        3 => Just(Step::Reclaim),
        1 => Just(Step::Pause),
        2 => Just(Step::Resume),
        1 => Just(Step::Release),
        2 => Just(Step::Finish),
        1 => select(vec![Uncertain::Leave, Uncertain::Repeat]).prop_map(Step::Rule),
        1 => Just(Step::Repeat),
        1 => reader().prop_map(Step::Leave),
        1 => reader().prop_map(Step::ComeBack),
        1 => reader().prop_map(Step::Suppress),
        1 => reader().prop_map(Step::Erase),
        1 => Just(Step::FreezeAgain),
    ]
}

/// Does the step in the database and in the model, and compares the two.
async fn take(mailing: &Mailing, model: &mut Model, step: Step) {
    let now = model.now;
    let mut tx = mailing.begin().await;
    let id = mailing.id;
    match step {
        Step::Claim { worker, most } => {
            let lease = lease(model.names[worker], now);
            let claimed = campaigns::claim(&mut tx, id, most, now, lease).await.expect("a claim");
            tx.commit().await.expect("a commit");
            model.claim(worker, most, claimed, &mailing.ledger().await);
            tx = mailing.begin().await;
        }
        Step::Report { worker, outcome, taken } => {
            let settled = settled(&model.hands[worker], outcome, now);
            let name = Uuid::from_u128(model.names[worker]);
            let counted = campaigns::record(&mut tx, id, name, &settled).await.expect("a record");
            assert_eq!(counted, model.report(worker, outcome, taken));
        }
        Step::Crash { worker, taken } => model.crash(worker, taken),
        Step::Minutes(minutes) => {
            model.now = now.checked_add(minute(minutes).duration_since(START)).expect("an instant")
        }
        Step::Reclaim => {
            campaigns::reclaim(&mut tx, now).await.expect("expired leases");
            model.reclaim();
        }
        Step::Pause => {
            let paused = campaigns::pause(&mut tx, id).await.is_ok();
            assert_eq!(paused, model.state == State::Sending);
            model.state = if paused { State::Paused } else { model.state };
        }
        Step::Resume => {
            let resumed = campaigns::resume(&mut tx, id).await.is_ok();
            assert_eq!(resumed, model.state == State::Paused);
            model.state = if resumed { State::Sending } else { model.state };
        }
        Step::Release => {
            if campaigns::release(&mut tx, id, Language::English, &message(Language::English), now).await.is_ok() {
                model.release();
            }
        }
        Step::Finish => {
            campaigns::finish(&mut tx, id, now).await.expect("an answer");
            model.finish();
        }
        Step::Rule(rule) => {
            campaigns::set_uncertain(&mut tx, id, rule).await.expect("a rule");
            model.rule = rule;
        }
        Step::Repeat => {
            campaigns::repeat_uncertain(&mut tx, id, now).await.expect("a decision");
            model.repeat(i64::MAX);
        }
        Step::FreezeAgain => {
            assert_eq!(campaigns::freeze(&mut tx, id, now).await.expect("the audience"), i64::from(READERS));
        }
        Step::Leave(place) | Step::ComeBack(place) | Step::Suppress(place) | Step::Erase(place) => {
            drop(tx);
            change(&mailing.db, model.reader(place), step).await;
            tx = mailing.begin().await;
        }
    }
    tx.commit().await.expect("a commit");
    compare(mailing, model).await;
}

async fn change(db: &Db, known: &mut Known, step: Step) {
    match step {
        _ if known.erased => {}
        Step::Leave(_) => {
            change_reader(db, known.reader.id, LEAVE).await;
            known.active = false;
        }
        Step::ComeBack(_) => {
            change_reader(db, known.reader.id, COME_BACK).await;
            known.active = true;
        }
        Step::Suppress(_) if !known.suppressed => {
            suppress(db, &known.reader).await;
            known.suppressed = true;
        }
        Step::Erase(_) => {
            change_reader(db, known.reader.id, ERASE).await;
            known.erased = true;
        }
        _ => {}
    }
}

async fn compare(mailing: &Mailing, model: &Model) {
    // When it was due doesn't matter of what is leased.
    let compared = |row: Row| if row.state == DeliveryState::Sending { Row { due: None, ..row } } else { row };
    let ledger: BTreeMap<Uuid, Row> = mailing.ledger().await.into_iter().map(|(id, row)| (id, compared(row))).collect();
    let expected: BTreeMap<Uuid, Row> = model.readers.iter().map(|(id, known)| (*id, compared(known.row))).collect();
    assert_eq!(ledger, expected);
    assert_eq!(mailing.campaign().await.state, model.state);
    for known in model.readers.values() {
        // Twice only who was put back, which nobody does but by the campaign's rule or the operator's word.
        assert!(known.taken <= 1 + known.repeated, "mailed too often: {known:?}");
    }
}

/// Some days of a campaign, and then a good end: every relay takes everything, and nobody is left over.
async fn nobody_is_lost_and_nobody_twice(db: &Db, number: i32, steps: &[Step]) {
    let readers = readers(READERS);
    let mailing = Mailing::started(db, number, &readers, &[Language::English]).await;
    let mut model = Model::new(&readers);
    compare(&mailing, &model).await;
    for step in steps {
        take(&mailing, &mut model, *step).await;
    }
    let end = [
        Step::Crash { worker: 0, taken: false },
        Step::Crash { worker: 1, taken: true },
        Step::Rule(Uncertain::Leave),
        Step::Minutes(300),
        Step::Reclaim,
        Step::Resume,
        Step::Release,
        Step::Claim { worker: 0, most: READERS as usize },
        Step::Report { worker: 0, outcome: Outcome::Accepted, taken: true },
        Step::Finish,
    ];
    for step in end {
        take(&mailing, &mut model, step).await;
    }
    assert_eq!(model.state, State::Done);
    for known in model.readers.values() {
        match known.row.state {
            DeliveryState::Accepted => assert!(known.taken >= 1, "told to be mailed, and was not: {known:?}"),
            // Given up, uncertain (and so listed), or no longer to be mailed.
            DeliveryState::Failed | DeliveryState::Uncertain | DeliveryState::Skipped => {}
            state => panic!("{state:?} at the end: {known:?}"),
        }
    }
}

fn at_random(engine: Engine, cases: u32) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let app = runtime.block_on(TestApp::on(engine));
    let number = Cell::new(0);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let outcome = TestRunner::new(config).run(&vec(step(), 10..60), |steps| {
        number.set(number.get() + 1);
        runtime.block_on(nobody_is_lost_and_nobody_twice(&app.app.site.db, number.get(), &steps));
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
    runtime.block_on(async { drop(app) });
}

#[test]
fn nobody_is_lost_and_nobody_twice_on_sqlite() {
    at_random(Engine::Sqlite, 100);
}

#[test]
fn nobody_is_lost_and_nobody_twice_on_postgres() {
    at_random(Engine::Postgres, 30);
}
