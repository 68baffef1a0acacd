//! Replies in, commands out: one connection, with a bound on time and memory for everything.

use std::io::{self, IoSlice};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;
use zeroize::Zeroize as _;

use crate::outcome::Broken;
use crate::reply::{RawReply, complete};
use crate::stream::Stream;

/// Room for all the replies of a transaction in one read.
const INBOX: usize = 2048;

/// A connection and what was read from it too early.
pub(crate) struct Wire {
    stream: Stream,
    inbox: Vec<u8>,
    /// Where the first reply that wasn't taken yet begins in `inbox`.
    unread: usize,
}

/// A write that wasn't completed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unwritten {
    /// So many octets may have reached the other side.
    pub(crate) written: usize,
    pub(crate) broken: Broken,
}

impl Wire {
    pub(crate) fn new(stream: Stream) -> Self {
        Self { stream, inbox: Vec::with_capacity(INBOX), unread: 0 }
    }

    /// The stream alone, if nothing was read too early.
    pub(crate) fn into_stream(self) -> Option<Stream> {
        (!self.has_unread()).then_some(self.stream)
    }

    /// Whether something was read that nobody has waited for.
    pub(crate) fn has_unread(&self) -> bool {
        self.unread < self.inbox.len()
    }

    /// The next reply, all of which must come within `limit`.
    pub(crate) async fn reply(&mut self, limit: Duration) -> Result<RawReply<'_>, Broken> {
        let length = match complete(&self.inbox[self.unread..])? {
            Some(length) => length,
            None => timeout(limit, self.read_reply()).await.map_err(|_| Broken::TimedOut(limit))??,
        };
        let start = self.unread;
        self.unread += length;
        Ok(RawReply::new(&self.inbox[start..self.unread]))
    }

    /// Wipes the replies that were taken.
    pub(crate) fn forget(&mut self) {
        let left = self.inbox.len() - self.unread;
        self.inbox.copy_within(self.unread.., 0);
        self.inbox[left..].zeroize();
        self.inbox.truncate(left);
        self.unread = 0;
    }

    async fn read_reply(&mut self) -> Result<usize, Broken> {
        // What was taken makes room. The parser's limit keeps the rest small.
        self.forget();
        loop {
            self.inbox.reserve(INBOX / 2);
            if self.stream.read_buf(&mut self.inbox).await.map_err(network)? == 0 {
                return Err(Broken::Closed);
            }
            if let Some(length) = complete(&self.inbox)? {
                return Ok(length);
            }
        }
    }

    /// Writes all slices, each piece of which must be taken within `limit`.
    pub(crate) async fn write(&mut self, mut slices: &mut [IoSlice<'_>], limit: Duration) -> Result<(), Unwritten> {
        let mut written = 0;
        while !slices.is_empty() {
            let piece = timeout(limit, self.stream.write_vectored(slices)).await;
            match piece {
                Ok(Ok(0)) => return Err(Unwritten { written, broken: Broken::Closed }),
                Ok(Ok(length)) => {
                    written += length;
                    IoSlice::advance_slices(&mut slices, length);
                }
                Ok(Err(error)) => return Err(Unwritten { written, broken: network(error) }),
                Err(_) => return Err(Unwritten { written, broken: Broken::TimedOut(limit) }),
            }
        }
        // Does nothing over TCP; TLS may still hold records.
        match timeout(limit, self.stream.flush()).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(Unwritten { written, broken: network(error) }),
            Err(_) => Err(Unwritten { written, broken: Broken::TimedOut(limit) }),
        }
    }

    /// Writes one line.
    pub(crate) async fn write_line(&mut self, line: &[u8], limit: Duration) -> Result<(), Broken> {
        self.write(&mut [IoSlice::new(line)], limit).await.map_err(|unwritten| unwritten.broken)
    }

    /// Whether the other side has said nothing, unasked, and hasn't closed the connection.
    pub(crate) async fn is_quiet(&mut self) -> bool {
        // A limit of nothing looks once and doesn't wait.
        !self.has_unread() && timeout(Duration::ZERO, self.stream.read_u8()).await.is_err()
    }

    /// Ends the connection in an orderly way; what can't be said any more is left unsaid.
    pub(crate) async fn shut_down(&mut self, limit: Duration) {
        let _ = timeout(limit, self.stream.shutdown()).await;
    }
}

fn network(error: io::Error) -> Broken {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => Broken::Closed,
        kind => Broken::Network(kind),
    }
}
