//! Readers of the newsletter: invariant 7 as far as it concerns who may be mailed at all, and invariant 8 in the database.

use bellwether::db::{Db, Uuid};
use bellwether::subscribers::{
    self, Confirmation, Letter, LetterKind, Preferences, SignUp, State, Suppression, Taken, Token,
};
use bellwether::vault::{Address, Keyring, Purpose, read_keyring, write_new_generation};
use bellwether_language::Language;
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use zeroize::Zeroizing;

use crate::engines::on_both_engines;
use crate::test_app::{TestApp, execute};

on_both_engines!(
    nobody_is_active_who_has_not_confirmed,
    an_address_that_is_known_is_told_so_and_not_asked_again,
    a_confirmation_works_once_and_not_for_ever,
    leaving_holds_and_coming_back_undoes_it,
    a_leaving_that_only_the_suppression_remembers_holds,
    who_must_not_be_mailed_does_not_become_active_by_a_link,
    a_complaint_outlives_everything,
    mail_that_came_back_long_ago_is_no_reason_for_ever,
    one_who_is_forgotten_leaves_a_hash_behind,
    old_keys_are_found_and_what_they_wrote_moves_to_new_ones,
    letters_are_claimed_one_at_a_time_and_come_back_when_a_worker_dies,
    a_letter_that_was_not_tried_loses_no_attempt,
    a_sign_up_that_can_not_be_taken_holds_up_no_other,
    no_address_lies_in_the_database,
);

const ADDRESS: &str = "Reader.Of.News@Example.org";
const NOW: Timestamp = Timestamp::UNIX_EPOCH;

/// Keys of a temporary directory, and random bytes that differ each time.
pub struct Desk {
    pub keys: Keyring,
    pub directory: tempfile::TempDir,
    drawn: u64,
}

impl Desk {
    pub fn new() -> Self {
        let directory = tempfile::TempDir::new().expect("a temporary directory");
        write_new_generation(directory.path(), &Zeroizing::new([1; 64])).expect("keys");
        Self { keys: read_keyring(directory.path()).expect("keys"), directory, drawn: 0 }
    }

    async fn exchange_keys(&mut self, db: &Db) {
        write_new_generation(self.directory.path(), &Zeroizing::new([2; 64])).expect("keys");
        self.keys = read_keyring(self.directory.path()).expect("keys");
        use_generation(db, 2).await;
    }

    fn random(&mut self) -> [u8; 32] {
        self.drawn += 1;
        let mut bytes = [7; 32];
        bytes[..8].copy_from_slice(&self.drawn.to_be_bytes());
        bytes
    }

    /// What the process that serves readers does with the form.
    pub async fn sign_up(&mut self, db: &Db, address: &str, language: Language) {
        let preferences = Preferences { language, sections: Vec::new(), plain_envelope: false };
        let sign_up =
            SignUp { address: Address::parse(address).expect("an address"), preferences, shown: Language::English };
        let id = Uuid::from_bytes(*self.random().first_chunk().expect("16 bytes"));
        let random = self.random();
        let sealed = sign_up.seal(&self.keys.sealing_half(), id, random).expect("a seal");
        let mut tx = db.begin().await.expect("a transaction");
        subscribers::insert_sign_up(&mut tx, id, &sealed, NOW).await.expect("a row");
        tx.commit().await.expect("a commit");
    }

    /// What the worker does; the letters that it is to send.
    pub async fn take(&mut self, db: &Db, now: Timestamp) -> Vec<Letter> {
        let keys = read_keyring(self.directory.path()).expect("keys");
        subscribers::take_sign_ups(db, &keys, now, || self.random()).await.expect("sign-ups");
        let mut tx = db.begin().await.expect("a transaction");
        let letters =
            subscribers::claim_letters(&mut tx, 100, now, SignedDuration::from_mins(5)).await.expect("letters");
        for letter in &letters {
            subscribers::finish_letter(&mut tx, letter.id).await.expect("a letter");
        }
        tx.commit().await.expect("a commit");
        letters
    }

    /// The token that a letter brings.
    pub fn confirmation(&self, letter: &Letter) -> Token {
        assert_eq!(letter.kind, LetterKind::Confirm);
        let content = self.keys.open(Purpose::Letter, letter.id, &letter.content).expect("a letter's content");
        Token::new(content.as_slice().try_into().expect("32 bytes"))
    }

    /// The token in the links of a reader's mails, and her address.
    pub fn reader(&self, letter: &Letter) -> (Token, Address) {
        subscribers::opened(&self.keys, letter.reader, &letter.subscriber).expect("a subscriber")
    }

    /// Signs up and confirms; her token.
    async fn join(&mut self, db: &Db, address: &str) -> Token {
        self.sign_up(db, address, Language::Belarusian).await;
        let letters = self.take(db, NOW).await;
        assert!(confirm(db, &self.confirmation(&letters[0]), NOW).await);
        self.reader(&letters[0]).0
    }
}

/// Takes a generation of keys into use.
pub async fn use_generation(db: &Db, number: i64) {
    let mut tx = db.begin().await.expect("a transaction");
    subscribers::use_generation(&mut tx, number).await.expect("a statement");
    tx.commit().await.expect("a commit");
}

pub async fn confirm(db: &Db, token: &Token, now: Timestamp) -> bool {
    let mut tx = db.begin().await.expect("a transaction");
    let confirmed = subscribers::confirm(&mut tx, &token.hash(), now, date(2026, 11, 25)).await.expect("a statement");
    tx.commit().await.expect("a commit");
    confirmed == Confirmation::Done
}

async fn leave(db: &Db, token: &Token) -> bool {
    let mut tx = db.begin().await.expect("a transaction");
    let left = subscribers::leave(&mut tx, &token.hash(), NOW, date(2026, 11, 25)).await.expect("a statement");
    tx.commit().await.expect("a commit");
    left
}

pub async fn come_back(db: &Db, token: &Token) -> bool {
    let mut tx = db.begin().await.expect("a transaction");
    let back = subscribers::come_back(&mut tx, &token.hash(), date(2026, 11, 26), Language::English).await;
    tx.commit().await.expect("a commit");
    back.expect("a statement") == Confirmation::Done
}

pub async fn state(db: &Db, token: &Token) -> Option<State> {
    let reading = &mut db.reading().await.expect("a transaction");
    let found = subscribers::subscriber_by_token(reading, &token.hash()).await.expect("a statement");
    found.map(|subscriber| subscriber.state)
}

async fn nobody_is_active_who_has_not_confirmed(app: TestApp) {
    let (db, mut desk) = (&app.app.site.db, Desk::new());
    desk.sign_up(db, ADDRESS, Language::Russian).await;
    let letters = desk.take(db, NOW).await;
    let (token, address) = desk.reader(&letters[0]);
    assert_eq!((address.reveal(), letters[0].language.as_str()), ("Reader.Of.News@example.org", "ru"));
    assert_eq!(state(db, &token).await, None, "her links work when she has confirmed");
    // What is chosen last counts, and either link works: she may not know which mail came first.
    desk.sign_up(db, "reader.of.news@EXAMPLE.ORG", Language::English).await;
    let again = desk.take(db, NOW).await;
    assert_eq!((again[0].reader, again[0].language.as_str()), (letters[0].reader, "en"));
    let (first, second) = (desk.confirmation(&letters[0]), desk.confirmation(&again[0]));
    assert!(confirm(db, &first, NOW).await && confirm(db, &second, NOW).await, "and another click is told the same");
    assert_eq!(state(db, &token).await, Some(State::Active));
    assert!(app.rows().await["subscriber"][0].contains("en"), "the text was shown in English");
    // They were for one confirmation: no old mail brings back one who has left.
    leave(db, &token).await;
    assert!(!confirm(db, &first, NOW).await && !confirm(db, &second, NOW).await);
    assert_eq!(state(db, &token).await, Some(State::Left));
}

async fn an_address_that_is_known_is_told_so_and_not_asked_again(app: TestApp) {
    let (db, mut desk) = (&app.app.site.db, Desk::new());
    let token = desk.join(db, ADDRESS).await;
    let before = app.rows().await.remove("subscriber");
    desk.sign_up(db, ADDRESS, Language::English).await;
    let letters = desk.take(db, NOW).await;
    assert_eq!((letters.len(), letters[0].kind), (1, LetterKind::Already));
    assert_eq!(app.rows().await.remove("subscriber"), before, "somebody else may have signed her up");
    assert_eq!(state(db, &token).await, Some(State::Active));
}

async fn a_confirmation_works_once_and_not_for_ever(app: TestApp) {
    let (db, mut desk) = (&app.app.site.db, Desk::new());
    desk.sign_up(db, ADDRESS, Language::English).await;
    let letters = desk.take(db, NOW).await;
    let late = NOW + SignedDuration::from_hours(subscribers::CONFIRMATION_HOURS);
    let token = desk.confirmation(&letters[0]);
    assert!(!confirm(db, &token, late).await);
    assert!(confirm(db, &token, late - SignedDuration::from_secs(1)).await);
    assert!(confirm(db, &token, late - SignedDuration::from_secs(1)).await, "a second click is told the same");
    assert!(!confirm(db, &token, late).await);
    // Who never confirms is forgotten.
    desk.sign_up(db, "other@example.org", Language::English).await;
    desk.take(db, NOW).await;
    let mut tx = db.begin().await.expect("a transaction");
    assert_eq!(
        subscribers::forget_expired(&mut tx, late - SignedDuration::from_secs(1)).await.expect("a statement"),
        0
    );
    assert_eq!(subscribers::forget_expired(&mut tx, late).await.expect("a statement"), 1);
    tx.commit().await.expect("a commit");
    assert_eq!(app.rows().await["subscriber"].len(), 1);
}

async fn leaving_holds_and_coming_back_undoes_it(app: TestApp) {
    let (db, mut desk) = (&app.app.site.db, Desk::new());
    let token = desk.join(db, ADDRESS).await;
    assert!(leave(db, &token).await && leave(db, &token).await, "a second click is harmless");
    assert_eq!(state(db, &token).await, Some(State::Left));
    assert!(come_back(db, &token).await && come_back(db, &token).await, "so is a second return");
    assert_eq!((state(db, &token).await, app.rows().await["suppression"].len()), (Some(State::Active), 0));
    // By the form: only her confirmation undoes it, and nobody else changes what she had chosen.
    leave(db, &token).await;
    desk.sign_up(db, ADDRESS, Language::English).await;
    let letters = desk.take(db, NOW).await;
    assert_eq!((letters[0].kind, letters[0].language.as_str()), (LetterKind::Confirm, "be"));
    assert_eq!((state(db, &token).await, app.rows().await["suppression"].len()), (Some(State::Left), 1));
    assert!(confirm(db, &desk.confirmation(&letters[0]), NOW).await);
    assert_eq!((state(db, &token).await, app.rows().await["suppression"].len()), (Some(State::Active), 0));
}

async fn a_leaving_that_only_the_suppression_remembers_holds(app: TestApp) {
    let (db, mut desk) = (&app.app.site.db, Desk::new());
    let token = desk.join(db, ADDRESS).await;
    let lookup = desk.keys.lookups(&Address::parse(ADDRESS).expect("an address"))[0].1;
    let mut tx = db.begin().await.expect("a transaction");
    subscribers::suppress(&mut tx, lookup, Suppression::Left, date(2026, 11, 25)).await.expect("a statement");
    tx.commit().await.expect("a commit");
    desk.sign_up(db, ADDRESS, Language::English).await;
    let letters = desk.take(db, NOW).await;
    assert_eq!(state(db, &token).await, Some(State::Left));
    assert!(confirm(db, &desk.confirmation(&letters[0]), NOW).await);
    assert_eq!((state(db, &token).await, app.rows().await["suppression"].len()), (Some(State::Active), 0));
}

async fn who_must_not_be_mailed_does_not_become_active_by_a_link(app: TestApp) {
    let (db, mut desk) = (&app.app.site.db, Desk::new());
    desk.sign_up(db, ADDRESS, Language::English).await;
    let letters = desk.take(db, NOW).await;
    let lookup = desk.keys.lookups(&Address::parse(ADDRESS).expect("an address"))[0].1;
    let mut tx = db.begin().await.expect("a transaction");
    subscribers::suppress(&mut tx, lookup, Suppression::Complained, date(2026, 11, 25)).await.expect("a statement");
    let hash = desk.confirmation(&letters[0]).hash();
    let confirmed = subscribers::confirm(&mut tx, &hash, NOW, date(2026, 11, 25)).await.expect("statements");
    tx.commit().await.expect("a commit");
    assert_eq!(confirmed, Confirmation::Refused);
    assert!(app.rows().await["subscriber"][0].contains("unconfirmed"));
}

async fn a_complaint_outlives_everything(app: TestApp) {
    let (db, mut desk) = (&app.app.site.db, Desk::new());
    let token = desk.join(db, ADDRESS).await;
    leave(db, &token).await;
    let lookup = desk.keys.lookups(&Address::parse(ADDRESS).expect("an address"))[0].1;
    let mut tx = db.begin().await.expect("a transaction");
    for reason in [Suppression::Complained, Suppression::Left] {
        subscribers::suppress(&mut tx, lookup, reason, date(2026, 11, 25)).await.expect("a statement");
    }
    tx.commit().await.expect("a commit");
    assert!(!come_back(db, &token).await);
    desk.sign_up(db, ADDRESS, Language::English).await;
    assert!(desk.take(db, NOW).await.is_empty());
    assert!(app.rows().await["sign_up"].is_empty());
    assert!(app.rows().await["suppression"][0].contains("complained"));
    // Her address is kept no longer than that of one who left.
    for (day, left) in [("2026-12-24T12:00:00Z", 1), ("2026-12-25T12:00:00Z", 0)] {
        let mut tx = db.begin().await.expect("a transaction");
        // As if the complaint had come from one who was still there.
        execute(&mut tx, "UPDATE subscriber SET expires_at = 9000000000000").await.expect("a statement");
        subscribers::forget_expired(&mut tx, day.parse().expect("an instant")).await.expect("a statement");
        tx.commit().await.expect("a commit");
        assert_eq!((app.rows().await["subscriber"].len(), app.rows().await["suppression"].len()), (left, 1), "{day}");
    }
}

async fn mail_that_came_back_long_ago_is_no_reason_for_ever(app: TestApp) {
    let (db, mut desk) = (&app.app.site.db, Desk::new());
    let lookup = desk.keys.lookups(&Address::parse(ADDRESS).expect("an address"))[0].1;
    let mut tx = db.begin().await.expect("a transaction");
    subscribers::suppress(&mut tx, lookup, Suppression::Bounced, date(1969, 12, 15)).await.expect("a statement");
    tx.commit().await.expect("a commit");
    desk.sign_up(db, ADDRESS, Language::English).await;
    assert!(desk.take(db, NOW).await.is_empty(), "it was a fortnight ago");
    desk.sign_up(db, ADDRESS, Language::English).await;
    let later: Timestamp = "1970-01-20T00:00:00Z".parse().expect("an instant");
    let letters = desk.take(db, later).await;
    assert!(confirm(db, &desk.confirmation(&letters[0]), later).await);
    assert!(app.rows().await["suppression"].is_empty());
}

async fn one_who_is_forgotten_leaves_a_hash_behind(app: TestApp) {
    let (db, mut desk) = (&app.app.site.db, Desk::new());
    let token = desk.join(db, ADDRESS).await;
    let mut tx = db.begin().await.expect("a transaction");
    let erased = subscribers::erase(&mut tx, &token.hash(), NOW, date(2026, 11, 25)).await;
    assert!(erased.expect("a statement").is_some());
    tx.commit().await.expect("a commit");
    let rows = app.rows().await;
    assert_eq!((rows["subscriber"].len(), rows["letter"].len(), rows["suppression"].len()), (0, 0, 1));
    assert_eq!(state(db, &token).await, None);
    // She may change her mind, as anybody may sign up.
    desk.join(db, ADDRESS).await;
    assert!(app.rows().await["suppression"].is_empty());
}

async fn old_keys_are_found_and_what_they_wrote_moves_to_new_ones(app: TestApp) {
    let (db, mut desk) = (&app.app.site.db, Desk::new());
    let token = desk.join(db, ADDRESS).await;
    desk.exchange_keys(db).await;
    desk.sign_up(db, ADDRESS, Language::English).await;
    assert_eq!(desk.take(db, NOW).await[0].kind, LetterKind::Already);
    // A suppression has no address from which it could be made anew: it is renamed when the address comes by.
    let mut tx = db.begin().await.expect("a transaction");
    subscribers::erase(&mut tx, &token.hash(), NOW, date(2026, 11, 25)).await.expect("a statement");
    tx.commit().await.expect("a commit");
    desk.join(db, ADDRESS).await;
    assert!(app.rows().await["suppression"].is_empty());
}

async fn letters_are_claimed_one_at_a_time_and_come_back_when_a_worker_dies(app: TestApp) {
    let (db, mut desk) = (&app.app.site.db, Desk::new());
    for name in ["a", "b", "c"] {
        desk.sign_up(db, &format!("{name}@example.org"), Language::English).await;
    }
    let keys = read_keyring(desk.directory.path()).expect("keys");
    let taken = subscribers::take_sign_ups(db, &keys, NOW, || desk.random()).await.expect("sign-ups");
    assert_eq!(taken, Taken { sign_ups: 3, letters: 3 });
    let lease = SignedDuration::from_mins(5);
    let claim = async |most, now| {
        let mut tx = db.begin().await.expect("a transaction");
        let letters = subscribers::claim_letters(&mut tx, most, now, lease).await.expect("letters");
        tx.commit().await.expect("a commit");
        letters.len()
    };
    assert_eq!((claim(2, NOW).await, claim(2, NOW).await, claim(2, NOW).await), (2, 1, 0));
    assert_eq!(claim(9, NOW + lease).await, 3);
}

async fn a_sign_up_that_can_not_be_taken_holds_up_no_other(app: TestApp) {
    let (db, mut desk) = (&app.app.site.db, Desk::new());
    // As good a reason to fail as any.
    app.execute("CREATE UNIQUE INDEX one_for_each_language ON subscriber (language)").await.expect("an index");
    for (name, language) in [("a", Language::English), ("b", Language::English), ("c", Language::Belarusian)] {
        desk.sign_up(db, &format!("{name}@example.org"), language).await;
    }
    let keys = read_keyring(desk.directory.path()).expect("keys");
    let mut taken = Vec::new();
    for _ in 0..2 {
        taken.push(subscribers::take_sign_ups(db, &keys, NOW, || desk.random()).await.expect("sign-ups"));
    }
    let none = Taken { sign_ups: 0, letters: 0 };
    assert_eq!(taken, [Taken { sign_ups: 2, letters: 2 }, none], "nor is there more to do at once");
    app.execute("DROP INDEX one_for_each_language").await.expect("no index");
    let last = subscribers::take_sign_ups(db, &keys, NOW, || desk.random()).await.expect("sign-ups");
    assert_eq!(last, Taken { sign_ups: 1, letters: 1 });
}

async fn a_letter_that_was_not_tried_loses_no_attempt(app: TestApp) {
    let (db, mut desk) = (&app.app.site.db, Desk::new());
    desk.sign_up(db, ADDRESS, Language::English).await;
    let keys = read_keyring(desk.directory.path()).expect("keys");
    subscribers::take_sign_ups(db, &keys, NOW, || desk.random()).await.expect("sign-ups");
    let mut attempts = Vec::new();
    for tried in [false, false, true, true] {
        let mut tx = db.begin().await.expect("a transaction");
        let letters = subscribers::claim_letters(&mut tx, 1, NOW, SignedDuration::from_mins(5)).await.expect("letters");
        subscribers::defer_letter(&mut tx, letters[0].id, NOW, tried).await.expect("a statement");
        tx.commit().await.expect("a commit");
        attempts.push(letters[0].attempt);
    }
    assert_eq!(attempts, [0, 0, 0, 1]);
}

async fn no_address_lies_in_the_database(app: TestApp) {
    let (db, mut desk) = (&app.app.site.db, Desk::new());
    desk.join(db, ADDRESS).await;
    desk.sign_up(db, ADDRESS, Language::English).await;
    let needles = ["Reader.Of.News", "reader.of.news", "example.org"].map(|text| {
        let hex = text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
        [text.to_owned(), hex.to_uppercase(), hex]
    });
    for (table, rows) in app.rows().await {
        for needle in needles.as_flattened() {
            assert!(!rows.iter().any(|row| row.contains(needle.as_str())), "{table} holds {needle}");
        }
    }
}
