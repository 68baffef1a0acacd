//! Writing: what is written is kept, saving loses nothing of anybody, and approval is said of what was approved.

use bellwether::accounts::Role;
use bellwether_language::Language;

use super::Administrator;
use crate::answer::Answer;
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(
    a_text_is_written_and_saved,
    what_is_being_written_is_kept,
    two_who_write_different_sentences_are_merged,
    two_who_write_one_sentence_choose,
    what_the_renderer_refuses_is_told_by_line,
    a_translation_knows_what_it_renders,
    a_text_goes_its_way_to_approval,
    earlier_revisions_come_back,
    who_may_not_write_reads,
    a_choice_holds_for_what_was_shown,
    nobody_approves_her_own_translation,
    a_preview_says_what_cannot_be_shown,
    where_somebody_writes_others_take_over_or_read,
    colleagues_talk_in_the_margin,
);

const TEXT: &str = "/desk/issues/2024-01-22/sections/economy/be";

async fn editor(app: &TestApp) -> Administrator<'_> {
    Administrator::with_roles(app, "editor", &[Role::Editor]).await
}

/// A form with a text.
fn text<'a>(base: &'a str, title: &'a str, body: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("base", base), ("title", title), ("lead", "Лід."), ("body", body), ("contributor", "a-kalina")]
}

/// What stands in a field of the page.
fn field(page: &Answer, name: &str) -> String {
    let page = page.html();
    let element = page.iter().find(|element| element.attribute("name") == Some(name)).expect("a field");
    element.attribute("value").map_or_else(|| element.text.trim().to_owned(), str::to_owned)
}

async fn a_text_is_written_and_saved(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = editor(&app).await;
    let empty = editor.page(TEXT).await;
    assert_eq!((field(&empty, "base"), field(&empty, "title")), ("0".to_owned(), String::new()));
    let refused = editor.post(TEXT, &text("0", "", "Тэкст.")).await;
    assert_eq!(refused.status, 422);
    assert!(refused.main().contains("needs a headline"));
    assert_eq!(field(&refused, "body"), "Тэкст.", "what was written is still there");
    let answer = editor.post(TEXT, &text("0", "Цэны растуць", "Першы абзац.\r\n\r\nДругі.")).await;
    assert_eq!((answer.status, answer.location()), (303, format!("{TEXT}?done=text-saved").as_str()));
    let page = editor.page(TEXT).await;
    assert_eq!(field(&page, "base"), "1");
    assert!(String::from_utf8_lossy(&page.body).contains("Першы абзац.\n\nДругі.</textarea>"));
    let slug = field(&page, "slug");
    assert!(!slug.is_empty(), "an address is made of the headline");
    // The same again is no revision.
    let again = editor.post(TEXT, &text("1", "Цэны растуць", "Першы абзац.\n\nДругі.")).await;
    assert_eq!(again.location(), format!("{TEXT}?done=unchanged"));
    assert!(editor.page("/desk/issues/2024-01-22").await.main().contains("Цэны растуць"));
    // Another text has that address.
    let other = "/desk/issues/2024-01-22/sections/information/be";
    assert_eq!(editor.post(other, &text("0", "Цэны растуць", "Іншы.")).await.status, 303);
    assert_ne!(field(&editor.page(other).await, "slug"), slug);
    let taken = [text("1", "Цэны растуць", "Іншы тэкст."), vec![("slug", slug.as_str())]].concat();
    let refused = editor.post(other, &taken).await;
    assert_eq!(refused.status, 422);
    assert!(refused.main().contains("Another text has this address"));
    let preview = editor.post(TEXT, &[text("1", "Т", "**Тлусты**"), vec![("preview", "yes")]].concat()).await;
    assert!(String::from_utf8_lossy(&preview.body).contains("<strong>Тлусты</strong>"));
    // It goes out as a bundle like any other.
    assert!(app.export_all().await.contains_key("issues/2024-01-22/economy/be.md"));
}

async fn what_is_being_written_is_kept(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = editor(&app).await;
    let other = Administrator::with_roles(&app, "other", &[Role::Editor]).await;
    let draft = format!("{TEXT}/draft");
    let keep = async |sequence: &str, body: &str| {
        let answer = editor.post(&draft, &[text("0", "Пачатак", body), vec![("sequence", sequence)]].concat()).await;
        assert_eq!(answer.status, 200);
        String::from_utf8_lossy(&answer.body).into_owned()
    };
    assert_eq!(keep("5", "Адзін два").await, "{\"sequence\":5,\"head\":0,\"here\":[]}");
    // What arrives late doesn't overwrite what came after it.
    assert_eq!(keep("4", "Адзін").await, "{\"sequence\":5,\"head\":0,\"here\":[]}");
    let page = editor.page(TEXT).await;
    assert_eq!((field(&page, "title"), field(&page, "body")), ("Пачатак".to_owned(), "Адзін два".to_owned()));
    assert!(page.main().contains("is back"));
    // Nobody else sees the text, but that somebody is at it.
    let seen = other.page(TEXT).await;
    assert!(!seen.main().contains("Адзін два") && seen.main().contains("Writing here right now: editor"));
    assert_eq!(editor.post(&format!("{draft}/removal"), &[]).await.status, 303);
    assert_eq!(field(&editor.page(TEXT).await, "title"), "");
    // Saving ends the draft.
    keep("9", "Адзін два тры").await;
    assert_eq!(editor.post(TEXT, &text("0", "Пачатак", "Адзін два тры")).await.status, 303);
    assert!(app.rows().await["draft"].is_empty());
    let without = app.post(&draft, &[("title", "x")]).await;
    assert_eq!(without.status, 403);
}

async fn two_who_write_different_sentences_are_merged(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let (one, other) = (editor(&app).await, Administrator::with_roles(&app, "other", &[Role::Editor]).await);
    one.post(TEXT, &text("0", "Загаловак", "Першы сказ. Другі сказ.")).await;
    one.post(TEXT, &text("1", "Загаловак", "Першы сказ, пашыраны. Другі сказ.")).await;
    let answer = other.post(TEXT, &text("1", "Новы загаловак", "Першы сказ. Другі сказ. Трэці сказ.")).await;
    assert_eq!(answer.location(), format!("{TEXT}?done=merged"));
    let page = one.page(TEXT).await;
    assert_eq!(field(&page, "body"), "Першы сказ, пашыраны. Другі сказ. Трэці сказ.");
    assert_eq!((field(&page, "title"), field(&page, "base")), ("Новы загаловак".to_owned(), "3".to_owned()));
}

async fn two_who_write_one_sentence_choose(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let (one, other) = (editor(&app).await, Administrator::with_roles(&app, "other", &[Role::Editor]).await);
    one.post(TEXT, &text("0", "Загаловак", "Было 39 чалавек. Іншае.")).await;
    one.post(TEXT, &text("1", "Загаловак", "Было 38 чалавек. Іншае.")).await;
    let mine = text("1", "Загаловак", "Было 40 чалавек. Іншае.");
    let answer = other.post(TEXT, &mine).await;
    assert_eq!(answer.status, 409);
    assert!(answer.main().contains("38") && answer.main().contains("40"));
    assert_eq!(field(&answer, "contributor"), "a-kalina", "nothing of the form is lost on the way");
    assert_eq!(field(&one.page(TEXT).await, "body"), "Было 38 чалавек. Іншае.", "nothing was overwritten");
    for (choice, body) in [("theirs", "Было 38 чалавек. Іншае."), ("both", "Было 38 чалавек. Было 40 чалавек. Іншае.")]
    {
        assert_eq!(
            other.post(TEXT, &[mine.clone(), vec![("choice-0", choice), ("against", "2")]].concat()).await.status,
            303
        );
        assert_eq!(field(&one.page(TEXT).await, "body"), body);
    }
}

async fn what_the_renderer_refuses_is_told_by_line(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = editor(&app).await;
    let refused = editor.post(TEXT, &text("0", "Т", "Добра.\n\n# Загаловак\n\n[^няма]")).await;
    assert_eq!(refused.status, 422);
    assert!(refused.main().contains("Line 3") && refused.main().contains("headings in the text begin with ##"));
    let mut form = text("0", "Т", "Тэкст[^law]");
    form.push(("sources", "law | Закон | Парламент | https://law.example/ | 2024-01-20\nдрэнна"));
    let refused = editor.post(TEXT, &form).await;
    assert!(refused.main().contains("Sources, line 2"), "{}", refused.main());
    form.pop();
    form.push(("sources", "law | Закон | Парламент | https://law.example/ | 2024-01-20"));
    assert_eq!(editor.post(TEXT, &form).await.status, 303);
    assert!(field(&editor.page(TEXT).await, "sources").starts_with("law | Закон | Парламент"));
}

async fn a_translation_knows_what_it_renders(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = editor(&app).await;
    let translator = Administrator::with_roles(&app, "translator", &[Role::Translator(Language::English)]).await;
    let english = TEXT.replace("/be", "/en");
    assert_eq!(translator.post(&english, &text("0", "T", "x")).await.status, 404, "there is nothing to translate");
    editor.post(TEXT, &text("0", "Загаловак", "Адзін.")).await;
    let page = translator.page(&english).await;
    assert!(page.main().contains("Загаловак"), "the original stands beside it");
    let form = [text("0", "A headline", "One."), vec![("source", "1")]].concat();
    assert_eq!(translator.post(&english, &form).await.status, 303);
    assert!(!editor.page("/desk/issues/2024-01-22").await.main().contains("Behind"));
    editor.post(TEXT, &text("1", "Загаловак", "Адзін і два.")).await;
    assert!(editor.page("/desk/issues/2024-01-22").await.main().contains("Behind the original"));
    let page = translator.page(&english).await;
    assert!(
        page.main().contains("What has changed in the original since") && page.html().all("ins").count() > 0,
        "{}",
        page.main()
    );
    // Still right: the same words, of the newer original.
    let form = [text("1", "A headline", "One."), vec![("source", "2")]].concat();
    assert_eq!(translator.post(&english, &form).await.location(), format!("{english}?done=text-saved"));
    assert!(!editor.page("/desk/issues/2024-01-22").await.main().contains("Behind"));
    assert_eq!(translator.post(TEXT, &text("2", "x", "y")).await.status, 403);
    assert_eq!(translator.post(&TEXT.replace("/be", "/ru"), &text("0", "x", "y")).await.status, 403);
}

async fn a_text_goes_its_way_to_approval(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let (editor, analyst) = (editor(&app).await, Administrator::with_roles(&app, "analyst", &[Role::Analyst]).await);
    assert_eq!(analyst.post(TEXT, &text("0", "Загаловак", "Адзін.")).await.status, 303);
    let approval = format!("{TEXT}/approval");
    assert_eq!(analyst.post(&approval, &[]).await.status, 403);
    assert_eq!(analyst.post(&format!("{TEXT}/submission"), &[]).await.status, 303);
    assert!(editor.page(TEXT).await.main().contains("In review"));
    assert_eq!(editor.post(&approval, &[("send-back", "yes"), ("reason", "Too short")]).await.status, 303);
    assert!(analyst.page(TEXT).await.main().contains("Draft"));
    assert!(analyst.page(&format!("{TEXT}/comments")).await.main().contains("Too short"), "she is told why");
    assert_eq!(editor.post(&approval, &[]).await.status, 303);
    assert!(analyst.page(TEXT).await.main().contains("Approved"));
    // What is saved afterwards was approved by nobody.
    analyst.post(TEXT, &text("1", "Загаловак", "Адзін, іначай.")).await;
    assert!(!analyst.page(TEXT).await.main().contains("Approved"));
    let rows = app.rows().await;
    for act in ["review-asked", "text-sent-back", "text-approved"] {
        assert!(rows["audit_event"].iter().any(|row| row.contains(act)), "{act}");
    }
}

async fn earlier_revisions_come_back(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = editor(&app).await;
    editor.post(TEXT, &text("0", "Загаловак", "Першы.")).await;
    editor.post(TEXT, &text("1", "Загаловак", "Зусім іншы.")).await;
    let page = editor.page(&format!("{TEXT}/revisions")).await;
    assert!(page.main().contains("What changed from 1 to 2"), "{}", page.main());
    let html = String::from_utf8_lossy(&page.body).into_owned();
    assert!(html.contains("<del>") && html.contains("<ins>"));
    assert_eq!(editor.post(&format!("{TEXT}/revisions/1/restoration"), &[]).await.status, 303);
    let page = editor.page(TEXT).await;
    assert_eq!((field(&page, "body"), field(&page, "base")), ("Першы.".to_owned(), "3".to_owned()));
    assert_eq!(editor.post(&format!("{TEXT}/revisions/9/restoration"), &[]).await.status, 404);
}

async fn who_may_not_write_reads(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = editor(&app).await;
    editor.post(TEXT, &text("0", "Загаловак", "Першы.")).await;
    let translator = Administrator::with_roles(&app, "translator", &[Role::Translator(Language::English)]).await;
    let page = translator.page(TEXT).await;
    assert_eq!(field(&page, "body"), "Першы.");
    assert!(page.html().all("script").next().is_none() && !page.main().contains("Approve"));
}

async fn a_choice_holds_for_what_was_shown(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let (one, other) = (editor(&app).await, Administrator::with_roles(&app, "other", &[Role::Editor]).await);
    one.post(TEXT, &text("0", "Загаловак", "Было 39 чалавек. Іншае.")).await;
    one.post(TEXT, &text("1", "Загаловак", "Было 38 чалавек. Іншае.")).await;
    let mine = text("1", "Загаловак", "Было 40 чалавек. Іншае.");
    let shown = other.post(TEXT, &mine).await;
    assert_eq!((shown.status, field(&shown, "against")), (409, "2".to_owned()));
    // While she chooses, the same sentence becomes another one. She has never seen that.
    one.post(TEXT, &text("2", "Загаловак", "Было 37 чалавек, паводле міністэрства. Іншае.")).await;
    let chosen = [mine, vec![("choice-0", "ours"), ("against", "2")]].concat();
    let again = other.post(TEXT, &chosen).await;
    assert_eq!((again.status, field(&again, "against")), (409, "3".to_owned()));
    assert!(again.main().contains("паводле міністэрства"));
    assert_eq!(field(&one.page(TEXT).await, "body"), "Было 37 чалавек, паводле міністэрства. Іншае.");
}

async fn nobody_approves_her_own_translation(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = editor(&app).await;
    // Neither signs anything: it is the account that counts.
    let both = [Role::Translator(Language::English), Role::Approver(Language::English)];
    let (one, other) =
        (Administrator::with_roles(&app, "one", &both).await, Administrator::with_roles(&app, "other", &both).await);
    editor.post(TEXT, &text("0", "Загаловак", "Адзін.")).await;
    let english = TEXT.replace("/be", "/en");
    let form = [text("0", "A headline", "One."), vec![("source", "1")]].concat();
    assert_eq!(one.post(&english, &form).await.status, 303);
    let approval = format!("{english}/approval");
    assert_eq!(one.post(&approval, &[]).await.status, 403);
    assert_eq!(other.post(&approval, &[]).await.status, 303);
    // What is brought back is saved by whoever brings it back.
    other.post(&english, &[text("1", "A headline", "One, and two."), vec![("source", "1")]].concat()).await;
    assert_eq!(one.post(&format!("{english}/revisions/1/restoration"), &[]).await.status, 303);
    assert_eq!(one.post(&approval, &[]).await.status, 403);
    assert_eq!(other.post(&approval, &[]).await.status, 303);
    assert_eq!(editor.post(&format!("{TEXT}/approval"), &[]).await.status, 303, "an editor answers for everything");
}

async fn a_preview_says_what_cannot_be_shown(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = editor(&app).await;
    let form = [text("0", "Т", "Добра.\n\n[^няма]"), vec![("preview", "yes")]].concat();
    let preview = editor.post(TEXT, &form).await;
    assert!(preview.main().contains("Line 3: [^няма]"), "{}", preview.main());
    assert_eq!(field(&preview, "title"), "Т");
}

async fn where_somebody_writes_others_take_over_or_read(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let (one, other) = (editor(&app).await, Administrator::with_roles(&app, "other", &[Role::Editor]).await);
    let writes = |page: &Answer| page.html().iter().any(|element| element.attribute("data-draft").is_some());
    assert!(writes(&one.page(TEXT).await) && writes(&other.page(TEXT).await));
    let draft = [text("0", "Пачатак", "Адзін"), vec![("sequence", "1")]].concat();
    one.post(&format!("{TEXT}/draft"), &draft).await;
    let seen = other.page(TEXT).await;
    assert!(!writes(&seen) && seen.main().contains("Write all the same"));
    assert!(writes(&one.page(TEXT).await), "it is she who writes");
    let taken = other.page(&format!("{TEXT}?take-over")).await;
    assert!(writes(&taken) && taken.main().contains("Writing here right now: editor"));
    other.post(&format!("{TEXT}/draft"), &draft).await;
    assert!(writes(&other.page(TEXT).await), "what she has begun stays hers");
}

async fn colleagues_talk_in_the_margin(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let (editor, analyst) = (editor(&app).await, Administrator::with_roles(&app, "alesia", &[Role::Analyst]).await);
    let margin = format!("{TEXT}/comments");
    assert_eq!(editor.get(&margin).await.status, 404, "nothing has been written");
    editor.post(TEXT, &text("0", "Загаловак", "Цэны выраслі на дзясятую частку.\n\nІшоў дождж.")).await;
    let page = analyst.page(&margin).await;
    let block = field(&page, "block");
    assert_eq!(editor.post(&margin, &[("block", "x"), ("text", "a")]).await.status, 404);
    let said = editor.post(&margin, &[("block", &block), ("text", "@alesia, адкуль гэта? <b>")]).await;
    assert_eq!(said.location(), format!("{margin}?done=comment-made"));
    let page = analyst.page(&margin).await;
    assert!(page.main().contains("адкуль гэта? &lt;b>") || page.main().contains("адкуль гэта? <b>"));
    assert!(!String::from_utf8_lossy(&page.body).contains("<b>"), "it is shown as it was written");
    assert!(page.main().contains("calls alesia"), "{}", page.main());
    assert!(editor.page(TEXT).await.main().contains("Margin (1)"));
    let answers = format!("{margin}/1/answers");
    assert_eq!(analyst.post(&answers, &[("text", "Са статыстыкі.")]).await.status, 303);
    for refused in ["", "  ", &"a".repeat(4001)] {
        assert_eq!(analyst.post(&answers, &[("text", refused)]).await.status, 422);
    }
    // The paragraph is changed, and found again.
    editor.post(TEXT, &text("1", "Загаловак", "Ішоў дождж.\n\nЦэны выраслі на дзясятую частку з мая.")).await;
    let page = analyst.page(&margin).await;
    assert!(page.main().contains("Са статыстыкі.") && !page.main().contains("no longer there"));
    // And deleted.
    editor.post(TEXT, &text("2", "Загаловак", "Ішоў дождж.")).await;
    let page = analyst.page(&margin).await;
    assert!(page.main().contains("Са статыстыкі.") && page.main().contains("no longer there"), "{}", page.main());
    let resolution = format!("{margin}/1/resolution");
    assert_eq!(analyst.post(&resolution, &[]).await.status, 303);
    assert!(!editor.page(TEXT).await.main().contains("Margin (1)"));
    assert_eq!(editor.post(&resolution, &[("reopen", "yes")]).await.status, 303);
    assert!(editor.page(TEXT).await.main().contains("Margin (1)"));
    for missing in ["2", "9", "x"] {
        assert_eq!(editor.post(&format!("{margin}/{missing}/resolution"), &[]).await.status, 404, "{missing}");
        assert_eq!(
            editor.post(&format!("{margin}/{missing}/answers"), &[("text", "a")]).await.status,
            404,
            "{missing}"
        );
    }
    let rows = app.rows().await;
    for act in ["comment-made", "comment-answered", "comment-resolved", "comment-reopened"] {
        assert!(rows["audit_event"].iter().any(|row| row.contains(act)), "{act}");
    }
}
