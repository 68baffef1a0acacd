//! The mailbox, with Dovecot.

use std::time::{Duration, Instant};

use bellwether::config::{Imap, ImapSecurity, Secret};
use bellwether::returns::imap::{Mailbox, MailboxError, watch};

use super::mails::{hard, personal, soft};
use super::{ADDRESS, Office, clock};
use crate::dovecot::Dovecot;
use crate::test_app::TestApp;

#[tokio::test]
async fn a_mailbox_is_emptied_over_each_kind_of_connection() {
    let dovecot = Dovecot::start();
    for security in [ImapSecurity::Tls, ImapSecurity::StartTls, ImapSecurity::Plain] {
        let mut office = Office::new(TestApp::sqlite().await);
        let (first, second) = (office.join(ADDRESS).await, office.join("other@example.org").await);
        let verp = office.letter_verp(first.id);
        dovecot.deliver("1", &hard(&verp, "x@example.net"));
        dovecot.deliver("2", &personal(&office.leave_address(&second), "unsubscribe"));
        dovecot.deliver("3", "no message\n");
        dovecot.deliver("4", &format!("{}{}", soft(&verp, "x@example.net"), "x\r\n".repeat(1 << 20)));
        let mut mailbox = Mailbox::new(dovecot.settings(security)).expect("roots");
        let taken = mailbox.empty(&office.intake(), clock).await;
        assert_eq!(taken.unwrap_or_else(|error| panic!("{security:?}: {error}: {}", dovecot.log())), 4);
        assert_eq!(office.suppressions().await, ["bounced", "left"]);
        assert_eq!(dovecot.messages(), (0, 0));
        assert_eq!(mailbox.empty(&office.intake(), clock).await.expect("an empty mailbox"), 0);
    }
}

#[tokio::test]
async fn what_was_taken_is_moved_where_the_settings_say() {
    let dovecot = Dovecot::start();
    let office = Office::new(TestApp::sqlite().await);
    dovecot.deliver("1", &hard("bounces@bounces.example", "x@example.net"));
    let settings = Imap { move_to: Some("Taken".to_owned()), ..dovecot.settings(ImapSecurity::Tls) };
    let mut mailbox = Mailbox::new(settings).expect("roots");
    assert_eq!(mailbox.empty(&office.intake(), clock).await.expect("a mailbox"), 1);
    assert_eq!(dovecot.messages(), (0, 1));
}

#[tokio::test]
async fn what_the_database_does_not_take_stays_unread() {
    let dovecot = Dovecot::start();
    let office = Office::new(TestApp::sqlite().await);
    dovecot.deliver("1", &hard("bounces@bounces.example", "x@example.net"));
    let mut mailbox = Mailbox::new(dovecot.settings(ImapSecurity::Tls)).expect("roots");
    let mut closed = office.intake();
    closed.db = office.app.another_db().await;
    closed.db.close().await;
    for _ in 0..5 {
        let error = mailbox.empty(&closed, clock).await.expect_err("no database");
        assert!(matches!(error, MailboxError::Intake(_)), "{error}");
    }
    assert_eq!(dovecot.messages(), (1, 0));
    assert_eq!(mailbox.empty(&office.intake(), clock).await.expect("a mailbox"), 1);
}

#[tokio::test]
async fn a_server_that_is_not_what_it_should_be_gets_nothing() {
    let dovecot = Dovecot::start();
    let office = Office::new(TestApp::sqlite().await);
    dovecot.deliver("1", &hard("bounces@bounces.example", "x@example.net"));
    let good = dovecot.settings(ImapSecurity::Tls);
    for (settings, expected) in [
        (
            Imap { password: Secret::new("wrong".to_owned()), ..good.clone() },
            "the mail server refused user or password",
        ),
        (Imap { roots: None, ..good.clone() }, "TLS with the mail server: "),
        (Imap { roots: None, ..dovecot.settings(ImapSecurity::StartTls) }, "TLS with the mail server: "),
        (Imap { host: "127.0.0.1".to_owned(), ..good.clone() }, "TLS with the mail server: "),
        (Imap { mailbox: "Elsewhere".to_owned(), ..good.clone() }, "the mail server refused to open the mailbox"),
        (
            Imap { host: "192.0.2.1".to_owned(), security: ImapSecurity::Plain, ..good.clone() },
            "the mail server is not on this machine",
        ),
        (Imap { port: Some(1), ..good }, "connecting to the mail server: "),
    ] {
        let mut mailbox = Mailbox::new(settings).expect("roots");
        let error = mailbox.empty(&office.intake(), clock).await.expect_err(expected).to_string();
        assert!(error.starts_with(expected), "{error}");
    }
    assert_eq!(dovecot.messages(), (1, 0));
}

#[tokio::test]
async fn a_mailbox_is_watched_until_it_is_told_to_stop() {
    let dovecot = Dovecot::start();
    let office = Office::new(TestApp::sqlite().await);
    dovecot.deliver("1", &hard("bounces@bounces.example", "x@example.net"));
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let watching = tokio::spawn(watch(dovecot.settings(ImapSecurity::Tls), office.intake(), clock, stopped));
    let since = Instant::now();
    while dovecot.messages() != (0, 0) {
        assert!(since.elapsed() < Duration::from_secs(20), "{}", dovecot.log());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    stop.send(true).expect("somebody who watches");
    watching.await.expect("no panic").expect("an end");
}
