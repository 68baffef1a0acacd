//! Compressing answers, and what a client accepts (RFC 9110, section 12.5.3).

use std::io::Write as _;

use bytes::Bytes;

/// A content coding that we offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// None.
    Identity,
    /// RFC 1952.
    Gzip,
    /// RFC 8878.
    Zstd,
    /// RFC 7932.
    Brotli,
}

/// How much time to spend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// For the first reader of a page, who waits for it.
    Quick,
    /// For all who come after, done aside.
    Thorough,
}

impl Encoding {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Identity, Self::Gzip, Self::Zstd, Self::Brotli];

    /// The word in `Content-Encoding`; `None` for [`Encoding::Identity`].
    #[must_use]
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
            Self::Zstd => Some("zstd"),
            Self::Brotli => Some("br"),
        }
    }

    /// What a client likes best; of what it likes alike the smallest for text: brotli, then zstd, then gzip.
    #[must_use]
    pub fn accepted(header: Option<&str>) -> Self {
        let weights: Vec<(String, f32)> = header.unwrap_or_default().split(',').map(weighted).collect();
        let weight = |encoding: Self| {
            let of = |name: &str| weights.iter().find(|(known, _)| known == name).map(|(_, weight)| *weight);
            let named = encoding.word().and_then(|word| of(word).or_else(|| of(&format!("x-{word}"))));
            named.or_else(|| of("*")).unwrap_or(0.0)
        };
        let mut best = (Self::Identity, 0.0);
        for encoding in [Self::Brotli, Self::Zstd, Self::Gzip] {
            if weight(encoding) > best.1 {
                best = (encoding, weight(encoding));
            }
        }
        best.0
    }

    /// `body` in this coding; `None` if it could not be made.
    #[must_use]
    pub fn encode(self, body: &Bytes, effort: Effort) -> Option<Bytes> {
        let encoded = match self {
            Self::Identity => return Some(body.clone()),
            Self::Gzip => gzip(body, effort),
            Self::Zstd => zstd::bulk::compress(body, if effort == Effort::Quick { 3 } else { 19 }),
            Self::Brotli => brotli(body, effort),
        };
        encoded.ok().map(Bytes::from)
    }
}

/// A coding's name in lower case, and how much it is liked: `gzip;q=0.8`.
fn weighted(item: &str) -> (String, f32) {
    let mut parts = item.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default().to_ascii_lowercase();
    let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    (name, quality.map_or(1.0, |quality| quality.trim().parse().unwrap_or(0.0)))
}

fn gzip(body: &Bytes, effort: Effort) -> std::io::Result<Vec<u8>> {
    let level = if effort == Effort::Quick { flate2::Compression::fast() } else { flate2::Compression::best() };
    let mut encoder = flate2::write::GzEncoder::new(Vec::with_capacity(body.len() / 3), level);
    encoder.write_all(body)?;
    encoder.finish()
}

fn brotli(body: &Bytes, effort: Effort) -> std::io::Result<Vec<u8>> {
    let quality = if effort == Effort::Quick { 2 } else { 11 };
    let parameters = ::brotli::enc::BrotliEncoderParams { quality, size_hint: body.len(), ..Default::default() };
    let mut encoded = Vec::with_capacity(body.len() / 3);
    ::brotli::BrotliCompress(&mut body.as_ref(), &mut encoded, &parameters)?;
    Ok(encoded)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::{Effort, Encoding};

    #[test]
    fn the_best_accepted_coding_is_chosen() {
        for (header, expected) in [
            (None, Encoding::Identity),
            (Some(""), Encoding::Identity),
            (Some("gzip"), Encoding::Gzip),
            (Some("gzip, deflate, br, zstd"), Encoding::Brotli),
            (Some("gzip;q=1.0, br;q=0"), Encoding::Gzip),
            (Some("gzip; q=0.0"), Encoding::Identity),
            (Some("zstd,gzip"), Encoding::Zstd),
            (Some("*"), Encoding::Brotli),
            (Some("GZIP"), Encoding::Gzip),
            (Some("x-gzip"), Encoding::Gzip),
            (Some("br;q=0.5, gzip;q=0.8"), Encoding::Gzip),
            (Some("gzip, *;q=0"), Encoding::Gzip),
            (Some("br;q=none"), Encoding::Identity),
        ] {
            assert_eq!(Encoding::accepted(header), expected, "{header:?}");
        }
    }

    #[test]
    fn every_coding_can_be_read_back() {
        let body = Bytes::from("Сітуацыя палепшылася. ".repeat(500));
        for effort in [Effort::Quick, Effort::Thorough] {
            let gzip = Encoding::Gzip.encode(&body, effort).expect("bytes");
            let mut plain = Vec::new();
            std::io::copy(&mut flate2::read::GzDecoder::new(gzip.as_ref()), &mut plain).expect("gzip");
            assert_eq!(plain, body);
            let zstd = Encoding::Zstd.encode(&body, effort).expect("bytes");
            assert_eq!(zstd::bulk::decompress(&zstd, body.len()).expect("zstd"), body);
            let mut plain = Vec::new();
            brotli::BrotliDecompress(&mut Encoding::Brotli.encode(&body, effort).expect("bytes").as_ref(), &mut plain)
                .expect("brotli");
            assert_eq!(plain, body);
        }
    }
}
