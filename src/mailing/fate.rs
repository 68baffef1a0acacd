//! What became of one message, as far as its sender must act upon it.

use std::time::Duration;

use bellwether_smtp::{About, Cause, Outcome};

use crate::campaigns::{self, Reply};
use crate::mail::Sent;
use crate::vault::Address;

/// What became of one message.
#[derive(Debug)]
pub(super) struct Fate {
    /// For the ledger.
    pub outcome: campaigns::Outcome,
    /// What the relay said, without addresses.
    pub reply: Option<Reply>,
    /// Whether the reader's address doesn't exist, so that it must not be mailed again.
    pub gone: bool,
    /// How long to leave all relays alone.
    pub pause: Option<Duration>,
}

impl Fate {
    /// Reads what became of a message to `address`.
    pub fn of(sent: &Sent, address: &Address) -> Self {
        let outcome = match sent {
            Sent::Tried(outcome) => outcome,
            Sent::NoRelay { after } => {
                let outcome = campaigns::Outcome::NotTried;
                return Self { outcome, reply: None, gone: false, pause: Some(*after) };
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
        let (ending, reply, gone) = match outcome {
            Outcome::Accepted { reply } => (campaigns::Outcome::Accepted, said(reply), false),
            Outcome::Deferred { cause, .. } => (campaigns::Outcome::Deferred, why(cause), false),
            Outcome::Failed { cause, about } => (campaigns::Outcome::Failed, why(cause), *about == About::Recipient),
            Outcome::Uncertain { broken } => {
                (campaigns::Outcome::Uncertain, told(None, None, &broken.to_string()), false)
            }
        };
        Self { outcome: ending, reply, gone, pause: None }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bellwether_smtp::{About, Broken, Cause, Outcome, Phase, Reply, Scope};

    use super::Fate;
    use crate::campaigns;
    use crate::mail::Sent;
    use crate::vault::Address;

    #[test]
    fn an_address_is_given_up_only_when_the_refusal_is_about_it() {
        let address = Address::parse("reader@example.org").expect("an address");
        let cause = || {
            let reply = Reply::new(550, None, "<reader@example.org> no such user");
            Cause::Refused { phase: Phase::Recipient, reply }
        };
        let fate = |outcome| Fate::of(&Sent::Tried(outcome), &address);
        let failed = fate(Outcome::Failed { cause: cause(), about: About::Recipient });
        assert!(failed.gone && failed.outcome == campaigns::Outcome::Failed);
        let reply = failed.reply.expect("what the relay said");
        assert_eq!((reply.code(), reply.text()), (Some(550), "<…> no such user"));
        assert!(!fate(Outcome::Failed { cause: cause(), about: About::Sender }).gone);
        let deferred = fate(Outcome::Deferred { cause: cause(), scope: Scope::Recipient, slow_down: false });
        assert!(!deferred.gone && deferred.outcome == campaigns::Outcome::Deferred);
        let uncertain = fate(Outcome::Uncertain { broken: Broken::Closed });
        assert_eq!(uncertain.outcome, campaigns::Outcome::Uncertain);
        let none = Fate::of(&Sent::NoRelay { after: Duration::from_secs(5) }, &address);
        assert_eq!((none.outcome, none.pause), (campaigns::Outcome::NotTried, Some(Duration::from_secs(5))));
    }
}
