//! The names under which readers get a picture: `HASH-WIDTH.avif`, `HASH-WIDTH.webp`, and `HASH-WIDTH.jpg` for programs that know neither.

use super::MediaHash;

/// Where readers find pictures.
pub const ADDRESSES: &str = "/media/";

/// How a size is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Smallest, and slow to make.
    Avif,
    /// Small, and known to every browser of these years.
    WebP,
    /// For older ones, feed readers and what makes previews of links.
    Jpeg,
}

impl Encoding {
    const ALL: [Self; 3] = [Self::Avif, Self::WebP, Self::Jpeg];

    fn extension(self) -> &'static str {
        match self {
            Self::Avif => ".avif",
            Self::WebP => ".webp",
            Self::Jpeg => ".jpg",
        }
    }

    /// What the answer says that it is.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Avif => "image/avif",
            Self::WebP => "image/webp",
            Self::Jpeg => "image/jpeg",
        }
    }
}

/// A size of a picture, as an address names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// The picture.
    pub hash: MediaHash,
    /// In pixels.
    pub width: u32,
    /// How it is encoded.
    pub encoding: Encoding,
}

impl Served {
    /// Takes a name, if it is written in the one way in which addresses have it.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let (stem, encoding) = Encoding::ALL
            .into_iter()
            .find_map(|encoding| Some((name.strip_suffix(encoding.extension())?, encoding)))?;
        let (hash, width) = stem.split_once('-')?;
        let served = Self { hash: MediaHash::parse(hash)?, width: width.parse().ok()?, encoding };
        (served.name() == name).then_some(served)
    }

    /// The same size in another encoding.
    #[must_use]
    pub fn as_encoded(&self, encoding: Encoding) -> Self {
        Self { encoding, ..self.clone() }
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}-{}{}", self.hash, self.width, self.encoding.extension())
    }
}

/// HTML whose pictures are asked for at `addresses`, such as `/preview/x/media/`: readers' addresses lead nowhere before the release.
#[must_use]
pub fn elsewhere(html: &str, addresses: &str) -> String {
    html.replace(&format!("=\"{ADDRESSES}"), &format!("=\"{addresses}"))
        .replace(&format!(", {ADDRESSES}"), &format!(", {addresses}"))
}

#[cfg(test)]
mod tests {
    use super::{Served, elsewhere};

    #[test]
    fn a_size_has_one_name() {
        let hash = "0123456789abcdef0123456789abcdef";
        for name in [format!("{hash}-480.webp"), format!("{hash}-1600.jpg"), format!("{hash}-960.avif")] {
            assert_eq!(Served::parse(&name).map(|served| served.name()), Some(name));
        }
        for name in [
            format!("{hash}-0480.webp"),
            format!("{hash}-+480.webp"),
            format!("{hash}-480.png"),
            format!("{hash}.webp"),
            format!("../{hash}-480.webp"),
        ] {
            assert_eq!(Served::parse(&name), None, "{name}");
        }
    }

    #[test]
    fn pictures_are_asked_for_elsewhere() {
        let html =
            "<source srcset=\"/media/a-1.webp 1w, /media/a-2.webp 2w\"><img src=\"/media/a-2.jpg\"> /media/ is a path";
        assert_eq!(
            elsewhere(html, "/p/"),
            "<source srcset=\"/p/a-1.webp 1w, /p/a-2.webp 2w\"><img src=\"/p/a-2.jpg\"> /media/ is a path"
        );
    }
}
