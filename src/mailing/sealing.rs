//! The last step before a message goes: it is encrypted if its reader has given a key, and signed.

use anyhow::Context as _;
use bellwether_message::{Composed, Signer};
use bellwether_openpgp::Privacy;
use jiff::Timestamp;

use crate::db::Uuid;
use crate::vault::{Keyring, Purpose, Randomness, Sealed};

/// The message as it is sent. One for a reader with a key goes encrypted or not at all.
pub(super) fn finished(
    message: Composed,
    keyring: &Keyring,
    reader: Uuid,
    key: Option<&Sealed>,
    signer: &Signer,
    now: Timestamp,
) -> anyhow::Result<Vec<u8>> {
    let stored = key.map(|sealed| keyring.open(Purpose::OpenPgpKey, reader, sealed)).transpose()?;
    let bytes = match Privacy::of(stored.as_ref().map(|key| key.as_slice()), now)? {
        Privacy::Clear => message.bytes,
        Privacy::Encrypted(key) => key.encrypt(message.bytes, now, &mut Randomness)?.as_bytes().to_vec(),
    };
    signer.sign(&bytes, now).context("signing a message")
}
