//! The words that mail systems use, in the languages in which they speak, and what they mean.
//!
//! Texts are matched in a normal form (see [`normal`]): one line, lower case, without codes, with `@` for each address.
//! Where two phrases overlap the longer one counts, so that "Recipient address rejected: Access denied" doesn't mean
//! what "Access denied" means. All phrases are found in one pass, whatever their number.

mod address_phrases;
mod content_phrases;
mod mailbox_phrases;
mod normal;
mod policy_phrases;
mod remarks;
mod reputation_phrases;
mod sender_phrases;
mod system_phrases;
mod unknown_user_elsewhere;
mod unknown_user_english;

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::Reason;

pub(crate) use normal::normal;
pub(crate) use remarks::{Remark, remarks};

/// What a phrase means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Meaning {
    pub reason: Reason,
    pub force: Force,
}

/// How much a phrase needs beside it to be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Force {
    /// One system's fixed words for what its own directory says: nothing.
    Certain,
    /// A code that agrees, or that it was the answer to RCPT.
    Plain,
    /// A code that agrees.
    Weak,
}

/// The weightiest of the reasons that a text gives: [`Reason`]'s order decides.
pub(crate) fn meaning(text: &str) -> Option<Meaning> {
    let text = normal(text);
    let phrases = PHRASES.as_ref()?;
    let found = phrases.automaton.find_iter(&text).filter_map(|found| phrases.meanings.get(found.pattern().as_usize()));
    found.copied().min_by_key(|meaning| (meaning.reason, meaning.force))
}

struct Phrases {
    automaton: AhoCorasick,
    meanings: Vec<Meaning>,
}

static PHRASES: LazyLock<Option<Phrases>> = LazyLock::new(|| {
    let (meanings, phrases): (Vec<Meaning>, Vec<&str>) = tables()
        .into_iter()
        .flat_map(|(force, table)| table.iter().map(move |&(reason, phrases)| (Meaning { reason, force }, phrases)))
        .flat_map(|(meaning, phrases)| phrases.iter().map(move |phrase| (meaning, *phrase)))
        .unzip();
    Some(Phrases { automaton: automaton(&phrases)?, meanings })
});

/// Phrases by what they mean.
type Table = &'static [(Reason, &'static [&'static str])];

fn tables() -> [(Force, Table); 9] {
    [
        (Force::Certain, address_phrases::CERTAIN),
        (Force::Plain, address_phrases::PHRASES),
        (Force::Weak, address_phrases::WEAK),
        (Force::Plain, mailbox_phrases::PHRASES),
        (Force::Plain, sender_phrases::PHRASES),
        (Force::Plain, reputation_phrases::PHRASES),
        (Force::Plain, content_phrases::PHRASES),
        (Force::Plain, policy_phrases::PHRASES),
        (Force::Plain, system_phrases::PHRASES),
    ]
}

/// Fails only if there were gigabytes of phrases.
fn automaton(phrases: &[&str]) -> Option<AhoCorasick> {
    AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(phrases).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_stand_in_the_form_in_which_texts_are_matched() {
        for phrase in tables().into_iter().flat_map(|(_, table)| table).flat_map(|(_, phrases)| *phrases) {
            assert_eq!(normal(phrase).trim(), phrase.trim(), "{phrase:?} would never be found");
            assert!(phrase.len() > 3, "{phrase:?} is found in anything");
        }
    }

    #[test]
    fn no_phrase_has_two_meanings() {
        let mut seen = std::collections::HashSet::new();
        for phrase in tables().into_iter().flat_map(|(_, table)| table).flat_map(|(_, phrases)| *phrases) {
            assert!(seen.insert(*phrase), "{phrase:?} stands twice");
        }
    }

    #[test]
    fn the_sender_and_the_moment_come_before_the_address() {
        let reason = |text| meaning(text).map(|meaning| meaning.reason);
        assert_eq!(reason("550 5.1.1 <a@b.example>... User unknown"), Some(Reason::UserUnknown));
        assert_eq!(reason("Sender address rejected: user unknown"), Some(Reason::Rejected));
        assert_eq!(reason("[a@b.example]: Recipient address rejected: Access denied"), Some(Reason::UserUnknown));
        assert_eq!(reason("Unknown address error 550-'5.2.2 Mailbox full'"), Some(Reason::MailboxFull));
        assert_eq!(reason("<userunknown@b.example>: so sorry"), None);
    }
}
