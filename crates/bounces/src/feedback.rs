//! Complaints: the Abuse Reporting Format (RFC 5965, 6591, 6650), and Microsoft's programme, which forwards the message
//! as it is.

use crate::address;
use crate::fields::Fields;
use crate::message::Message;
use crate::{RECIPIENT_LIMIT, Reason, Return};

/// What a message complains of, one entry for each recipient. Empty if it is no complaint.
pub(crate) fn complaints(message: &Message, returned: &Fields, own: &[String]) -> Vec<Return> {
    let mut report = Fields::default();
    for group in message.feedback.iter().flat_map(|text| Fields::groups(text)) {
        report.append(group);
    }
    let reason = match report.get("feedback-type") {
        Some(kind) => reason(kind),
        None if is_unlabelled(message, returned) => Reason::Feedback,
        None => return Vec::new(),
    };
    let mut recipients = named(&report, returned);
    recipients.retain(|recipient| !own.iter().any(|address| address::same(address, recipient)));
    let told = |recipient: Option<String>| Return {
        recipient,
        original_recipient: None,
        class: reason.class(),
        reason,
        status: None,
        diagnostic: report.get("feedback-type").map(str::to_owned),
    };
    if recipients.is_empty() {
        return vec![told(None)];
    }
    recipients.into_iter().map(|recipient| told(Some(recipient))).collect()
}

/// Reports of failed authentication tell of forgers, and "not-spam" takes a complaint back: neither is one.
fn reason(kind: &str) -> Reason {
    match kind.to_ascii_lowercase().split_whitespace().next() {
        Some("auth-failure" | "not-spam" | "dmarc" | "dkim" | "spf" | "identity") => Reason::Statistics,
        _ => Reason::Feedback,
    }
}

/// Microsoft's Junk Mail Reporting Program sends the message without any report; older ones speak only in the subject.
fn is_unlabelled(message: &Message, returned: &Fields) -> bool {
    let subject = message.subject.to_lowercase();
    returned.has("x-hmxmroriginalrecipient")
        || (message.original.is_some() && subject.starts_with("complaint about message from"))
        || (message.original.is_some() && message.notice.contains("This is an email abuse report for an email"))
}

/// The recipients, from the most to the least trustworthy source.
fn named(report: &Fields, returned: &Fields) -> Vec<String> {
    let mut recipients: Vec<String> = Vec::new();
    let sources = [
        (report, "original-rcpt-to"),
        (returned, "x-hmxmroriginalrecipient"),
        (report, "removal-recipient"),
        (returned, "x-apparently-to"),
        (returned, "to"),
    ];
    for (fields, name) in sources {
        for recipient in fields.all(name).flat_map(addresses).take(RECIPIENT_LIMIT) {
            if !recipients.iter().any(|known| address::same(known, &recipient)) {
                recipients.push(recipient);
            }
        }
        if !recipients.is_empty() {
            break;
        }
    }
    recipients
}

fn addresses(value: &str) -> Vec<String> {
    let value = value.strip_prefix("rfc822;").unwrap_or(value);
    address::find(value).into_iter().map(|found| found.address).collect()
}
