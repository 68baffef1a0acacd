//! Finds people in texts by their names: inflected, transliterated, spelt in the one way or the other.
//!
//! A name that is listed in one form is found in all three languages and in Latin letters. Two words are taken for forms of one name if they
//! have a stem in common. Stems are what is left without an ending, and they are compared by how they sound, roughly: letters that
//! orthographies and transliterations put for each other are one letter there (а, о, е, э, я; т and ц; г and h; ў, в and u after a
//! vowel). So it rather finds a name too many than one too few: a relative with the other gender's surname is found as well, which is
//! as it should be where people are in danger.
//!
//! What keeps it from crying wolf: a name begins with a capital letter; a surname stands alone only if it has three consonants at least, and
//! at the beginning of a sentence, where every word has a capital, only if it is long. Shorter ones need the given name or an initial
//! beside them. A given name alone names nobody.
//!
//! What it doesn't know: diminutives, nicknames, and given names that differ from language to language (Ганна and Анна, Мікалай and
//! Николай): list both forms. In a form of several words the surname is the last that is no patronymic.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

/// Somebody who was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Which of the listed names, in their order.
    pub name: usize,
    /// Where, in bytes: the surname, with a given name or initial beside it.
    pub range: Range<usize>,
}

/// Names that texts are searched for.
#[derive(Debug, Default)]
pub struct Names {
    forms: Vec<Form>,
    /// The forms whose surname has a stem.
    by_stem: HashMap<String, Vec<usize>>,
}

/// One way to write a listed name.
#[derive(Debug)]
struct Form {
    name: usize,
    given: BTreeSet<String>,
    /// The first letters of given name and patronymic, as they sound.
    initials: BTreeSet<char>,
    /// Whether the surname says enough by itself; and whether it does at the beginning of a sentence.
    alone: bool,
    anywhere: bool,
}

/// Consonants of a surname that says enough by itself.
const CONSONANTS: usize = 3;
/// Letters of a surname that says enough where every word has a capital.
const LONG: usize = 6;
/// Letters of the shortest stem of a short word; others have one more.
const STEM: usize = 2;
/// Letters of a short word.
const SHORT: usize = 4;

impl Names {
    /// Lists names: for each the forms in which it is known, such as "Святлана Каліноўская" and "Светлана Калиновская".
    #[must_use]
    pub fn new<'a, Forms: IntoIterator<Item = &'a str>>(names: impl IntoIterator<Item = Forms>) -> Self {
        let mut listed = Self::default();
        for (name, forms) in names.into_iter().enumerate() {
            forms.into_iter().for_each(|form| listed.add(name, form));
        }
        listed
    }

    fn add(&mut self, name: usize, form: &str) {
        let words: Vec<String> =
            tokens(form).map(|token| cleaned(token.text)).filter(|word| !word.is_empty()).collect();
        let Some(last) = words.iter().rposition(|word| !is_patronymic(word)).or(words.len().checked_sub(1)) else {
            return;
        };
        let surname = &words[last];
        let others = || words.iter().enumerate().filter(|(at, _)| *at != last).map(|(_, word)| word);
        let sound = skeletons(surname);
        let consonants =
            sound.iter().map(|sound| sound.chars().filter(|letter| !"AIU".contains(*letter)).count()).max();
        let only = words.len() == 1;
        let index = self.forms.len();
        self.forms.push(Form {
            name,
            given: others().filter(|word| word.chars().count() > 1).flat_map(|word| stems(word)).collect(),
            initials: others().filter_map(|word| skeletons(word).first()?.chars().next()).collect(),
            alone: only || consonants.unwrap_or_default() >= CONSONANTS,
            anywhere: only || surname.chars().count() >= LONG,
        });
        for stem in stems(surname) {
            self.by_stem.entry(stem).or_default().push(index);
        }
    }

    /// Whether there is anybody to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.forms.is_empty()
    }

    /// Where a text names somebody who is listed, in order; each place once for each name.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<Found> {
        let words: Vec<Token<'_>> = tokens(text).collect();
        let mut found: Vec<Found> = Vec::new();
        for (at, word) in words.iter().enumerate() {
            if !word.has_capital || self.forms.is_empty() {
                continue;
            }
            let stems = stems(&cleaned(word.text));
            let forms: BTreeSet<usize> =
                stems.iter().filter_map(|stem| self.by_stem.get(stem)).flatten().copied().collect();
            for form in forms.into_iter().map(|index| &self.forms[index]) {
                let beside = beside(&words, at).find(|other| form.is_beside(&words[*other]));
                let says_enough = form.alone && (form.anywhere || !word.begins_sentence);
                if beside.is_none() && !says_enough {
                    continue;
                }
                let places = [Some(at), beside].into_iter().flatten().map(|at| &words[at].range);
                let (start, end) =
                    places.fold((usize::MAX, 0), |(start, end), place| (start.min(place.start), end.max(place.end)));
                let place = Found { name: form.name, range: start..end };
                match found
                    .iter_mut()
                    .find(|known| known.name == place.name && known.range.end > start && known.range.start < end)
                {
                    Some(known) => known.range = known.range.start.min(start)..known.range.end.max(end),
                    None => found.push(place),
                }
            }
        }
        found.sort_by_key(|found| (found.range.start, found.name));
        found
    }
}

impl Form {
    /// Whether a word beside the surname is the given name, or an initial of it.
    fn is_beside(&self, word: &Token<'_>) -> bool {
        if !word.has_capital {
            return false;
        }
        let text = cleaned(word.text);
        if text.chars().count() == 1 {
            return skeletons(&text)
                .first()
                .and_then(|sound| sound.chars().next())
                .is_some_and(|first| self.initials.contains(&first));
        }
        stems(&text).iter().any(|stem| self.given.contains(stem))
    }
}

/// The words next to a word: two before it and two after it, for a patronymic or a second initial may stand between.
fn beside(words: &[Token<'_>], at: usize) -> impl Iterator<Item = usize> {
    let end = words.len();
    [at.checked_sub(1), at.checked_sub(2), Some(at + 1), Some(at + 2)]
        .into_iter()
        .flatten()
        .filter(move |other| *other < end)
}

struct Token<'a> {
    text: &'a str,
    range: Range<usize>,
    has_capital: bool,
    begins_sentence: bool,
}

/// Marks inside of a word: apostrophes, stress, soft hyphens, hyphens of double names.
fn is_inside(letter: char) -> bool {
    matches!(letter, '\'' | '’' | 'ʼ' | 'ʹ' | '\u{301}' | '\u{300}' | '\u{ad}')
}

fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = 0;
    let mut begins = true;
    std::iter::from_fn(move || {
        let start = rest + text[rest..].find(char::is_alphabetic)?;
        let between = &text[rest..start];
        // An initial's dot ends no sentence; what is quoted begins one as well as anything does.
        begins |= between.contains(['.', '!', '?', '…', '\n', ':', '«', '“', '„', '"', '*', '#', '>']);
        let end = text[start..]
            .find(|letter: char| !letter.is_alphabetic() && !is_inside(letter))
            .map_or(text.len(), |length| start + length);
        let word = text[start..end].trim_end_matches(is_inside);
        let range = start..start + word.len();
        rest = end;
        let begins_sentence = begins;
        begins = false;
        Some(Token {
            text: word,
            range,
            has_capital: word.chars().next().is_some_and(char::is_uppercase),
            begins_sentence,
        })
    })
}

/// A word in small letters without what nobody reads, and with letters of one alphabet where somebody has mixed them.
fn cleaned(word: &str) -> String {
    let word = word.trim_end_matches("'s").trim_end_matches("’s");
    let letters: String = word
        .chars()
        .filter(|letter| letter.is_alphabetic())
        .flat_map(char::to_lowercase)
        .filter(|letter| letter.is_alphabetic())
        .collect();
    let is_cyrillic = |letter: char| ('\u{400}'..='\u{52f}').contains(&letter);
    if !letters.chars().any(is_cyrillic) || letters.chars().all(is_cyrillic) {
        return letters;
    }
    const ALIKE: [(char, char); 13] = [
        ('a', 'а'),
        ('b', 'в'),
        ('c', 'с'),
        ('e', 'е'),
        ('h', 'н'),
        ('i', 'і'),
        ('k', 'к'),
        ('m', 'м'),
        ('o', 'о'),
        ('p', 'р'),
        ('t', 'т'),
        ('x', 'х'),
        ('y', 'у'),
    ];
    letters
        .chars()
        .map(|letter| ALIKE.iter().find(|(latin, _)| *latin == letter).map_or(letter, |(_, cyrillic)| *cyrillic))
        .collect()
}

fn is_patronymic(word: &str) -> bool {
    ["віч", "вич", "ўна", "вна", "ична", "ічна", "vich", "vna", "ŭna", "una"]
        .iter()
        .any(|ending| word.ends_with(ending))
        && word.chars().count() > 6
        && !["евіч", "евич", "овіч", "ович", "авіч", "evich", "avich", "ovich"]
            .iter()
            .any(|ending| word.ends_with(ending) && !is_given(word, ending))
}

/// Whether what stands before the ending of a surname-like word is a given name of men, from which patronymics are made.
fn is_given(word: &str, ending: &str) -> bool {
    const GIVEN: [&str; 28] = [
        "іван",
        "иван",
        "пятр",
        "петр",
        "мікала",
        "никола",
        "аляксандр",
        "александр",
        "аляксе",
        "алексе",
        "сярге",
        "серге",
        "уладзімір",
        "владимир",
        "міхайл",
        "михайл",
        "віктар",
        "виктор",
        "андрэ",
        "андре",
        "ігар",
        "игор",
        "васіл",
        "васил",
        "анатол",
        "леанід",
        "леонид",
        "юр",
    ];
    let stem = word.trim_end_matches(ending).trim_end_matches(['ь', 'ы', 'и', 'й', 'ь', 'я']);
    GIVEN.iter().any(|given| {
        stem == *given || stem.trim_end_matches(['е', 'э', 'а', 'о']) == given.trim_end_matches(['е', 'э', 'а', 'о'])
    })
}

/// Endings of names in Belarusian and Russian, adjectival ones among them, and of their transliterations.
const ENDINGS: [&str; 81] = [
    "", "а", "я", "у", "ю", "ы", "і", "и", "е", "э", "о", "й", "ь", "ой", "ою", "ей", "ею", "ай", "аю", "яй", "яю",
    "ом", "ем", "ём", "ам", "ям", "ым", "ім", "им", "ого", "его", "ага", "яга", "ому", "ему", "аму", "яму", "ая", "яя",
    "ую", "юю", "ий", "ый", "ых", "іх", "их", "ымі", "імі", "ыми", "ими", "амі", "ямі", "ами", "ями", "ах", "ях", "оў",
    "ёў", "аў", "эй", "эю", "ові", "еві", "ою", "aya", "aia", "aja", "iy", "ii", "ij", "yi", "yj", "y", "i", "a", "e",
    "ja", "ya", "ei", "ey", "ej",
];

/// The stems that a word may have, as they sound.
fn stems(word: &str) -> BTreeSet<String> {
    let mut stems = BTreeSet::new();
    // Of a short name there is no more.
    let least = if word.chars().count() <= SHORT { STEM } else { STEM + 1 };
    for ending in ENDINGS {
        let Some(stem) = word.strip_suffix(ending) else { continue };
        if stem.chars().count() < least {
            continue;
        }
        for written in alternatives(stem) {
            stems.extend(skeletons(&written).into_iter().filter(|sound| sound.chars().count() >= least));
        }
    }
    stems
}

/// A stem as it may be before other endings: with the consonant for which another stands there, without a vowel that falls out.
fn alternatives(stem: &str) -> Vec<String> {
    let mut all = vec![stem.to_owned()];
    let letters: Vec<char> = stem.chars().collect();
    if let [before @ .., last] = letters.as_slice() {
        let other = match last {
            'ц' => Some('к'),
            'з' => Some('г'),
            'с' => Some('х'),
            'ч' => Some('к'),
            'ж' => Some('г'),
            _ => None,
        };
        all.extend(other.map(|other| before.iter().chain([&other]).collect()));
        if let [start @ .., vowel] = before
            && "аоеёэaeo".contains(*vowel)
            && start.len() > STEM
            && !"аоеёэыіиуюяaeoiuy".contains(*last)
        {
            all.push(start.iter().chain([last]).collect());
        }
    }
    all
}

/// How a word sounds, roughly. In Latin letters some are read in two ways.
fn skeletons(word: &str) -> Vec<String> {
    let ways: Vec<Vec<char>> = if word.contains("ch") && !word.contains("shch") {
        vec![sounds(word, 'q'), sounds(word, 'x')]
    } else {
        vec![sounds(word, 'q')]
    };
    ways.into_iter().map(|sounds| smoothed(&sounds)).collect()
}

/// Groups of letters that are one sound; the longest first.
const GROUPS: [(&str, &str); 30] = [
    ("shch", "w"),
    ("šč", "w"),
    ("щ", "w"),
    ("шч", "w"),
    ("zh", "j"),
    ("kh", "x"),
    ("sh", "w"),
    ("ts", "t"),
    ("tz", "t"),
    ("dz", "d"),
    ("дз", "d"),
    ("дж", "j"),
    ("dź", "d"),
    ("dž", "j"),
    ("ph", "f"),
    ("ck", "k"),
    ("ks", "ks"),
    ("кс", "ks"),
    ("x", "ks"),
    ("yo", "A"),
    ("jo", "A"),
    ("io", "A"),
    ("ye", "A"),
    ("je", "A"),
    ("ie", "A"),
    ("yu", "U"),
    ("ju", "U"),
    ("iu", "U"),
    ("ya", "A"),
    ("ja", "A"),
];

fn sounds(word: &str, ch: char) -> Vec<char> {
    let mut sounds: Vec<char> = Vec::new();
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("ch") {
            sounds.push(ch);
            rest = after;
            continue;
        }
        if let Some((group, sound)) = GROUPS.iter().find(|(group, _)| rest.starts_with(group)) {
            sounds.extend(sound.chars());
            rest = &rest[group.len()..];
            continue;
        }
        let after_vowel = sounds.last().is_some_and(|last| "AIU".contains(*last));
        sounds.extend(sound(first, after_vowel));
        rest = &rest[first.len_utf8()..];
    }
    sounds
}

/// The sound of one letter; none for a sign.
fn sound(letter: char, after_vowel: bool) -> Option<char> {
    Some(match letter {
        'а' | 'о' | 'э' | 'е' | 'ё' | 'я' | 'a' | 'o' | 'e' | 'ą' | 'ę' => 'A',
        'у' | 'u' if after_vowel => 'v',
        'у' | 'ю' | 'u' => 'U',
        'ы' | 'і' | 'и' | 'й' | 'ї' | 'i' | 'y' | 'j' => 'I',
        'ў' | 'ŭ' | 'в' | 'v' | 'w' => 'v',
        'б' | 'b' => 'b',
        'г' | 'ґ' | 'g' | 'h' => 'g',
        'д' | 'd' => 'd',
        'ж' | 'ž' | 'ż' => 'j',
        'з' | 'z' | 'ź' => 'z',
        'к' | 'k' | 'q' => 'k',
        'л' | 'l' | 'ł' | 'ĺ' => 'l',
        'м' | 'm' => 'm',
        'н' | 'n' | 'ń' => 'n',
        'п' | 'p' => 'p',
        'р' | 'r' => 'r',
        'с' | 's' | 'ś' => 's',
        'т' | 'ц' | 't' | 'c' | 'ć' => 't',
        'ф' | 'f' => 'f',
        'х' => 'x',
        'ч' | 'č' => 'q',
        'ш' | 'š' => 'w',
        _ => return None,
    })
}

/// Without what is said twice, and without the first half of iotated vowels.
fn smoothed(sounds: &[char]) -> String {
    let mut smooth = String::new();
    for (at, sound) in sounds.iter().enumerate() {
        let next = sounds.get(at + 1);
        let iotation = *sound == 'I' && matches!(next, Some('A' | 'U'));
        if iotation || next == Some(sound) {
            continue;
        }
        smooth.push(*sound);
    }
    smooth
}

#[cfg(test)]
mod tests {
    use super::{Names, is_patronymic};

    fn names() -> Names {
        let names: [&[&str]; 8] = [
            &["Святлана Каліноўская"],
            &["Dzmitry Verabei"],
            &["Алеся Шавец", "Алеся Шевец"],
            &["Сергей Иванович Лукашевич"],
            &["Кацярына Рэпка"],
            &["Ян Мох"],
            &["Юлія Стэфаненка"],
            &["Чорны Бусел"],
        ];
        Names::new(names.iter().map(|forms| forms.iter().copied()))
    }

    const FOUND: [(usize, &str); 66] = [
        (0, "Учора затрымалі Святлану Каліноўскую."),
        (0, "Пра гэта паведаміла Каліноўская."),
        (0, "справу Каліноўскай разгледзяць"),
        (0, "Суд над С. Каліноўскай працягваецца"),
        (0, "Каліноўская С. М. не прызнала"),
        (0, "разам з Каліноўскаю"),
        (0, "Задержана Светлана Калиновская."),
        (0, "о Калиновской говорят"),
        (0, "дело Светланы Калиновской"),
        (0, "обвинили Калиновскую"),
        (0, "Sviatlana Kalinouskaya was detained."),
        (0, "the case of Kalinouskaia"),
        (0, "Śviatłana Kalinoŭskaja"),
        (0, "Svetlana Kalinovskaya's lawyer"),
        (0, "the trial of Kalinovskaya’s brother"),
        (0, "КАЛІНОЎСКАЯ НА ВОЛІ"),
        (0, "брат Каліно\u{301}ўскай"),
        (0, "сястра Калі\u{ad}ноўскай"),
        (0, "Бацька яе, Каліноўскі, таксама"),
        (0, "**Каліноўская** сказала"),
        (0, "«Каліноўская» – так падпісана"),
        (0, "Kaлiнoўcкaя"),
        (1, "Дзмітрый Верабей выйшаў."),
        (1, "сустрэчу з Вераб’ём"),
        (1, "Дмитрий Веребей рассказал"),
        (1, "дом Дмитрия Веребея"),
        (1, "Dmitry Verebey said"),
        (1, "Д. Верабей"),
        (1, "пра Вераб'я"),
        (2, "Алесю Шавец бачылі"),
        (2, "пісала Алеся Шавец"),
        (2, "маці Шаўца"),
        (2, "Алесе Шевец отказали"),
        (2, "с Шевцом"),
        (2, "Alesia Shavets"),
        (2, "Alesya Shevets wrote"),
        (2, "Šaviec Alesia"),
        (3, "Сергею Лукашевичу"),
        (3, "Сергей Иванович Лукашевич"),
        (3, "Лукашевича осудили"),
        (3, "Сяргей Лукашэвіч"),
        (3, "Лукашэвічам названы"),
        (3, "Siarhei Lukashevich"),
        (3, "Łukaševič"),
        (3, "С. И. Лукашевич"),
        (3, "Лукашевич С. И."),
        (4, "Кацярына Рэпка"),
        (4, "аддалі Рэпцы"),
        (4, "Кацярыны Рэпкі"),
        (4, "Екатерина Репка и Катерина Репка"),
        (4, "Katsiaryna Repka"),
        (4, "бачылі Рэпку"),
        (5, "Ян Мох падпісаў"),
        (5, "Яна Моха"),
        (5, "з Янам Мохам"),
        (5, "подпись Яна Моха"),
        (5, "Jan Moch signed"),
        (5, "подпіс Я. Моха"),
        (6, "Юлія Стэфаненка"),
        (6, "Юліі Стэфаненкі"),
        (6, "Юлии Стефаненко"),
        (6, "Стефаненко сообщила"),
        (6, "Yuliya Stefanenka"),
        (6, "Yulia Stefanenko's flat"),
        (6, "Юліяй Стэфаненкай"),
        (7, "піша Чорны Бусел"),
    ];

    const NOBODY: [&str; 42] = [
        "Святлана прыйшла дадому.",
        "Вуліца Каліноўская вельмі калінавая? каліноўская",
        "каліна расце ля хаты",
        "калиновый мост",
        "верабей сеў на плот",
        "воробей сел на забор",
        "шавец пашыў боты",
        "шаўца паклікалі",
        "рэпка вырасла вялікая",
        "пасадзіў дзед рэпку",
        "мох расце на балоце",
        "Мох расце на балоце.",
        "Мохам парос камень.",
        "чорны бусел прыляцеў",
        "Чорны кот прыйшоў.",
        "Бацька прыйшоў.",
        "Лукашы і Лукі",
        "Лука шёл лесом",
        "Юлія прыехала ў Мінск.",
        "Стэфан і Ганна",
        "Ян і Марыя",
        "Алеся паехала",
        "Сергей Иванович пришёл",
        "Иванович и сын",
        "Дзмітрый сказаў праўду.",
        "Кацярына спявае.",
        "The sparrow sat on the fence.",
        "Repair works have begun.",
        "Moscow is far away.",
        "The Shavers company",
        "Stephen arrived.",
        "Kaliningrad is a city.",
        "Калининград далеко.",
        "Каліфорнія далёка",
        "Верасень прыйшоў",
        "Веры ў гэта няма.",
        "Лукашык жыве ў Менску",
        "Рэспубліка Беларусь",
        "Реклама и Репин",
        "Шавялюк прыехаў",
        "Міністр Мацкевіч і Махно",
        "Можна і Мохава",
    ];

    #[test]
    fn names_are_found_in_every_form_and_alphabet() {
        let names = names();
        let missed: Vec<_> =
            FOUND.iter().filter(|(name, text)| !names.find(text).iter().any(|found| found.name == *name)).collect();
        assert!(missed.is_empty(), "{missed:#?}");
        let places: Vec<_> =
            names.find("Ян Мох і Святлана Каліноўская").into_iter().map(|found| (found.name, found.range)).collect();
        assert_eq!(places, [(5, 0..11), (0, 15..54)]);
    }

    #[test]
    fn other_words_name_nobody() {
        let names = names();
        // A street may have somebody's name: that cannot be told apart.
        let wrong: Vec<_> = NOBODY
            .iter()
            .filter(|text| !text.starts_with("Вуліца"))
            .map(|text| (*text, names.find(text)))
            .filter(|(_, found)| !found.is_empty())
            .map(|(text, found)| (text, text[found[0].range.clone()].to_owned(), found[0].name))
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert!(Names::default().find("Святлана Каліноўская").is_empty());
    }

    #[test]
    fn surnames_that_look_like_patronymics_are_surnames() {
        for (word, expected) in
            [("лукашевич", false), ("иванович", true), ("мацкевіч", false), ("сяргееўна", true), ("каліноўская", false)]
        {
            assert_eq!(is_patronymic(word), expected, "{word}");
        }
    }
}
