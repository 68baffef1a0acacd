//! Reads what mail systems write for people: which addresses failed, and what is said of each.

mod candidates;
mod lines;
mod stage;

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

    /// What is said of an address that is known to have failed; `None` if the notice doesn't name it.
    pub fn about(&self, recipient: &str, others: &[&str]) -> Option<Passage> {
        let line = self.line_of(recipient)?;
        let starts: Vec<usize> = others.iter().filter_map(|other| self.line_of(other)).collect();
        Some(self.passage(recipient.to_owned(), line, &starts))
    }

    /// The line that begins with an address; otherwise the first that contains it.
    fn line_of(&self, recipient: &str) -> Option<usize> {
        let names = |line: &&str| address::find(line).iter().any(|found| address::same(&found.address, recipient));
        let begins = |line: &&str| {
            let first = address::find(line).into_iter().next();
            first.is_some_and(|found| {
                found.start <= line.len() - line.trim_start().len() + 2 && address::same(&found.address, recipient)
            })
        };
        let with_address = || self.lines.iter().enumerate().filter(|(_, line)| line.contains('@'));
        let first = with_address().find(|(_, line)| begins(line)).or_else(|| with_address().find(|(_, line)| names(line)));
        first.map(|(number, _)| number)
    }

    fn passage(&self, address: String, line: usize, starts: &[usize]) -> Passage {
        let end = starts.iter().copied().filter(|&start| start > line).min().unwrap_or(self.lines.len());
        let lines = self.lines.get(line..end.min(line + PASSAGE_LIMIT)).unwrap_or_default();
        let blank = lines.iter().skip(1).position(|line| line.trim().is_empty()).map_or(lines.len(), |blank| blank + 1);
        let paragraph = lines.get(..blank).unwrap_or(lines).join("\n");
        Passage { address, paragraph, text: lines.join("\n") }
    }
}
