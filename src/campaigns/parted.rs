//! A text of which each reader gets what is on the sections that she chose.

/// Begins the name of a part. Unicode keeps these three for a program's own use: they are no characters, and no text has them.
const BEGINS: char = '\u{fdd0}';
/// Ends the name of a part: what it consists of comes now.
const NAMED: char = '\u{fdd1}';
/// Ends a part.
const ENDS: char = '\u{fdd2}';
/// The name of what only those see who chose.
const CHOOSERS: &str = "*";

/// One of the two forms of a mail. Parts of it are on sections, whose codes they name; what is in no part is for everybody.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parted(String);

impl Parted {
    /// Takes a text with the marks of its parts.
    #[must_use]
    pub fn new(marked: impl Into<String>) -> Self {
        Self(marked.into())
    }

    /// As it was made, marks and all: this is what is stored.
    #[must_use]
    pub fn marked(&self) -> &str {
        &self.0
    }

    /// What those get who chose nothing, and with it every section.
    #[must_use]
    pub fn whole(&self) -> String {
        self.keep(|name| name != CHOOSERS)
    }

    /// What those get who chose the sections with these codes.
    #[must_use]
    pub fn chosen(&self, codes: &[String]) -> String {
        self.keep(|name| name == CHOOSERS || name.split(' ').any(|code| codes.iter().any(|chosen| chosen == code)))
    }

    /// The parts whose names please, and what is in none. A part inside of one that doesn't please goes with it.
    fn keep(&self, pleases: impl Fn(&str) -> bool) -> String {
        let mut kept = String::with_capacity(self.0.len());
        let mut shown = vec![true];
        let mut rest = self.0.as_str();
        while let Some(at) = rest.find([BEGINS, ENDS]) {
            let (before, mark) = rest.split_at(at);
            if shown.last() == Some(&true) {
                kept.push_str(before);
            }
            let alone = before.is_empty() && (kept.is_empty() || kept.ends_with('\n')) || before.ends_with('\n');
            if let Some(named) = mark.strip_prefix(BEGINS) {
                let (name, after) = named.split_once(NAMED).unwrap_or((named, ""));
                shown.push(shown.last() == Some(&true) && pleases(name));
                rest = after;
            } else {
                // One end too many ends nothing.
                if shown.len() > 1 {
                    shown.pop();
                }
                rest = mark.strip_prefix(ENDS).unwrap_or_default();
            }
            // A mark that has a line to itself leaves no empty one behind.
            if alone {
                rest = rest.strip_prefix('\n').unwrap_or(rest);
            }
        }
        if shown.last() == Some(&true) {
            kept.push_str(rest);
        }
        kept
    }
}

/// What stands before a part on the sections with these codes.
#[must_use]
pub fn part_on<'a>(codes: impl IntoIterator<Item = &'a str>) -> String {
    let codes: Vec<&str> = codes.into_iter().collect();
    format!("{BEGINS}{}{NAMED}", codes.join(" "))
}

/// What stands before a part for those alone who chose some sections.
#[must_use]
pub fn part_for_choosers() -> String {
    part_on([CHOOSERS])
}

/// What stands behind each part.
#[must_use]
pub fn part_ends() -> String {
    ENDS.to_string()
}

/// A text in which nothing can be taken for a mark.
#[must_use]
pub fn without_marks(text: &str) -> String {
    text.replace([BEGINS, NAMED, ENDS], "")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{BEGINS, ENDS, NAMED, Parted, part_ends, part_for_choosers, part_on, without_marks};

    fn part(codes: &[&str], text: &str) -> String {
        format!("{}{text}{}", part_on(codes.iter().copied()), part_ends())
    }

    fn codes(codes: &[&str]) -> Vec<String> {
        codes.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn each_gets_her_parts() {
        let chosen = format!("{}You chose.{}", part_for_choosers(), part_ends());
        let texts = part(&["law", "courts"], &format!("Texts: {}{}", part(&["law"], "L "), part(&["courts"], "C ")));
        let parted =
            Parted::new(format!("Strip. {}{}{texts}{chosen}", part(&["law"], "Law. "), part(&["media"], "Media. ")));
        assert_eq!(parted.whole(), "Strip. Law. Media. Texts: L C ");
        assert_eq!(parted.chosen(&codes(&["law"])), "Strip. Law. Texts: L You chose.");
        assert_eq!(parted.chosen(&codes(&["media", "courts"])), "Strip. Media. Texts: C You chose.");
        assert_eq!(parted.chosen(&codes(&["other"])), "Strip. You chose.");
    }

    #[test]
    fn marks_leave_no_empty_lines() {
        let marked = format!("a\n{}\nb\n{}\nc\n", part_on(["law"]), part_ends());
        let parted = Parted::new(marked);
        assert_eq!(parted.whole(), "a\nb\nc\n");
        assert_eq!(parted.chosen(&codes(&["media"])), "a\nc\n");
    }

    proptest! {
        #[test]
        fn whatever_is_marked_the_marks_never_show(text in "[a\n\u{fdd0}\u{fdd1}\u{fdd2}b ]{0,40}") {
            let marked = Parted::new(text.as_str());
            for kept in [marked.whole(), marked.chosen(&codes(&["a"]))] {
                prop_assert!(!kept.contains([BEGINS, ENDS]), "{kept:?}");
            }
            prop_assert!(!without_marks(&text).contains([BEGINS, NAMED, ENDS]));
        }
    }
}
