//! The blocks of a source text, known by their hashes, and which of them are new.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A top-level block of the Markdown source; of a list, each top-level item is a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Hash of the block's Markdown with its white space folded.
    pub hash: BlockHash,
    /// What it is.
    pub kind: BlockKind,
    /// Its plain text, typeset.
    pub text: String,
}

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlockKind {
    /// A paragraph.
    Paragraph,
    /// A heading.
    Heading,
    /// A top-level item of a list, with what is nested in it.
    ListItem,
    /// A quotation.
    Quote,
    /// A block of code.
    Code,
    /// A table.
    Table,
    /// A paragraph that holds only a picture.
    Picture,
    /// A thematic break.
    Rule,
    /// The text of a footnote.
    Note,
}

/// BLAKE3 hash of a block's source, written as 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct BlockHash([u8; 32]);

impl BlockHash {
    /// Hashes the source with its white space folded.
    pub(crate) fn of(source: &str) -> Self {
        let mut hasher = blake3::Hasher::new();
        for (index, word) in source.split_whitespace().enumerate() {
            if index > 0 {
                hasher.update(b" ");
            }
            hasher.update(word.as_bytes());
        }
        BlockHash(hasher.finalize().into())
    }

    /// The hash itself.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for BlockHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

/// A text that isn't 64 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a block's hash: expected 64 hexadecimal digits")]
pub struct InvalidHash(pub String);

impl FromStr for BlockHash {
    type Err = InvalidHash;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        blake3::Hash::from_hex(text).map(|hash| BlockHash(hash.into())).map_err(|_| InvalidHash(text.to_owned()))
    }
}

impl From<BlockHash> for String {
    fn from(hash: BlockHash) -> Self {
        hash.to_string()
    }
}

impl TryFrom<String> for BlockHash {
    type Error = InvalidHash;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// The indices of those blocks of `after` that are new or changed since `before`, in ascending order.
///
/// The blocks that stayed are a longest common subsequence of the two: a moved block counts as changed once.
#[must_use]
pub fn changed_blocks(before: &[Block], after: &[Block]) -> Vec<usize> {
    (0..after.len()).filter(|&index| !before.iter().any(|block| block.hash == after[index].hash)).collect()
}
