//! A picture that somebody uploads: what it shows is kept, and nothing else of the file.
//!
//! It is decoded, turned as its camera says, and encoded anew. What a bundle brings is kept byte for byte instead (`store`).

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader};

use super::inspect::{Format, Inspected, MAX_BYTES, Refused, announced, fits};
use super::{MediaHash, drawing};

/// Quality of what is kept, of 100. Sizes for readers are made of it, so it should lose nothing that can be seen.
const QUALITY: u8 = 92;

/// A picture without anything that the file said beside it.
#[derive(Debug)]
pub struct Taken {
    /// The file that is kept.
    pub bytes: Vec<u8>,
    /// Its hash.
    pub hash: MediaHash,
    /// What it is.
    pub inspected: Inspected,
}

/// Takes in a PNG, JPEG, WebP, GIF (its first frame) or SVG, whatever it is called. It takes as long as decoding and encoding do.
///
/// # Errors
/// Why the file is not accepted.
pub fn take_in(bytes: &[u8]) -> Result<Taken, Refused> {
    if let Some(text) = drawing::text(bytes) {
        return keep(drawing::rasterise(text)?, Format::Png);
    }
    let (format, width, height) = announced(bytes)?;
    fits(width, height)?;
    match format {
        ImageFormat::Jpeg => keep(decode(bytes)?, Format::Jpeg),
        ImageFormat::WebP => keep(decode(bytes)?, Format::WebP),
        ImageFormat::Png | ImageFormat::Gif => keep(decode(bytes)?, Format::Png),
        _ => Err(Refused::UnknownFormat),
    }
}

fn decode(bytes: &[u8]) -> Result<DynamicImage, Refused> {
    let decode = || -> image::ImageResult<DynamicImage> {
        let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
        reader.limits(super::variants::limits());
        let mut decoder = reader.into_decoder()?;
        let orientation = decoder.orientation()?;
        let mut picture = DynamicImage::from_decoder(decoder)?;
        picture.apply_orientation(orientation);
        Ok(picture)
    };
    decode().map_err(|_| Refused::Damaged)
}

fn keep(picture: DynamicImage, format: Format) -> Result<Taken, Refused> {
    let picture = plain(picture);
    let mut format = format;
    let mut bytes = encode(&picture, format).ok_or(Refused::Damaged)?;
    // What is kept must be accepted again when it comes back in a bundle.
    if bytes.len() as u64 > MAX_BYTES {
        format = Format::WebP;
        bytes = encode(&picture, format).ok_or(Refused::Damaged)?;
    }
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Refused::TooLarge(bytes.len() as u64));
    }
    let inspected = Inspected { format, width: picture.width(), height: picture.height() };
    Ok(Taken { hash: MediaHash::of(&bytes), bytes, inspected })
}

/// Eight bits for each colour, and transparency only where something shines through.
fn plain(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return DynamicImage::ImageRgb8(picture.into_rgb8());
    }
    let picture = picture.into_rgba8();
    if picture.pixels().all(|pixel| pixel.0[3] == u8::MAX) {
        return DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(picture).into_rgb8());
    }
    DynamicImage::ImageRgba8(picture)
}

fn encode(picture: &DynamicImage, format: Format) -> Option<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    match format {
        Format::Png => picture.write_to(&mut bytes, ImageFormat::Png).ok()?,
        Format::Jpeg => picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY)).ok()?,
        Format::WebP => return super::variants::webp(picture, f32::from(QUALITY)).ok(),
    }
    Some(bytes.into_inner())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};

    use super::super::inspect::{Format, Refused};
    use super::take_in;

    fn made(format: ImageFormat, colour: [u8; 4]) -> Vec<u8> {
        let picture = DynamicImage::ImageRgba8(RgbaImage::from_pixel(30, 20, Rgba(colour)));
        let picture = if format == ImageFormat::Jpeg { DynamicImage::ImageRgb8(picture.into_rgb8()) } else { picture };
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).expect("a picture");
        bytes.into_inner()
    }

    #[test]
    fn each_kind_is_taken_in() {
        for (format, kept) in [
            (ImageFormat::Png, Format::Png),
            (ImageFormat::Gif, Format::Png),
            (ImageFormat::Jpeg, Format::Jpeg),
            (ImageFormat::WebP, Format::WebP),
        ] {
            let taken = take_in(&made(format, [200, 30, 30, 255])).expect("a picture");
            let inspected = taken.inspected;
            assert_eq!((inspected.format, inspected.width, inspected.height), (kept, 30, 20), "{format:?}");
            assert_eq!(super::super::inspect(&taken.bytes), Ok(inspected));
        }
    }

    #[test]
    fn what_shines_through_still_does() {
        let taken = take_in(&made(ImageFormat::Png, [200, 30, 30, 100])).expect("a picture");
        assert!(image::load_from_memory(&taken.bytes).expect("a picture").color().has_alpha());
    }

    #[test]
    fn other_files_are_refused() {
        assert_eq!(take_in(b"%PDF-1.7").err(), Some(Refused::UnknownFormat));
        assert_eq!(take_in(b"\xff\xd8\xff\xe0 no more").err(), Some(Refused::Damaged));
        let cut = made(ImageFormat::Png, [1, 2, 3, 255]);
        assert_eq!(take_in(&cut[..cut.len() / 2]).err(), Some(Refused::Damaged));
    }
}
