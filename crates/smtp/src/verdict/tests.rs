//! The table of replies, most of them as real servers give them.

use super::{Verdict, judge};
use crate::outcome::Phase::{self, Authentication, Content, Data, Greeting, Hello, Recipient, Sender, StartTls};
use crate::outcome::{About, Scope};
use crate::reply::EnhancedCode;

const ALL: [Phase; 8] = [Greeting, Hello, StartTls, Authentication, Sender, Recipient, Data, Content];
const SESSION: [Phase; 4] = [Greeting, Hello, StartTls, Authentication];

fn verdict(phase: Phase, reply: &str) -> Verdict {
    let (code, enhanced) = reply.split_once(' ').unwrap_or((reply, ""));
    judge(phase, code.parse().expect("a code"), EnhancedCode::at_start(enhanced.as_bytes()))
}

#[test]
fn each_step_has_its_own_good_answer() {
    for phase in ALL {
        let (good, other) = if phase == Data { ("354", "250 2.0.0") } else { ("250 2.1.5", "354") };
        assert_eq!(verdict(phase, good), Verdict::Fine, "{phase:?}");
        assert_eq!(verdict(phase, other), Verdict::Nonsense, "{phase:?}");
    }
    assert_eq!(verdict(Recipient, "251"), Verdict::Fine);
    assert_eq!(verdict(Content, "334"), Verdict::Nonsense);
}

#[test]
fn what_may_be_tried_again() {
    for (phase, reply, scope, slow_down) in [
        // Too many connections, or too many messages in one.
        (Sender, "421 4.7.0", Scope::Connection, true),
        (Recipient, "421", Scope::Connection, true),
        (Data, "421 4.3.2", Scope::Connection, true),
        (Content, "421 4.4.2", Scope::Connection, true),
        // Greylisting, rates.
        (Recipient, "450 4.7.1", Scope::Recipient, true),
        (Recipient, "451 4.7.650", Scope::Recipient, true),
        (Content, "451 4.7.28", Scope::Message, true),
        (Sender, "451 4.7.1", Scope::Message, true),
        // The mailbox.
        (Recipient, "450 4.2.1", Scope::Recipient, false),
        (Recipient, "452 4.2.2", Scope::Recipient, false),
        (Content, "452 4.2.2", Scope::Recipient, false),
        (Recipient, "450 4.1.1", Scope::Recipient, false),
        (Recipient, "450 4.1.2", Scope::Recipient, false),
        (Recipient, "450 4.1.8", Scope::Message, false),
        (Sender, "451 4.1.8", Scope::Message, false),
        // Routes.
        (Recipient, "451 4.4.3", Scope::Recipient, false),
        (Recipient, "451 4.4.5", Scope::Relay, true),
        (Content, "451 4.4.2", Scope::Connection, false),
        // The system.
        (Sender, "452 4.3.1", Scope::Relay, false),
        (Recipient, "451 4.3.0", Scope::Recipient, false),
        (Sender, "451 4.3.0", Scope::Relay, false),
        (Recipient, "452 4.3.1", Scope::Relay, false),
        (Content, "451 4.3.2", Scope::Relay, true),
        (Sender, "452 4.3.4", Scope::Message, false),
        (Recipient, "452 4.5.3", Scope::Connection, false),
        (Content, "451 4.6.0", Scope::Message, false),
        // Without enhanced codes.
        (Sender, "451", Scope::Relay, false),
        (Sender, "452", Scope::Relay, false),
        (Recipient, "450", Scope::Recipient, false),
        (Recipient, "451", Scope::Recipient, false),
        (Recipient, "452", Scope::Recipient, false),
        (Data, "451", Scope::Message, false),
        (Content, "450", Scope::Message, false),
        (Content, "451", Scope::Message, false),
        (Content, "452", Scope::Relay, false),
    ] {
        assert_eq!(verdict(phase, reply), Verdict::Deferred { scope, slow_down }, "{phase:?} {reply}");
    }
}

#[test]
fn what_is_of_no_use_to_try_again() {
    for (phase, reply, about) in [
        // There is nobody.
        (Recipient, "550 5.1.1", About::Recipient),
        (Content, "550 5.1.1", About::Recipient),
        (Recipient, "553 5.1.3", About::Recipient),
        (Recipient, "550 5.1.2", About::Recipient),
        (Recipient, "551 5.1.6", About::Recipient),
        (Recipient, "556 5.1.10", About::Recipient),
        (Recipient, "550 5.1.0", About::Recipient),
        (Recipient, "550 5.2.1", About::Recipient),
        (Recipient, "552 5.2.2", About::Recipient),
        (Content, "552 5.2.2", About::Recipient),
        (Recipient, "550 5.4.1", About::Recipient),
        (Recipient, "550 5.4.4", About::Recipient),
        (Recipient, "550 5.7.17", About::Recipient),
        (Recipient, "550", About::Recipient),
        (Recipient, "551", About::Recipient),
        (Recipient, "552", About::Recipient),
        (Recipient, "553", About::Recipient),
        (Recipient, "556", About::Recipient),
        // They don't want us.
        (Recipient, "550 5.7.1", About::Sender),
        (Content, "550 5.7.26", About::Sender),
        (Content, "554 5.7.1", About::Sender),
        (Sender, "550 5.7.27", About::Sender),
        (Sender, "553 5.1.7", About::Sender),
        (Recipient, "550 5.1.8", About::Sender),
        (Sender, "550 5.1.0", About::Sender),
        (Sender, "501 5.1.3", About::Sender),
        (Sender, "550", About::Sender),
        (Sender, "553", About::Sender),
        (Recipient, "554", About::Sender),
        (Recipient, "530 5.7.0", About::Sender),
        // The message.
        (Sender, "552 5.3.4", About::Message),
        (Content, "552 5.3.4", About::Message),
        (Recipient, "552 5.2.3", About::Message),
        (Content, "554 5.6.0", About::Message),
        (Sender, "550 5.6.7", About::Message),
        (Content, "550 5.1.9", About::Message),
        (Content, "550", About::Message),
        (Content, "552", About::Message),
        (Content, "554", About::Message),
        (Sender, "552", About::Message),
        (Data, "554", About::Message),
        // The relay.
        (Sender, "503 5.5.1", About::Relay),
        (Recipient, "501 5.5.4", About::Relay),
        (Recipient, "550 5.5.0", About::Relay),
        (Sender, "555 5.5.4", About::Relay),
        (Recipient, "554 5.3.0", About::Relay),
        (Content, "554 5.4.6", About::Relay),
        (Sender, "530", About::Relay),
        (Recipient, "503", About::Relay),
        (Data, "503", About::Relay),
        (Content, "500", About::Relay),
    ] {
        assert_eq!(verdict(phase, reply), Verdict::Failed { about }, "{phase:?} {reply}");
    }
}

#[test]
fn a_refused_session_is_no_messages_fault() {
    for phase in SESSION {
        for (reply, slow_down) in
            [("421 4.7.0", true), ("450", false), ("554", false), ("550 5.7.1", false), ("535 5.7.8", false)]
        {
            let expected = Verdict::Deferred { scope: Scope::Relay, slow_down };
            assert_eq!(verdict(phase, reply), expected, "{phase:?} {reply}");
        }
    }
}

#[test]
fn every_code_has_a_meaning_of_its_class() {
    for phase in ALL {
        for code in 200..600 {
            for enhanced in [
                None,
                Some(EnhancedCode::new(2, 0, 0)),
                Some(EnhancedCode::new(5, 1, 1)),
                Some(EnhancedCode::new(4, 7, 1)),
            ] {
                let expected = match (judge(phase, code, enhanced), code / 100) {
                    (Verdict::Fine, 2 | 3) | (Verdict::Nonsense, 2 | 3) | (Verdict::Deferred { .. }, 4) => true,
                    (Verdict::Deferred { scope, .. }, 5) => SESSION.contains(&phase) && scope == Scope::Relay,
                    (Verdict::Failed { .. }, 5) => !SESSION.contains(&phase),
                    _ => false,
                };
                assert!(expected, "{phase:?} {code} {enhanced:?}");
            }
        }
    }
}
