//! Reads what mail systems write for people: which addresses failed, and what is said of each.

mod candidates;
mod lines;
mod stage;

use std::collections::HashMap;

use crate::address;
pub(crate) use stage::{Stage, stage};

/// Lines after an address that may explain it.
const PASSAGE_LIMIT: usize = 60;

/// A notice, without the message that it returns.
#[derive(Debug)]
pub(crate) struct Notice<'a> {
    lines: Vec<&'a str>,
    /// The returned message, if it follows in the same text.
    pub returned: &'a str,
}

/// What a notice says of one address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Passage {
    pub address: String,
    /// The paragraph that begins with the address.
    pub paragraph: String,
    /// The text from the address to the next one.
    pub text: String,
}

impl Passage {
    /// The paragraph without the address that it begins with.
    pub fn explanation(&self) -> &str {
        let heading =
            address::find(&self.paragraph).into_iter().find(|found| address::same(&found.address, &self.address));
        heading.and_then(|heading| self.paragraph.get(heading.end..)).unwrap_or(&self.paragraph)
    }

    /// The address that was written to, where the one that failed was made of it by forwarding: Postfix says "(expanded
    /// from <…>)", Exim "(generated from …)".
    pub fn forwarded_from(&self) -> Option<String> {
        let words = ["expanded from", "generated from"];
        let (_, after) = words.iter().find_map(|words| self.paragraph.split_once(words))?;
        address::first(after.split(')').next().unwrap_or_default())
    }
}

impl<'a> Notice<'a> {
    pub fn read(text: &'a str) -> Self {
        let parted = lines::part(text);
        Notice { lines: parted.notice, returned: parted.returned }
    }

    /// The whole text.
    pub fn text(&self) -> String {
        self.lines.join("\n")
    }

    /// The addresses that failed, with what is said of each. `own` are addresses of the sender.
    pub fn failed(&self, own: &[String]) -> Vec<Passage> {
        let candidates = candidates::candidates(&self.lines, own);
        let starts: Vec<usize> = candidates.iter().map(|candidate| candidate.line).collect();
        candidates.into_iter().map(|candidate| self.passage(candidate.address, candidate.line, &starts)).collect()
    }

    /// What is said of each of the addresses that are known to have failed; `None` where the notice doesn't name it.
    pub fn about(&self, recipients: &[&str]) -> Vec<Option<Passage>> {
        let places = self.places();
        let line_of = |recipient: &&str| places.get(&recipient.to_lowercase()).map(|&(_, line)| line);
        let starts: Vec<usize> = recipients.iter().filter_map(line_of).collect();
        let passage =
            |recipient: &&str| line_of(recipient).map(|line| self.passage((*recipient).to_owned(), line, &starts));
        recipients.iter().map(passage).collect()
    }

    /// Where each address stands: the first line that begins with it, otherwise the first that contains it. Addresses
    /// are in lower case.
    fn places(&self) -> HashMap<String, (bool, usize)> {
        let mut places: HashMap<String, (bool, usize)> = HashMap::new();
        for (number, line) in self.lines.iter().enumerate().filter(|(_, line)| line.contains('@')) {
            let margin = line.len() - line.trim_start_matches([' ', '\t', '<', '"', '*']).len();
            for found in address::find(line) {
                let begins = found.start <= margin;
                let place = places.entry(found.address.to_lowercase()).or_insert((begins, number));
                if begins && !place.0 {
                    *place = (true, number);
                }
            }
        }
        places
    }

    fn passage(&self, address: String, line: usize, starts: &[usize]) -> Passage {
        let end = starts.iter().copied().filter(|&start| start > line).min().unwrap_or(self.lines.len());
        let lines = self.lines.get(line..end.min(line + PASSAGE_LIMIT)).unwrap_or_default();
        let blank = lines.iter().skip(1).position(|line| line.trim().is_empty()).map_or(lines.len(), |blank| blank + 1);
        let paragraph = lines.get(..blank).unwrap_or(lines).join("\n");
        Passage { address, paragraph, text: lines.join("\n") }
    }
}
