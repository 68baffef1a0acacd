//! Decides what a failed or late delivery means, from all that is known of it.
//!
//! Words come before codes: relays replace the codes of others by their own guess, and sendmail calls every refusal at
//! RCPT 5.1.1. But words alone rarely make a reader unreachable: see [`Force`](crate::lexicon::Force).

use crate::delivery_status::Action;
use crate::lexicon::{self, Force, Meaning};
use crate::notice::Stage;
use crate::status::{Codes, Status, codes};
use crate::{Class, Reason};

/// What is known of one delivery.
#[derive(Clone, Debug, Default)]
pub(crate) struct Evidence<'a> {
    pub action: Option<Action>,
    /// The `Status` field.
    pub status: Option<Status>,
    /// What the mail system said of this recipient.
    pub diagnostic: &'a str,
    /// What else the notice says; asked when the diagnostic says nothing that is understood.
    pub context: &'a str,
    /// The command that was refused, as far as it is known.
    pub stage: Option<Stage>,
    /// A program on the recipient's system failed, and its words are not those of a mail server.
    pub is_local_program: bool,
    /// The words name the sender's address, not the recipient's: they speak of a check of the sender.
    pub names_sender: bool,
    /// Nothing shows that a mail system wrote this: it may be the automatic reply of a person.
    pub is_personal: bool,
    /// PowerMTA's classification.
    pub category: Option<&'a str>,
}

/// A decision and the code that it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub class: Class,
    pub reason: Reason,
    pub status: Option<Status>,
}

/// Decides.
pub(crate) fn decide(evidence: &Evidence<'_>) -> Verdict {
    let quoted = codes(evidence.diagnostic);
    let status = quoted.status.filter(|status| status.is_specific()).or(evidence.status).or(quoted.status);
    let succeeded = evidence.action == Some(Action::Delivered)
        || (evidence.action.is_none() && evidence.status.is_some_and(|status| status.class == 2));
    if succeeded {
        return Verdict { class: Class::None, reason: Reason::Delivered, status: evidence.status.or(status) };
    }
    let reason = believed(evidence, quoted, status);
    let class = if evidence.action == Some(Action::Delayed) { Class::Delay } else { reason.class() };
    Verdict { class, reason, status }
}

/// The reason that the words give, as far as codes and circumstances let it be believed.
fn believed(evidence: &Evidence<'_>, quoted: Codes, status: Option<Status>) -> Reason {
    let spoken = lexicon::meaning(evidence.diagnostic).or_else(|| evidence.category.and_then(category));
    // An unexplained refusal is explained by the text around it only if the code leaves the question open.
    let around = || if status.is_some_and(Status::is_telling) { None } else { lexicon::meaning(evidence.context) };
    let meaning = spoken.or_else(around);
    let is_certain = meaning.is_some_and(|meaning| meaning.force == Force::Certain);
    let reason = match meaning {
        Some(meaning) => weigh(evidence, meaning, quoted, status),
        None => unspoken(evidence, quoted, status),
    };
    if reason.class() != Class::Hard {
        return reason;
    }
    let transient = quoted.reply.is_some_and(|reply| reply < 500) || status.is_some_and(|status| status.class == 4);
    match evidence.stage {
        // Before RCPT nobody has seen the recipient: the words speak of the sender.
        Some(Stage::Greeting) => Reason::Blocked,
        Some(Stage::Sender) => Reason::Rejected,
        _ if evidence.is_personal && !is_certain => Reason::Filtered,
        _ if evidence.names_sender => Reason::Rejected,
        _ if evidence.is_local_program => Reason::MailerError,
        _ if transient => Reason::OnHold,
        _ => reason,
    }
}

/// Holds a phrase against the codes.
fn weigh(evidence: &Evidence<'_>, meaning: Meaning, quoted: Codes, status: Option<Status>) -> Reason {
    match meaning.reason {
        Reason::UserUnknown if matches!(status, Some(Status { class: 5, subject: 1, detail: 6 })) => Reason::HasMoved,
        Reason::UserUnknown => {
            let categorised =
                evidence.category.and_then(category).is_some_and(|meaning| meaning.reason == Reason::UserUnknown);
            let agrees = categorised || status.is_some_and(Status::agrees_on_address);
            let policy = status.is_some_and(|status| status.subject == 7);
            let believed = match meaning.force {
                _ if policy => false,
                Force::Certain => true,
                Force::Plain => agrees || evidence.stage == Some(Stage::Recipient),
                Force::Weak => agrees && status.is_none_or(|status| status.subject == 1),
            };
            if believed { Reason::UserUnknown } else { Reason::Filtered }
        }
        // A server that answered at all may have meant the sender's domain. Our own side's finding has no reply code.
        Reason::HostUnknown
            if quoted.reply.is_some()
                && evidence.stage != Some(Stage::Recipient)
                && !status.is_some_and(Status::agrees_on_domain) =>
        {
            Reason::Rejected
        }
        Reason::HasMoved if quoted.reply.is_none() && status.is_none() => Reason::OnHold,
        // "550 … timed out" is a server's answer, so the server was there; 4.4.7 and its like are the queue's own words.
        Reason::Expired if quoted.reply.is_some() && status.is_none_or(|status| status.subject != 4) => Reason::OnHold,
        reason => reason,
    }
}

/// What remains when no words are understood.
fn unspoken(evidence: &Evidence<'_>, quoted: Codes, status: Option<Status>) -> Reason {
    let Some(status) = status else {
        return Reason::OnHold;
    };
    // sendmail makes 5.1.1 of every 550 that came without a code of its own.
    let guessed = quoted.reply.is_some() && quoted.status.is_none();
    match (status.subject, status.detail) {
        (1, 1) if status.class == 5 && guessed => Reason::Filtered,
        (1, 1) => Reason::UserUnknown,
        (1, 0 | 3) if evidence.stage == Some(Stage::Recipient) && !guessed => Reason::UserUnknown,
        (1, 2) => Reason::HostUnknown,
        (1, 6) => Reason::HasMoved,
        (1, 7 | 8) => Reason::Rejected,
        (1, 10) => Reason::NotAccept,
        (1, 3) => Reason::SyntaxError,
        (1, _) => Reason::Filtered,
        (2, 1) => Reason::Suspended,
        (2, 2) => Reason::MailboxFull,
        (2, 3) => Reason::ExceedLimit,
        (2, _) => Reason::Filtered,
        (3, 1) => Reason::SystemFull,
        (3, 4) => Reason::MessageTooBig,
        (3, _) => Reason::SystemError,
        (4, 7) => Reason::Expired,
        (4, _) => Reason::NetworkError,
        (5, _) => Reason::SyntaxError,
        (6, _) => Reason::ContentError,
        (7, 1) => Reason::PolicyViolation,
        (7, 20..=30) => Reason::AuthFailure,
        (7, _) => Reason::SecurityError,
        _ => Reason::OnHold,
    }
}

impl Status {
    /// Codes that a system gives when it means that the mailbox isn't there. 5.2.1 is "disabled" by RFC 3463, 5.4.1 and
    /// 5.5.0 are what Microsoft answers for unknown recipients; they count only beside words.
    fn agrees_on_address(self) -> bool {
        self.class == 5 && matches!((self.subject, self.detail), (1, 0 | 1 | 3 | 4 | 10) | (2, 1) | (4, 1) | (5, 0))
    }

    /// Codes for a domain that isn't there: 5.1.2, "unable to route", and Microsoft's 5.4.310.
    fn agrees_on_domain(self) -> bool {
        self.class == 5 && matches!((self.subject, self.detail), (1, 2) | (4, 4 | 310))
    }

    /// Whether the code answers the question by itself.
    fn is_telling(self) -> bool {
        matches!((self.subject, self.detail), (1, 1 | 2 | 6..=8) | (2, 1..=3) | (3, 4) | (7, _))
    }
}

/// PowerMTA's names for what it reads from an answer; they are as good as a code.
fn category(name: &str) -> Option<Meaning> {
    let reason = match name {
        "bad-mailbox" => Reason::UserUnknown,
        "bad-domain" => Reason::HostUnknown,
        "inactive-mailbox" => Reason::Suspended,
        "quota-issues" => Reason::MailboxFull,
        "spam-related" => Reason::SpamDetected,
        "virus-related" => Reason::VirusDetected,
        "policy-related" => Reason::PolicyViolation,
        "content-related" => Reason::ContentError,
        "relaying-issues" => Reason::NoRelaying,
        "invalid-sender" => Reason::Rejected,
        "message-expired" | "no-answer-from-host" => Reason::Expired,
        "bad-configuration" | "bad-connection" | "routing-errors" => Reason::NetworkError,
        "protocol-errors" => Reason::SyntaxError,
        _ => return None,
    };
    Some(Meaning { reason, force: Force::Certain })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(diagnostic: &str, status: &str, stage: Option<Stage>) -> (Class, Reason) {
        let evidence = Evidence {
            action: Some(Action::Failed),
            status: status.parse().ok(),
            diagnostic,
            stage,
            ..Evidence::default()
        };
        let verdict = decide(&evidence);
        (verdict.class, verdict.reason)
    }

    #[test]
    fn words_outrank_codes_that_contradict_them() {
        assert_eq!(verdict("550 5.1.1 Mailbox full", "5.1.1", None), (Class::Soft, Reason::MailboxFull));
        assert_eq!(verdict("550 user unknown", "5.0.0", Some(Stage::Recipient)), (Class::Hard, Reason::UserUnknown));
        assert_eq!(verdict("550 blocked by spamhaus", "5.1.1", None), (Class::Soft, Reason::Blocked));
    }

    #[test]
    fn reputation_never_suppresses_a_reader() {
        assert_eq!(verdict("550 5.7.1 No such user", "5.7.1", Some(Stage::Recipient)).0, Class::Soft);
        assert_eq!(verdict("", "5.7.1", None).0, Class::Soft);
        assert_eq!(verdict("550 5.7.26 DMARC", "5.1.1", None).0, Class::Soft);
    }

    #[test]
    fn an_unknown_user_is_believed_only_with_a_code_or_as_the_answer_to_rcpt() {
        assert_eq!(verdict("550 user unknown", "5.0.0", None), (Class::Soft, Reason::Filtered));
        assert_eq!(verdict("550 user unknown", "5.0.0", Some(Stage::Data)), (Class::Soft, Reason::Filtered));
        assert_eq!(verdict("550 5.1.1 user unknown", "5.0.0", Some(Stage::Data)), (Class::Hard, Reason::UserUnknown));
        assert_eq!(verdict("450 4.1.1 user unknown", "4.1.1", Some(Stage::Recipient)).0, Class::Soft);
        assert_eq!(verdict("550 5.1.1 user unknown", "5.1.1", Some(Stage::Sender)).0, Class::Soft);
        let names_sender = Evidence { diagnostic: "550 5.1.1 user unknown", names_sender: true, ..Evidence::default() };
        assert_eq!(decide(&names_sender).reason, Reason::Rejected);
    }

    #[test]
    fn an_unknown_domain_is_believed_of_our_own_side_or_with_a_code() {
        assert_eq!(verdict("Host not found: domain does not exist", "5.4.4", None).0, Class::Hard);
        assert_eq!(verdict("550 5.1.2 Host unknown", "5.1.2", None).0, Class::Hard);
        assert_eq!(verdict("550 Domain does not exist", "5.0.0", Some(Stage::Data)).0, Class::Soft);
        assert_eq!(verdict("550 The sender's domain does not exist", "5.0.0", Some(Stage::Recipient)).0, Class::Soft);
    }

    #[test]
    fn a_code_without_words_is_taken_at_its_word() {
        assert_eq!(verdict("", "5.1.1", None), (Class::Hard, Reason::UserUnknown));
        assert_eq!(verdict("", "5.2.2", None), (Class::Soft, Reason::MailboxFull));
        assert_eq!(verdict("550 Ni!", "5.1.1", None), (Class::Soft, Reason::Filtered));
        assert_eq!(verdict("", "", None), (Class::Soft, Reason::OnHold));
    }
}
