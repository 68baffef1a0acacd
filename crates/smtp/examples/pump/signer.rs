//! Signatures of the kinds that DKIM knows (RFC 6376, 8463). One more kind is one more variant.

use std::error::Error;
use std::fs;
use std::io::Write as _;

use aws_lc_rs::digest::{Context, SHA256};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{Ed25519KeyPair, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Result;

/// A key.
enum Key {
    None,
    Ed25519(Box<Ed25519KeyPair>),
    Rsa2048(Box<KeyPair>),
}

/// Signs messages.
pub struct Signer {
    key: Key,
    random: SystemRandom,
}

impl Signer {
    /// Signs with the key of this kind in a file; without one there is no signature.
    pub fn new(key: Option<(&str, &str)>) -> Result<Self> {
        let key = match key {
            None => Key::None,
            Some((kind, file)) => {
                let octets = fs::read(file)?;
                match kind {
                    "ed25519" => Key::Ed25519(Box::new(Ed25519KeyPair::from_pkcs8(&octets)?)),
                    "rsa2048" => Key::Rsa2048(Box::new(KeyPair::from_pkcs8(&octets)?)),
                    other => return Err(unknown(other)),
                }
            }
        };
        Ok(Self { key, random: SystemRandom::new() })
    }

    /// The signature of these octets.
    pub fn signature(&self, octets: &[u8]) -> Result<Vec<u8>> {
        Ok(match &self.key {
            Key::None => Vec::new(),
            Key::Ed25519(key) => key.sign(octets).as_ref().to_vec(),
            Key::Rsa2048(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &self.random, octets, &mut signature)?;
                signature
            }
        })
    }

    /// A field with a signature of the header so far and the body; nothing without a key.
    pub fn header(&self, header: &[u8], body: &[&[u8]]) -> Result<Vec<u8>> {
        let mut field = Vec::new();
        if matches!(self.key, Key::None) {
            return Ok(field);
        }
        let mut of_body = Context::new(&SHA256);
        body.iter().for_each(|part| of_body.update(part));
        let of_body = STANDARD.encode(of_body.finish());
        write!(field, "DKIM-Signature: v=1; c=relaxed/relaxed; d=example.org; s=s1; bh={of_body};\r\n b=")?;
        let mut of_header = Context::new(&SHA256);
        [header, &field].into_iter().for_each(|part| of_header.update(part));
        let signature = STANDARD.encode(self.signature(of_header.finish().as_ref())?);
        for line in signature.as_bytes().chunks(72) {
            field.extend_from_slice(line);
            field.extend_from_slice(b"\r\n ");
        }
        // The last line is followed by the end of the header, not by one of its own.
        field.truncate(field.len() - 1);
        Ok(field)
    }
}

/// Makes a key of this kind and writes it to a file. Apart from what is measured, because making an RSA key costs as much as
/// hundreds of signatures, and never the same.
pub fn make_key(kind: &str, file: &str) -> Result<()> {
    match kind {
        "ed25519" => fs::write(file, Ed25519KeyPair::generate()?.to_pkcs8()?)?,
        "rsa2048" => {
            let octets: Pkcs8V1Der<'_> = KeyPair::generate(KeySize::Rsa2048)?.as_der()?;
            fs::write(file, octets.as_ref())?;
        }
        other => return Err(unknown(other)),
    }
    Ok(())
}

fn unknown(kind: &str) -> Box<dyn Error + Send + Sync> {
    format!("there is no kind of signature '{kind}'").into()
}
