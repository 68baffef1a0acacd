//! Addresses of an envelope. Parsed once; what accepts an [`Address`] can put it into a command without looking again.

use std::fmt;

/// Longest local part, in octets (RFC 5321, 4.5.3.1.1).
const LOCAL_LIMIT: usize = 64;
/// Longest address: a path of 256 octets without its angle brackets (RFC 5321, 4.5.3.1.3).
const LIMIT: usize = 254;

/// A mailbox as in RFC 5321, 4.1.2, with the letters that RFC 6531 adds.
///
/// The domain is taken as it is written: one in A-labels (`xn--…`) needs less of the relay than one in U-labels.
/// `Debug` doesn't show the address, so that it gets into no log by accident.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Address {
    text: Box<str>,
    at: usize,
}

/// Why a text is no address. Says nothing of the text itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// More than 254 octets, or more than 64 before the "@".
    #[error("the address is too long")]
    TooLong,
    /// There is no "@" between two parts.
    #[error("the address has no two parts around an @")]
    NoAt,
    /// Something before the "@" that must not be there.
    #[error("the part before the @ is malformed")]
    Local,
    /// Something behind the "@" that is no name of a domain.
    #[error("the domain is malformed")]
    Domain,
}

impl Address {
    /// Parses `local@domain`, without angle brackets.
    ///
    /// # Errors
    ///
    /// If the text is no address. Whatever could end a command or a parameter is refused.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let at = text.rfind('@').ok_or(AddressError::NoAt)?;
        let (local, domain) = (&text[..at], &text[at + 1..]);
        if text.len() > LIMIT || local.len() > LOCAL_LIMIT {
            return Err(AddressError::TooLong);
        }
        if !is_dot_string(local) && !is_quoted_string(local) {
            return Err(AddressError::Local);
        }
        if !is_domain(domain) && !is_literal(domain) {
            return Err(AddressError::Domain);
        }
        Ok(Self { text: text.into(), at })
    }

    /// The whole address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What is behind the "@".
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.text[self.at + 1..]
    }

    /// Whether it can be sent without SMTPUTF8.
    #[must_use]
    pub fn is_ascii(&self) -> bool {
        self.text.is_ascii()
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Address(…)")
    }
}

fn is_dot_string(local: &str) -> bool {
    local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atom_character))
}

fn is_atom_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(character) || is_international(character)
}

/// Outside of ASCII, and neither a control character nor a space, which no mailbox contains.
fn is_international(character: char) -> bool {
    !character.is_ascii() && !character.is_control() && !character.is_whitespace()
}

fn is_quoted_string(local: &str) -> bool {
    let Some(inner) = local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else { return false };
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        let literal = match character {
            '"' => return false,
            '\\' => characters.next(),
            other => Some(other),
        };
        if !literal.is_some_and(|literal| matches!(literal, ' '..='~') || is_international(literal)) {
            return false;
        }
    }
    true
}

fn is_domain(domain: &str) -> bool {
    domain.split('.').all(|label| {
        let inside =
            |character: char| character.is_ascii_alphanumeric() || character == '-' || is_international(character);
        !label.is_empty() && !label.starts_with('-') && !label.ends_with('-') && label.chars().all(inside)
    })
}

/// An address literal: `[192.0.2.1]`, `[IPv6:2001:db8::1]`.
fn is_literal(domain: &str) -> bool {
    let inner = domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inner.is_some_and(|inner| {
        let address = inner.strip_prefix("IPv6:");
        address.map_or_else(
            || inner.parse::<std::net::Ipv4Addr>().is_ok(),
            |address| address.parse::<std::net::Ipv6Addr>().is_ok(),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::{Address, AddressError};

    #[test]
    fn mailboxes_of_all_kinds_are_addresses() {
        for (text, domain, ascii) in [
            ("reader@example.org", "example.org", true),
            ("o'neil+news=1@mail.example.org", "mail.example.org", true),
            ("чытач@прыклад.бел", "прыклад.бел", false),
            ("\"a b\\\"@c\"@example.org", "example.org", true),
            ("x@localhost", "localhost", true),
            ("x@[192.0.2.1]", "[192.0.2.1]", true),
            ("x@[IPv6:2001:db8::1]", "[IPv6:2001:db8::1]", true),
        ] {
            let address = Address::parse(text).expect(text);
            assert_eq!((address.as_str(), address.domain(), address.is_ascii()), (text, domain, ascii));
        }
    }

    #[test]
    fn what_could_break_out_of_a_command_is_refused() {
        for text in [
            "a@b.example>\r\nDATA",
            "a\r\n@example.org",
            "a@example.org SIZE=1",
            "a b@example.org",
            "<a@example.org>",
            "\"a\r\n\"@example.org",
            "\"a\\\n\"@example.org",
            "\"a\"b\"@example.org",
            "\"a\\\"@example.org",
            "a..b@example.org",
            ".a@example.org",
            "a\u{85}b@example.org",
            "a\u{2028}b@example.org",
            "a\0@example.org",
        ] {
            assert!(Address::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, error) in [
            ("", AddressError::NoAt),
            ("example.org", AddressError::NoAt),
            ("@example.org", AddressError::Local),
            ("a@", AddressError::Domain),
            ("a@-b.example", AddressError::Domain),
            ("a@b..example", AddressError::Domain),
            ("a@[nonsense]", AddressError::Domain),
        ] {
            assert_eq!(Address::parse(text), Err(error), "{text}");
        }
        assert_eq!(Address::parse(&format!("{}@example.org", "a".repeat(65))), Err(AddressError::TooLong));
        assert_eq!(Address::parse(&format!("a@{}b", "b.".repeat(130))), Err(AddressError::TooLong));
    }

    #[test]
    fn an_address_is_not_shown_by_accident() {
        let address = Address::parse("reader@example.org").expect("an address");
        assert!(!format!("{address:?}").contains("reader"));
        assert!(!format!("{address:?}").contains("example"));
    }
}
