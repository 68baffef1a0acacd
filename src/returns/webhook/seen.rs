//! What was taken in the last minutes: the same request again is not taken twice.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use super::signature::WINDOW_SECONDS;

/// What was signed, as a hash, and when it came. Only what bears a good signature gets here, so it can't be filled up by others.
///
/// It lasts as long as the process. What comes again after that does to a reader what it has done before, and is counted twice.
#[derive(Default)]
pub(super) struct Seen(Mutex<HashMap<[u8; 32], i64>>);

impl Seen {
    pub(super) fn contains(&self, signed: &[u8; 32], now: Timestamp) -> bool {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A time of signing may lie as far ahead as behind.
        seen.retain(|_, second| now.as_second() - *second <= 2 * WINDOW_SECONDS);
        seen.contains_key(signed)
    }

    pub(super) fn insert(&self, signed: [u8; 32], now: Timestamp) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(signed, now.as_second());
    }
}
