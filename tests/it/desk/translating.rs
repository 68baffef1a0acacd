//! Translating side by side, what the program remembers and what it knows of terms, and files for other programs.

use std::path::Path;

use bellwether::accounts::Role;
use bellwether::translations;
use bellwether_language::Language;

use super::{Administrator, installation};
use crate::engines::on_both_engines;
use crate::html::Html;
use crate::test_app::TestApp;

on_both_engines!(
    what_changed_in_the_original_is_looked_at_piece_by_piece,
    whoever_translates_anew_sees_what_was_translated_before,
    a_term_that_is_rendered_otherwise_is_flagged,
    what_differs_is_listed_before_approval,
    a_translation_goes_to_another_program_and_back,
    an_original_that_changes_meanwhile_loses_nothing,
);

/// Somebody writes an original in an issue of its own, of which others are translations.
struct Bench<'a> {
    editor: Administrator<'a>,
    /// Of the original.
    language: String,
    /// Where the texts of the section are.
    made: String,
}

const BODY: &str = "Exports rose by 12 percent in May, the agency said.\n\nThe State Assembly has not adopted the law.\n\nMore is to be known next week.";

impl<'a> Bench<'a> {
    async fn new(app: &'a TestApp) -> Self {
        let editor = Administrator::with_roles(app, "editor", &[Role::Editor]).await;
        let issue = editor.post("/desk/issues", &[]).await.location().split('?').next().expect("an issue").to_owned();
        let language = app.app.site.frame().expect("a monitor").monitor.default_language().code().to_owned();
        let bench = Self { editor, language, made: format!("{issue}/sections/security") };
        bench.write("0", BODY).await;
        bench
    }

    /// Writes the original anew, on top of a revision.
    async fn write(&self, base: &str, body: &str) {
        let fields =
            [("base", base), ("title", "A title of the original"), ("lead", "A lead of the original."), ("body", body)];
        let answer = self.editor.post(&format!("{}/{}", self.made, self.language), &fields).await;
        assert_eq!(answer.status, 303, "{}", answer.main());
    }

    fn other(&self) -> &'static str {
        if self.language == "ru" { "en" } else { "ru" }
    }

    /// Where its translation is.
    fn translation(&self) -> String {
        format!("{}/{}", self.made, self.other())
    }

    fn paragraphs(&self) -> String {
        format!("{}/paragraphs", self.translation())
    }
}

/// The pieces of a page: each with its name, and whether it is behind.
fn pieces(page: &Html) -> Vec<(String, bool)> {
    let groups = page.all("div").filter(|group| group.attribute("role") == Some("group"));
    groups
        .map(|group| {
            let name = group.must("aria-labelledby").trim_start_matches("of-").to_owned();
            (name, group.must("class").contains("behind"))
        })
        .collect()
}

fn behind(page: &Html) -> Vec<String> {
    pieces(page).into_iter().filter(|(_, behind)| *behind).map(|(name, _)| name).collect()
}

fn value(page: &Html, name: &str) -> String {
    let field = page.all("input").find(|input| input.attribute("name") == Some(name)).expect("a field");
    field.must("value").to_owned()
}

fn is_stale(page: &crate::answer::Answer) -> bool {
    page.html().all("span").any(|mark| mark.attribute("class") == Some("stage stale"))
}

/// Sends the form of a page with some pieces said anew.
async fn send(somebody: &Administrator<'_>, path: &str, page: &Html, said: &[(&str, &str)]) -> crate::answer::Answer {
    let mut fields: Vec<(String, String)> =
        ["base", "source", "count", "slug"].map(|name| (name.to_owned(), value(page, name))).into();
    for area in page.all("textarea") {
        let name = area.must("name");
        let text = said.iter().find(|(known, _)| *known == name).map_or(area.text.trim(), |(_, text)| text);
        fields.push((name.to_owned(), text.to_owned()));
    }
    let hidden = page.all("input").filter(|input| input.attribute("name").is_some_and(|name| name.starts_with("of-")));
    fields.extend(hidden.map(|input| (input.must("name").to_owned(), "yes".to_owned())));
    let more = said.iter().filter(|(name, _)| name.starts_with("still-"));
    fields.extend(more.map(|(name, text)| ((*name).to_owned(), (*text).to_owned())));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    somebody.post(path, &fields).await
}

const TRANSLATED: [(&str, &str); 5] = [
    ("title", "A title, translated"),
    ("lead", "A lead, translated."),
    ("p1", "Вывоз вырос на 12 процентов."),
    ("p2", "Закон не принят."),
    ("p3", "Остальное станет известно через неделю."),
];

async fn what_changed_in_the_original_is_looked_at_piece_by_piece(app: TestApp) {
    let app = installation(app.engine()).await;
    let bench = Bench::new(&app).await;
    let editor = &bench.editor;
    let path = bench.paragraphs();
    let page = editor.page(&path).await.html();
    assert_eq!(
        pieces(&page).iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        ["title", "lead", "p1", "p2", "p3"]
    );
    assert!(behind(&page).is_empty());
    let answer = send(editor, &path, &page, &TRANSLATED).await;
    assert_eq!(answer.status, 303, "{}", answer.main());
    assert!(behind(&editor.page(&path).await.html()).is_empty());
    // Two paragraphs of the original change.
    let changed = BODY.replace("12 percent", "13 percent").replace("next week", "in two weeks");
    bench.write("1", &changed).await;
    let page = editor.page(&path).await;
    assert_eq!(behind(&page.html()), ["p1", "p3"]);
    let shown = String::from_utf8_lossy(&page.body).into_owned();
    assert!(shown.contains("<del>12</del>") && shown.contains("<ins>13</ins>"), "{shown}");
    // One is changed: the other one still waits, and so does the whole.
    let answer = send(editor, &path, &page.html(), &[("p1", "Вывоз вырос на 13 процентов.")]).await;
    assert_eq!(answer.status, 303);
    let page = editor.page(&path).await.html();
    assert_eq!(behind(&page), ["p3"]);
    let text = bench.translation();
    assert!(is_stale(&editor.page(&text).await));
    // The other is right still.
    send(editor, &path, &page, &[("still-p3", "yes")]).await;
    let page = editor.page(&path).await.html();
    assert!(behind(&page).is_empty());
    assert!(!is_stale(&editor.page(&text).await));
    assert!(app.rows().await["still_right"].is_empty(), "it is remembered only as long as something waits");
}

async fn whoever_translates_anew_sees_what_was_translated_before(app: TestApp) {
    let app = TestApp::on(app.engine()).await;
    app.import_directory(&Path::new(env!("CARGO_MANIFEST_DIR")).join("demo")).await;
    let db = &app.app.site.db;
    let mut rounds = 0;
    while translations::learn(db).await.expect("it learns") {
        rounds += 1;
    }
    assert!(rounds > 1);
    assert!(!translations::learn(db).await.expect("it learns"), "nothing is learnt twice");
    let learnt = app.rows().await["memory_unit"].len();
    assert!(learnt > 300, "{learnt}");
    // A sentence of the archive, with one word changed.
    let mut reading = db.reading().await.expect("a transaction");
    let from = app.app.site.frame().expect("a monitor").monitor.default_language();
    let known = sentence(&app, from).await;
    let sought = known.0.replacen(' ', " сёння ", 1);
    let found =
        translations::suggestions(&mut reading, (from, Language::English), &sought, 2, None).await.expect("a search");
    assert!(
        found.iter().any(|suggestion| suggestion.target == known.1 && suggestion.likeness < 1.0),
        "{sought}: {found:?}"
    );
    let exact =
        translations::suggestions(&mut reading, (from, Language::English), &known.0, 2, None).await.expect("a search");
    assert!((exact[0].likeness - 1.0).abs() < f64::EPSILON);
    assert!(
        translations::suggestions(&mut reading, (from, Language::English), "Зусім іншае пра нішто ніколі", 2, None)
            .await
            .expect("a search")
            .is_empty()
    );
}

async fn a_term_that_is_rendered_otherwise_is_flagged(app: TestApp) {
    let app = installation(app.engine()).await;
    let bench = Bench::new(&app).await;
    let editor = &bench.editor;
    let into = bench.other();
    let alone = editor.post("/desk/glossary", &[(bench.language.as_str(), "State Assembly")]).await;
    assert_eq!(alone.status, 422);
    let fields = [
        (bench.language.as_str(), "State Assembly"),
        (into, "Государственное собрание, Собрание"),
        ("note", "as in the law"),
    ];
    assert_eq!(editor.post("/desk/glossary", &fields).await.status, 303);
    assert!(editor.page("/desk/glossary").await.main().contains("Государственное собрание"));
    let path = bench.paragraphs();
    let page = editor.page(&path).await;
    if bench.language == "en" {
        assert!(page.main().contains("State Assembly → Государственное собрание"), "{}", page.main());
        send(editor, &path, &page.html(), &TRANSLATED).await;
        assert!(editor.page(&path).await.main().contains("rendered otherwise"));
        let page = editor.page(&path).await.html();
        send(editor, &path, &page, &[("p2", "Собранием закон не принят.")]).await;
        assert!(!editor.page(&path).await.main().contains("rendered otherwise"));
    }
    // Whoever may not keep it reads it.
    let translator = Administrator::with_roles(&app, "translator", &[Role::Translator(Language::Russian)]).await;
    let page = translator.page("/desk/glossary").await;
    assert!(page.main().contains("Государственное собрание") && !page.main().contains("removal"));
    assert_eq!(translator.post("/desk/glossary", &fields).await.status, 403);
}

async fn what_differs_is_listed_before_approval(app: TestApp) {
    let app = installation(app.engine()).await;
    let bench = Bench::new(&app).await;
    let editor = &bench.editor;
    let path = bench.paragraphs();
    let page = editor.page(&path).await.html();
    let mut said = TRANSLATED;
    said[2].1 = "Вывоз вырос на 21 процент.";
    send(editor, &path, &page, &said).await;
    assert!(editor.page(&path).await.main().contains("Numbers differ: in the original 12, in the translation 21"));
    let text = bench.translation();
    let page = editor.page(&text).await;
    assert!(page.main().contains("What differs from the original"));
    assert!(page.main().contains("Paragraph 1: Numbers differ"), "{}", page.main());
}

async fn a_translation_goes_to_another_program_and_back(app: TestApp) {
    let app = installation(app.engine()).await;
    let bench = Bench::new(&app).await;
    let editor = &bench.editor;
    let into = bench.other();
    for (format, kind) in [("po", "text/x-gettext-translation; charset=utf-8"), ("xlf", "application/xliff+xml")] {
        let file = editor.get(&format!("{}/exchange/{format}", bench.translation())).await;
        assert_eq!((file.status, file.header("content-type")), (200, kind));
        assert!(file.header("content-disposition").contains(&format!("-security-{into}.{format}")));
        let text = String::from_utf8(file.body.to_vec()).expect("UTF-8");
        let translated = if format == "po" {
            text.replace("next week.\"\nmsgstr \"\"", "next week.\"\nmsgstr \"Через неделю.\"")
        } else {
            text.replace("Через неделю.", "Через месяц.")
        };
        assert_ne!(translated, text);
        let answer = editor.upload_as(&format!("{}/exchange", bench.translation()), "file", &translated, &[]).await;
        assert_eq!(answer.status, 303, "{}", answer.main());
        let page = editor.page(&bench.paragraphs()).await.html();
        let last = page.all("textarea").find(|area| area.attribute("name") == Some("p3")).expect("a paragraph");
        assert!(last.text.contains(if format == "po" { "Через неделю." } else { "Через месяц." }), "{}", last.text);
    }
    assert_eq!(editor.get(&format!("{}/exchange/docx", bench.translation())).await.status, 404);
    for (file, said) in [
        ("hello", "neither XLIFF nor PO"),
        ("<xliff><unit", "damaged in line"),
        ("msgctxt \"p-0\"\nmsgid \"a\"\nmsgstr \"b\"\n", "Nothing in the file"),
    ] {
        let answer = editor.upload_as(&format!("{}/exchange", bench.translation()), "file", file, &[]).await;
        assert!(answer.main().contains(said), "{said}: {}", answer.main());
    }
}

async fn an_original_that_changes_meanwhile_loses_nothing(app: TestApp) {
    let app = installation(app.engine()).await;
    let bench = Bench::new(&app).await;
    let editor = &bench.editor;
    let path = bench.paragraphs();
    let page = editor.page(&path).await.html();
    let changed = format!("{BODY}\n\nSomething new at the end.");
    bench.write("1", &changed).await;
    let answer = send(editor, &path, &page, &TRANSLATED).await;
    assert!(answer.main().contains("changed while you translated"), "{}", answer.main());
    let page = editor.page(&path).await.html();
    let kept: String = page.all("textarea").map(|area| area.text.clone()).collect();
    assert!(TRANSLATED.iter().all(|(_, text)| kept.contains(text)), "{kept}");
    assert_eq!(pieces(&page).len(), 6);
    assert_eq!(send(editor, &path, &page, &[("p4", "Нечто новое.")]).await.status, 303);
}

/// A long sentence of the demo with its English translation, as the memory has them.
async fn sentence(app: &TestApp, from: Language) -> (String, String) {
    let mut reading = app.app.site.db.reading().await.expect("a transaction");
    let all = bellwether::commentaries::all_of_issues(&mut reading, "2026-11-16", "2026-11-16").await.expect("texts");
    for commentary in all.into_values().flatten().filter(|commentary| commentary.original == from) {
        let lead = |language| {
            let edition = commentary.editions.iter().find(|edition| edition.language == language)?;
            edition.published().map(|revision| revision.content.lead.clone())
        };
        let (Some(one), Some(other)) = (lead(from), lead(Language::English)) else { continue };
        let found =
            translations::suggestions(&mut reading, (from, Language::English), &one, 1, None).await.expect("a search");
        if let Some(first) =
            found.into_iter().find(|found| other.contains(&found.target) && found.source.split(' ').count() > 7)
        {
            return (first.source, first.target);
        }
    }
    panic!("no text of the demo was learnt")
}
