//! The blocks of a source text, known by their hashes, and which of them are new.

use std::collections::HashSet;
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
        let mut folded = String::with_capacity(source.len());
        for word in source.split_ascii_whitespace() {
            if !folded.is_empty() {
                folded.push(' ');
            }
            folded.push_str(word);
        }
        BlockHash(blake3::hash(folded.as_bytes()).into())
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
/// The blocks that stayed are a longest common subsequence of the two: a block that moved counts as changed, its old
/// neighbours don't. Of two long texts that have nothing in order, a block counts as changed if its hash is new.
///
/// ```
/// use bellwether_language::Language;
/// use bellwether_markup::{Options, changed_blocks, render};
///
/// let blocks = |text| render(text, Language::English, &Options::default()).map(|document| document.blocks);
/// let before = blocks("One.\n\nTwo.\n\nThree.")?;
/// let after = blocks("One.\n\nTwo and a half.\n\nThree,\n   folded.\n\nThree.")?;
/// assert_eq!(changed_blocks(&before, &after), [1, 2]);
/// # Ok::<(), bellwether_markup::Refusal>(())
/// ```
#[must_use]
pub fn changed_blocks(before: &[Block], after: &[Block]) -> Vec<usize> {
    let head = before.iter().zip(after).take_while(|(old, new)| old.hash == new.hash).count();
    let (before, rest) = (&before[head..], &after[head..]);
    let tail = before.iter().rev().zip(rest.iter().rev()).take_while(|(old, new)| old.hash == new.hash).count();
    let (before, rest) = (&before[..before.len() - tail], &rest[..rest.len() - tail]);
    let changed = if before.len().saturating_mul(rest.len()) <= LARGEST_TABLE {
        outside_common_subsequence(before, rest)
    } else {
        let known: HashSet<BlockHash> = before.iter().map(|block| block.hash).collect();
        (0..rest.len()).filter(|&index| !known.contains(&rest[index].hash)).collect()
    };
    changed.into_iter().map(|index| index + head).collect()
}

/// Cells of the table of lengths that is filled at most: 2000 × 2000 changed blocks, 16 MB.
const LARGEST_TABLE: usize = 4_000_000;

/// The indices of `after` outside a longest common subsequence, by the textbook's table.
fn outside_common_subsequence(before: &[Block], after: &[Block]) -> Vec<usize> {
    let width = after.len() + 1;
    // lengths[i][j]: of the longest common subsequence of before[i..] and after[j..].
    let mut lengths = vec![0_u32; (before.len() + 1) * width];
    for (i, old) in before.iter().enumerate().rev() {
        for (j, new) in after.iter().enumerate().rev() {
            lengths[i * width + j] = if old.hash == new.hash {
                lengths[(i + 1) * width + j + 1] + 1
            } else {
                lengths[(i + 1) * width + j].max(lengths[i * width + j + 1])
            };
        }
    }
    let mut changed = Vec::new();
    let (mut i, mut j) = (0, 0);
    while j < after.len() {
        if i < before.len() && before[i].hash == after[j].hash {
            (i, j) = (i + 1, j + 1);
        } else if i < before.len() && lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
            i += 1;
        } else {
            changed.push(j);
            j += 1;
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn blocks(sources: &[u8]) -> Vec<Block> {
        let block = |source: &u8| Block {
            hash: BlockHash::of(&source.to_string()),
            kind: BlockKind::Paragraph,
            text: String::new(),
        };
        sources.iter().map(block).collect()
    }

    #[test]
    fn changes_are_found_per_block() {
        for (before, after, changed) in [
            (&[1, 2, 3][..], &[1, 2, 3][..], &[][..]),
            (&[1, 2, 3], &[1, 9, 3], &[1]),
            (&[1, 2, 3], &[1, 3], &[]),
            (&[1, 2, 3], &[0, 1, 2, 3, 4], &[0, 4]),
            (&[1, 2, 3, 4], &[4, 1, 2, 3], &[0]),
            (&[1, 1], &[1, 1, 1], &[2]),
            (&[], &[1, 2], &[0, 1]),
            (&[1], &[], &[]),
        ] {
            assert_eq!(changed_blocks(&blocks(before), &blocks(after)), changed, "{before:?} {after:?}");
        }
    }

    #[test]
    fn long_texts_are_compared_without_a_table() {
        let before: Vec<u8> = (0..4000_u16).map(|index| (index % 100) as u8).collect();
        let after: Vec<u8> = before.iter().rev().copied().chain([200, 201]).collect();
        assert_eq!(changed_blocks(&blocks(&before), &blocks(&after)), [4000, 4001]);
    }

    #[test]
    fn white_space_makes_no_difference_and_hashes_travel_as_hexadecimal() {
        let hash = BlockHash::of("a\n  b\r\n");
        assert_eq!(hash, BlockHash::of("a b"));
        assert_ne!(hash, BlockHash::of("ab"));
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert_eq!(serde_json::to_string(&hash).ok(), Some(format!("\"{hash}\"")));
        assert!("xyz".parse::<BlockHash>().is_err());
    }

    proptest! {
        #[test]
        fn what_did_not_change_is_in_both_in_order(
            before in prop::collection::vec(0..6_u8, 0..12),
            after in prop::collection::vec(0..6_u8, 0..12),
        ) {
            let changed = changed_blocks(&blocks(&before), &blocks(&after));
            let stayed = (0..after.len()).filter(|index| !changed.contains(index)).map(|index| after[index]);
            let mut rest = before.iter();
            for block in stayed {
                prop_assert!(rest.any(|&old| old == block));
            }
        }
    }
}
