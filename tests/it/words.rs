//! What the program says to people: the same messages in every language, all of them there, and right in each.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use bellwether::audit::Act;
use bellwether::web::messages::Messages;
use bellwether_language::Language;
use fluent_bundle::{FluentArgs, FluentValue};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The messages of a language: for each key what stands behind it.
fn messages(language: Language) -> BTreeMap<String, String> {
    let files = files(&root().join(format!("locales/{language}")), "ftl");
    let text: String = files.iter().map(|file| fs::read_to_string(file).expect("the messages")).collect();
    let mut messages = BTreeMap::<String, String>::new();
    let mut last = None;
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        match line.split_once(" =") {
            Some((key, words)) if !line.starts_with(' ') => {
                assert!(
                    messages.insert(key.to_owned(), words.to_owned()).is_none(),
                    "{key} is there twice in {language}"
                );
                last = Some(key.to_owned());
            }
            _ => messages.get_mut(last.as_ref().expect("a message")).expect("the last message").push_str(line),
        }
    }
    messages
}

/// The arguments that a message asks for.
fn arguments(words: &str) -> BTreeSet<&str> {
    words
        .split('$')
        .skip(1)
        .map(|rest| {
            rest.split(|character: char| !character.is_alphanumeric() && character != '_').next().unwrap_or_default()
        })
        .collect()
}

#[test]
fn every_language_has_the_same_messages_with_the_same_arguments() {
    let english = messages(Language::English);
    for language in Language::ALL {
        let other = messages(language);
        assert_eq!(other.keys().collect::<Vec<_>>(), english.keys().collect::<Vec<_>>(), "{language}");
        for (key, words) in &other {
            assert_eq!(arguments(words), arguments(&english[key]), "{language}: {key}");
        }
    }
}

#[test]
fn every_act_in_the_log_has_its_message() {
    let english = messages(Language::English);
    for act in Act::ALL {
        let key = format!("desk-act-{}", act.word());
        assert!(english.contains_key(&key), "{key}");
    }
    let words: BTreeSet<_> = Act::ALL.iter().map(|act| act.word()).collect();
    assert_eq!(words.len(), Act::ALL.len(), "two acts have one word");
}

/// How the keys begin that are put together while the program runs.
const FAMILIES: [&str; 38] = [
    "verdict-",
    "confidence-",
    "menu-",
    "channel-",
    "not-found-",
    "gone-",
    "server-error-",
    "letter-",
    "newsletter-sent-",
    "newsletter-confirmed-",
    "newsletter-refused-",
    "newsletter-erased-",
    "newsletter-expired-",
    "newsletter-unknown-",
    "too-long-",
    "openpgp-problem-",
    "preflight-",
    "desk-part-",
    "desk-done-",
    "desk-standing-",
    "desk-by-",
    "desk-over-time-",
    "desk-reason-",
    "desk-column-",
    "desk-problem-",
    "desk-campaign-",
    "desk-delivery-",
    "desk-returned-",
    "desk-issue-",
    "desk-text-stage-",
    "desk-finding-",
    "desk-act-",
    "desk-role-",
    "desk-parity-",
    "desk-account-notices-",
    "desk-field-",
    "desk-markup-",
    "desk-notice-",
];

/// Counted nouns that no page shows yet. They stay because the table of counted nouns (`dates.tsv`) has cases for each of them; one
/// that a page comes to show, or that the table has no longer, leaves this list.
const COUNTED_IN_THE_TABLE_ALONE: [&str; 6] =
    ["count-days", "count-minutes", "count-results", "count-subscribers", "count-weeks", "count-years"];

/// The keys that templates and code name.
fn named() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let templates = root().join("themes/default/templates");
    for template in [files(&templates, "html"), files(&templates, "txt")].concat() {
        // Not `asset("…`.
        for call in fs::read_to_string(&template).expect("a template").split(" t(\"").skip(1) {
            let argument = call.split([')', ',']).next().unwrap_or_default();
            // `t("a" if … else "b")` names two, `t("a-" ~ code)` a family.
            let alternatives = format!("\"{argument}");
            let parts: Vec<&str> = alternatives.split(" else ").flat_map(|part| part.split(" if ").next()).collect();
            keys.extend(
                parts.into_iter().filter(|part| !part.contains('~')).map(|part| part.trim_matches('"').to_owned()),
            );
        }
    }
    let mut keys_of_desk = BTreeSet::new();
    for file in files(&root().join("src"), "rs") {
        let text = fs::read_to_string(&file).expect("a file");
        // However the formatter breaks the call over lines.
        let text = text.replace('\n', " ").split_whitespace().collect::<Vec<_>>().join(" ").replace("( \"", "(\"");
        if file.components().any(|part| part.as_os_str() == "desk") {
            // Its keys go through lists and arguments before they are looked up.
            let keys = text.split("\"desk-").skip(1).filter_map(|rest| rest.split('"').next());
            keys_of_desk.extend(keys.filter(|key| !key.contains('{')).map(|key| format!("desk-{key}")));
        }
        for before in [".message(\"", ".filled(\"", ".counted(\"", ".plain(language, \""] {
            keys.extend(text.split(before).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
        }
    }
    keys.append(&mut keys_of_desk);
    keys
}

fn files(directory: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|known| known == extension) {
            found.push(path);
        }
    }
    found
}

#[test]
fn every_message_that_is_named_is_there_and_every_one_there_is_named() {
    let there: BTreeSet<String> = messages(Language::English).into_keys().collect();
    let named = named();
    assert!(named.len() > 60, "only {} keys were found", named.len());
    let lost: Vec<&String> = named.difference(&there).collect();
    assert!(lost.is_empty(), "named and not there: {lost:?}");
    let idle: Vec<&str> = there
        .difference(&named)
        .map(String::as_str)
        .filter(|key| !FAMILIES.iter().any(|family| key.starts_with(family)))
        .collect();
    assert_eq!(idle, COUNTED_IN_THE_TABLE_ALONE, "there and never named");
}

#[test]
fn every_message_can_be_shown() {
    let shown = Messages::load().expect("the messages");
    for language in Language::ALL {
        for (key, words) in messages(language) {
            for number in [0, 1, 2, 5, 21] {
                let mut filled = FluentArgs::new();
                arguments(&words).into_iter().for_each(|name| filled.set(name.to_owned(), FluentValue::from(number)));
                let text =
                    shown.find(language, &key, &filled).unwrap_or_else(|reason| panic!("{language}: {key}: {reason}"));
                assert!(!text.trim().is_empty() && !text.contains('{'), "{language}: {key}: {text}");
            }
        }
    }
}

/// A noun counted: `1 тыдзень`, `2 тыдні`.
fn counted(messages: &Messages, language: Language, noun: &str, number: &str) -> String {
    let mut filled = FluentArgs::new();
    filled.set("count", FluentValue::try_number(number));
    messages
        .find(language, &format!("count-{noun}s"), &filled)
        .unwrap_or_else(|reason| panic!("{language}: {noun}: {reason}"))
}

#[test]
fn nouns_are_counted_as_the_language_counts() {
    use Language::{Belarusian, English, Russian};
    let messages = Messages::load().expect("the messages");
    for (language, noun, number, expected) in [
        (Belarusian, "article", "1", "1 артыкул"),
        (Belarusian, "article", "3", "3 артыкулы"),
        (Belarusian, "article", "11", "11 артыкулаў"),
        (Belarusian, "article", "22", "22 артыкулы"),
        (Belarusian, "week", "112", "112 тыдняў"),
        (Russian, "article", "0", "0 статей"),
        (Russian, "article", "21", "21 статья"),
        (Russian, "year", "5", "5 лет"),
        (Russian, "year", "1234", "1 234 года"),
        (English, "article", "1", "1 article"),
        (English, "subscriber", "15600", "15,600 subscribers"),
        (English, "day", "0", "0 days"),
    ] {
        assert_eq!(plain(&counted(&messages, language, noun, number)), expected);
    }
}

/// Without the spaces at which no line may break: the cases are about words.
fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

/// The lines of one of the project's tables. They are not part of the repository; where they are missing, the cases here must do.
fn table(name: &str) -> Vec<Vec<String>> {
    let shared = std::env::var_os("BELLWETHER_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    let Ok(text) = fs::read_to_string(shared.join("eval").join(name)) else {
        eprintln!("there is no {name} in {}: its cases were not tried", shared.display());
        return Vec::new();
    };
    text.lines().skip(1).map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

#[test]
fn nouns_are_counted_as_the_table_says() {
    let messages = Messages::load().expect("the messages");
    let rows = table("dates.tsv");
    let mut checked = 0;
    let mut nouns = BTreeSet::new();
    for row in &rows {
        let [language, kind, number, expected, ..] = row.as_slice() else { panic!("four columns: {row:?}") };
        let Some(noun) = kind.strip_prefix("plural_").filter(|noun| *noun != "category") else { continue };
        let language: Language = language.parse().expect("a language");
        assert_eq!(&counted(&messages, language, noun, number), expected, "{row:?}");
        checked += 1;
        nouns.insert(format!("count-{noun}s"));
    }
    assert!(rows.is_empty() || checked > 200, "only {checked} rows were recognised");
    let idle = COUNTED_IN_THE_TABLE_ALONE.iter().filter(|key| !nouns.contains(**key));
    assert!(rows.is_empty() || idle.count() == 0, "the table has {nouns:?} alone");
}

/// The glossary's keys and ours, where a message has the same meaning.
const GLOSSARY: [(&str, &str); 44] = [
    ("nav.home", "menu-front"),
    ("nav.contacts", "nav-contacts"),
    ("nav.archive", "menu-issues"),
    ("nav.authors", "authors-title"),
    ("nav.authors", "menu-authors"),
    ("nav.menu", "nav-menu"),
    ("nav.close", "nav-close"),
    ("nav.skip", "nav-skip"),
    ("nav.language", "nav-language"),
    ("verdict.label", "verdict-label"),
    ("verdict.better", "verdict-improved"),
    ("verdict.same", "verdict-unchanged"),
    ("verdict.worse", "verdict-deteriorated"),
    ("issue.latest", "front-latest"),
    ("issue.previous", "issue-previous"),
    ("issue.next", "issue-next"),
    ("article.read_more", "read-more"),
    ("article.view_all", "view-all"),
    ("article.published", "published"),
    ("article.updated", "updated"),
    ("article.author", "author-kicker"),
    ("article.topics", "topics-title"),
    ("article.topics", "menu-topics"),
    ("article.sections", "nav-sections"),
    ("article.no_translation", "missing-title"),
    ("newsletter.title", "newsletter-title"),
    ("newsletter.email", "newsletter-email"),
    ("newsletter.language", "newsletter-language"),
    ("newsletter.submit", "newsletter-submit"),
    ("newsletter.success", "newsletter-confirmed-title"),
    ("newsletter.check_inbox", "newsletter-sent-title"),
    ("newsletter.already", "letter-already-subject"),
    ("newsletter.invalid_email", "newsletter-invalid-email"),
    ("newsletter.confirm", "newsletter-confirm"),
    ("newsletter.link_expired", "newsletter-expired-title"),
    ("newsletter.unsubscribe", "newsletter-leave"),
    ("newsletter.unsubscribed", "newsletter-left-title"),
    ("newsletter.resubscribe", "newsletter-return"),
    ("newsletter.manage", "newsletter-manage"),
    ("error.404", "not-found-title"),
    ("error.404_text", "not-found-text"),
    ("error.500", "server-error-title"),
    ("newsletter.error", "server-error-text"),
    ("error.back_home", "error-back-home"),
];

#[test]
fn messages_are_those_of_the_glossary() {
    let shown = Messages::load().expect("the messages");
    let rows = table("glossary.tsv");
    for (word, key) in GLOSSARY.into_iter().filter(|_| !rows.is_empty()) {
        let row = rows.iter().find(|row| row[0] == word).unwrap_or_else(|| panic!("the glossary has no {word}"));
        for (column, language) in [(1, Language::English), (2, Language::Belarusian), (3, Language::Russian)] {
            let mut filled = FluentArgs::new();
            filled.set("date", "{date}");
            let text =
                shown.find(language, key, &filled).unwrap_or_else(|reason| panic!("{language}: {key}: {reason}"));
            assert_eq!(text.replace('’', "'"), row[column].replace('’', "'"), "{language}: {key}");
        }
    }
}
