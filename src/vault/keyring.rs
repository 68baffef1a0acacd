//! The keys of all generations that are in use.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

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

/// A generation is in use whose files this process doesn't have. It must not look for an address, let alone write one: it would take a
/// known one for a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the keys of generation {generation} are in use, and {half}-{generation}.key is not here yet: copy it into the directory of keys"
)]
pub struct NotHere {
    /// Which one.
    pub generation: Generation,
    /// `sealing` or `opening`.
    pub half: &'static str,
}

/// The keys of an installation. The generation in use is for what is written; the others are for what was written before, or is written
/// by processes that know more. Cheap to clone.
#[derive(Clone)]
pub struct Keyring {
    generations: Arc<BTreeMap<Generation, Keys>>,
    active: Generation,
}

impl Keyring {
    pub(super) fn new(generations: BTreeMap<Generation, Keys>) -> Option<Self> {
        let active = generations.keys().next_back().copied()?;
        Some(Self { generations: Arc::new(generations), active })
    }

    /// The generation under which rows are written now: the newest one, until [`Keyring::using`] says otherwise.
    #[must_use]
    pub fn active(&self) -> Generation {
        self.active
    }

    /// The same keys with another generation in use: which one, the database says.
    ///
    /// # Errors
    /// When it is not among them.
    pub fn using(&self, generation: Generation) -> Result<Self, NotHere> {
        if !self.generations.contains_key(&generation) {
            return Err(NotHere { generation, half: "sealing" });
        }
        Ok(Self { generations: Arc::clone(&self.generations), active: generation })
    }

    /// The generations that this process can open, earliest first.
    pub fn opening(&self) -> impl Iterator<Item = Generation> {
        self.generations.iter().filter(|(_, keys)| keys.opening.is_some()).map(|(number, _)| *number)
    }

    /// Whether this process can open what is sealed under a generation.
    ///
    /// # Errors
    /// When it can't.
    pub fn must_open(&self, generation: Generation) -> Result<(), NotHere> {
        let opens = self.keys(generation).is_some_and(|keys| keys.opening.is_some());
        if opens { Ok(()) } else { Err(NotHere { generation, half: "opening" }) }
    }

    /// Whether this process can open what is sealed.
    #[must_use]
    pub fn can_open(&self) -> bool {
        self.opening().next().is_some()
    }

    /// The same keys without the right to open.
    #[must_use]
    pub fn sealing_half(&self) -> Self {
        let without = |keys: &Keys| Keys { sealing: keys.sealing, lookup: keys.lookup.clone(), opening: None };
        let generations = self.generations.iter().map(|(number, keys)| (*number, without(keys))).collect();
        Self { generations: Arc::new(generations), active: self.active }
    }

    pub(super) fn keys(&self, generation: Generation) -> Option<&Keys> {
        self.generations.get(&generation)
    }

    pub(super) fn active_keys(&self) -> Option<(Generation, &Keys)> {
        Some((self.active, self.keys(self.active)?))
    }

    /// All of them: that which is in use, then the newest first.
    pub(super) fn active_first(&self) -> impl Iterator<Item = (Generation, &Keys)> {
        let others = self.generations.iter().rev().filter(|(number, _)| **number != self.active);
        self.active_keys().into_iter().chain(others.map(|(number, keys)| (*number, keys)))
    }

    /// Which generations these are, and which of them can be opened.
    pub(super) fn halves(&self) -> BTreeSet<(Generation, bool)> {
        self.generations.iter().map(|(number, keys)| (*number, keys.opening.is_some())).collect()
    }
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keyring({} generations)", self.generations.len())
    }
}
