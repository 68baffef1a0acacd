//! What an editor looks at before an issue is mailed.

use bellwether::mailing::issue_mail::Extent;
use bellwether::mailing::preflight::{Kind, Resolver, Weight, preflight};
use bellwether::vault::Address;
use bellwether_language::Language;

use super::{Administrator, configured, now};
use crate::engines::on_both_engines;
use crate::post::open_newsletter;
use crate::test_app::TestApp;

on_both_engines!(
    a_mail_is_looked_at_before_it_goes,
    one_mail_goes_to_whoever_wants_to_see_it,
    what_stands_in_the_way_is_named,
);

const PATH: &str = "/desk/campaigns/2024-01-15";

async fn a_mail_is_looked_at_before_it_goes(app: TestApp) {
    let app = configured(app.engine(), open_newsletter).await;
    let administrator = Administrator::signed_in(&app).await;
    for language in ["be", "ru", "en"] {
        let path = format!("{PATH}/preview/{language}");
        let page = administrator.page(PATH).await.html();
        assert!(page.all("a").any(|link| link.must("href") == path), "{language}");
        let preview = administrator.page(&path).await;
        let frames: Vec<_> = preview.html().all("iframe").map(|frame| frame.must("src").to_owned()).collect();
        assert_eq!(frames, [format!("{path}/html"), format!("{path}/html")]);
        assert!(preview.header("content-security-policy").contains("frame-src 'self'"));
        let mail = administrator.get(&frames[0]).await;
        assert_eq!((mail.status, mail.header("x-frame-options")), (200, "SAMEORIGIN"));
        let policy = mail.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'self'"), "{policy}");
        assert!(mail.text().contains("https://unsubscribe.invalid/"), "it is nobody's mail");
        assert_eq!(app.get(&frames[0]).await.status, 303, "only for who has signed in");
    }
    assert_eq!(administrator.get(&format!("{PATH}/preview/fr")).await.status, 404);
    assert_eq!(administrator.get("/desk/campaigns/2024-01-22/preview/be").await.status, 404, "a draft");
}

async fn one_mail_goes_to_whoever_wants_to_see_it(app: TestApp) {
    let app = configured(app.engine(), open_newsletter).await;
    let administrator = Administrator::signed_in(&app).await;
    let action = format!("{PATH}/preview/ru/trial");
    assert_eq!(administrator.post(&action, &[("address", "nobody")]).await.status, 422);
    let answer = administrator.post(&action, &[("address", "editor@example.org")]).await;
    assert_eq!(answer.location(), format!("{PATH}/preview/ru?done=trial"));
    let rows = app.rows().await;
    assert!(rows["trial"].len() == 1 && !format!("{rows:?}").contains("editor@"));
    let mails = app.mails().await;
    let [letter] = mails.as_slice() else { panic!("{} mails", mails.len()) };
    assert_eq!(letter.to(), "editor@example.org");
    assert!(letter.subject().contains("января"), "{}", letter.subject());
    let (departure, rows) = (letter.link("/departure"), app.rows().await);
    assert_eq!(app.post(&departure, &[]).await.status, 200);
    // No reader leaves by it.
    assert!(rows["trial"].is_empty() && app.rows().await == rows);
    assert!(app.mails().await.is_empty());
    let address = Address::parse("editor@example.org").expect("an address");
    assert!(app.worker().try_out("2024-01-22", Language::English, &address, now()).await.is_err(), "a draft");
}

async fn what_stands_in_the_way_is_named(app: TestApp) {
    let app = configured(app.engine(), open_newsletter).await;
    let worker = app.worker();
    let known: Vec<(String, String)> =
        worker.office.signer.records().into_iter().map(|record| (record.name, record.text)).collect();
    let [rsa, ed25519] = known.as_slice() else { panic!("two keys") };
    let records = vec![
        rsa.clone(),
        (ed25519.0.clone(), "v=DKIM1; k=ed25519; p=AAAA".to_owned()),
        ("monitor.example".to_owned(), "v=spf1 mx -all".to_owned()),
    ];
    let resolver = Resolver::Known(records);
    let findings =
        preflight(&app.app.site, "2024-01-15", Extent::Full, Some(&worker.office), &resolver).await.expect("findings");
    let told: Vec<_> = findings
        .iter()
        .map(|finding| (finding.weight, finding.kind, finding.language.map_or("", |language| language.code())))
        .collect();
    assert_eq!(
        told,
        [
            (Weight::Problem, Kind::Stale, "ru"),
            (Weight::Problem, Kind::RecordWrong, ""),
            (Weight::Problem, Kind::RecordMissing, ""),
            (Weight::Good, Kind::Ready, "be"),
            (Weight::Good, Kind::Ready, "en"),
            (Weight::Good, Kind::RecordGood, ""),
            (Weight::Good, Kind::RecordGood, ""),
        ]
    );
    assert!(findings[1].detail.starts_with("bellwether-ed25519._domainkey.monitor.example"), "{findings:?}");
    let administrator = Administrator::signed_in(&app).await;
    let page = administrator.page(&format!("{PATH}/preflight")).await;
    assert!(page.main().contains("the translation is behind"), "{}", page.main());
}
