//! Judging: one verdict for all languages, superseded and never edited when readers have seen it; and nobody sees another's ballot too early.

use bellwether::accounts::Role;

use super::{Administrator, publication};
use crate::bundle::Bundle;
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(
    a_verdict_is_set_once_for_all_languages,
    a_published_verdict_is_superseded,
    no_ballot_is_seen_before_the_end,
    readers_are_told_how_analysts_voted_if_they_are_to_know,
);

const DRAFT: &str = "/desk/issues/2024-01-22/sections/economy";

async fn a_verdict_is_set_once_for_all_languages(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = Administrator::with_roles(&app, "editor", &[Role::Editor]).await;
    let address = format!("{DRAFT}/assessment");
    let page = editor.page(&address).await;
    assert!(page.main().contains("Not changed"), "the last issues stand beside it: {}", page.main());
    assert_eq!(editor.post(&address, &[("verdict", "worse")]).await.status, 422);
    assert_eq!(editor.post(&address, &[("verdict", "improved"), ("reason-be", "Так")]).await.status, 422);
    for verdict in ["improved", "deteriorated"] {
        let form = [("verdict", verdict), ("level", "3"), ("confidence", "high"), ("baseline", "2024-01-15")];
        assert_eq!(editor.post(&address, &form).await.status, 303);
    }
    assert!(editor.page("/desk/issues/2024-01-22").await.main().contains("Deteriorated"));
    let exported = app.export_all().await;
    let issue = String::from_utf8_lossy(&exported["issues/2024-01-22/issue.toml"]).into_owned();
    assert!(
        issue.contains(
            "section = \"economy\"\nverdict = \"deteriorated\"\nbaseline = 2024-01-15\nlevel = 3\nconfidence = \"high\""
        ),
        "{issue}"
    );
    // Whose section it isn't doesn't judge it.
    let analyst = Administrator::with_roles(&app, "analyst", &[Role::Analyst]).await;
    assert_eq!(analyst.post(&address, &[("verdict", "improved")]).await.status, 403);
    editor.post(&format!("{DRAFT}/plan"), &[("who-be", "analyst")]).await;
    assert_eq!(analyst.post(&address, &[("verdict", "unchanged")]).await.status, 303);
}

async fn a_published_verdict_is_superseded(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = Administrator::with_roles(&app, "editor", &[Role::Editor]).await;
    let address = "/desk/issues/2024-01-15/sections/security/assessment";
    assert_eq!(editor.post(address, &[("verdict", "improved")]).await.status, 422, "readers are told why");
    let form = [
        ("verdict", "improved"),
        ("reason-be", "Лічбы ўдакладненыя."),
        ("reason-ru", "Цифры уточнены."),
        ("reason-en", "The figures were revised."),
    ];
    assert_eq!(editor.post(address, &form).await.status, 303);
    app.app.site.refresh().await.expect("a refresh");
    let issue = app.page("/en/issues/2024-01-15").await;
    let link = issue.html();
    let link = link.all("a").find_map(|link| link.attribute("href").filter(|href| href.contains("/commentaries/")));
    let commentary = app.page(link.expect("a commentary")).await;
    assert!(commentary.main().contains("The figures were revised."), "{}", commentary.main());
    assert!(commentary.main().contains("Earlier assessment:"));
}

/// Everything that `who` can see of the section, as text.
async fn seen(who: &Administrator<'_>) -> Vec<String> {
    let mut seen = Vec::new();
    for path in [format!("{DRAFT}/assessment"), DRAFT.to_owned(), "/desk/issues/2024-01-22".to_owned()] {
        let answer = who.get(&path).await;
        seen.push(format!("{} {}", answer.status, String::from_utf8_lossy(&answer.body)));
    }
    seen
}

async fn no_ballot_is_seen_before_the_end(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = Administrator::with_roles(&app, "editor", &[Role::Editor]).await;
    let [one, other] = ["one", "other"];
    let one = Administrator::with_roles(&app, one, &[Role::Analyst]).await;
    let other = Administrator::with_roles(&app, other, &[Role::Analyst]).await;
    let ballot = format!("{DRAFT}/ballot");
    assert_eq!(one.post(&ballot, &[("verdict", "improved")]).await.status, 409, "no round is open");
    assert_eq!(one.post(&format!("{DRAFT}/round"), &[]).await.status, 403);
    assert_eq!(editor.post(&format!("{DRAFT}/round"), &[]).await.status, 303);
    let before = (seen(&one).await, seen(&editor).await);
    let mut after = Vec::new();
    for verdict in ["improved", "deteriorated"] {
        let form = [("verdict", verdict), ("note", "Kvadrat7 thinks so"), ("level", "5")];
        assert_eq!(other.post(&ballot, &form).await.status, 303);
        after.push((seen(&one).await, seen(&editor).await));
    }
    // Neither that one was filed, nor what it says.
    assert!(after.iter().all(|after| *after == before), "something gives a ballot away");
    let log = app.rows().await["audit_event"].join("\n");
    assert!(log.contains("ballot-filed") && !log.contains("Kvadrat7") && !log.contains("deteriorated"));
    // The verdict waits for the end of the round.
    assert_eq!(editor.post(&format!("{DRAFT}/assessment"), &[("verdict", "improved")]).await.status, 422);
    assert_eq!(one.post(&ballot, &[("verdict", "improved")]).await.status, 303);
    assert!(one.page(&format!("{DRAFT}/assessment")).await.main().contains("Your ballot:"));
    assert_eq!(editor.post(&format!("{DRAFT}/round"), &[("close", "yes")]).await.status, 303);
    for who in [&one, &other, &editor] {
        let page = who.page(&format!("{DRAFT}/assessment")).await;
        assert!(page.main().contains("Kvadrat7 thinks so") && page.main().contains("Improved: 1"), "{}", page.main());
    }
    assert_eq!(other.post(&ballot, &[("verdict", "unchanged")]).await.status, 409, "it is over");
    assert_eq!(editor.post(&format!("{DRAFT}/assessment"), &[("verdict", "improved")]).await.status, 303);
}

async fn readers_are_told_how_analysts_voted_if_they_are_to_know(app: TestApp) {
    let app = publication::installation(app).await;
    let editor = Administrator::with_roles(&app, "editor", &[Role::Editor]).await;
    editor.post(&format!("{DRAFT}/round"), &[]).await;
    for (name, verdict) in [("one", "improved"), ("two", "unchanged"), ("three", "improved")] {
        let analyst = Administrator::with_roles(&app, name, &[Role::Analyst]).await;
        assert_eq!(
            analyst.post(&format!("{DRAFT}/ballot"), &[("verdict", verdict), ("note", "Kvadrat9")]).await.status,
            303
        );
    }
    editor.post(&format!("{DRAFT}/round"), &[("close", "yes")]).await;
    let incomplete = [("verdict", "improved"), ("votes", "yes"), ("dissent-be", "Адзін супраць")];
    assert_eq!(editor.post(&format!("{DRAFT}/assessment"), &incomplete).await.status, 422);
    let dissent = [("dissent-be", "Адзін супраць"), ("dissent-ru", "Один против"), ("dissent-en", "One is against it")];
    let fields = [&[("verdict", "improved"), ("votes", "yes")][..], &dissent].concat();
    assert_eq!(editor.post(&format!("{DRAFT}/assessment"), &fields).await.status, 303);
    assert!(
        editor
            .page(&format!("{DRAFT}/assessment"))
            .await
            .html()
            .all("input")
            .any(|input| input.attribute("name") == Some("votes") && input.attribute("checked").is_some())
    );
    publication::approve(&app, "1 = 1").await;
    let answer = editor.post(&format!("{}/publication", publication::DRAFT), &[]).await;
    assert_eq!(answer.status, 303, "{}", answer.main());
    app.app.site.refresh().await.expect("a refresh");
    let page = app.page("/en/commentaries/economy-en").await;
    for said in ["How the analysts voted:", "Improved: 2", "Not changed: 1", "Dissenting opinion: One is against it"] {
        assert!(page.main().contains(said), "{said}: {}", page.main());
    }
    assert!(!page.main().contains("Kvadrat9"));
    // A verdict that replaces it says for itself whether readers are to know.
    assert!(app.execute("UPDATE assessment SET votes = '' WHERE votes <> ''").await.is_err(), "what readers saw stays");
    let files = app.export_public().await;
    let issue = String::from_utf8_lossy(&files["issues/2024-01-22/issue.toml"]).into_owned();
    assert!(
        issue.contains("votes = [\"improved\", \"improved\", \"unchanged\"]") && issue.contains("One is against it"),
        "{issue}"
    );
    let copy = Bundle::empty();
    for (path, content) in &files {
        copy.write(path, content);
    }
    let other = TestApp::on(app.engine()).await;
    other.import(&copy).await;
    let again = other.export_public().await;
    assert_eq!(String::from_utf8_lossy(&again["issues/2024-01-22/issue.toml"]), issue);
    copy.edit("issues/2024-01-22/issue.toml", |text| text.replace("votes = [\"improved\"", "votes = [\"better\""));
    let refused = TestApp::on(app.engine()).await.refusal(&copy).await;
    assert!(refused.iter().any(|line| line.contains("a vote is one of improved, unchanged")), "{refused:?}");
}
