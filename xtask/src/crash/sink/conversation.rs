//! One connection's conversation, from the greeting to QUIT.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::thread;

use super::{Book, HEALTHY, Manner, Treatment};

/// Replies are held back while more commands lie ready: a pipelined envelope is answered at once.
struct Conversation<'a> {
    from: BufReader<&'a TcpStream>,
    to: &'a TcpStream,
    replies: Vec<u8>,
    line: Vec<u8>,
    manner: Manner,
    book: &'a Book,
    recipient: Option<Recipient>,
}

struct Recipient {
    reader: usize,
    domain: String,
}

/// Holds it to its end.
pub fn hold(stream: &TcpStream, manner: Manner, book: &Book) -> io::Result<()> {
    let mut conversation = Conversation {
        from: BufReader::with_capacity(64 * 1024, stream),
        to: stream,
        replies: Vec::new(),
        line: Vec::new(),
        manner,
        book,
        recipient: None,
    };
    if manner == Manner::SilentAtGreeting {
        return conversation.say_nothing();
    }
    conversation.say("220 sink.example ESMTP")?;
    while conversation.read_line()? {
        if !conversation.answer()? {
            return Ok(());
        }
    }
    Ok(())
}

impl Conversation<'_> {
    /// Answers the command that was read; false if it was the last one.
    fn answer(&mut self) -> io::Result<bool> {
        let command = String::from_utf8_lossy(&self.line).into_owned();
        let mut words = command.split_whitespace();
        match words.next().unwrap_or_default().to_ascii_uppercase().as_str() {
            "EHLO" => self.introduce()?,
            "MAIL" | "RSET" | "NOOP" => self.say("250 2.0.0 OK")?,
            "RCPT" => {
                self.recipient = recipient(&command);
                self.say(if self.recipient.is_some() { "250 2.1.5 OK" } else { "550 5.1.1 no reader" })?;
            }
            "DATA" if self.manner == Manner::SilentAtData => {
                self.say_nothing()?;
                return Ok(false);
            }
            "DATA" => {
                self.say("354 go ahead")?;
                self.read_to_dot()?;
                return self.conclude();
            }
            "BDAT" => {
                let octets = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
                if io::copy(&mut self.from.by_ref().take(octets), &mut io::sink())? < octets {
                    return Ok(false);
                }
                return self.conclude();
            }
            "QUIT" => {
                self.say("221 2.0.0 goodbye")?;
                return Ok(false);
            }
            _ => self.say("502 5.5.1 what?")?,
        }
        Ok(true)
    }

    fn introduce(&mut self) -> io::Result<()> {
        let chunking = if self.manner.offers_chunking() { "250-CHUNKING\r\n" } else { "" };
        let offer = "250-sink.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-DSN\r\n";
        self.say(&format!("{offer}{chunking}250 ENHANCEDSTATUSCODES"))
    }

    /// The message is there as a whole: decides upon it. It counts as taken just before that is said: whoever is killed now can't know.
    fn conclude(&mut self) -> io::Result<bool> {
        let Some(Recipient { reader, domain }) = self.recipient.take() else {
            self.say("503 5.5.1 for whom?")?;
            return Ok(true);
        };
        let offered = self.book.offer(reader);
        let healthy = domain == HEALTHY;
        if self.manner == Manner::SilentAtEnd {
            if reader % 2 == 0 {
                self.book.take(reader, healthy);
            }
            self.say_nothing()?;
            return Ok(false);
        }
        match self.manner.treatment(&domain, reader, offered) {
            Treatment::Defer => {
                self.say("451 4.2.0 not now")?;
                return Ok(true);
            }
            Treatment::TakeAfter(wait) => thread::sleep(wait),
            Treatment::Take => {}
        }
        self.book.take(reader, healthy);
        self.say(&format!("250 2.0.0 queued as {reader}-{offered}"))?;
        Ok(true)
    }

    fn read_line(&mut self) -> io::Result<bool> {
        self.line.clear();
        Ok(self.from.read_until(b'\n', &mut self.line)? > 0)
    }

    fn read_to_dot(&mut self) -> io::Result<()> {
        while self.line != b".\r\n" {
            if !self.read_line()? {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(())
    }

    fn say(&mut self, reply: &str) -> io::Result<()> {
        self.replies.extend_from_slice(reply.as_bytes());
        self.replies.extend_from_slice(b"\r\n");
        if self.from.buffer().is_empty() {
            self.to.write_all(&self.replies)?;
            self.replies.clear();
        }
        Ok(())
    }

    /// Listens until the other side has had enough.
    fn say_nothing(&mut self) -> io::Result<()> {
        self.to.write_all(&self.replies)?;
        io::copy(&mut self.from, &mut io::sink()).map(|_| ())
    }
}

/// The reader that RCPT names: `r7@healthy.example` is the one with number 7.
fn recipient(command: &str) -> Option<Recipient> {
    let (_, address) = command.split_once('<')?;
    let (address, _) = address.split_once('>')?;
    let (local, domain) = address.split_once('@')?;
    Some(Recipient { reader: local.strip_prefix('r')?.parse().ok()?, domain: domain.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::recipient;

    #[test]
    fn a_recipient_has_a_number() {
        let found = recipient("RCPT TO:<r17@healthy.example> NOTIFY=FAILURE\r\n").map(|one| (one.reader, one.domain));
        assert_eq!(found, Some((17, "healthy.example".to_owned())));
        assert!(recipient("RCPT TO:<reader@healthy.example>").is_none());
    }
}
