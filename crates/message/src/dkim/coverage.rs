//! Which fields a signature covers.

use crate::personal;

/// The covered fields that all readers of a message share, in the order in which they are hashed. They come before
/// those that differ, so that their part of the hash is computed once.
pub(super) const SHARED: [&str; 12] = [
    "From",
    "Reply-To",
    "Subject",
    "List-Id",
    "List-Help",
    "List-Archive",
    "List-Unsubscribe-Post",
    "Feedback-ID",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
];

/// Fields named once more than they occur, so that none can be added on the way without breaking the signature
/// (RFC 6376, 5.4.2): those that decide what a reader sees, and where her "Unsubscribe" leads. Not Feedback-ID,
/// Auto-Submitted and the rest of a list's fields, which a relay may have good reason to add.
const GUARDED: [&str; 12] = [
    "From",
    "Reply-To",
    "Subject",
    "Date",
    "To",
    "Cc",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
];

/// The names for a signature's tag `h`, given how often each field occurs.
pub(super) fn names(occurrences: impl Fn(&str) -> usize) -> Vec<&'static str> {
    let covered = SHARED.into_iter().chain(personal::FIELDS);
    covered.flat_map(|name| std::iter::repeat_n(name, occurrences(name))).chain(GUARDED).collect()
}
