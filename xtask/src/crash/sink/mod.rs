//! A relay that says what it was told to say, and keeps a book of what it has taken.

mod book;
mod conversation;

use std::io;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

pub use self::book::Book;

/// The domain whose mail is taken without further ado.
pub const HEALTHY: &str = "healthy.example";
/// The domain whose mail takes [`SLOWNESS`].
pub const SLOW: &str = "slow.example";
/// The domain whose mail is often not taken at first.
pub const BUSY: &str = "busy.example";
/// How long a slow domain takes for a message.
pub const SLOWNESS: Duration = Duration::from_secs(2);
/// Of a hundred messages to a busy domain, so many are deferred.
const BUSY_PERCENT: u64 = 30;

/// How a relay behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// It takes everything at once, by BDAT.
    Well,
    /// It takes everything at once, and knows DATA only.
    Plain,
    /// As `Plain`, but domains are slow and busy as their names say.
    ByDomain,
    /// It accepts connections and doesn't greet.
    SilentAtGreeting,
    /// It doesn't answer DATA.
    SilentAtData,
    /// It doesn't answer the final dot. Every other message it has taken nevertheless.
    SilentAtEnd,
}

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Treatment {
    Take,
    TakeAfter(Duration),
    Defer,
}

/// A relay that listens until the tool ends.
pub struct Sink {
    port: u16,
}

impl Sink {
    /// Starts one that writes into this book.
    pub fn start(manner: Manner, book: &Arc<Book>) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).context("listening for mail")?;
        let port = listener.local_addr().context("the sink's port")?.port();
        let book = Arc::clone(book);
        thread::spawn(move || accept(&listener, manner, &book));
        Ok(Self { port })
    }

    /// Where it listens on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }
}

fn accept(listener: &TcpListener, manner: Manner, book: &Arc<Book>) {
    for stream in listener.incoming().flatten() {
        let book = Arc::clone(book);
        // Who is killed leaves his connection behind: that it ends in an error is nothing to report.
        thread::spawn(move || converse(&stream, manner, &book));
    }
}

fn converse(stream: &TcpStream, manner: Manner, book: &Book) -> io::Result<()> {
    stream.set_nodelay(true)?;
    conversation::hold(stream, manner, book)
}

impl Manner {
    fn offers_chunking(self) -> bool {
        self == Self::Well
    }

    /// What becomes of a message to this reader, who has been tried so often.
    fn treatment(self, domain: &str, reader: usize, attempts: u8) -> Treatment {
        match (self, domain) {
            (Self::ByDomain, SLOW) => Treatment::TakeAfter(SLOWNESS),
            (Self::ByDomain, BUSY) if chance(reader, attempts) < BUSY_PERCENT => Treatment::Defer,
            _ => Treatment::Take,
        }
    }
}

/// A number below 100 for each attempt, the same each time.
fn chance(reader: usize, attempts: u8) -> u64 {
    let mixed = (reader as u64 ^ (u64::from(attempts) << 48)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ (mixed >> 32)).wrapping_mul(0xbf58_476d_1ce4_e5b9) % 100
}
