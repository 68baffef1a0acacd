//! Reads a message: which kind it is, and then whom it concerns.

use std::collections::HashSet;

use crate::address;
use crate::auto_reply;
use crate::daemon;
use crate::delivery_status::{self, Action, Attempt};
use crate::feedback;
use crate::fields::Fields;
use crate::lexicon::{self, Remark};
use crate::message::{self, Message};
use crate::notice::{Notice, Passage, stage};
use crate::original;
use crate::repair;
use crate::report::DIAGNOSTIC_LIMIT;
use crate::verdict::{self, Evidence};
use crate::{Class, Reason, Report, Return, Status};

/// How many bytes of a message are read. Reports stand before what they return, so the rest is only of the original.
pub const MESSAGE_LIMIT: usize = 1 << 20;

/// How many recipients of one message are reported.
pub const RECIPIENT_LIMIT: usize = 200;

/// Messages of one mbox file that are read.
const FILE_LIMIT: usize = 20;

/// Reads a message that came back.
///
/// Never fails: what can't be understood is a report without returns. A file in mbox form is read message by message
/// into one report. Of a longer message the first [`MESSAGE_LIMIT`] bytes are read.
#[must_use]
pub fn read(message: &[u8]) -> Report {
    let bytes = message.get(..MESSAGE_LIMIT).unwrap_or(message);
    let mut report = Report::default();
    for (number, message) in repair::messages(bytes, FILE_LIMIT).into_iter().enumerate() {
        let one = read_one(message, true);
        if number == 0 {
            report = one;
        } else {
            report.returns.extend(one.returns);
        }
    }
    report.returns.truncate(RECIPIENT_LIMIT);
    report
}

/// What the words of a mail system mean that a provider passes on by themselves: its reply to a delivery that was given
/// up, and the enhanced status code if the provider has taken it out of them.
#[must_use]
pub fn read_reply(status: Option<Status>, words: &str) -> (Class, Reason) {
    let evidence = Evidence { action: Some(Action::Failed), status, diagnostic: words, ..Evidence::default() };
    let verdict = verdict::decide(&evidence);
    (verdict.class, verdict.reason)
}

fn read_one(bytes: &[u8], may_be_attached: bool) -> Report {
    let message = message::take_apart(bytes);
    let notice = Notice::read(&message.notice);
    let returned = returned(&message, &notice);
    let addressed_to = original::addressed_to(&message.headers);
    let own = own_addresses(&message.headers, &returned, &addressed_to);
    let kinds = [
        feedback::complaints(&message, &returned, &own),
        reported(&message, &notice, &own),
        auto_reply::receipts(&message),
        told(&message, &notice, &own),
    ];
    let machine_readable = kinds[..3].iter().any(|returns| !returns.is_empty());
    let mut returns = kinds.into_iter().find(|returns| !returns.is_empty()).unwrap_or_default();
    if returns.is_empty()
        && may_be_attached
        && let Some(passed_on) = passed_on(&message)
    {
        return Report { addressed_to: passed_on.addressed_to.into_iter().chain(addressed_to).collect(), ..passed_on };
    }
    if returns.is_empty() {
        returns = told_without_address(&message, &notice, &returned, &own);
    }
    if returns.is_empty() {
        returns.extend(auto_reply::reply(&message));
    }
    Report { returns, addressed_to, original: original::original(&message, &returned), machine_readable }
}

/// A report that a person, or a filter, passed on whole. Only a machine-readable one is believed: a person may quote
/// anything.
fn passed_on(message: &Message) -> Option<Report> {
    let attached = message.attached.as_deref()?;
    let inner = message::take_apart(attached);
    let is_report = !inner.delivery_status.is_empty() || !inner.feedback.is_empty();
    is_report.then(|| read_one(attached, false))
}

/// The headers of the returned message, from wherever it stands.
fn returned(message: &Message, notice: &Notice<'_>) -> Fields {
    match &message.original {
        Some(original) => original.clone(),
        None => Fields::groups(notice.returned).into_iter().next().unwrap_or_default(),
    }
}

/// Addresses of the sender's side, which no notice means when it says that one has failed.
fn own_addresses(headers: &Fields, returned: &Fields, addressed_to: &[String]) -> Vec<String> {
    let mut own = addressed_to.to_vec();
    for (fields, names) in [
        (headers, ["from", "reply-to", "sender", "x-original-sender", "x-forwarded-for"].as_slice()),
        (returned, ["from", "return-path", "sender", "reply-to", "envelope-from", "errors-to"].as_slice()),
    ] {
        let named = names.iter().flat_map(|name| fields.all(name)).flat_map(address::find);
        own.extend(named.map(|found| found.address).take(RECIPIENT_LIMIT));
    }
    own
}

/// What the machine-readable parts say, with the notice beside them to explain it.
fn reported(message: &Message, notice: &Notice<'_>, own: &[String]) -> Vec<Return> {
    let attempts = message.delivery_status.iter().flat_map(|text| delivery_status::attempts(text));
    let attempts: Vec<Attempt> = attempts.take(RECIPIENT_LIMIT).collect();
    let recipients: Vec<&str> =
        attempts.iter().map(|attempt| attempt.recipient.as_deref().unwrap_or_default()).collect();
    let passages = notice.about(&recipients);
    let single = attempts.len() == 1;
    let whole = if single { notice.text() } else { String::new() };
    let mut seen = HashSet::new();
    let named = attempts.iter().zip(passages).filter(|(attempt, _)| match &attempt.recipient {
        Some(recipient) => seen.insert(recipient.to_lowercase()),
        None => single,
    });
    named.map(|(attempt, passage)| reported_one(attempt, &passage.unwrap_or_default(), &whole, own)).collect()
}

fn reported_one(attempt: &Attempt, about: &Passage, whole: &str, own: &[String]) -> Return {
    let explains = lexicon::meaning(&about.paragraph).is_some() || whole.is_empty();
    let around = if about.text.is_empty() { whole } else { &about.text };
    let verdict = verdict::decide(&Evidence {
        action: attempt.action,
        status: attempt.status,
        diagnostic: &attempt.diagnostic,
        context: if explains { &about.paragraph } else { whole },
        stage: stage(&attempt.diagnostic).or_else(|| stage(around)),
        is_local_program: attempt.diagnostic_type == "x-unix",
        is_personal: false,
        names_sender: names_sender(&attempt.diagnostic, attempt.recipient.as_deref().unwrap_or_default(), own),
        category: attempt.category.as_deref(),
    });
    Return {
        recipient: attempt.recipient.clone(),
        original_recipient: attempt.original_recipient.clone(),
        class: verdict.class,
        reason: verdict.reason,
        status: verdict.status,
        diagnostic: shortened(&attempt.diagnostic).or_else(|| shortened(&about.paragraph)),
    }
}

/// What a notice without machine-readable parts says of those whom it names.
fn told(message: &Message, notice: &Notice<'_>, own: &[String]) -> Vec<Return> {
    let text = notice.text();
    if !is_notice(message, &text) {
        return Vec::new();
    }
    told_of(message, &text, &named(message, notice, own), own)
}

/// What a notice that names nobody says of the recipient of the message that it returns.
fn told_without_address(message: &Message, notice: &Notice<'_>, returned: &Fields, own: &[String]) -> Vec<Return> {
    let text = notice.text();
    if !is_notice(message, &text) {
        return Vec::new();
    }
    told_of(message, &text, &[only_recipient(returned, own)], own)
}

fn told_of(message: &Message, text: &str, passages: &[Passage], own: &[String]) -> Vec<Return> {
    let whole = if passages.len() == 1 { text } else { "" };
    let common = Evidence {
        action: is_late(message, text).then_some(Action::Delayed),
        is_personal: !daemon::is_system(&message.headers),
        ..Evidence::default()
    };
    passages.iter().map(|passage| told_one(passage, &common, whole, own)).collect()
}

fn told_one(passage: &Passage, common: &Evidence<'_>, whole: &str, own: &[String]) -> Return {
    let texts = [passage.paragraph.as_str(), passage.text.as_str(), whole];
    let diagnostic = texts.into_iter().find(|text| lexicon::meaning(text).is_some()).unwrap_or(&passage.paragraph);
    let verdict = verdict::decide(&Evidence {
        diagnostic,
        context: whole,
        stage: texts.into_iter().find_map(stage),
        names_sender: names_sender(passage.explanation(), &passage.address, own),
        ..common.clone()
    });
    Return {
        recipient: (!passage.address.is_empty()).then(|| passage.address.clone()),
        original_recipient: passage.forwarded_from(),
        class: verdict.class,
        reason: verdict.reason,
        status: verdict.status,
        diagnostic: shortened(diagnostic),
    }
}

/// Whether words name one of the sender's addresses and not the recipient's.
fn names_sender(words: &str, recipient: &str, own: &[String]) -> bool {
    let named = address::find(words);
    let names = |wanted: &str| named.iter().any(|found| address::same(&found.address, wanted));
    !names(recipient) && own.iter().any(|address| names(address))
}

/// The addresses that failed. `X-Failed-Recipients`, which Exim, Gmail and others set, goes before the text, but not
/// where the text explains only others: gateways rewrite the one and not the other.
fn named(message: &Message, notice: &Notice<'_>, own: &[String]) -> Vec<Passage> {
    let header = message.headers.all("x-failed-recipients").flat_map(address::find);
    let addresses: Vec<String> = header.map(|found| found.address).take(RECIPIENT_LIMIT).collect();
    let explained = notice.about(&addresses.iter().map(String::as_str).collect::<Vec<_>>());
    if explained.iter().all(Option::is_none) {
        let told = notice.failed(own);
        if !told.is_empty() {
            return told;
        }
    }
    let unexplained = |address: &String| Passage { address: address.clone(), ..Passage::default() };
    addresses.iter().zip(explained).map(|(address, passage)| passage.unwrap_or_else(|| unexplained(address))).collect()
}

/// The recipient of the returned message, if it had but one.
fn only_recipient(returned: &Fields, own: &[String]) -> Passage {
    let recipients: Vec<String> = returned.all("to").flat_map(address::find).map(|found| found.address).collect();
    let address = match recipients.as_slice() {
        [one] if !own.iter().any(|address| address::same(address, one)) => one.clone(),
        _ => String::new(),
    };
    Passage { address, ..Passage::default() }
}

/// Whether a message without machine-readable parts is a notice of a mail system. A person who writes about failed
/// mail, and a reader's automatic reply, are none.
fn is_notice(message: &Message, text: &str) -> bool {
    let headers = &message.headers;
    let subject = lexicon::remarks(&message.subject);
    let remarks = lexicon::remarks(text);
    let by_daemon = daemon::is_daemon(headers);
    if !by_daemon && subject.contains(&Remark::AutomaticReply) {
        return false;
    }
    let fails = |remarks: &[Remark]| remarks.contains(&Remark::Failure) || remarks.contains(&Remark::Delay);
    let signs = [
        (headers.has("x-failed-recipients"), 3),
        (by_daemon, 2),
        (fails(&subject), 2),
        (fails(&remarks), 2),
        (lexicon::meaning(text).is_some(), 1),
        (daemon::has_null_return_path(headers), 1),
        (!daemon::is_automatic(headers), -2),
    ];
    signs.iter().filter(|(is_there, _)| *is_there).map(|(_, weight)| weight).sum::<i32>() >= 3
}

/// Whether a notice says that delivery goes on.
fn is_late(message: &Message, text: &str) -> bool {
    let subject = lexicon::remarks(&message.subject);
    let failed = subject.contains(&Remark::Failure) && !subject.contains(&Remark::Delay);
    let mentions = subject.contains(&Remark::Delay) || lexicon::remarks(text).contains(&Remark::Delay);
    mentions && !failed
}

fn shortened(text: &str) -> Option<String> {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then(|| words.chars().take(DIAGNOSTIC_LIMIT).collect())
}
