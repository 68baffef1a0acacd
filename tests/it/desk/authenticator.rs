//! A device with a passkey: what a browser and its authenticator do together (Web Authentication, level 3, section 6).

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// User present, user verified, and, when a credential is made, data on it.
const PRESENT_AND_VERIFIED: u8 = 0b101;
const PRESENT: u8 = 0b1;
const WITH_CREDENTIAL: u8 = 0b100_0000;

pub struct Authenticator {
    key: EcdsaKeyPair,
    id: [u8; 16],
    user: String,
    /// For which site, and how a browser calls it.
    host: String,
    origin: String,
    /// Whether it makes sure of its holder.
    pub verifies: bool,
}

impl Authenticator {
    pub fn new(origin: &str) -> Self {
        let document =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &SystemRandom::new()).expect("a key");
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, document.as_ref()).expect("a key");
        let mut id = [0; 16];
        id.copy_from_slice(&Sha256::digest(key.public_key().as_ref())[..16]);
        let host = origin.split("://").nth(1).and_then(|rest| rest.split(':').next()).expect("a host").to_owned();
        Self { key, id, user: String::new(), host, origin: origin.to_owned(), verifies: true }
    }

    /// What `navigator.credentials.create` answers.
    pub fn create(&mut self, asked: &Value) -> String {
        let options = &asked["publicKey"];
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        self.user = options["user"]["id"].as_str().expect("a user").to_owned();
        let public = self.key.public_key().as_ref();
        // COSE_Key (RFC 9053, 7.1): kty EC2, alg ES256, crv P-256, x, y.
        let cose =
            [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32][..], &public[1..33], &[0x22, 0x58, 32], &public[33..]];
        let data = [&self.data(WITH_CREDENTIAL)[..], &[0; 16], &[0, 16], &self.id, &cose.concat()].concat();
        // {"fmt": "none", "attStmt": {}, "authData": data}
        let length = u8::try_from(data.len()).expect("a short text");
        let object = [b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58", &[length][..], &data].concat();
        self.answer(json!({ "attestationObject": encoded(&object), "clientDataJSON": encoded(&self.client("webauthn.create", options)) }))
    }

    /// What `navigator.credentials.get` answers.
    pub fn get(&self, asked: &Value) -> String {
        let options = &asked["publicKey"];
        let (data, client) = (self.data(0), self.client("webauthn.get", options));
        let signed = [&data[..], &Sha256::digest(&client)[..]].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).expect("a signature");
        self.answer(json!({
            "authenticatorData": encoded(&data), "clientDataJSON": encoded(&client), "signature": encoded(signature.as_ref()),
            "userHandle": self.user,
        }))
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let holder = if self.verifies { PRESENT_AND_VERIFIED } else { PRESENT };
        [&Sha256::digest(self.host.as_bytes())[..], &[holder | flags], &[0; 4]].concat()
    }

    fn client(&self, kind: &str, options: &Value) -> Vec<u8> {
        json!({ "type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }

    fn answer(&self, response: Value) -> String {
        let id = encoded(&self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "extensions": {}, "response": response }).to_string()
    }
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
