//! One message: MAIL, RCPT, and its content by DATA or BDAT, in as few writes as the relay allows.
//!
//! - With PIPELINING, MAIL, RCPT and DATA are one write, or are part of the write of the message before.
//! - With CHUNKING, no permission is needed: MAIL, RCPT, BDAT and the content are one write.
//! - With neither, each command waits for its answer.
//!
//! Whatever happens, exactly one outcome comes of it, and it is `Uncertain` if and only if the whole content may have reached
//! the relay and no answer to it was read.

use std::io::{IoSlice, Write as _};
use std::time::Duration;

use super::{Connection, not_sent};
use crate::command::{write_mail, write_recipient};
use crate::envelope::Mail;
use crate::outcome::{Broken, Cause, Outcome, Phase};
use crate::reply::RawReply;
use crate::stuffing::write_stuffed;
use crate::verdict::{Verdict, judge};
use crate::wire::Unwritten;

/// Largest content that is sent by BDAT before it is known whether the envelope is welcome, in octets.
const EAGER_CONTENT: usize = 256 * 1024;
/// After this time without a word the relay may be closing the connection just now. Content sent into that would be
/// uncertain; commands alone aren't.
const EAGER_AFTER: Duration = Duration::from_secs(2);
/// How long to wait for what a relay may have said before it closed the connection.
const LAST_WORD: Duration = Duration::from_secs(2);
const END_OF_DATA: &[u8] = b".\r\n";

/// An answer, as far as it matters.
enum Answer {
    Fine,
    Refused(Outcome),
}

impl Connection {
    pub(super) async fn transact(&mut self, mail: &Mail, next: Option<&Mail>) -> Outcome {
        let sent =
            if self.offered.chunking { self.send_by_bdat(mail).await } else { self.send_by_data(mail, next).await };
        sent.unwrap_or_else(|outcome| outcome)
    }

    async fn send_by_data(&mut self, mail: &Mail, next: Option<&Mail>) -> Result<Outcome, Outcome> {
        if self.offered.pipelining {
            self.ask_at_once(mail).await?;
        } else {
            self.ask_step_by_step(mail).await?;
            self.command(b"DATA\r\n", Phase::Data).await?;
        }
        if let Some(next) = next.filter(|_| self.offered.pipelining) {
            let mut announced = std::mem::take(&mut self.announced);
            self.write_envelope(&mut announced, next);
            announced.extend_from_slice(b"DATA\r\n");
            self.announced = announced;
        }
        Ok(self.write_data(mail).await)
    }

    async fn send_by_bdat(&mut self, mail: &Mail) -> Result<Outcome, Outcome> {
        let length = mail.message.length();
        let eager = self.offered.pipelining && length <= EAGER_CONTENT && self.used.elapsed() < EAGER_AFTER;
        let mut outbox = std::mem::take(&mut self.outbox);
        outbox.clear();
        if eager {
            self.check_quiet()?;
            self.write_reset(&mut outbox);
            self.write_envelope(&mut outbox, mail);
        } else {
            self.ask_step_by_step(mail).await?;
        }
        // Writing into a Vec can't fail.
        let _ = write!(outbox, "BDAT {length} LAST\r\n");
        let mut slices = Vec::with_capacity(1 + mail.message.parts().len());
        slices.push(IoSlice::new(&outbox));
        slices.extend(mail.message.parts().map(IoSlice::new));
        // Not a single octet may be missing of what BDAT has counted, or the relay waits for it.
        let whole = outbox.len() + length;
        let written = self.wire.write(&mut slices, self.timeouts.content).await;
        self.outbox = outbox;
        let complete = written.as_ref().map_or_else(|unwritten| unwritten.written >= whole, |()| true);
        if !eager {
            return Ok(self.content_answer(written, complete).await);
        }
        if let Err(Unwritten { broken, .. }) = written {
            let refused = self.last_word(Phase::Sender).await;
            return Ok(refused.unwrap_or_else(|| self.broken(Phase::Content, broken, complete)));
        }
        self.read_reset().await.map_err(uncertain_if_broken)?;
        match self.envelope_answers().await.map_err(uncertain_if_broken)? {
            Answer::Fine => Ok(self.content_answer(written, complete).await),
            Answer::Refused(outcome) => {
                // RFC 3030, 2: after a refused BDAT, RSET.
                self.stale = true;
                self.skip_answer(self.timeouts.end).await;
                Ok(outcome)
            }
        }
    }

    /// MAIL, RCPT and DATA in one write, unless they were sent with the message before. `Ok` if the content may come.
    async fn ask_at_once(&mut self, mail: &Mail) -> Result<(), Outcome> {
        let mut outbox = std::mem::take(&mut self.outbox);
        outbox.clear();
        let announced = !self.announced.is_empty();
        if !announced {
            self.check_quiet()?;
            self.write_reset(&mut outbox);
        }
        self.write_envelope(&mut outbox, mail);
        outbox.extend_from_slice(b"DATA\r\n");
        if announced && self.announced != outbox {
            return Err(self.broken(Phase::Sender, Broken::OutOfTurn, false));
        }
        self.announced.clear();
        if !announced {
            self.write(&outbox, Phase::Sender).await?;
            self.read_reset().await?;
        }
        self.outbox = outbox;
        let envelope = self.envelope_answers().await?;
        let data = match self.answer(Phase::Data).await {
            Ok(data) => data,
            Err(outcome) => return Err(refusal(envelope).unwrap_or(outcome)),
        };
        match (envelope, data) {
            (Answer::Fine, Answer::Fine) => Ok(()),
            // RFC 2920, 3.1: the relay waits for content that nobody is to get.
            (Answer::Refused(outcome), Answer::Fine) => {
                if self.write(END_OF_DATA, Phase::Content).await.is_ok() {
                    self.skip_answer(self.timeouts.end).await;
                }
                Err(outcome)
            }
            (Answer::Refused(outcome), Answer::Refused(_)) | (Answer::Fine, Answer::Refused(outcome)) => {
                self.stale = true;
                Err(outcome)
            }
        }
    }

    /// RSET, MAIL and RCPT, each after the answer to the one before, or together where that is allowed.
    async fn ask_step_by_step(&mut self, mail: &Mail) -> Result<(), Outcome> {
        self.check_quiet()?;
        if std::mem::take(&mut self.stale) {
            self.command(b"RSET\r\n", Phase::Sender).await?;
        }
        let mut commands = Vec::with_capacity(512);
        write_mail(&mut commands, mail, &self.offered);
        let recipient_at = commands.len();
        write_recipient(&mut commands, &mail.envelope, &self.offered);
        self.stale = true;
        if self.offered.pipelining {
            self.write(&commands, Phase::Sender).await?;
            if let Answer::Refused(outcome) = self.envelope_answers().await? {
                return Err(outcome);
            }
        } else {
            self.command(&commands[..recipient_at], Phase::Sender).await?;
            self.command(&commands[recipient_at..], Phase::Recipient).await?;
        }
        Ok(())
    }

    /// The content, its end, and what was announced, in one write; then the answer.
    async fn write_data(&mut self, mail: &Mail) -> Outcome {
        let mut slices = Vec::with_capacity(mail.message.parts().len() + 2);
        let mut length = mail.message.length();
        if mail.message.dots() > 0 {
            self.stuffed.clear();
            write_stuffed(&mut self.stuffed, mail.message.parts());
            length += mail.message.dots();
            slices.push(IoSlice::new(&self.stuffed));
        } else {
            slices.extend(mail.message.parts().map(IoSlice::new));
        }
        slices.push(IoSlice::new(END_OF_DATA));
        if !self.announced.is_empty() {
            slices.push(IoSlice::new(&self.announced));
        }
        let written = self.wire.write(&mut slices, self.timeouts.content).await;
        // A relay that takes a dot without the end of its line for the end exists, perhaps.
        let complete = written.as_ref().map_or_else(|unwritten| unwritten.written > length, |()| true);
        self.content_answer(written, complete).await
    }

    /// What became of the content. `complete` says whether the relay may have all of it.
    async fn content_answer(&mut self, written: Result<(), Unwritten>, complete: bool) -> Outcome {
        let limit = if written.is_ok() { self.timeouts.end } else { LAST_WORD };
        let broken = match self.wire.reply(limit).await {
            Ok(reply) => {
                let (code, verdict) = (reply.code(), judge(Phase::Content, reply.code(), reply.enhanced()));
                let accepted = (verdict == Verdict::Fine && complete).then(|| reply.to_reply());
                let outcome = accepted.map(|reply| Outcome::Accepted { reply });
                if let Some(outcome) = outcome.or_else(|| refused(Phase::Content, verdict, reply)) {
                    self.stale = false;
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
    fn broken(&mut self, phase: Phase, broken: Broken, complete: bool) -> Outcome {
        self.ending = true;
        if complete { Outcome::Uncertain { broken } } else { not_sent(phase, broken) }
    }

    /// The answers to MAIL and RCPT. The first refusal counts; what follows it only repeats it in other words.
    async fn envelope_answers(&mut self) -> Result<Answer, Outcome> {
        let sender = self.answer(Phase::Sender).await?;
        match self.answer(Phase::Recipient).await {
            Ok(recipient) => Ok(if matches!(sender, Answer::Fine) { recipient } else { sender }),
            Err(outcome) => Err(refusal(sender).unwrap_or(outcome)),
        }
    }

    /// An answer; `Err` if the conversation ends with it.
    async fn answer(&mut self, phase: Phase) -> Result<Answer, Outcome> {
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
    async fn skip_answer(&mut self, limit: Duration) {
        let last = match self.wire.reply(limit).await {
            Ok(reply) => reply.code() == 421,
            Err(_) => true,
        };
        self.ending |= last;
    }

    async fn command(&mut self, line: &[u8], phase: Phase) -> Result<(), Outcome> {
        self.write(line, phase).await?;
        match self.answer(phase).await? {
            Answer::Fine => Ok(()),
            Answer::Refused(outcome) => Err(outcome),
        }
    }

    async fn write(&mut self, octets: &[u8], phase: Phase) -> Result<(), Outcome> {
        let Err(unwritten) = self.wire.write(&mut [IoSlice::new(octets)], self.timeouts.sender).await else {
            return Ok(());
        };
        Err(match self.last_word(phase).await {
            Some(outcome) => outcome,
            None => self.broken(phase, unwritten.broken, false),
        })
    }

    /// What a relay that has closed the connection may have said before.
    async fn last_word(&mut self, phase: Phase) -> Option<Outcome> {
        let reply = self.wire.reply(LAST_WORD).await.ok()?;
        let outcome = refused(phase, judge(phase, reply.code(), reply.enhanced()), reply)?;
        self.ending = true;
        Some(outcome)
    }

    /// What the relay has said unasked would be taken for answers to what it is asked now.
    fn check_quiet(&mut self) -> Result<(), Outcome> {
        if self.wire.has_unread() {
            return Err(self.broken(Phase::Sender, Broken::OutOfTurn, false));
        }
        Ok(())
    }

    fn write_envelope(&self, out: &mut Vec<u8>, mail: &Mail) {
        write_mail(out, mail, &self.offered);
        write_recipient(out, &mail.envelope, &self.offered);
    }

    fn write_reset(&self, out: &mut Vec<u8>) {
        if self.stale {
            out.extend_from_slice(b"RSET\r\n");
        }
    }

    /// The answer to RSET, if that was sent. A relay that refuses it will say more at MAIL.
    async fn read_reset(&mut self) -> Result<(), Outcome> {
        if std::mem::take(&mut self.stale) {
            self.answer(Phase::Sender).await?;
        }
        Ok(())
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

fn refusal(answer: Answer) -> Option<Outcome> {
    match answer {
        Answer::Fine => None,
        Answer::Refused(outcome) => Some(outcome),
    }
}

/// The content went out together with the commands: if one of them wasn't answered, nothing is known of the content either.
fn uncertain_if_broken(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Deferred { cause: Cause::Broken { broken, .. }, .. } => Outcome::Uncertain { broken },
        known => known,
    }
}
