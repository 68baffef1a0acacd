//! What each kind of message does to a reader.

use bellwether::campaigns::{self, LEDGER_DAYS, Lease};
use bellwether::db::Uuid;
use bellwether::returns::{self, Effect, Said};
use bellwether::subscribers::{State, Suppression};
use bellwether_bounces::{Class, Reason};
use bellwether_language::Language;
use bellwether_message::Token;
use jiff::civil::date;

use super::mails::{absence, complaint, hard, personal, report, soft, told};
use super::{ADDRESS, Office, day};
use crate::engines::on_both_engines;
use crate::subscribers::{come_back, state};
use crate::test_app::TestApp;

on_both_engines!(
    a_hard_bounce_takes_a_reader_off_the_list_for_good,
    a_reader_is_found_wherever_the_token_is,
    what_anybody_can_write_takes_nobody_off,
    three_soft_bounces_over_fourteen_days_are_too_many,
    what_a_server_says_at_once_counts_as_what_comes_back,
    soft_bounces_are_forgotten,
    a_complaint_counts_at_once,
    a_complaint_that_shows_only_her_link_lets_her_leave,
    delays_successes_and_automatic_replies_change_nothing,
    aliases_of_which_one_still_works_are_kept,
    a_letter_that_bounces_is_not_written_again,
    any_mail_lets_a_reader_leave,
    a_campaign_without_its_ledger_finds_nobody,
);

const BOUNCED: Effect = Effect::Suppressed(Suppression::Bounced);
const COMPLAINED: Effect = Effect::Suppressed(Suppression::Complained);

async fn a_hard_bounce_takes_a_reader_off_the_list_for_good(app: TestApp) {
    let mut office = Office::new(app);
    let reader = office.join(ADDRESS).await;
    let other = office.join("other@example.org").await;
    let mailing = office.mail().await;
    let verp = office.verp(mailing.id, reader.id);
    // With a part for programs or without, and whatever address the mail was forwarded to.
    for message in [hard(&verp, "elsewhere@example.net"), told(&verp, "reader.of.news@example.org")] {
        assert_eq!(office.take(&message, Some(&verp), day(0)).await, [BOUNCED]);
        assert_eq!(office.suppressions().await, ["bounced"], "a second time changes nothing");
    }
    // She is passed over in the campaign that is on its way.
    let lease = Lease { worker: Uuid::from_u128(1), until: day(1) };
    let claimed = mailing.claim(9, day(0), lease).await;
    assert_eq!(claimed.iter().map(|claimed| claimed.subscriber).collect::<Vec<_>>(), [other.id]);
    // Neither her old link nor the form, whoever fills it in, undoes it.
    assert!(!office.leave_and_come_back(&reader).await);
    let db = office.db().clone();
    office.desk.sign_up(&db, ADDRESS, Language::English).await;
    assert!(office.desk.take(&db, day(0)).await.is_empty());
    assert_eq!(office.suppressions().await, ["bounced"]);
}

impl Office {
    async fn leave_and_come_back(&self, reader: &super::Reader) -> bool {
        self.take(&personal("x@example.org", "x"), Some(&self.leave_address(reader)), day(0)).await;
        come_back(self.db(), &reader.token).await
    }
}

async fn a_reader_is_found_wherever_the_token_is(app: TestApp) {
    let mut office = Office::new(app);
    let mut readers = Vec::new();
    for number in 0..4 {
        readers.push(office.join(&format!("reader{number}@example.org")).await.id);
    }
    let mailing = office.mail().await;
    let verp = |number: usize| office.verp(mailing.id, readers[number]);
    let somewhere = hard("bounces@bounces.example", "gone@example.net");
    let envid = verp(2);
    let envid = envid.split(['+', '@']).nth(1).expect("a token");
    for message in [
        hard(&verp(0).to_uppercase(), "gone@example.net"),
        format!("Delivered-To: {}\r\n{somewhere}", verp(1)),
        somewhere.replace("Arrival-Date:", &format!("Original-Envelope-Id: {envid}\r\nArrival-Date:")),
        somewhere.replace("Message-ID:", &format!("Return-Path: <{}>\r\nMessage-ID:", verp(3))),
    ] {
        let before = office.suppressions().await.len();
        assert_eq!(office.take(&message, None, day(0)).await, [BOUNCED], "{message}");
        assert_eq!(office.suppressions().await.len(), before + 1);
    }
}

async fn what_anybody_can_write_takes_nobody_off(app: TestApp) {
    let mut office = Office::new(app);
    let reader = office.join(ADDRESS).await;
    let mailing = office.mail().await;
    let address = "reader.of.news@example.org";
    let forged = office.path.address(Token::new([5; 16])).as_str().to_owned();
    let plain = "bounces@bounces.example";
    for days in 0..10 {
        for to in [forged.as_str(), plain] {
            let expected = [Effect::Counted];
            assert_eq!(office.take(&hard(to, address), Some(to), day(days)).await, expected, "as if it were soft");
            for message in [
                soft(to, address),
                told(to, address),
                complaint(to, &format!("To: {address}\nX-Rcpt: {address}")),
                hard(to, "nobody@example.org"),
            ] {
                assert_eq!(office.take(&message, Some(to), day(days)).await, [Effect::Nothing], "{message}");
            }
        }
    }
    // The token of the Message-ID is no proof, and that of another campaign neither.
    let tokens = Office::key().tokens(mailing.id.as_bytes(), reader.id.as_bytes());
    for to in [office.path.address(tokens.message).as_str(), &office.verp(Uuid::from_u128(77), reader.id)] {
        assert_eq!(office.take(&hard(to, "x@example.net"), Some(to), day(0)).await, [Effect::Nothing]);
    }
    assert_eq!(state(office.db(), &reader.token).await, Some(State::Active));
    assert!(office.suppressions().await.is_empty());
}

async fn three_soft_bounces_over_fourteen_days_are_too_many(app: TestApp) {
    let mut office = Office::new(app);
    let (first, second) = (office.join(ADDRESS).await, office.join("other@example.org").await);
    let mailing = office.mail().await;
    let (first, second) = (office.verp(mailing.id, first.id), office.verp(mailing.id, second.id));
    // A mail that comes back on several days is one.
    for (days, expected) in [(0, Effect::Counted), (0, Effect::Nothing), (7, Effect::Nothing), (14, Effect::Nothing)] {
        assert_eq!(office.take(&soft(&first, "x@example.net"), Some(&first), day(days)).await, [expected], "{days}");
    }
    for (days, expected) in [(7, Effect::Counted), (14, BOUNCED)] {
        of_another_mailing(&office).await;
        assert_eq!(office.take(&soft(&first, "x@example.net"), Some(&first), day(days)).await, [expected], "{days}");
    }
    for days in [0, 10, 20, 30] {
        of_another_mailing(&office).await;
        let taken = office.take(&soft(&second, "x@example.net"), Some(&second), day(days)).await;
        assert_eq!(taken, [Effect::Counted], "{days}");
    }
    assert_eq!(office.suppressions().await, ["bounced"]);
}

/// As if what has come back until now had been of earlier mailings.
async fn of_another_mailing(office: &Office) {
    office.app.execute("UPDATE soft_bounce SET mailing_id = NULL").await.expect("a statement");
}

async fn what_a_server_says_at_once_counts_as_what_comes_back(app: TestApp) {
    let mut office = Office::new(app);
    let (full, unknown) = (office.join(ADDRESS).await, office.join("other@example.org").await);
    let refuse = async |office: &Office, reader, said: Said, days: i64| {
        let mut tx = office.db().begin().await.expect("a transaction");
        let campaign = Uuid::from_u128(u128::try_from(days).expect("a number"));
        let effect = returns::refused(&mut tx, reader, campaign, said, day(days)).await.expect("statements");
        tx.commit().await.expect("a commit");
        effect
    };
    let mailbox_full = Said::from((Class::Soft, Reason::MailboxFull));
    for (days, expected) in [(0, Effect::Counted), (7, Effect::Counted), (14, BOUNCED)] {
        assert_eq!(refuse(&office, full.id, mailbox_full, days).await, expected, "{days}");
    }
    let too_big = Said::from((Class::Soft, Reason::MessageTooBig));
    assert_eq!(refuse(&office, unknown.id, too_big, 0).await, Effect::Nothing);
    assert_eq!(refuse(&office, unknown.id, Class::Hard.into(), 0).await, BOUNCED);
    assert_eq!(refuse(&office, Uuid::from_u128(77), Class::Hard.into(), 0).await, Effect::Nothing, "she was forgotten");
    assert_eq!(office.suppressions().await, ["bounced", "bounced"]);
}

async fn soft_bounces_are_forgotten(app: TestApp) {
    let mut office = Office::new(app);
    let reader = office.join(ADDRESS).await;
    let verp = office.letter_verp(reader.id);
    for days in [0, 5] {
        of_another_mailing(&office).await;
        office.take(&soft(&verp, "x@example.net"), Some(&verp), day(days)).await;
    }
    let forget = async |today| {
        let mut tx = office.db().begin().await.expect("a transaction");
        let forgotten = returns::forget_soft_bounces(&mut tx, today).await.expect("a statement");
        tx.commit().await.expect("a commit");
        forgotten
    };
    assert_eq!((forget(date(1970, 1, 15)).await, forget(date(1970, 1, 16)).await), (0, 1));
    assert_eq!(office.app.rows().await["soft_bounce"].len(), 1);
    // They go with the reader.
    office.app.execute("DELETE FROM subscriber").await.expect("a statement");
    assert!(office.app.rows().await["soft_bounce"].is_empty());
    assert_eq!(office.take(&soft(&verp, "x@example.net"), Some(&verp), day(0)).await, [Effect::Nothing]);
}

async fn a_complaint_counts_at_once(app: TestApp) {
    let mut office = Office::new(app);
    let reader = office.join(ADDRESS).await;
    let mailing = office.mail().await;
    let verp = office.verp(mailing.id, reader.id);
    let shown = complaint("feedback@monitor.example", &format!("Return-Path: <{verp}>"));
    assert_eq!(office.take(&shown, Some("bounces@bounces.example"), day(0)).await, [COMPLAINED]);
    // The mail that is quoted may have lost its return path: the report itself has it.
    let other = office.join("other@example.org").await;
    let told = format!("Original-Mail-From: <{}>\r\nVersion: 1", office.verp(mailing.id, other.id));
    let shown = complaint("feedback@monitor.example", "X-Mailer: none").replace("Version: 1", &told);
    assert_eq!(office.take(&shown, None, day(0)).await, [Effect::Nothing], "she came after the mailing");
    let told = format!("Original-Mail-From: <{}>\r\nVersion: 1", office.letter_verp(other.id));
    let shown = complaint("feedback@monitor.example", "X-Mailer: none").replace("Version: 1", &told);
    assert_eq!(office.take(&shown, None, day(0)).await, [COMPLAINED]);
    // A bounce that comes later is no better reason.
    assert_eq!(office.take(&hard(&verp, "x@example.net"), Some(&verp), day(0)).await, [BOUNCED]);
    assert_eq!(office.suppressions().await, ["complained", "complained"]);
    assert!(!office.leave_and_come_back(&reader).await);
}

async fn a_complaint_that_shows_only_her_link_lets_her_leave(app: TestApp) {
    let mut office = Office::new(app);
    let reader = office.join(ADDRESS).await;
    let field = format!(
        "List-Unsubscribe: <https://monitor.example/leave>,\n <mailto:{}?subject=unsubscribe>",
        office.leave_address(&reader)
    );
    let shown = complaint("feedback@monitor.example", &field);
    assert_eq!(office.take(&shown, None, day(0)).await, [Effect::Left]);
    assert_eq!(office.suppressions().await, ["left"]);
    // Who has a copy of her mail can't do more than she can undo.
    assert!(come_back(office.db(), &reader.token).await);
    let bounce = hard("bounces@bounces.example", "x@example.net")
        .replace("Message-ID:", &format!("{}\r\nMessage-ID:", field.replace('\n', "\r\n")));
    for days in 0..5 {
        assert_eq!(office.take(&bounce, None, day(days)).await, [Effect::Counted]);
    }
    assert!(office.suppressions().await.is_empty());
}

async fn delays_successes_and_automatic_replies_change_nothing(app: TestApp) {
    let mut office = Office::new(app);
    let reader = office.join(ADDRESS).await;
    let mailing = office.mail().await;
    let verp = office.verp(mailing.id, reader.id);
    for message in [
        report(&verp, ADDRESS, "delayed", "4.4.1", "connect to mx.example.net: timed out"),
        report(&verp, ADDRESS, "delivered", "2.0.0", "250 2.0.0 delivered"),
        report(&verp, ADDRESS, "relayed", "2.0.0", "250 2.0.0 passed on"),
        absence(&verp),
        personal(&verp, "Thank you"),
        String::new(),
        "\0\u{1}\r\n\r\n\r\n".to_owned(),
    ] {
        for days in 0..4 {
            let taken = office.take(&message, Some(&verp), day(days)).await;
            assert!(taken.iter().all(|effect| *effect == Effect::Nothing), "{taken:?}: {message}");
        }
    }
    assert!(office.suppressions().await.is_empty() && office.app.rows().await["soft_bounce"].is_empty());
}

async fn aliases_of_which_one_still_works_are_kept(app: TestApp) {
    let mut office = Office::new(app);
    let reader = office.join(ADDRESS).await;
    let verp = office.letter_verp(reader.id);
    let message = hard(&verp, "gone@example.net").replace(
        "\r\n\r\n--A1B2\r\nContent-Type: text/rfc822-headers",
        "\r\n\r\nFinal-Recipient: rfc822; there@example.net\r\nAction: delivered\r\nStatus: 2.0.0\r\n\r\n--A1B2\r\nContent-Type: text/rfc822-headers",
    );
    assert_eq!(office.take(&message, Some(&verp), day(0)).await, [Effect::Nothing]);
    assert!(office.suppressions().await.is_empty());
}

async fn a_letter_that_bounces_is_not_written_again(app: TestApp) {
    let mut office = Office::new(app);
    let db = office.db().clone();
    office.desk.sign_up(&db, ADDRESS, Language::English).await;
    let reader = office.desk.take(&db, day(0)).await[0].reader;
    // Somebody asks again, and the letter waits.
    office.desk.sign_up(&db, ADDRESS, Language::English).await;
    let keys = bellwether::vault::read_keyring(office.desk.directory.path()).expect("keys");
    let mut drawn = 0;
    let random = || {
        drawn += 1;
        [100 + drawn; 32]
    };
    bellwether::subscribers::take_sign_ups(&db, &keys, day(0), random).await.expect("sign-ups");
    assert_eq!(office.app.rows().await["letter"].len(), 1);
    let verp = office.letter_verp(reader);
    assert_eq!(office.take(&hard(&verp, ADDRESS), Some(&verp), day(0)).await, [BOUNCED]);
    assert!(office.app.rows().await["letter"].is_empty());
    office.desk.sign_up(&db, ADDRESS, Language::English).await;
    assert!(office.desk.take(&db, day(0)).await.is_empty());
}

async fn any_mail_lets_a_reader_leave(app: TestApp) {
    let mut office = Office::new(app);
    let reader = office.join(ADDRESS).await;
    let address = office.leave_address(&reader);
    assert_eq!(office.take(&absence(&address), Some(&address), day(0)).await, [Effect::Nothing]);
    assert_eq!(state(office.db(), &reader.token).await, Some(State::Active));
    // By the envelope, or by the header, as it lies in a mailbox.
    for (subject, recipient) in [("unsubscribe", Some(address.to_uppercase())), ("", None), ("Адпіска", None)] {
        let taken = office.take(&personal(&address, subject), recipient.as_deref(), day(0)).await;
        assert_eq!(taken, [Effect::Left]);
        assert_eq!(
            (state(office.db(), &reader.token).await, office.suppressions().await),
            (Some(State::Left), vec!["left".to_owned()])
        );
        assert!(come_back(office.db(), &reader.token).await);
    }
    let nobody = address.replace("leave+", "leave+aa");
    assert!(office.intake().addresses.recipient(&nobody).is_none());
}

async fn a_campaign_without_its_ledger_finds_nobody(app: TestApp) {
    let mut office = Office::new(app);
    let reader = office.join(ADDRESS).await;
    let mailing = office.mail().await;
    let mut tx = mailing.begin().await;
    assert_eq!(campaigns::retire(&mut tx, day(LEDGER_DAYS), 9).await.expect("a statement"), 1);
    tx.commit().await.expect("a commit");
    let verp = office.verp(mailing.id, reader.id);
    assert_eq!(office.take(&told(&verp, ADDRESS), Some(&verp), day(40)).await, [Effect::Nothing]);
}
