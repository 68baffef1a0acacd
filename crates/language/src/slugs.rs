//! Slugs: the readable last part of a page's address.

use crate::Language;
use crate::transliteration::{is_apostrophe, transliterate};

/// The longest slug that [`slug`] makes, in characters (which are ASCII, so in bytes as well).
pub const SLUG_LIMIT: usize = 80;

/// Makes a slug of a title: lower-case ASCII letters and digits, words joined by single hyphens.
///
/// Cyrillic is transliterated ([`transliterate`]) and its diacritics are dropped, so that an address can be typed and
/// read out: Belarusian ж č ў become `z`, `c`, `u`. Apostrophes and soft signs vanish. A longer title is cut after the
/// last word that fits into [`SLUG_LIMIT`]. A title without letters and digits gives an empty slug, and it is the
/// caller who knows a better one.
///
/// ```
/// use bellwether_language::{Language, slug};
///
/// assert_eq!(slug(Language::Belarusian, "Амністыя: 312 чалавек – на волі!"), "amnistyja-312-calaviek-na-voli");
/// assert_eq!(slug(Language::Russian, "Щит и меч"), "shchit-i-mech");
/// assert_eq!(slug(Language::English, "The court's naïve “ruling”"), "the-courts-naive-ruling");
/// ```
#[must_use]
pub fn slug(language: Language, title: &str) -> String {
    let mut slug = String::with_capacity(SLUG_LIMIT);
    let mut between_words = false;
    for letter in transliterate(language, title).chars().filter(|&letter| !is_apostrophe(letter)) {
        let mut single = [0; 4];
        let folded = if letter.is_ascii() { &*letter.encode_utf8(&mut single) } else { without_diacritics(letter) };
        for byte in folded.bytes() {
            if byte.is_ascii_alphanumeric() {
                if between_words && !slug.is_empty() {
                    slug.push('-');
                }
                between_words = false;
                slug.push(char::from(byte.to_ascii_lowercase()));
            } else {
                between_words = true;
            }
        }
    }
    cut_at_word(&mut slug);
    slug
}

fn cut_at_word(slug: &mut String) {
    if slug.len() <= SLUG_LIMIT {
        return;
    }
    // A hyphen just behind the limit means that the last word fits exactly.
    let end = slug[..=SLUG_LIMIT].rfind('-').unwrap_or(SLUG_LIMIT);
    slug.truncate(end);
}

/// The ASCII letters that a Latin letter is read as; a space for what separates words, nothing for combining marks.
#[rustfmt::skip]
fn without_diacritics(letter: char) -> &'static str {
    match letter {
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'À' | 'Á' | 'Â' | 'Ã' | 'Å' | 'Ā' | 'Ă' | 'Ą' | 'Ǎ' | 'ä' | 'Ä' | 'ª' => "a",
        'æ' | 'Æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' | 'Ç' | 'Ć' | 'Ĉ' | 'Ċ' | 'Č' => "c",
        'ď' | 'đ' | 'ð' | 'Ď' | 'Đ' | 'Ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'È' | 'É' | 'Ê' | 'Ë' | 'Ē' | 'Ĕ' | 'Ė' | 'Ę' | 'Ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' | 'Ĝ' | 'Ğ' | 'Ġ' | 'Ģ' => "g",
        'ĥ' | 'ħ' | 'Ĥ' | 'Ħ' => "h",
        'ì' | 'í' | 'î' | 'ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'Ì' | 'Í' | 'Î' | 'Ï' | 'Ĩ' | 'Ī' | 'Ĭ' | 'Į' | 'İ' => "i",
        'ĵ' | 'Ĵ' => "j",
        'ķ' | 'Ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' | 'Ĺ' | 'Ļ' | 'Ľ' | 'Ŀ' | 'Ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' | 'Ñ' | 'Ń' | 'Ņ' | 'Ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ø' | 'Ō' | 'Ŏ' | 'Ő' | 'ö' | 'Ö' | 'º' => "o",
        'œ' | 'Œ' => "oe",
        'ŕ' | 'ŗ' | 'ř' | 'Ŕ' | 'Ŗ' | 'Ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' | 'Ś' | 'Ŝ' | 'Ş' | 'Š' | 'Ș' => "s",
        'ß' | 'ẞ' => "ss",
        'ţ' | 'ť' | 'ŧ' | 'ț' | 'Ţ' | 'Ť' | 'Ŧ' | 'Ț' => "t",
        'þ' | 'Þ' => "th",
        'ù' | 'ú' | 'û' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ǔ' | 'Ù' | 'Ú' | 'Û' | 'Ũ' | 'Ū' | 'Ŭ' | 'Ů' | 'Ű' | 'Ų' | 'Ǔ' | 'ü' | 'Ü' => "u",
        'ŵ' | 'Ŵ' => "w",
        'ý' | 'ŷ' | 'ÿ' | 'Ý' | 'Ŷ' | 'Ÿ' => "y",
        'ź' | 'ż' | 'ž' | 'Ź' | 'Ż' | 'Ž' => "z",
        // Combining marks, soft hyphens and joiners stand inside words.
        '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' => "",
        _ => " ",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn titles_become_addresses() {
        for (language, title, expected) in [
            (Language::Belarusian, "Аб'яднаныя ў Мінску", "abjadnanyja-u-minsku"),
            (Language::Belarusian, "«Жніво» – шчасце, цень", "znivo-scascie-cien"),
            (Language::Belarusian, "Tarn Courier: суд", "tarn-courier-sud"),
            (Language::Russian, "Объявлен призыв: 8 300 человек", "obieiavlen-prizyv-8-300-chelovek"),
            (Language::Russian, "  ---  ", ""),
            (Language::English, "Łódź & Zürich: 12.5% more", "lodz-zurich-12-5-more"),
            (Language::English, "It’s 'fine' now", "its-fine-now"),
            (Language::English, "Минск", "minsk"),
            (Language::English, "e\u{301}lite", "elite"),
        ] {
            assert_eq!(slug(language, title), expected, "{title}");
        }
    }

    #[test]
    fn long_titles_are_cut_at_a_word() {
        let title = "seventeen letters ".repeat(6);
        let cut = slug(Language::English, &title);
        assert!(cut.len() <= SLUG_LIMIT && cut.ends_with("letters"), "{cut}");
        assert_eq!(slug(Language::English, &"x".repeat(200)).len(), SLUG_LIMIT);
        let exact = format!("{} tail", "y".repeat(SLUG_LIMIT));
        assert_eq!(slug(Language::English, &exact), "y".repeat(SLUG_LIMIT));
    }

    proptest! {
        #[test]
        fn every_slug_is_well_formed(title in any::<String>(), index in 0..3_usize) {
            let slug = slug(Language::ALL[index], &title);
            prop_assert!(slug.len() <= SLUG_LIMIT);
            prop_assert!(slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'));
            prop_assert!(!slug.starts_with('-') && !slug.ends_with('-') && !slug.contains("--"));
        }
    }
}
