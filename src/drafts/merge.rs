//! Bringing together what two people have made of one text.

use bellwether_merge::{Choice, Conflict, merge};

use super::{Field, Written};

/// Something that both have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldConflict {
    /// In which field.
    pub field: Field,
    /// What it was, and what each has made of it.
    pub conflict: Conflict,
}

/// The outcome: one text, or what somebody has to decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reconciled {
    /// Nothing contradicts.
    Text(Box<Written>),
    /// Both have changed the same sentences.
    Conflicts(Vec<FieldConflict>),
}

/// Merges what `mine` made of `base` with what `theirs` made of it, field by field. `choices` decides conflicts, in the order in which
/// they were told.
#[must_use]
pub fn reconcile(base: &Written, mine: &Written, theirs: &Written, choices: &[Choice]) -> Reconciled {
    let mut text = Written::default();
    let mut conflicts = Vec::new();
    let mut choices = choices.iter().copied();
    for field in Field::ALL {
        let merged = merge(base.get(field), mine.get(field), theirs.get(field));
        let of_field: Vec<Conflict> = merged.conflicts().cloned().collect();
        let chosen: Vec<Choice> = choices.by_ref().take(of_field.len()).collect();
        match merged.chosen(chosen) {
            Some(whole) => text.set(field, &whole),
            None => conflicts.extend(of_field.into_iter().map(|conflict| FieldConflict { field, conflict })),
        }
    }
    if conflicts.is_empty() { Reconciled::Text(Box::new(text)) } else { Reconciled::Conflicts(conflicts) }
}

#[cfg(test)]
mod tests {
    use bellwether_merge::Choice;

    use super::{Field, Reconciled, reconcile};
    use crate::drafts::Written;

    fn written(title: &str, body: &str) -> Written {
        Written { title: title.into(), body: body.into(), ..Written::default() }
    }

    #[test]
    fn fields_are_merged_each_for_itself() {
        let base = written("Title", "One. Two.");
        let (mine, theirs) = (written("My title", "One. Two."), written("Title", "One. Two. Three."));
        let Reconciled::Text(text) = reconcile(&base, &mine, &theirs, &[]) else { panic!("no conflict") };
        assert_eq!(*text, written("My title", "One. Two. Three."));
    }

    #[test]
    fn choices_decide_in_order() {
        let base = written("Title", "One. Two.");
        let (mine, theirs) = (written("Mine", "One! Two."), written("Theirs", "One? Two."));
        let Reconciled::Conflicts(conflicts) = reconcile(&base, &mine, &theirs, &[]) else { panic!("a conflict") };
        let fields: Vec<Field> = conflicts.iter().map(|conflict| conflict.field).collect();
        assert_eq!(fields, [Field::Title, Field::Body]);
        let choices = [Choice::Ours, Choice::Theirs];
        let Reconciled::Text(text) = reconcile(&base, &mine, &theirs, &choices) else { panic!("decided") };
        assert_eq!(*text, written("Mine", "One? Two."));
        assert!(
            matches!(reconcile(&base, &mine, &theirs, &choices[..1]), Reconciled::Conflicts(left) if left.len() == 1)
        );
    }
}
