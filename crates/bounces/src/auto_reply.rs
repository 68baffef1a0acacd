//! Automatic replies: absences, receipts, and filters that ask the sender to prove something. None says anything about
//! whether mail arrives; on the contrary.

use crate::address;
use crate::fields::Fields;
use crate::lexicon::{self, Remark};
use crate::message::Message;
use crate::{Reason, Return};

/// The reader whose program answered, if the message is an automatic reply.
pub(crate) fn reply(message: &Message) -> Option<Return> {
    is_reply(message).then(|| Return {
        recipient: message.headers.get("from").and_then(address::first),
        original_recipient: None,
        class: Reason::Vacation.class(),
        reason: Reason::Vacation,
        status: None,
        diagnostic: None,
    })
}

/// By the headers of RFC 3834 and its forerunners, and by what absence notes have as their subject.
fn is_reply(message: &Message) -> bool {
    let headers = &message.headers;
    let has = |names: &[&str]| names.iter().any(|name| headers.has(name));
    let says = |name: &str, words: &[&str]| {
        headers.get(name).is_some_and(|value| words.iter().any(|word| value.to_ascii_lowercase().starts_with(word)))
    };
    says("auto-submitted", &["auto-replied", "auto-notified"])
        || has(&[
            "x-autoreply",
            "x-autorespond",
            "x-autoreply-from",
            "x-auto-response-suppress",
            "x-vacation",
            "vacation",
        ])
        || says("precedence", &["auto_reply", "auto-reply"])
        || says("x-precedence", &["auto_reply"])
        || lexicon::remarks(&message.subject).contains(&Remark::AutomaticReply)
}

/// What a receipt says: the message reached somebody's program (RFC 8098). "Deleted" and "failed" are no bounces.
pub(crate) fn receipts(message: &Message) -> Vec<Return> {
    let groups = message.receipts.iter().flat_map(|text| Fields::groups(text));
    let read = groups.filter(|group| group.has("disposition") || group.has("final-recipient"));
    read.map(|group| Return {
        recipient: group.get("final-recipient").and_then(address::typed),
        original_recipient: None,
        class: Reason::Receipt.class(),
        reason: Reason::Receipt,
        status: None,
        diagnostic: group.get("disposition").map(str::to_owned),
    })
    .collect()
}
