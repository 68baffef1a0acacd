//! Exchanging keys where processes don't get them in the same instant: nobody is taken for a stranger, nothing is dropped, and what an
//! earlier version has done wrong is put right.

use std::fs;
use std::sync::Arc;

use bellwether::db::Uuid;
use bellwether::mailing::Worker;
use bellwether::subscribers::{self, Addition, Mode, Preferences, SignUp, Suppression};
use bellwether::vault::{
    Address, Keyring, LiveKeyring, Purpose, random, random_id, read_keyring, write_new_generation,
};
use bellwether_language::Language;
use jiff::civil::date;
use tempfile::TempDir;
use zeroize::Zeroizing;

use crate::bundle::Bundle;
use crate::desk::Administrator;
use crate::engines::{Engine, on_both_engines};
use crate::post::{letters_in, now};
use crate::returns::{ADDRESS, Office, Reader, day};
use crate::subscribers::use_generation;
use crate::test_app::TestApp;

on_both_engines!(
    two_processes_exchange_keys_one_after_the_other,
    a_worker_waits_for_the_opening_key,
    an_address_that_has_two_rows_keeps_one,
    one_who_stays_behind_keeps_nobody_back,
    sign_ups_that_wait_for_a_key_are_in_nobodys_way,
    what_came_back_waits_for_its_key,
);

const READER: &str = "reader-0@example.org";
const LIST: &str = "email,language,consent\nreader-0@example.org,be,2024-01-31\nreader-1@example.org,be,2024-01-31\n";

/// The machine that sends mail, with a directory of keys of its own.
struct Machine {
    directory: TempDir,
    worker: Arc<Worker>,
}

impl Machine {
    fn beside(app: &TestApp) -> Self {
        let directory = TempDir::new().expect("a temporary directory");
        for entry in fs::read_dir(&app.config().vault.directory).expect("the keys") {
            let path = entry.expect("a file").path();
            fs::copy(&path, directory.path().join(path.file_name().expect("a name"))).expect("a copy");
        }
        let mut config = app.config().clone();
        config.vault.directory = directory.path().to_owned();
        let worker = app.app.worker(&config).expect("a worker's keys").expect("a newsletter");
        Self { directory, worker }
    }

    fn rotate(&self) {
        write_new_generation(self.directory.path(), &Zeroizing::new([3; 64])).expect("new keys");
    }

    fn keys(&self) -> Keyring {
        read_keyring(self.directory.path()).expect("keys")
    }

    /// Gives a file to the machine that serves readers.
    fn give(&self, app: &TestApp, name: &str) {
        fs::copy(self.directory.path().join(name), app.config().vault.directory.join(name)).expect("a copy");
    }
}

async fn newsletter(app: TestApp) -> TestApp {
    let app = TestApp::with_newsletter(app.engine()).await;
    app.import(&Bundle::sample()).await;
    app
}

/// What the process that serves readers does each second.
fn look_for_keys(app: &TestApp, in_use: i64) -> bool {
    app.app.site.offer.reception.as_ref().expect("a newsletter").keyring.renew(in_use).is_ok()
}

async fn two_processes_exchange_keys_one_after_the_other(app: TestApp) {
    let app = newsletter(app).await;
    app.join(READER, "be").await;
    let machine = Machine::beside(&app);
    let administrator = Administrator::signed_in(&app).await;
    administrator.post("/desk/subscribers/suppressions", &[("email", "reader-1@example.org")]).await;
    let fields = [("proof", "Paper")];
    let import = async || administrator.upload("/desk/subscribers/import", LIST, &fields).await;
    let search = async || administrator.post("/desk/subscribers/search", &[("email", READER)]).await;

    // There are new keys, and only the worker has them: nothing changes.
    machine.rotate();
    assert_eq!(machine.worker.bring_under_keys_in_use().await.expect("nothing to do"), 0);
    assert!(app.rows().await["subscriber"].len() == 1 && look_for_keys(&app, 1));
    assert!(search().await.main().contains("Gets the newsletter"), "{}", search().await.main());
    assert!(import().await.main().contains("Added: 0."));

    // They are taken into use too early: who has not got them does nothing by an address.
    use_generation(&app.app.site.db, 2).await;
    assert_eq!(machine.worker.bring_under_keys_in_use().await.expect("a rotation"), 0);
    assert!(!look_for_keys(&app, 2));
    let before = app.rows().await;
    let suppress = [("email", "reader-2@example.org")];
    let add = [("email", READER), ("language", "be"), ("consent-day", "2024-01-31"), ("proof", "Paper")];
    for answer in [
        search().await,
        import().await,
        administrator.post("/desk/subscribers/suppressions", &suppress).await,
        administrator.post("/desk/subscribers/addition", &add).await,
        administrator.post("/desk/subscribers/addition", &add[..2]).await,
    ] {
        let words = String::from_utf8_lossy(&answer.body);
        assert_eq!(answer.status, 503, "{words}");
        assert!(words.contains("sealing-2.key is not here yet"), "{words}");
    }
    assert_eq!(app.rows().await, before);
    // Signing up goes on: the worker still opens what is sealed under the former keys.
    assert_eq!(app.post("/be/newsletter", &[("email", READER)]).await.status, 303);
    while machine.worker.correspond(now()).await.expect("sign-ups") {}
    let mails = letters_in(app.config().mail.directory.as_ref().expect("a directory"));
    assert_eq!(mails.iter().map(|mail| mail.subject()).collect::<Vec<_>>(), ["Вы ўжо падпісаны на рассылку"]);

    machine.give(&app, "sealing-2.key");
    assert!(look_for_keys(&app, 2));
    assert!(search().await.main().contains("Gets the newsletter"));
    let read = import().await;
    assert!(read.main().contains("Added: 0.") && read.main().contains("Taken off by an administrator 1"));
    administrator.post("/desk/subscribers/suppressions", &suppress).await;
    let third =
        machine.keys().using(2).expect("keys").lookups(&Address::parse("reader-2@example.org").expect("an address"));
    let mut reading = app.app.site.db.reading().await.expect("a transaction");
    let found = subscribers::suppression_of(&mut reading, &[third[0].1]).await.expect("a suppression");
    assert_eq!(found.map(|(reason, _)| reason), Some(Suppression::Removed), "it is where everybody looks");
    assert_eq!(app.rows().await["subscriber"].len(), 1);
}

async fn a_worker_waits_for_the_opening_key(app: TestApp) {
    let app = newsletter(app).await;
    app.join(READER, "be").await;
    let machine = Machine::beside(&app);
    machine.rotate();
    let opening = machine.directory.path().join("opening-2.key");
    let elsewhere = machine.directory.path().join("elsewhere");
    fs::rename(&opening, &elsewhere).expect("a file");
    use_generation(&app.app.site.db, 2).await;
    app.post("/be/newsletter", &[("email", READER)]).await;
    let before = app.rows().await;
    for error in [
        machine.worker.correspond(now()).await.expect_err("a key is missing"),
        machine.worker.bring_under_keys_in_use().await.expect_err("a key is missing"),
    ] {
        assert!(format!("{error:#}").contains("opening-2.key is not here yet"), "{error:#}");
    }
    assert_eq!(app.rows().await, before, "otherwise nobody could be mailed any more");
    fs::rename(&elsewhere, &opening).expect("a file");
    while machine.worker.correspond(now()).await.expect("sign-ups") {}
    assert_eq!(machine.worker.bring_under_keys_in_use().await.expect("a rotation"), 0);
    assert_eq!(app.take_mails().len(), 1);
    fs::remove_file(machine.directory.path().join("opening-1.key")).expect("a file");
    app.post("/be/newsletter", &[("email", "reader-1@example.org")]).await;
    while machine.worker.correspond(now()).await.expect("sign-ups") {}
    assert!(app.take_mails().is_empty(), "a process that serves readers had not heard of the new keys");
    assert_eq!(app.rows().await["sign_up"].len(), 1, "it waits");
}

/// Adds readers as a process did that knew of one generation alone.
async fn add(app: &TestApp, keys: &Keyring, addresses: &[&str], consent: &str) {
    let additions = addresses.iter().map(|address| Addition {
        address: Address::parse(address).expect("an address"),
        preferences: Preferences { language: Language::Belarusian, sections: Vec::new(), plain_envelope: false },
        consent_day: consent.parse().expect("a day"),
        proof: "Paper".to_owned(),
    });
    subscribers::add(&app.app.site.db, keys, additions.collect(), Mode::Write, random).await.expect("readers");
}

async fn an_address_that_has_two_rows_keeps_one(app: TestApp) {
    let app = newsletter(app).await;
    let db = &app.app.site.db;
    let first = read_keyring(&app.config().vault.directory).expect("keys");
    let machine = Machine::beside(&app);
    machine.rotate();
    let second = TempDir::new().expect("a temporary directory");
    fs::copy(machine.directory.path().join("sealing-2.key"), second.path().join("sealing-2.key")).expect("a copy");
    let second = read_keyring(second.path()).expect("keys");

    let names = ["a@example.org", "b@example.org", "c@example.org", "d@example.org"];
    use_generation(db, 2).await;
    add(&app, &second, &names[..1], "2024-01-01").await;
    add(&app, &second, &names[1..], "2024-01-02").await;
    // As an earlier version did, which knew nothing of the keys in use.
    use_generation(db, 1).await;
    add(&app, &first, &names[..3], "2024-01-02").await;
    add(&app, &first, &[names[3], "alone@example.org"], "2024-01-01").await;
    assert_eq!(app.rows().await["subscriber"].len(), 9);
    let lookup = |keys: &Keyring, name: &str| keys.lookups(&Address::parse(name).expect("an address"))[0].1;
    let mut tx = db.begin().await.expect("a transaction");
    for (keys, name, reason) in [
        (&first, names[0], Suppression::Complained),
        (&second, names[0], Suppression::Left),
        (&first, names[1], Suppression::Left),
        (&second, names[2], Suppression::Bounced),
        (&first, names[2], Suppression::Left),
    ] {
        subscribers::suppress(&mut tx, lookup(keys, name), reason, date(2026, 11, 25)).await.expect("a suppression");
    }
    tx.commit().await.expect("a commit");

    use_generation(db, 2).await;
    assert_eq!(machine.worker.bring_under_keys_in_use().await.expect("a rotation"), 0);
    let rows = app.rows().await;
    assert_eq!(rows["subscriber"].len(), 5);
    let mut reading = db.reading().await.expect("a transaction");
    for (name, expected) in [
        (names[0], Some(Suppression::Complained)),
        (names[1], Some(Suppression::Left)),
        (names[2], Some(Suppression::Bounced)),
        (names[3], None),
        ("alone@example.org", None),
    ] {
        let lookups = [lookup(&second, name)];
        let record = subscribers::record(&mut reading, &lookups).await.expect("a record").expect("a reader");
        if [names[0], names[3]].contains(&name) {
            assert_eq!(record.consent_day, Some(date(2024, 1, 1)), "{name}: the one with the older consent");
        }
        let found = subscribers::suppression_of(&mut reading, &lookups).await.expect("a suppression");
        assert_eq!(found.map(|(reason, _)| reason), expected, "{name}");
    }
    assert_eq!(rows["suppression"].len(), 3);
}

async fn one_who_stays_behind_keeps_nobody_back(app: TestApp) {
    let app = newsletter(app).await;
    let first = read_keyring(&app.config().vault.directory).expect("keys");
    add(&app, &first, &["a@example.org", "b@example.org", "c@example.org"], "2024-01-02").await;
    app.execute("UPDATE subscriber SET sealed = token_hash WHERE id = (SELECT id FROM subscriber ORDER BY id LIMIT 1)")
        .await
        .expect("damage");
    let machine = Machine::beside(&app);
    machine.rotate();
    use_generation(&app.app.site.db, 2).await;
    assert_eq!(machine.worker.bring_under_keys_in_use().await.expect("a rotation"), 1);
    let under = app.execute("UPDATE subscriber SET generation = generation WHERE generation = 2").await;
    assert_eq!(under.expect("a statement"), 2);
}

async fn sign_ups_that_wait_for_a_key_are_in_nobodys_way(app: TestApp) {
    let app = newsletter(app).await;
    let machine = Machine::beside(&app);
    machine.rotate();
    let early = machine.keys();
    let sign_up = async |keys: &Keyring, address: &str| {
        let preferences = Preferences { language: Language::Belarusian, sections: Vec::new(), plain_envelope: false };
        let sign_up =
            SignUp { address: Address::parse(address).expect("an address"), preferences, shown: Language::English };
        let id = random_id();
        let sealed = sign_up.seal(keys, id, random()).expect("a seal");
        let mut tx = app.app.site.db.begin().await.expect("a transaction");
        subscribers::insert_sign_up(&mut tx, id, &sealed, now()).await.expect("a row");
        tx.commit().await.expect("a commit");
    };
    for number in 0..110 {
        sign_up(&early, &format!("early-{number}@example.org")).await;
    }
    let first = read_keyring(&app.config().vault.directory).expect("keys");
    sign_up(&first, READER).await;
    let taken = subscribers::take_sign_ups(&app.app.site.db, &first, now(), random).await.expect("sign-ups");
    assert_eq!((taken.sign_ups, app.rows().await["sign_up"].len()), (1, 110));
    assert_eq!(subscribers::waiting_without_key(&app.app.site.db, &first).await.expect("generations"), [2]);
    while machine.worker.correspond(now()).await.expect("sign-ups") {}
    assert!(app.rows().await["sign_up"].is_empty(), "whoever has the key takes them");
}

async fn what_came_back_waits_for_its_key(app: TestApp) {
    let mut office = Office::new(app);
    let Reader { id, .. } = office.join(ADDRESS).await;
    let directory = office.desk.directory.path().to_owned();
    write_new_generation(&directory, &Zeroizing::new([2; 64])).expect("keys");
    let early = read_keyring(&directory).expect("keys");
    let opening = directory.join("opening-2.key");
    fs::rename(&opening, directory.join("elsewhere")).expect("a file");
    let token = office.letter_verp(id);
    let row = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
    let content = format!(r#"g{{"token":"{token}","class":"complaint","reason":""}}"#);
    assert_eq!(early.active(), 2);
    let sealed = early.seal(Purpose::Returned, row, content.as_bytes(), random()).expect("a seal");
    let bytes: String = sealed.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let bytes = if office.app.engine() == Engine::Sqlite { format!("X'{bytes}'") } else { format!("'\\x{bytes}'") };
    office
        .app
        .execute(&format!("INSERT INTO returned_mail (id, generation, sealed, received_at) VALUES ($1, 2, {bytes}, 0)"))
        .await
        .expect("a row");
    let intake = office.intake();
    assert_eq!(intake.take_inbox(day(0)).await.expect("an inbox"), 0);
    assert_eq!(intake.inbox_without_key().await.expect("generations"), [2]);
    assert_eq!((office.app.rows().await["returned_mail"].len(), office.suppressions().await.len()), (1, 0));
    fs::rename(directory.join("elsewhere"), &opening).expect("a file");
    let live: &LiveKeyring = &intake.keyring;
    assert!(live.renew(1).expect("keys"), "it has come");
    assert_eq!(intake.take_inbox(day(0)).await.expect("an inbox"), 1);
    assert_eq!(
        (office.app.rows().await["returned_mail"].len(), office.suppressions().await),
        (0, vec!["complained".to_owned()])
    );
}
