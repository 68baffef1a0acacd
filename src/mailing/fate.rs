//! What became of one message, as far as its sender must act upon it.

use std::time::Duration;

use bellwether_bounces::{Class, Status, read_reply};
use bellwether_smtp::{About, Cause, Outcome, Scope};

use crate::campaigns::{self, Reply};
use crate::error::Error;
use crate::mail::Sent;
use crate::returns::Said;
use crate::vault::{Address, Unopened};

/// What became of one message.
#[derive(Debug)]
pub(super) struct Fate {
    /// For the ledger.
    pub outcome: campaigns::Outcome,
    /// What the relay said, without addresses.
    pub reply: Option<Reply>,
    /// What the server said of the reader's mailbox by refusing: that counts if the message is given up.
    pub said: Option<Said>,
    /// How long to leave all relays alone.
    pub pause: Option<Duration>,
}

impl Fate {
    /// It was not sent, and is not to be before `pause` is over.
    pub fn not_tried(pause: Duration) -> Self {
        Self { outcome: campaigns::Outcome::NotTried, reply: None, said: None, pause: Some(pause) }
    }

    /// Reads what became of a message to `address`.
    pub fn of(sent: &Sent, address: &Address) -> Self {
        let outcome = match sent {
            Sent::Tried(outcome) => outcome,
            Sent::NoRelay { after } => {
                return Self::not_tried(*after);
            }
        };
        let told = |code: Option<u16>, enhanced: Option<String>, text: &str| {
            Some(Reply::new(code, enhanced.as_deref(), text, address))
        };
        let said = |reply: &bellwether_smtp::Reply| {
            told(Some(reply.code()), reply.enhanced().map(|code| code.to_string()), reply.text())
        };
        let why = |cause: &Cause| match cause {
            Cause::Refused { reply, .. } => said(reply),
            Cause::Broken { broken, .. } => told(None, None, &broken.to_string()),
            Cause::NotOffered(need) => {
                told(None, None, &format!("the relay doesn't offer what the message needs: {need:?}"))
            }
        };
        let (ending, reply, refused) = match outcome {
            Outcome::Accepted { reply } => (campaigns::Outcome::Accepted, said(reply), None),
            Outcome::Deferred { cause, scope, .. } => {
                let reply = why(cause);
                let said = reply.as_ref().filter(|_| *scope == Scope::Recipient).and_then(of_mailbox);
                // What may pass leaves a doubt.
                (campaigns::Outcome::Deferred, reply, said.filter(|said| said.class == Class::Soft))
            }
            Outcome::Failed { cause, about } => {
                let reply = why(cause);
                let said = reply.as_ref().filter(|_| *about == About::Recipient).and_then(of_mailbox);
                (campaigns::Outcome::Failed, reply, said)
            }
            Outcome::Uncertain { broken } => {
                (campaigns::Outcome::Uncertain, told(None, None, &broken.to_string()), None)
            }
        };
        Self { outcome: ending, reply, said: refused, pause: None }
    }
}

/// What a refusal says of a mailbox: that there is none, where its enhanced code (RFC 3463) or its words leave no doubt of that, or what else
/// keeps mail from it. A relay that is set up wrongly refuses everybody with the same 550, and readers must not be lost by that.
fn of_mailbox(reply: &Reply) -> Option<Said> {
    let number = reply.code()?;
    let code = reply.enhanced();
    let told = ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"];
    let status = code.and_then(|code| code.parse::<Status>().ok());
    let words = format!("{number} {}", reply.text());
    let read = Said::from(read_reply(status, &words));
    match read.class {
        _ if code.is_some_and(|code| told.contains(&code)) => Some(Class::Hard.into()),
        Class::Hard | Class::Soft => Some(read),
        Class::Delay | Class::Complaint | Class::None => None,
    }
}

/// When to try again what couldn't be sent for a reason that passes.
pub(super) const SOMETHING_MISSING: Duration = Duration::from_secs(60);

/// Whether a message that couldn't be made or handed over may be sent later as it is: a key is on its way to this process, or the disk
/// was full. All else would be the same again.
pub(super) fn passes(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        matches!(cause.downcast_ref(), Some(Unopened::NoKey(_)))
            || matches!(cause.downcast_ref(), Some(Error::Empty))
            || cause.is::<std::io::Error>()
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bellwether_bounces::Class;
    use bellwether_smtp::{About, Broken, Cause, EnhancedCode, Outcome, Phase, Reply, Scope};

    use super::{Fate, passes};
    use crate::campaigns;
    use crate::mail::Sent;
    use crate::vault::{Address, Unopened};

    #[test]
    fn what_is_missing_for_a_while_gives_up_nobody() {
        use anyhow::Context as _;
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        let in_context = Err::<(), _>(Unopened::NoKey(2)).context("a key").context("a letter").expect_err("no key");
        for error in [full.into(), Unopened::NoKey(2).into(), in_context] {
            assert!(passes(&error), "{error:#}");
        }
        for error in [Unopened::NotAuthentic.into(), anyhow::anyhow!("a key that has expired")] {
            assert!(!passes(&error), "{error:#}");
        }
    }

    #[test]
    fn an_address_is_given_up_only_when_the_refusal_is_about_it() {
        let address = Address::parse("reader@example.org").expect("an address");
        let cause = || {
            let code = EnhancedCode { class: 5, subject: 1, detail: 1 };
            let reply = Reply::new(550, Some(code), "<reader@example.org> no such user");
            Cause::Refused { phase: Phase::Recipient, reply }
        };
        let fate = |outcome| Fate::of(&Sent::Tried(outcome), &address);
        let failed = fate(Outcome::Failed { cause: cause(), about: About::Recipient });
        let class = |fate: &Fate| fate.said.map(|said| said.class);
        assert_eq!((class(&failed), failed.outcome), (Some(Class::Hard), campaigns::Outcome::Failed));
        let reply = failed.reply.expect("what the relay said");
        assert_eq!((reply.code(), reply.text()), (Some(550), "<…> no such user"));
        assert_eq!(class(&fate(Outcome::Failed { cause: cause(), about: About::Sender })), None);
        let refused = |reply: Reply| Cause::Refused { phase: Phase::Recipient, reply };
        for (words, gone) in [
            ("relay not permitted", false),
            ("Relaying denied", false),
            ("authentication required", false),
            ("rejected by policy", false),
            ("", false),
            ("mailbox unavailable", false),
            ("5.1.1 user unknown", true),
        ] {
            let failed =
                fate(Outcome::Failed { cause: refused(Reply::new(550, None, words)), about: About::Recipient });
            assert_eq!(class(&failed) == Some(Class::Hard), gone, "{words}");
        }
        let full =
            |number, class| Reply::new(number, Some(EnhancedCode { class, subject: 2, detail: 2 }), "Mailbox full");
        let failed = fate(Outcome::Failed { cause: refused(full(552, 5)), about: About::Recipient });
        assert_eq!(failed.said.map(|said| (said.class, said.about_us)), Some((Class::Soft, false)));
        let deferred = |scope, reply| fate(Outcome::Deferred { cause: refused(reply), scope, slow_down: false });
        assert_eq!(class(&deferred(Scope::Recipient, full(452, 4))), Some(Class::Soft));
        assert_eq!(class(&deferred(Scope::Relay, full(452, 4))), None, "a relay that is full itself");
        assert_eq!(class(&deferred(Scope::Recipient, Reply::new(450, None, "no such user"))), Some(Class::Soft));
        let deferred = fate(Outcome::Deferred { cause: cause(), scope: Scope::Recipient, slow_down: false });
        assert!(class(&deferred) != Some(Class::Hard) && deferred.outcome == campaigns::Outcome::Deferred);
        let uncertain = fate(Outcome::Uncertain { broken: Broken::Closed });
        assert_eq!(uncertain.outcome, campaigns::Outcome::Uncertain);
        let none = Fate::of(&Sent::NoRelay { after: Duration::from_secs(5) }, &address);
        assert_eq!((none.outcome, none.pause), (campaigns::Outcome::NotTried, Some(Duration::from_secs(5))));
    }
}
