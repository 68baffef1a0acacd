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

    /// Takes the next item whose destination's pace allows it.
    pub fn next(&mut self, now: Instant) -> Next<Key, Item> {
        let mut earliest = None;
        for _ in 0..self.turns.len() {
            let Some(key) = self.turns.pop_front() else { break };
            let Some(lane) = self.lanes.get_mut(&key) else { continue };
            match lane.pace.permission(now) {
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

    /// Items that wait for one destination: of one with many there is no use in fetching more.
    #[must_use]
    pub fn waiting_for(&self, key: &Key) -> usize {
        self.lanes.get(key).map_or(0, |lane| lane.items.len())
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

    fn begun(lanes: &mut Lanes<&'static str, u32>, now: Instant) -> Vec<(&'static str, u32)> {
        std::iter::from_fn(|| match lanes.next(now) {
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
        assert_eq!((lanes.waiting(), lanes.waiting_for(&"slow")), (3, 3));
        (2..4).for_each(|item| lanes.add("quick", item, now));
        assert_eq!(lanes.next(now), Next::Wait);
        for item in 2..4 {
            lanes.finish(&"quick", Signal::Fine, now);
            assert_eq!(begun(&mut lanes, now), [("quick", item)]);
        }
        lanes.finish(&"slow", Signal::Fine, now);
        assert_eq!(begun(&mut lanes, now), [("slow", 2)]);
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
        assert_eq!(lanes.next(now), Next::WaitUntil(later));
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
        assert_eq!((lanes.waiting(), lanes.next(now)), (0, Next::Wait));
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
