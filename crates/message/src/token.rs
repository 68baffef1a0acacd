//! What identifies a delivery outside of the database: in Message-ID, in the return path and as ENVID.

use std::{fmt, str::FromStr};

use aws_lc_rs::hmac;

/// Sets these hashes apart from whatever else may be made with the same key.
const PURPOSE: &[u8] = b"bellwether delivery 1\0";
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
const LENGTH: usize = 26;

/// 128 bits that tell nothing to whoever doesn't have the key. As text: 26 lower-case letters and digits (base32,
/// RFC 4648), because relays may change the case of a local part.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Token([u8; 16]);

/// The text is not a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a token of 26 letters and digits")]
pub struct InvalidToken;

/// The two tokens of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeliveryTokens {
    /// For Message-ID, which anyone may see to whom the message is forwarded.
    pub message: Token,
    /// For the return path and ENVID, by which a bounce finds the delivery. It can't be computed from the other one:
    /// who has a forwarded copy must not be able to feign a bounce and so unsubscribe its reader.
    pub bounce: Token,
}

/// The key from which tokens are derived. Not shown by `Debug`.
pub struct DeliveryKey(hmac::Key);

impl fmt::Debug for DeliveryKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("DeliveryKey(…)")
    }
}

impl DeliveryKey {
    /// A key of 32 random octets.
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    /// The tokens of a delivery: HMAC-SHA-256 (RFC 2104) of the identifiers of campaign and subscriber, in two halves.
    #[must_use]
    pub fn tokens(&self, campaign: &[u8; 16], subscriber: &[u8; 16]) -> DeliveryTokens {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(PURPOSE);
        context.update(campaign);
        context.update(subscriber);
        let tag = context.sign();
        let half = |start: usize| {
            let mut octets = [0; 16];
            octets.copy_from_slice(&tag.as_ref()[start..start + 16]);
            Token(octets)
        };
        DeliveryTokens { message: half(0), bounce: half(16) }
    }
}

impl Token {
    /// A token of 16 octets: random ones, for a message that belongs to no campaign, or those of [`Token::octets`].
    #[must_use]
    pub fn new(octets: [u8; 16]) -> Self {
        Self(octets)
    }

    /// The octets, as a database keeps them.
    #[must_use]
    pub fn octets(self) -> [u8; 16] {
        self.0
    }
}

impl fmt::Display for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // 26 characters hold 130 bits: the last one ends with two zeros.
        let number = u128::from_be_bytes(self.0);
        let mut text = [0; LENGTH];
        for (index, character) in text.iter_mut().enumerate() {
            let shift = 123_i32 - 5 * i32::try_from(index).unwrap_or_default();
            let bits = if shift >= 0 { number >> shift } else { number << -shift };
            *character = ALPHABET[(bits & 31) as usize];
        }
        formatter.write_str(str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(…)")
    }
}

impl FromStr for Token {
    type Err = InvalidToken;

    fn from_str(text: &str) -> Result<Self, InvalidToken> {
        if text.len() != LENGTH {
            return Err(InvalidToken);
        }
        let mut number: u128 = 0;
        for (index, byte) in text.bytes().enumerate() {
            let byte = byte.to_ascii_lowercase();
            let value = ALPHABET.iter().position(|&letter| letter == byte).ok_or(InvalidToken)? as u128;
            // The last character carries three bits, and two that must be zero.
            number = match (index + 1 < LENGTH, value & 3) {
                (true, _) => number << 5 | value,
                (false, 0) => number << 3 | value >> 2,
                (false, _) => return Err(InvalidToken),
            };
        }
        Ok(Self(number.to_be_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{DeliveryKey, Token};

    #[test]
    fn tokens_are_a_function_of_key_campaign_and_subscriber() {
        let key = DeliveryKey::new(&[7; 32]);
        let tokens = key.tokens(&[1; 16], &[2; 16]);
        assert_eq!(tokens, key.tokens(&[1; 16], &[2; 16]));
        assert_ne!(tokens.message, tokens.bounce);
        for others in [
            key.tokens(&[2; 16], &[1; 16]),
            key.tokens(&[1; 16], &[3; 16]),
            DeliveryKey::new(&[8; 32]).tokens(&[1; 16], &[2; 16]),
        ] {
            assert!(![others.message, others.bounce].contains(&tokens.message));
            assert!(![others.message, others.bounce].contains(&tokens.bounce));
        }
    }

    #[test]
    fn what_is_no_token_is_refused() {
        let text = Token::new([255; 16]).to_string();
        assert_eq!(text, "77777777777777777777777774");
        for text in
            ["", "abc", "777777777777777777777777775", "77777777777777777777777775", "7777777777777777777777777!"]
        {
            assert!(text.parse::<Token>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn tokens_are_read_again_in_either_case(octets: [u8; 16]) {
            let token = Token::new(octets);
            prop_assert_eq!(token.to_string().parse(), Ok(token));
            prop_assert_eq!(token.to_string().to_uppercase().parse(), Ok(token));
        }
    }
}
