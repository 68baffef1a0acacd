use bellwether_language::Language;

use super::super::problems::Problems;
use super::{Fields, Place};

fn problems_of(text: &str, read: impl FnOnce(&mut Fields<'_>, &mut Problems)) -> Vec<String> {
    let mut problems = Problems::default();
    let mut fields = Fields::parse(Place { path: "monitor.toml", text, offset: 0 }, &mut problems);
    read(&mut fields, &mut problems);
    fields.finish(&mut problems);
    problems.into_sorted().iter().map(ToString::to_string).collect()
}

#[test]
fn an_unknown_key_is_named_with_its_line_and_the_likely_one() {
    let found = problems_of("title = \"T\"\ntagilne = \"x\"\n", |fields, problems| {
        fields.line_of_text("title", 10, problems);
        fields.line_of_text("tagline", 10, problems);
    });
    assert_eq!(found, ["monitor.toml:2: `tagilne` is not a known key: did you mean `tagline`?"]);
}

#[test]
fn wrong_types_are_named_together() {
    let found = problems_of("number = \"1\"\nend = \"2019-02-25\"\n", |fields, problems| {
        fields.integer("number", problems);
        fields.date("end", problems);
    });
    assert_eq!(found.len(), 2);
    assert!(found[0].starts_with("monitor.toml:1: `number` must be a whole number, not a text"), "{}", found[0]);
    assert!(found[1].starts_with("monitor.toml:2: `end` must be a day"), "{}", found[1]);
}

#[test]
fn broken_toml_names_its_line_and_nothing_else() {
    let found = problems_of("title = \"T\"\ntagline = \n", |fields, problems| {
        fields.required_line("title", 10, problems);
        fields.texts("names", 10, &[Language::English], problems);
    });
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("monitor.toml:2: this is not TOML"), "{found:?}");
}

#[test]
fn what_is_there_and_wrong_is_not_called_missing() {
    let found = problems_of("original = \"french\"\n", |fields, problems| {
        assert!(fields.word("original", &["be", "en"], |_| None::<()>, problems).is_none());
        fields.missing("original", problems);
    });
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("it must be one of"), "{found:?}");
}
