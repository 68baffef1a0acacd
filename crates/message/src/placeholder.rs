//! The places in a message where each reader has a link of her own.

/// A link that differs from reader to reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placeholder {
    /// Where she leaves the list.
    Unsubscribe,
    /// Where she changes language and sections.
    Preferences,
}

impl Placeholder {
    const ALL: [Self; 2] = [Self::Unsubscribe, Self::Preferences];

    /// What stands in the text until a reader's link takes its place.
    ///
    /// It is an address of the web like any other, so that whatever renders, escapes or inlines passes it on as it is;
    /// and no such address exists, because nobody can have a name under `.invalid` (RFC 2606).
    #[must_use]
    pub fn marker(self) -> &'static str {
        match self {
            Self::Unsubscribe => "https://unsubscribe.invalid/",
            Self::Preferences => "https://preferences.invalid/",
        }
    }
}

/// A text, divided at its placeholders: it begins with `first`, and each placeholder is followed by a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Divided<'a> {
    pub(crate) first: &'a str,
    pub(crate) rest: Vec<(Placeholder, &'a str)>,
}

/// Divides a text at its placeholders.
pub(crate) fn divide(text: &str) -> Divided<'_> {
    let mut places: Vec<(usize, Placeholder)> = Placeholder::ALL
        .into_iter()
        .flat_map(|placeholder| text.match_indices(placeholder.marker()).map(move |(start, _)| (start, placeholder)))
        .collect();
    places.sort_unstable_by_key(|(start, _)| *start);
    let ends = places.iter().skip(1).map(|(start, _)| *start).chain([text.len()]);
    let rest = places
        .iter()
        .zip(ends)
        .map(|((start, placeholder), end)| (*placeholder, &text[start + placeholder.marker().len()..end]))
        .collect();
    Divided { first: &text[..places.first().map_or(text.len(), |(start, _)| *start)], rest }
}

#[cfg(test)]
mod tests {
    use super::{Divided, Placeholder, divide};

    #[test]
    fn a_text_is_divided_at_its_placeholders() {
        let (leave, prefer) = (Placeholder::Unsubscribe, Placeholder::Preferences);
        let text = format!("a {}b{}{} c", prefer.marker(), leave.marker(), prefer.marker());
        assert_eq!(divide(&text), Divided { first: "a ", rest: vec![(prefer, "b"), (leave, ""), (prefer, " c")] });
        assert_eq!(divide("none"), Divided { first: "none", rest: vec![] });
    }
}
