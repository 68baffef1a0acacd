//! The three languages, and the little that is needed of their spelling.

/// A language of the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Belarusian.
    Be,
    /// Russian.
    Ru,
    /// English.
    En,
}

impl Language {
    /// In the order in which data files give their columns.
    pub const ALL: [Self; 3] = [Self::Be, Self::Ru, Self::En];

    /// As in file names.
    pub fn code(self) -> &'static str {
        ["be", "ru", "en"][self as usize]
    }

    /// A decimal number with one digit after the separator.
    pub fn decimal(self, tenths: usize) -> String {
        let separator = if self == Self::En { '.' } else { ',' };
        format!("{}{separator}{}", tenths / 10, tenths % 10)
    }

    /// Words joined to a sentence as the language writes them: in Belarusian `у` becomes `ў` after a vowel.
    pub fn spell(self, text: String) -> String {
        if self == Self::Be { shorten_u(&text) } else { text }
    }
}

fn shorten_u(text: &str) -> String {
    let mut spelt = String::with_capacity(text.len());
    let mut before = ['.'; 2];
    for letter in text.chars() {
        let after_vowel = before[1] == ' ' && "аеёіоуыэюя".contains(before[0]);
        spelt.push(if letter == 'у' && after_vowel { 'ў' } else { letter });
        before = [before[1], letter];
    }
    spelt
}

/// The first letter made a capital.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A title as it stands in an address: Latin letters, digits and single hyphens, at most `limit` of them.
pub fn slug(title: &str, limit: usize) -> String {
    let mut slug = String::new();
    for letter in title.chars().flat_map(char::to_lowercase) {
        match latin(letter) {
            Some(letters) => slug += letters,
            None if letter.is_ascii_alphanumeric() => slug.push(letter),
            None if "'’é".contains(letter) => slug += if letter == 'é' { "e" } else { "" },
            None if slug.ends_with('-') || slug.is_empty() => {}
            None => slug.push('-'),
        }
    }
    if slug.len() > limit {
        slug.truncate(limit);
        slug.truncate(slug.rfind('-').unwrap_or(limit));
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

fn latin(letter: char) -> Option<&'static str> {
    const CYRILLIC: &str = "абвгдежзійклмнопрстуўфхцчшыьэюяёищъ";
    const LATIN: [&str; 35] = [
        "a", "b", "v", "h", "d", "e", "zh", "z", "i", "j", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "u", "f",
        "kh", "ts", "ch", "sh", "y", "", "e", "yu", "ya", "yo", "i", "shch", "",
    ];
    CYRILLIC.chars().position(|found| found == letter).map(|at| LATIN[at])
}

#[cfg(test)]
mod tests {
    use super::{Language, capitalised, slug};

    #[test]
    fn u_is_short_after_a_vowel() {
        let spell = |text: &str| Language::Be.spell(text.to_owned());
        assert_eq!(spell("на пачатку тыдня урад"), "на пачатку тыдня ўрад");
        assert_eq!(spell("у чацвер урад"), "у чацвер урад");
        assert_eq!(spell("прэсы, урад"), "прэсы, урад");
    }

    #[test]
    fn slugs_are_latin_and_short() {
        assert_eq!(slug("Урад ухваліў аб'яднанне: «так»!", 110), "urad-ukhvaliu-abyadnanne-tak");
        assert_eq!(slug("The employers' association", 110), "the-employers-association");
        assert_eq!(slug("one two three", 9), "one-two");
    }

    #[test]
    fn the_first_letter_is_a_capital() {
        assert_eq!(capitalised("ўрад"), "Ўрад");
        assert_eq!(capitalised(""), "");
    }
}
