//! Passwords: which are good enough, and how they are kept (NIST SP 800-63B-4, section 3.1.1; RFC 9106).

use std::sync::Arc;

use anyhow::Context as _;
use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use icu_normalizer::ComposingNormalizerBorrowed;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// Fewest characters.
pub const SHORTEST: usize = 15;
/// Most bytes: nobody types more, and hashing costs by length.
const LONGEST: usize = 1024;
/// Of 0 to 4: below, it would be found with less than a hundred million guesses.
const SAFE: zxcvbn::Score = zxcvbn::Score::Three;
/// Fewest letters and digits that are not what everybody knows of her.
const OF_HER_OWN: usize = 8;
/// Memory in KiB, passes and lanes. What the OWASP password storage cheat sheet gives as the least, and no attempt takes long here.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);

/// Why a password won't do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakness {
    /// It has fewer than [`SHORTEST`] characters.
    Short,
    /// It is longer than anybody types.
    Long,
    /// It is common, or made of what is common, or of what everybody knows of her.
    Common,
}

/// Whether a password is good enough. What is `known` of her, such as her name, is guessed first.
///
/// # Errors
/// Why it isn't.
pub fn judge(password: &str, known: &[&str]) -> Result<(), Weakness> {
    let password = normalized(password);
    if password.len() > LONGEST {
        return Err(Weakness::Long);
    }
    if password.chars().count() < SHORTEST {
        return Err(Weakness::Short);
    }
    // The words alone are guesses, too.
    let words = known.iter().flat_map(|text| text.split(|character: char| !character.is_alphanumeric()));
    let inputs: Vec<&str> =
        words.chain(known.iter().copied()).chain(["bellwether"]).filter(|word| !word.is_empty()).collect();
    // A row of them is judged by its length alone.
    let rest = inputs.iter().fold(password.to_lowercase(), |rest, word| rest.replace(&word.to_lowercase(), " "));
    if rest.chars().filter(|character| character.is_alphanumeric()).count() < OF_HER_OWN {
        return Err(Weakness::Common);
    }
    let judged = zxcvbn::zxcvbn(&password, &inputs);
    if judged.score() < SAFE { Err(Weakness::Common) } else { Ok(()) }
}

/// One text however it was typed in: keyboards differ in how they compose letters.
fn normalized(password: &str) -> Zeroizing<String> {
    Zeroizing::new(ComposingNormalizerBorrowed::new_nfkc().normalize(password).into_owned())
}

/// Hashes and checks passwords, two at a time: each takes memory, and whoever sends many must not take all of it.
#[derive(Clone)]
pub struct Passwords {
    places: Arc<Semaphore>,
    /// The hash of nothing that anybody could type, checked where there is no account: that takes as long.
    nobody: Arc<str>,
}

impl Passwords {
    /// Makes the hash that is checked where there is none. `random` is fresh random bytes.
    ///
    /// # Errors
    /// When the parameters are not allowed, which they are.
    pub fn new(random: [u8; 32]) -> anyhow::Result<Self> {
        let nobody = hash_now(&Zeroizing::new(format!("{random:?}")), random)?;
        Ok(Self { places: Arc::new(Semaphore::new(2)), nobody: nobody.into() })
    }

    /// The hash of a password, with everything that is needed to check it. `random` is fresh random bytes.
    ///
    /// # Errors
    /// When the process is about to end.
    pub async fn hash(&self, password: &str, random: [u8; 32]) -> anyhow::Result<String> {
        let _place = self.places.acquire().await?;
        let password = normalized(password);
        tokio::task::spawn_blocking(move || hash_now(&password, random)).await?
    }

    /// Whether a password has this hash; if there is no hash, it takes as long to say no.
    ///
    /// # Errors
    /// When the process is about to end, or the hash is damaged.
    pub async fn check(&self, password: &str, hash: Option<&str>) -> anyhow::Result<bool> {
        let _place = self.places.acquire().await?;
        let password = if password.len() > LONGEST { Zeroizing::default() } else { normalized(password) };
        let known = hash.is_some();
        let hash = hash.unwrap_or(&self.nobody).to_owned();
        let right = tokio::task::spawn_blocking(move || check_now(&password, &hash)).await??;
        Ok(right && known)
    }
}

fn argon() -> anyhow::Result<Argon2<'static>> {
    let (memory, passes, lanes) = COST;
    let parameters = Params::new(memory, passes, lanes, None).map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters))
}

fn hash_now(password: &str, random: [u8; 32]) -> anyhow::Result<String> {
    let salt = SaltString::encode_b64(&random[..16]).map_err(|error| anyhow::anyhow!("{error}"))?;
    let hash = argon()?.hash_password(password.as_bytes(), &salt).map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(hash.to_string())
}

fn check_now(password: &str, hash: &str) -> anyhow::Result<bool> {
    // Old hashes say what they cost themselves.
    let hash = PasswordHash::new(hash).map_err(|error| anyhow::anyhow!("{error}")).context("the hash of a password")?;
    Ok(argon()?.verify_password(password.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::{Passwords, Weakness, judge};

    #[test]
    fn what_is_short_or_common_or_known_is_refused() {
        let known = ["alena.kalina", "Алена Каліна", "Examplia Monitor"];
        for (password, expected) in [
            ("short", Err(Weakness::Short)),
            ("пятнаццаць зна", Err(Weakness::Short)),
            ("aaaaaaaaaaaaaaaaaa", Err(Weakness::Common)),
            ("passwordpassword", Err(Weakness::Common)),
            ("qwertyuiopasdfgh", Err(Weakness::Common)),
            ("123456789012345678", Err(Weakness::Common)),
            ("alena.kalina2024", Err(Weakness::Common)),
            ("Алена Каліна Алена", Err(Weakness::Common)),
            ("bellwetherbellwether", Err(Weakness::Common)),
            ("мох і верас на балоце", Ok(())),
            ("correct heather battery moss", Ok(())),
        ] {
            assert_eq!(judge(password, &known), expected, "{password}");
        }
        assert_eq!(judge(&"мох і верас ".repeat(100), &known), Err(Weakness::Long));
    }

    #[tokio::test]
    async fn a_password_is_known_again_however_it_was_typed_and_no_other_is() {
        let passwords = Passwords::new([7; 32]).expect("parameters");
        let hash = passwords.hash("caf\u{e9} і верас", [1; 32]).await.expect("a hash");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$") && !hash.contains("верас"), "{hash}");
        assert!(passwords.check("cafe\u{301} і верас", Some(&hash)).await.expect("a check"));
        assert!(!passwords.check("cafe і верас", Some(&hash)).await.expect("a check"));
        assert!(!passwords.check("caf\u{e9} і верас", None).await.expect("a check"));
    }
}
