//! Whether a file is a picture that we accept: by content, and before anything is decoded.

use std::io::Cursor;

use image::{ImageFormat, ImageReader};

/// Largest file, in bytes.
pub const MAX_BYTES: u64 = 20_000_000;
/// Most pixels: a decoded picture takes four bytes for each.
const MAX_PIXELS: u64 = 40_000_000;
/// Longest side of a picture that is uploaded: WebP has no room for more.
const MAX_SIDE: u32 = 16_383;

/// The formats that we accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants are the names of formats")]
pub enum Format {
    Png,
    Jpeg,
    WebP,
}

impl Format {
    /// The word in the database.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::WebP => "webp",
        }
    }

    /// The end of a file's name.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::WebP => "webp",
        }
    }
}

/// What a file's header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inspected {
    /// What it is.
    pub format: Format,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// Why a file is not accepted.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Refused {
    /// Too many bytes.
    #[error("the picture has {0} bytes; at most {MAX_BYTES} are accepted: save it smaller")]
    TooLarge(u64),
    /// Not one of our formats.
    #[error("this is not a PNG, JPEG or WebP picture, whatever its name says: convert it")]
    UnknownFormat,
    /// The header can't be read.
    #[error("the picture is damaged: its header can't be read")]
    Damaged,
    /// The header announces too many pixels.
    #[error("the picture has {0} × {1} pixels; at most {MAX_PIXELS} pixels are accepted: save it smaller")]
    TooManyPixels(u32, u32),
    /// A drawing that declares entities.
    #[error("the drawing declares entities, which can hide any amount of text: save it without")]
    Entities,
    /// A drawing whose parts refer to each other without end, or that has too many.
    #[error("the drawing has too many parts, or parts that show each other over and over: save it as a PNG")]
    Entangled,
    /// A drawing with an element that is not drawn here.
    #[error(
        "the drawing has the element {0}, which is not drawn here: turn letters into outlines, or save it as a PNG"
    )]
    Lost(String),
}

/// Reads the header of a picture as bundles may hold it.
///
/// # Errors
/// Why it is not accepted.
pub fn inspect(bytes: &[u8]) -> Result<Inspected, Refused> {
    let (format, width, height) = announced(bytes)?;
    let format = match format {
        ImageFormat::Png => Format::Png,
        ImageFormat::Jpeg => Format::Jpeg,
        ImageFormat::WebP => Format::WebP,
        _ => return Err(Refused::UnknownFormat),
    };
    Ok(Inspected { format, width, height })
}

/// Whether an uploaded picture of `width` × `height` is small enough.
///
/// # Errors
/// When it is not.
pub(super) fn fits(width: u32, height: u32) -> Result<(), Refused> {
    match few_enough(width, height) && width.max(height) <= MAX_SIDE {
        true => Ok(()),
        false => Err(Refused::TooManyPixels(width, height)),
    }
}

fn few_enough(width: u32, height: u32) -> bool {
    u64::from(width) * u64::from(height) <= MAX_PIXELS
}

/// What a header announces, before anything is decoded.
pub(super) fn announced(bytes: &[u8]) -> Result<(ImageFormat, u32, u32), Refused> {
    let length = bytes.len() as u64;
    if length > MAX_BYTES {
        return Err(Refused::TooLarge(length));
    }
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| Refused::UnknownFormat)?;
    let format = reader.format().filter(|format| format.reading_enabled()).ok_or(Refused::UnknownFormat)?;
    let (width, height) = reader.into_dimensions().map_err(|_| Refused::Damaged)?;
    if width == 0 || height == 0 {
        return Err(Refused::Damaged);
    }
    if !few_enough(width, height) {
        return Err(Refused::TooManyPixels(width, height));
    }
    Ok((format, width, height))
}

#[cfg(test)]
mod tests {
    use super::{Refused, inspect};

    /// A PNG of nothing but a header that announces `side` × `side` pixels.
    fn png_header(side: u32) -> Vec<u8> {
        let mut bytes = vec![0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', 0, 0, 0, 13];
        let mut chunk = b"IHDR".to_vec();
        chunk.extend(side.to_be_bytes());
        chunk.extend(side.to_be_bytes());
        chunk.extend([8, 2, 0, 0, 0]);
        let crc = crc32(&chunk);
        bytes.extend(chunk);
        bytes.extend(crc.to_be_bytes());
        bytes.extend([0, 0, 0, 0]);
        bytes.extend(b"IDAT");
        bytes.extend(crc32(b"IDAT").to_be_bytes());
        bytes
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
        })
    }

    #[test]
    fn a_header_that_announces_too_many_pixels_is_refused_before_decoding() {
        assert_eq!(inspect(&png_header(50_000)), Err(Refused::TooManyPixels(50_000, 50_000)));
        assert!(inspect(&png_header(100)).is_ok_and(|picture| picture.width == 100));
    }

    #[test]
    fn content_decides_not_the_name() {
        assert_eq!(inspect(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), Err(Refused::UnknownFormat));
        assert_eq!(inspect(b""), Err(Refused::UnknownFormat));
    }
}
