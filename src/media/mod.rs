//! Pictures: what is accepted, how they are kept, and the sizes that readers get.
//!
//! The original is kept byte for byte under its hash, for exports; readers never get it, because it may hold where and by whom it
//! was taken. They get variants that were decoded and encoded again, which leaves no metadata.

mod drawing;
mod inspect;
mod intake;
mod sql;
mod store;
mod variants;

use std::collections::BTreeMap;
use std::fmt;

use sha2::{Digest as _, Sha256};

pub use inspect::{Format, Inspected, MAX_BYTES, Refused, inspect};
pub use intake::{Taken, take_in};
pub use sql::{
    commentary_pictures, page_pictures, save_commentary_pictures, save_page_pictures, save_pictures, shown_to_readers,
};
pub use store::{Incoming, Store};
pub use variants::{Variant, check, variants_of};

/// SHA-256 of a picture's bytes, the first 128 bits in hexadecimal: its name in the store and in addresses.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MediaHash(String);

impl MediaHash {
    /// The hash of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let digest = Sha256::digest(bytes);
        Self(digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect())
    }

    /// Takes 32 hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let well_formed =
            text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        well_formed.then(|| Self(text.to_owned()))
    }

    /// The hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MediaHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A picture in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPicture {
    /// The hash of the original.
    pub hash: MediaHash,
    /// Width of the original in pixels.
    pub width: u32,
    /// Height of the original in pixels.
    pub height: u32,
}

/// The bytes that file names mean.
#[must_use]
pub fn hashes(pictures: BTreeMap<String, StoredPicture>) -> BTreeMap<String, MediaHash> {
    pictures.into_iter().map(|(name, picture)| (name, picture.hash)).collect()
}

impl StoredPicture {
    /// Takes what a query joined; `None` if there was no picture.
    #[must_use]
    pub fn from_columns(hash: Option<String>, width: Option<i64>, height: Option<i64>) -> Option<Self> {
        Some(Self {
            hash: MediaHash::parse(&hash?)?,
            width: u32::try_from(width?).ok()?,
            height: u32::try_from(height?).ok()?,
        })
    }

    /// The address of the size for those who can't choose: the largest.
    #[must_use]
    pub fn src(&self) -> String {
        variants_of(self.width, self.height).last().map(|variant| self.address(variant)).unwrap_or_default()
    }

    /// Every size with its width, as `srcset` wants it; `None` if there is but one.
    #[must_use]
    pub fn srcset(&self) -> Option<String> {
        let variants = variants_of(self.width, self.height);
        (variants.len() > 1).then(|| {
            variants
                .iter()
                .map(|variant| format!("{} {}w", self.address(variant), variant.width))
                .collect::<Vec<_>>()
                .join(", ")
        })
    }

    /// The picture as a text shows it.
    #[must_use]
    pub fn in_text(&self) -> bellwether_markup::Picture {
        let (width, height) = self.shown();
        bellwether_markup::Picture { src: self.src(), srcset: self.srcset(), width, height }
    }

    /// Width and height of the largest size.
    #[must_use]
    pub fn shown(&self) -> (u32, u32) {
        variants_of(self.width, self.height)
            .last()
            .map_or((self.width, self.height), |variant| (variant.width, variant.height))
    }

    fn address(&self, variant: &Variant) -> String {
        format!("/media/{}-{}.webp", self.hash, variant.width)
    }
}
