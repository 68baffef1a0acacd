//! Octets from and to a mail server, with limits of time and length.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::data::Content;

/// How long a client may take for a command or for the next part of a message (RFC 5321, 4.5.3.2.7).
const PATIENCE: Duration = Duration::from_secs(300);
/// How long it may take for all of a message.
const MESSAGE_PATIENCE: Duration = Duration::from_secs(1800);
/// Longest command, in octets: with an international address and every parameter, far less than this.
const LINE_LIMIT: usize = 2048;

/// A line that a client sent.
pub(super) enum Line {
    Whole(Vec<u8>),
    /// It was passed over.
    TooLong,
    /// The client has gone.
    End,
}

pub(super) struct Wire {
    stream: BufReader<TcpStream>,
    replies: Vec<u8>,
}

impl Wire {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self { stream: BufReader::new(stream), replies: Vec::new() }
    }

    /// The next line, without its end. Replies go out first, but only when there is nothing left to read: a client that sends
    /// several commands at once (RFC 2920) gets their replies at once.
    pub(super) async fn line(&mut self) -> io::Result<Line> {
        timeout(PATIENCE, self.next_line()).await?
    }

    async fn next_line(&mut self) -> io::Result<Line> {
        let mut line = Vec::new();
        let mut is_too_long = false;
        loop {
            let octets = self.fill().await?;
            if octets.is_empty() {
                return Ok(Line::End);
            }
            let end = octets.iter().position(|octet| *octet == b'\n');
            let part = &octets[..end.unwrap_or(octets.len())];
            is_too_long |= line.len() + part.len() > LINE_LIMIT;
            if !is_too_long {
                line.extend_from_slice(part);
            }
            let used = end.map_or(octets.len(), |end| end + 1);
            self.stream.consume(used);
            if end.is_some() {
                return Ok(if is_too_long { Line::TooLong } else { Line::Whole(line) });
            }
        }
    }

    /// A message up to its end; none if the client has gone before it, and then nothing was sent.
    pub(super) async fn content(&mut self) -> io::Result<Option<Content>> {
        timeout(MESSAGE_PATIENCE, self.whole_content()).await?
    }

    async fn whole_content(&mut self) -> io::Result<Option<Content>> {
        let mut content = Content::default();
        loop {
            let octets = timeout(PATIENCE, self.fill()).await??;
            if octets.is_empty() {
                return Ok(None);
            }
            let end = content.take(octets);
            let used = end.unwrap_or(octets.len());
            self.stream.consume(used);
            if end.is_some() {
                return Ok(Some(content));
            }
        }
    }

    /// What has come and was not used yet. Before it waits for more, the replies go out.
    async fn fill(&mut self) -> io::Result<&[u8]> {
        if self.stream.buffer().is_empty() {
            self.flush().await?;
        }
        self.stream.fill_buf().await
    }

    /// Puts a reply behind those that wait to be sent.
    pub(super) fn reply(&mut self, reply: &str) {
        self.replies.extend_from_slice(reply.as_bytes());
        self.replies.extend_from_slice(b"\r\n");
    }

    /// Sends the replies that wait.
    pub(super) async fn flush(&mut self) -> io::Result<()> {
        let replies = std::mem::take(&mut self.replies);
        timeout(PATIENCE, self.stream.write_all(&replies)).await?
    }
}
