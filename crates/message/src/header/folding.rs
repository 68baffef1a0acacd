//! Lines of a header, folded between words (RFC 5322, 2.2.3).

/// Lines should be no longer than this, without their CRLF (RFC 5322, 2.1.1).
const LINE: usize = 78;
/// Lines with encoded words must be no longer than this (RFC 2047, 2).
pub(super) const ENCODED_LINE: usize = 76;

/// A header field that is being written. Words are separated by one space, or by a line break and a space where they
/// would not fit into the line any more.
pub(crate) struct Line<'a> {
    out: &'a mut Vec<u8>,
    column: usize,
    /// An encoded word holds its whole line to the shorter limit.
    limit: usize,
}

impl<'a> Line<'a> {
    /// Begins a field.
    pub(crate) fn begin(out: &'a mut Vec<u8>, name: &str) -> Self {
        out.extend_from_slice(name.as_bytes());
        out.push(b':');
        Self { out, column: name.len() + 1, limit: LINE }
    }

    /// Adds a word, which must be free of spaces and line breaks. A word longer than a line gets a line of its own.
    pub(crate) fn word(&mut self, word: &str) {
        self.place(word, self.limit);
    }

    /// Adds a word of RFC 2047.
    pub(super) fn encoded_word(&mut self, word: &str) {
        self.place(word, ENCODED_LINE);
        self.limit = ENCODED_LINE;
    }

    /// How long an encoded word may be to find room in this line.
    pub(super) fn room(&self) -> usize {
        ENCODED_LINE.saturating_sub(self.column + 1)
    }

    fn place(&mut self, word: &str, limit: usize) {
        if self.column + 1 + word.len() > limit {
            self.out.extend_from_slice(b"\r\n");
            self.column = 0;
            self.limit = LINE;
        }
        self.out.push(b' ');
        self.out.extend_from_slice(word.as_bytes());
        self.column += 1 + word.len();
    }

    /// Ends the field.
    pub(crate) fn end(self) {
        self.out.extend_from_slice(b"\r\n");
    }
}
