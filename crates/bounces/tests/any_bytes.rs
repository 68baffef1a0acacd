//! Nothing that the network sends is fatal, or takes long.

use std::time::{Duration, Instant};

use bellwether_bounces::{Class, MESSAGE_LIMIT, RECIPIENT_LIMIT, read};
use proptest::prelude::*;

/// A report with all the kinds of parts, to be mutilated.
const REPORT: &str = "Return-Path: <>\r\nFrom: MAILER-DAEMON@relay.example\r\nTo: b+1@news.example\r\n\
    Subject: =?utf-8?B?0J3QtSDQtNC+0YHRgtCw0LLQu9C10L3Qvg==?=\r\nX-Failed-Recipients: reader@mail.example\r\n\
    Content-Type: multipart/report; boundary=\"x\"\r\n\r\n--x\r\nContent-Type: multipart/alternative; boundary=y\r\n\r\n\
    --y\r\nContent-Type: text/plain; charset=iso-2022-jp\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
    <reader@mail.example>: =1B$B$3=1B(B 550-5.1.1 no such user=\r\n (in reply to RCPT TO command)\r\n\
    --y\r\nContent-Type: text/html\r\n\r\n<p>failed</p>\r\n--y--\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n\
    Reporting-MTA: dns; relay.example\r\n\r\nFinal-Recipient: utf-8; \\x{447}@mail.example\r\nAction: failed\r\n\
    Status: 5.1.1 (no)\r\nDiagnostic-Code: smtp; 550 5.1.1 <reader@mail.example>... no\r\n\r\n--x\r\n\
    Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n--x\r\nContent-Type: message/rfc822\r\n\
    Content-Transfer-Encoding: base64\r\n\r\nRnJvbTogYUBiLmV4YW1wbGUKVG86IGNAZC5leGFtcGxlCgpIaQo=\r\n--x--\r\n";

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = read(&bytes);
    }

    #[test]
    fn any_body_is_read(body in ".{0,400}", recipient in "[ -~]{0,40}") {
        let _ = read(format!("From: mailer-daemon\n\n{body}\n<{recipient}>: 550 {body}\nFinal-Recipient: {recipient}\n").as_bytes());
    }

    #[test]
    fn a_mutilated_report_is_read(
        cut in 0..REPORT.len(), removed in 0..80_usize, end in 0..REPORT.len(), inserted in prop::collection::vec(any::<u8>(), 0..12)
    ) {
        let bytes = REPORT.as_bytes();
        let mut mutilated = bytes[..cut].to_vec();
        mutilated.extend(&inserted);
        mutilated.extend(&bytes[(cut + removed).min(bytes.len())..]);
        let _ = read(&mutilated);
        mutilated.truncate(end);
        let report = read(&mutilated);
        prop_assert!(report.returns.len() <= RECIPIENT_LIMIT);
    }

    #[test]
    fn lines_in_any_order_are_read(order in prop::collection::vec(0..REPORT.lines().count(), 0..60)) {
        let lines: Vec<&str> = REPORT.lines().collect();
        let shuffled: Vec<&str> = order.into_iter().map(|number| lines[number]).collect();
        let _ = read(shuffled.join("\n").as_bytes());
    }
}

/// Each is as long as is read at all. The bound is generous, for machines that are busy; what grows with the square of
/// the length takes minutes.
#[test]
fn long_messages_take_no_longer_than_their_length() {
    let to_the_limit = |head: &str, unit: &str| format!("{head}{}", unit.repeat(MESSAGE_LIMIT / unit.len() + 1));
    let head = "From: MAILER-DAEMON@relay.example\nSubject: failure notice\n\n";
    let mails = [
        to_the_limit(head, "@"),
        to_the_limit(head, "a"),
        to_the_limit(head, "a@b.example "),
        to_the_limit(head, "<a@b.example>:\n550 no such user\n"),
        to_the_limit(head, "X: y\n"),
        to_the_limit(head, "\"\"@a."),
        to_the_limit(head, ">>> RCPT TO:<a@b.example>\n<<< 550\n"),
        to_the_limit(head, "Final-Recipient: rfc822; a@b.example\nAction: failed\n\n"),
        to_the_limit("", "Content-Type: multipart/mixed; boundary=a\n\n--a\n"),
        to_the_limit("", "Content-Type: message/rfc822\n\n"),
        to_the_limit("Content-Type: multipart/mixed; boundary=a\n\n", "--a\n\n\n"),
        to_the_limit("Content-Type: text/html\n\n", "<p>"),
        to_the_limit("From: a\n", "To: a@b.example\n"),
        to_the_limit("From a Thu Apr 29 23:34:45 2015\n", "\n\nFrom a Thu Apr 29 23:34:45 2015\n"),
        to_the_limit("Content-Type: multipart/mixed; boundary=nowhere\n\n", "--b\nContent-Type: text/plain\n\n"),
    ];
    for mail in mails {
        let started = Instant::now();
        let _ = read(mail.as_bytes());
        let taken = started.elapsed();
        assert!(taken < Duration::from_secs(10), "{taken:?} for {:?}…", mail.get(..120));
    }
}

#[test]
fn what_lies_beyond_the_limit_is_not_read() {
    let mut mail = REPORT.replace("Feedback-Type: abuse", "");
    mail.push_str(&"Hello\n".repeat(MESSAGE_LIMIT));
    let report = read(mail.as_bytes());
    assert_eq!(report.returns[0].class, Class::Hard);
    assert_eq!(report.returns[0].recipient.as_deref(), Some("ч@mail.example"));
}
