//! Which addresses of a notice are those that failed, by the place where each stands.

use super::lines::repeats_header;
use crate::address::{self, Found};
use crate::daemon::is_role;
use crate::lexicon::{self, Remark};

/// Addresses of a notice that are weighed.
const CANDIDATE_LIMIT: usize = 500;

/// An address of a notice.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub line: usize,
    pub address: String,
    place: Place,
}

/// The place of an address, from the most to the least telling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// At the beginning of a line, alone or before its explanation: `<a@b>:`, `a@b on Monday`, `a@b: 550 …`.
    Head,
    /// After a label: `Recipient address: a@b`.
    Label,
    /// In a quoted command or answer: `>>> RCPT TO:<a@b>`, `550 <a@b>... User unknown`.
    Session,
    /// In a sentence that says that delivery failed.
    Sentence,
    /// Alone in its line, but nothing before it says why.
    Alone,
    /// Anywhere else.
    Elsewhere,
}

/// The addresses that failed, each with the line where it stands, in order. `own` are the sender's.
pub(super) fn candidates(lines: &[&str], own: &[String]) -> Vec<Candidate> {
    let all: Vec<Candidate> =
        lines.iter().enumerate().flat_map(|(number, _)| in_line(lines, number)).take(CANDIDATE_LIMIT).collect();
    let is_own = |candidate: &Candidate| own.iter().any(|address| address::same(address, &candidate.address));
    let others: Vec<Candidate> =
        all.iter().filter(|candidate| !is_own(candidate) && !is_role(&candidate.address)).cloned().collect();
    let best = best(others);
    if !best.is_empty() {
        return best;
    }
    // A message to oneself: the address is the sender's, but stands where only those that failed stand.
    let telling = all.into_iter().filter(|candidate| candidate.place <= Place::Session);
    self::best(telling.filter(|candidate| !is_role(&candidate.address)).collect())
}

/// Those in the most telling place, each address once. Of those elsewhere only a single one means something.
fn best(candidates: Vec<Candidate>) -> Vec<Candidate> {
    let Some(place) = candidates.iter().map(|candidate| candidate.place).min() else { return Vec::new() };
    let mut chosen: Vec<Candidate> = Vec::new();
    for candidate in candidates.into_iter().filter(|candidate| candidate.place == place) {
        let known = chosen.iter().any(|other| address::same(&other.address, &candidate.address));
        if !known && chosen.len() < crate::RECIPIENT_LIMIT {
            chosen.push(candidate);
        }
    }
    if place == Place::Elsewhere && chosen.len() > 1 {
        return Vec::new();
    }
    chosen
}

fn in_line(lines: &[&str], number: usize) -> Vec<Candidate> {
    let line = lines.get(number).copied().unwrap_or_default();
    if !line.contains('@') || repeats_header(line) {
        return Vec::new();
    }
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut start = 0;
    for found in address::find(line) {
        // The first of "a@b <c@d>:" is but a name that somebody gave to the second.
        if let Some(name) = candidates.last_mut()
            && line.get(start..found.start).is_some_and(|between| between.trim() == "<")
            && !address::same(&name.address, &found.address)
        {
            name.address = found.address;
            start = found.end;
            continue;
        }
        let place = place(lines, number, line, &found);
        start = found.end;
        candidates.push(Candidate { line: number, place, address: found.address });
    }
    candidates
}

fn place(lines: &[&str], number: usize, line: &str, found: &Found) -> Place {
    let before = line.get(..found.start).unwrap_or_default();
    let after = line.get(found.end..).unwrap_or_default();
    let lead =
        before.trim_matches([' ', '\t', '<', '"', '\'', '*', '(', '[', '-', '+', '\u{2022}', '\u{b7}', '|', '#']);
    let tail = after.trim_start_matches(['>', '"', '\'', ')', ']']).trim_start();
    let fails = || fails(lines, number);
    match (lead.is_empty(), tail.is_empty() || tail == ".") {
        (true, true) if fails() => Place::Head,
        (true, true) => Place::Alone,
        (true, false) if heads(tail) => Place::Head,
        _ if is_label(lead) => Place::Label,
        _ if is_session(line) => Place::Session,
        _ if fails() => Place::Sentence,
        (true, false) => Place::Alone,
        _ => Place::Elsewhere,
    }
}

/// What may follow an address at the beginning of a line: an explanation, or a second form of the same address.
fn heads(tail: &str) -> bool {
    const WORDS: [&str; 12] = [
        "on ",
        "mailto:",
        "invalid",
        "unknown",
        "user",
        "host",
        "mailbox",
        "smtp",
        "error",
        "failed",
        "does not exist",
        "not",
    ];
    let lower = tail.get(..20).unwrap_or(tail).to_lowercase();
    tail.starts_with([':', ';', '[', '(', '<', '-', '.', ',', '*', '\u{ff1a}', '\u{2014}'])
        || tail.starts_with(['4', '5'])
        || WORDS.iter().any(|word| lower.starts_with(word))
}

/// Whether a word before an address introduces one that failed.
fn is_label(lead: &str) -> bool {
    const LABELS: [&str; 40] = [
        "recipient",
        "recipient address",
        "recipients",
        "final recipient",
        "final-recipient",
        "original recipient",
        "intended recipient",
        "failed recipient",
        "failed recipients",
        "failed address",
        "failed addresses",
        "failed to deliver to",
        "failed addressee",
        "failing address",
        "addressed to",
        "address",
        "addressee",
        "e-mail address",
        "email address",
        "delivery failed for",
        "unknown user",
        "user unknown",
        "undeliverable to",
        "rcpt to",
        "envelope-to",
        "envelope recipient",
        "destination",
        "could not be delivered to",
        "not be delivered to",
        "unable to deliver message to",
        "unable to deliver to",
        "empfänger",
        "empfängeradresse",
        "destinataire",
        "destinatario",
        "получатель",
        "адрес получателя",
        "адресат",
        "宛先",
        "收件人",
    ];
    let Some(label) = lead.strip_suffix(['\u{ff1a}', ':', '=']).map(str::trim) else { return false };
    let label = label.rsplit(';').next().unwrap_or(label).trim().to_lowercase();
    let label = label.trim_start_matches(['-', '*', '>', ' ']);
    LABELS.contains(&label) || label.ends_with(" to <") || label.ends_with("rcpt to") || label.ends_with("delivered to")
}

/// Whether a line quotes a session with a mail server.
fn is_session(line: &str) -> bool {
    let line = line.trim_start();
    let lower = line.get(..200).unwrap_or(line).to_lowercase();
    lower.contains("rcpt to") && !lower.starts_with("rcpt")
        || line.starts_with("<<<")
        || line.split_whitespace().take(12).any(|word| crate::status::code_of(word).0.is_some())
}

/// Whether this line, or the lines before it that aren't addresses themselves, say that delivery failed.
fn fails(lines: &[&str], number: usize) -> bool {
    let before = lines.get(..number).unwrap_or_default().iter().rev().take(20);
    let earlier = before.filter(|line| !line.trim().is_empty() && !line.contains('@')).take(2);
    let mut passage: Vec<&str> = earlier.copied().collect();
    passage.reverse();
    passage.push(lines.get(number).copied().unwrap_or_default());
    let remarks = lexicon::remarks(&passage.join(" "));
    remarks.contains(&Remark::Failure) || remarks.contains(&Remark::Delay)
}
