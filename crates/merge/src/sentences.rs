//! Cutting a text into sentences, of which it can be put together again.

/// The pieces of `text`: each ends after a sentence and the white space behind it, or after the end of a line.
///
/// ```
/// assert_eq!(bellwether_merge::sentences("One. Two!\nThree"), ["One. ", "Two!\n", "Three"]);
/// ```
#[must_use]
pub fn sentences(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for (position, character) in
        text.char_indices().filter(|(_, character)| matches!(character, '\n' | '.' | '!' | '?' | '…'))
    {
        let next = position + character.len_utf8();
        // A point within a number or before a closing quote ends nothing.
        let blanks = text[next..].len() - text[next..].trim_start_matches(' ').len();
        let end = match character {
            '\n' => next,
            _ if blanks > 0 => next + blanks,
            _ => continue,
        };
        pieces.push(&text[start..end]);
        start = end;
    }
    if start < text.len() {
        pieces.push(&text[start..]);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::sentences;

    #[test]
    fn sentences_end_where_people_end_them() {
        assert_eq!(sentences("3.5 percent. Why?  Because…  "), ["3.5 percent. ", "Why?  ", "Because…  "]);
        assert_eq!(sentences("A\n\nB."), ["A\n", "\n", "B."]);
        assert!(sentences("").is_empty());
    }

    proptest! {
        #[test]
        fn the_text_can_be_put_together_again(text in "\\PC*|[a. \n!]{0,40}") {
            prop_assert_eq!(sentences(&text).concat(), text);
        }
    }
}
