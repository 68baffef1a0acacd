//! Invariant: the relay gets the octets of the message, no more and no fewer, by DATA and by BDAT; and it isn't asked for what
//! it doesn't offer.

use bellwether_smtp::{About, Cause, Need, Outcome};

use crate::peer::{EVERYTHING, Hear, HearOctets, NOTHING, PIPELINING, Peer, Say, mail, mail_of};

#[tokio::test]
async fn dots_are_doubled_by_data() {
    let text = "Subject: x\r\n\r\n.\r\n..b\r\nc.\r\n";
    let script = [Hear("DATA\r\n"), Say("250 ok\r\n250 ok\r\n354 go on\r\n"), Hear("c.\r\n.\r\n"), Say("250 ok\r\n")];
    let peer = Peer::offering(PIPELINING, script).await;
    let outcome = peer.connect().await.send(&mail_of("a@example.net", text), None).await;
    assert!(matches!(outcome, Outcome::Accepted { .. }));
    assert!(peer.read().await.ends_with("DATA\r\nSubject: x\r\n\r\n..\r\n...b\r\nc.\r\n.\r\n"));
}

#[tokio::test]
async fn nothing_is_doubled_by_bdat_and_all_of_it_goes_at_once() {
    let text = "Subject: x\r\n\r\n.\r\n..b\r\nc.\r\n";
    let all = "MAIL FROM:<bounces@example.org> SIZE=26\r\nRCPT TO:<a@example.net>\r\nBDAT 26 LAST\r\n\
        Subject: x\r\n\r\n.\r\n..b\r\nc.\r\n";
    let script = [Hear(all), Say("250 ok\r\n250 ok\r\n250 2.0.0 taken\r\n"), Hear("QUIT\r\n"), Say("221 bye\r\n")];
    let peer = Peer::offering(EVERYTHING, script).await;
    let mut connection = peer.connect().await;
    let outcome = connection.send(&mail_of("a@example.net", text), None).await;
    assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    connection.close().await;
    peer.read().await;
}

#[tokio::test]
async fn a_refused_bdat_costs_a_reset() {
    let mail = mail("a@example.net");
    let content = "BDAT 29 LAST\r\nSubject: x\r\n\r\nGood morning.\r\n";
    let script = [
        Hear(content),
        Say("250 ok\r\n550 5.1.1 who?\r\n554 5.5.1 nobody\r\n"),
        Hear("RSET\r\n"),
        Hear(content),
        Say("250 ok\r\n250 ok\r\n250 ok\r\n250 2.0.0 taken\r\n"),
    ];
    let peer = Peer::offering(EVERYTHING, script).await;
    let mut connection = peer.connect().await;
    let outcome = connection.send(&mail, None).await;
    assert!(matches!(outcome, Outcome::Failed { about: About::Recipient, .. }), "{outcome:?}");
    let outcome = connection.send(&mail, None).await;
    assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    peer.read().await;
}

#[tokio::test]
async fn a_content_refused_after_bdat_costs_a_reset() {
    let content = "BDAT 29 LAST\r\nSubject: x\r\n\r\nGood morning.\r\n";
    let script = [
        Hear(content),
        Say("250 ok\r\n250 ok\r\n554 5.6.0 spoiled\r\n"),
        Hear("RSET\r\n"),
        Hear(content),
        Say("250 ok\r\n250 ok\r\n250 ok\r\n250 2.0.0 taken\r\n"),
    ];
    let peer = Peer::offering(EVERYTHING, script).await;
    let mut connection = peer.connect().await;
    let outcome = connection.send(&mail("a@example.net"), None).await;
    assert!(matches!(outcome, Outcome::Failed { about: About::Message, .. }), "{outcome:?}");
    let outcome = connection.send(&mail("a@example.net"), None).await;
    assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    peer.read().await;
}

#[tokio::test]
async fn a_large_content_is_not_sent_before_the_envelope_is_welcome() {
    let text = format!("Subject: x\r\n\r\n{}", "0123456789\r\n".repeat(30_000));
    let envelope = "RCPT TO:<a@example.net>\r\n";
    let script = [
        Hear(envelope),
        Say("250 ok\r\n550 5.1.1 who?\r\n"),
        Hear("RSET\r\n"),
        Say("250 ok\r\n"),
        Hear(envelope),
        Say("250 ok\r\n250 ok\r\n"),
        Hear("BDAT 360014 LAST\r\n"),
        HearOctets(360_014),
        Say("250 2.0.0 taken\r\n"),
    ];
    let peer = Peer::offering(EVERYTHING, script).await;
    let mut connection = peer.connect().await;
    let mail = mail_of("a@example.net", &text);
    let outcome = connection.send(&mail, None).await;
    assert!(matches!(outcome, Outcome::Failed { about: About::Recipient, .. }), "{outcome:?}");
    let outcome = connection.send(&mail, None).await;
    assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    assert!(peer.read().await.ends_with("0123456789\r\n"));
}

#[tokio::test]
async fn what_the_relay_cannot_do_it_is_not_asked_for() {
    let peer = Peer::offering(NOTHING, [Hear("QUIT\r\n"), Say("221 bye\r\n")]).await;
    let mut connection = peer.connect().await;
    for (recipient, text, missing) in [
        ("ч@example.net", "Subject: x\r\n", Need::International),
        ("a@example.net", "Subject: ч\r\n", Need::International),
        ("a@example.net", "Subject: x\r\n\r\nч\r\n", Need::EightBit),
    ] {
        match connection.send(&mail_of(recipient, text), None).await {
            Outcome::Failed { cause: Cause::NotOffered(need), about: About::Relay } => assert_eq!(need, missing),
            other => panic!("{other:?}"),
        }
    }
    assert!(connection.is_open());
    connection.close().await;
    assert_eq!(peer.read().await, "EHLO client.example\r\nQUIT\r\n");
}
