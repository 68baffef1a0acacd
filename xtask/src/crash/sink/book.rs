//! What was taken, for whom, and when.

use std::sync::atomic::{AtomicU8, AtomicU32, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// A line for each reader. Shared by all sinks of a run.
pub struct Book {
    since: Instant,
    lines: Vec<Line>,
    taken: AtomicUsize,
}

#[derive(Default)]
struct Line {
    /// How often a message was offered.
    offered: AtomicU8,
    /// How often one was taken.
    taken: AtomicU8,
    /// When the first one was taken, in milliseconds since the book was opened.
    at: AtomicU32,
    healthy: AtomicU8,
}

impl Book {
    /// An empty one, for so many readers.
    pub fn new(readers: usize) -> Self {
        Self {
            since: Instant::now(),
            lines: std::iter::repeat_with(Line::default).take(readers).collect(),
            taken: AtomicUsize::new(0),
        }
    }

    /// A message is offered for a reader: how often that has happened before.
    pub fn offer(&self, reader: usize) -> u8 {
        self.lines.get(reader).map_or(0, |line| line.offered.fetch_add(1, Ordering::Relaxed))
    }

    /// A message for a reader is taken.
    pub fn take(&self, reader: usize, healthy: bool) {
        let Some(line) = self.lines.get(reader) else { return };
        let at = u32::try_from(self.since.elapsed().as_millis()).unwrap_or(u32::MAX);
        if line.taken.fetch_add(1, Ordering::SeqCst) == 0 {
            line.at.store(at, Ordering::Relaxed);
            line.healthy.store(u8::from(healthy), Ordering::Relaxed);
        }
        self.taken.fetch_add(1, Ordering::SeqCst);
    }

    /// Messages that were taken.
    pub fn total(&self) -> usize {
        self.taken.load(Ordering::SeqCst)
    }

    /// How often a reader's message was taken.
    pub fn taken(&self, reader: usize) -> u8 {
        self.lines.get(reader).map_or(0, |line| line.taken.load(Ordering::SeqCst))
    }

    /// Readers.
    pub fn readers(&self) -> usize {
        self.lines.len()
    }

    /// From the first message that a healthy domain got until so many hundredths of its readers had theirs.
    pub fn healthy_served(&self, percent: usize) -> Option<Duration> {
        let healthy = self.lines.iter().filter(|line| line.healthy.load(Ordering::Relaxed) == 1);
        let mut instants: Vec<u32> = healthy.map(|line| line.at.load(Ordering::Relaxed)).collect();
        instants.sort_unstable();
        let first = instants.first()?;
        let last = instants.get((instants.len() * percent / 100).min(instants.len() - 1))?;
        Some(Duration::from_millis(u64::from(last - first)))
    }
}

#[cfg(test)]
mod tests {
    use super::Book;

    #[test]
    fn it_counts_each_reader_by_herself() {
        let book = Book::new(3);
        assert_eq!((book.offer(1), book.offer(1)), (0, 1));
        book.take(1, true);
        book.take(1, true);
        book.take(2, false);
        book.take(7, false);
        assert_eq!((0..4).map(|reader| book.taken(reader)).collect::<Vec<_>>(), [0, 2, 1, 0]);
        assert_eq!((book.total(), book.readers()), (3, 3));
        assert!(book.healthy_served(95).is_some());
    }
}
