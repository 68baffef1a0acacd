//! Whatever goes in comes out again, in lines of the right length.

use bellwether_message::{Content, Html, InvalidContent, Mailbox, MissingLinks, Personal, Template};
use mail_parser::{MessageParser, MimeHeaders as _};
use proptest::prelude::*;

use crate::{
    python::{Python, Seen},
    samples::{self, PIXEL, Reader},
};

/// Every line ends with CRLF and is short enough, headers are folded, and there are no other fields than ours.
fn check_lines(message: &[u8]) {
    assert!(message.ends_with(b"\r\n"));
    let text = String::from_utf8_lossy(message);
    let (header, _) = text.split_once("\r\n\r\n").expect("an empty line");
    for line in text.split("\r\n") {
        assert!(!line.contains(['\r', '\n']), "{line:?}");
        assert!(line.len() <= 998, "{line:?}");
    }
    for line in header.split("\r\n") {
        assert!(!line.trim().is_empty(), "a line of blanks in {header:?}");
        let limit = if line.contains("=?") { 76 } else { 78 };
        // What can't be folded, such as a long address, sticks out, behind the name of its field or alone.
        let words = line.trim_start().split(' ').count() - usize::from(!line.starts_with(' '));
        assert!(line.len() <= limit || words == 1, "{line:?}");
        if !line.starts_with(' ') {
            let (name, _) = line.split_once(':').expect("a field");
            assert!(FIELDS.contains(&name), "{line:?}");
        }
    }
}

const FIELDS: [&str; 18] = [
    "DKIM-Signature",
    "Date",
    "To",
    "Message-ID",
    "List-Unsubscribe",
    "From",
    "Reply-To",
    "Subject",
    "List-Id",
    "List-Help",
    "List-Archive",
    "List-Unsubscribe-Post",
    "Feedback-ID",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Content-ID",
];

fn content(name: &str, subject: &str, text: &str) -> Content {
    Content {
        from: Mailbox::new(name, samples::address("news@monitor.example")),
        html: Some(Html { document: format!("<p>{text}</p>"), pictures: Vec::new() }),
        ..samples::plain(subject, text)
    }
}

/// Reads with mail-parser.
fn read(message: &[u8]) -> [String; 4] {
    let parsed = MessageParser::new().parse(message).expect("a message");
    let from = parsed.from().and_then(|from| from.first()).expect("a sender");
    assert_eq!(from.address(), Some("news@monitor.example"));
    let part = |index: usize| parsed.parts[index].text_contents().unwrap_or_default().replace("\r\n", "\n");
    [from.name().unwrap_or_default().into(), parsed.subject().unwrap_or_default().into(), part(1), part(2)]
}

fn expected(name: &str, subject: &str, text: &str) -> [String; 4] {
    let html = format!("<p>{text}</p>");
    [samples::one_line(name), samples::one_line(subject), samples::lines(text), samples::lines(&html)]
}

fn check_python(seen: Seen, [name, subject, text, html]: [String; 4]) {
    assert_eq!(seen.defects, Vec::<String>::new(), "{subject:?}");
    assert_eq!([seen.subject, seen.text, seen.html], [subject, text, html]);
    // Before 3.13, Python keeps the blanks between the encoded words of a display name (RFC 2047, 6.2 has them dropped).
    let squeezed = |name: &str| name.split_whitespace().collect::<String>();
    assert_eq!(squeezed(&seen.name), squeezed(&name));
}

#[test]
fn nasty_texts_come_back_from_both_readers() {
    let mut python = Python::start();
    for (name, subject, text) in samples::nasty() {
        let message = samples::composed(&content(&name, &subject, &text), &samples::reader());
        check_lines(&message.bytes);
        let expected = expected(&name, &subject, &text);
        assert_eq!(read(&message.bytes), expected);
        let seen = python.read(&message.bytes);
        check_python(seen, expected);
    }
}

#[test]
fn an_issue_has_its_parts_links_and_fields() {
    let content = samples::issue("Становішча ў Беларусі", "Становішча за тыдзень пагоршылася.", 20);
    let reader = samples::reader();
    let message = samples::composed(&content, &reader);
    check_lines(&message.bytes);
    assert!(!message.needs_smtputf8);
    let parsed = MessageParser::new().parse(&message.bytes).expect("a message");
    let document = &content.html.as_ref().expect("HTML").document;
    assert_eq!(parsed.body_text(0).expect("text").replace("\r\n", "\n"), reader.personalised(&content.text));
    assert_eq!(parsed.body_html(0).expect("HTML").replace("\r\n", "\n"), reader.personalised(document));
    let picture = parsed.attachment(0).expect("a picture");
    assert_eq!((picture.contents(), picture.content_id()), (PIXEL, Some("chart@monitor.example")));

    let seen = Python::start().read(&message.bytes);
    assert_eq!(seen.defects, Vec::<String>::new());
    assert_eq!(seen.text, reader.personalised(&content.text));
    assert_eq!(seen.html, reader.personalised(document));
    assert_eq!(seen.structure, "multipart/alternative(text/plain,multipart/related(text/html,image/gif))");
    let text = String::from_utf8(message.bytes).expect("ASCII");
    for field in [
        "\r\nList-Unsubscribe: <https://monitor.example/be/unsubscribe?t=",
        "\r\n <mailto:unsubscribe+aqcaibaeaqcaibaeaqcaibaeaq@monitor.example?subject=unsubscribe>\r\n",
        "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
        "\r\nList-Help: <https://monitor.example/be/newsletter>\r\n",
        "\r\nFeedback-ID: 2026-11-16:be:issue:bellwether\r\n",
        " <be.issues.monitor.example>\r\n",
    ] {
        let (header, _) = text.split_once("\r\n\r\n").expect("an empty line");
        assert!(text.contains(field), "{field:?} in {header}");
    }
    assert!(!text.contains("Auto-Submitted"));
}

#[test]
fn international_addresses_stand_in_the_header_as_they_are() {
    let mut python = Python::start();
    for (to, written, international) in [
        ("чытач@прыклад.бел", "чытач@xn--80aiqesg1f.xn--90ais", true),
        ("reader@прыклад.бел", "reader@xn--80aiqesg1f.xn--90ais", false),
    ] {
        let reader = Reader::new(Mailbox::new("Чытач, верны", samples::address(to)));
        let message = samples::composed(&samples::issue("Тэма", "Тэкст.", 3), &reader);
        check_lines(&message.bytes);
        assert_eq!(message.needs_smtputf8, international);
        let parsed = MessageParser::new().parse(&message.bytes).expect("a message");
        let mailbox = parsed.to().and_then(|to| to.first()).expect("a reader");
        assert_eq!((mailbox.name(), mailbox.address()), (Some("Чытач, верны"), Some(written)));
        let seen = python.read(&message.bytes);
        assert_eq!(seen.to, written);
        // Python takes what RFC 6532 allows for a defect, and reads it all the same.
        let known = "NonASCIILocalPartDefect('local-part contains non-ASCII characters)')";
        assert_eq!(seen.defects, if international { vec![known] } else { Vec::new() });
    }
}

#[test]
fn the_longest_addresses_have_a_line_for_themselves() {
    let long = format!("{}@{}example", "a".repeat(64), "sixty.".repeat(30));
    let reader = Reader::new(samples::address(&long).into());
    let message = samples::composed(&samples::issue("Subject", "Text.", 1), &reader);
    check_lines(&message.bytes);
    let parsed = MessageParser::new().parse(&message.bytes).expect("a message");
    assert_eq!(parsed.to().and_then(|to| to.first()).and_then(|to| to.address()), Some(long.as_str()));
    assert_eq!(Python::start().read(&message.bytes).defects, Vec::<String>::new());
}

#[test]
fn links_are_neither_forgotten_nor_shown_to_others() {
    let mut content = samples::issue("Subject", "Text.", 1);
    let template = Template::compile(&content).expect("a template");
    let reader = samples::reader();
    let without = Personal { links: None, ..reader.personal() };
    assert_eq!(template.compose(&without), Err(MissingLinks));
    content.kind = bellwether_message::Kind::Transactional;
    assert_eq!(Template::compile(&content).map(|_| ()), Err(InvalidContent::PlaceholderOutsideOfList));
    let transactional = samples::composed(&samples::plain("Subject", "Text."), &reader);
    let text = String::from_utf8(transactional.bytes).expect("ASCII");
    assert!(text.contains("\r\nAuto-Submitted: auto-generated\r\n") && !text.contains("List-"));
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[ -~]{0,200}", "[а-яўі «»—]{0,120}", "\\PC{0,80}", any::<String>(), "[\r\n\t .=?_\"\\\\<>@,я-]{0,100}"]
}

proptest! {
    #[test]
    fn any_text_comes_back(name in text(), subject in text(), body in text()) {
        let message = samples::composed(&content(&name, &subject, &body), &samples::reader());
        check_lines(&message.bytes);
        prop_assert_eq!(read(&message.bytes), expected(&name, &subject, &body));
    }
}

#[test]
fn any_text_comes_back_from_python() {
    let mut python = Python::start();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let python = std::cell::RefCell::new(&mut python);
    runner
        .run(&(text(), text(), text()), |(name, subject, body)| {
            let message = samples::composed(&content(&name, &subject, &body), &samples::reader());
            let seen = python.borrow_mut().read(&message.bytes);
            check_python(seen, expected(&name, &subject, &body));
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}
