//! Message-ID, and the return path by which a bounce finds its way to the delivery (VERP).

use std::fmt;

use crate::{
    address::{Address, InvalidAddress, is_dot_atom},
    domain::Domain,
    token::Token,
};

/// A Message-ID in our domain (RFC 5322, 3.6.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageId(Box<str>);

impl MessageId {
    /// The identifier made of a token.
    #[must_use]
    pub fn new(token: Token, domain: &Domain) -> Self {
        Self(format!("<{token}@{domain}>").into())
    }

    /// The token in an identifier that someone quotes, with or without its angle brackets; none if it isn't one of
    /// `domain`.
    #[must_use]
    pub fn token(text: &str, domain: &Domain) -> Option<Token> {
        let (token, place) = unbracketed(text).rsplit_once('@')?;
        if !place.eq_ignore_ascii_case(domain.as_str()) {
            return None;
        }
        token.parse().ok()
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Where bounces go: `bounces+TOKEN@domain`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnPath {
    local: Box<str>,
    domain: Domain,
}

impl ReturnPath {
    /// A return path with a local part (`bounces`) that leaves room for `+` and a token.
    ///
    /// # Errors
    ///
    /// If the local part can't be part of an address, has letters beyond ASCII, or has more than 37 characters.
    pub fn new(local: &str, domain: Domain) -> Result<Self, InvalidAddress> {
        if !local.is_ascii() || !is_dot_atom(local) {
            return Err(InvalidAddress::Local);
        }
        // The same length as any other token.
        Address::from_parts(&format!("{local}+{}", Token::new([0; 16])), &domain)?;
        Ok(Self { local: local.into(), domain })
    }

    /// The envelope's sender for the delivery with this token. The token itself, as text, is its ENVID.
    #[must_use]
    pub fn address(&self, token: Token) -> Address {
        Address::assembled(&format!("{}+{token}", self.local), &self.domain)
    }

    /// The token in the recipient of a bounce, with or without angle brackets; none if it is addressed elsewhere.
    #[must_use]
    pub fn token(&self, recipient: &str) -> Option<Token> {
        let (local, domain) = unbracketed(recipient).rsplit_once('@')?;
        let (before, token) = local.rsplit_once('+')?;
        if !before.eq_ignore_ascii_case(&self.local) || !domain.eq_ignore_ascii_case(self.domain.as_str()) {
            return None;
        }
        token.parse().ok()
    }

    /// The address itself, without a token: to it goes what answers no delivery.
    #[must_use]
    pub fn plain_address(&self) -> Address {
        Address::assembled(&self.local, &self.domain)
    }

    /// The domain that takes bounces.
    #[must_use]
    pub fn domain(&self) -> &Domain {
        &self.domain
    }
}

fn unbracketed(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix('<').and_then(|text| text.strip_suffix('>')).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::{MessageId, ReturnPath};
    use crate::{domain::Domain, token::Token};

    fn domain() -> Domain {
        Domain::parse("маніторынг.бел").expect("a domain")
    }

    #[test]
    fn a_bounce_finds_its_token() {
        let path = ReturnPath::new("bounces", domain()).expect("a path");
        let token = Token::new([9; 16]);
        let address = path.address(token);
        assert!(address.as_str().starts_with("bounces+") && !address.needs_smtputf8());
        assert_eq!(path.token(address.as_str()), Some(token));
        assert_eq!(path.token(&format!(" <{}> ", address.as_str().to_uppercase())), Some(token));
        for other in ["", "bounces@x", "bounces+abc@xn--x", "someone+aaaaaaaaaaaaaaaaaaaaaaaaaa@monitor.example"] {
            assert_eq!(path.token(other), None, "{other}");
        }
        let elsewhere = ReturnPath::new("bounces", Domain::parse("example.org").expect("a domain")).expect("a path");
        assert_eq!(elsewhere.token(address.as_str()), None);
    }

    #[test]
    fn a_local_part_must_leave_room() {
        for local in ["", "a b", "bounces>", "адказы", &"a".repeat(38)] {
            assert!(ReturnPath::new(local, domain()).is_err(), "{local}");
        }
        assert!(ReturnPath::new(&"a".repeat(37), domain()).is_ok());
    }

    #[test]
    fn a_message_id_gives_its_token_back() {
        let token = Token::new([3; 16]);
        let id = MessageId::new(token, &domain());
        assert_eq!(MessageId::token(&id.to_string(), &domain()), Some(token));
        assert_eq!(MessageId::token("<abc@example.org>", &domain()), None);
    }
}
