//! Webhooks: only what is signed is kept, sealed; and it is acted upon in the process that can open it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use axum::Router;
use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bellwether::config::{Secret, Webhooks as Settings};
use bellwether::returns::webhook::{Secrets, Webhooks, router};
use bellwether::vault::LiveKeyring;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::Request;
use sha2::Sha256;
use tower::ServiceExt as _;

use super::mails::{complaint, hard};
use super::{ADDRESS, Office, Reader, clock, day};
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(
    what_is_signed_is_kept_and_survives_a_restart,
    mailgun_is_believed_by_its_signature,
    sendgrid_is_believed_by_its_signature,
    a_message_proves_no_more_than_in_a_mailbox,
);

const SECRET: &str = "shared";

/// What stands before the point of a key on P-256 (RFC 5480).
const SPKI: &str = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE";

fn random() -> [u8; 32] {
    static DRAWN: AtomicU64 = AtomicU64::new(0);
    let mut bytes = [3; 32];
    bytes[..8].copy_from_slice(&DRAWN.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    bytes
}

struct Hooks {
    router: Router,
    sendgrid: EcdsaKeyPair,
}

impl Hooks {
    /// In the process that serves readers.
    fn open(office: &Office) -> Self {
        let sendgrid = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key");
        let point = sendgrid.public_key().as_ref();
        let prefix = STANDARD.decode(format!("{SPKI}AAA=")).expect("base64");
        let settings = Settings {
            generic_secret: Some(Secret::new(SECRET.to_owned())),
            mailgun_signing_key: Some(Secret::new(SECRET.to_owned())),
            sendgrid_public_key: Some(STANDARD.encode([&prefix[..26], point].concat())),
        };
        let keyring = LiveKeyring::read_sealing_half(office.desk.directory.path()).expect("keys");
        let secrets = Secrets::new(&settings).expect("secrets");
        let webhooks = Webhooks { db: office.db().clone(), keyring: Arc::new(keyring), secrets, clock, random };
        let pages = bellwether::routes::routes(Arc::clone(&office.app.app.site), Arc::clone(&office.app.app.desk));
        Self { router: pages.merge(router(webhooks)), sendgrid }
    }

    async fn post(&self, source: &str, headers: &[(&str, String)], body: impl Into<Vec<u8>>) -> u16 {
        let mut request = Request::post(format!("/returns/{source}"));
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let request = request.body(Body::from(body.into())).expect("a request");
        let answer = self.router.clone().oneshot(request).await.expect("an answer");
        assert_eq!(answer.headers()["content-type"], "text/plain; charset=utf-8");
        answer.status().as_u16()
    }

    async fn generic(&self, time: i64, content_type: &str, body: &str) -> u16 {
        let headers = [("bellwether-signature", own_signature(time, body)), ("content-type", content_type.to_owned())];
        self.post("generic", &headers, body).await
    }
}

fn tag(secret: &str, text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn own_signature(time: i64, body: &str) -> String {
    format!("t={time},v1={}", tag(SECRET, &format!("{time}.{body}")))
}

async fn kept(office: &Office) -> usize {
    office.app.rows().await["returned_mail"].len()
}

async fn what_is_signed_is_kept_and_survives_a_restart(app: TestApp) {
    let mut office = Office::new(app);
    let Reader { id, .. } = office.join(ADDRESS).await;
    office.join("other@example.org").await;
    let hooks = Hooks::open(&office);
    let token = office.letter_verp(id);
    let by_token = format!(r#"{{"token":"{token}","class":"complaint","reason":""}}"#);
    let by_address = r#"{"recipient":"other@example.org","class":"failed","reason":"550 5.1.1 No such user"}"#;
    assert_eq!(hooks.generic(0, "application/json", &by_token).await, 200);
    assert_eq!(hooks.generic(300, "application/json", by_address).await, 200);
    assert_eq!(kept(&office).await, 2);
    // The same again is taken once; by others, too late or about nothing, not at all.
    assert_eq!(hooks.generic(300, "application/json", by_address).await, 200);
    assert_eq!(hooks.generic(-301, "application/json", by_address).await, 401);
    assert_eq!(hooks.generic(301, "application/json", by_address).await, 401);
    assert_eq!(hooks.generic(0, "application/json", "{}").await, 400);
    let signature = own_signature(0, by_address);
    for (headers, body) in [
        (vec![], by_address),
        (vec![("bellwether-signature", "t=0,v1=00".to_owned())], by_address),
        (vec![("bellwether-signature", "nonsense".to_owned())], by_address),
        (vec![("bellwether-signature", signature.replace("t=0", "t=1"))], by_address),
        (vec![("bellwether-signature", signature)], by_token.as_str()),
        (vec![("bellwether-signature", format!("t=0,v1={}", tag("guessed", &format!("0.{by_address}"))))], by_address),
    ] {
        assert_eq!(hooks.post("generic", &headers, body).await, 401, "{headers:?}");
    }
    assert_eq!(hooks.post("generic", &[], "x".repeat(2 << 20)).await, 413);
    for source in ["postmark", "Generic", "x"] {
        assert_eq!(hooks.post(source, &[], "{}").await, 404);
    }
    // Neither process nor connection is the same afterwards. The sealing half can't read what lies there.
    drop(hooks);
    assert_eq!((kept(&office).await, office.suppressions().await.len()), (2, 0));
    let rows = office.app.rows().await.remove("returned_mail").expect("the table");
    assert!(!rows.iter().any(|row| row.contains("other") || row.contains("6f74686572") || row.contains("6F74686572")));
    let mut intake = office.intake();
    intake.db = office.app.another_db().await;
    assert_eq!(intake.take_inbox(day(0)).await.expect("an inbox"), 2);
    assert_eq!(office.suppressions().await, ["bounced", "complained"]);
    assert_eq!((kept(&office).await, intake.take_inbox(day(0)).await.expect("an inbox")), (0, 0));
}

async fn mailgun_is_believed_by_its_signature(app: TestApp) {
    let mut office = Office::new(app);
    for address in [ADDRESS, "b@example.org", "c@example.org"] {
        office.join(address).await;
    }
    let hooks = Hooks::open(&office);
    let body = |time: &str, token: &str, event: &str| {
        let signature = tag(SECRET, &format!("{time}{token}"));
        format!(
            r#"{{"signature":{{"timestamp":"{time}","token":"{token}","signature":"{signature}"}},"event-data":{event}}}"#
        )
    };
    let hard = r#"{"event":"failed","severity":"permanent","reason":"bounce","recipient":"reader.of.news@example.org",
        "delivery-status":{"code":550,"message":"5.1.1 The email account that you tried to reach does not exist"}}"#;
    let complaint = r#"{"event":"complained","recipient":"b@example.org"}"#;
    let late = r#"{"event":"failed","severity":"temporary","recipient":"c@example.org"}"#;
    for (token, event) in [("one", hard), ("two", complaint), ("three", late)] {
        assert_eq!(hooks.post("mailgun", &[], body("0", token, event)).await, 200, "{event}");
    }
    // Its signature doesn't cover the event: a token works once.
    let other = complaint.replace("b@", "c@");
    assert_eq!(hooks.post("mailgun", &[], body("0", "one", &other)).await, 200);
    assert_eq!(kept(&office).await, 3);
    let good = body("0", "four", &other);
    assert_eq!(hooks.post("mailgun", &[], body("-301", "four", &other)).await, 401);
    assert_eq!(hooks.post("mailgun", &[], good.replace("four", "five")).await, 401);
    assert_eq!(hooks.post("mailgun", &[], good.replace("event-data", "event")).await, 400);
    assert_eq!(hooks.post("mailgun", &[], "{").await, 400);
    office.intake().take_inbox(day(0)).await.expect("an inbox");
    assert_eq!(office.suppressions().await, ["bounced", "complained"]);
}

async fn sendgrid_is_believed_by_its_signature(app: TestApp) {
    let mut office = Office::new(app);
    for address in [ADDRESS, "b@example.org"] {
        office.join(address).await;
    }
    let hooks = Hooks::open(&office);
    let batch = r#"[{"email":"reader.of.news@example.org","event":"bounce","type":"bounce","status":"5.1.1","reason":"550 5.1.1 User unknown"},
        {"email":"b@example.org","event":"spamreport"},{"email":"c@example.org","event":"processed"}]"#;
    let signed = |time: &str, body: &str| {
        let signature =
            hooks.sendgrid.sign(&SystemRandom::new(), format!("{time}{body}").as_bytes()).expect("a signature");
        [
            ("x-twilio-email-event-webhook-timestamp", time.to_owned()),
            ("x-twilio-email-event-webhook-signature", STANDARD.encode(signature)),
        ]
    };
    assert_eq!(hooks.post("sendgrid", &signed("0", batch), batch).await, 200);
    // ECDSA gives another signature each time, but it is of the same.
    assert_eq!(hooks.post("sendgrid", &signed("0", batch), batch).await, 200);
    assert_eq!(kept(&office).await, 1);
    assert_eq!(hooks.post("sendgrid", &signed("-301", batch), batch).await, 401);
    assert_eq!(hooks.post("sendgrid", &signed("0", batch), batch.replace("b@", "c@")).await, 401);
    assert_eq!(hooks.post("sendgrid", &signed("0", batch)[..1], batch).await, 401);
    assert_eq!(hooks.post("sendgrid", &signed("0", "{}"), "{}").await, 400);
    office.intake().take_inbox(day(0)).await.expect("an inbox");
    assert_eq!(office.suppressions().await, ["bounced", "complained"]);
}

async fn a_message_proves_no_more_than_in_a_mailbox(app: TestApp) {
    let mut office = Office::new(app);
    let Reader { id, .. } = office.join(ADDRESS).await;
    let hooks = Hooks::open(&office);
    for message in
        [hard("bounces@bounces.example", ADDRESS), complaint("bounces@bounces.example", &format!("To: {ADDRESS}"))]
    {
        assert_eq!(hooks.generic(0, "message/rfc822", &message).await, 200);
    }
    office.intake().take_inbox(day(0)).await.expect("an inbox");
    assert!(office.suppressions().await.is_empty());
    assert_eq!(hooks.generic(0, "message/rfc822", &hard(&office.letter_verp(id), ADDRESS)).await, 200);
    office.intake().take_inbox(day(0)).await.expect("an inbox");
    assert_eq!(office.suppressions().await, ["bounced"]);
}
