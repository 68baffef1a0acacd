//! How many deliveries of a campaign stand how. Counted from rows each time; nothing is carried along in memory.

use std::collections::BTreeMap;

use bellwether_language::Language;

use super::DeliveryState;

/// Deliveries by language and state. They add up to the campaign's audience.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals(BTreeMap<(Language, DeliveryState), i64>);

impl Totals {
    /// The deliveries in a language that stand so.
    #[must_use]
    pub fn of(&self, language: Language, state: DeliveryState) -> i64 {
        self.0.get(&(language, state)).copied().unwrap_or(0)
    }

    /// The deliveries that stand so, in all languages.
    #[must_use]
    pub fn in_state(&self, state: DeliveryState) -> i64 {
        self.0.iter().filter(|((_, other), _)| *other == state).map(|(_, deliveries)| deliveries).sum()
    }

    /// The deliveries in a language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> i64 {
        self.0.iter().filter(|((other, _), _)| *other == language).map(|(_, deliveries)| deliveries).sum()
    }

    /// All deliveries.
    #[must_use]
    pub fn all(&self) -> i64 {
        self.0.values().sum()
    }

    /// Adds deliveries to those that stand so.
    pub(super) fn add(&mut self, language: Language, state: DeliveryState, deliveries: i64) {
        *self.0.entry((language, state)).or_default() += deliveries;
    }
}

#[cfg(test)]
mod tests {
    use bellwether_language::Language;
    use proptest::prelude::*;

    use super::{DeliveryState, Totals};

    proptest! {
        #[test]
        fn by_state_and_by_language_they_add_up_to_the_same(
            added in proptest::collection::vec((0usize..3, 0usize..7, 0i64..1_000_000), 0..30),
        ) {
            let mut totals = Totals::default();
            for (language, state, deliveries) in &added {
                totals.add(Language::ALL[*language], DeliveryState::ALL[*state], *deliveries);
            }
            let all: i64 = added.iter().map(|(_, _, deliveries)| deliveries).sum();
            prop_assert_eq!(totals.all(), all);
            prop_assert_eq!(DeliveryState::ALL.map(|state| totals.in_state(state)).iter().sum::<i64>(), all);
            prop_assert_eq!(Language::ALL.map(|language| totals.in_language(language)).iter().sum::<i64>(), all);
            for language in Language::ALL {
                let states: i64 = DeliveryState::ALL.map(|state| totals.of(language, state)).iter().sum();
                prop_assert_eq!(states, totals.in_language(language));
            }
        }
    }
}
