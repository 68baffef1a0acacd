//! The archive's monitor: its settings, sections, authors, topics and standing pages.

use std::fmt::Write;

use super::calendar::FIRST_DAY;
use super::language::Language;

/// A section of the monitor.
pub struct Section {
    /// As in addresses.
    pub code: &'static str,
    /// What its commentaries are written in.
    pub original: Language,
    names: [&'static str; 3],
}

/// Somebody or something with a code and a name.
pub struct Named {
    /// As in addresses.
    pub code: &'static str,
    names: [&'static str; 3],
}

/// In the order of the page.
pub const SECTIONS: &[Section] = &[
    Section {
        code: "domestic",
        original: Language::Be,
        names: ["Унутраная палітыка", "Внутренняя политика", "Domestic policy"],
    },
    Section {
        code: "foreign",
        original: Language::Be,
        names: ["Знешняя палітыка", "Внешняя политика", "Foreign policy"],
    },
    Section { code: "economy", original: Language::Ru, names: ["Эканоміка", "Экономика", "Economy"] },
    Section {
        code: "security", original: Language::Ru, names: ["Бяспека", "Безопасность", "Security"]
    },
    Section {
        code: "information",
        original: Language::Be,
        names: ["Інфармацыйная прастора", "Информационное пространство", "Information space"],
    },
];

/// Two for each section, in its order.
pub const AUTHORS: &[Named] = &[
    Named { code: "a-vesna", names: ["Алена Весна", "Елена Весна", "Alena Vesna"] },
    Named { code: "p-hrom", names: ["Павел Гром", "Павел Гром", "Pavel Hrom"] },
    Named { code: "n-zorka", names: ["Наста Зорка", "Анастасия Зорка", "Nasta Zorka"] },
    Named { code: "i-bor", names: ["Ігар Бор", "Игорь Бор", "Ihar Bor"] },
    Named { code: "v-rosa", names: ["Вера Раса", "Вера Роса", "Vera Rosa"] },
    Named { code: "s-luh", names: ["Сцяпан Луг", "Степан Луг", "Stepan Luh"] },
    Named {
        code: "k-chajka", names: ["Кацярына Чайка", "Екатерина Чайка", "Katsiaryna Chajka"]
    },
    Named { code: "m-dub", names: ["Мікола Дуб", "Николай Дуб", "Mikola Dub"] },
    Named { code: "t-miata", names: ["Таццяна Мята", "Татьяна Мята", "Tatsiana Miata"] },
    Named { code: "r-veras", names: ["Раман Верас", "Роман Верес", "Raman Veras"] },
];

/// What commentaries are tagged with.
pub const TOPICS: &[Named] = &[
    Named { code: "elections", names: ["Выбары", "Выборы", "Elections"] },
    Named { code: "courts", names: ["Суды", "Суды", "Courts"] },
    Named { code: "prices", names: ["Цэны", "Цены", "Prices"] },
    Named { code: "trade", names: ["Гандаль", "Торговля", "Trade"] },
    Named { code: "transit", names: ["Транзіт", "Транзит", "Transit"] },
    Named { code: "budget", names: ["Бюджэт", "Бюджет", "Budget"] },
    Named { code: "border", names: ["Мяжа", "Граница", "Border"] },
    Named { code: "army", names: ["Войска", "Армия", "Army"] },
    Named { code: "press", names: ["Прэса", "Пресса", "Press"] },
    Named { code: "internet", names: ["Інтэрнэт", "Интернет", "Internet"] },
    Named { code: "diplomacy", names: ["Дыпламатыя", "Дипломатия", "Diplomacy"] },
    Named { code: "visas", names: ["Візы", "Визы", "Visas"] },
    Named { code: "schools", names: ["Школы", "Школы", "Schools"] },
    Named { code: "health", names: ["Ахова здароўя", "Здравоохранение", "Health"] },
    Named { code: "energy", names: ["Энергетыка", "Энергетика", "Energy"] },
    Named { code: "prisons", names: ["Турмы", "Тюрьмы", "Prisons"] },
    Named { code: "pensions", names: ["Пенсіі", "Пенсии", "Pensions"] },
    Named { code: "railways", names: ["Чыгунка", "Железные дороги", "Railways"] },
    Named {
        code: "civil-society", names: ["Грамадзянская супольнасць", "Гражданское общество", "Civil society"]
    },
    Named { code: "ecology", names: ["Экалогія", "Экология", "Ecology"] },
];

/// The files that don't belong to an issue, with their paths.
pub fn files() -> Vec<(String, String)> {
    let mut files = vec![
        ("monitor.toml".to_owned(), settings()),
        ("sections.toml".to_owned(), sections()),
        ("contributors.toml".to_owned(), named("contributor", AUTHORS)),
        ("topics.toml".to_owned(), named("topic", TOPICS)),
    ];
    for (code, titles, texts) in PAGES {
        for (at, language) in Language::ALL.into_iter().enumerate() {
            let text = format!("+++\ntitle = \"{}\"\n+++\n{}\n", titles[at], texts[at]);
            files.push((format!("pages/{code}/{}.md", language.code()), text));
        }
    }
    files
}

const PAGES: [(&str, [&str; 3], [&str; 3]); 2] = [
    (
        "about",
        ["Пра манітор", "О мониторе", "About the monitor"],
        [
            "Гэты архіў складзены праграмай для вымярэнняў. Усе падзеі ў ім выдуманыя.",
            "Этот архив составлен программой для измерений. Все события в нём вымышлены.",
            "This archive was written by a program for measurements. Everything in it is invented.",
        ],
    ),
    (
        "methodology",
        ["Метадалогія", "Методология", "Methodology"],
        [
            "Ацэнкі ўтвораны выпадковым блуканнем.",
            "Оценки образованы случайным блужданием.",
            "The verdicts are a random walk.",
        ],
    ),
];

fn settings() -> String {
    format!(
        r#"title = {}
tagline = {}
description = {}
country = {}
publisher = {}
languages = ["be", "ru", "en"]
cadence = "weekly"
first-weekday = "monday"
time-zone = "Europe/Vilnius"
origin = "https://monitor.example"
contact = "mailto:editors@monitor.example"
started = {FIRST_DAY}
"#,
        table(&["Манітор сітуацыі", "Монитор ситуации", "Situation Monitor"]),
        table(&["Штотыднёвы агляд", "Еженедельный обзор", "A weekly review"]),
        table(&[
            "Што адбылося за тыдзень, чаму і як змянілася сітуацыя.",
            "Что произошло за неделю, почему и как изменилась ситуация.",
            "What happened in the week, why, and how the situation has changed.",
        ]),
        table(&["у краіне", "в стране", "the country"]),
        table(&["Рэдакцыя манітора", "Редакция монитора", "The monitor's editors"]),
    )
}

fn sections() -> String {
    let mut text = String::new();
    for Section { code, names, .. } in SECTIONS {
        let _ = write!(text, "[[section]]\ncode = \"{code}\"\nname = {}\nfrom = {FIRST_DAY}\n\n", table(names));
    }
    text
}

fn named(kind: &str, items: &[Named]) -> String {
    let mut text = String::new();
    for Named { code, names } in items {
        let _ = write!(text, "[[{kind}]]\ncode = \"{code}\"\nname = {}\n\n", table(names));
    }
    text
}

/// One string per language, as a TOML table.
fn table([be, ru, en]: &[&str; 3]) -> String {
    format!("{{ be = \"{be}\", ru = \"{ru}\", en = \"{en}\" }}")
}
