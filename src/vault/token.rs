//! Secrets of links and cookies: a reader's, a colleague's, a session's.

use std::fmt;

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// 256 random bits. The database holds only its hash: who reads it can't confirm, change or end a subscription.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(Zeroizing<[u8; 32]>);

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const BASE32: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

impl Token {
    /// Takes 32 random bytes.
    #[must_use]
    pub fn new(random: [u8; 32]) -> Self {
        Self(Zeroizing::new(random))
    }

    /// Reads [`Token::text`]; `None` for anything else, other spellings included.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 43 {
            return None;
        }
        let mut token = Self::new([0; 32]);
        let (mut bits, mut held, mut at) = (0u32, 0, 0);
        for character in text.bytes() {
            let value = ALPHABET.iter().position(|known| *known == character)?;
            bits = (bits << 6) | u32::try_from(value).ok()?;
            held += 6;
            if held >= 8 {
                held -= 8;
                *token.0.get_mut(at)? = u8::try_from((bits >> held) & 0xff).ok()?;
                at += 1;
            }
        }
        // 43 characters hold two bits more than 32 bytes.
        (bits & 0b11 == 0).then_some(token)
    }

    /// As it stands in addresses: base64url without padding (RFC 4648, 5).
    #[must_use]
    pub fn text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(43));
        for chunk in self.0.chunks(3) {
            let bits = chunk.iter().fold(0u32, |bits, byte| (bits << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
            for index in 0..=chunk.len() {
                text.push(char::from(ALPHABET[(bits >> (18 - 6 * index) & 63) as usize]));
            }
        }
        text
    }

    /// For the local part of an address, whose case mail systems may change: base32 without padding (RFC 4648, 6), in lower case.
    #[must_use]
    pub fn base32(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(52));
        for chunk in self.0.chunks(5) {
            let bits = chunk.iter().fold(0u64, |bits, byte| (bits << 8) | u64::from(*byte)) << (8 * (5 - chunk.len()));
            for index in 0..(8 * chunk.len()).div_ceil(5) {
                text.push(char::from(BASE32[(bits >> (35 - 5 * index) & 31) as usize]));
            }
        }
        text
    }

    /// Reads [`Token::base32`], in either case; `None` for anything else.
    #[must_use]
    pub fn parse_base32(text: &str) -> Option<Self> {
        if text.len() != 52 {
            return None;
        }
        let mut token = Self::new([0; 32]);
        let (mut bits, mut held, mut at) = (0u32, 0, 0);
        for character in text.bytes() {
            let value = BASE32.iter().position(|known| *known == character.to_ascii_lowercase())?;
            bits = (bits << 5) | u32::try_from(value).ok()?;
            held += 5;
            if held >= 8 {
                held -= 8;
                *token.0.get_mut(at)? = u8::try_from((bits >> held) & 0xff).ok()?;
                at += 1;
            }
        }
        // 52 characters hold four bits more than 32 bytes.
        (bits & 0b1111 == 0).then_some(token)
    }

    /// The 32 bytes, to be sealed.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// What is enough for leaving.
    #[must_use]
    pub fn departure(&self) -> Departure {
        let digest = Sha256::new_with_prefix(b"bellwether departure").chain_update(self.0.as_slice()).finalize();
        Departure(Self::new(digest.into()))
    }

    /// What the database holds: the hash of what is enough for leaving, so that a reader is found by either. A plain hash is enough:
    /// nobody guesses 256 bits.
    #[must_use]
    pub fn hash(&self) -> Vec<u8> {
        self.departure().hash()
    }
}

/// By which a reader leaves, comes back and is forgotten, and can do nothing else. It stands in the header of her mails, which is not
/// encrypted even if the mail is: whoever sees it must not be able to change what she has chosen, her OpenPGP key above all. The whole
/// token can't be computed from it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Departure(Token);

impl Departure {
    /// Reads [`Departure::text`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Token::parse(text).map(Self)
    }

    /// Reads [`Departure::base32`], in either case.
    #[must_use]
    pub fn parse_base32(text: &str) -> Option<Self> {
        Token::parse_base32(text).map(Self)
    }

    /// As it stands in addresses of pages.
    #[must_use]
    pub fn text(&self) -> Zeroizing<String> {
        self.0.text()
    }

    /// As it stands in an address of mail.
    #[must_use]
    pub fn base32(&self) -> Zeroizing<String> {
        self.0.base32()
    }

    /// What the database holds.
    #[must_use]
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.0.as_slice()).to_vec()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Token;

    #[test]
    fn only_one_spelling_is_read() {
        let text = Token::new([0xff; 32]).text().to_string();
        assert_eq!(text, format!("{}8", "_".repeat(42)));
        assert!(Token::parse(&text).is_some());
        for other in [format!("{}9", "_".repeat(42)), text.replace('_', "/"), format!("{text}="), text[1..].to_owned()]
        {
            assert!(Token::parse(&other).is_none(), "{other}");
        }
    }

    proptest! {
        #[test]
        fn a_token_reads_back(random: [u8; 32]) {
            let token = Token::new(random);
            prop_assert_eq!(Token::parse(&token.text()), Some(token.clone()));
            prop_assert_eq!(Token::parse_base32(&token.base32()), Some(token.clone()));
            prop_assert_eq!(Token::parse_base32(&token.base32().to_uppercase()), Some(token));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,50}") {
            if let Some(token) = Token::parse(&text) {
                let again = token.text();
                prop_assert_eq!(again.as_str(), text.as_str());
            }
            if let Some(token) = Token::parse_base32(&text) {
                let again = token.base32();
                prop_assert_eq!(again.as_str(), text.to_lowercase());
            }
        }
    }
}
