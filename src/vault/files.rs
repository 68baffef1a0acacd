//! The key files of an installation: two for each generation, `sealing-N.key` and `opening-N.key`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use super::keyring::{Generation, Keyring, Keys, NotHere};

/// Why there is no keyring.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// There are no keys.
    #[error("there are no keys in {}", .0.display())]
    None(PathBuf),
    /// A file can't be read or written.
    #[error("the key file {}: {reason}", .path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What the operating system says, or what is wrong in it. Never what stands in it.
        reason: String,
    },
    /// The keys that are in use are on another machine.
    #[error(transparent)]
    NotHere(#[from] NotHere),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SealingFile {
    sealing: String,
    lookup: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OpeningFile {
    opening: String,
}

/// Reads every generation in `directory`. Where an opening key is missing, the rest can still seal and look up.
///
/// # Errors
/// When there is no key, or a file is damaged.
pub fn read_keyring(directory: &Path) -> Result<Keyring, KeyFileError> {
    let mut generations = BTreeMap::new();
    let entries = fs::read_dir(directory).map_err(|error| failed(directory, &error))?;
    for entry in entries {
        let path = entry.map_err(|error| failed(directory, &error))?.path();
        let Some(generation) = generation_of(&path) else { continue };
        let file: SealingFile = read(&path)?;
        let opening_path = opening_file(directory, generation);
        let opening = match opening_path.try_exists() {
            Ok(true) => {
                Some(StaticSecret::from(*decoded(&opening_path, &read::<OpeningFile>(&opening_path)?.opening)?))
            }
            _ => None,
        };
        let sealing = PublicKey::from(*decoded(&path, &file.sealing)?);
        if opening.as_ref().is_some_and(|opening| PublicKey::from(opening) != sealing) {
            return Err(damaged(&opening_path, "it does not belong to the sealing key of its number"));
        }
        generations.insert(generation, Keys { sealing, lookup: decoded(&path, &file.lookup)?, opening });
    }
    Keyring::new(generations).ok_or_else(|| KeyFileError::None(directory.to_owned()))
}

/// Writes the files of the next generation into `directory`, which must be there; returns its number. `random` is fresh random bytes.
///
/// # Errors
/// When a file can't be written. A generation whose sealing key was not written is none.
pub fn write_new_generation(directory: &Path, random: &Zeroizing<[u8; 64]>) -> Result<Generation, KeyFileError> {
    let generation = newest_generation(directory)? + 1;
    let mut halves = [Zeroizing::new([0; 32]), Zeroizing::new([0; 32])];
    halves[0].copy_from_slice(&random[..32]);
    halves[1].copy_from_slice(&random[32..]);
    let [opening, lookup] = halves;
    let sealing = PublicKey::from(&StaticSecret::from(*opening));
    write(
        &opening_file(directory, generation),
        &format!(
            "# Opens the readers' addresses of generation {generation}. Only the process that sends mail needs it. Without it nobody\n\
             # can read them ever again: keep a copy where the database's backups are not.\nopening = \"{}\"\n",
            *encoded(&opening)
        ),
    )?;
    // Last: a generation is there as soon as this file is.
    write(
        &directory.join(format!("sealing-{generation}.key")),
        &format!(
            "# Seals readers' addresses and finds them again, generation {generation}. Every process needs it.\n\
             sealing = \"{}\"\nlookup = \"{}\"\n",
            *encoded(sealing.as_bytes()),
            *encoded(&lookup)
        ),
    )?;
    Ok(generation)
}

/// The number of the newest generation in `directory`; 0 if there is none.
fn newest_generation(directory: &Path) -> Result<Generation, KeyFileError> {
    let entries = fs::read_dir(directory).map_err(|error| failed(directory, &error))?;
    Ok(entries.filter_map(|entry| generation_of(&entry.ok()?.path())).max().unwrap_or_default())
}

/// The generations in `directory`, and whether the opening half of each is there too.
pub(super) fn halves(directory: &Path) -> Result<BTreeSet<(Generation, bool)>, KeyFileError> {
    let entries = fs::read_dir(directory).map_err(|error| failed(directory, &error))?;
    let numbers = entries.filter_map(|entry| generation_of(&entry.ok()?.path()));
    Ok(numbers.map(|number| (number, opening_file(directory, number).exists())).collect())
}

fn opening_file(directory: &Path, generation: Generation) -> PathBuf {
    directory.join(format!("opening-{generation}.key"))
}

fn generation_of(path: &Path) -> Option<Generation> {
    let number = path.file_name()?.to_str()?.strip_prefix("sealing-")?.strip_suffix(".key")?;
    number.parse().ok().filter(|parsed: &Generation| *parsed > 0 && parsed.to_string() == number)
}

pub(super) fn read<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, KeyFileError> {
    let text = Zeroizing::new(fs::read_to_string(path).map_err(|error| failed(path, &error))?);
    // What the parser says may quote the key.
    toml::from_str(&text).map_err(|_| damaged(path, "it is damaged: bring it back from a copy"))
}

pub(super) fn write(path: &Path, text: &str) -> Result<(), KeyFileError> {
    let new = path.with_extension("new");
    let written = (|| {
        let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&new, path)
    })();
    written.map_err(|error| failed(path, &error))
}

pub(super) fn encoded(bytes: &[u8; 32]) -> Zeroizing<String> {
    use std::fmt::Write as _;
    let mut text = Zeroizing::new(String::with_capacity(64));
    for byte in bytes {
        // Writing to memory doesn't fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

pub(super) fn decoded(path: &Path, text: &str) -> Result<Zeroizing<[u8; 32]>, KeyFileError> {
    let mut bytes = Zeroizing::new([0; 32]);
    let well_formed = text.len() == 64
        && text.is_ascii()
        && bytes.iter_mut().zip(text.as_bytes().chunks(2)).all(|(byte, digits)| {
            let parsed = std::str::from_utf8(digits).ok().and_then(|digits| u8::from_str_radix(digits, 16).ok());
            parsed.map(|parsed| *byte = parsed).is_some()
        });
    well_formed.then_some(bytes).ok_or_else(|| damaged(path, "a key in it is not 64 hexadecimal digits"))
}

fn failed(path: &Path, error: &std::io::Error) -> KeyFileError {
    KeyFileError::File { path: path.to_owned(), reason: error.to_string() }
}

fn damaged(path: &Path, reason: &str) -> KeyFileError {
    KeyFileError::File { path: path.to_owned(), reason: reason.to_owned() }
}

#[cfg(test)]
pub(super) mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use tempfile::TempDir;
    use zeroize::Zeroizing;

    use super::{KeyFileError, Keyring, read_keyring, write_new_generation};

    /// A directory with so many generations, the same each time.
    pub fn directory(generations: u8) -> TempDir {
        let directory = TempDir::new().expect("a temporary directory");
        for number in 1..=generations {
            let made = write_new_generation(directory.path(), &Zeroizing::new([number; 64])).expect("key files");
            assert_eq!(made, i64::from(number));
        }
        directory
    }

    /// The same keys each time.
    pub fn keyring(generations: u8) -> Keyring {
        read_keyring(directory(generations).path()).expect("a keyring")
    }

    #[test]
    fn key_files_are_for_their_owner_alone() {
        for entry in fs::read_dir(directory(1).path()).expect("the files") {
            let metadata = entry.expect("a file").metadata().expect("its metadata");
            assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn without_its_opening_file_a_generation_only_seals() {
        let directory = directory(2);
        assert!(read_keyring(directory.path()).expect("a keyring").can_open());
        for number in 1..=2 {
            fs::remove_file(directory.path().join(format!("opening-{number}.key"))).expect("the file");
        }
        let keys = read_keyring(directory.path()).expect("a keyring");
        assert_eq!((keys.active(), keys.can_open()), (2, false));
    }

    #[test]
    fn damaged_and_missing_keys_are_named_and_not_shown() {
        let directory = directory(1);
        let path = directory.path().join("sealing-1.key");
        let text = fs::read_to_string(&path).expect("the file");
        for spoilt in [text.replace("lookup = \"", "lookup = \"x"), text.replace('"', ""), String::new()] {
            fs::write(&path, spoilt).expect("the file");
            let error = read_keyring(directory.path()).expect_err("a damaged key").to_string();
            assert!(error.contains("sealing-1.key") && !error.contains("0202"), "{error}");
        }
        fs::remove_file(&path).expect("the file");
        assert!(matches!(read_keyring(directory.path()), Err(KeyFileError::None(_))));
    }

    #[test]
    fn an_opening_key_of_another_generation_is_not_taken() {
        let directory = directory(2);
        let path = |number: i64| directory.path().join(format!("opening-{number}.key"));
        fs::copy(path(1), path(2)).expect("a copy");
        assert!(matches!(read_keyring(directory.path()), Err(KeyFileError::File { .. })));
    }
}
