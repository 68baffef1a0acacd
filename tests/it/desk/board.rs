//! Planning a week: issues from the cadence, skipped periods, the board, and who has what.

use bellwether::accounts::Role;
use bellwether_language::Language;

use super::Administrator;
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(
    the_next_issue_comes_from_the_cadence,
    a_skipped_period_has_a_reason_in_each_language,
    the_board_shows_where_everything_stands,
    work_is_handed_out,
    what_was_planned_by_mistake_is_undone,
);

async fn editor(app: &TestApp) -> Administrator<'_> {
    Administrator::with_roles(app, "editor", &[Role::Editor]).await
}

async fn the_next_issue_comes_from_the_cadence(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = editor(&app).await;
    let page = editor.page("/desk/issues").await;
    assert!(page.main().contains("Start the issue of January\u{a0}29"), "{}", page.main());
    let answer = editor.post("/desk/issues", &[]).await;
    assert_eq!((answer.status, answer.location()), (303, "/desk/issues/2024-01-29?done=issue-made"));
    let board = editor.page(answer.location()).await;
    assert!(board.main().contains("№ 4") && board.main().contains("Missing"), "{}", board.main());
    assert_eq!(app.get("/be/issues/2024-01-29").await.status, 404, "readers see nothing of it");
    let analyst = Administrator::with_roles(&app, "analyst", &[Role::Analyst]).await;
    assert_eq!(analyst.post("/desk/issues", &[]).await.status, 403);
    analyst.page("/desk/issues").await;
    assert_eq!(analyst.get("/desk").await.location(), "/desk/issues");
}

async fn a_skipped_period_has_a_reason_in_each_language(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = editor(&app).await;
    let reasons = [("reason-be", "Каляды"), ("reason-ru", "Рождество"), ("reason-en", "Christmas")];
    let refused = editor.post("/desk/issues/skipped", &reasons[..2]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.main().contains("in each language"));
    assert_eq!(editor.post("/desk/issues/skipped", &reasons).await.status, 303);
    app.app.site.refresh().await.expect("a refresh");
    assert!(app.page("/en/issues/2024-01-29").await.main().contains("Christmas"));
    let answer = editor.post("/desk/issues", &[]).await;
    assert_eq!(answer.location(), "/desk/issues/2024-02-05?done=issue-made");
    assert!(editor.page(answer.location()).await.main().contains("№ 4"), "a skipped period has no number");
}

async fn the_board_shows_where_everything_stands(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = editor(&app).await;
    let draft = editor.page("/desk/issues/2024-01-22").await;
    for words in ["Chernovik9", "Draft", "Missing", "Improved", "No verdict yet", "Before: Deteriorated"] {
        assert!(draft.main().contains(words), "{words}: {}", draft.main());
    }
    let table = draft.html();
    assert_eq!(table.all("tr").count(), 4, "three sections and the head");
    let published = editor.page("/desk/issues/2024-01-15").await;
    for words in ["Published", "Behind the original", "Concealed"] {
        assert!(published.main().contains(words), "{words}");
    }
    for missing in ["/desk/issues/2024-01-23", "/desk/issues/x", "/desk/issues/2024-01-22/sections/press"] {
        assert_eq!(editor.get(missing).await.status, 404, "{missing}");
    }
}

async fn work_is_handed_out(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = editor(&app).await;
    let analyst = Administrator::with_roles(&app, "analyst", &[Role::Analyst]).await;
    Administrator::with_roles(&app, "translator", &[Role::Translator(Language::English)]).await;
    let section = "/desk/issues/2024-01-22/sections/economy";
    let page = editor.page(section).await;
    assert!(page.main().contains("Nobody yet"));
    let refused =
        editor.post(&format!("{section}/plan"), &[("who-ru", "analyst"), ("due-ru", "2024-03-31T03:30")]).await;
    assert_eq!(refused.status, 422, "the clocks skip it");
    let plan = [
        ("original", "ru"),
        ("who-ru", "analyst"),
        ("due-ru", "2024-01-27T18:00"),
        ("who-en", "translator"),
        ("who-be", "nobody-of-that-name"),
    ];
    assert_eq!(editor.post(&format!("{section}/plan"), &plan).await.status, 303);
    let page = editor.page(section).await;
    assert!(page.main().contains("analyst") && page.main().contains("due"), "{}", page.main());
    let mine = analyst.page("/desk/issues/2024-01-22?mine").await.html();
    assert_eq!(mine.all("tr").count(), 2, "what is hers, and the head");
    assert_eq!(app.rows().await["assignment"].len(), 2);
    assert_eq!(analyst.post(&format!("{section}/plan"), &plan).await.status, 403);
    // The same people next week, at the same time of day.
    assert_eq!(editor.post("/desk/issues", &[]).await.status, 303);
    assert_eq!(editor.post("/desk/issues/2024-01-29/as-last-week", &[]).await.status, 303);
    assert_eq!(app.rows().await["assignment"].len(), 4);
    let page = editor.page("/desk/issues/2024-01-29/sections/economy").await.html();
    let due = page.all("input").find(|input| input.attribute("name") == Some("due-ru")).expect("a field");
    assert_eq!(due.must("value"), "2024-02-03T18:00");
}

async fn what_was_planned_by_mistake_is_undone(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = editor(&app).await;
    let reasons = [("reason-be", "Каляды"), ("reason-ru", "Рождество"), ("reason-en", "Christmas")];
    assert_eq!(editor.post("/desk/issues/skipped", &reasons).await.status, 303);
    app.app.site.refresh().await.expect("a refresh");
    app.page("/en/issues/2024-01-29").await;
    assert!(editor.page("/desk/issues").await.main().contains("Make an issue of it after all"));
    let answer = editor.post("/desk/issues/2024-01-29/resumption", &[]).await;
    assert_eq!((answer.status, answer.location()), (303, "/desk/issues/2024-01-29?done=issue-made"));
    app.app.site.refresh().await.expect("a refresh");
    assert_eq!(app.get("/en/issues/2024-01-29").await.status, 404, "readers no longer see that it is skipped");
    let board = editor.page("/desk/issues/2024-01-29").await;
    assert!(board.main().contains("№ 4") && board.main().contains("out of the calendar"), "{}", board.main());
    // What was skipped before another issue stays skipped.
    assert_eq!(editor.post("/desk/issues/2024-01-08/resumption", &[]).await.status, 409);
    // With a plan only, it goes; with a text, it stays.
    let plan = [("original", "ru"), ("who-ru", "editor")];
    assert_eq!(editor.post("/desk/issues/2024-01-29/sections/economy/plan", &plan).await.status, 303);
    let refused = editor.post("/desk/issues/2024-01-22/deletion", &[]).await;
    assert_eq!(refused.status, 409);
    assert!(refused.main().contains("another one follows it"), "{}", refused.main());
    let answer = editor.post("/desk/issues/2024-01-29/deletion", &[]).await;
    assert_eq!((answer.status, answer.location()), (303, "/desk/issues?done=issue-deleted"));
    assert_eq!(editor.get("/desk/issues/2024-01-29").await.status, 404);
    assert_eq!(app.rows().await["assignment"].len(), 0);
    assert_eq!(editor.post("/desk/issues/2024-01-22/deletion", &[]).await.status, 409, "there is a text in it");
    editor.page("/desk/issues/2024-01-22").await;
    let analyst = Administrator::with_roles(&app, "analyst", &[Role::Analyst]).await;
    assert_eq!(analyst.post("/desk/issues/2024-01-22/deletion", &[]).await.status, 403);
}
