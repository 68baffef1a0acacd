//! What the returned message, and the report about it, tell of the one that was sent.

use crate::address;
use crate::fields::Fields;
use crate::message::Message;
use crate::{Original, RECIPIENT_LIMIT};

/// How many extension headers are kept.
const EXTENSION_LIMIT: usize = 60;

/// Gathers what can help the caller to find out which of its messages came back.
pub(crate) fn original(message: &Message, returned: &Fields) -> Original {
    let text = |name: &'static str| returned.get(name).map(str::to_owned);
    let answered = || message.headers.get("in-reply-to").or_else(|| message.headers.get("references"));
    let extension_headers = returned
        .iter()
        .filter(|(name, value)| name.starts_with("x-") && !value.is_empty())
        .take(EXTENSION_LIMIT)
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    Original {
        message_id: returned.get("message-id").or_else(answered).and_then(identifier),
        return_path: returned.get("return-path").and_then(address::first).or_else(|| mail_from(message)),
        envelope_id: envelope_id(message),
        list_unsubscribe: text("list-unsubscribe"),
        list_id: text("list-id"),
        feedback_id: text("feedback-id"),
        to: returned.all("to").flat_map(address::find).map(|found| found.address).take(RECIPIENT_LIMIT).collect(),
        extension_headers,
    }
}

/// The first identifier, without its angle brackets.
fn identifier(value: &str) -> Option<String> {
    let first = value.split_whitespace().next()?;
    let inner = first.trim_start_matches('<').split('>').next().unwrap_or_default();
    (!inner.is_empty()).then(|| inner.to_owned())
}

/// The envelope's sender as a complaint tells it (RFC 5965, 3.2): the message that it quotes may have lost its return path.
fn mail_from(message: &Message) -> Option<String> {
    let mut groups = message.feedback.iter().flat_map(|report| Fields::groups(report));
    groups.find_map(|group| group.get("original-mail-from").and_then(address::first))
}

fn envelope_id(message: &Message) -> Option<String> {
    let reports = message.delivery_status.iter().chain(&message.feedback);
    reports.flat_map(|report| Fields::groups(report)).find_map(|group| {
        group.get("original-envelope-id").map(|id| id.trim_start_matches('<').trim_end_matches('>').to_owned())
    })
}

/// The addresses that a message was sent to, nearest to the envelope first.
pub(crate) fn addressed_to(headers: &Fields) -> Vec<String> {
    const NAMES: [&str; 8] = [
        "delivered-to",
        "x-original-to",
        "envelope-to",
        "x-envelope-to",
        "x-delivered-to",
        "x-rcpt-to",
        "apparently-to",
        "to",
    ];
    let mut addresses: Vec<String> = Vec::new();
    for found in NAMES.iter().flat_map(|name| headers.all(name)).flat_map(address::find).take(RECIPIENT_LIMIT) {
        if !addresses.iter().any(|known| address::same(known, &found.address)) {
            addresses.push(found.address);
        }
    }
    addresses
}
