//! Sealing for a public key, and opening.
//!
//! A seal is made with a key pair of its own: X25519 with the installation's sealing key gives a secret, HKDF-SHA-256 over it and both
//! public keys a key, and XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) encrypts under it. The row that it lies in and what it is
//! are authenticated with it: taken to another row, a seal doesn't open.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use sha2::Sha256;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use super::keyring::{Generation, Keyring};
use crate::db::Uuid;
use crate::wiping;

/// The public key that was made for a seal stands before the ciphertext.
const PUBLIC_KEY: usize = 32;
/// Short texts are filled up to a multiple of this, so that the length of a seal doesn't tell that of an address.
const BLOCK: usize = 64;

/// What is sealed: part of what is authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A reader's address, and her token.
    Subscriber,
    /// What somebody wrote into the form.
    SignUp,
    /// The secret that a letter brings to a reader.
    Letter,
    /// A reader's OpenPGP key: it names her.
    OpenPgpKey,
    /// What came back by a webhook: it names readers.
    Returned,
    /// Where a mail goes for a look before readers get it.
    Trial,
    /// The address of somebody who works here.
    Account,
}

impl Purpose {
    fn word(self) -> &'static str {
        match self {
            Self::Subscriber => "subscriber",
            Self::SignUp => "sign-up",
            Self::Letter => "letter",
            Self::OpenPgpKey => "openpgp-key",
            Self::Returned => "returned",
            Self::Trial => "trial",
            Self::Account => "account",
        }
    }
}

/// Something sealed, with the generation of keys that opens it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Which keys.
    pub generation: Generation,
    /// Public key and ciphertext.
    pub bytes: Vec<u8>,
}

/// Why something sealed stays closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unopened {
    /// This process, or this installation, has no opening key of that generation.
    #[error("there is no opening key of generation {0}")]
    NoKey(Generation),
    /// It was changed, or taken from another row.
    #[error("what is sealed was changed or belongs to another row")]
    NotAuthentic,
}

impl Keyring {
    /// Seals `secret` for the row `row` under the generation in use. `random` is 32 fresh random bytes: with the same ones again, two
    /// seals could be told to hold the same.
    ///
    /// # Errors
    /// When the keyring is empty or the text is beyond the cipher's limit of 256 GiB.
    pub fn seal(&self, purpose: Purpose, row: Uuid, secret: &[u8], random: [u8; 32]) -> Result<Sealed, Unopened> {
        wiping::touched();
        let (generation, keys) = self.active_keys().ok_or(Unopened::NoKey(0))?;
        let own = StaticSecret::from(random);
        let public = PublicKey::from(&own);
        let cipher = Cipher::new(&own.diffie_hellman(&keys.sealing).to_bytes(), &public, &keys.sealing);
        let filled = filled(secret);
        let mut bytes = public.as_bytes().to_vec();
        bytes.extend(cipher.encrypt(purpose, row, &filled)?);
        Ok(Sealed { generation, bytes })
    }

    /// Opens what was sealed for the row `row`.
    ///
    /// # Errors
    /// When there is no key for it, or it is not what was sealed for this row.
    pub fn open(&self, purpose: Purpose, row: Uuid, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, Unopened> {
        wiping::touched();
        let keys = self.keys(sealed.generation).ok_or(Unopened::NoKey(sealed.generation))?;
        let opening = keys.opening.as_ref().ok_or(Unopened::NoKey(sealed.generation))?;
        let (public, ciphertext) = sealed.bytes.split_first_chunk::<PUBLIC_KEY>().ok_or(Unopened::NotAuthentic)?;
        let public = PublicKey::from(*public);
        let cipher = Cipher::new(&opening.diffie_hellman(&public).to_bytes(), &public, &keys.sealing);
        let mut secret = Zeroizing::new(cipher.decrypt(purpose, row, ciphertext)?);
        let length = secret.iter().rposition(|byte| *byte == 1).ok_or(Unopened::NotAuthentic)?;
        secret.truncate(length);
        Ok(secret)
    }
}

/// The text, a one, and zeros up to the next multiple of [`BLOCK`] (ISO/IEC 7816-4).
fn filled(secret: &[u8]) -> Zeroizing<Vec<u8>> {
    let length = (secret.len() + 1).next_multiple_of(BLOCK);
    let mut filled = Zeroizing::new(Vec::with_capacity(length));
    filled.extend_from_slice(secret);
    filled.push(1);
    filled.resize(length, 0);
    filled
}

struct Cipher {
    cipher: XChaCha20Poly1305,
    nonce: XNonce,
}

impl Cipher {
    fn new(shared: &[u8; 32], public: &PublicKey, sealing: &PublicKey) -> Self {
        let salt = [*public.as_bytes(), *sealing.as_bytes()].concat();
        let derive = Hkdf::<Sha256>::new(Some(&salt), shared);
        let (mut key, mut nonce) = (Zeroizing::new([0; 32]), [0; 24]);
        // Both are far below the limit of HKDF. The key is used once, so the nonce need not be random.
        let _ = derive.expand(b"bellwether seal 1 key", key.as_mut_slice());
        let _ = derive.expand(b"bellwether seal 1 nonce", &mut nonce);
        Self { cipher: XChaCha20Poly1305::new((&*key).into()), nonce: nonce.into() }
    }

    fn encrypt(&self, purpose: Purpose, row: Uuid, secret: &[u8]) -> Result<Vec<u8>, Unopened> {
        let aad = place(purpose, row);
        self.cipher.encrypt(&self.nonce, Payload { msg: secret, aad: &aad }).map_err(|_| Unopened::NotAuthentic)
    }

    fn decrypt(&self, purpose: Purpose, row: Uuid, ciphertext: &[u8]) -> Result<Vec<u8>, Unopened> {
        let aad = place(purpose, row);
        self.cipher.decrypt(&self.nonce, Payload { msg: ciphertext, aad: &aad }).map_err(|_| Unopened::NotAuthentic)
    }
}

/// Where something sealed belongs.
fn place(purpose: Purpose, row: Uuid) -> Vec<u8> {
    [row.as_bytes().as_slice(), purpose.word().as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::files::tests::keyring;
    use super::{Purpose, Sealed, Unopened};
    use crate::db::Uuid;
    use crate::vault::Address;

    const ROW: Uuid = Uuid::from_u128(7);

    #[test]
    fn only_the_opening_half_opens() {
        let keys = keyring(1);
        let sealed =
            keys.sealing_half().seal(Purpose::Subscriber, ROW, b"reader@example.org", [3; 32]).expect("a seal");
        assert_eq!(keys.sealing_half().open(Purpose::Subscriber, ROW, &sealed), Err(Unopened::NoKey(1)));
        assert_eq!(keys.open(Purpose::Subscriber, ROW, &sealed).expect("the text").as_slice(), b"reader@example.org");
    }

    #[test]
    fn a_seal_belongs_to_its_row_and_purpose() {
        let keys = keyring(1);
        let sealed = keys.seal(Purpose::Subscriber, ROW, b"text", [3; 32]).expect("a seal");
        assert_eq!(keys.open(Purpose::Subscriber, Uuid::from_u128(8), &sealed), Err(Unopened::NotAuthentic));
        assert_eq!(keys.open(Purpose::SignUp, ROW, &sealed), Err(Unopened::NotAuthentic));
    }

    #[test]
    fn a_seal_that_was_changed_does_not_open() {
        let keys = keyring(1);
        let sealed = keys.seal(Purpose::Subscriber, ROW, b"text", [3; 32]).expect("a seal");
        for at in 0..sealed.bytes.len() {
            let mut changed = sealed.clone();
            changed.bytes[at] ^= 1;
            assert_eq!(keys.open(Purpose::Subscriber, ROW, &changed), Err(Unopened::NotAuthentic), "byte {at}");
        }
        for length in 0..sealed.bytes.len() {
            let cut = Sealed { generation: 1, bytes: sealed.bytes[..length].to_vec() };
            assert_eq!(keys.open(Purpose::Subscriber, ROW, &cut), Err(Unopened::NotAuthentic), "{length} bytes");
        }
    }

    #[test]
    fn a_new_generation_opens_and_finds_what_an_earlier_one_wrote() {
        let (old, new) = (keyring(1), keyring(2));
        let address = Address::parse("reader@example.org").expect("an address");
        let sealed = old.seal(Purpose::Subscriber, ROW, b"text", [3; 32]).expect("a seal");
        assert_eq!(new.open(Purpose::Subscriber, ROW, &sealed).expect("the text").as_slice(), b"text");
        assert_eq!(new.seal(Purpose::Subscriber, ROW, b"text", [3; 32]).expect("a seal").generation, 2);
        assert_eq!(new.lookups(&address)[1..], old.lookups(&address));
        assert_ne!(new.lookups(&address)[0].1, old.lookups(&address)[0].1);
    }

    #[test]
    fn a_seal_does_not_tell_how_long_an_address_is() {
        let keys = keyring(1);
        let length = |text: &[u8]| keys.seal(Purpose::Subscriber, ROW, text, [3; 32]).expect("a seal").bytes.len();
        assert_eq!(length(b"a@example.org"), length(b"somebody.with.a.longer.name@example.org"));
    }

    proptest! {
        #[test]
        fn what_is_sealed_is_what_is_opened(secret in proptest::collection::vec(any::<u8>(), 0..300), random: [u8; 32]) {
            let keys = keyring(1);
            let sealed = keys.seal(Purpose::SignUp, ROW, &secret, random).expect("a seal");
            prop_assert_eq!(keys.open(Purpose::SignUp, ROW, &sealed).expect("the text").to_vec(), secret);
        }
    }
}
