//! Display names: atoms, a quoted string, or encoded words (RFC 5322, 3.2.5).

use super::{folding::Line, words};

/// Writes a display name, given as one line.
pub(super) fn write(line: &mut Line<'_>, name: &str) {
    if name.is_empty() {
    } else if !words::can_stand_as_it_is(line, name) {
        words::encoded(line, name);
    } else if name.split(' ').all(is_atom) {
        name.split(' ').for_each(|word| line.word(word));
    } else {
        let quoted = format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""));
        // A quoted string could be folded inside, but not every reader undoes that.
        if line.has_room_for(&quoted) { line.word(&quoted) } else { words::encoded(line, name) }
    }
}

/// `atom` (RFC 5322, 3.2.3), for text that is known to be printable ASCII.
fn is_atom(word: &str) -> bool {
    !word.is_empty() && !word.contains(|character: char| "()<>[]:;@\\,.\"".contains(character))
}
