//! Lines of a header, folded between words (RFC 5322, 2.2.3).
//!
//! Never before the first word. A field whose value begins in its second line is allowed, but Python and others read a
//! blank into it, and it is the form in which relays are most often known to lose an identifier.

/// Lines should be no longer than this, without their CRLF (RFC 5322, 2.1.1).
const LINE: usize = 78;
/// Lines with encoded words must be no longer than this (RFC 2047, 2).
pub(super) const ENCODED_LINE: usize = 76;

/// A header field that is being written. Words are separated by one space, or by a line break and a space where they
/// would not fit into the line any more.
pub(crate) struct Line<'a> {
    out: &'a mut Vec<u8>,
    column: usize,
    has_word: bool,
    /// An encoded word holds its whole line to the shorter limit.
    limit: usize,
}

impl<'a> Line<'a> {
    /// Begins a field.
    pub(crate) fn begin(out: &'a mut Vec<u8>, name: &str) -> Self {
        out.extend_from_slice(name.as_bytes());
        out.push(b':');
        Self { out, column: name.len() + 1, has_word: false, limit: LINE }
    }

    /// Adds a word, which must be free of spaces and line breaks. A word longer than a line sticks out of it.
    pub(crate) fn word(&mut self, word: &str) {
        self.place(word, self.limit);
    }

    /// Adds a word of RFC 2047.
    pub(super) fn encoded_word(&mut self, word: &str) {
        self.place(word, ENCODED_LINE);
        self.limit = ENCODED_LINE;
    }

    /// Whether a word finds room in this line. If the first one doesn't, it is better encoded, and so divided.
    pub(super) fn has_room_for(&self, word: &str) -> bool {
        self.column + 1 + word.len() <= self.limit
    }

    /// How long an encoded word may be to find room in this line.
    pub(super) fn room(&self) -> usize {
        ENCODED_LINE.saturating_sub(self.column + 1)
    }

    fn place(&mut self, word: &str, limit: usize) {
        if self.has_word && self.column + 1 + word.len() > limit {
            self.out.extend_from_slice(b"\r\n");
            self.column = 0;
            self.limit = LINE;
        }
        self.out.push(b' ');
        self.out.extend_from_slice(word.as_bytes());
        self.column += 1 + word.len();
        self.has_word = true;
    }

    /// Ends the field.
    pub(crate) fn end(self) {
        self.out.extend_from_slice(b"\r\n");
    }
}
