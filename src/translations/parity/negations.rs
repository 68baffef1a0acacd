//! Whether something is denied. Slavic languages deny twice what English denies once, so it is not counted how often; and each language has
//! words that deny without seeming to ("unable", "lack", "until" for "пока не"), so one side must deny outright, and the other in no way.

use bellwether_language::Language;

/// How a text denies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Denial {
    /// With a word that does nothing else.
    pub outright: bool,
    /// In whichever way.
    pub somehow: bool,
}

impl Denial {
    pub fn of(words: &[String], language: Language) -> Self {
        let outright = words.iter().enumerate().any(|(index, word)| {
            let next = words.get(index + 1).map(String::as_str).unwrap_or_default();
            denies(word, language) && !harmless(next, language) && !after_until(words, index, language)
        });
        Self { outright, somehow: outright || words.iter().any(|word| denies(word, language) || hints(word, language)) }
    }
}

fn denies(word: &str, language: Language) -> bool {
    match language {
        Language::Belarusian => {
            ["не", "ня", "няма", "нельга", "ніхто", "нічога", "ніколі", "нікога", "нікому"].contains(&word)
                || word.starts_with("ніводн")
        }
        Language::Russian => ["не", "нет", "нельзя", "никто", "ничего", "никогда", "никого", "никому"].contains(&word),
        Language::English => {
            ["no", "not", "never", "none", "nobody", "nothing", "neither", "nor", "cannot"].contains(&word)
                || word.ends_with("n't")
        }
    }
}

/// "Not only", "not less than": nothing is denied.
fn harmless(next: &str, language: Language) -> bool {
    match language {
        Language::Belarusian => {
            ["толькі", "менш", "меней", "больш", "болей", "пазней", "раз", "адзін", "раней"].contains(&next)
        }
        Language::Russian => {
            ["только", "менее", "меньше", "более", "больше", "позже", "раз", "один", "раньше"].contains(&next)
        }
        Language::English => ["only", "less", "more", "later", "least", "longer"].contains(&next),
    }
}

/// "Пока не" is "until".
fn after_until(words: &[String], index: usize, language: Language) -> bool {
    let before = &words[index.saturating_sub(4)..index];
    let until: &[&str] = match language {
        Language::Belarusian => &["пакуль"],
        Language::Russian => &["пока"],
        Language::English => &[],
    };
    before.iter().any(|word| until.contains(&word.as_str()))
}

fn hints(word: &str, language: Language) -> bool {
    let (whole, beginnings): (&[&str], &[&str]) = match language {
        Language::Belarusian => (
            &["ні", "без", "бяз", "толькі", "пакуль", "замест", "апроч", "акрамя", "нідзе", "ледзь"],
            &[
                "не",
                "ня",
                "нік",
                "адмаў",
                "адмов",
                "забар",
                "выключ",
                "спын",
                "страц",
                "адсутн",
                "пазба",
                "бяс",
                "без",
                "мала",
                "апош",
            ],
        ),
        Language::Russian => (
            &["ни", "без", "только", "пока", "вместо", "кроме", "нигде", "едва"],
            &[
                "не",
                "ник",
                "отриц",
                "отказ",
                "запре",
                "исключ",
                "прекра",
                "потер",
                "отсутств",
                "лиш",
                "бес",
                "без",
                "мало",
                "послед",
            ],
        ),
        Language::English => (
            &[
                "without",
                "only",
                "until",
                "unless",
                "instead",
                "than",
                "least",
                "except",
                "few",
                "fewer",
                "little",
                "yet",
                "still",
                "rather",
                "nowhere",
                "hardly",
                "barely",
                "rarely",
                "last",
                "otherwise",
                "before",
                "any",
                "away",
                "out",
                "off",
            ],
            &[
                "un", "in", "im", "ir", "dis", "den", "refus", "ban", "prohibit", "forbid", "fail", "reject", "lack",
                "avoid", "stop", "miss", "absen", "exclu", "prevent", "end", "cease", "halt", "los", "oppos", "declin",
                "withdr", "cancel", "delay", "clos",
            ],
        ),
    };
    whole.contains(&word)
        || beginnings.iter().any(|beginning| word.starts_with(beginning) && word.len() > beginning.len() + 2)
        || language == Language::English && word.ends_with("less")
}
