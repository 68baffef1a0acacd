//! The keys of all generations that are in use.

use std::collections::BTreeMap;

use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

/// The number of a generation of keys: 1 for the first. Rows say under which one they were written.
pub type Generation = i64;

/// What one generation consists of.
pub(super) struct Keys {
    pub(super) sealing: PublicKey,
    pub(super) lookup: Zeroizing<[u8; 32]>,
    /// Absent where this process has no right to open.
    pub(super) opening: Option<StaticSecret>,
}

/// The keys of an installation. The newest generation is used for what is written; the others for what was written before.
pub struct Keyring {
    generations: BTreeMap<Generation, Keys>,
}

impl Keyring {
    pub(super) fn new(generations: BTreeMap<Generation, Keys>) -> Option<Self> {
        (!generations.is_empty()).then_some(Self { generations })
    }

    /// The generation under which rows are written now.
    #[must_use]
    pub fn newest(&self) -> Generation {
        self.generations.keys().next_back().copied().unwrap_or_default()
    }

    /// Whether this process can open what is sealed.
    #[must_use]
    pub fn can_open(&self) -> bool {
        self.generations.values().any(|keys| keys.opening.is_some())
    }

    /// The same keys without the right to open.
    #[must_use]
    pub fn sealing_half(&self) -> Self {
        let without = |keys: &Keys| Keys { sealing: keys.sealing, lookup: keys.lookup.clone(), opening: None };
        Self { generations: self.generations.iter().map(|(number, keys)| (*number, without(keys))).collect() }
    }

    pub(super) fn keys(&self, generation: Generation) -> Option<&Keys> {
        self.generations.get(&generation)
    }

    pub(super) fn newest_keys(&self) -> Option<(Generation, &Keys)> {
        self.generations.iter().next_back().map(|(number, keys)| (*number, keys))
    }

    pub(super) fn newest_first(&self) -> impl Iterator<Item = (Generation, &Keys)> {
        self.generations.iter().rev().map(|(number, keys)| (*number, keys))
    }
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keyring({} generations)", self.generations.len())
    }
}
