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

use super::Connection;
use super::answers::{Answer, refusal};
use crate::command::{write_mail, write_recipient};
use crate::envelope::Mail;
use crate::outcome::{Broken, Cause, Outcome, Phase};
use crate::stuffing::write_stuffed;
use crate::wire::Unwritten;

/// Largest content that is sent by BDAT before it is known whether the envelope is welcome, in octets.
const EAGER_CONTENT: usize = 256 * 1024;
/// After this time without a word the relay may be closing the connection just now. Content sent into that would be
/// uncertain; commands alone aren't.
const EAGER_AFTER: Duration = Duration::from_secs(2);
const END_OF_DATA: &[u8] = b".\r\n";

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
}

/// The content went out together with the commands: if one of them wasn't answered, nothing is known of the content either.
fn uncertain_if_broken(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Deferred { cause: Cause::Broken { broken, .. }, .. } => Outcome::Uncertain { broken },
        known => known,
    }
}
