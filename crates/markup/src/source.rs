//! The lines of a source text, from which blocks are hashed.

use comrak::nodes::Sourcepos;

use crate::BlockHash;

/// A text whose lines can be found by number.
pub(crate) struct Source<'a> {
    text: &'a str,
    /// Where each line begins, and the end of the text.
    starts: Vec<usize>,
}

impl<'a> Source<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let mut starts = vec![0];
        let bytes = text.as_bytes();
        // Lines end as CommonMark's do: \n, \r\n, or a single \r.
        starts.extend(bytes.iter().enumerate().filter_map(|(index, byte)| match byte {
            b'\n' => Some(index + 1),
            b'\r' if bytes.get(index + 1) != Some(&b'\n') => Some(index + 1),
            _ => None,
        }));
        starts.push(text.len());
        Source { text, starts }
    }

    /// The hash of the lines from the first to the last of a block.
    pub(crate) fn hash(&self, position: Sourcepos) -> BlockHash {
        let last = self.starts.len() - 1;
        let start = self.starts[position.start.line.saturating_sub(1).min(last)];
        let end = self.starts[position.end.line.min(last)];
        BlockHash::of(self.text.get(start..end).unwrap_or_default())
    }
}
