//! Private keys: reading, generating, signing.

use aws_lc_rs::{
    digest::{Digest, SHA256},
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rsa::KeySize,
    signature::{Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rustls_pki_types::{PrivatePkcs8KeyDer, pem::PemObject as _};
use zeroize::Zeroizing;

/// Shorter keys of RSA are refused by receivers, and longer ones don't fit into every DNS answer (RFC 8301, 3.2).
const RSA_OCTETS: std::ops::RangeInclusive<usize> = 256..=512;

/// How a signature is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// `rsa-sha256`, which everyone verifies.
    Rsa,
    /// `ed25519-sha256` (RFC 8463), which is thirty times as fast.
    Ed25519,
}

/// A private key with its public half. Not shown by `Debug`.
pub struct KeyPair(Inner);

enum Inner {
    Rsa(RsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

/// Why there is no key. Says nothing of the key itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidKey {
    /// The text is not a private key in PKCS#8.
    #[error("this is not a private key in the form that begins with -----BEGIN PRIVATE KEY-----")]
    Form,
    /// It is a key, but neither RSA with 2048 to 4096 bits nor Ed25519.
    #[error("the key is neither RSA of 2048 to 4096 bits nor Ed25519")]
    Algorithm,
    /// The operating system gave no randomness.
    #[error("no key could be generated")]
    Generation,
}

impl std::fmt::Debug for KeyPair {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "KeyPair({:?})", self.algorithm())
    }
}

impl KeyPair {
    /// Reads a private key in PEM (PKCS#8, RFC 5958).
    ///
    /// # Errors
    ///
    /// If the text isn't such a key, or is one of another algorithm or length.
    pub fn from_pem(pem: &str) -> Result<Self, InvalidKey> {
        let key = PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| InvalidKey::Form)?;
        let der = key.secret_pkcs8_der();
        // OpenSSL writes Ed25519 keys without their public half, which from_pkcs8 would ask for.
        if let Ok(key) = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der) {
            return Ok(Self(Inner::Ed25519(key)));
        }
        let key = RsaKeyPair::from_pkcs8(der).map_err(|_| InvalidKey::Algorithm)?;
        if !RSA_OCTETS.contains(&key.public_modulus_len()) {
            return Err(InvalidKey::Algorithm);
        }
        Ok(Self(Inner::Rsa(key)))
    }

    /// Makes a new private key, in PEM. RSA keys have 2048 bits.
    ///
    /// # Errors
    ///
    /// If AWS-LC's generator of randomness fails.
    pub fn generate(algorithm: Algorithm) -> Result<Zeroizing<String>, InvalidKey> {
        let failed = |_| InvalidKey::Generation;
        match algorithm {
            Algorithm::Rsa => {
                let key = RsaKeyPair::generate(KeySize::Rsa2048).map_err(failed)?;
                let der: Pkcs8V1Der<'_> = key.as_der().map_err(failed)?;
                Ok(pem(der.as_ref()))
            }
            Algorithm::Ed25519 => {
                let document = Ed25519KeyPair::generate().and_then(|key| key.to_pkcs8v1()).map_err(failed)?;
                Ok(pem(document.as_ref()))
            }
        }
    }

    /// How this key signs.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        match self.0 {
            Inner::Rsa(_) => Algorithm::Rsa,
            Inner::Ed25519(_) => Algorithm::Ed25519,
        }
    }

    /// The public half, as the DNS has it: a SubjectPublicKeyInfo of RSA (RFC 6376, 3.6.1), the bare octets of Ed25519
    /// (RFC 8463, 4.2); both in base64. Empty if AWS-LC can't write it, which it has no reason for.
    pub(super) fn public(&self) -> String {
        match &self.0 {
            Inner::Rsa(key) => {
                let der: Result<PublicKeyX509Der<'_>, _> = key.public_key().as_der();
                der.map(|der| STANDARD.encode(der.as_ref())).unwrap_or_default()
            }
            Inner::Ed25519(key) => STANDARD.encode(key.public_key().as_ref()),
        }
    }

    /// Signs what has been hashed with SHA-256. None if AWS-LC can't sign, which it has no reason for.
    pub(super) fn sign(&self, digest: &Digest) -> Option<Vec<u8>> {
        debug_assert_eq!(digest.algorithm(), &SHA256);
        match &self.0 {
            Inner::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign_digest(&RSA_PKCS1_SHA256, digest, &mut signature).ok()?;
                Some(signature)
            }
            Inner::Ed25519(key) => Some(key.try_sign(digest.as_ref()).ok()?.as_ref().into()),
        }
    }

    /// The length of a signature, in octets.
    pub(super) fn signature_length(&self) -> usize {
        match &self.0 {
            Inner::Rsa(key) => key.public_modulus_len(),
            Inner::Ed25519(_) => 64,
        }
    }
}

/// PEM (RFC 7468).
fn pem(der: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(der.len() * 3 / 2 + 128));
    text.push_str("-----BEGIN PRIVATE KEY-----\n");
    for line in der.chunks(48) {
        STANDARD.encode_string(line, &mut text);
        text.push('\n');
    }
    text.push_str("-----END PRIVATE KEY-----\n");
    text
}

#[cfg(test)]
mod tests {
    use super::{Algorithm, InvalidKey, KeyPair};

    #[test]
    fn generated_keys_are_read_again() {
        for algorithm in [Algorithm::Rsa, Algorithm::Ed25519] {
            let pem = KeyPair::generate(algorithm).expect("a key");
            let key = KeyPair::from_pem(&pem).expect("the same key");
            assert_eq!(key.algorithm(), algorithm);
            assert!(!key.public().is_empty());
            assert!(pem.lines().all(|line| line.len() <= 64));
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        assert_eq!(KeyPair::from_pem("").map(|_| ()), Err(InvalidKey::Form));
        let nonsense = super::pem(b"nonsense");
        assert_eq!(KeyPair::from_pem(&nonsense).map(|_| ()), Err(InvalidKey::Algorithm));
    }

    #[test]
    fn a_key_is_not_shown_by_accident() {
        let pem = KeyPair::generate(Algorithm::Ed25519).expect("a key");
        assert_eq!(format!("{:?}", KeyPair::from_pem(&pem).expect("a key")), "KeyPair(Ed25519)");
    }
}
