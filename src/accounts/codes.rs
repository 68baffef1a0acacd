//! What goes with a password: one-time passwords (RFC 6238), and recovery codes for whoever has lost the device that makes them.

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use totp_rs::{Algorithm, Builder, Secret};
use zeroize::Zeroizing;

/// Crockford's alphabet: no letter of it is taken for another.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Characters of a recovery code: 80 bits.
const CODE: usize = 16;
/// How many recovery codes there are.
pub const RECOVERY_CODES: usize = 10;
/// Bytes of the secret of one-time passwords (RFC 4226, section 4, R6).
const SECRET: usize = 20;

/// The secret from which a device makes one-time passwords.
pub struct OneTimeSecret(Secret);

impl OneTimeSecret {
    /// Takes fresh random bytes.
    #[must_use]
    pub fn new(random: [u8; 32]) -> Self {
        Self::opened(&random[..SECRET])
    }

    /// Takes one that was opened.
    #[must_use]
    pub fn opened(bytes: &[u8]) -> Self {
        Self(Secret::from(bytes))
    }

    /// Reads [`OneTimeSecret::text`]; none for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let letters: String = text.chars().filter(|character| !character.is_whitespace()).collect();
        let secret = Secret::try_from_base32(letters.to_ascii_uppercase()).ok()?;
        (secret.as_bytes().len() == SECRET).then_some(Self(secret))
    }

    /// As it is typed into a device: base32 in groups of four.
    #[must_use]
    pub fn text(&self) -> Zeroizing<String> {
        grouped(&Zeroizing::new(self.0.to_base32()), " ")
    }

    /// Its bytes, to be sealed.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// The address that a device reads from the picture.
    ///
    /// # Errors
    /// When the names can't stand in it.
    pub fn address(&self, account: &str, issuer: &str) -> anyhow::Result<Zeroizing<String>> {
        // A colon divides the names in it.
        let issuer = issuer.replace(':', " ");
        let totp = self.builder().with_account_name(account).with_issuer(Some(issuer.as_str())).build();
        let address = totp.and_then(|totp| totp.to_url()).map_err(|error| anyhow::anyhow!("{error}"))?;
        Ok(Zeroizing::new(address))
    }

    /// The step of time of a one-time password that is good now, or was half a minute ago, or will be in half a minute; none for others.
    #[must_use]
    pub fn step(&self, code: &str, now: Timestamp) -> Option<i64> {
        let digits: String = code.chars().filter(|character| !character.is_whitespace()).collect();
        let totp = self.builder().build().ok()?;
        let step = totp.check(&digits, u64::try_from(now.as_second()).ok()?)?;
        i64::try_from(step).ok()
    }

    /// The one-time password of an instant.
    #[must_use]
    pub fn code(&self, at: Timestamp) -> Option<String> {
        Some(self.builder().build().ok()?.generate(u64::try_from(at.as_second()).ok()?).to_string())
    }

    fn builder(&self) -> Builder {
        // What every app can do.
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_skew(1)
            .with_step_duration(30)
            .with_secret(self.0.clone())
    }
}

/// A code that takes the place of a one-time password, once.
pub struct RecoveryCode(Zeroizing<String>);

impl RecoveryCode {
    /// Takes fresh random bytes.
    #[must_use]
    pub fn new(random: [u8; 32]) -> Self {
        Self(Zeroizing::new(random[..CODE].iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect()))
    }

    /// Reads one however it was typed.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let letters: String = text
            .chars()
            .filter(|character| !character.is_whitespace() && *character != '-')
            .map(|character| match character.to_ascii_lowercase() {
                'o' => '0',
                'i' | 'l' => '1',
                other => other,
            })
            .collect();
        let sound = letters.len() == CODE && letters.bytes().all(|letter| ALPHABET.contains(&letter));
        sound.then(|| Self(Zeroizing::new(letters)))
    }

    /// As it is shown: in groups of four.
    #[must_use]
    pub fn text(&self) -> Zeroizing<String> {
        grouped(&self.0, "-")
    }

    /// By which it is known. With 80 random bits it can't be found by trying.
    #[must_use]
    pub fn hash(&self) -> Vec<u8> {
        Sha256::new().chain_update(b"bellwether recovery code").chain_update(self.0.as_bytes()).finalize().to_vec()
    }
}

fn grouped(text: &str, between: &str) -> Zeroizing<String> {
    let groups: Vec<&str> = text.as_bytes().chunks(4).filter_map(|group| std::str::from_utf8(group).ok()).collect();
    Zeroizing::new(groups.join(between))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{OneTimeSecret, RecoveryCode};

    #[test]
    fn one_time_passwords_are_those_of_the_standard() {
        // RFC 6238, appendix B, cut to six digits.
        let secret = OneTimeSecret::opened(b"12345678901234567890");
        for (second, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            let at = Timestamp::from_second(second).expect("an instant");
            assert_eq!(secret.code(at).as_deref(), Some(code));
            assert_eq!(secret.step(code, at), Some(second / 30));
            let later = Timestamp::from_second(second + 90).expect("an instant");
            assert_eq!(secret.step(code, later), None);
        }
    }

    #[test]
    fn a_secret_reads_back_as_it_was_typed() {
        let secret = OneTimeSecret::new([200; 32]);
        let text = secret.text();
        assert_eq!(OneTimeSecret::parse(&text.to_lowercase()).expect("a secret").bytes(), secret.bytes());
        for other in ["", "AAAA", "1111 1111", &text[..20]] {
            assert!(OneTimeSecret::parse(other).is_none(), "{other}");
        }
        let address = secret.address("алеся", "Examplia: a Monitor").expect("an address");
        assert!(address.starts_with("otpauth://totp/Examplia"), "{}", *address);
    }

    #[test]
    fn recovery_codes_read_back_however_they_are_typed() {
        let code = RecoveryCode::new([33; 32]);
        assert_eq!(*code.text(), "1111-1111-1111-1111");
        for typed in ["1111111111111111", "llll-IIII-1111 1111"] {
            assert_eq!(RecoveryCode::parse(typed).expect("a code").hash(), code.hash());
        }
        for other in ["", "1111", "1111-1111-1111-111u"] {
            assert!(RecoveryCode::parse(other).is_none(), "{other}");
        }
    }
}
