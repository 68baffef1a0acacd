//! One conversation with a mail server.

use std::io;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::net::TcpStream;
use tokio::sync::watch;

use super::super::intake::Intake;
use super::super::{Way, stopped};
use super::command::{Command, SIZE_LIMIT};
use super::data::Content;
use super::wire::{Line, Wire};

/// Recipients of one message (RFC 5321, 4.5.3.1.8).
const RECIPIENTS: usize = 100;
/// Commands that are none, or out of place, before the conversation is ended.
const MISTAKES: u32 = 20;

/// What is said in a greeting and to a hello. The client knows where it has connected to.
const NAME: &str = "bellwether";

/// Says that there is no place for this conversation.
pub(super) async fn turn_away(stream: TcpStream) {
    let mut wire = Wire::new(stream);
    wire.reply("421 4.7.0 too many connections");
    let _ = wire.flush().await;
}

/// Which protocol is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Protocol {
    Smtp,
    Lmtp,
}

/// The state of a conversation.
pub(super) struct Session {
    intake: Arc<Intake>,
    clock: fn() -> Timestamp,
    stop: watch::Receiver<bool>,
    protocol: Option<Protocol>,
    has_sender: bool,
    recipients: Vec<String>,
    mistakes: u32,
}

/// Whether the conversation goes on.
enum Then {
    GoOn,
    End,
}

impl Session {
    pub(super) fn new(intake: Arc<Intake>, clock: fn() -> Timestamp, stop: watch::Receiver<bool>) -> Self {
        Self { intake, clock, stop, protocol: None, has_sender: false, recipients: Vec::new(), mistakes: 0 }
    }

    /// Speaks until the client or `stop` ends it.
    pub(super) async fn run(mut self, stream: TcpStream) -> io::Result<()> {
        let mut wire = Wire::new(stream);
        wire.reply(&format!("220 {NAME} takes what comes back"));
        let mut stop = self.stop.clone();
        loop {
            let line = tokio::select! {
                () = stopped(&mut stop) => {
                    wire.reply("421 4.3.2 shutting down");
                    return wire.flush().await;
                }
                line = wire.line() => line?,
            };
            let then = match line {
                Line::End => return Ok(()),
                Line::TooLong => self.mistake(&mut wire, "500 5.5.6 the line is too long"),
                Line::Whole(line) => self.obey(&mut wire, Command::parse(&line)).await?,
            };
            if matches!(then, Then::End) {
                return wire.flush().await;
            }
        }
    }

    async fn obey(&mut self, wire: &mut Wire, command: Command) -> io::Result<Then> {
        match (command, self.protocol) {
            (Command::Quit, _) => {
                wire.reply("221 2.0.0 bye");
                return Ok(Then::End);
            }
            (Command::Lhlo, None | Some(Protocol::Lmtp)) => self.begin(wire, Protocol::Lmtp, true),
            (Command::Hello { extended }, None | Some(Protocol::Smtp)) => self.begin(wire, Protocol::Smtp, extended),
            (Command::Lhlo | Command::Hello { .. }, _) => {
                return Ok(self.mistake(wire, "500 5.5.1 this conversation is in another protocol"));
            }
            (Command::Nothing, _) => wire.reply("250 2.0.0 ok"),
            (Command::Verify, _) => wire.reply("252 2.5.2 send it and see"),
            (Command::NotOffered, _) => return Ok(self.mistake(wire, "502 5.5.1 this is not offered")),
            (Command::BadArgument, _) => return Ok(self.mistake(wire, "501 5.5.4 this argument is none")),
            (Command::Unknown, _) => return Ok(self.mistake(wire, "500 5.5.2 this is no command")),
            (_, None) => return Ok(self.mistake(wire, "503 5.5.1 say hello first")),
            (Command::Mail { .. }, Some(_)) if self.has_sender => {
                return Ok(self.mistake(wire, "503 5.5.1 there is a sender already"));
            }
            (Command::Mail { size }, Some(_)) if size > SIZE_LIMIT => wire.reply("552 5.3.4 the message is too large"),
            (Command::Mail { .. }, Some(_)) => {
                self.has_sender = true;
                wire.reply("250 2.1.0 ok");
            }
            (Command::Recipient(_), Some(_)) if !self.has_sender => {
                return Ok(self.mistake(wire, "503 5.5.1 there is no sender yet"));
            }
            (Command::Recipient(address), Some(_)) => return Ok(self.add(wire, address)),
            (Command::Data, Some(_)) if self.recipients.is_empty() => {
                return Ok(self.mistake(wire, "503 5.5.1 there is no recipient yet"));
            }
            (Command::Data, Some(protocol)) => return self.data(wire, protocol).await,
            (Command::Reset, Some(_)) => {
                self.reset();
                wire.reply("250 2.0.0 ok");
            }
        }
        Ok(Then::GoOn)
    }

    fn begin(&mut self, wire: &mut Wire, protocol: Protocol, extended: bool) {
        self.reset();
        self.protocol = Some(protocol);
        if !extended {
            return wire.reply(&format!("250 {NAME}"));
        }
        wire.reply(&format!("250-{NAME}"));
        for extension in ["PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"] {
            wire.reply(&format!("250-{extension}"));
        }
        wire.reply(&format!("250 SIZE {SIZE_LIMIT}"));
    }

    fn add(&mut self, wire: &mut Wire, address: String) -> Then {
        if self.recipients.len() >= RECIPIENTS {
            wire.reply("452 4.5.3 too many recipients");
        } else if self.intake.addresses.recipient(&address).is_some() {
            self.recipients.push(address);
            wire.reply("250 2.1.5 ok");
        } else {
            // Somebody tries names, perhaps: that counts as a mistake.
            return self.mistake(wire, "550 5.1.1 there is no such address here");
        }
        Then::GoOn
    }

    async fn data(&mut self, wire: &mut Wire, protocol: Protocol) -> io::Result<Then> {
        wire.reply("354 go on, and end with a dot on a line by itself");
        let Some(content) = wire.content().await? else { return Ok(Then::End) };
        let recipients = std::mem::take(&mut self.recipients);
        let mut replies = Vec::with_capacity(recipients.len());
        for recipient in &recipients {
            replies.push(self.take(&content, recipient).await);
        }
        match protocol {
            // RFC 2033, 4.2: one for each.
            Protocol::Lmtp => replies.iter().for_each(|reply| wire.reply(reply)),
            // If one was not taken, all of them come again. It does to the others what it has done before.
            Protocol::Smtp => {
                let worst = replies.iter().find(|reply| !reply.starts_with('2')).or(replies.first());
                wire.reply(worst.unwrap_or(&"250 2.0.0 taken"));
            }
        }
        self.reset();
        Ok(Then::GoOn)
    }

    async fn take(&self, content: &Content, recipient: &str) -> &'static str {
        if content.is_too_large() {
            return "552 5.3.4 the message is too large";
        }
        match self.intake.take(content.kept(), Some(recipient), Way::Listener, (self.clock)()).await {
            Ok(_) => "250 2.0.0 taken",
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "A message that came back can't be taken in now");
                "451 4.3.0 not now"
            }
        }
    }

    fn reset(&mut self) {
        self.has_sender = false;
        self.recipients.clear();
    }

    fn mistake(&mut self, wire: &mut Wire, reply: &str) -> Then {
        self.mistakes += 1;
        if self.mistakes > MISTAKES {
            wire.reply("421 4.7.0 too many mistakes");
            return Then::End;
        }
        wire.reply(reply);
        Then::GoOn
    }
}
