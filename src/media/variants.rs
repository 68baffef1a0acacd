//! The sizes in which readers get a picture.

use std::io::Cursor;

use anyhow::Context as _;
use fast_image_resize::{IntoImageView as _, Resizer};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat, ImageReader, Rgba, RgbaImage};
use ravif::{BitDepth, Encoder, Img, RGB8, RGBA8};

/// Widths in pixels: a phone, a phone with a dense screen or a narrow window, a wide one.
const WIDTHS: [u32; 3] = [480, 960, 1600];

/// One size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variant {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// The sizes of a picture of `width` × `height`: never larger than it is, smallest first.
#[must_use]
pub fn variants_of(width: u32, height: u32) -> Vec<Variant> {
    let mut widths: Vec<u32> = WIDTHS.into_iter().filter(|wanted| *wanted < width).collect();
    if widths.len() < WIDTHS.len() {
        widths.push(width);
    }
    widths
        .into_iter()
        .map(|wanted| {
            let scaled = u64::from(height) * u64::from(wanted) / u64::from(width.max(1));
            Variant { width: wanted, height: u32::try_from(scaled).unwrap_or(u32::MAX).max(1) }
        })
        .collect()
}

/// Decodes a picture and encodes it anew in every size: WebP, without metadata.
///
/// # Errors
/// When the picture can't be decoded: its header was right but the rest is not.
pub fn make(bytes: &[u8]) -> anyhow::Result<Vec<(Variant, Vec<u8>)>> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    reader.limits(limits());
    let picture = reader.decode().context("decoding the picture")?;
    // WebP's encoder takes these two layouts; the resizer works on either.
    let picture = if picture.color().has_alpha() {
        DynamicImage::ImageRgba8(picture.into_rgba8())
    } else {
        DynamicImage::ImageRgb8(picture.into_rgb8())
    };
    let kind = picture.pixel_type().context("a pixel layout that can't be resized")?;
    variants_of(picture.width(), picture.height())
        .into_iter()
        .map(|variant| {
            let mut scaled = DynamicImage::new(variant.width, variant.height, picture.color());
            debug_assert_eq!(scaled.pixel_type(), Some(kind));
            Resizer::new().resize(&picture, &mut scaled, None).context("resizing the picture")?;
            Ok((variant, webp(&scaled, QUALITY)?))
        })
        .collect()
}

/// Whether a picture can be decoded and encoded anew.
///
/// # Errors
/// Why not.
pub fn check(bytes: &[u8]) -> anyhow::Result<()> {
    make(bytes).map(drop)
}

/// Quality of lossy pictures, of 100: above it files grow faster than anyone sees.
const QUALITY: f32 = 80.0;
/// The same for JPEG.
const JPEG_QUALITY: u8 = 80;

/// Encodes a size anew as JPEG: what shines through is white.
///
/// # Errors
/// When it can't be decoded.
pub(super) fn jpeg(webp: &[u8]) -> anyhow::Result<Vec<u8>> {
    let picture =
        image::load_from_memory_with_format(webp, ImageFormat::WebP).context("decoding a size of a picture")?;
    let mut canvas = RgbaImage::from_pixel(picture.width(), picture.height(), Rgba([u8::MAX; 4]));
    image::imageops::overlay(&mut canvas, &picture.into_rgba8(), 0, 0);
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(canvas).into_rgb8())
        .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY))
        .context("encoding the picture as JPEG")?;
    Ok(bytes.into_inner())
}

/// Quality of AVIF, of 100: at this it looks as WebP does at its own.
const AVIF_QUALITY: f32 = 70.0;
/// From 1, the slowest, to 10: here a large picture takes a second or two, and is hardly larger than it would be after minutes.
const AVIF_SPEED: u8 = 9;

/// Encodes a size anew as AVIF.
///
/// # Errors
/// When it can't be decoded.
pub(super) fn avif(webp: &[u8]) -> anyhow::Result<Vec<u8>> {
    let picture =
        image::load_from_memory_with_format(webp, ImageFormat::WebP).context("decoding a size of a picture")?;
    let (width, height) = (usize::try_from(picture.width())?, usize::try_from(picture.height())?);
    // Not through `image`, whose encoder would be compiled as a part of this crate, unoptimised while one develops.
    let encoder = Encoder::new()
        .with_quality(AVIF_QUALITY)
        .with_speed(AVIF_SPEED)
        .with_bit_depth(BitDepth::Eight)
        .with_num_threads(Some(1));
    let encoded = if picture.color().has_alpha() {
        let pixels: Vec<RGBA8> = picture.into_rgba8().pixels().map(|pixel| pixel.0.into()).collect();
        encoder.encode_rgba(Img::new(&pixels, width, height))
    } else {
        let pixels: Vec<RGB8> = picture.into_rgb8().pixels().map(|pixel| pixel.0.into()).collect();
        encoder.encode_rgb(Img::new(&pixels, width, height))
    };
    Ok(encoded.context("encoding the picture as AVIF")?.avif_file)
}

/// What decoding may take: a picture of as many pixels as are accepted, twice.
pub(super) fn limits() -> image::Limits {
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(512 * 1024 * 1024);
    limits
}

/// Encodes a picture as WebP.
pub(super) fn webp(picture: &DynamicImage, quality: f32) -> anyhow::Result<Vec<u8>> {
    let encoder = webp::Encoder::from_image(picture)
        .map_err(|reason| anyhow::anyhow!("encoding the picture as WebP: {reason}"))?;
    Ok(encoder.encode(quality).to_vec())
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, RgbImage, RgbaImage};

    use super::{QUALITY, Variant, avif, variants_of, webp};

    #[test]
    fn avif_is_smaller_where_there_is_much_to_see() {
        // Waves over a slope, as light falls on things.
        let shade =
            |x: u32, y: u32, per: u32| u8::try_from((x * y / per + (x * x + 3 * y * y) / 97) % 256).expect("a byte");
        let opaque =
            RgbImage::from_fn(240, 160, |x, y| image::Rgb([shade(x, y, 40), shade(y, x, 60), shade(x, y, 90)]));
        let clear = RgbaImage::from_fn(64, 64, |x, y| image::Rgba([shade(x, y, 40), 90, 20, shade(x, y, 30)]));
        for picture in [DynamicImage::ImageRgb8(opaque), DynamicImage::ImageRgba8(clear)] {
            let webp = webp(&picture, QUALITY).expect("WebP");
            let avif = avif(&webp).expect("AVIF");
            assert_eq!(avif.get(4..12), Some(&b"ftypavif"[..]));
            assert!(avif.len() < webp.len(), "{} and {}", avif.len(), webp.len());
        }
    }

    #[test]
    fn a_picture_is_never_enlarged() {
        assert_eq!(variants_of(300, 200), [Variant { width: 300, height: 200 }]);
        assert_eq!(variants_of(960, 540), [Variant { width: 480, height: 270 }, Variant { width: 960, height: 540 }]);
        assert_eq!(variants_of(4000, 3000).last(), Some(&Variant { width: 1600, height: 1200 }));
        assert_eq!(variants_of(40_000, 1).last(), Some(&Variant { width: 1600, height: 1 }));
    }
}
