//! The key files of mail: those by which it is signed, and the one from which the codes in return paths are made.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::Context as _;
use bellwether_message::{Algorithm, DeliveryKey, KeyPair};
use zeroize::Zeroizing;

const RSA: &str = "dkim-rsa.pem";
const ED25519: &str = "dkim-ed25519.pem";
const DELIVERY: &str = "delivery.key";

/// What the process needs that sends mail.
pub struct MailKeys {
    /// Signs by RSA-2048 (RFC 6376).
    pub rsa: KeyPair,
    /// Signs by Ed25519 (RFC 8463).
    pub ed25519: KeyPair,
    /// Makes and reads the codes in return paths.
    pub delivery: DeliveryKey,
}

impl MailKeys {
    /// Reads the files in `directory`.
    ///
    /// # Errors
    /// When one can't be read or is damaged: which.
    pub fn read(directory: &Path) -> anyhow::Result<Self> {
        let pem = |name: &str| -> anyhow::Result<KeyPair> {
            let path = directory.join(name);
            let text = Zeroizing::new(fs::read_to_string(&path).with_context(|| missing(&path))?);
            KeyPair::from_pem(&text).with_context(|| format!("the key file {}", path.display()))
        };
        let path = directory.join(DELIVERY);
        let bytes = Zeroizing::new(fs::read(&path).with_context(|| missing(&path))?);
        let key = <&[u8; 32]>::try_from(bytes.as_slice())
            .map_err(|_| anyhow::anyhow!("the key file {} is damaged: bring it back from a copy", path.display()))?;
        Ok(Self { rsa: pem(RSA)?, ed25519: pem(ED25519)?, delivery: DeliveryKey::new(key) })
    }
}

fn missing(path: &Path) -> String {
    format!("reading the key file {} (`bellwether key new` makes those that are missing)", path.display())
}

/// Writes those of the key files that are not there yet. `random` is fresh random bytes.
///
/// # Errors
/// When a file can't be written.
pub fn write_keys(directory: &Path, random: &Zeroizing<[u8; 32]>) -> anyhow::Result<()> {
    for (name, algorithm) in [(RSA, Algorithm::Rsa), (ED25519, Algorithm::Ed25519)] {
        let path = directory.join(name);
        if !path.exists() {
            write(&path, KeyPair::generate(algorithm).context("making a key for signatures")?.as_bytes())?;
        }
    }
    let path = directory.join(DELIVERY);
    if path.exists() { Ok(()) } else { write(&path, random.as_slice()) }
}

fn write(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    let new = path.with_extension("new");
    let written = (|| {
        let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&new, path)
    })();
    written.with_context(|| format!("writing the key file {}", path.display()))
}
