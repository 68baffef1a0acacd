//! Importing: all or nothing, the same again changes nothing, a rehearsal writes nothing, and every problem is told at once.

use bellwether::bundle::{ImportError, Mode};

use crate::bundle::Bundle;
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(
    the_same_again_changes_nothing,
    what_was_left_out_of_the_lists_stays_and_changes_nothing,
    a_rehearsal_writes_nothing,
    every_problem_is_told_at_once,
    a_broken_file_hides_no_problem_of_another_kind,
    only_what_changed_is_written,
    two_imports_at_once_both_succeed,
    line_ends_and_byte_order_marks_make_no_difference,
    a_slug_is_made_from_the_title_and_stays,
);

async fn the_same_again_changes_nothing(app: TestApp) {
    let bundle = Bundle::sample();
    let first = app.import(&bundle).await;
    assert_eq!((first.issues, first.editions, first.changed_issues, first.changed_revisions), (4, 12, 4, 16));
    assert!(first.changed_settings);
    let rows = app.rows().await;
    let again = app.import(&bundle).await;
    assert_eq!((again.issues, again.editions, again.changed_issues, again.changed_revisions), (4, 12, 0, 0));
    assert!(!again.changed_settings);
    assert_eq!(app.rows().await, rows);
}

async fn what_was_left_out_of_the_lists_stays_and_changes_nothing(app: TestApp) {
    let bundle = Bundle::sample();
    let newcomer = "[[contributor]]\ncode = \"guest\"\nname = { be = \"Госць\", ru = \"Гость\", en = \"A guest\" }\n\n";
    bundle.edit("contributors.toml", |text| format!("{newcomer}{text}"));
    app.import(&bundle).await;
    bundle.replace("contributors.toml", newcomer, "");
    bundle.edit("redirects.toml", |text| text.split("[[redirect]]").take(2).collect::<Vec<_>>().join("[[redirect]]"));
    app.import(&bundle).await;
    app.page("/en/authors/guest").await;
    assert_eq!(app.get("/en/commentaries/from-the-old-site").await.status, 301);
    let rows = app.rows().await;
    assert!(!app.import(&bundle).await.changed_settings);
    assert_eq!(app.rows().await, rows);
}

async fn a_rehearsal_writes_nothing(app: TestApp) {
    let bundle = Bundle::sample();
    let would = app.try_import(bundle.path(), Mode::DryRun).await.expect("no problems");
    assert!(app.is_empty().await);
    assert_eq!(app.pictures(), Vec::<String>::new());
    assert_eq!(app.import(&bundle).await, would, "the rehearsal says what the import does");
    bundle.publish_the_draft();
    let rows = app.rows().await;
    let would = app.try_import(bundle.path(), Mode::DryRun).await.expect("no problems");
    assert_eq!((would.changed_issues, would.changed_revisions), (1, 1));
    assert_eq!(app.rows().await, rows);
    bundle.replace("topics.toml", "code = \"prices\"", "code = \"Prices\"");
    let outcome = app.try_import(bundle.path(), Mode::DryRun).await;
    assert!(matches!(outcome, Err(ImportError::Refused(problems)) if !problems.is_empty()));
}

/// One problem in each kind of file.
async fn a_broken_file_hides_no_problem_of_another_kind(app: TestApp) {
    let bundle = Bundle::sample();
    app.import(&bundle).await;
    // What readers have seen was changed in one issue, another one can't be read.
    bundle.replace("issues/2024-01-01/security/en.md", "title = \"", "title = \"Not ");
    bundle.replace("issues/2024-01-15/issue.toml", "verdict = \"deteriorated\"", "verdict = deteriorated");
    let told = app.refusal(&bundle).await;
    assert_eq!(told.len(), 2, "{told:#?}");
    assert!(told[0].starts_with("issues/2024-01-01/security/en.md: revision "), "{told:#?}");
    assert!(told[1].starts_with("issues/2024-01-15/issue.toml:7: this is not TOML"), "{told:#?}");
}

async fn every_problem_is_told_at_once(app: TestApp) {
    let bundle = Bundle::sample();
    bundle.replace("monitor.toml", "tagline =", "taglin =");
    bundle.replace("sections.toml", "predecessors = [\"press\"]", "predecessors = [\"papers\"]");
    bundle.replace("contributors.toml", "code = \"b-rowan\"", "code = \"B. Rowan\"");
    bundle.replace("redirects.toml", "to = \"/en/issues/2024-01-01\"", "to = \"//evil.example/\"");
    bundle.replace("pages/about/en.md", "title = \"About us\"\n", "");
    bundle.replace("issues/2024-01-01/issue.toml", "level = 2", "level = 7");
    bundle.replace("issues/2024-01-01/security/en.md", "[^memory]", "[^memories]");
    bundle.replace("issues/2024-01-15/security/ru.md", "source-revision = 1", "source-revision = 9");
    bundle.write("issues/notes.txt", "To do.");
    assert_eq!(
        app.refusal(&bundle).await,
        [
            "contributors.toml:8: `code`: \"B. Rowan\" is not a code: use lower-case Latin letters, digits and single hyphens, at most 120 characters",
            "issues/2024-01-01/economy/commentary.toml:2: b-rowan is not in contributors.toml: add it there",
            "issues/2024-01-01/issue.toml:8: `level` is 7: it goes from 0 (calm) to 5 (critical)",
            "issues/2024-01-01/security/commentary.toml:2: b-rowan is not in contributors.toml: add it there",
            "issues/2024-01-01/security/en.md:20: [^memories] is neither a source nor a footnote",
            "issues/2024-01-15/economy/commentary.toml:2: b-rowan is not in contributors.toml: add it there",
            "issues/2024-01-15/security/ru.md:5: the original has no revision 9",
            "issues/notes.txt: only directories belong here, one for each issue",
            "monitor.toml: `tagline` is missing: add it",
            "monitor.toml:2: `taglin` is not a known key: did you mean `tagline`?",
            "pages/about/en.md: the file is missing: a standing page exists in every language",
            "pages/about/en.md:2: `title` is missing: add it",
            "redirects.toml:3: \"//evil.example/\" must be a path on this site, beginning with one /",
            "sections.toml:19: the predecessor papers is not in this file: add it, with its last day",
        ]
    );
}

async fn only_what_changed_is_written(app: TestApp) {
    let bundle = Bundle::sample();
    app.import(&bundle).await;
    let before = app.rows().await;
    bundle.publish_the_draft();
    app.import(&bundle).await;
    let after = app.rows().await;
    let changed: Vec<&str> =
        before.keys().filter(|table| before[*table] != after[*table]).map(String::as_str).collect();
    assert_eq!(changed, ["assessment", "change", "edition", "issue", "rendering", "revision"]);
    let gone: Vec<&String> = before["revision"].iter().filter(|row| !after["revision"].contains(row)).collect();
    assert_eq!(gone.len(), 1, "only the draft was replaced");
}

async fn two_imports_at_once_both_succeed(app: TestApp) {
    let bundle = Bundle::sample();
    let (first, second) =
        tokio::join!(app.try_import(bundle.path(), Mode::Write), app.try_import(bundle.path(), Mode::Write));
    let changed = [first.expect("the first"), second.expect("the second")].map(|imported| imported.changed_issues);
    assert!(changed == [4, 0] || changed == [0, 4], "{changed:?}");
}

async fn line_ends_and_byte_order_marks_make_no_difference(app: TestApp) {
    let bundle = Bundle::sample();
    app.import(&bundle).await;
    for file in
        ["monitor.toml", "issues/2024-01-15/issue.toml", "issues/2024-01-01/security/be.md", "pages/about/be.md"]
    {
        bundle.edit(file, |text| format!("\u{feff}{}", text.replace('\n', "\r\n")));
    }
    let again = app.import(&bundle).await;
    assert_eq!((again.changed_issues, again.changed_settings), (0, false));
}

async fn a_slug_is_made_from_the_title_and_stays(app: TestApp) {
    let bundle = Bundle::sample();
    let path = "issues/2024-01-15/security/ru";
    bundle.replace(&format!("{path}.md"), "slug = \"burya-povredila-prichal\"\n", "");
    app.import(&bundle).await;
    let slug = "/ru/commentaries/buria-povredila-prichal";
    app.page(slug).await;
    let text = bundle.read(&format!("{path}.md"));
    bundle.write(&format!("{path}.r1.md"), &text);
    let saved = "saved = 2024-01-25T00:00:00Z\npublished = 2024-01-25T00:00:00Z\ntypo = true\nsource-revision";
    bundle
        .write(&format!("{path}.md"), text.replace("Буря повредила", "Буря разбила").replace("source-revision", saved));
    app.import(&bundle).await;
    assert_eq!(app.page(slug).await.html().only("h1").text, "Буря разбила причал");
}
