//! Random bytes that nobody can guess: the one place where they are made.

use rand_core::{CryptoRng, RngCore};

use crate::db::Uuid;

/// 32 random bytes of the operating system.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "the one place where randomness is made; who uses it takes it as an argument"
)]
pub fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    // Without randomness every secret would be known. Linux gives it as soon as it has started.
    #[expect(clippy::expect_used, reason = "there is nothing to go on with")]
    getrandom::fill(&mut bytes).expect("random bytes of the operating system");
    bytes
}

/// An identifier that tells nothing, not even when it was made (RFC 9562, version 4).
#[must_use]
pub fn random_id() -> Uuid {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&random()[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// Random bytes of the operating system, for libraries that ask for a generator.
pub struct Randomness;

impl RngCore for Randomness {
    fn next_u32(&mut self) -> u32 {
        rand_core::impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        rand_core::impls::next_u64_via_fill(self)
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            chunk.copy_from_slice(&random()[..chunk.len()]);
        }
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rand_core::Error> {
        self.fill_bytes(bytes);
        Ok(())
    }
}

impl CryptoRng for Randomness {}
