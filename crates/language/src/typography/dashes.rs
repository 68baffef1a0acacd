//! Dashes between words and ranges of numbers.

use super::{Place, Setting, is_letter, is_space};
use crate::{Language, Month, month_genitive};

/// A dash between two spaces, seen from the first of them (`space`); `None` if there is none.
///
/// Belarusian and Russian keep the dash from beginning a line, English closes it up. An en dash beside a figure is a
/// range ("February 25 – March 3") and stays one.
pub(super) fn set_spaced(language: Language, space: char, place: &Place<'_>) -> Option<Setting> {
    // No dash begins with another byte: a quick answer for nearly every space of a text.
    if !matches!(place.right.as_bytes().first(), Some(b'-' | 0xe2)) {
        return None;
    }
    let last = place.before.last.filter(|&last| !is_space(last))?;
    let (dash, typed) =
        DASHES.iter().find_map(|&(dash, typed)| place.right.strip_prefix(dash).map(|_| (dash, typed)))?;
    let mut behind = place.right[dash.len()..].chars();
    let second_space = behind.next().filter(|&next| is_space(next))?;
    let next = behind.next();
    let digits = (last.is_ascii_digit(), next.is_some_and(|next| next.is_ascii_digit()));
    let is_range = match typed {
        Typed::Hyphens => (digits.0 && digits.1) || joins_dates(language, place, &place.right[dash.len()..]),
        Typed::EnDash => digits.0 || digits.1,
        Typed::EmDash => false,
    };
    let length = space.len_utf8() + dash.len();
    Some(match (language, typed) {
        _ if is_range => Setting::Replace(length, "\u{a0}–"),
        (Language::Belarusian | Language::Russian, _) => Setting::Replace(length, "\u{a0}—"),
        (Language::English, Typed::EmDash) => Setting::Keep,
        (Language::English, _) => Setting::Replace(length + second_space.len_utf8(), "—"),
    })
}

/// Whether a date stands on both sides: "September 28 - October 4", "28 верасня - 4 кастрычніка".
fn joins_dates(language: Language, place: &Place<'_>, behind: &str) -> bool {
    let right = behind.trim_start_matches(is_space);
    let first_word = |text: &str| text.find(|character| !is_letter(character)).unwrap_or(text.len());
    let is_month = |word: &str| Month::all().any(|month| month_genitive(language, month) == word);
    if language == Language::English {
        let day = place.left.trim_end_matches(|character: char| character.is_ascii_digit());
        let digits = place.left.len() - day.len();
        let behind_date = match digits {
            1 | 2 => Place { left: day.trim_end_matches(is_space), ..*place }.word_is(is_month),
            4 => day.ends_with([',', ' ', '\u{a0}']) && day.trim_end_matches(is_space).ends_with(','),
            _ => false,
        };
        let (word, rest) = right.split_at(first_word(right));
        return behind_date
            && is_month(word)
            && rest.trim_start_matches(is_space).starts_with(|next: char| next.is_ascii_digit());
    }
    let digits = right.bytes().take_while(u8::is_ascii_digit).count();
    let month = right[digits..].trim_start_matches(is_space);
    (1..=2).contains(&digits)
        && is_month(&month[..first_word(month)])
        && place.word_is(|word| word == "года" || is_month(word))
}

/// A hyphen that isn't a dash between spaces: perhaps the sign of a range, or a dash typed as two hyphens.
pub(super) fn set(language: Language, place: &Place<'_>) -> Setting {
    let last = place.before.last;
    let next = place.next();
    let is_digit = |character: char| character.is_ascii_digit();
    if (last.is_some_and(is_digit) || last == Some('%')) && next.is_some_and(is_digit) && is_range(language, place) {
        return Setting::Replace(1, "–");
    }
    if language == Language::English
        && last.is_some_and(is_letter)
        && place.right.strip_prefix('-').is_some_and(|behind| behind.starts_with(is_letter))
    {
        return Setting::Replace(2, "—");
    }
    // A run that begins with the dash, or a line of a dialogue: the space before it is already written.
    if language != Language::English
        && last.is_none_or(is_space)
        && next.is_some_and(is_space)
        && !place.right.trim_start_matches(is_space).is_empty()
    {
        return Setting::Replace(1, "—");
    }
    Setting::Keep
}

#[derive(Clone, Copy)]
enum Typed {
    Hyphens,
    EnDash,
    EmDash,
}

const DASHES: [(&str, Typed); 5] = [
    ("---", Typed::Hyphens),
    ("--", Typed::Hyphens),
    ("-", Typed::Hyphens),
    ("–", Typed::EnDash),
    ("—", Typed::EmDash),
];

/// A longer token is no range of numbers; the bound keeps setting linear.
const LONGEST_BOUND: usize = 16;

/// Whether the hyphen joins two plain numbers, the first one smaller: "5-7", "1,5-2 %", "1941-45".
///
/// Dates (2019-02-25), telephone numbers, versions and codes have letters, further hyphens, leading zeros, or no
/// order, and keep their hyphens.
fn is_range(language: Language, place: &Place<'_>) -> bool {
    let token_start =
        place.left.char_indices().rev().take(LONGEST_BOUND + 1).find(|&(_, character)| is_space(character));
    let first = match token_start {
        Some((index, space)) => &place.left[index + space.len_utf8()..],
        None => place.left,
    };
    let mut behind = place.right.char_indices();
    let token_end = behind.find(|&(index, character)| is_space(character) || index > LONGEST_BOUND);
    let second = token_end.map_or(place.right, |(index, _)| &place.right[..index]);
    if first.len() > LONGEST_BOUND || second.len() > LONGEST_BOUND {
        return false;
    }
    let first = first.trim_start_matches(['(', '[', '"', '«', '„', '“', '‘', '№', '$', '€']).trim_end_matches('%');
    let second = second.trim_end_matches(['%', ',', '.', ';', ':', '!', '?', ')', ']', '"', '»', '“', '”', '’', '…']);
    let (Some(first), Some(second)) = (Bound::parse(language, first), Bound::parse(language, second)) else {
        return false;
    };
    let like_a_telephone_number = first.digits == 3 && second.digits == 4;
    let shortened_years = first.digits == 4 && second.digits == 2 && first.value % 100.0 < second.value;
    (first.value < second.value || shortened_years) && !like_a_telephone_number
}

/// A number at one end of a range.
struct Bound {
    value: f64,
    digits: usize,
}

impl Bound {
    fn parse(language: Language, text: &str) -> Option<Self> {
        let mut parts = text.split(['.', ',']);
        let whole = parts.next().filter(|whole| is_number(whole))?;
        let leads_with_zero = whole.len() > 1 && whole.starts_with('0');
        let second = parts.next();
        if leads_with_zero || second.is_some_and(|second| !is_number(second)) || parts.next().is_some() {
            return None;
        }
        let value = match second {
            None => whole.parse(),
            Some(thousands) if language == Language::English && text.contains(',') => {
                format!("{whole}{thousands}").parse()
            }
            Some(decimals) => format!("{whole}.{decimals}").parse(),
        };
        Some(Bound { value: value.ok()?, digits: whole.len() })
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
