//! Months by their names.

use bellwether_language::Language;

/// The months that a text names, as numbers, each as often as it does.
pub(super) fn months(words: &[String], language: Language) -> Vec<String> {
    let known: &[&[&str]; 12] = match language {
        Language::Belarusian => &[
            &["студзен"],
            &["лют"],
            &["сакавік"],
            &["красавік"],
            &["мая", "май", "травен", "траўн"],
            &["чэрвен", "чэрвень"],
            &["ліпен"],
            &["жнівен", "жніўн"],
            &["верасен", "верасн"],
            &["кастрычнік"],
            &["лістапад"],
            &["снеж"],
        ],
        Language::Russian => &[
            &["январ"],
            &["феврал"],
            &["март"],
            &["апрел"],
            &["мая", "май", "мае", "маю"],
            &["июн"],
            &["июл"],
            &["август"],
            &["сентябр"],
            &["октябр"],
            &["ноябр"],
            &["декабр"],
        ],
        Language::English => &[
            &["january"],
            &["february"],
            &["march"],
            &["april"],
            // "may" is a verb far more often: told apart by its neighbours, below.
            &[],
            &["june"],
            &["july"],
            &["august"],
            &["september"],
            &["october"],
            &["november"],
            &["december"],
        ],
    };
    let exact = |month: usize, word: &str, beginning: &str| match (language, month) {
        // The month, not what begins like it.
        (Language::Belarusian, 1) => ["люты", "лютага", "лютым", "лютаму"].contains(&word),
        (Language::Russian | Language::Belarusian, 4) => word == beginning,
        (Language::Russian, 2) => ["март", "марта", "марте", "мартом", "марту"].contains(&word),
        (Language::English, 2) => word == "march",
        _ => word.starts_with(beginning),
    };
    let mut months: Vec<String> = words
        .iter()
        .filter_map(|word| {
            let month = known
                .iter()
                .enumerate()
                .position(|(month, beginnings)| beginnings.iter().any(|beginning| exact(month, word, beginning)))?;
            Some((month + 1).to_string())
        })
        .collect();
    if language != Language::English {
        // English doesn't count it.
        months.retain(|month| month != "5");
    }
    // "from 3 to 5 May" names it once, "from May 3 to May 5" twice.
    months.sort();
    months.dedup();
    months
}
