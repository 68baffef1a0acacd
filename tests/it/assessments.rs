//! Invariant 1: one current verdict per issue and section, stored once, explicit when there is none, superseded and never edited.

use crate::bundle::Bundle;
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(
    a_verdict_is_the_same_in_every_language,
    not_assessed_is_said_with_its_reason,
    a_superseded_verdict_stays_beside_its_successor,
    a_published_verdict_can_be_followed_by_another,
    a_published_verdict_can_not_be_edited,
    an_issue_has_a_verdict_for_each_of_its_sections_and_for_no_other,
    a_section_does_not_become_valid_in_an_issue_that_did_not_assess_it,
    a_section_does_not_end_before_its_last_verdict,
);

/// Sections and verdicts of the board on a page.
async fn board(app: &TestApp, path: &str) -> Vec<(String, String)> {
    let html = app.page(path).await.html();
    html.inside("board", "li")
        .map(|item| item.must("class").to_owned())
        .zip(
            html.inside("board", "span")
                .filter(|span| span.attribute("class") == Some("name"))
                .map(|span| span.text.clone()),
        )
        .collect()
}

async fn a_verdict_is_the_same_in_every_language(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let expected = ["v-improved", "v-unchanged", "v-not-assessed"];
    for (language, names) in [
        ("be", ["Бяспека", "Эканоміка", "Прэса"]),
        ("ru", ["Безопасность", "Экономика", "Пресса"]),
        ("en", ["Security", "Economy", "The press"]),
    ] {
        let board = board(&app, &format!("/{language}/issues/2024-01-01")).await;
        // The economy's first verdict was "improved"; the one that superseded it counts.
        assert_eq!(board.iter().map(|(class, _)| class.as_str()).collect::<Vec<_>>(), expected);
        assert_eq!(board.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(), names);
    }
    let verdicts = app.rows().await["assessment"].len();
    assert_eq!(verdicts, 8, "each verdict is stored once, whatever the number of languages");
}

async fn not_assessed_is_said_with_its_reason(app: TestApp) {
    let bundle = Bundle::sample();
    bundle.write("issues/2024-01-01/press/commentary.toml", "original = \"en\"\ncontributors = [\"b-rowan\"]\n");
    bundle.write("issues/2024-01-01/press/en.md", "+++\ntitle = \"No news\"\nlead = \"There were no papers.\"\n+++\n");
    app.import(&bundle).await;
    let main = app.page("/en/commentaries/no-news").await.main();
    assert!(main.contains("The situation has not been assessed The analyst was ill."), "{main}");
}

async fn a_superseded_verdict_stays_beside_its_successor(app: TestApp) {
    let bundle = Bundle::sample();
    bundle.replace(
        "issues/2024-01-01/issue.toml",
        "verdict = \"improved\"\n\n[[assessment]]\nsection = \"economy\"\nverdict = \"unchanged\"",
        "verdict = \"improved\"\nreason = { ru = \"Хлеб подешевел.\" }\n\n[[assessment]]\nsection = \"economy\"\nverdict = \"unchanged\"",
    );
    app.import(&bundle).await;
    let html = app.page("/ru/commentaries/ceny-na-hleb").await.html();
    let judgement = &html.with_class("judgement").next().expect("the verdict").text;
    assert_eq!(
        judgement,
        "Ситуация не изменилась Цифры уточнены. Прежняя оценка: Ситуация улучшилась (10\u{a0}января 2024\u{a0}года). Хлеб подешевел."
    );
}

async fn a_published_verdict_can_be_followed_by_another(app: TestApp) {
    let bundle = Bundle::sample();
    app.import(&bundle).await;
    let changes = app.changes().await.len();
    bundle.append(
        "issues/2024-01-15/issue.toml",
        "\n[[assessment]]\nsection = \"security\"\nverdict = \"unchanged\"\nassessed = 2024-02-01T00:00:00Z\nreason = { en = \"The quay was mended.\" }\n",
    );
    let imported = app.import(&bundle).await;
    assert_eq!((imported.changed_issues, imported.changed_revisions), (1, 0));
    assert!(app.changes().await.len() > changes);
    let board = board(&app, "/en/issues/2024-01-15").await;
    assert_eq!(board[0], ("v-unchanged".to_owned(), "Security".to_owned()));
    let again = app.import(&bundle).await;
    assert_eq!(again.changed_issues, 0);
}

async fn a_published_verdict_can_not_be_edited(app: TestApp) {
    let bundle = Bundle::sample();
    app.import(&bundle).await;
    bundle.replace("issues/2024-01-15/issue.toml", "deteriorated", "improved");
    assert_eq!(
        app.refusal(&bundle).await,
        [
            "issues/2024-01-15/issue.toml: the assessment of security is published and can't change: leave it as it was and add another \
          [[assessment]] after it, with `assessed` and a `reason`"
        ]
    );
}

async fn an_issue_has_a_verdict_for_each_of_its_sections_and_for_no_other(app: TestApp) {
    let bundle = Bundle::sample();
    bundle.replace("issues/2024-01-15/issue.toml", "section = \"information\"", "section = \"press\"");
    assert_eq!(
        app.refusal(&bundle).await,
        [
            "issues/2024-01-15/issue.toml: information is not assessed: a published issue has a verdict for every section, if only `not-assessed`",
            "issues/2024-01-15/issue.toml:15: the section press is not valid on 2024-01-15: remove its assessment, or change the days in sections.toml",
        ]
    );
}

/// The issue is in the database and not among the files, so that nothing in them shows what is missing.
async fn a_section_does_not_become_valid_in_an_issue_that_did_not_assess_it(app: TestApp) {
    let bundle = Bundle::sample();
    app.import(&bundle).await;
    for issue in ["2024-01-08", "2024-01-15", "2024-01-22"] {
        bundle.remove(&format!("issues/{issue}"));
    }
    bundle.append("sections.toml", "\n[[section]]\ncode = \"culture\"\nname = { be = \"Культура\", ru = \"Культура\", en = \"Culture\" }\nfrom = 2024-01-10\n");
    assert_eq!(
        app.refusal(&bundle).await,
        [
            "sections.toml: the section culture is valid on 2024-01-15, but the issue of that day is published without a verdict on it: \
          change `from` or `to`"
        ]
    );
}

async fn a_section_does_not_end_before_its_last_verdict(app: TestApp) {
    let bundle = Bundle::sample();
    app.import(&bundle).await;
    for issue in ["2024-01-08", "2024-01-15", "2024-01-22"] {
        bundle.remove(&format!("issues/{issue}"));
    }
    bundle.replace("sections.toml", "code = \"economy\"", "to = 2024-01-10\ncode = \"economy\"");
    assert_eq!(
        app.refusal(&bundle).await,
        [
            "sections.toml: the section economy is not valid on 2024-01-15, but the issue of that day is published with a verdict on it: \
          change `from` or `to`"
        ]
    );
}
