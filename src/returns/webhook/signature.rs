//! Whether a request was made by who it seems to be made by.

use anyhow::Context as _;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::events::Format;
use crate::config::{Secret, Webhooks as Settings};

/// How many seconds a time of signing may lie from now, before or after.
pub const WINDOW_SECONDS: i64 = 300;

/// Ours: `t=UNIX,v1=HEX`, where HEX is the HMAC-SHA-256 of the time as it stands there, a full stop, and the body.
const OWN: &str = "bellwether-signature";
/// SendGrid's, in base64, over the time and the body.
const SENDGRID: &str = "x-twilio-email-event-webhook-signature";
const SENDGRID_TIME: &str = "x-twilio-email-event-webhook-timestamp";

/// What stands before the point of a key on P-256 in a SubjectPublicKeyInfo (RFC 5480, 2).
const P256_SPKI: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// By what the signatures of each source are verified; a source without is not there.
#[derive(Debug, Default)]
pub struct Secrets {
    generic: Option<Key>,
    mailgun: Option<Key>,
    sendgrid: Option<Key>,
}

/// A source's key.
#[derive(Debug)]
pub(super) enum Key {
    Generic(Secret),
    Mailgun(Secret),
    Sendgrid(Vec<u8>),
}

/// Why a request is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    Malformed,
    NotGenuine,
}

impl Secrets {
    /// Reads the configuration.
    ///
    /// # Errors
    /// When SendGrid's key is not a key on P-256, or a secret is empty.
    pub fn new(settings: &Settings) -> anyhow::Result<Self> {
        for secret in [&settings.generic_secret, &settings.mailgun_signing_key].into_iter().flatten() {
            anyhow::ensure!(!secret.reveal().is_empty(), "a secret in [returns.webhooks] is empty");
        }
        let sendgrid = settings.sendgrid_public_key.as_deref().map(point).transpose()?;
        Ok(Self {
            generic: settings.generic_secret.clone().map(Key::Generic),
            mailgun: settings.mailgun_signing_key.clone().map(Key::Mailgun),
            sendgrid: sendgrid.map(Key::Sendgrid),
        })
    }

    pub(super) fn of(&self, source: &str) -> Option<&Key> {
        match source {
            "generic" => self.generic.as_ref(),
            "mailgun" => self.mailgun.as_ref(),
            "sendgrid" => self.sendgrid.as_ref(),
            _ => None,
        }
    }
}

/// The point of a key as SendGrid shows it.
fn point(text: &str) -> anyhow::Result<Vec<u8>> {
    let key = STANDARD.decode(text.trim()).ok();
    let point = key.as_deref().and_then(|key| key.strip_prefix(&P256_SPKI)).filter(|point| point.len() == 65);
    point.map(<[u8]>::to_vec).context("sendgrid_public_key in [returns.webhooks] is not the key that SendGrid shows")
}

impl Key {
    /// What is in the body.
    pub(super) fn format(&self, headers: &HeaderMap) -> Format {
        let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        match self {
            Self::Generic(_) if content_type.trim_start().to_ascii_lowercase().starts_with("message/rfc822") => {
                Format::Message
            }
            Self::Generic(_) => Format::Generic,
            Self::Mailgun(_) => Format::Mailgun,
            Self::Sendgrid(_) => Format::Sendgrid,
        }
    }

    /// Verifies a request; returns the hash of what was signed, by which the same request is known again.
    pub(super) fn verify(&self, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<[u8; 32], Refused> {
        match self {
            Self::Generic(secret) => {
                let field = header(headers, OWN)?;
                let part = |name: &str| field.split(',').find_map(|part| part.trim().strip_prefix(name));
                let time = part("t=").ok_or(Refused::NotGenuine)?;
                let signature = part("v1=").and_then(hexadecimal).ok_or(Refused::NotGenuine)?;
                let signed = [time.as_bytes(), b".", body];
                is_recent(time, now)?;
                authenticate(secret, &signed, &signature)
            }
            Self::Mailgun(key) => {
                let Signed { signature } = serde_json::from_slice(body).map_err(|_| Refused::Malformed)?;
                let time = match &signature.timestamp {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                is_recent(&time, now)?;
                let tag = hexadecimal(&signature.signature).ok_or(Refused::NotGenuine)?;
                // The body isn't signed. That is why the token must not work for a second one.
                authenticate(key, &[time.as_bytes(), signature.token.as_bytes()], &tag)
            }
            Self::Sendgrid(point) => {
                let time = header(headers, SENDGRID_TIME)?;
                is_recent(time, now)?;
                let signature = STANDARD.decode(header(headers, SENDGRID)?).map_err(|_| Refused::NotGenuine)?;
                let signed = [time.as_bytes(), body].concat();
                let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point);
                key.verify(&signed, &signature).map_err(|_| Refused::NotGenuine)?;
                Ok(Sha256::digest(&signed).into())
            }
        }
    }
}

/// What Mailgun says of its signature.
#[derive(Deserialize)]
struct Signed {
    signature: Signature,
}

#[derive(Deserialize)]
struct Signature {
    timestamp: Value,
    token: String,
    signature: String,
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Result<&'a str, Refused> {
    headers.get(name).and_then(|value| value.to_str().ok()).ok_or(Refused::NotGenuine)
}

fn is_recent(time: &str, now: Timestamp) -> Result<(), Refused> {
    let second: i64 = time.parse().map_err(|_| Refused::NotGenuine)?;
    let is_recent = now.as_second().checked_sub(second).is_some_and(|age| age.abs() <= WINDOW_SECONDS);
    is_recent.then_some(()).ok_or(Refused::NotGenuine)
}

/// HMAC-SHA-256 (RFC 2104), compared in constant time.
fn authenticate(secret: &Secret, signed: &[&[u8]], tag: &[u8]) -> Result<[u8; 32], Refused> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.reveal().as_bytes()).map_err(|_| Refused::NotGenuine)?;
    let mut hash = Sha256::new();
    for part in signed {
        mac.update(part);
        hash.update(part);
    }
    mac.verify_slice(tag).map_err(|_| Refused::NotGenuine)?;
    Ok(hash.finalize().into())
}

fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim().as_bytes();
    let (pairs, rest) = digits.as_chunks::<2>();
    if !rest.is_empty() || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    pairs.iter().map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{Refused, hexadecimal, is_recent, point};

    #[test]
    fn a_time_of_signing_is_recent_for_five_minutes() {
        let now = Timestamp::constant(1_800_000_000, 0);
        for (time, expected) in [
            ("1800000000", Ok(())),
            ("1799999700", Ok(())),
            ("1800000300", Ok(())),
            ("1799999699", Err(Refused::NotGenuine)),
            ("1800000301", Err(Refused::NotGenuine)),
            ("-9223372036854775808", Err(Refused::NotGenuine)),
            ("", Err(Refused::NotGenuine)),
        ] {
            assert_eq!(is_recent(time, now), expected, "{time}");
        }
    }

    #[test]
    fn what_is_no_key_or_digest_is_refused() {
        assert_eq!(hexadecimal("00fF"), Some(vec![0, 255]));
        for text in ["0", "0g", "+1", "ж"] {
            assert_eq!(hexadecimal(text), None, "{text}");
        }
        for text in ["", "AAAA", "%"] {
            assert!(point(text).is_err(), "{text}");
        }
    }
}
