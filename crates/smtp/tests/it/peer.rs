//! A server that follows a script: it stands for the far side of the network, and is as rude as the test wants it.

use std::net::SocketAddr;
use std::time::Duration;

use bellwether_smtp::{
    Address, ClientName, Connection, Envelope, Limits, Mail, Message, OpenError, Relay, Security, Timeouts, Tls,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What a server that can everything says to EHLO.
pub const EVERYTHING: &str = "250-peer\r\n250-PIPELINING\r\n250-CHUNKING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-DSN\r\n\
    250-ENHANCEDSTATUSCODES\r\n250 SIZE\r\n";
/// All but CHUNKING.
pub const PIPELINING: &str = "250-peer\r\n250-8BITMIME\r\n250 PIPELINING\r\n";
/// Nothing.
pub const NOTHING: &str = "250 peer\r\n";
/// Where the message of [`mail`] ends, after DATA.
pub const END: &str = "Good morning.\r\n.\r\n";

/// A step of a script.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// Says this.
    Say(&'static str),
    /// Reads until the end of what was read is this.
    Hear(&'static str),
    /// Reads so many octets.
    HearOctets(usize),
    /// Says something again and again for as long as the other side is there.
    Babble(&'static str),
    /// Keeps the connection and says nothing.
    Stall,
    /// Says this octet by octet, each in a packet of its own.
    Dribble(&'static str),
}

pub use Step::{Babble, Dribble, Hear, HearOctets, Say, Stall};

/// The server's address, and what it has read when it is done.
pub struct Peer {
    pub address: SocketAddr,
    read: JoinHandle<String>,
}

impl Peer {
    /// Accepts one connection, follows the script, and closes.
    pub async fn start(script: impl IntoIterator<Item = Step>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let script: Vec<Step> = script.into_iter().collect();
        let read = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.expect("a connection");
            follow(stream, &script).await
        });
        Self { address, read }
    }

    /// A server that greets and offers this, and then follows the script.
    pub async fn offering(offer: &'static str, script: impl IntoIterator<Item = Step>) -> Self {
        let opening = [Say("220 peer\r\n"), Hear("EHLO client.example\r\n"), Say(offer)];
        Self::start(opening.into_iter().chain(script)).await
    }

    /// Opens a connection to it.
    pub async fn connect(&self) -> Connection {
        Connection::open(&impatient(self.address)).await.expect("a connection")
    }

    /// Tries to.
    pub async fn refuse(&self) -> OpenError {
        Connection::open(&impatient(self.address)).await.expect_err("a connection that can't be opened")
    }

    /// All that it has read.
    pub async fn read(self) -> String {
        self.read.await.expect("a script that is followed to its end")
    }
}

async fn follow(mut stream: TcpStream, script: &[Step]) -> String {
    stream.set_nodelay(true).expect("a socket");
    let mut read = Vec::new();
    for step in script {
        match step {
            Say(text) => stream.write_all(text.as_bytes()).await.expect("a listener"),
            Hear(end) => {
                while !read.ends_with(end.as_bytes()) {
                    let octet = stream.read_u8().await;
                    let so_far = || format!("waiting for {end:?} after {:?}", String::from_utf8_lossy(&read));
                    read.push(octet.unwrap_or_else(|error| panic!("{error}, {}", so_far())));
                }
            }
            HearOctets(count) => {
                let mut octets = vec![0; *count];
                stream.read_exact(&mut octets).await.expect("as many octets");
                read.extend_from_slice(&octets);
            }
            Babble(text) => while stream.write_all(text.as_bytes()).await.is_ok() {},
            Stall => {
                let _ = stream.read_to_end(&mut Vec::new()).await;
            }
            Dribble(text) => {
                for octet in text.bytes() {
                    stream.write_all(&[octet]).await.expect("a listener");
                    tokio::task::yield_now().await;
                }
            }
        }
    }
    String::from_utf8(read).expect("a client that writes UTF-8")
}

/// As long as a test waits for a server that stalls. Long enough for one that is only slow, because the machine is busy.
pub const PATIENCE: Duration = Duration::from_millis(800);

/// The settings for a server on this machine.
pub fn relay(address: SocketAddr) -> Relay {
    Relay {
        host: address.ip().to_string(),
        port: address.port(),
        security: Security::PlainOnLoopback,
        tls: Tls::new().expect("roots"),
        credentials: None,
        client_name: ClientName::parse("client.example").expect("a name"),
        timeouts: Timeouts::default(),
        limits: Limits::default(),
    }
}

/// The same for a client that waits for no answer longer than [`PATIENCE`].
pub fn impatient(address: SocketAddr) -> Relay {
    let timeouts = Timeouts {
        connect: PATIENCE,
        greeting: PATIENCE,
        hello: PATIENCE,
        sender: PATIENCE,
        recipient: PATIENCE,
        data: PATIENCE,
        content: PATIENCE,
        end: PATIENCE,
        quit: PATIENCE,
    };
    Relay { timeouts, ..relay(address) }
}

/// A message to somebody.
pub fn mail(recipient: &str) -> Mail {
    mail_of(recipient, "Subject: x\r\n\r\nGood morning.\r\n")
}

/// This message to somebody.
pub fn mail_of(recipient: &str, text: &str) -> Mail {
    let envelope = Envelope {
        return_path: Some(Address::parse("bounces@example.org").expect("an address")),
        recipient: Address::parse(recipient).expect("an address"),
        report: None,
    };
    Mail { envelope, message: Message::whole(text.to_owned()).expect("a message") }
}
