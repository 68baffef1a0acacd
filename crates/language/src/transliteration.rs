//! Cyrillic into Latin letters, by the tables under which readers know names and places.
//!
//! - Belarusian: the *Instruction on transliteration of Belarusian geographical names* of the State Committee on Land
//!   Resources (decree 15 of 23 November 2000, as amended on 11 June 2007), which the United Nations recommend
//!   (resolution X/6 of 2012). A decree of 2023 (State Committee on Property, № 19) replaced it inside the country by
//!   letters without diacritics (zh, ch, sh, w); foreign maps and editors have stayed with the earlier one.
//! - Russian: ICAO Doc 9303, part 3, section 6, the table of passports.
//!
//! Letters of the sister language are understood too, because names are quoted. Latin text passes unchanged.

use crate::Language;

/// Writes Cyrillic letters in Latin ones, with the diacritics of the language's system; all else stays.
///
/// Apostrophes between Cyrillic letters vanish, as do soft signs that have no letter of their own. In an English text
/// Cyrillic is read as Russian.
///
/// ```
/// use bellwether_language::{Language, transliterate};
///
/// assert_eq!(transliterate(Language::Belarusian, "Шаркаўшчына, Вераб'ёвічы"), "Šarkaŭščyna, Vierabjovičy");
/// assert_eq!(transliterate(Language::Russian, "Щукин, Юлия"), "Shchukin, Iuliia");
/// ```
#[must_use]
pub fn transliterate(language: Language, text: &str) -> String {
    let letters: Vec<char> = Composed(text.chars().peekable()).collect();
    let mut latin = String::with_capacity(text.len());
    for (index, &letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).map(|index| letters[index]);
        let after = letters.get(index + 1).copied();
        if is_apostrophe(letter) && before.is_some_and(is_cyrillic) && after.is_some_and(is_cyrillic) {
            continue;
        }
        let lower = lower_case(letter);
        let written = match language {
            Language::Belarusian => belarusian(lower, before.map(lower_case), after.map(lower_case)),
            Language::Russian | Language::English => russian(lower),
        };
        match written {
            None => latin.push(letter),
            Some(written) if lower == letter => latin.push_str(written),
            Some(written) => push_upper(&mut latin, written, before, after),
        }
    }
    latin
}

/// Apostrophes as they are typed, printed, and encoded as a letter.
pub(crate) const fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '’' | 'ʼ' | '`' | '‘')
}

/// The Latin letters for a lower-case Cyrillic one; `None` if it isn't Cyrillic.
fn belarusian(letter: char, before: Option<char>, after: Option<char>) -> Option<&'static str> {
    let softens = before.is_some_and(is_consonant);
    Some(match letter {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' => "h",
        'ґ' => "g",
        'д' => "d",
        'е' => {
            if softens {
                "ie"
            } else {
                "je"
            }
        }
        'ё' => {
            if softens {
                "io"
            } else {
                "jo"
            }
        }
        'ю' => {
            if softens {
                "iu"
            } else {
                "ju"
            }
        }
        'я' => {
            if softens {
                "ia"
            } else {
                "ja"
            }
        }
        'ж' => "ž",
        'з' => {
            if after == Some('ь') {
                "ź"
            } else {
                "z"
            }
        }
        'і' | 'и' => "i",
        'ї' => "ji",
        'й' => "j",
        'к' => "k",
        'л' => {
            if after == Some('ь') {
                "ĺ"
            } else {
                "l"
            }
        }
        'м' => "m",
        'н' => {
            if after == Some('ь') {
                "ń"
            } else {
                "n"
            }
        }
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => {
            if after == Some('ь') {
                "ś"
            } else {
                "s"
            }
        }
        'т' => "t",
        'у' => "u",
        'ў' => "ŭ",
        'ф' => "f",
        'х' => "ch",
        'ц' => {
            if after == Some('ь') {
                "ć"
            } else {
                "c"
            }
        }
        'ч' => "č",
        'ш' => "š",
        'щ' => "šč",
        'ы' => "y",
        'э' | 'є' => "e",
        'ь' | 'ъ' => "",
        _ => return None,
    })
}

/// The Latin letters for a lower-case Cyrillic one; `None` if it isn't Cyrillic.
fn russian(letter: char) -> Option<&'static str> {
    Some(match letter {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ґ' => "g",
        'д' => "d",
        'е' | 'ё' | 'э' | 'є' => "e",
        'ж' => "zh",
        'з' => "z",
        'и' | 'й' | 'і' | 'ї' => "i",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' | 'ў' => "u",
        'ф' => "f",
        'х' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ъ' => "ie",
        'ы' => "y",
        'ь' => "",
        'ю' => "iu",
        'я' => "ia",
        _ => return None,
    })
}

/// Consonants after which an iotated vowel softens; "ў" isn't one of them (Гаўя, Haŭja).
const fn is_consonant(letter: char) -> bool {
    matches!(
        letter,
        'б' | 'в'
            | 'г'
            | 'ґ'
            | 'д'
            | 'ж'
            | 'з'
            | 'к'
            | 'л'
            | 'м'
            | 'н'
            | 'п'
            | 'р'
            | 'с'
            | 'т'
            | 'ф'
            | 'х'
            | 'ц'
            | 'ч'
            | 'ш'
            | 'щ'
    )
}

const fn is_cyrillic(letter: char) -> bool {
    matches!(letter, '\u{400}'..='\u{4ff}')
}

fn lower_case(letter: char) -> char {
    letter.to_lowercase().next().unwrap_or(letter)
}

/// Writes a capital: all of it in a word of capitals (ЮЛИЯ, IULIIA), only the first letter otherwise (Юлия, Iuliia).
fn push_upper(latin: &mut String, written: &str, before: Option<char>, after: Option<char>) {
    let all = match after {
        Some(after) if after.is_alphabetic() => after.is_uppercase(),
        _ => before.is_some_and(char::is_uppercase),
    };
    for (index, letter) in written.chars().enumerate() {
        if all || index == 0 {
            latin.extend(letter.to_uppercase());
        } else {
            latin.push(letter);
        }
    }
}

/// Joins the letters that some systems write as a base and a combining mark (й, ў, ё, ї) and drops stress marks.
struct Composed<I: Iterator<Item = char>>(std::iter::Peekable<I>);

impl<I: Iterator<Item = char>> Iterator for Composed<I> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        let mut letter = self.0.next()?;
        while let Some(mark) = self.0.next_if(|&next| is_cyrillic(letter) && matches!(next, '\u{300}'..='\u{36f}')) {
            letter = match (letter, mark) {
                ('и', '\u{306}') => 'й',
                ('И', '\u{306}') => 'Й',
                ('у', '\u{306}') => 'ў',
                ('У', '\u{306}') => 'Ў',
                ('е', '\u{308}') => 'ё',
                ('Е', '\u{308}') => 'Ё',
                ('і', '\u{308}') => 'ї',
                ('І', '\u{308}') => 'Ї',
                _ => letter,
            };
        }
        Some(letter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn belarusian_names_follow_the_instruction() {
        // The instruction's own examples, with the letters of its amendment of 2007.
        for (cyrillic, latin) in [
            ("Аршанскі", "Aršanski"),
            ("Бешанковічы", "Biešankovičy"),
            ("Віцебск", "Viciebsk"),
            ("Гомель", "Homieĺ"),
            ("Гаўя", "Haŭja"),
            ("Ельск", "Jeĺsk"),
            ("Бабаедава", "Babajedava"),
            ("Лепель", "Liepieĺ"),
            ("Ёды", "Jody"),
            ("Вераб'ёвічы", "Vierabjovičy"),
            ("Вераб’ёвічы", "Vierabjovičy"),
            ("Мёры", "Miory"),
            ("Любань", "Liubań"),
            ("Светлагорск", "Svietlahorsk"),
            ("Шаркаўшчына", "Šarkaŭščyna"),
            ("Хоцімск", "Chocimsk"),
            ("Юхнаўка", "Juchnaŭka"),
            ("Гаюціна", "Hajucina"),
            ("Любоничи", "Liuboniči"),
            ("Язва", "Jazva"),
            ("Дзяржынск", "Dziaržynsk"),
            ("Чэрвень", "Červień"),
            ("Медзь", "Miedź"),
        ] {
            assert_eq!(transliterate(Language::Belarusian, cyrillic), latin);
        }
    }

    #[test]
    fn russian_names_follow_the_passport_table() {
        for (cyrillic, latin) in [
            ("Фёдор Щеглов", "Fedor Shcheglov"),
            ("Подъячев", "Podieiachev"),
            ("Игорь Цой", "Igor Tsoi"),
            ("Хрущёв", "Khrushchev"),
            ("ЮЛИЯ", "IULIIA"),
            ("Я и Ю.", "Ia i Iu."),
        ] {
            assert_eq!(transliterate(Language::Russian, cyrillic), latin);
        }
    }

    #[test]
    fn decomposed_letters_are_the_same_letters() {
        assert_eq!(transliterate(Language::Belarusian, "У\u{306}ладзімір Мі\u{301}нск"), "Ŭladzimir Minsk");
        assert_eq!(transliterate(Language::Russian, "и\u{306}ог"), "iog");
    }

    #[test]
    fn what_is_not_cyrillic_stays() {
        for language in Language::ALL {
            assert_eq!(transliterate(language, "Café 'X', 5 % № 7"), "Café 'X', 5 % № 7");
        }
        assert_eq!(transliterate(Language::Belarusian, "ХХ стагоддзе"), "CHCH stahoddzie");
    }
}
