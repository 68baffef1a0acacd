//! Every rule with cases that it changes and, as important, cases that it must leave alone.

use proptest::prelude::*;

use super::{Typesetter, typeset_all};
use crate::Language::{self, Belarusian, English, Russian};

/// Sets each text and shows its no-break spaces as `~`.
fn assert_set(language: Language, cases: &[(&str, &str)]) {
    for (typed, expected) in cases {
        assert_eq!(typeset_all(language, typed).replace('\u{a0}', "~"), *expected, "{language}: {typed}");
    }
}

fn assert_untouched(language: Language, texts: &[&str]) {
    for text in texts {
        assert_eq!(typeset_all(language, text), *text, "{language}");
    }
}

#[test]
fn quotation_marks_follow_their_nesting() {
    for language in [Belarusian, Russian] {
        assert_set(
            language,
            &[
                ("\"Слова\"", "«Слова»"),
                ("(\"Слова\"), \"слова\".", "(«Слова»), «слова»."),
                ("\"Газета \"Наша Ніва\" напісала...\"", "«Газета „Наша Ніва“ напісала…»"),
                ("\"\"Наша Ніва\" напісала\"", "«„Наша Ніва“ напісала»"),
                ("\"Піша \"Ніва\"\", - сказаў", "«Піша „Ніва“»,~— сказаў"),
                ("«Піша \"Ніва\"»", "«Піша „Ніва“»"),
                ("\"Што?\" - \"Нішто!\"", "«Што?»~— «Нішто!»"),
                ("\"Слова \" іншае", "«Слова »~іншае".replace('~', " ").as_str()),
            ],
        );
    }
    assert_set(
        English,
        &[
            ("\"Word\"", "“Word”"),
            ("\"The newspaper \"Nasha Niva\" wrote...\"", "“The newspaper ‘Nasha Niva’ wrote…”"),
            ("\"The newspaper 'Nasha Niva' wrote.\"", "“The newspaper ‘Nasha Niva’ wrote.”"),
            ("He said 'no' - \"never\"", "He said ‘no’—“never”"),
            ("'The \"Word\" is'", "‘The “Word” is’"),
            ("pre-\"war\"", "pre-“war”"),
        ],
    );
}

#[test]
fn figures_keep_their_primes() {
    assert_untouched(English, &["a 24\" screen", "6' tall"]);
    assert_untouched(Belarusian, &["экран 24\""]);
}

#[test]
fn apostrophes_stand_inside_words() {
    assert_set(Belarusian, &[("аб'яднаны", "аб’яднаны"), ("Аб'ява: З'езд", "Аб’ява: З’езд"), ("O'Brien", "O’Brien")]);
    assert_set(Russian, &[("д'Артаньян", "д’Артаньян")]);
    assert_untouched(Belarusian, &["абʼява", "'слова'", "аб’ява"]);
    assert_set(
        English,
        &[
            ("It's the readers' choice", "It’s the readers’ choice"),
            ("the '90s", "the ’90s"),
            ("'tis", "’tis"),
            ("rock 'n' roll's", "rock ‘n’ roll’s"),
        ],
    );
}

#[test]
fn dashes_between_words() {
    for language in [Belarusian, Russian] {
        assert_set(
            language,
            &[
                ("Мінск - сталіца", "Мінск~— сталіца"),
                ("Мінск -- сталіца", "Мінск~— сталіца"),
                ("Мінск --- сталіца", "Мінск~— сталіца"),
                ("Мінск – сталіца", "Мінск~— сталіца"),
                ("Мінск — сталіца", "Мінск~— сталіца"),
                ("Мінск -\nсталіца", "Мінск~—\nсталіца"),
                ("- Так, - сказаў", "— Так,~— сказаў"),
                ("25~лютага~– 3~сакавіка", "25~лютага~– 3~сакавіка"),
                ("5 - 7", "5~– 7"),
            ]
            .map(|(typed, expected)| (typed.replace('~', "\u{a0}"), expected))
            .each_ref()
            .map(|(typed, expected)| (typed.as_str(), *expected)),
        );
        assert_untouched(language, &["Мінск-Арэна", "беларуска-рускі", "- ", "-5", "таргоўля–вынікі"]);
    }
    assert_set(
        English,
        &[
            ("Minsk - the capital - is", "Minsk—the capital—is"),
            ("Minsk -- the capital", "Minsk—the capital"),
            ("Minsk – the capital", "Minsk—the capital"),
            ("Minsk--the capital", "Minsk—the capital"),
            ("\"No\" - he said", "“No”—he said"),
        ],
    );
    assert_untouched(
        English,
        &["Minsk — the capital", "well-known", "- item", "February\u{a0}25\u{a0}– March\u{a0}3, 2019"],
    );
}

#[test]
fn dashes_between_dates() {
    assert_set(
        Belarusian,
        &[
            ("28 верасня - 4 кастрычніка 2026 года", "28~верасня~– 4~кастрычніка 2026~года"),
            ("31 снежня 2018 года - 6 студзеня", "31~снежня 2018~года~– 6~студзеня"),
            ("28 верасня - 4 дні таму", "28~верасня~— 4~дні таму"),
        ],
    );
    assert_set(Russian, &[("28 сентября -- 4 октября", "28~сентября~– 4~октября")]);
    assert_set(
        English,
        &[
            ("September 28 - October 4, 2026", "September~28~– October~4, 2026"),
            ("December 31, 2018 - January 6, 2019", "December~31, 2018~– January~6, 2019"),
            ("on September 28 - March was", "on September~28—March was"),
            ("all 28 - October 4 is", "all 28—October~4 is"),
        ],
    );
}

#[test]
fn dashes_between_numbers() {
    for language in Language::ALL {
        for (typed, expected) in [
            ("5-7", "5–7"),
            ("(5-7),", "(5–7),"),
            ("10-12%", "10–12%"),
            ("5%-7%", "5%–7%"),
            ("1939-1945", "1939–1945"),
            ("1941-45", "1941–45"),
            ("1.5-2", "1.5–2"),
        ] {
            assert_eq!(typeset_all(language, typed), expected, "{language}");
        }
        assert_untouched(
            language,
            &[
                "2019-02-25",
                "2019-02",
                "2019-12",
                "MiG-29",
                "29-MiG",
                "+375-29",
                "555-1234",
                "123-45-67",
                "5-7-9",
                "10-5",
                "24-",
                "1.2.3-4",
                "5-7x",
                "5--7",
                "5–7",
                "ISO-8859-1",
            ],
        );
    }
    assert_set(English, &[("4,200-5,000", "4,200–5,000"), ("900-1,100", "900–1,100")]);
    assert_set(Belarusian, &[("1,5-2,5 млн", "1,5–2,5~млн")]);
}

#[test]
fn short_words_are_not_left_at_a_line_end() {
    assert_set(
        Belarusian,
        &[
            ("у Мінску і ў Гродне, а з Брэста", "у~Мінску і~ў~Гродне, а~з~Брэста"),
            ("У Мінску", "У~Мінску"),
            ("(у Мінску", "(у~Мінску"),
            ("а\nз Брэста", "а~з~Брэста"),
        ],
    );
    assert_set(Russian, &[("в Минске и с ними, я к вам, о нём", "в~Минске и~с~ними, я~к~вам, о~нём")]);
    assert_untouched(Russian, &["кое-в чём", "из Минска", "во дворе"]);
    assert_untouched(Belarusian, &["да Мінска", "вы я мы", "у-у Мінск"]);
}

#[test]
fn initials_stay_with_the_surname() {
    assert_set(
        Belarusian,
        &[("А. Р. Лукашэнка", "А.~Р.~Лукашэнка"), ("А.Р. Лукашэнка", "А.Р.~Лукашэнка"), ("і г. д.", "і~г.~д.")],
    );
    assert_set(Russian, &[("это А. Г. Лукашенко", "это А.~Г.~Лукашенко"), ("т. е. так", "т.~е. так")]);
    assert_set(English, &[("George W. Bush", "George W.~Bush")]);
    assert_untouched(Russian, &["США. Потом", "г. Минск", "пункт а. потом"]);
}

#[test]
fn numbers_stay_with_what_they_count() {
    for language in [Belarusian, Russian] {
        assert_set(
            language,
            &[
                ("5 млн", "5~млн"),
                ("3,1 млрд", "3,1~млрд"),
                ("12,5 %", "12,5~%"),
                ("25 лютага 2019 года", "25~лютага 2019~года"),
                ("12 345 чалавек", "12~345~чалавек"),
                ("1 234 567", "1~234~567"),
                ("№ 5, § 7", "№~5, §~7"),
                ("5-7 гадоў", "5–7~гадоў"),
            ],
        );
        assert_untouched(language, &["МіГ-29 ляцеў", "2019 500", "5 Мінск", "пункт5 млн", "12 34"]);
    }
    assert_set(
        English,
        &[
            ("5 million of $5 billion", "5~million of $5~billion"),
            ("March 3, 2019", "March~3, 2019"),
            ("No. 5", "No.~5"),
            ("12 percent", "12~percent"),
            ("12 km", "12~km"),
        ],
    );
    assert_untouched(English, &["March 2019", "5 people", "12 mice"]);
}

#[test]
fn three_full_stops_are_an_ellipsis() {
    for language in Language::ALL {
        assert_eq!(typeset_all(language, "Так... Ну...\""), typeset_all(language, "Так… Ну…\""));
        assert_untouched(language, &["....", "..", "Ну…", "Ну?.."]);
    }
}

#[test]
fn addresses_are_not_text() {
    for language in Language::ALL {
        assert_untouched(
            language,
            &[
                "https://x.example/a--b'c/5-7...d",
                "(www.x.example/it's)",
                "HTTPS://x.example/5-7.",
                "o'x-5-7@mail--x.example".trim_start_matches("o'"),
            ],
        );
        assert_eq!(typeset_all(language, "https://x.example/5-7... 5-7"), "https://x.example/5-7… 5–7");
    }
    assert_set(
        Belarusian,
        &[("\"https://x.example/a\"", "«https://x.example/a»"), ("a--b@x.example у Мінску", "a--b@x.example у~Мінску")],
    );
}

#[test]
fn markup_inside_a_sentence_changes_nothing() {
    let mut typesetter = Typesetter::new(English);
    let runs = ["He said \"", "no", "\" - and it", "'s ", "'", "fine", "'."];
    assert_eq!(runs.map(|run| typesetter.typeset(run).into_owned()).concat(), "He said “no”—and it’s ‘fine’.");

    let runs = ["Minsk - ", "the capital"];
    assert_eq!(runs.map(|run| Typesetter::new(English).typeset(run).into_owned()).concat(), "Minsk—the capital");

    let mut typesetter = Typesetter::new(Belarusian);
    let runs = ["\"Піша \"", "Ніва", "\" у ", "Мінску", "\" ", "- так"];
    assert_eq!(runs.map(|run| typesetter.typeset(run).into_owned()).concat(), "«Піша „Ніва“ у\u{a0}Мінску» — так");
}

#[test]
fn a_text_without_need_is_borrowed() {
    let mut typesetter = Typesetter::new(Belarusian);
    assert!(matches!(typesetter.typeset("Дзе мой край?"), std::borrow::Cow::Borrowed(_)));
}

#[test]
fn hostile_texts_take_linear_time() {
    for piece in ["'", "\"", "-", ". ", "a.", "a@", " - ", "5-", "x'y ", "www.", "« ", "- \n"] {
        let text = piece.repeat(30_000 / piece.len());
        let start = std::time::Instant::now();
        for language in Language::ALL {
            assert!(!typeset_all(language, &text).is_empty());
        }
        // Linear takes a tenth of a second unoptimised, on a busy machine a few; quadratic takes most of a minute.
        assert!(start.elapsed().as_secs() < 10, "{piece:?}");
    }
}

/// Texts dense in what rules look at.
fn typed_text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "\"",
        "'",
        "-",
        "--",
        "–",
        "—",
        " ",
        " ",
        "\u{a0}",
        "\n",
        ".",
        "...",
        "…",
        ",",
        "5",
        "7",
        "12",
        "345",
        "%",
        "№",
        "а",
        "у",
        "Ў",
        "я",
        "А.",
        "слова",
        "word",
        "млн",
        "March",
        "million",
        "s",
        "«",
        "»",
        "„",
        "“",
        "”",
        "‘",
        "’",
        "(",
        ")",
        "@",
        "x@y.example",
        "https://x.example/a",
        "www.",
        "?",
        "т.",
        "г",
    ]);
    prop::collection::vec(pieces, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn setting_twice_is_setting_once(text in typed_text(), index in 0..3_usize) {
        let language = Language::ALL[index];
        let once = typeset_all(language, &text);
        prop_assert_eq!(typeset_all(language, &once), once);
    }

    #[test]
    fn any_string_can_be_set(text in any::<String>(), index in 0..3_usize) {
        let language = Language::ALL[index];
        let once = typeset_all(language, &text);
        prop_assert_eq!(typeset_all(language, &once), once);
    }

    #[test]
    fn letters_and_digits_are_never_touched(text in typed_text(), index in 0..3_usize) {
        let letters = |text: &str| text.chars().filter(|character| character.is_alphanumeric()).collect::<String>();
        prop_assert_eq!(letters(&typeset_all(Language::ALL[index], &text)), letters(&text));
    }
}
