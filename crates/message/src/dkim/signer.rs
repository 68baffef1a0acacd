//! Signs messages for a domain.

use aws_lc_rs::digest::{Context, SHA256, digest};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;

use super::{canonical, coverage, key::KeyPair, record::DnsRecord, signature::Beginning};
use crate::domain::Domain;

/// Signs with every key that it has: one of each algorithm, so that receivers who know Ed25519 and those who don't are
/// both served.
#[derive(Debug)]
pub struct Signer {
    domain: Domain,
    keys: Vec<(Selector, KeyPair)>,
}

/// By what name receivers find the public key (RFC 6376, 3.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector(Box<str>);

/// The text can't name a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a selector has 1 to 63 letters, digits and hyphens, with no hyphen at its ends")]
pub struct InvalidSelector;

/// Why a message was not signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSigned {
    /// There is no empty line after the header, or no From in it.
    #[error("the message has no complete header")]
    NoHeader,
    /// AWS-LC refused to sign.
    #[error("the key could not sign")]
    Key,
    /// It goes to a list, and the reader's links are missing.
    #[error(transparent)]
    MissingLinks(#[from] crate::MissingLinks),
}

impl Selector {
    /// Reads a selector of one label.
    ///
    /// # Errors
    ///
    /// If it has other characters than letters, digits and hyphens, or too many.
    pub fn parse(text: &str) -> Result<Self, InvalidSelector> {
        let valid = (1..=63).contains(&text.len())
            && text.chars().all(|character| character.is_ascii_alphanumeric() || character == '-')
            && !text.starts_with('-')
            && !text.ends_with('-');
        if valid { Ok(Self(text.to_ascii_lowercase().into())) } else { Err(InvalidSelector) }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Signer {
    /// Signs for `domain` with these keys, in this order. Without keys it signs nothing.
    #[must_use]
    pub fn new(domain: Domain, keys: Vec<(Selector, KeyPair)>) -> Self {
        Self { domain, keys }
    }

    /// The records that the DNS must have for the signatures to be verified.
    #[must_use]
    pub fn records(&self) -> Vec<DnsRecord> {
        self.keys.iter().map(|(selector, key)| DnsRecord::new(&self.domain, selector, key)).collect()
    }

    /// A signed copy of any message: the signatures come first, then the message as it is.
    ///
    /// # Errors
    ///
    /// If the message has no complete header, or a key can't sign.
    pub fn sign(&self, message: &[u8], at: Timestamp) -> Result<Vec<u8>, NotSigned> {
        let (header, body) = divide(message).ok_or(NotSigned::NoHeader)?;
        let fields: Vec<&[u8]> = canonical::fields(header).collect();
        let occurrences = |name: &str| fields.iter().filter(|field| canonical::is_named(field, name)).count();
        if occurrences("From") == 0 {
            return Err(NotSigned::NoHeader);
        }
        let names = coverage::names(occurrences);
        let body_hash = STANDARD.encode(digest(&SHA256, &canonical::body(body)));
        let hash = hash_named(&fields, &names);
        let mut out = Vec::with_capacity(message.len() + 2048);
        for (beginning, (_, key)) in self.beginnings(&names).iter().zip(&self.keys) {
            beginning.sign(key, &hash, &body_hash, at, &mut out).ok_or(NotSigned::Key)?;
        }
        out.extend_from_slice(message);
        Ok(out)
    }

    pub(super) fn beginnings(&self, names: &[&str]) -> Vec<Beginning> {
        self.keys.iter().map(|(selector, key)| Beginning::new(&self.domain, selector, key, names)).collect()
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &KeyPair> {
        self.keys.iter().map(|(_, key)| key)
    }
}

/// Header and body around the empty line, the header with the CRLF of its last field.
fn divide(message: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = message.windows(4).position(|window| window == b"\r\n\r\n")?;
    Some((&message[..end + 2], &message[end + 4..]))
}

/// Hashes the named fields. Of fields with the same name the last one comes first, and a name for which none is left
/// stands for nothing (RFC 6376, 5.4.2).
fn hash_named(fields: &[&[u8]], names: &[&str]) -> Context {
    let mut left = fields.to_vec();
    let mut text = Vec::with_capacity(2048);
    for name in names {
        if let Some(index) = left.iter().rposition(|field| canonical::is_named(field, name)) {
            canonical::write_field(left.remove(index), &mut text);
        }
    }
    let mut hash = Context::new(&SHA256);
    hash.update(&text);
    hash
}
