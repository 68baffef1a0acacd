//! What identifies a delivery outside of the database: in Message-ID, in the return path and as ENVID.

use std::{fmt, str::FromStr};

use aws_lc_rs::cipher::{AES_256, DecryptingKey, DecryptionContext, EncryptingKey, UnboundCipherKey};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::hmac;

/// Set these hashes apart from each other, and from whatever else may be made with the same key.
const MESSAGE: &[u8] = b"bellwether message 2\0";
const BOUNCE: &[u8] = b"bellwether bounce 2\0";
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
    /// For the return path and ENVID, by which a bounce finds its reader: [`DeliveryKey::subscriber_of`]. It can't be
    /// computed from the other one: who has a forwarded copy must not be able to feign a bounce and so unsubscribe its
    /// reader.
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

    /// The tokens of a delivery. A letter belongs to no campaign, and has the nil identifier in its place.
    ///
    /// The one for the message is half of an HMAC-SHA-256 (RFC 2104) of both identifiers. The one for bounces is the
    /// subscriber's identifier, encrypted as a single block of AES-256 (FIPS 197) under a key that is derived from the
    /// campaign's: a permutation that looks random to whoever doesn't have the key. So it leads back to the reader
    /// without a column of its own in a ledger of a million rows, and who makes one up gets an identifier that is
    /// nobody's: that it belongs to somebody is what authenticates it.
    #[must_use]
    pub fn tokens(&self, campaign: &[u8; 16], subscriber: &[u8; 16]) -> DeliveryTokens {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(MESSAGE);
        context.update(campaign);
        context.update(subscriber);
        let mut message = [0; 16];
        message.copy_from_slice(&context.sign().as_ref()[..16]);
        // What the library could fail for is a lack of memory; nobody is found by such a token.
        let bounce = self.encrypted(campaign, *subscriber).unwrap_or_default();
        DeliveryTokens { message: Token(message), bounce: Token(bounce) }
    }

    /// The subscriber to whose delivery in this campaign a bounce token belongs. A token that isn't of this campaign gives
    /// an identifier like any other, which is in no row of the campaign's ledger.
    #[must_use]
    pub fn subscriber_of(&self, campaign: &[u8; 16], token: Token) -> [u8; 16] {
        self.decrypted(campaign, token.0).unwrap_or_default()
    }

    fn encrypted(&self, campaign: &[u8; 16], mut block: [u8; 16]) -> Result<[u8; 16], Unspecified> {
        EncryptingKey::ecb(self.block_key(campaign)?)?.encrypt(&mut block)?;
        Ok(block)
    }

    fn decrypted(&self, campaign: &[u8; 16], mut block: [u8; 16]) -> Result<[u8; 16], Unspecified> {
        DecryptingKey::ecb(self.block_key(campaign)?)?.decrypt(&mut block, DecryptionContext::None)?;
        Ok(block)
    }

    fn block_key(&self, campaign: &[u8; 16]) -> Result<UnboundCipherKey, Unspecified> {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(BOUNCE);
        context.update(campaign);
        UnboundCipherKey::new(&AES_256, context.sign().as_ref())
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
    fn a_bounce_token_leads_back_to_its_subscriber_in_its_own_campaign_alone() {
        let key = DeliveryKey::new(&[7; 32]);
        let (campaign, subscriber) = ([1; 16], [2; 16]);
        let tokens = key.tokens(&campaign, &subscriber);
        assert_eq!(key.subscriber_of(&campaign, tokens.bounce), subscriber);
        assert_ne!(key.subscriber_of(&[0; 16], tokens.bounce), subscriber);
        assert_ne!(DeliveryKey::new(&[8; 32]).subscriber_of(&campaign, tokens.bounce), subscriber);
        assert_ne!(key.subscriber_of(&campaign, tokens.message), subscriber);
        for bit in 0..128 {
            let forged = Token::new((u128::from_be_bytes(tokens.bounce.octets()) ^ 1 << bit).to_be_bytes());
            assert_ne!(key.subscriber_of(&campaign, forged), subscriber);
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
        fn every_subscriber_is_found_again(key: [u8; 32], campaign: [u8; 16], subscriber: [u8; 16]) {
            let key = DeliveryKey::new(&key);
            let token = key.tokens(&campaign, &subscriber).bounce;
            prop_assert_eq!(key.subscriber_of(&campaign, token), subscriber);
        }

        #[test]
        fn tokens_are_read_again_in_either_case(octets: [u8; 16]) {
            let token = Token::new(octets);
            prop_assert_eq!(token.to_string().parse(), Ok(token));
            prop_assert_eq!(token.to_string().to_uppercase().parse(), Ok(token));
        }
    }
}
