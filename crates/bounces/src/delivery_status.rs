//! The fields of `message/delivery-status` (RFC 3464) and `message/global-delivery-status` (RFC 6533).

use crate::address;
use crate::fields::Fields;
use crate::status::{Status, code_of};

/// What is said of one recipient.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Attempt {
    /// `Final-Recipient`, or what comes nearest to it.
    pub recipient: Option<String>,
    /// `Original-Recipient`, if it is another address.
    pub original_recipient: Option<String>,
    pub action: Option<Action>,
    pub status: Option<Status>,
    /// The words of `Diagnostic-Code`, and what some systems say in the comment of `Status`.
    pub diagnostic: String,
    /// The type of the diagnostic in lower case: `smtp`, `x-unix`, `x-postfix`.
    pub diagnostic_type: String,
    /// PowerMTA's classification of the diagnostic (`X-PowerMTA-BounceCategory`).
    pub category: Option<String>,
}

/// `Action`, RFC 3464, section 2.3.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Failed,
    Delayed,
    /// Delivered, relayed or expanded: it went on.
    Delivered,
}

/// Reads all recipients of a report. The first group speaks of the message; systems that leave it out, or split the
/// fields of one recipient over several groups, are read as they mean it.
pub(crate) fn attempts(report: &str) -> Vec<Attempt> {
    let mut attempts: Vec<Fields> = Vec::new();
    for group in Fields::groups(report) {
        let names_recipient = has_recipient(&group);
        let says_something = group.has("action") || group.has("status") || group.has("diagnostic-code");
        match attempts.last_mut() {
            // The rest of the recipient before, after an empty line too many.
            Some(last) if !names_recipient && says_something && is_incomplete(last) => last.append(group),
            _ if names_recipient => attempts.extend(by_recipient(group)),
            _ => {}
        }
    }
    attempts.iter().filter(|group| group.has("action") || group.has("status")).map(attempt).collect()
}

fn has_recipient(group: &Fields) -> bool {
    group.has("final-recipient") || group.has("original-recipient") || group.has("x-actual-recipient")
}

fn is_incomplete(group: &Fields) -> bool {
    !group.has("action") && !group.has("status")
}

/// Parts a group in which several recipients follow each other without an empty line.
fn by_recipient(group: Fields) -> Vec<Fields> {
    if group.all("final-recipient").count() < 2 {
        return vec![group];
    }
    let mut blocks: Vec<String> = Vec::new();
    for (name, value) in group.iter() {
        if name == "final-recipient" || blocks.is_empty() {
            blocks.push(String::new());
        }
        if let Some(block) = blocks.last_mut() {
            block.push_str(&format!("{name}: {value}\n"));
        }
    }
    blocks.iter().map(|block| Fields::parse(block)).filter(has_recipient).collect()
}

fn attempt(group: &Fields) -> Attempt {
    let address = |name: &str| group.get(name).and_then(address::typed);
    let original = address("original-recipient");
    let recipient = address("final-recipient").or_else(|| original.clone()).or_else(|| address("x-actual-recipient"));
    let original_recipient =
        original.filter(|original| !recipient.as_deref().is_some_and(|recipient| address::same(recipient, original)));
    let (diagnostic_type, words) = diagnostic(group.get("diagnostic-code").unwrap_or_default());
    let status_field = group.get("status").unwrap_or_default();
    let status = status_field.split_whitespace().find_map(|word| code_of(word).1);
    let comment = status_field.split_once('(').map_or("", |(_, comment)| comment.trim_end_matches(')'));
    Attempt {
        recipient,
        original_recipient,
        action: group.get("action").and_then(action),
        status,
        diagnostic: if words.is_empty() { comment.to_owned() } else { words.to_owned() },
        diagnostic_type,
        category: group.get("x-powermta-bouncecategory").map(str::to_ascii_lowercase),
    }
}

/// Parts `smtp; 550 No such user` at its first semicolon, if what stands before it can be a type.
fn diagnostic(value: &str) -> (String, &str) {
    match value.split_once(';') {
        Some((kind, words)) if !kind.trim().contains(' ') && kind.len() <= 40 => {
            (kind.trim().to_ascii_lowercase(), words.trim())
        }
        _ => (String::new(), value.trim()),
    }
}

/// Reads an action with the variants that are met: "Failed (failed)", "failure", and Postfix's address verification,
/// "deliverable" and "undeliverable".
fn action(value: &str) -> Option<Action> {
    let value = value.to_ascii_lowercase();
    let word = value.split(|letter: char| !letter.is_ascii_alphabetic()).find(|word| !word.is_empty())?;
    match word {
        "delayed" | "delay" | "deferred" => Some(Action::Delayed),
        "delivered" | "relayed" | "expanded" | "deliverable" => Some(Action::Delivered),
        _ if word.starts_with("fail") || word.starts_with("undeliver") || word == "error" || word == "expired" => {
            Some(Action::Failed)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_recipients_each_have_their_own_words() {
        let report = "Reporting-MTA: dns; mx.example\n\n\
            Final-Recipient: rfc822; a@b.example\nOriginal-Recipient: rfc822; list@b.example\nAction: failed\n\
            Status: 5.1.1 (no such user)\n\n\
            Final-recipient: RFC822;<c@d.example>\nAction: Delayed\nStatus: 4.4.1\nDiagnostic-Code: X-Unix; timed out\n";
        let attempts = attempts(report);
        assert_eq!(attempts.len(), 2);
        assert_eq!(attempts[0].recipient.as_deref(), Some("a@b.example"));
        assert_eq!(attempts[0].original_recipient.as_deref(), Some("list@b.example"));
        assert_eq!(attempts[0].diagnostic, "no such user");
        assert_eq!(attempts[1].action, Some(Action::Delayed));
        assert_eq!((attempts[1].diagnostic_type.as_str(), attempts[1].diagnostic.as_str()), ("x-unix", "timed out"));
    }

    #[test]
    fn empty_lines_too_many_and_too_few_do_no_harm() {
        let torn = "Final-Recipient: rfc822;a@b.example\n\nAction: failed\nStatus: 5.2.2\n";
        assert_eq!(attempts(torn).len(), 1);
        let run_together = "Reporting-MTA: dns;x\nFinal-Recipient: rfc822;a@b.example\nAction: failed\nStatus: 5.2.2\n\
            Final-Recipient: rfc822;c@b.example\nAction: failed\nStatus: 5.1.1\n";
        let read = attempts(run_together);
        assert_eq!(read.len(), 2);
        assert_eq!(read[1].recipient.as_deref(), Some("c@b.example"));
        assert_eq!(read[1].status.map(|status| status.detail), Some(1));
    }
}
