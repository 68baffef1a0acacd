//! What the relay answers to the commands of a message, and what that makes of the connection.

use std::time::Duration;

use super::Connection;
use crate::outcome::{Broken, Cause, Outcome, Phase, Scope};
use crate::reply::RawReply;
use crate::verdict::{Verdict, judge};
use crate::wire::Unwritten;

/// How long to wait for what a relay may have said before it closed the connection.
const LAST_WORD: Duration = Duration::from_secs(2);

/// An answer, as far as it matters.
pub(super) enum Answer {
    Fine,
    Refused(Outcome),
}

impl Connection {
    /// The answer to RSET, if that was sent. A relay that refuses it will say more at MAIL.
    pub(super) async fn read_reset(&mut self) -> Result<(), Outcome> {
        if std::mem::take(&mut self.stale) {
            self.answer(Phase::Sender).await?;
        }
        Ok(())
    }

    /// What became of the content. `complete` says whether the relay may have all of it.
    pub(super) async fn content_answer(&mut self, written: Result<(), Unwritten>, complete: bool) -> Outcome {
        let limit = if written.is_ok() { self.timeouts.end } else { LAST_WORD };
        let broken = match self.wire.reply(limit).await {
            Ok(reply) => {
                let (code, verdict) = (reply.code(), judge(Phase::Content, reply.code(), reply.enhanced()));
                let accepted = (verdict == Verdict::Fine && complete).then(|| reply.to_reply());
                let outcome = accepted.map(|reply| Outcome::Accepted { reply });
                if let Some(outcome) = outcome.or_else(|| refused(Phase::Content, verdict, reply)) {
                    // RFC 3030, 2: after a refused BDAT the relay is in no defined state.
                    self.stale = self.offered.chunking && verdict != Verdict::Fine;
                    self.ending |= code == 421 || written.is_err();
                    return outcome;
                }
                Broken::OutOfPlace(code)
            }
            Err(broken) => written.err().map_or(broken, |unwritten| unwritten.broken),
        };
        self.broken(Phase::Content, broken, complete)
    }

    /// The connection is of no further use.
    pub(super) fn broken(&mut self, phase: Phase, broken: Broken, complete: bool) -> Outcome {
        self.ending = true;
        if complete { Outcome::Uncertain { broken } } else { not_sent(phase, broken) }
    }

    /// The answers to MAIL and RCPT. The first refusal counts; what follows it only repeats it in other words.
    pub(super) async fn envelope_answers(&mut self) -> Result<Answer, Outcome> {
        let sender = self.answer(Phase::Sender).await?;
        match self.answer(Phase::Recipient).await {
            Ok(recipient) => Ok(if matches!(sender, Answer::Fine) { recipient } else { sender }),
            Err(outcome) => Err(refusal(sender).unwrap_or(outcome)),
        }
    }

    /// An answer; `Err` if the conversation ends with it.
    pub(super) async fn answer(&mut self, phase: Phase) -> Result<Answer, Outcome> {
        let limit = match phase {
            Phase::Recipient => self.timeouts.recipient,
            Phase::Data => self.timeouts.data,
            _ => self.timeouts.sender,
        };
        let reply = match self.wire.reply(limit).await {
            Ok(reply) => reply,
            Err(broken) => return Err(self.broken(phase, broken, false)),
        };
        let code = reply.code();
        let verdict = judge(phase, code, reply.enhanced());
        match refused(phase, verdict, reply) {
            Some(outcome) if code == 421 => {
                self.ending = true;
                Err(outcome)
            }
            Some(outcome) => Ok(Answer::Refused(outcome)),
            None if verdict == Verdict::Fine => Ok(Answer::Fine),
            None => Err(self.broken(phase, Broken::OutOfPlace(code), false)),
        }
    }

    /// An answer that changes nothing any more. If it doesn't come, the connection is of no further use.
    pub(super) async fn skip_answer(&mut self, limit: Duration) {
        let last = match self.wire.reply(limit).await {
            Ok(reply) => reply.code() == 421,
            Err(_) => true,
        };
        self.ending |= last;
    }

    /// What a relay that has closed the connection may have said before.
    pub(super) async fn last_word(&mut self, phase: Phase) -> Option<Outcome> {
        let reply = self.wire.reply(LAST_WORD).await.ok()?;
        let outcome = refused(phase, judge(phase, reply.code(), reply.enhanced()), reply)?;
        self.ending = true;
        Some(outcome)
    }
}

fn refused(phase: Phase, verdict: Verdict, reply: RawReply<'_>) -> Option<Outcome> {
    let cause = || Cause::Refused { phase, reply: reply.to_reply() };
    match verdict {
        Verdict::Deferred { scope, slow_down } => Some(Outcome::Deferred { cause: cause(), scope, slow_down }),
        Verdict::Failed { about } => Some(Outcome::Failed { cause: cause(), about }),
        Verdict::Fine | Verdict::Nonsense => None,
    }
}

pub(super) fn refusal(answer: Answer) -> Option<Outcome> {
    match answer {
        Answer::Fine => None,
        Answer::Refused(outcome) => Some(outcome),
    }
}

/// The message certainly didn't reach the relay as a whole.
pub(super) fn not_sent(phase: Phase, broken: Broken) -> Outcome {
    let cause = Cause::Broken { phase, broken };
    Outcome::Deferred { cause, scope: Scope::Connection, slow_down: false }
}
