//! From nothing to a connection that takes messages: TCP, TLS, greeting, EHLO, AUTH.

use std::io;
use std::time::Duration;

use rustls::pki_types::ServerName;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::capabilities::Capabilities;
use crate::outcome::{Broken, Phase};
use crate::relay::{Relay, Security};
use crate::reply::Reply;
use crate::stream::Stream;
use crate::verdict::{Verdict, judge};
use crate::wire::Wire;

/// Why there is no connection. No message is to blame for it: all of them may be tried elsewhere or later.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The relay's name has no address.
    #[error("looking up the relay's address: {0}")]
    Lookup(#[source] io::Error),
    /// No address of the relay accepts connections.
    #[error("connecting to the relay: {0}")]
    Connect(#[source] io::Error),
    /// TLS failed; most often the certificate isn't what it must be.
    #[error("TLS with the relay: {0}")]
    Tls(#[source] io::Error),
    /// The relay's name can't be in a certificate.
    #[error("the relay's name can't be verified")]
    Name,
    /// The conversation broke.
    #[error("{broken}, at {phase:?}")]
    Broken {
        /// At which step.
        phase: Phase,
        /// How.
        broken: Broken,
    },
    /// The relay doesn't want to talk with us.
    #[error("the relay answered {reply} at {phase:?}")]
    Refused {
        /// At which step.
        phase: Phase,
        /// In which words.
        reply: Reply,
        /// Whether it asks for fewer connections.
        slow_down: bool,
    },
    /// STARTTLS is required and not offered. Either the relay is set up in another way, or somebody has removed the offer.
    #[error("the relay doesn't offer STARTTLS")]
    StartTlsNotOffered,
    /// More than the answer to STARTTLS came before TLS: somebody tried to smuggle replies into the protected connection.
    #[error("something was sent behind the answer to STARTTLS")]
    Injected,
    /// Without protection only relays on this machine are talked to.
    #[error("the relay is not on this machine, and the connection wouldn't be protected")]
    NotLoopback,
    /// Credentials aren't sent over an unprotected network.
    #[error("credentials are set, and the connection wouldn't be protected")]
    Unprotected,
    /// Credentials are set, and the relay knows neither PLAIN nor LOGIN.
    #[error("the relay offers no mechanism of authentication that we know")]
    NoMechanism,
}

impl OpenError {
    /// Whether the relay asks for fewer connections.
    #[must_use]
    pub fn slow_down(&self) -> bool {
        matches!(self, Self::Refused { slow_down: true, .. })
    }
}

/// Opens a connection and says what the relay offers on it.
pub(crate) async fn open(relay: &Relay) -> Result<(Wire, Capabilities), OpenError> {
    if relay.security == Security::PlainAnywhere && relay.credentials.is_some() {
        return Err(OpenError::Unprotected);
    }
    let mut stream = Stream::Plain(connect(relay).await?);
    if relay.security == Security::Tls {
        stream = begin_tls(stream, relay).await?;
    }
    let mut wire = Wire::new(stream);
    expect(&mut wire, Phase::Greeting, relay.timeouts.greeting).await?;
    let mut capabilities = hello(&mut wire, relay).await?;
    if relay.security == Security::StartTls {
        if !capabilities.start_tls {
            return Err(OpenError::StartTlsNotOffered);
        }
        say(&mut wire, b"STARTTLS\r\n", Phase::StartTls, relay.timeouts.hello).await?;
        // CVE-2011-0411 and its many successors: what came in clear must not be read as if it had come protected.
        let stream = wire.into_stream().ok_or(OpenError::Injected)?;
        wire = Wire::new(begin_tls(stream, relay).await?);
        // What was offered in clear may have been changed on the way.
        capabilities = hello(&mut wire, relay).await?;
    }
    authenticate(&mut wire, relay, &capabilities).await?;
    Ok((wire, capabilities))
}

async fn connect(relay: &Relay) -> Result<TcpStream, OpenError> {
    let limit = relay.timeouts.connect;
    let host = relay.host.trim_start_matches('[').trim_end_matches(']');
    let found = timeout(limit, lookup_host((host, relay.port))).await.map_err(|_| OpenError::Lookup(timed_out()))?;
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for address in found.map_err(OpenError::Lookup)? {
        if relay.security == Security::PlainOnLoopback && !address.ip().to_canonical().is_loopback() {
            return Err(OpenError::NotLoopback);
        }
        match timeout(limit, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                // Without it the small write that ends a message waits for the acknowledgement of the large one: 40 ms.
                stream.set_nodelay(true).map_err(OpenError::Connect)?;
                return Ok(stream);
            }
            Ok(Err(error)) => last = error,
            Err(_) => last = timed_out(),
        }
    }
    Err(OpenError::Connect(last))
}

fn timed_out() -> io::Error {
    io::ErrorKind::TimedOut.into()
}

async fn begin_tls(stream: Stream, relay: &Relay) -> Result<Stream, OpenError> {
    let host = relay.host.trim_start_matches('[').trim_end_matches(']');
    let name = ServerName::try_from(host.to_owned()).map_err(|_| OpenError::Name)?;
    let Stream::Plain(stream) = stream else { return Ok(stream) };
    let handshake = TlsConnector::from(relay.tls.0.clone()).connect(name, stream);
    let stream = timeout(relay.timeouts.connect, handshake).await.map_err(|_| OpenError::Tls(timed_out()))?;
    stream.map(|stream| Stream::Tls(Box::new(stream))).map_err(OpenError::Tls)
}

async fn hello(wire: &mut Wire, relay: &Relay) -> Result<Capabilities, OpenError> {
    let (phase, limit) = (Phase::Hello, relay.timeouts.hello);
    let broken = |broken| OpenError::Broken { phase, broken };
    let name = relay.client_name.as_str();
    wire.write_line(format!("EHLO {name}\r\n").as_bytes(), limit).await.map_err(broken)?;
    let reply = wire.reply(limit).await.map_err(broken)?;
    // A server from before 1995, or one behind a firewall that hides what it doesn't know.
    if matches!(reply.code(), 500 | 502 | 504) {
        say(wire, format!("HELO {name}\r\n").as_bytes(), phase, limit).await?;
        return Ok(Capabilities::default());
    }
    let capabilities = Capabilities::of(reply);
    check(phase, reply.code(), || reply.to_reply())?;
    Ok(capabilities)
}

async fn authenticate(wire: &mut Wire, relay: &Relay, offered: &Capabilities) -> Result<(), OpenError> {
    let Some(credentials) = &relay.credentials else { return Ok(()) };
    let (phase, limit) = (Phase::Authentication, relay.timeouts.hello);
    let lines = credentials.lines(offered).ok_or(OpenError::NoMechanism)?;
    let last = lines.len() - 1;
    for (at, line) in lines.iter().enumerate() {
        if at == last {
            return say(wire, line.as_bytes(), phase, limit).await;
        }
        let broken = |broken| OpenError::Broken { phase, broken };
        wire.write_line(line.as_bytes(), limit).await.map_err(broken)?;
        let reply = wire.reply(limit).await.map_err(broken)?;
        if reply.code() != 334 {
            check(phase, reply.code(), || reply.to_reply())?;
            return Err(broken(Broken::OutOfPlace(reply.code())));
        }
    }
    Ok(())
}

async fn say(wire: &mut Wire, line: &[u8], phase: Phase, limit: Duration) -> Result<(), OpenError> {
    wire.write_line(line, limit).await.map_err(|broken| OpenError::Broken { phase, broken })?;
    expect(wire, phase, limit).await
}

async fn expect(wire: &mut Wire, phase: Phase, limit: Duration) -> Result<(), OpenError> {
    let reply = wire.reply(limit).await.map_err(|broken| OpenError::Broken { phase, broken })?;
    check(phase, reply.code(), || reply.to_reply())
}

fn check(phase: Phase, code: u16, reply: impl FnOnce() -> Reply) -> Result<(), OpenError> {
    let reply = match judge(phase, code, None) {
        Verdict::Fine => return Ok(()),
        Verdict::Nonsense => return Err(OpenError::Broken { phase, broken: Broken::OutOfPlace(code) }),
        Verdict::Deferred { .. } | Verdict::Failed { .. } => reply(),
    };
    let slow_down = matches!(judge(phase, code, reply.enhanced()), Verdict::Deferred { slow_down: true, .. });
    Err(OpenError::Refused { phase, reply, slow_down })
}
