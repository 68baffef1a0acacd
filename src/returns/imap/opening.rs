//! From nothing to a session in which the mailbox can be read: TCP, TLS, greeting, LOGIN.

use async_imap::{Client, Session};
use bellwether_smtp::Tls;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

use super::{MailboxError, PATIENCE, within};
use crate::config::{Imap as Settings, ImapSecurity as Security};

/// A connection, protected or not.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug> Stream for T {}

/// A session, and which extensions the server has.
pub(super) struct Opened {
    pub(super) session: Session<Box<dyn Stream>>,
    pub(super) can_move: bool,
    pub(super) can_expunge_one: bool,
}

/// Connects and logs in.
pub(super) async fn open(settings: &Settings, tls: &Tls) -> Result<Opened, MailboxError> {
    let stream = connect(settings).await?;
    let client = match settings.security {
        Security::Tls => greeted(begin_tls(stream, settings, tls).await?).await?,
        Security::Plain => greeted(Box::new(stream)).await?,
        Security::StartTls => {
            let mut client = Client::new(stream);
            greeting(&mut client).await?;
            // Refused where it isn't offered, and also by a server that says that we are logged in already. RFC 8314, 3.2: somebody
            // on the way may have made it say so.
            within(client.run_command_and_check_ok("STARTTLS", None), "begin TLS").await?;
            // What came in clear behind the answer goes with the client's buffer, and is not read as if it had come protected.
            Client::new(begin_tls(client.into_inner(), settings, tls).await?)
        }
    };
    let login = timeout(PATIENCE, client.login(&settings.user, settings.password.reveal()));
    let mut session = match login.await {
        Ok(Ok(session)) => session,
        Ok(Err((async_imap::error::Error::No(_) | async_imap::error::Error::Bad(_), _))) => {
            return Err(MailboxError::Login);
        }
        Ok(Err((error, _))) => return Err(super::told(&error, "log in")),
        Err(_) => return Err(MailboxError::Broken("it takes too long")),
    };
    let capabilities = within(session.capabilities(), "say what it can do").await?;
    let (can_move, can_expunge_one) = (capabilities.has_str("MOVE"), capabilities.has_str("UIDPLUS"));
    Ok(Opened { session, can_move, can_expunge_one })
}

async fn connect(settings: &Settings) -> Result<TcpStream, MailboxError> {
    let port = settings.port.unwrap_or(match settings.security {
        Security::Tls => 993,
        Security::StartTls | Security::Plain => 143,
    });
    let found = timeout(PATIENCE, lookup_host((settings.host.as_str(), port))).await;
    let found = found.map_err(|_| MailboxError::Name)?.map_err(|_| MailboxError::Name)?;
    let mut last = MailboxError::Name;
    for address in found {
        if settings.security == Security::Plain && !address.ip().to_canonical().is_loopback() {
            return Err(MailboxError::NotLoopback);
        }
        match timeout(PATIENCE, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => last = MailboxError::Connect(error.kind()),
            Err(_) => last = MailboxError::Connect(std::io::ErrorKind::TimedOut),
        }
    }
    Err(last)
}

async fn begin_tls(stream: TcpStream, settings: &Settings, tls: &Tls) -> Result<Box<dyn Stream>, MailboxError> {
    let name = ServerName::try_from(settings.host.clone()).map_err(|_| MailboxError::Name)?;
    let handshake = TlsConnector::from(tls.client_config()).connect(name, stream);
    let stream = timeout(PATIENCE, handshake).await.map_err(|_| MailboxError::Broken("TLS takes too long"))?;
    Ok(Box::new(stream.map_err(|error| MailboxError::Tls(error.to_string()))?))
}

async fn greeted(stream: Box<dyn Stream>) -> Result<Client<Box<dyn Stream>>, MailboxError> {
    let mut client = Client::new(stream);
    greeting(&mut client).await?;
    Ok(client)
}

async fn greeting<T: Stream>(client: &mut Client<T>) -> Result<(), MailboxError> {
    match timeout(PATIENCE, client.read_response()).await {
        Ok(Ok(Some(_))) => Ok(()),
        _ => Err(MailboxError::Broken("it says no greeting")),
    }
}
