//! A relay and how to reach it: settings, read once.

use std::time::Duration;

use crate::credentials::Credentials;
use crate::tls::Tls;

/// A relay.
#[derive(Clone, Debug)]
pub struct Relay {
    /// Its name, which its certificate must carry, or its address.
    pub host: String,
    /// 465 for [`Security::Tls`], 587 or 25 for [`Security::StartTls`].
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Whom to trust.
    pub tls: Tls,
    /// Who we are, if the relay asks.
    pub credentials: Option<Credentials>,
    /// How we introduce ourselves.
    pub client_name: ClientName,
    /// How long to wait for what.
    pub timeouts: Timeouts,
    /// How long a connection is used.
    pub limits: Limits,
}

/// How a connection is protected. There is no "TLS if possible": whoever can remove the offer would decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first octet (RFC 8314).
    Tls,
    /// STARTTLS (RFC 3207); a relay that doesn't offer it is an error.
    StartTls,
    /// No protection, to an address of this machine only.
    PlainOnLoopback,
    /// No protection, and no credentials either: for networks that are protected in another way.
    PlainAnywhere,
}

/// The name in EHLO: a domain or an address literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientName(Box<str>);

/// A name that isn't 1 to 255 printable ASCII characters without spaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the name of a mail client must be a domain or an address literal in ASCII")]
pub struct ClientNameError;

impl ClientName {
    /// Takes a name.
    ///
    /// # Errors
    ///
    /// If something else than a name could be read from it.
    pub fn parse(name: &str) -> Result<Self, ClientNameError> {
        let fits = (1..=255).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| Self(name.into())).ok_or(ClientNameError)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// How long to wait before a conversation counts as broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection, and for TLS.
    pub connect: Duration,
    /// For the greeting.
    pub greeting: Duration,
    /// For the answer to EHLO, STARTTLS and AUTH.
    pub hello: Duration,
    /// For the answer to MAIL, and for commands to be taken.
    pub sender: Duration,
    /// For the answer to RCPT.
    pub recipient: Duration,
    /// For the answer to DATA.
    pub data: Duration,
    /// For each piece of the message to be taken.
    pub content: Duration,
    /// For the answer after the message. Long: who gives up here sends twice (RFC 1047).
    pub end: Duration,
    /// For the answer to QUIT.
    pub quit: Duration,
}

impl Default for Timeouts {
    /// RFC 5321, 4.5.3.2; a connection and QUIT, of which it says nothing, get 30 and 5 seconds.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            greeting: Duration::from_mins(5),
            hello: Duration::from_mins(5),
            sender: Duration::from_mins(5),
            recipient: Duration::from_mins(5),
            data: Duration::from_mins(2),
            content: Duration::from_mins(3),
            end: Duration::from_mins(10),
            quit: Duration::from_secs(5),
        }
    }
}

/// How long a connection is used before it makes room for a fresh one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most messages.
    pub messages: u32,
    /// Longest age.
    pub age: Duration,
    /// Longest time without a message. Servers close idle connections after five minutes or less, and a connection that is
    /// closed while a message is on its way makes an uncertain one.
    pub idle: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { messages: 1000, age: Duration::from_mins(10), idle: Duration::from_secs(20) }
    }
}

#[cfg(test)]
mod tests {
    use super::ClientName;

    #[test]
    fn a_client_name_is_one_word() {
        assert!(ClientName::parse("news.example.org").is_ok());
        assert!(ClientName::parse("[192.0.2.1]").is_ok());
        for name in ["", "a b", "a\r\nMAIL", "прыклад.бел"] {
            assert!(ClientName::parse(name).is_err(), "{name:?}");
        }
    }
}
