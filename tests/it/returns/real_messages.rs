//! Real messages of many mail systems, about readers of ours: without a token nobody is lost by any of them, and with one each does what
//! its reading says.
//!
//! They aren't part of the repository: they are looked for in `$BELLWETHER_SHARED/samples`, then in `shared/samples` beside the
//! checkout. Where they are missing, nothing is tested here, and says so.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use bellwether::returns::{Effect, Way};
use bellwether::vault::Address;
use bellwether_bounces::Class;

use super::{Office, day};
use crate::test_app::TestApp;

#[tokio::test]
async fn real_messages_without_a_token_take_nobody_off_and_those_with_one_do() {
    let shared = std::env::var_os("BELLWETHER_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let folder = shared.join("samples/bounces/eml");
    let Ok(files) = fs::read_dir(&folder) else {
        eprintln!("no samples/bounces here: not tested");
        return;
    };
    let messages: Vec<Vec<u8>> = files.map(|file| fs::read(file.expect("a file").path()).expect("a message")).collect();
    let reports: Vec<_> = messages.iter().map(|message| bellwether_bounces::read(message)).collect();
    let mut office = Office::new(TestApp::sqlite().await);
    let named = reports.iter().flat_map(|report| &report.returns).flat_map(|returned| &returned.recipient);
    let addresses: BTreeSet<String> =
        named.map(|text| text.to_lowercase()).filter(|text| Address::parse(text).is_ok()).collect();
    for address in &addresses {
        office.join(address).await;
    }
    let intake = office.intake();
    for days in 0..4 {
        for message in &messages {
            intake.take(message, None, Way::Mailbox, day(days)).await.expect("a message");
        }
    }
    assert!(office.suppressions().await.is_empty());
    assert!(!office.app.rows().await["soft_bounce"].is_empty(), "some named a reader of ours");

    let reader = office.join("one.more@example.org").await;
    let verp = office.letter_verp(reader.id);
    let mut acted = 0;
    for (message, report) in messages.iter().zip(&reports) {
        let effects = intake.take(message, Some(&verp), Way::Mailbox, day(0)).await.expect("a message");
        let all_are = |class| !report.returns.is_empty() && report.returns.iter().all(|found| found.class == class);
        let suppressed = matches!(effects[..], [Effect::Suppressed(_)]);
        assert_eq!(suppressed, all_are(Class::Hard) || all_are(Class::Complaint), "{effects:?}: {:?}", report.returns);
        acted += usize::from(suppressed);
    }
    assert!(acted > messages.len() / 4, "{acted} of {}", messages.len());
}
