//! Numbers, however a language writes them.

use bellwether_language::Language;

/// The numbers that a text has in digits, each in one spelling: `12500`, `3.5`.
pub(super) fn in_digits(text: &str, language: Language) -> Vec<String> {
    let decimal = if language == Language::English { '.' } else { ',' };
    let thousands = |character: char| match language {
        Language::English => character == ',',
        Language::Belarusian | Language::Russian => matches!(character, ' ' | '\u{a0}' | '\u{202f}' | '.'),
    };
    let characters: Vec<char> = text.chars().collect();
    let digits_from =
        |start: usize| characters[start..].iter().take_while(|character| character.is_ascii_digit()).count();
    let mut numbers = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        let length = digits_from(at);
        if length == 0 {
            at += 1;
            continue;
        }
        let mut number: String = characters[at..at + length].iter().collect();
        at += length;
        // Groups of three follow a beginning of one to three; a year isn't the beginning of a group.
        while number.len() <= 3 * (1 + number.len() / 4)
            && length <= 3
            && characters.get(at).is_some_and(|character| thousands(*character))
            && digits_from(at + 1) == 3
        {
            number.extend(&characters[at + 1..at + 4]);
            at += 4;
        }
        if characters.get(at) == Some(&decimal) && digits_from(at + 1) > 0 {
            let fraction = digits_from(at + 1);
            let fraction: String = characters[at + 1..at + 1 + fraction].iter().collect();
            at += 1 + fraction.len();
            let fraction = fraction.trim_end_matches('0');
            if !fraction.is_empty() {
                number = format!("{number}.{fraction}");
            }
        }
        let rest: String = characters[at..].iter().take(20).collect();
        numbers.push(multiplied(&number, thousands_in(&rest)));
    }
    numbers.sort();
    numbers
}

/// How many powers of a thousand the word behind a number stands for: "235 тысяч", "1.5 million".
fn thousands_in(rest: &str) -> usize {
    let word = rest.trim_start_matches([' ', '\u{a0}', '\u{202f}', '-']).to_lowercase();
    let begins = |beginnings: &[&str]| beginnings.iter().any(|beginning| word.starts_with(beginning));
    if begins(&["тыс", "thousand"]) {
        1
    } else if begins(&["млн", "мільён", "мiльён", "миллион", "million"]) {
        2
    } else if begins(&["млрд", "мільярд", "миллиард", "billion"]) {
        3
    } else {
        0
    }
}

/// A number times a thousand, so many times.
fn multiplied(number: &str, times: usize) -> String {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let places = 3 * times;
    let digits: String = fraction.chars().chain(std::iter::repeat('0')).take(places).collect();
    let left: String = fraction.chars().skip(places).collect();
    let whole = format!("{whole}{digits}");
    if left.is_empty() { whole } else { format!("{whole}.{left}") }
}

/// The small numbers that a text has in words, in digits.
pub(super) fn in_words(words: &[String], language: Language) -> Vec<String> {
    let known = match language {
        Language::Belarusian => BELARUSIAN,
        Language::Russian => RUSSIAN,
        Language::English => ENGLISH,
    };
    let mut numbers: Vec<String> = words
        .iter()
        .flat_map(|word| {
            known
                .iter()
                .filter(|(_, beginnings)| beginnings.iter().any(|beginning| word.starts_with(beginning)))
                .map(|(number, _)| (*number).to_owned())
        })
        .collect();
    numbers.sort();
    numbers
}

type Words = &'static [(&'static str, &'static [&'static str])];

/// How the forms of numerals begin, cardinal and ordinal.
const BELARUSIAN: Words = &[
    ("1", &["адзін", "адна", "адно", "адны", "аднаго", "адной", "адным", "адну", "перш"]),
    ("2", &["два", "дзве", "двух", "двум", "дзвюх", "дзвюм", "абодв", "другі", "друго", "друга", "другу"]),
    ("3", &["тры", "трох", "тром", "трыма", "трэц", "троі", "трое"]),
    ("4", &["чатыр", "чацвё", "чацвер", "чвэрц"]),
    ("5", &["пяць", "пяці", "пят", "палов"]),
    ("6", &["шэсць", "шасц", "шост"]),
    ("7", &["сем", "сям", "сёмы", "сёма", "сёму"]),
    ("8", &["восем", "васьм", "восьм"]),
    ("9", &["дзевяць", "дзевяц", "дзявят"]),
    ("10", &["дзесяц", "дзясят"]),
    ("11", &["адзінаццац"]),
    ("12", &["дванаццац", "тузін"]),
    ("15", &["пятнаццац", "чвэрц"]),
    ("20", &["дваццац"]),
    ("30", &["трыццац", "паўгадз"]),
    ("50", &["пяцьдзясят", "пяцідзес"]),
    ("100", &["сто", "сотн", "сотня"]),
    ("1000", &["тысяч"]),
];
const RUSSIAN: Words = &[
    ("1", &["один", "одна", "одно", "одни", "одну", "одной", "одним", "перв"]),
    ("2", &["два", "две", "двух", "двум", "двумя", "оба", "обе", "втор"]),
    ("3", &["три", "трёх", "трех", "трём", "трем", "трет", "трое", "троих"]),
    ("4", &["четыр", "четвер", "четвёр", "четверт"]),
    ("5", &["пять", "пяти", "пят", "полов"]),
    ("6", &["шесть", "шести", "шест"]),
    ("7", &["семь", "семи", "седьм", "семер"]),
    ("8", &["восемь", "восьм"]),
    ("9", &["девять", "девяти", "девят"]),
    ("10", &["десять", "десяти", "десят"]),
    ("11", &["одиннадцат"]),
    ("12", &["двенадцат", "дюжин"]),
    ("15", &["пятнадцат", "четверть"]),
    ("20", &["двадцат"]),
    ("30", &["тридцат", "полчас"]),
    ("50", &["пятьдесят", "пятидес"]),
    ("100", &["сто", "сотн"]),
    ("1000", &["тысяч"]),
];
const ENGLISH: Words = &[
    ("1", &["one", "first", "once", "single"]),
    ("2", &["two", "second", "both", "twice", "pair"]),
    ("3", &["three", "third"]),
    ("4", &["four", "quarter"]),
    ("5", &["five", "fifth", "half"]),
    ("6", &["six", "sixth"]),
    ("7", &["seven"]),
    ("8", &["eight"]),
    ("9", &["nine", "ninth"]),
    ("10", &["ten", "tenth"]),
    ("11", &["eleven"]),
    ("12", &["twelve", "twelfth", "dozen"]),
    ("15", &["fifteen", "quarter"]),
    ("20", &["twent"]),
    ("30", &["thirt", "half"]),
    ("50", &["fifty", "fiftie"]),
    ("100", &["hundred"]),
    ("1000", &["thousand"]),
];

#[cfg(test)]
mod tests {
    use bellwether_language::Language;

    use super::in_digits;

    #[test]
    fn each_language_groups_digits_in_its_own_way() {
        for (language, text, expected) in [
            (Language::English, "12,500 and 3.50 in 2026, 17 of them.", vec!["12500", "17", "2026", "3.5"]),
            (Language::Russian, "12 500 и 3,50 в 2026, 17 из них.", vec!["12500", "17", "2026", "3.5"]),
            (Language::Belarusian, "У 2019 годзе 300 чалавек", vec!["2019", "300"]),
            (Language::English, "1,234,567.89", vec!["1234567.89"]),
            (Language::Russian, "1 234 567,89", vec!["1234567.89"]),
            (Language::Russian, "в 2025 100 человек", vec!["100", "2025"]),
            (Language::Russian, "235 тысяч и 1,5 млн", vec!["1500000", "235000"]),
            (Language::English, "235 thousand, $1.25 billion", vec!["1250000000", "235000"]),
        ] {
            assert_eq!(in_digits(text, language), expected, "{text}");
        }
    }
}
