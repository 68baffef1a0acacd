//! The field DKIM-Signature (RFC 6376, 3.5).

use aws_lc_rs::digest::Context;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;

use super::{
    canonical,
    key::{Algorithm, KeyPair},
    signer::Selector,
};
use crate::{domain::Domain, header::Line};

/// How much of the names or of a signature stands in one line.
const LINE: usize = 72;

/// The field up to the time of signing: what is the same in all signatures with one key over the same fields.
#[derive(Debug)]
pub(super) struct Beginning {
    written: Vec<u8>,
    canonical: Vec<u8>,
}

impl Beginning {
    pub(super) fn new(domain: &Domain, selector: &Selector, key: &KeyPair, names: &[&str]) -> Self {
        let algorithm = match key.algorithm() {
            Algorithm::Rsa => "a=rsa-sha256;",
            Algorithm::Ed25519 => "a=ed25519-sha256;",
        };
        let mut written = Vec::new();
        let mut line = Line::begin(&mut written, "DKIM-Signature");
        for word in
            ["v=1;", algorithm, "c=relaxed/relaxed;", &format!("d={domain};"), &format!("s={};", selector.as_str())]
        {
            line.word(word);
        }
        line.end();
        for (index, names) in lines_of(names).into_iter().enumerate() {
            written.extend_from_slice(if index == 0 { b" h=" } else { b"\r\n " });
            written.extend_from_slice(names.as_bytes());
        }
        written.extend_from_slice(b";\r\n t=");
        let mut canonical = b"dkim-signature:".to_vec();
        canonical::write_value(written.get(b"DKIM-Signature:".len()..).unwrap_or_default(), &mut canonical);
        Self { written, canonical }
    }

    /// Writes the whole field. `fields` has hashed the covered fields; `body_hash` is in base64. None if the key can't
    /// sign.
    pub(super) fn sign(
        &self,
        key: &KeyPair,
        fields: &Context,
        body_hash: &str,
        at: Timestamp,
        out: &mut Vec<u8>,
    ) -> Option<()> {
        let time = at.as_second().max(0).to_string();
        let mut hash = fields.clone();
        hash.update(&self.canonical);
        hash.update(time.as_bytes());
        hash.update(b"; bh=");
        hash.update(body_hash.as_bytes());
        hash.update(b"; b=");
        let signature = STANDARD.encode(key.sign(&hash.finish())?);
        out.extend_from_slice(&self.written);
        out.extend_from_slice(time.as_bytes());
        out.extend_from_slice(b"; bh=");
        out.extend_from_slice(body_hash.as_bytes());
        out.extend_from_slice(b";\r\n b=");
        for (index, line) in signature.as_bytes().chunks(LINE).enumerate() {
            if index > 0 {
                out.extend_from_slice(b"\r\n ");
            }
            out.extend_from_slice(line);
        }
        out.extend_from_slice(b"\r\n");
        Some(())
    }

    /// About how long the field will be, in octets.
    pub(super) fn length(&self, key: &KeyPair) -> usize {
        self.written.len() + key.signature_length() * 3 / 2 + 100
    }
}

/// Names with colons between them, in lines. Blanks around a colon are allowed (RFC 6376, 3.5, tag `h`).
fn lines_of(names: &[&str]) -> Vec<String> {
    let mut lines = vec![String::new()];
    for (index, name) in names.iter().enumerate() {
        let colon = if index + 1 < names.len() { ":" } else { "" };
        match lines.last_mut() {
            Some(line) if line.len() + name.len() < LINE => line.extend([name, colon]),
            _ => lines.push(format!("{name}{colon}")),
        }
    }
    lines
}
