//! What a pace does over time.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::{Bounds, Pace, Permission, Signal};

const SECOND: Duration = Duration::from_secs(1);

/// Begins as many as it may.
fn fill(pace: &mut Pace, now: Instant) -> u32 {
    let mut begun = 0;
    while pace.permission(now) == Permission::Go && begun < 10_000 {
        pace.begin(now);
        begun += 1;
    }
    begun
}

fn finish_all(pace: &mut Pace, signal: Signal, now: Instant) {
    for _ in 0..pace.under_way() {
        pace.finish(signal, now);
    }
}

#[test]
fn each_round_of_successes_allows_one_more() {
    let now = Instant::now();
    let mut pace = Pace::new(Bounds { first: 2, most: 5, rate: f64::INFINITY }, now);
    let mut rounds = Vec::new();
    for _ in 0..20 {
        rounds.push(fill(&mut pace, now));
        // One after the other, and each replaced at once, so that the limit is always reached.
        for _ in 0..pace.under_way() {
            pace.finish(Signal::Fine, now);
            fill(&mut pace, now);
        }
        let under_way = pace.under_way();
        assert_eq!(pace.permission(now), Permission::WhenOneFinishes);
        rounds.push(under_way);
    }
    assert_eq!(rounds.first(), Some(&2));
    assert_eq!(rounds.last(), Some(&5));
    assert_eq!(rounds.iter().max(), Some(&5));
}

#[test]
fn what_is_not_used_does_not_grow() {
    let now = Instant::now();
    let mut pace = Pace::new(Bounds { first: 4, most: 100, rate: f64::INFINITY }, now);
    for _ in 0..1000 {
        pace.begin(now);
        pace.finish(Signal::Fine, now);
    }
    assert_eq!(fill(&mut pace, now), 4);
}

#[test]
fn a_request_to_slow_down_halves_both() {
    let start = Instant::now();
    let mut pace = Pace::new(Bounds { first: 16, most: 16, rate: f64::INFINITY }, start);
    // 160 in a second.
    for step in 0..10 {
        let now = start + SECOND / 10 * step;
        fill(&mut pace, now);
        finish_all(&mut pace, Signal::Fine, now);
    }
    let now = start + SECOND;
    assert_eq!(fill(&mut pace, now), 16);
    // The burst that follows is one request.
    finish_all(&mut pace, Signal::SlowDown, now);
    assert_eq!(pace.permission(now), Permission::At(now + SECOND));
    let mut begun = 0;
    for step in 0..1000 {
        let now = now + SECOND + SECOND / 1000 * step;
        let more = fill(&mut pace, now);
        assert!(pace.under_way() <= 8);
        begun += more;
        finish_all(&mut pace, Signal::Nothing, now);
    }
    assert!((75..=90).contains(&begun), "{begun}");
}

#[test]
fn a_rate_recovers_within_about_a_minute() {
    let start = Instant::now();
    let mut pace = Pace::new(Bounds { first: 10, most: 10, rate: 100.0 }, start);
    let run = |pace: &mut Pace, from: Instant, seconds: u32| {
        let mut begun = 0;
        for step in 0..seconds * 100 {
            let now = from + SECOND / 100 * step;
            begun += fill(pace, now);
            finish_all(pace, Signal::Fine, now);
        }
        begun / seconds
    };
    assert!((98..=111).contains(&run(&mut pace, start, 10)));
    let now = start + SECOND * 10;
    pace.begin(now);
    pace.finish(Signal::SlowDown, now);
    let after = run(&mut pace, now + SECOND, 2);
    assert!((48..=60).contains(&after), "{after}");
    let later = run(&mut pace, now + SECOND * 3, 70);
    assert!((70..=90).contains(&later), "{later}");
    assert!((98..=111).contains(&run(&mut pace, now + SECOND * 73, 10)));
}

#[test]
fn requests_that_do_not_end_leave_a_trickle() {
    let mut now = Instant::now();
    let mut pace = Pace::new(Bounds::DOMAIN, now);
    for _ in 0..50 {
        now = match pace.permission(now) {
            Permission::At(instant) => instant,
            _ => now,
        };
        pace.begin(now);
        now += SECOND * 6;
        pace.finish(Signal::SlowDown, now);
    }
    let Permission::At(next) = pace.permission(now) else { panic!("no pause") };
    assert!(next - now <= SECOND * 10);
    assert!(!pace.is_forgettable(now));
    assert!(pace.is_forgettable(now + SECOND * 120));
}

proptest! {
    #[test]
    fn there_is_always_a_way_on(steps in prop::collection::vec((0u8..3, 0u64..5000), 0..200), first in 0u32..9, most in 0u32..9, rate in any::<f64>()) {
        let mut now = Instant::now();
        let mut pace = Pace::new(Bounds { first, most, rate }, now);
        for (signal, milliseconds) in steps {
            now += Duration::from_millis(milliseconds);
            if pace.permission(now) == Permission::Go {
                pace.begin(now);
            }
            prop_assert!(pace.under_way() <= most.max(1));
            if signal == 0 || pace.permission(now) == Permission::WhenOneFinishes {
                pace.finish([Signal::Fine, Signal::SlowDown, Signal::Nothing][usize::from(signal)], now);
            }
        }
        finish_all(&mut pace, Signal::Nothing, now);
        let goes_on = match pace.permission(now) {
            Permission::Go => true,
            Permission::At(instant) => instant <= now + SECOND * 11,
            Permission::WhenOneFinishes => false,
        };
        prop_assert!(goes_on);
    }
}
