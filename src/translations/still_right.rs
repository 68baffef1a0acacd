//! By what a paragraph of an original is known again.

use sha2::{Digest as _, Sha256};

/// The hash of a paragraph as it is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ParagraphHash(Vec<u8>);

impl ParagraphHash {
    /// Of a paragraph. White space around it doesn't count.
    #[must_use]
    pub fn of(paragraph: &str) -> Self {
        Self(Sha256::digest(paragraph.trim().as_bytes()).to_vec())
    }

    /// In hexadecimal digits.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    pub(super) fn stored(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}
