//! The records by which receivers find public keys.

use std::fmt;

use super::{
    key::{Algorithm, KeyPair},
    signer::Selector,
};
use crate::domain::Domain;

/// Longest string within a TXT record, in octets (RFC 1035, 3.3.14).
const STRING: usize = 255;

/// A TXT record for a selector (RFC 6376, 3.6.1). Displayed as a line of a zone file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsRecord {
    /// `selector._domainkey.domain`, without a dot at the end.
    pub name: String,
    /// The whole text. Some administration panels want it so.
    pub text: String,
}

impl DnsRecord {
    pub(super) fn new(domain: &Domain, selector: &Selector, key: &KeyPair) -> Self {
        let kind = match key.algorithm() {
            Algorithm::Rsa => "rsa",
            Algorithm::Ed25519 => "ed25519",
        };
        Self {
            name: format!("{}._domainkey.{domain}", selector.as_str()),
            text: format!("v=DKIM1; k={kind}; p={}", key.public()),
        }
    }

    /// The text in strings of at most 255 octets, as a record holds it.
    pub fn strings(&self) -> impl Iterator<Item = &str> {
        let mut rest = self.text.as_str();
        std::iter::from_fn(move || {
            let (string, later) = rest.split_at_checked(STRING).unwrap_or((rest, ""));
            rest = later;
            (!string.is_empty()).then_some(string)
        })
    }
}

impl fmt::Display for DnsRecord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}. IN TXT (", self.name)?;
        for string in self.strings() {
            write!(formatter, " \"{string}\"")?;
        }
        formatter.write_str(" )")
    }
}
