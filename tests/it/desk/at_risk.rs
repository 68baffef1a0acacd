//! People who are in danger if they are named are not named by mistake, and the list of them is seen by nobody who need not see it.

use bellwether::accounts::Role;

use super::Administrator;
use super::publication::{DRAFT, approve, installation};
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(
    the_list_is_kept_sealed_and_by_editors,
    an_issue_that_names_somebody_does_not_go_out_by_mistake,
    a_correction_that_names_somebody_does_not_either,
    without_its_key_nobody_can_say_and_nothing_goes_out,
);

const NAME: &str = "Святлана Каліноўская";

async fn listed(app: &TestApp) -> Administrator<'_> {
    let editor = Administrator::with_roles(app, "editor", &[Role::Editor]).await;
    let answer = editor.post("/desk/at-risk", &[("forms", NAME), ("note", "a witness")]).await;
    assert_eq!(answer.status, 303, "{}", answer.main());
    editor
}

async fn write(somebody: &Administrator<'_>, language: &str, body: &str) {
    let path = format!("{DRAFT}/sections/economy/{language}");
    let base = somebody.page(&path).await.html();
    let field = |name: &str| {
        base.all("input").find(|input| input.attribute("name") == Some(name)).expect("a field").must("value").to_owned()
    };
    let (base, source) = (field("base"), field("source"));
    let fields = [
        ("base", base.as_str()),
        ("source", &source),
        ("title", "economy"),
        ("slug", &format!("economy-{language}")),
        ("lead", "Lead."),
        ("body", body),
        ("contributor", "a-kalina"),
    ];
    let answer = somebody.post(&path, &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.main());
}

/// Approves the newest revision of a text.
async fn approve_text(editor: &Administrator<'_>, language: &str) {
    let answer = editor.post(&format!("{DRAFT}/sections/economy/{language}/approval"), &[]).await;
    assert_eq!(answer.status, 303);
}

async fn the_list_is_kept_sealed_and_by_editors(app: TestApp) {
    let app = installation(app).await;
    let editor = listed(&app).await;
    assert_eq!(editor.post("/desk/at-risk", &[("forms", " \n 12 ")]).await.status, 422);
    let page = editor.page("/desk/at-risk").await;
    assert!(page.main().contains(NAME) && page.main().contains("a witness"));
    let rows = format!("{:?}", app.rows().await);
    assert!(!rows.contains("Каліноўская") && !rows.contains("witness") && rows.contains("at-risk-added"));
    for (path, content) in app.export_all().await {
        assert!(!String::from_utf8_lossy(&content).contains("Каліноўская"), "{path}");
    }
    for (name, role) in [("analyst", Role::Analyst), ("administrator", Role::Administrator)] {
        let other = Administrator::with_roles(&app, name, &[role]).await;
        assert_eq!(other.get("/desk/at-risk").await.status, 403, "{name}");
    }
    let page = editor.page("/desk/at-risk").await.html();
    let form = page
        .all("form")
        .find(|form| form.must("action").ends_with("/removal"))
        .expect("a form")
        .must("action")
        .to_owned();
    assert_eq!(editor.post(&form, &[]).await.status, 303);
    assert_eq!(editor.post(&form, &[]).await.status, 404);
    assert!(!editor.page("/desk/at-risk").await.main().contains("a witness"));
}

async fn an_issue_that_names_somebody_does_not_go_out_by_mistake(app: TestApp) {
    let app = installation(app).await;
    let editor = listed(&app).await;
    write(&editor, "be", "Text.\n\nУчора затрымалі Каліноўскую.").await;
    write(&editor, "ru", "Text.\n\nВчера задержали С. Калиновскую.").await;
    write(&editor, "en", "Text.\n\nKalinouskaya was detained yesterday.").await;
    approve(&app, "1 = 1").await;
    for language in ["be", "ru", "en"] {
        approve_text(&editor, language).await;
    }
    let page = editor.page(&format!("{DRAFT}/readiness")).await;
    for sentence in
        ["Учора затрымалі Каліноўскую.", "Вчера задержали С. Калиновскую.", "Kalinouskaya was detained yesterday."]
    {
        assert!(page.main().contains(sentence), "{sentence}: {}", page.main());
    }
    // Who writes learns that there is somebody, and not who.
    let analyst = Administrator::with_roles(&app, "analyst", &[Role::Analyst]).await;
    for path in [format!("{DRAFT}/readiness"), format!("{DRAFT}/sections/economy/be")] {
        let hidden = analyst.page(&path).await;
        assert!(hidden.main().contains("Names somebody who must not be named"), "{path}");
        assert!(!hidden.main().contains(NAME), "{path}");
    }
    assert!(editor.page(&format!("{DRAFT}/sections/economy/be")).await.main().contains(NAME));
    assert_eq!(editor.post(&format!("{DRAFT}/publication"), &[]).await.status, 409);
    let answer = editor.post(&format!("{DRAFT}/publication"), &[("reason", "She has asked us to")]).await;
    assert_eq!(answer.status, 303);
    let rows = app.rows().await;
    let log = format!("{:?}", rows["audit_event"]);
    assert!(log.contains("She has asked us to") && !log.contains("Каліноўск"), "{log}");
}

async fn a_correction_that_names_somebody_does_not_either(app: TestApp) {
    let app = installation(app).await;
    let editor = listed(&app).await;
    approve(&app, "1 = 1").await;
    assert_eq!(editor.post(&format!("{DRAFT}/publication"), &[]).await.status, 303);
    write(&editor, "be", "Text.\n\nСпраўдзілі.").await;
    approve_text(&editor, "be").await;
    let path = format!("{DRAFT}/sections/economy/be/correction");
    let refused = editor.post(&path, &[("kind", "correction"), ("note", "Мы назвалі Святлану Каліноўскую")]).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.main().contains("must not be named") && refused.main().contains("Why it goes out"),
        "{}",
        refused.main()
    );
    let fields =
        [("kind", "correction"), ("note", "Мы назвалі Святлану Каліноўскую"), ("override", "Everybody knows it")];
    assert_eq!(editor.post(&path, &fields).await.status, 303);
    assert!(format!("{:?}", app.rows().await["audit_event"]).contains("Everybody knows it"));
    write(&editor, "be", "Text.\n\nСпраўдзілі яшчэ раз.").await;
    approve_text(&editor, "be").await;
    assert_eq!(editor.post(&path, &[("kind", "typo")]).await.status, 303);
}

async fn without_its_key_nobody_can_say_and_nothing_goes_out(app: TestApp) {
    let app = installation(app).await;
    let editor = listed(&app).await;
    approve(&app, "1 = 1").await;
    let file = app.config().vault.directory.join("newsroom.key");
    let kept = std::fs::read(&file).expect("the key");
    std::fs::remove_file(&file).expect("the key");
    let page = editor.get("/desk/at-risk").await;
    assert_eq!(page.status, 503);
    assert!(page.main().contains("newsroom.key"));
    assert_eq!(editor.post("/desk/at-risk", &[("forms", NAME)]).await.status, 503);
    assert!(editor.page(&format!("{DRAFT}/readiness")).await.main().contains("Nobody can say"));
    assert_eq!(editor.post(&format!("{DRAFT}/publication"), &[]).await.status, 409);
    std::fs::write(&file, kept).expect("the key");
    assert_eq!(editor.post(&format!("{DRAFT}/publication"), &[]).await.status, 303);
}
