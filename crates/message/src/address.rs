//! E-mail addresses. How an address is kept secret or recognised again is none of this crate's business.

use std::fmt;

use crate::domain::{Domain, InvalidDomain};

/// Longest local part, in octets (RFC 5321, 4.5.3.1.1).
const LOCAL_LIMIT: usize = 64;
/// Longest address: a path of 256 octets without its angle brackets (RFC 5321, 4.5.3.1.3).
const LIMIT: usize = 254;

/// An address that can stand in a header as it is.
///
/// The local part keeps its spelling and may be international (RFC 6531, 6532); the domain is in A-labels, so that an
/// address with a Latin local part never needs SMTPUTF8. Quoted local parts (`"a b"@example.org`) are refused: the few
/// that exist come from mistakes, and they are the oldest way to smuggle a second address into a header.
/// `Debug` doesn't show the address, so that it gets into no log by accident.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Address {
    text: Box<str>,
    at: usize,
}

/// Why a text is no address. Says nothing of the text itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAddress {
    /// More than 254 octets, or more than 64 before the "@".
    #[error("the address is too long")]
    TooLong,
    /// There is no "@".
    #[error("the address has no @")]
    NoAt,
    /// Nothing before the "@", or something that doesn't belong there.
    #[error("the part before the @ is malformed")]
    Local,
    /// What follows the "@" is not the name of a domain.
    #[error("the part after the @ is not the name of a domain")]
    Domain,
}

impl From<InvalidDomain> for InvalidAddress {
    fn from(_: InvalidDomain) -> Self {
        Self::Domain
    }
}

impl Address {
    /// Reads `local@domain`, without angle brackets. Spaces around it are a slip of the hand, and are dropped.
    ///
    /// # Errors
    ///
    /// If the text is no address of the kind described above.
    pub fn parse(text: &str) -> Result<Self, InvalidAddress> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@').ok_or(InvalidAddress::NoAt)?;
        if !is_dot_atom(local) {
            return Err(InvalidAddress::Local);
        }
        Self::from_parts(local, &Domain::parse(domain)?)
    }

    /// An address from a local part that is known to be a dot-atom.
    pub(crate) fn from_parts(local: &str, domain: &Domain) -> Result<Self, InvalidAddress> {
        let address = Self::assembled(local, domain);
        if local.len() > LOCAL_LIMIT || address.text.len() > LIMIT {
            return Err(InvalidAddress::TooLong);
        }
        Ok(address)
    }

    /// An address from a dot-atom and a domain that are known to be short enough together.
    pub(crate) fn assembled(local: &str, domain: &Domain) -> Self {
        Self { at: local.len(), text: format!("{local}@{domain}").into() }
    }

    /// The whole address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What stands before the "@".
    #[must_use]
    pub fn local(&self) -> &str {
        &self.text[..self.at]
    }

    /// What stands after the "@", in A-labels.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.text[self.at + 1..]
    }

    /// Whether a message to or from this address can travel by SMTPUTF8 alone (RFC 6531).
    #[must_use]
    pub fn needs_smtputf8(&self) -> bool {
        !self.local().is_ascii()
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Address(…)")
    }
}

/// `dot-atom-text` (RFC 5322, 3.2.3), with the characters that RFC 6532, 3.2 adds.
pub(crate) fn is_dot_atom(text: &str) -> bool {
    text.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atom_character))
}

fn is_atom_character(character: char) -> bool {
    character.is_ascii_alphanumeric()
        || "!#$%&'*+-/=?^_`{|}~".contains(character)
        || (!character.is_ascii() && !character.is_control() && !character.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::{Address, InvalidAddress};

    #[test]
    fn addresses_of_all_kinds_are_read() {
        for (text, expected, needs_smtputf8) in [
            ("Reader@Example.org", "Reader@example.org", false),
            (" o'neil+news=1@mail.example.org ", "o'neil+news=1@mail.example.org", false),
            ("reader@прыклад.бел", "reader@xn--80aiqesg1f.xn--90ais", false),
            ("чытач@прыклад.бел", "чытач@xn--80aiqesg1f.xn--90ais", true),
            ("x@localhost", "x@localhost", false),
        ] {
            let address = Address::parse(text).expect(text);
            assert_eq!((address.as_str(), address.needs_smtputf8()), (expected, needs_smtputf8));
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, error) in [
            ("", InvalidAddress::NoAt),
            ("example.org", InvalidAddress::NoAt),
            ("@example.org", InvalidAddress::Local),
            ("a..b@example.org", InvalidAddress::Local),
            ("\"a b\"@example.org", InvalidAddress::Local),
            ("a b@example.org", InvalidAddress::Local),
            ("a@b@example.org", InvalidAddress::Local),
            ("a,b@example.org", InvalidAddress::Local),
            ("<a@example.org", InvalidAddress::Local),
            ("a\u{85}@example.org", InvalidAddress::Local),
            ("a\r\nBcc: x@example.org", InvalidAddress::Local),
            ("a@", InvalidAddress::Domain),
            ("a@example.org\r\nBcc: x", InvalidAddress::Domain),
            ("a@example.org>, <b", InvalidAddress::Domain),
        ] {
            assert_eq!(Address::parse(text), Err(error), "{text:?}");
        }
        assert_eq!(Address::parse(&format!("{}@example.org", "a".repeat(65))), Err(InvalidAddress::TooLong));
    }

    #[test]
    fn an_address_is_not_shown_by_accident() {
        let address = Address::parse("reader@example.org").expect("an address");
        assert_eq!(format!("{address:?}"), "Address(…)");
    }
}
