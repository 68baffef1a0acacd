//! Merges two versions of a text that come from a common one: what only one side has changed is taken as it is; where both have changed
//! the same sentence, both are kept apart for a person to choose.
//!
//! The unit is the sentence, not the line and not the word. Lines are paragraphs in prose: with them, two people could never work on one.
//! Words are too small: "the red car" changed to "the blue car" by one and to "the red bus" by another would become a blue bus that
//! nobody wrote.
//!
//! The algorithm is diff3 (Khanna, Kunal, Pierce: A Formal Investigation of Diff3, 2007), but that changes of neighbouring sentences are no
//! conflict.
//!
//! ```
//! use bellwether_merge::merge;
//!
//! let merged = merge("One. Two. Three.", "One! Two. Three.", "One. Two. Three?");
//! assert_eq!(merged.text(), Some("One! Two. Three?".to_owned()));
//! ```

mod sentences;

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

pub use sentences::sentences;

/// A stretch of a merged text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Both sides agree, or only one of them has changed something.
    Merged(String),
    /// Both have changed it, and not in the same way.
    Conflict(Conflict),
}

/// What both sides have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// As it was.
    pub base: String,
    /// What the first side made of it.
    pub ours: String,
    /// What the second side made of it.
    pub theirs: String,
}

/// The outcome of a merge.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merged {
    /// In the order of the text.
    pub parts: Vec<Part>,
}

/// Which side of a conflict is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// The first one.
    Ours,
    /// The second one.
    Theirs,
    /// Both, the second one first.
    Both,
}

impl Merged {
    /// The text, if nothing is in conflict.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        self.parts.iter().map(|part| if let Part::Merged(text) = part { Some(text.as_str()) } else { None }).collect()
    }

    /// What is in conflict, in order.
    pub fn conflicts(&self) -> impl Iterator<Item = &Conflict> {
        self.parts.iter().filter_map(|part| if let Part::Conflict(conflict) = part { Some(conflict) } else { None })
    }

    /// The text with one choice for each conflict, in order; none if there are fewer choices than conflicts.
    #[must_use]
    pub fn chosen(&self, choices: impl IntoIterator<Item = Choice>) -> Option<String> {
        let mut choices = choices.into_iter();
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Merged(merged) => text.push_str(merged),
                Part::Conflict(conflict) => match choices.next()? {
                    Choice::Ours => text.push_str(&conflict.ours),
                    Choice::Theirs => text.push_str(&conflict.theirs),
                    Choice::Both => {
                        text.push_str(&conflict.theirs);
                        if !conflict.theirs.ends_with(char::is_whitespace) && !conflict.theirs.is_empty() {
                            text.push(' ');
                        }
                        text.push_str(&conflict.ours);
                    }
                },
            }
        }
        Some(text)
    }

    fn push(&mut self, text: &str) {
        match self.parts.last_mut() {
            Some(Part::Merged(last)) => last.push_str(text),
            _ if text.is_empty() => {}
            _ => self.parts.push(Part::Merged(text.to_owned())),
        }
    }
}

/// Merges `ours` and `theirs`, both of which were made from `base`.
#[must_use]
pub fn merge(base: &str, ours: &str, theirs: &str) -> Merged {
    let base = sentences(base);
    let (ours, theirs) = (Side::of(&base, ours), Side::of(&base, theirs));
    let mut merged = Merged::default();
    let (mut mine, mut others) = (ours.edits.as_slice(), theirs.edits.as_slice());
    let mut at = 0;
    while let Some(region) = next_region(&mut mine, &mut others) {
        unchanged(&mut merged, &base, &ours, &theirs, at..region.range.start);
        let (range, whole) = (region.range.clone(), base[region.range.clone()].concat());
        match (region.ours, region.theirs) {
            ([], _) => merged.push(&theirs.text(&base, range, region.theirs)),
            (_, []) => merged.push(&ours.text(&base, range, region.ours)),
            (mine, others) => {
                let (mine, others) = (ours.text(&base, range.clone(), mine), theirs.text(&base, range, others));
                if mine == others {
                    merged.push(&mine);
                } else {
                    merged.parts.push(Part::Conflict(Conflict { base: whole, ours: mine, theirs: others }));
                }
            }
        }
        at = region.range.end;
    }
    unchanged(&mut merged, &base, &ours, &theirs, at..base.len());
    merged
}

/// Sentences that neither side has changed, but perhaps the blanks behind them.
fn unchanged(merged: &mut Merged, base: &[&str], ours: &Side<'_>, theirs: &Side<'_>, range: Range<usize>) {
    for index in range {
        let (mine, other) = (ours.sentence(index, base), theirs.sentence(index, base));
        merged.push(if mine == base[index] { other } else { mine });
    }
}

/// What one side made of the base.
struct Side<'a> {
    sentences: Vec<&'a str>,
    /// Where each sentence of the base is, if it is there still.
    kept: Vec<Option<usize>>,
    /// What it has changed, in order.
    edits: Vec<Edit>,
}

/// Sentences of the base, and those that stand in their place.
#[derive(Debug, Clone)]
struct Edit {
    base: Range<usize>,
    side: Range<usize>,
}

impl<'a> Side<'a> {
    fn of(base: &[&str], text: &'a str) -> Self {
        let sentences = sentences(text);
        // Something behind a sentence that was the last one gives it a blank, and is no change of it.
        let key = |sentence: &&'a str| sentence.trim_end_matches(' ');
        let keys: Vec<&str> = sentences.iter().map(key).collect();
        let base_keys: Vec<&str> = base.iter().map(|sentence| sentence.trim_end_matches(' ')).collect();
        let mut side = Self { sentences, kept: vec![None; base.len()], edits: Vec::new() };
        for operation in capture_diff_slices(Algorithm::Myers, &base_keys, &keys) {
            let (old, new) = (operation.old_range(), operation.new_range());
            match operation {
                DiffOp::Equal { .. } => {
                    for (index, position) in old.zip(new) {
                        side.kept[index] = Some(position);
                    }
                }
                _ => side.edits.push(Edit { base: old, side: new }),
            }
        }
        side
    }

    /// The sentence of the base as it stands here.
    fn sentence<'b>(&'b self, index: usize, base: &[&'b str]) -> &'b str {
        self.kept[index].map_or(base[index], |position| self.sentences[position])
    }

    /// What stands here in the place of a range of the base, with these edits in it.
    fn text(&self, base: &[&str], range: Range<usize>, edits: &[Edit]) -> String {
        let mut text = String::new();
        let mut at = range.start;
        for edit in edits {
            (at..edit.base.start).for_each(|index| text.push_str(self.sentence(index, base)));
            text.push_str(&self.sentences[edit.side.clone()].concat());
            at = edit.base.end;
        }
        (at..range.end).for_each(|index| text.push_str(self.sentence(index, base)));
        text
    }
}

/// A range of the base that one side has changed, or both.
struct Region<'e> {
    range: Range<usize>,
    ours: &'e [Edit],
    theirs: &'e [Edit],
}

/// Takes the next edits that touch the same sentences.
fn next_region<'e>(ours: &mut &'e [Edit], theirs: &mut &'e [Edit]) -> Option<Region<'e>> {
    let order = |edit: &Edit| (edit.base.start, edit.base.end);
    let ours_first = match (ours.first(), theirs.first()) {
        (None, None) => return None,
        (Some(mine), Some(other)) => order(mine) <= order(other),
        (mine, _) => mine.is_some(),
    };
    let first = if ours_first { &ours[0] } else { &theirs[0] };
    let mut range = first.base.clone();
    let (mut mine, mut others) = if ours_first { (1, 0) } else { (0, 1) };
    loop {
        let touches = |edit: &Edit, others: bool| {
            let inside = edit.base.start < range.end && edit.base.end > range.start;
            // Two that put something into the same place: nobody knows in which order.
            others && edit.base.is_empty() && range.is_empty() && edit.base.start == range.start || inside
        };
        if let Some(edit) = ours.get(mine).filter(|edit| touches(edit, mine == 0)) {
            range.end = range.end.max(edit.base.end);
            mine += 1;
        } else if let Some(edit) = theirs.get(others).filter(|edit| touches(edit, others == 0)) {
            range.end = range.end.max(edit.base.end);
            others += 1;
        } else {
            break;
        }
    }
    let region = Region { range, ours: &ours[..mine], theirs: &theirs[..others] };
    (*ours, *theirs) = (&ours[mine..], &theirs[others..]);
    Some(region)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Choice, Conflict, merge};

    #[test]
    fn what_one_side_changes_is_taken() {
        let base = "The port is open. Nobody came. It rained.";
        let merged = merge(
            base,
            "The port is open. Nobody came. It rained all day.",
            "The port opened. Nobody came. It rained.",
        );
        assert_eq!(merged.text().as_deref(), Some("The port opened. Nobody came. It rained all day."));
    }

    #[test]
    fn new_paragraphs_at_different_places_are_all_taken() {
        let merged = merge("A.\n\nB.\n", "New.\n\nA.\n\nB.\n", "A.\n\nB.\n\nC.\n");
        assert_eq!(merged.text().as_deref(), Some("New.\n\nA.\n\nB.\n\nC.\n"));
    }

    #[test]
    fn neighbouring_sentences_are_no_conflict() {
        let merged = merge("One. Two.", "One, more. Two.", "One. Two. Three.");
        assert_eq!(merged.text().as_deref(), Some("One, more. Two. Three."));
        assert_eq!(merge("One. Two.", "1. Two.", "One. 2.").text().as_deref(), Some("1. 2."));
        assert_eq!(merge("One. ", "One. A. ", "One. B. ").conflicts().count(), 1, "in which order?");
    }

    #[test]
    fn one_sentence_changed_by_both_is_a_conflict() {
        let merged = merge("A. The red car came. B.", "A. The blue car came. B.", "A. The red bus came. B.");
        let conflict = Conflict {
            base: "The red car came. ".into(),
            ours: "The blue car came. ".into(),
            theirs: "The red bus came. ".into(),
        };
        assert_eq!(merged.conflicts().collect::<Vec<_>>(), [&conflict]);
        assert_eq!(merged.text(), None);
        assert_eq!(merged.chosen([]), None);
        assert_eq!(merged.chosen([Choice::Ours]).as_deref(), Some("A. The blue car came. B."));
        assert_eq!(merged.chosen([Choice::Theirs]).as_deref(), Some("A. The red bus came. B."));
        assert_eq!(merged.chosen([Choice::Both]).as_deref(), Some("A. The red bus came. The blue car came. B."));
    }

    #[test]
    fn what_both_delete_is_gone_and_what_one_deletes_and_the_other_changes_is_a_conflict() {
        assert_eq!(merge("A. B. C.", "A. C.", "A. C.").text().as_deref(), Some("A. C."));
        assert_eq!(merge("A. B. C.", "A. C.", "A. B! C.").conflicts().count(), 1);
    }

    /// Texts of a few sentences over a small alphabet, so that sentences come again.
    fn text() -> impl Strategy<Value = String> {
        proptest::collection::vec("[ab]{1,2}[.!] |\n", 0..8).prop_map(|sentences| sentences.concat())
    }

    proptest! {
        #[test]
        fn an_unchanged_side_changes_nothing(base in text(), other in text()) {
            prop_assert_eq!(merge(&base, &other, &base).text(), Some(other.clone()));
            prop_assert_eq!(merge(&base, &base, &other).text(), Some(other.clone()));
            prop_assert_eq!(merge(&base, &other, &other).text(), Some(other));
        }

        #[test]
        fn sides_change_places(base in text(), ours in text(), theirs in text()) {
            let (one, other) = (merge(&base, &ours, &theirs), merge(&base, &theirs, &ours));
            prop_assert_eq!(one.text(), other.text());
            prop_assert_eq!(one.conflicts().count(), other.conflicts().count());
        }

        #[test]
        fn nothing_that_a_side_has_added_is_lost(base in text(), ours in text(), theirs in text()) {
            let merged = merge(&base, &format!("{ours}Only here. "), &theirs);
            let whole: String = merged.parts.iter().map(|part| format!("{part:?}")).collect();
            prop_assert!(whole.contains("Only here. "));
        }

        #[test]
        fn any_text_is_merged(base in "\\PC{0,40}", ours in "\\PC{0,40}", theirs in "\\PC{0,40}") {
            let merged = merge(&base, &ours, &theirs);
            let all = merged.conflicts().count();
            prop_assert!(merged.chosen(std::iter::repeat_n(Choice::Ours, all)).is_some());
        }
    }
}
