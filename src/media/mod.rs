//! Pictures: what is accepted, how they are kept, and the sizes that readers get.
//!
//! The original is kept byte for byte under its hash, for exports; readers never get it, because it may hold where and by whom it
//! was taken. They get variants that were decoded and encoded again, which leaves no metadata.

mod drawing;
mod effort;
mod focus;
mod inspect;
mod intake;
mod served;
mod sql;
mod store;
mod variants;

use std::collections::BTreeMap;
use std::fmt;

use bellwether_markup::Source;
use sha2::{Digest as _, Sha256};

pub use focus::Focus;
pub use inspect::{Format, Inspected, MAX_BYTES, Refused, inspect};
pub use intake::{Taken, take_in};
pub use served::{ADDRESSES, Encoding, Served, elsewhere};
pub use sql::{
    add_commentary_picture, commentary_pictures, forget_commentary_picture, forget_unused, page_pictures,
    save_commentary_pictures, save_focus, save_page_pictures, save_pictures, shown_to_readers,
};
pub use store::{Incoming, Shown, Store};
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
    /// What must stay in sight.
    pub focus: Focus,
}

/// What a file name means in the texts of a commentary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureUse {
    /// The bytes.
    pub hash: MediaHash,
    /// What must stay in sight.
    pub focus: Focus,
}

/// What file names mean, without the sizes of pictures.
#[must_use]
pub fn uses(pictures: BTreeMap<String, StoredPicture>) -> BTreeMap<String, PictureUse> {
    pictures
        .into_iter()
        .map(|(name, picture)| (name, PictureUse { hash: picture.hash, focus: picture.focus }))
        .collect()
}

impl StoredPicture {
    /// Takes what a query joined; `None` if there was no picture.
    #[must_use]
    pub fn from_columns(hash: Option<String>, width: Option<i64>, height: Option<i64>) -> Option<Self> {
        Some(Self {
            hash: MediaHash::parse(&hash?)?,
            width: u32::try_from(width?).ok()?,
            height: u32::try_from(height?).ok()?,
            focus: Focus::default(),
        })
    }

    /// The same with what must stay in sight, as a query found it.
    #[must_use]
    pub fn with_focus(self, x: Option<i64>, y: Option<i64>) -> Self {
        let focus = x.zip(y).and_then(|(x, y)| Focus::new(x, y)).unwrap_or_default();
        Self { focus, ..self }
    }

    /// The address of the size for those who can't choose, and for programs that know no WebP: the largest, as JPEG.
    #[must_use]
    pub fn src(&self) -> String {
        self.address(self.shown().0, Encoding::Jpeg)
    }

    /// Every size in the encodings for programs that know them, the smallest first.
    #[must_use]
    pub fn sources(&self) -> Vec<Source> {
        let source =
            |encoding: Encoding| Source { kind: encoding.content_type().to_owned(), srcset: self.srcset(encoding) };
        [Encoding::Avif, Encoding::WebP].map(source).into()
    }

    /// Every size with its width, as `srcset` wants it.
    #[must_use]
    pub fn srcset(&self, encoding: Encoding) -> String {
        variants_of(self.width, self.height)
            .iter()
            .map(|variant| format!("{} {}w", self.address(variant.width, encoding), variant.width))
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// The picture as a text shows it.
    #[must_use]
    pub fn in_text(&self) -> bellwether_markup::Picture {
        let (width, height) = self.shown();
        bellwether_markup::Picture { src: self.src(), sources: self.sources(), width, height }
    }

    /// Width and height of the largest size.
    #[must_use]
    pub fn shown(&self) -> (u32, u32) {
        variants_of(self.width, self.height)
            .last()
            .map_or((self.width, self.height), |variant| (variant.width, variant.height))
    }

    fn address(&self, width: u32, encoding: Encoding) -> String {
        format!("{ADDRESSES}{}", Served { hash: self.hash.clone(), width, encoding }.name())
    }
}
