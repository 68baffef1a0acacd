//! Which spaces hold two words together on a line.

use super::{Place, Setting, dashes, is_letter, is_space, is_word_character};
use crate::Language;

/// A space, line end or no-break space.
pub(super) fn set(language: Language, space: char, place: &Place<'_>) -> Setting {
    if let Some(setting) = dashes::set_spaced(language, space, place) {
        return setting;
    }
    if space == '\u{a0}' || place.next().is_some_and(is_space) {
        return Setting::Keep;
    }
    let holds = holds_initials(place)
        || match language {
            Language::Belarusian => holds_single_letter(place, "зуўіа") || holds_number(place),
            Language::Russian => holds_single_letter(place, "вксоуиая") || holds_number(place),
            Language::English => holds_english_number(place),
        };
    if holds { Setting::Replace(1, "\u{a0}") } else { Setting::Keep }
}

/// Prepositions and conjunctions of one letter go with the next word.
fn holds_single_letter(place: &Place<'_>, letters: &str) -> bool {
    let Some(letter) = place.before.single_letter() else { return false };
    let goes_on =
        place.next().is_none_or(|next| is_word_character(next) || matches!(next, '"' | '«' | '„' | '“' | '№'));
    goes_on && letter.to_lowercase().any(|letter| letters.contains(letter))
}

/// Initials go with each other and with the surname: "А. Р. Лукашэнка"; parts of an abbreviation too: "і г. д.".
fn holds_initials(place: &Place<'_>) -> bool {
    let Some(letter) = place.before.abbreviated_letter() else { return false };
    let mut right = place.right.chars();
    let (Some(next), after) = (right.next(), right.next()) else { return false };
    if letter.is_uppercase() {
        next.is_uppercase() && after.is_some_and(|after| after == '.' || after.is_lowercase())
    } else {
        next.is_lowercase() && after == Some('.')
    }
}

/// Figures go with what they count ("5 млн", "25 лютага", "12 %"), with their thousands, and with the sign № or §.
fn holds_number(place: &Place<'_>) -> bool {
    let Some(next) = place.next() else { return false };
    if matches!(place.before.last, Some('№' | '§')) {
        return next.is_ascii_digit();
    }
    let behind_number = place.before.numeric && place.before.last.is_some_and(|last| last.is_ascii_digit());
    behind_number && (next.is_lowercase() || matches!(next, '%' | '‰' | '°' | '€' | '$') || continues_number(place))
}

/// A group of three digits behind one of at most three: "12 345".
fn continues_number(place: &Place<'_>) -> bool {
    let digits = place.right.bytes().take_while(u8::is_ascii_digit).count();
    let group = place.left.bytes().rev().take(4).take_while(u8::is_ascii_digit).count();
    digits == 3 && (1..=3).contains(&group)
}

/// The English rules know their words: "5 million", "March 3", "No. 5".
fn holds_english_number(place: &Place<'_>) -> bool {
    let Some(next) = place.next() else { return false };
    if next.is_ascii_digit() {
        let number = place.right.bytes().take_while(u8::is_ascii_digit).count();
        let is_day = number <= 2 && MONTHS.contains(&place.word());
        return is_day || matches!(place.before.last, Some('№' | '§')) || place.left.ends_with("No.");
    }
    let behind_number = place.before.numeric && place.before.last.is_some_and(|last| last.is_ascii_digit());
    let word = place.right.split(|character: char| !is_letter(character)).next().unwrap_or_default();
    behind_number && (matches!(next, '%' | '°') || UNITS.contains(&word))
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const UNITS: [&str; 22] = [
    "thousand", "million", "billion", "trillion", "percent", "km", "kg", "m", "cm", "mm", "t", "ha", "g", "l", "W",
    "kW", "MW", "GW", "MWh", "kWh", "a", "p",
];
