//! What a reply means: a pure function of the step of the conversation, the code and the enhanced code.
//!
//! The basic code decides between now, later and never, since servers agree on it; subject and detail of the enhanced code
//! (RFC 3463, 5248, and IANA's registry) say what it is about. A refusal counts as the recipient's only where the codes leave
//! no doubt: the price of a mistake is a reader who is lost without anybody noticing.

use crate::outcome::{About, Phase, Scope};
use crate::reply::EnhancedCode;

/// What a reply means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Go on. After the content: the message was taken.
    Fine,
    /// Not now.
    Deferred {
        /// What it concerns.
        scope: Scope,
        /// Whether less should be sent at a time.
        slow_down: bool,
    },
    /// Never.
    Failed {
        /// What it is about.
        about: About,
    },
    /// An answer to some other question: nothing can be concluded from it.
    Nonsense,
}

/// Judges a reply.
#[must_use]
pub fn judge(phase: Phase, code: u16, enhanced: Option<EnhancedCode>) -> Verdict {
    let enhanced = enhanced.map(|enhanced| (enhanced.subject, enhanced.detail));
    match code {
        354 if phase == Phase::Data => Verdict::Fine,
        200..=299 if phase != Phase::Data => Verdict::Fine,
        400..=499 => Verdict::Deferred { scope: scope(phase, code, enhanced), slow_down: slow_down(code, enhanced) },
        500..=599 if is_session(phase) => Verdict::Deferred { scope: Scope::Relay, slow_down: false },
        500..=599 => Verdict::Failed { about: about(phase, code, enhanced) },
        _ => Verdict::Nonsense,
    }
}

type Enhanced = Option<(u16, u16)>;

/// Before there is any message. A relay that doesn't want us may want us tomorrow, and no message is to blame.
fn is_session(phase: Phase) -> bool {
    matches!(phase, Phase::Greeting | Phase::Hello | Phase::StartTls | Phase::Authentication)
}

/// 421 closes a connection, often because there are too many; 4.7.x is policy: greylisting, rate, reputation; 4.4.5 is
/// congestion; 4.3.2 a system that takes nothing now.
fn slow_down(code: u16, enhanced: Enhanced) -> bool {
    code == 421 || matches!(enhanced, Some((7, _) | (4, 5) | (3, 2)))
}

fn scope(phase: Phase, code: u16, enhanced: Enhanced) -> Scope {
    if is_session(phase) {
        return Scope::Relay;
    }
    if code == 421 {
        return Scope::Connection;
    }
    match (enhanced, phase) {
        // The sender's address can't be verified now.
        (Some((1, 7 | 8)), _) => Scope::Message,
        (Some((1 | 2, _)), _) => Scope::Recipient,
        // The message is too big for the system, now.
        (Some((3, 4)), _) => Scope::Message,
        // A full disk, a system that takes nothing now, congestion: whoever is next hears the same.
        (Some((3, 1 | 2) | (4, 5)), _) => Scope::Relay,
        // A lookup that failed, as Postfix says with 451 4.3.0, is of this address or its domain: others may pass.
        (Some((3, _)), Phase::Recipient) => Scope::Recipient,
        (Some((3, _)), _) => Scope::Relay,
        // A bad connection.
        (Some((4, 2)), _) => Scope::Connection,
        // Too many recipients: there is one, so it is those of the connection.
        (Some((5, 3)), _) => Scope::Connection,
        (Some((6, _)), _) => Scope::Message,
        (_, Phase::Recipient) => Scope::Recipient,
        // Without an enhanced code: no storage, no TLS or AUTH for the moment.
        (None, _) if matches!(code, 452 | 454) => Scope::Relay,
        (None, Phase::Sender) => Scope::Relay,
        _ => Scope::Message,
    }
}

fn about(phase: Phase, code: u16, enhanced: Enhanced) -> About {
    match (enhanced, phase) {
        // No longer the same person: RFC 7293.
        (Some((7, 17 | 18)), _) => About::Recipient,
        (Some((7, _)), _) => About::Sender,
        // The sender's mailbox or system.
        (Some((1, 7 | 8)), _) => About::Sender,
        // The mail isn't internationalised, or not compliant.
        (Some((1, 9)), _) => About::Message,
        // "Other address status" says which address only by its place.
        (Some((1, 0)), Phase::Sender) => About::Sender,
        (Some((1, 0)), Phase::Data | Phase::Content) => About::Message,
        (Some((1, _)), Phase::Sender) => About::Sender,
        (Some((1, _)), _) => About::Recipient,
        // Larger than the mailbox may take.
        (Some((2, 3)), _) => About::Message,
        (Some((2, _)), Phase::Sender) => About::Sender,
        (Some((2, _)), _) => About::Recipient,
        (Some((3, 4) | (6, _)), _) => About::Message,
        // No route, no host, a loop: of this address's domain.
        (Some((4, 1 | 3 | 4 | 6)), Phase::Recipient) => About::Recipient,
        (Some((3..=5, _)), _) => About::Relay,
        (_, Phase::Recipient) => about_recipient(code),
        (_, Phase::Sender) => about_sender(code),
        (_, Phase::Data | Phase::Content) if matches!(code, 550 | 552 | 554) => About::Message,
        _ => About::Relay,
    }
}

/// By RFC 5321's own words: 550 unavailable, 551 not local, 552 over its quota, 553 name not allowed; RFC 7504: 556 takes no
/// mail. 554 is where servers put policy.
fn about_recipient(code: u16) -> About {
    match code {
        550..=553 | 556 => About::Recipient,
        554 => About::Sender,
        _ => About::Relay,
    }
}

fn about_sender(code: u16) -> About {
    match code {
        550 | 551 | 553 | 554 => About::Sender,
        552 => About::Message,
        _ => About::Relay,
    }
}

#[cfg(test)]
mod tests;
