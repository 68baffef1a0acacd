//! Work that waits, in a lane for each destination, so that a slow one holds up nobody else. Without clock or IO.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::time::Instant;

use crate::pace::{Bounds, Pace, Permission, Signal};

/// Items that wait, by destination. Lanes take turns; one whose [`Pace`] says "not now" is passed over.
#[derive(Clone, Debug)]
pub struct Lanes<Key, Item> {
    bounds: Bounds,
    lanes: HashMap<Key, Lane<Item>>,
    /// The destinations that something waits for, the next one first.
    turns: VecDeque<Key>,
    waiting: usize,
}

#[derive(Clone, Debug)]
struct Lane<Item> {
    items: VecDeque<Item>,
    pace: Pace,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next<Key, Item> {
    /// This, which counts as begun: [`Lanes::finish`] must follow.
    Begin(Key, Item),
    /// Nothing before this instant, unless something finishes or is added.
    WaitUntil(Instant),
    /// Nothing until something finishes or is added.
    Wait,
}

impl<Key: Clone + Eq + Hash, Item> Lanes<Key, Item> {
    /// No lane yet; each will have these bounds.
    #[must_use]
    pub fn new(bounds: Bounds) -> Self {
        Self { bounds, lanes: HashMap::new(), turns: VecDeque::new(), waiting: 0 }
    }

    /// Adds an item at the end of its lane.
    pub fn add(&mut self, key: Key, item: Item, now: Instant) {
        let bounds = self.bounds;
        let lane = self
            .lanes
            .entry(key.clone())
            .or_insert_with(|| Lane { items: VecDeque::new(), pace: Pace::new(bounds, now) });
        if lane.items.is_empty() {
            self.turns.push_back(key);
        }
        lane.items.push_back(item);
        self.waiting += 1;
    }

    /// Takes the next item whose destination's pace allows it, while of `free` more places none is taken by a destination that has as
    /// many already: one that takes its time can't have them all, and has half of them at most when it is alone.
    pub fn next(&mut self, now: Instant, free: usize) -> Next<Key, Item> {
        let mut earliest = None;
        for _ in 0..self.turns.len() {
            let Some(key) = self.turns.pop_front() else { break };
            let Some(lane) = self.lanes.get_mut(&key) else { continue };
            match lane.pace.permission(now) {
                Permission::Go if lane.pace.under_way() as usize >= free => self.turns.push_back(key),
                Permission::Go => {
                    let Some(item) = lane.items.pop_front() else { continue };
                    lane.pace.begin(now);
                    self.waiting -= 1;
                    if !lane.items.is_empty() {
                        self.turns.push_back(key.clone());
                    }
                    return Next::Begin(key, item);
                }
                Permission::At(instant) => {
                    earliest = Some(earliest.map_or(instant, |earliest: Instant| earliest.min(instant)));
                    self.turns.push_back(key);
                }
                Permission::WhenOneFinishes => self.turns.push_back(key),
            }
        }
        earliest.map_or(Next::Wait, Next::WaitUntil)
    }

    /// An item that was begun is finished.
    pub fn finish(&mut self, key: &Key, signal: Signal, now: Instant) {
        if let Some(lane) = self.lanes.get_mut(key) {
            lane.pace.finish(signal, now);
        }
    }

    /// Items that wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting
    }

    /// Destinations that something waits for.
    #[must_use]
    pub fn destinations(&self) -> usize {
        self.turns.len()
    }

    /// Takes those that wait behind as many as `allowed` says of their destination, to give them back to where they came from.
    pub fn take_excess(&mut self, mut allowed: impl FnMut(&Key) -> usize) -> Vec<(Key, Item)> {
        let mut excess = Vec::new();
        let lanes = &mut self.lanes;
        self.turns.retain(|key| {
            let Some(lane) = lanes.get_mut(key) else { return false };
            let kept = allowed(key).min(lane.items.len());
            excess.extend(lane.items.drain(kept..).map(|item| (key.clone(), item)));
            kept > 0
        });
        self.waiting -= excess.len();
        excess
    }

    /// Takes everything that waits, to give it back to where it came from.
    pub fn take_waiting(&mut self) -> Vec<(Key, Item)> {
        self.turns.clear();
        self.waiting = 0;
        let lanes = self.lanes.iter_mut();
        lanes.flat_map(|(key, lane)| lane.items.drain(..).map(|item| (key.clone(), item))).collect()
    }

    /// Forgets lanes in which nothing has happened for a while. To be called every minute or so, or they become as many as
    /// there are domains.
    pub fn tidy(&mut self, now: Instant) {
        self.lanes.retain(|_, lane| !lane.items.is_empty() || !lane.pace.is_forgettable(now));
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Lanes, Next};
    use crate::pace::{Bounds, Signal};

    const BOUNDS: Bounds = Bounds { first: 2, most: 4, rate: f64::INFINITY };

    /// More places than anything here needs.
    const MANY: usize = 100;

    fn begun(lanes: &mut Lanes<&'static str, u32>, now: Instant) -> Vec<(&'static str, u32)> {
        std::iter::from_fn(|| match lanes.next(now, MANY) {
            Next::Begin(key, item) => Some((key, item)),
            Next::WaitUntil(_) | Next::Wait => None,
        })
        .collect()
    }

    #[test]
    fn lanes_take_turns_and_a_full_one_holds_up_nobody() {
        let now = Instant::now();
        let mut lanes = Lanes::new(BOUNDS);
        (0..5).for_each(|item| lanes.add("slow", item, now));
        (0..2).for_each(|item| lanes.add("quick", item, now));
        assert_eq!(begun(&mut lanes, now), [("slow", 0), ("quick", 0), ("slow", 1), ("quick", 1)]);
        assert_eq!(lanes.waiting(), 3);
        (2..4).for_each(|item| lanes.add("quick", item, now));
        assert_eq!(lanes.next(now, MANY), Next::Wait);
        for item in 2..4 {
            lanes.finish(&"quick", Signal::Fine, now);
            assert_eq!(begun(&mut lanes, now), [("quick", item)]);
        }
        lanes.finish(&"slow", Signal::Fine, now);
        assert_eq!(begun(&mut lanes, now), [("slow", 2)]);
    }

    #[test]
    fn one_lane_alone_takes_half_of_the_places() {
        let now = Instant::now();
        let mut lanes = Lanes::new(Bounds { first: 10, most: 10, rate: f64::INFINITY });
        (0..10).for_each(|item| lanes.add("slow", item, now));
        let mut begun = 0;
        while let Next::Begin("slow", _) = lanes.next(now, 8 - begun) {
            begun += 1;
        }
        assert_eq!(begun, 4);
        lanes.add("quick", 0, now);
        assert_eq!(lanes.next(now, 4), Next::Begin("quick", 0));
    }

    #[test]
    fn what_waits_behind_too_many_can_be_given_back() {
        let now = Instant::now();
        let mut lanes = Lanes::new(BOUNDS);
        (0..5).for_each(|item| lanes.add("slow", item, now));
        lanes.add("quick", 0, now);
        let excess = lanes.take_excess(|key| if *key == "slow" { 2 } else { 9 });
        assert_eq!(excess, [("slow", 2), ("slow", 3), ("slow", 4)]);
        assert_eq!(lanes.waiting(), 3);
        assert_eq!(begun(&mut lanes, now), [("slow", 0), ("quick", 0), ("slow", 1)]);
        lanes.add("slow", 5, now);
        assert_eq!(lanes.take_excess(|_| 0), [("slow", 5)]);
        assert_eq!((lanes.waiting(), lanes.next(now, MANY)), (0, Next::Wait));
    }

    #[test]
    fn a_lane_that_was_slowed_down_waits_alone() {
        let now = Instant::now();
        let mut lanes = Lanes::new(BOUNDS);
        (0..3).for_each(|item| lanes.add("slow", item, now));
        assert_eq!(begun(&mut lanes, now), [("slow", 0), ("slow", 1)]);
        lanes.finish(&"slow", Signal::SlowDown, now);
        lanes.finish(&"slow", Signal::SlowDown, now);
        let later = now + Duration::from_secs(1);
        assert_eq!(lanes.next(now, MANY), Next::WaitUntil(later));
        lanes.add("quick", 0, now);
        assert_eq!(begun(&mut lanes, now), [("quick", 0)]);
        assert_eq!(begun(&mut lanes, later), [("slow", 2)]);
    }

    #[test]
    fn what_waits_can_be_given_back_and_quiet_lanes_are_forgotten() {
        let now = Instant::now();
        let mut lanes = Lanes::new(BOUNDS);
        (0..3).for_each(|item| lanes.add("a", item, now));
        assert_eq!(begun(&mut lanes, now).len(), 2);
        assert_eq!(lanes.take_waiting(), [("a", 2)]);
        assert_eq!((lanes.waiting(), lanes.next(now, MANY)), (0, Next::Wait));
        let later = now + Duration::from_secs(120);
        lanes.tidy(later);
        assert_eq!(lanes.lanes.len(), 1, "two are under way");
        lanes.finish(&"a", Signal::Fine, later);
        lanes.finish(&"a", Signal::Fine, later);
        lanes.tidy(later);
        assert_eq!(lanes.lanes.len(), 0);
        lanes.add("a", 3, later);
        assert_eq!(begun(&mut lanes, later), [("a", 3)]);
    }
}
