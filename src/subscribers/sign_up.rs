//! What somebody wrote into the form.

use anyhow::Context as _;
use bellwether_language::Language;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::Preferences;
use crate::db::Uuid;
use crate::vault::{Address, Keyring, Purpose, Sealed};

/// An address with what its owner wants, if it was she who wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignUp {
    /// Where to.
    pub address: Address,
    /// What was chosen.
    pub preferences: Preferences,
    /// The language of the text to which was agreed.
    pub shown: Language,
}

#[derive(Serialize, Deserialize)]
struct Stored<'a> {
    address: &'a str,
    language: &'a str,
    sections: Vec<u128>,
    plain_envelope: bool,
    /// An earlier version took it to be that of the mails.
    #[serde(default)]
    shown: Option<&'a str>,
}

impl SignUp {
    /// Seals it for the row `id`; `random` is 32 fresh random bytes.
    ///
    /// # Errors
    /// When there is no key.
    pub fn seal(&self, keyring: &Keyring, id: Uuid, random: [u8; 32]) -> anyhow::Result<Sealed> {
        let stored = Stored {
            address: self.address.reveal(),
            language: self.preferences.language.code(),
            sections: self.preferences.sections.iter().map(Uuid::as_u128).collect(),
            plain_envelope: self.preferences.plain_envelope,
            shown: Some(self.shown.code()),
        };
        // With room enough from the start: a buffer that grows leaves copies behind.
        let mut text = Zeroizing::new(Vec::with_capacity(4096));
        serde_json::to_writer(&mut *text, &stored).context("writing down a sign-up")?;
        Ok(keyring.seal(Purpose::SignUp, id, &text, random)?)
    }

    /// Opens what [`SignUp::seal`] sealed for the row `id`.
    ///
    /// # Errors
    /// When this process can't open it, or it isn't a sign-up.
    pub fn open(keyring: &Keyring, id: Uuid, sealed: &Sealed) -> anyhow::Result<Self> {
        let text = keyring.open(Purpose::SignUp, id, sealed)?;
        // What the parser says of a mistake may quote the text.
        let stored: Stored<'_> =
            serde_json::from_slice(&text).map_err(|_| anyhow::anyhow!("a sign-up that can't be read"))?;
        let language: Language = stored.language.parse()?;
        Ok(Self {
            address: Address::parse(stored.address)?,
            preferences: Preferences {
                language,
                sections: stored.sections.into_iter().map(Uuid::from_u128).collect(),
                plain_envelope: stored.plain_envelope,
            },
            shown: stored.shown.map_or(Ok(language), str::parse)?,
        })
    }
}
