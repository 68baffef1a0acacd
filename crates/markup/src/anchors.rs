//! The `id`s of headings.

use std::collections::HashMap;

use bellwether_language::{Language, slug};

/// What pages, not texts, call their parts: a heading of such a name gets a number.
const TAKEN: [&str; 14] = [
    "body",
    "content",
    "feeds",
    "footer",
    "header",
    "main",
    "menu",
    "nav",
    "navigation",
    "notes",
    "search",
    "subscribe",
    "title",
    "top",
];

/// Gives each heading of a text an `id` of its own.
#[derive(Debug, Default)]
pub(crate) struct Anchors {
    /// How often a name was given out.
    given: HashMap<String, u32>,
}

impl Anchors {
    /// A new `id` for a heading: its slug, with a number if that is taken.
    pub(crate) fn for_heading(&mut self, language: Language, text: &str) -> String {
        let mut name = slug(language, text);
        // The ids of notes and citations end in numbers: a heading may not look like one.
        if name.is_empty() || name.starts_with("note-") || name.starts_with("cite-") {
            name = if name.is_empty() { "section".to_owned() } else { format!("section-{name}") };
        }
        let given_before = u32::from(TAKEN.contains(&&*name));
        loop {
            let count = self.given.entry(name.clone()).or_insert(given_before);
            *count += 1;
            if *count == 1 {
                return name;
            }
            let numbered = format!("{name}-{count}");
            if !self.given.contains_key(&numbered) {
                self.given.insert(numbered.clone(), 1);
                return numbered;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_headings_share_an_anchor() {
        let mut anchors = Anchors::default();
        let mut anchor = |text| anchors.for_heading(Language::English, text);
        assert_eq!(anchor("What next?"), "what-next");
        assert_eq!(anchor("What next!"), "what-next-2");
        assert_eq!(anchor("What next 3"), "what-next-3");
        assert_eq!(anchor("What next"), "what-next-4");
        assert_eq!(anchor("…"), "section");
        assert_eq!(anchor("Notes"), "notes-2");
        assert_eq!(anchor("Note 1"), "section-note-1");
    }
}
