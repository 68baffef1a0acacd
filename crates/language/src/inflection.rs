//! Whether a word may be a form of another: by their beginnings and endings alone, without a dictionary.

use crate::Language;

/// Longest ending, in letters.
const ENDING: usize = 4;

/// Whether `word` may be a form of `lemma` in a language: both begin alike, and what follows are endings. Words of up to three letters
/// have no other forms here. It errs on the side of yes: who asks wants to know whether a term was used at all.
#[must_use]
pub fn may_be_form_of(word: &str, lemma: &str, language: Language) -> bool {
    let (word, lemma) = (folded(word), folded(lemma));
    if word == lemma {
        return true;
    }
    if lemma.len() <= 3 || word.len() < 3 {
        return false;
    }
    let shared = word.iter().zip(&lemma).take_while(|(one, other)| one == other || alternate(**one, **other)).count();
    let (rest, ending) = (&word[shared..], &lemma[shared..]);
    match language {
        Language::English => {
            let plural = |letters: &[char]| {
                matches!(
                    letters.iter().collect::<String>().as_str(),
                    "" | "s" | "es" | "ies" | "y" | "ed" | "d" | "ing"
                )
            };
            plural(rest) && plural(ending)
        }
        Language::Belarusian | Language::Russian => {
            // What two forms share is a stem of three letters at least, and more than half of the lemma.
            shared >= 3
                && shared * 2 > lemma.len()
                && rest.len() <= ENDING
                && ending.len() < ENDING
                && (ends_like_a_form(rest) || drops_a_vowel(rest, ending))
                && (ends_like_a_form(ending) || drops_a_vowel(ending, rest))
        }
    }
}

/// Consonants that take each other's place where a stem ends, and letters that differ in writing alone.
fn alternate(one: char, other: char) -> bool {
    const PAIRS: [(char, char); 11] = [
        ('г', 'з'),
        ('к', 'ц'),
        ('х', 'с'),
        ('к', 'ч'),
        ('г', 'ж'),
        ('х', 'ш'),
        ('ў', 'л'),
        ('ў', 'в'),
        ('т', 'ц'),
        ('д', 'з'),
        ('у', 'ў'),
    ];
    PAIRS.iter().any(|pair| *pair == (one, other) || *pair == (other, one))
}

/// Endings of nouns, adjectives and participles begin with a vowel, a soft sign or one of a few consonants (-мі, -ў, -х).
fn ends_like_a_form(letters: &[char]) -> bool {
    letters.first().is_none_or(|first| "аеіиоуыэюяёьйўмх".contains(*first))
}

/// Whether a vowel of `full` is missing from `short`: рынак, рынку; вязень, вязня.
fn drops_a_vowel(short: &[char], full: &[char]) -> bool {
    matches!((short.first(), full), (Some(one), [vowel, other, ..]) if one == other && "аоеэё".contains(*vowel))
}

fn folded(word: &str) -> Vec<char> {
    let letters: Vec<char> = word
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .map(|letter| if letter == 'ё' { 'е' } else { letter })
        .collect();
    // A soft д is written дз: сход, сходзе.
    let soft = |at: usize| letters[at] == 'з' && at > 0 && letters[at - 1] == 'д';
    (0..letters.len()).filter(|at| !soft(*at)).map(|at| letters[at]).collect()
}

#[cfg(test)]
mod tests {
    use super::may_be_form_of;
    use crate::Language::{self, Belarusian, English, Russian};

    #[test]
    fn forms_are_told_from_other_words() {
        let cases: [(Language, &str, &[&str], &[&str]); 9] = [
            (Belarusian, "сход", &["Сход", "Сходу", "сходам", "сходзе"], &["сходніца", "схема", "усход"]),
            (Belarusian, "рынак", &["рынку", "рынкі", "рынкам"], &["рыначнік", "рыба"]),
            (Belarusian, "палітвязень", &["палітвязня", "палітвязні", "палітвязням"], &["палітыка", "палітолаг"]),
            (Belarusian, "мытня", &["мытні", "мытняй", "мытню"], &["мыццё", "мытар"]),
            (Belarusian, "закон", &["закона", "законам", "законе"], &["закрыты", "законнасць"]),
            (Russian, "собрание", &["собрания", "Собранию", "собранием"], &["соборный", "собака"]),
            (Russian, "союз", &["союза", "союзом"], &["союзник", "созыв"]),
            (English, "assembly", &["Assembly", "assemblies"], &["assemble", "ass"]),
            (English, "customs", &["customs"], &["customer"]),
        ];
        for (language, lemma, forms, others) in cases {
            for form in forms {
                assert!(may_be_form_of(form, lemma, language), "{form} is a form of {lemma}");
            }
            for other in others {
                assert!(!may_be_form_of(other, lemma, language), "{other} is no form of {lemma}");
            }
        }
    }
}
