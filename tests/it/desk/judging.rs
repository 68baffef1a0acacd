//! Judging: one verdict for all languages, superseded and never edited when readers have seen it; and nobody sees another's ballot too early.

use bellwether::accounts::Role;

use super::Administrator;
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(
    a_verdict_is_set_once_for_all_languages,
    a_published_verdict_is_superseded,
    no_ballot_is_seen_before_the_end,
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
